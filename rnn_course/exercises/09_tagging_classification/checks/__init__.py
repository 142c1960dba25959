"""What is asked of taggers and classifiers, and of the text that they read: the headers."""

from __future__ import annotations

from rnn_course.exercise import describe, exercise
from rnn_course.models.metrics import tagging_scores
from rnn_course.models.pooled import build_convolution, build_pooled_classifier, filter_spam
from rnn_course.models.taggers import build_deep_tagger, build_feature_tagger, build_tagger
from rnn_course.models.text import (
    build_vocabulary,
    encode_and_pad,
    most_frequent_tags,
    split_message,
    suffix_and_case,
)

assignment = describe(title="A tag for every word, a verdict on every message", runtime="keras")

BOTH_ENDS = {"dW_h": "(9.13)", "dU_h": "(9.13)", "db_h": "(9.13)", "dW_g": "(9.14)", "dU_g": "(9.14)", "db_g": "(9.14)"}

vocabulary = exercise(
    build_vocabulary, points=5, returns={"vocabulary": "(9.2)"},
    hints=("Count first, over all sentences at once; then sort.",
           "Counter, which the setup cell has imported, counts whatever you give it, and so does a dict.",
           "sorted takes a key: a function that gives a pair, say. Its first part decides, its second breaks ties."))

padded = exercise(
    encode_and_pad, points=6, returns={"w": "(9.3)"},
    hints=("Start from a rectangle that is all padding, and write the words over it.",
           "list.index looks through the whole vocabulary for every word; a dict from word to place is quicker.",
           "dict.get(word, otherwise) says what to give for a word that is not there."))

baseline = exercise(
    most_frequent_tags, points=8, returns={"guesses": "(9.6)"},
    hints=("Two tables: how often each word bears each tag, and how often each tag comes at all.",
           "Ties: of several tags with the same number, the first in the alphabet. min and max take a key.",
           "The second table adds up tokens: a word that comes ten times counts ten times in (9.7)."))

scores = exercise(
    tagging_scores, points=12,
    returns={"C": "(9.8)", "token accuracy": "(9.9)", "sentence accuracy": "(9.10)", "F1": "(9.11)"},
    hints=("Only places with mask 1 exist. Everything in (9.9) and (9.11) can be had from C.",
           "An array of truth values picks: y[mask == 1] is one long row of tags.",
           "In (9.11) Σ_j C_kj is a sum along a row, Σ_j C_jk one along a column; where both are 0, F1 is 0."))

tagger = exercise(
    build_tagger, points=11, returns={"dE": "(9.12)", **BOTH_ENDS, "dV": "(9.15)", "dc": "(9.15)"},
    hints=("keras.layers.Bidirectional runs two layers from both ends and sets their states side by side.",
           "A tag for every word needs a state for every word: look up return_sequences.",
           "Who tells the layers where a sentence ends? Look up mask_zero. getattr(keras.layers, kind) finds kind."))

looks = exercise(
    suffix_and_case, points=6, returns={"suffixes": "(9.16)", "cases": "(9.17)"},
    hints=("A str is a sequence: word[-n:] is its end, and is not upset by a short word.",
           "The tests of (9.17) are made in their order; the first that is true wins.",
           "str.isalpha, isdigit and isupper work letter by letter; any and all put the answers together."))

features = exercise(
    build_feature_tagger, points=9,
    returns={"dE_1": "(9.18)", "dE_2": "(9.18)", "dE_3": "(9.18)", **BOTH_ENDS, "dV": "(9.19)", "dc": "(9.19)"},
    hints=("A model of several inputs is written in the functional style: keras.Model([a, b, c], y).",
           "Each input has an Embedding of its own; keras.layers.Concatenate sets their vectors side by side.",
           "A mask goes from layer to layer, but not through every function: is it still there when the LSTMs read x?"))

deep = exercise(
    build_deep_tagger, points=9, returns={"dE": "(9.20)", **BOTH_ENDS, "dV": "(9.22)", "dc": "(9.22)"},
    hints=("A loop over the layers, with one name for the states so far.",
           "In (9.21) dropout is read by `both`; what is added to stays whole. The first layer reads no dropout.",
           "keras.layers.Dropout(rate)(x, training=True) is always awake; training=None leaves it to the model. "
           "And does your sum still carry the mask?"))

pieces = exercise(
    split_message, points=4, returns={"words": "(9.23)"},
    hints=("re.findall gives every piece of a text that fits a pattern; a | b fits either.",
           r"In a pattern \d is a digit, \S anything but white space, + one or more of the same.",
           "Try the patterns from the most special to the most general; only then turn digits into zeros."))

pooling = exercise(
    build_pooled_classifier, points=14,
    returns={"outputs": "(9.30)", "dE": "(9.25)", **BOTH_ENDS, "dV": "(9.30)", "dc": "(9.30)"},
    hints=("In the functional style you can compute with keras.ops between layers, the words w among them.",
           "A mask of ones and zeros from w != 0, times the states, leaves the real ones; its sum over time is L.",
           "For max, ask what a place of padding must hold so that it never wins. For last, which place is number L?"))

convolution = exercise(
    build_convolution, points=8,
    returns={"outputs": "(9.34)", "dE": "(9.31)", "dK": "(9.32)", "db": "(9.32)", "dV": "(9.34)", "dc": "(9.34)"},
    hints=("Keras has a layer for (9.32); which setting of its padding looks back and never ahead?",
           "Places after the last word have a z too, and may have the largest one.",
           "relu gives nothing below 0: what can padding hold so that it never wins?"))

challenge = exercise(
    filter_spam, points=8, returns={"guesses": "(9.36)"},
    uses=(split_message, build_vocabulary, encode_and_pad, build_pooled_classifier, build_convolution),
    hints=("You have all the pieces: words, numbers, a classifier. Train it with compile and fit.",
           "arrived must be written with the vocabulary of texts: its new words are unknown words.",
           "A few seconds of training are enough. Hold back some of texts to see your own F1."))

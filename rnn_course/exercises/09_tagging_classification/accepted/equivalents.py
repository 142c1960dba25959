"""Mutants that are right all the same."""

from __future__ import annotations

from rnn_course.exercise import equivalent
from rnn_course.models.metrics import tagging_scores
from rnn_course.models.pooled import build_convolution, build_pooled_classifier, filter_spam
from rnn_course.models.taggers import build_feature_tagger
from rnn_course.models.text import encode_and_pad, most_frequent_tags

FIT = "model.fit(encode_and_pad(known, vocabulary), spam, epochs=epochs, verbose="
LENGTHS = "What runs side by side has one length in every question, so that nothing is left to be strict about."

equivalents = (
    equivalent(of=encode_and_pad, why=LENGTHS,
               change="for row, sentence in zip(w, sentences, strict=True): -> "
                      "for row, sentence in zip(w, sentences, strict=False):"),
    equivalent(of=most_frequent_tags, why=LENGTHS,
               change="for sentence, its_tags in zip(words, tags, strict=True): -> "
                      "for sentence, its_tags in zip(words, tags, strict=False):"),
    equivalent(of=most_frequent_tags, why=LENGTHS,
               change="for word, tag in zip(sentence, its_tags, strict=True): -> "
                      "for word, tag in zip(sentence, its_tags, strict=False):"),
    equivalent(of=tagging_scores, why="A tag that comes once in all is right nowhere, and 0 divided by 2 is 0 as well.",
               change="F1 = 2 * right / np.maximum(C.sum(axis=0) + C.sum(axis=1), 1) -> "
                      "F1 = 2 * right / np.maximum(C.sum(axis=0) + C.sum(axis=1), 2)"),
    equivalent(of=build_feature_tagger, why=LENGTHS,
               change="for numbers, *sizes in zip(inputs, vocabulary_sizes, embedding_sizes, strict=True)] -> "
                      "for numbers, *sizes in zip(inputs, vocabulary_sizes, embedding_sizes, strict=False)]"),
    equivalent(of=build_convolution, why="Nothing that comes out of relu is below 0, so -1 never wins either.",
               change="strongest = ops.max(ops.where(real, convolution(vectors), 0.0), axis=1) -> "
                      "strongest = ops.max(ops.where(real, convolution(vectors), -1.0), axis=1)"),
    equivalent(of=build_pooled_classifier, why="A state lies between -1 and 1, so -2 wins no more often than -1.",
               change='"max": ops.max(ops.where(mask[..., None], states, -1.0), axis=1), -> '
                      '"max": ops.max(ops.where(mask[..., None], states, - 2.0), axis=1),'),
    equivalent(of=filter_spam, why="Another start of the training is as good.",
               change="keras.utils.set_random_seed(0) -> keras.utils.set_random_seed( 1)"),
    equivalent(of=filter_spam, why="A third class that no message has is soon given up.",
               change="model = build_convolution(len(vocabulary), filters, filters, width, 2) -> "
                      "model = build_convolution(len(vocabulary), filters, filters, width, 3)"),
    *(equivalent(of=filter_spam, why="It only says how much is printed.",
                 change=f"{FIT}0) -> {FIT} {verbose})") for verbose in (1, -1)),
)

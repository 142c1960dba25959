"""encode_and_pad: turn sentences into an integer array, one row for each."""

import itertools
from collections import defaultdict

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.kit.question import ask
from rnn_course.models.text import encode_and_pad
from rnn_course.slips import slips

from . import draws

header = exercise(
    encode_and_pad,
    points=6,
    returns={"w": "(9.3)"},
    hints=(
        "Start from an array that is all padding, and write the words into it.",
        "list.index searches the whole vocabulary for every word; a dict from word to place is faster.",
        "dict.get(word, default) returns the default for a word that is not in the dict.",
    ),
)


@check(weight=2)
def sentences_with_unknown_words(draw):
    for _ in range(2):
        vocabulary = ["<PAD>", "<UNK>", *(draws.WORDS[int(k)] for k in draw.rng.permutation(len(draws.WORDS))[:9])]
        known = draws.sentences(draw, 4, 6, vocabulary[2:])
        other = [draws.STRANGE[int(k)] for k in draw.integers(0, len(draws.STRANGE), 3)]
        mixed = [[known[0][0], *other, known[0][1]], other[:1], ["paris", "Paris"]]
        yield ask(encode_and_pad, known + mixed, vocabulary)


@check
def an_empty_sentence_and_a_lonely_one(draw):
    vocabulary = ["<PAD>", "<UNK>", *draws.WORDS[:8]]
    yield ask(encode_and_pad, [*draws.sentences(draw, 2, 4), [], [draws.WORDS[0]]], vocabulary)
    yield ask(encode_and_pad, draws.sentences(draw, 1, 5), vocabulary)


wrong = slips(
    encode_and_pad,
    """
    pads_in_front: the padding comes before the words; (9.4) has it after the last one.
        9.3 | row[len(row) - len(sentence) :] = [place.get(word, 1) for word in sentence]
    drops_unknown_words: unknown words are left out; (9.3) gives them a number.
        9.3 | known = [place[word] for word in sentence if word in place]
            | row[: len(known)] = known
    unknown_words_are_padding: an unknown word gets 0, which is padding; (9.3) gives it the number of "<UNK>".
        9.3 | row[: len(sentence)] = [place.get(word, 0) for word in sentence]
    pads_with_unknown: the padding is the number of "<UNK>"; (9.4) has that of "<PAD>".
        9.4 | w = np.ones((len(sentences), max(len(sentence) for sentence in sentences)), dtype=int)
    cuts_to_the_second_longest: all sentences are cut to the length of a shorter one; in (9.4) T is that of the
        longest.
        9.4 | T = sorted(map(len, [[], *sentences]))[-2] or 1
            | w = np.zeros((len(sentences), T), dtype=int)
        for row | for row, sentence in zip(w, [sentence[:T] for sentence in sentences]):
    always_leaves_room: every sentence has padding at its end; in (9.4) the longest has none.
        9.4 | w = np.zeros((len(sentences), max(len(sentence) for sentence in sentences) + 1), dtype=int)
    counts_from_one: places are counted from 1; (9.3) counts from 0.
        place = | place = {word: number for number, word in enumerate(vocabulary, start=1)}
    lowers_before_looking: the words are changed to lower case before they are looked up; (9.3) looks them up as
        they are.
        9.3 | row[: len(sentence)] = [place.get(word.lower(), 1) for word in sentence]
    writes_backwards: the sentences are reversed; w_t of (9.3) is the t-th word.
        9.3 | row[: len(sentence)] = [place.get(word, 1) for word in sentence[::-1]]
    """,
)


@accepted
def pads_each_list(sentences, vocabulary):
    T = max(len(sentence) for sentence in sentences)
    rows = [[vocabulary.index(word) if word in vocabulary else 1 for word in sentence] for sentence in sentences]
    return np.array([row + [0] * (T - len(row)) for row in rows])


@accepted
def numbers_word_by_word(sentences, vocabulary):
    w = np.zeros([len(sentences), max(map(len, sentences))], np.int32)
    for b, sentence in enumerate(sentences):
        for t, word in enumerate(sentence):
            w[b, t] = 1
            for k, known in enumerate(vocabulary):
                if known == word:
                    w[b, t] = k
    return w


@accepted
def zips_the_longest(sentences, vocabulary):
    place = defaultdict(lambda: 1, {word: k for k, word in enumerate(vocabulary)})
    columns = itertools.zip_longest(*([place[word] for word in sentence] for sentence in sentences), fillvalue=0)
    return np.array(list(columns)).T


equivalents = (
    *equivalent(
        "All lengths are equal in every question, so strict makes no difference.",
        "for row, sentence in zip(w, sentences, strict=True): -> for row, sentence in zip(w, sentences, strict=False):",
    ),
)

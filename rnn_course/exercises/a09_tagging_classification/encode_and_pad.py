"""encode_and_pad: write sentences as a rectangle of whole numbers, a row for each."""

import itertools
from collections import defaultdict

import numpy as np

from rnn_course.exercise import accepted, check, equivalent, exercise, misconception
from rnn_course.kit.question import ask
from rnn_course.models.text import encode_and_pad

from . import draws

header = exercise(
    encode_and_pad,
    points=6,
    returns={"w": "(9.3)"},
    hints=(
        "Start from a rectangle that is all padding, and write the words over it.",
        "list.index looks through the whole vocabulary for every word; a dict from word to place is quicker.",
        "dict.get(word, otherwise) says what to give for a word that is not there.",
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


def rectangle(sentences, vocabulary, unknown=1, fill=0, T=None, at_the_end=True, first=0):
    """The right rectangle, but for what is set otherwise."""
    place = {word: k for k, word in enumerate(vocabulary, start=first)}
    T = max(map(len, sentences)) if T is None else T
    w = np.full((len(sentences), T), fill)
    for row, sentence in zip(w, sentences, strict=True):
        numbers = [place.get(word, unknown) for word in sentence][:T]
        row[slice(len(numbers)) if at_the_end else slice(T - len(numbers), T)] = numbers
    return w


@misconception("the padding stands before the words; (9.4) has it after the last one.")
def pads_in_front(sentences, vocabulary):
    return rectangle(sentences, vocabulary, at_the_end=False)


@misconception("unknown words are left out, so the others move up; (9.3) gives them a number.")
def drops_unknown_words(sentences, vocabulary):
    T = max(map(len, sentences))
    return rectangle([[w for w in sentence if w in vocabulary] for sentence in sentences], vocabulary, T=T)


@misconception("an unknown word gets 0, which is padding; (9.3) gives it another number.")
def unknown_words_are_padding(sentences, vocabulary):
    return rectangle(sentences, vocabulary, unknown=0)


@misconception('the padding is the number of "<UNK>"; (9.4) has that of "<PAD>".')
def pads_with_unknown(sentences, vocabulary):
    return rectangle(sentences, vocabulary, fill=1)


@misconception("all sentences are cut to a shorter one; in (9.4) the longest gives T.")
def cuts_to_the_second_longest(sentences, vocabulary):
    return rectangle(sentences, vocabulary, T=sorted(map(len, [[], *sentences]))[-2] or 1)


@misconception("every sentence has a place of padding left at its end; in (9.4) the longest has none.")
def always_leaves_room(sentences, vocabulary):
    return rectangle(sentences, vocabulary, T=max(map(len, sentences)) + 1)


@misconception("places are counted from 1; (9.3) counts from 0.")
def counts_from_one(sentences, vocabulary):
    return rectangle(sentences, vocabulary, first=1)


@misconception("the words are turned into lower case before they are looked up; (9.3) looks them up as they are.")
def lowers_before_looking(sentences, vocabulary):
    return rectangle([[word.lower() for word in sentence] for sentence in sentences], vocabulary)


@misconception("the sentences run backwards; w_t of (9.3) is the t-th word.")
def writes_backwards(sentences, vocabulary):
    return rectangle([sentence[::-1] for sentence in sentences], vocabulary)


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
    equivalent(
        "for row, sentence in zip(w, sentences, strict=True): -> for row, sentence in zip(w, sentences, strict=False):",
        "What runs side by side has one length in every question, so that nothing is left to be strict about.",
    ),
)

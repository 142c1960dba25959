"""encode: turn a text w_1 ... w_L into integers, with EOS at the end."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.language import EOS, UNK, build_vocabulary, encode
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    encode,
    points=3,
    returns={"y": "(3.3)"},
    hints=(
        "A model reads numbers, not words, and it must know where a text ends.",
        "(3.3) gives a number for each word, known or not; (3.4) adds one number at the end.",
        "Make a dict from each word of the vocabulary to its place. Its method get takes a default for missing words. "
        "Return an array.",
    ),
)


def _vocabulary(draw):
    """A vocabulary, and texts of which at least one has an unknown word, with more words after it."""

    def make():
        texts = draws.texts(draw)
        return build_vocabulary(texts, 7), texts

    return draws.until(make, lambda vocabulary, texts: any(set(text[:-1]) - set(vocabulary) for text in texts))


@check(weight=3)
def texts_with_unknown_words(draw):
    for _ in range(2):
        vocabulary, texts = _vocabulary(draw)
        known = [text for text in texts if set(text) <= set(vocabulary)]
        unknown = [text for text in texts if set(text[:-1]) - set(vocabulary)]
        yield ask(encode, unknown[0], vocabulary)
        yield ask(encode, known[0] if known else vocabulary[2:][::-1], vocabulary)


@check
def texts_of_letters(draw):
    words = [draws.WORDS[i] for i in draw.rng.permutation(len(draws.WORDS))]
    vocabulary = build_vocabulary(words[:7], 9)
    yield ask(encode, draw.choice(words), vocabulary)
    yield ask(encode, "".join(vocabulary[2:]) + "!", vocabulary)


@check
def texts_of_one_word_or_none(draw):
    vocabulary, _ = _vocabulary(draw)
    yield ask(encode, [vocabulary[draw.choice((2, 3, 4))]], vocabulary)
    yield ask(encode, ["xyz"], vocabulary)
    yield ask(encode, [], vocabulary)


wrong = slips(
    encode,
    """
    no_end: there is no EOS at the end; (3.4) adds it.
        3.4 | return np.array(known, dtype=int)
    end_at_the_beginning: EOS is at the beginning; (3.4) has it after the last word.
        3.4 | return np.array([EOS, *known])
    end_at_both_ends: EOS is at both ends; (3.4) has it only after the last word.
        3.4 | return np.array([EOS, *known, EOS])
    drops_unknown_words: unknown words are left out; in (3.3) each of them becomes UNK.
        3.3 | known = [place[word] for word in text if word in place]
    unknown_words_end_the_text: unknown words become EOS; in (3.3) they become UNK.
        3.3 | known = [place.get(word, EOS) for word in text]
    unknown_words_are_minus_1: unknown words become -1; in (3.3) they become UNK, which has its own place.
        3.3 | known = [place.get(word, -1) for word in text]
    unknown_words_behind_the_last: unknown words get a number after the last one of the vocabulary; in (3.3) they
        become UNK.
        3.3 | known = [place.get(word, len(vocabulary)) for word in text]
    unknown_words_raise: an unknown word raises an exception; in (3.3) it becomes UNK.
        3.3 | known = [vocabulary.index(word) for word in text]
    cut_at_the_first_unknown: the text is cut off at the first unknown word; (3.3) goes on to the last word.
        3.3 | known = [place.get(word, UNK) for word in text]
            | known = known[: known.index(UNK)] if UNK in known else known
    places_from_1: places are counted from 1; in (3.3) they are counted from 0.
        3.3 | known = [place[word] + 1 if word in place else UNK for word in text]
    words_as_they_are: words are returned; in (3.3) y holds their places.
        3.3 | known = [word if word in place else "<UNK>" for word in text]
        3.4 | return [*known, "<EOS>"]
    """,
)


@accepted
def encode_by_index(text, vocabulary):
    y = []
    for word in text:
        if word in vocabulary:
            y.append(vocabulary.index(word))
        else:
            y.append(UNK)
    y.append(EOS)
    return np.array(y)


@accepted
def encode_into_an_array(text, vocabulary):
    y = np.zeros(len(text) + 1, dtype=np.int32)
    for t, word in enumerate(text):
        y[t] = vocabulary.index(word) if word in vocabulary else UNK
    return y


@accepted
def encode_by_comparison(text, vocabulary):
    same = np.array([[word == known for known in vocabulary] for word in [*text, "<EOS>"]])
    return np.where(same.any(axis=1), same.argmax(axis=1), UNK)


@accepted
def encode_as_a_list(text, vocabulary):
    return [vocabulary.index(word) if word in vocabulary else UNK for word in text] + [EOS]

"""What is asked of the vocabulary, of one-hot rows and of the embedding."""

import numpy as np

from rnn_course.cells.language import build_vocabulary, embed, embed_backward, encode, one_hot
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


def _ties(texts):
    """The counts of all words, falling, and whether equal ones are met in another order than the alphabet's."""
    words = [word for text in texts for word in text]
    counts = sorted((words.count(word) for word in set(words)), reverse=True)
    met = list(dict.fromkeys(words))
    by_first = sorted(met, key=lambda word: -words.count(word))
    return counts, by_first != sorted(met, key=lambda word: (-words.count(word), word))


def _telling(texts):
    """A tie where the list is cut at the sixth word; words that come twice in one text."""
    counts, out_of_order = _ties(texts)
    twice = any(len(set(text)) < len(text) for text in texts)
    return len(counts) > 6 and counts[3] == counts[4] and counts[0] > counts[3] and out_of_order and twice


@check(of=build_vocabulary, weight=3)
def vocabularies_that_leave_words_out(draw):
    for K in (6, 7):
        yield ask(build_vocabulary, draws.until(lambda: (draws.texts(draw),), _telling)[0], K)


@check(of=build_vocabulary)
def vocabularies_with_room_to_spare(draw):
    texts = draws.until(lambda: (draws.texts(draw),), _telling)[0]
    yield ask(build_vocabulary, texts, 40)
    yield ask(build_vocabulary, texts[:1], 4)


@check(of=build_vocabulary)
def vocabularies_of_letters(draw):
    words = [draws.WORDS[i] for i in draw.rng.permutation(len(draws.WORDS))[:6]]
    yield ask(build_vocabulary, words, 7)


@check(of=encode, weight=3)
def texts_with_unknown_words(draw):
    for _ in range(2):
        vocabulary, texts = _vocabulary(draw)
        known = [text for text in texts if set(text) <= set(vocabulary)]
        unknown = [text for text in texts if set(text[:-1]) - set(vocabulary)]
        yield ask(encode, unknown[0], vocabulary)
        yield ask(encode, known[0] if known else vocabulary[2:][::-1], vocabulary)


def _vocabulary(draw):
    """A vocabulary, and texts of which one at least has a word that it lacks, with more words after it."""
    def make():
        texts = draws.texts(draw)
        return build_vocabulary(texts, 7), texts

    return draws.until(make, lambda vocabulary, texts: any(set(text[:-1]) - set(vocabulary) for text in texts))


@check(of=encode)
def texts_of_letters(draw):
    words = [draws.WORDS[i] for i in draw.rng.permutation(len(draws.WORDS))]
    vocabulary = build_vocabulary(words[:7], 9)
    yield ask(encode, draw.choice(words), vocabulary)
    yield ask(encode, "".join(vocabulary[2:]) + "!", vocabulary)


@check(of=encode)
def texts_of_one_word_or_none(draw):
    vocabulary, _ = _vocabulary(draw)
    yield ask(encode, [vocabulary[draw.choice((2, 3, 4))]], vocabulary)
    yield ask(encode, ["xyz"], vocabulary)
    yield ask(encode, [], vocabulary)


@check(of=one_hot, weight=3)
def rows_for_a_table_of_tokens(draw):
    for _ in range(2):
        B, T, K = draw.sizes("BTK")
        y = draw.integers(0, K - 1, B, T)
        yield ask(one_hot, y, K)


@check(of=one_hot)
def rows_for_a_list_of_tokens_and_for_three_axes(draw):
    yield ask(one_hot, draw.integers(0, 5, 3), 5)
    yield ask(one_hot, draw.integers(0, 4, 2, 3, 5), 4)


@check(of=one_hot)
def rows_with_one_axis_of_size_1(draw):
    for B, T in ((1, 4), (4, 1)):
        yield ask(one_hot, draw.integers(0, 6, B, T), 6)


@check(of=embed, weight=3)
def vectors_for_a_table_of_tokens(draw):
    for _ in range(2):
        B, T, K, D = draw.sizes("BTKD")
        y = draw.integers(0, K, B, T)
        y[0, 0] = 0
        yield ask(embed, y, draw(K, D))


@check(of=embed)
def vectors_for_a_list_of_tokens_and_for_three_axes(draw):
    yield ask(embed, draw.integers(0, 5, 3), draw(5, 4))
    yield ask(embed, draw.integers(0, 4, 2, 3, 5), draw(4, 6))


@check(of=embed)
def vectors_with_one_axis_of_size_1(draw):
    for axis in "BTD":
        B, T, K, D = draw.sizes("BTKD", **{axis: 1})
        yield ask(embed, draw.integers(0, K, B, T), draw(K, D))


def _places(draw, **fixed):
    """dx, y, K with some token that occurs twice in one row, one in two rows, and one that does not occur."""
    def make():
        B, T, K, D = draw.sizes("BTKD", **fixed)
        return draw(B, T, D), draw.integers(0, K, B, T), K

    def telling(dx, y, K):
        absent = len(np.unique(y)) < K
        return absent and draws.occurs_twice(y) and (y.size < 6 or ((y == 0).any() and y.max() < K - 1))

    return draws.until(make, telling)


@check(of=embed_backward, weight=4)
def gradients_of_tokens_that_come_again(draw):
    for _ in range(2):
        yield ask(embed_backward, *_places(draw, K=6, T=4))


@check(of=embed_backward)
def table_gradients_with_one_axis_of_size_1(draw):
    for axis in "BTD":
        yield ask(embed_backward, *_places(draw, **{axis: 1}))


@check(of=embed_backward, weight=0,
       note="It differs even where no token comes twice: look at which row of dE each dx belongs to (3.7).")
def gradients_of_tokens_that_come_once(draw):
    y = draw.rng.permutation(8)[:6].reshape(2, 3)
    yield ask(embed_backward, draw(2, 3, 5), y, 8)


@check(of=embed_backward, weight=0,
       note="It is right where no token comes twice, but not where one does: (3.7) adds up all its places.")
def gradients_of_one_token_everywhere(draw):
    yield ask(embed_backward, draw(2, 3, 5), np.full((2, 3), 2), 4)


@probe(of=embed_backward, same=lambda dE: dE,
       says="Two places were exchanged, each with its dx, and the gradient changed; (3.7) is a sum.")
def order_of_places(draw):
    dx, y, K = _places(draw)
    return ask(embed_backward, dx, y, K), ask(embed_backward, dx[::-1], y[::-1], K)

"""Texts, tokens and networks to ask about, drawn until they are telling."""

import numpy as np

from rnn_course.cells.language import EOS, UNK

WORDS = ("rain", "tea", "the", "a", "owl", "sun", "cat", "ran", "and", "we", "zoo", "in", "sat", "moon")


def until(make, telling):
    """Draw until the condition holds."""
    while True:
        drawn = make()
        if telling(*drawn):
            return drawn


def texts(draw, rows=5, words=9):
    """Lists of words, the first of them frequent, some of them equally rare."""
    pool = [WORDS[i] for i in draw.rng.permutation(len(WORDS))[:words]]
    shares = 1 / np.arange(1, words + 1)
    lengths = draw.rng.permutation(np.arange(4, 4 + rows))
    return [[pool[i] for i in draw.rng.choice(words, size=n, p=shares / shares.sum())] for n in lengths]


def tokens(draw, B, T, K):
    """y (B, T) and mask (B, T): EOS at the end of each row and at its padding; rows of full length are cut off."""
    mask = draw.lengths_mask(B, T)
    y = np.where(mask == 1, draw.integers(1, K, B, T), EOS)
    lengths = mask.sum(axis=1).astype(int)
    y[lengths < T, lengths[lengths < T] - 1] = EOS
    return y, mask


def model(draw, K, D, H, scale=0.6):
    """E, W, U, b, V, c of a network."""
    return tuple(draw(*shape, scale=scale) for shape in ((K, D), (D, H), (H, H), (H,), (H, K), (K,)))


def distribution(draw, K):
    """The logs of K probabilities, none too small."""
    return np.log(until(lambda: (draw.rng.dirichlet(np.ones(K)),), lambda p: p.min() > 0.02)[0])


def steady(function, u, *others):
    """Whether the answer is the same when the random numbers are moved a little, so that rounding cannot matter."""
    answers = [function(*others, np.clip(u + by, 0, 1 - 1e-9)) for by in (-1e-4, 0, 1e-4)]
    return all(np.array_equal(answers[0], other) for other in answers)


def occurs_twice(y):
    return len(np.unique(y)) < y.size


__all__ = ["EOS", "UNK", "distribution", "model", "occurs_twice", "steady", "texts", "tokens", "until"]

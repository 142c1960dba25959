"""Texts, tokens, weights and networks for the checks, drawn until mistakes show."""

import numpy as np

from rnn_course.cells.language import EOS

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
    """y (B, T) and mask (B, T): EOS at the end of each row and at its padding; full rows are cut off before it."""
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


def batch(draw, **fixed):
    """y, mask, model with tokens that are repeated, some padding, and a K large enough for both."""

    def make():
        B, T, D, H, K = draw.sizes("BTDHK", **fixed)
        return *tokens(draw, B, T, K), model(draw, K, D, H)

    return until(make, lambda y, mask, model: occurs_twice(y) and (min(y.shape) == 1 or mask.mean() < 1))


def words(draw, N=6, **fixed):
    """h, y, A, a, V, c: at least two classes, one of them twice, unless there is only one."""

    def make():
        H, C, S = until(lambda: draw.sizes("HCS", **fixed), lambda H, C, S: N not in (H, C, S))
        return (draw(N, H), draw.integers(0, C * S, N), draw(H, C), draw(C), draw(C, H, S), draw(C, S))

    def telling(h, y, A, a, V, c):
        classes = y // c.shape[1]
        return N == 1 or len(c) == 1 or 1 < len(set(classes.tolist())) < min(N, len(c) + 1)

    return until(make, telling)


def pulled(draw, *shape):
    """w and g of a shape, all entries of g away from 0."""
    return draw(*shape), draw(*shape) + np.sign(draw(*shape)) * 2


def network(draw, K, H=5):
    """A network whose choices depend on what it read and on the state before."""
    return model(draw, K, 3, H, scale=1.1)

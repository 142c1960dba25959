"""Networks and sentences for the checks, drawn until mistakes show."""

import numpy as np

from rnn_course.decoding.search import beam_search, greedy_search

ROOM_FOR_ALL = 100_000


def network(draw, K, H, B=1, scale=0.9):
    """h0 (B, H) and the five weights of a network over K tokens."""
    shapes = (K, H), (H, H), (H,), (H, K), (K,)
    return draw(B, H), tuple(draw(*shape, scale=scale) for shape in shapes)


def until(make, telling):
    """Draw until the condition holds."""
    while True:
        drawn = make()
        if telling(*drawn):
            return drawn


def beam_for(fits, draw, K, H, width, T, alpha, *unlike):
    """h0, model, width, T, alpha of a beam search whose y fits and differs from that of these other searches.

    A score near 0, of a y that is nearly certain, would show little but rounding.
    """
    while True:
        h0, model = network(draw, K, H)
        found, score = beam_search(h0, model, width, T, alpha)
        y = found.tolist()
        if score < -0.05 and fits(y) and all(other(h0, model, width, T, alpha) != y for other in unlike):
            return h0, model, width, T, alpha


def exhaustive_for(fits, draw, K, H, T, alpha, *unlike):
    """h0, model, T, alpha of an exhaustive search, which is a beam search with room for all."""
    h0, model, _, T, alpha = beam_for(fits, draw, K, H, ROOM_FOR_ALL, T, alpha, *unlike)
    return h0, model, T, alpha


def greedy_for(fits, draw, K, H, T):
    """h0, model, T of a greedy search, which is a beam of one."""
    h0, model, _, T, _ = beam_for(fits, draw, K, H, 1, T, 0.0)
    return h0, model, T


def greedy(h0, model, width, T, alpha):
    return greedy_search(h0, model, T)[0].tolist()


def best_of_all(h0, model, width, T, alpha):
    return beam_search(h0, model, ROOM_FOR_ALL, T, alpha)[0].tolist()


def by_log_p(h0, model, width, T, alpha):
    return beam_search(h0, model, width, T, 0.0)[0].tolist()


def distribution(draw, B, K):
    """Rows of probabilities, none too small, no two of a row close to each other."""

    def apart(p):
        return np.diff(np.sort(p, axis=1), axis=1).min(initial=1) > 1e-3 and p.min() > 1e-3

    return until(lambda: (draw.rng.dirichlet(np.ones(K), size=B),), apart)[0]


def mass_for(draw, p, low=0.4, high=0.9):
    """A share of probability that is not close to any sum of a row's largest p."""
    sums = np.cumsum(-np.sort(-p, axis=1), axis=1)
    return until(lambda: (float(draw.rng.uniform(low, high)),), lambda mass: np.abs(sums - mass).min() > 1e-3)[0]


def sentence(draw, length, vocabulary=3):
    """Tokens of a small vocabulary, so that n-grams are repeated and match."""
    return draw.integers(0, vocabulary, length)


def near(draw, y, changes=1, vocabulary=3):
    """A copy of a sentence with some tokens replaced."""
    copy = y.copy()
    copy[draw.rng.permutation(len(y))[:changes]] = draw.integers(0, vocabulary, changes)
    return copy


def pair(draw, length, references=2, changes=2):
    """A candidate and references that share much with it and with each other."""
    y = sentence(draw, length)
    longer = [np.concatenate([near(draw, y, changes), sentence(draw, 1 + i)]) for i in range(references)]
    return near(draw, y, changes), longer

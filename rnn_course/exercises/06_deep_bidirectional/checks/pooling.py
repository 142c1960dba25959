"""What is asked of the poolings and of their way back."""

import numpy as np

from rnn_course.cells.pooling import pool_backward, pool_ends, pool_last, pool_max, pool_mean
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


def _asked(pool, shift=1.5):
    """Questions with real states of one sign and padding of the other, and with ordinary ones."""
    def questions(draw):
        for by in (-shift, 0.0, shift):
            B, T, H = draw.sizes("BTH")
            yield ask(pool, *draws.states(draw, B, T, 2 * H if pool is pool_ends else H, by))
    return questions


def _thin(pool):
    def questions(draw):
        for axis in "BTH":
            B, T, H = draw.sizes("BTH", **{axis: 1})
            yield ask(pool, *draws.states(draw, B, T, 2 * H if pool is pool_ends else H))
    return questions


def _full(pool):
    def questions(draw):
        B, T, H = draw.sizes("BTH")
        yield ask(pool, draw(B, T, 2 * H if pool is pool_ends else H), np.ones((B, T)))
    return questions


def _named(name, questions, of, **how):
    questions.__name__ = name
    return check(of=of, **how)(questions)


POOLS = {pool_last: "(6.49)", pool_mean: "(6.51)", pool_max: "(6.52)", pool_ends: "(6.53)"}

of_padded_sequences = tuple(_named(f"{pool.__name__}_of_padded_sequences", _asked(pool), pool, weight=3)
                            for pool in POOLS)
of_thin_sequences = tuple(_named(f"{pool.__name__}_with_one_axis_of_size_1", _thin(pool), pool) for pool in POOLS)
of_full_sequences = tuple(
    _named(f"{pool.__name__}_without_padding", _full(pool), pool, weight=0,
           note=f"It differs even without padding: look at α in {equation} and at the sum (6.50).")
    for pool, equation in POOLS.items())


@check(of=pool_max)
def largest_of_equals(draw):
    """States in steps of one half, so that many are equal."""
    hs, mask = draws.states(draw, *draw.sizes("BTH"))
    yield ask(pool_max, np.round(2 * hs) / 2 - 0.25, mask)
    yield ask(pool_max, 0 * hs - 1, mask)


def _probed(pool):
    def padding(draw):
        hs, mask = draws.states(draw, 3, 5, 4)
        changed = np.where(mask[..., None] > 0, hs, 3 + draw(3, 5, 4))
        return ask(pool, hs, mask), ask(pool, changed, mask)
    return probe(of=pool, same=lambda answer: answer,
                 says="The result changes when only the states at padding do; α is 0 there.")(padding)


padding_probes = tuple(map(_probed, POOLS))


@check(of=pool_backward, weight=3)
def gradients_by_the_states(draw):
    for pool in POOLS:
        B, T, H = draw.sizes("BTH")
        hs, mask = draws.states(draw, B, T, 2 * H)
        yield ask(pool_backward, draw(B, 2 * H), pool(hs, mask)[1])


@check(of=pool_backward)
def gradients_of_pooling_with_one_axis_of_size_1(draw):
    for axis in "BTH":
        B, T, H = draw.sizes("BTH", **{axis: 1})
        yield ask(pool_backward, draw(B, H), pool_mean(*draws.states(draw, B, T, H))[1])

"""What is asked about the update gate: shares, biases, roles."""

import numpy as np

from rnn_course.cells.gru_memory import gru_shares, share_kept, update_bias
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


def _gates(draw, **fixed):
    return draw.rng.uniform(0.1, 0.9, size=draw.sizes("BTH", **fixed))


@check(of=gru_shares, weight=3)
def shares_of_every_step(draw):
    for _ in range(2):
        yield ask(gru_shares, _gates(draw))


@check(of=gru_shares)
def shares_with_one_axis_of_size_1(draw):
    for axis in "BTH":
        yield ask(gru_shares, _gates(draw, **{axis: 1}))


@check(of=gru_shares, weight=2)
def shares_where_gates_are_0_or_1(draw):
    """Some gates all the way shut or open, among others that are not."""
    zs = _gates(draw)
    chosen = draw.integers(0, 3, *zs.shape)
    yield ask(gru_shares, np.where(chosen == 0, 0.0, np.where(chosen == 1, 1.0, zs)))
    yield ask(gru_shares, np.round(zs))


@check(of=gru_shares, weight=0,
       note="It differs even where z = 1 at every step: then h_T is h_0, whose share is 1. Look at (4.4) and at its "
            "place.")
def shares_where_nothing_is_ever_written(draw):
    yield ask(gru_shares, np.ones(draw.sizes("BTH")))


@check(of=gru_shares, weight=0,
       note="It differs even where z = 0 at every step: then h_T is the last candidate alone. Look at (4.5).")
def shares_where_nothing_is_ever_kept(draw):
    yield ask(gru_shares, np.zeros(draw.sizes("BTH")))


def _lags(draw, **fixed):
    (H,) = draw.sizes("H", **fixed)
    return draw.rng.uniform(2, 60, size=H)


@check(of=update_bias, weight=3)
def biases_for_several_lags(draw):
    for low, high in ((0.1, 0.45), (0.55, 0.95)):
        yield ask(update_bias, _lags(draw), float(draw.rng.uniform(low, high)))


@check(of=update_bias)
def biases_for_the_ends_of_the_range(draw):
    """A single unit, a lag of one step, and lags of thousands of steps."""
    yield ask(update_bias, _lags(draw, H=1), float(draw.rng.uniform(0.1, 0.9)))
    yield ask(update_bias, np.array([1.0, 1.0]), float(draw.rng.uniform(0.1, 0.45)))
    yield ask(update_bias, 1000 * _lags(draw), float(draw.rng.uniform(0.1, 0.9)))


@check(of=update_bias, weight=0,
       note="Over a lag of one step z is the share itself, and it differs even so: look at (4.7).")
def a_bias_for_a_single_step(draw):
    yield ask(update_bias, np.ones(3), float(draw.rng.uniform(0.1, 0.45)))


@check(of=share_kept, weight=3)
def cells_of_either_kind(draw):
    for keeps in (True, False):
        yield ask(share_kept, *draws.recording(draw, keeps, ties=False))
        yield ask(share_kept, *draws.recording(draw, keeps))


@check(of=share_kept, weight=2)
def recordings_of_few_digits(draw):
    for keeps in (False, True):
        yield ask(share_kept, *draws.recording(draw, keeps, digits=4))


@check(of=share_kept)
def recordings_of_gates_that_are_mostly_high_or_mostly_low(draw):
    for keeps in (True, False):
        for gates in ((0.05, 0.4), (0.6, 0.95)):
            yield ask(share_kept, *draws.recording(draw, keeps, gates))


@check(of=share_kept)
def recordings_that_are_hard_to_tell(draw):
    """Gates close to one half; candidates close to the old state; rounded."""
    for keeps in (True, False):
        yield ask(share_kept, *draws.recording(draw, keeps, gates=(0.48, 0.52), digits=5))
        yield ask(share_kept, *draws.recording(draw, keeps, gates=(0.6, 0.95), spread=0.1, digits=5))

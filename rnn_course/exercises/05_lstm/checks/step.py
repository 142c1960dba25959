"""What is asked of one step, forward and back."""

import numpy as np

from rnn_course.cells.lstm import lstm_gates, lstm_step, lstm_step_backward
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


def _gates(draw, **fixed):
    x, h, _, W, U, b = draws.step(draw, *draw.sizes("BDH", **fixed))
    return x, h, W, U, b


@check(of=lstm_gates, weight=3)
def gates_of_a_step(draw):
    for _ in range(2):
        yield ask(lstm_gates, *_gates(draw))


@check(of=lstm_gates)
def gates_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(lstm_gates, *_gates(draw, **{axis: 1}))


@check(of=lstm_gates)
def gates_of_large_inputs(draw):
    x, *others = _gates(draw)
    yield ask(lstm_gates, 5000 * x, *others)


@check(of=lstm_gates, weight=0,
       note="It differs even where all four blocks of z are alike, so the order of the blocks is not the reason: look "
            "at the sum (5.1) and at the bends of (5.2).")
def gates_of_four_equal_blocks(draw):
    x, h, W, U, b = _gates(draw)
    H = h.shape[1]
    yield ask(lstm_gates, x, h, *(np.concatenate([each[..., :H]] * 4, axis=-1) for each in (W, U, b)))


@check(of=lstm_gates, weight=0,
       note="With x and h zero it differs: look at the bias in (5.1), and at the order of the blocks.")
def gates_from_the_bias_alone(draw):
    x, h, W, U, b = _gates(draw)
    yield ask(lstm_gates, 0 * x, 0 * h, W, U, b)


@check(of=lstm_gates, weight=0, note="With h zero it differs: look at the term of x in (5.1).")
def gates_without_the_state(draw):
    x, h, W, U, b = _gates(draw)
    yield ask(lstm_gates, x, 0 * h, W, U, b)


@check(of=lstm_step, weight=3)
def a_step(draw):
    for _ in range(2):
        yield ask(lstm_step, *draws.step(draw, *draw.sizes("BDH")))


@check(of=lstm_step)
def a_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(lstm_step, *draws.step(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=lstm_step)
def a_step_with_large_inputs(draw):
    x, *others = draws.step(draw, *draw.sizes("BDH"))
    yield ask(lstm_step, 5000 * x, *others)


def _biased(b, **blocks):
    """b with something added to the blocks named i, f, g or o."""
    return b + np.repeat([blocks.get(name, 0) for name in "ifgo"], len(b) // 4)


@check(of=lstm_step, weight=0,
       note="With the input gate shut and the forget gate open c_next is c itself, and with yours it is not, or h_next "
            "does not follow: look at f ⊙ c in (5.3), and at (5.4).")
def a_step_that_only_keeps(draw):
    x, h, c, W, U, b = draws.step(draw, *draw.sizes("BDH"))
    yield ask(lstm_step, x, h, c, W, U, _biased(b, i=-60, f=60))


@check(of=lstm_step, weight=0,
       note="With the forget gate shut nothing of the old cell is left, and it differs: look at i ⊙ g in (5.3), and at "
            "(5.4).")
def a_step_that_only_writes(draw):
    x, h, c, W, U, b = draws.step(draw, *draw.sizes("BDH"))
    yield ask(lstm_step, x, h, c, W, U, _biased(b, f=-60))


@check(of=lstm_step, weight=0, note="With x and h zero it differs: look at the bias in (5.1).")
def a_step_from_the_bias_alone(draw):
    x, h, c, W, U, b = draws.step(draw, *draw.sizes("BDH"))
    yield ask(lstm_step, 0 * x, 0 * h, c, W, U, b)


@check(of=lstm_step_backward, weight=4)
def gradients_of_a_step(draw):
    for _ in range(2):
        yield ask(lstm_step_backward, *draws.step_back(draw, *draw.sizes("BDH")))


@check(of=lstm_step_backward)
def gradients_of_a_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(lstm_step_backward, *draws.step_back(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=lstm_step_backward)
def gradients_where_the_cell_is_large(draw):
    """Cells far from 0, where tanh is flat: what was carried in c must still come back."""
    dh_next, dc_next, _, gates, x, h, c, W, U = draws.step_back(draw, *draw.sizes("BDH"))
    i, f, g, _ = np.split(gates, 4, axis=1)
    yield ask(lstm_step_backward, dh_next, dc_next, f * 8 * c + i * g, gates, x, h, 8 * c, W, U)


@check(of=lstm_step_backward, weight=0,
       note="It differs even with dh_next zero, where do is 0 and s is dc_next: look at (5.7) to (5.9), or at the "
            "products after them.")
def gradients_that_come_by_the_cell_alone(draw):
    dh_next, *others = draws.step_back(draw, *draw.sizes("BDH"))
    yield ask(lstm_step_backward, 0 * dh_next, *others)


@check(of=lstm_step_backward, weight=0,
       note="With dh_next zero all is right, and with dc_next zero it differs: look at the two ways of dh_next, "
            "through the output gate (5.5) and through the cell (5.6).")
def gradients_that_come_by_the_state_alone(draw):
    dh_next, dc_next, *others = draws.step_back(draw, *draw.sizes("BDH"))
    yield ask(lstm_step_backward, dh_next, 0 * dc_next, *others)

"""What is asked of one frame, forward and back."""

import numpy as np

from rnn_course.cells.convlstm import convlstm_step, convlstm_step_backward
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


@check(of=convlstm_step, weight=3)
def a_frame(draw):
    yield ask(convlstm_step, *draws.step(draw, *draw.sizes("BNMCF"), 3))
    yield ask(convlstm_step, *draws.step(draw, *draw.sizes("BNMCF"), 2))


@check(of=convlstm_step)
def a_frame_with_one_axis_of_size_1(draw):
    for axis in "BNMCF":
        yield ask(convlstm_step, *draws.step(draw, *draw.sizes("BNMCF", **{axis: 1}), 3))


@check(of=convlstm_step)
def a_frame_of_large_numbers(draw):
    x, *others = draws.step(draw, *draw.sizes("BNMCF"), 3)
    yield ask(convlstm_step, 5000 * x, *others)


@check(of=convlstm_step, weight=0,
       note="It differs even where all four blocks of z are alike, so their order is not the reason: look at the sum "
            "(12.5), and at (12.7) and (12.8).")
def a_frame_with_four_equal_blocks(draw):
    x, h, c, *packed = draws.step(draw, *draw.sizes("BNMCF"), 3)
    F = h.shape[-1]
    yield ask(convlstm_step, x, h, c, *(np.concatenate([each[..., :F]] * 4, axis=-1) for each in packed))


@check(of=convlstm_step, weight=0, note="With x and h zero it differs: look at the bias in (12.5), and at the order of "
                                        "the blocks.")
def a_frame_from_the_bias_alone(draw):
    x, h, *others = draws.step(draw, *draw.sizes("BNMCF"), 3)
    yield ask(convlstm_step, 0 * x, 0 * h, *others)


@check(of=convlstm_step, weight=0, note="With h zero it differs: look at x ∗ W in (12.5), and at what (12.6) bends by "
                                        "what.")
def a_frame_without_the_state(draw):
    x, h, *others = draws.step(draw, *draw.sizes("BNMCF"), 3)
    yield ask(convlstm_step, x, 0 * h, *others)


@check(of=convlstm_step_backward, weight=4)
def gradients_of_a_frame(draw):
    yield ask(convlstm_step_backward, *draws.step_back(draw, *draw.sizes("BNMCF"), 3))
    yield ask(convlstm_step_backward, *draws.step_back(draw, *draw.sizes("BNMCF"), 2))


@check(of=convlstm_step_backward)
def gradients_of_a_frame_with_one_axis_of_size_1(draw):
    for axis in "BNMCF":
        yield ask(convlstm_step_backward, *draws.step_back(draw, *draw.sizes("BNMCF", **{axis: 1}), 3))


@check(of=convlstm_step_backward, weight=0,
       note="It differs even with dh_next zero, where do is 0 and s is dc_next: look at (12.11) to (12.13), or at the "
            "two calls after them.")
def gradients_that_come_by_the_cell_alone(draw):
    dh_next, *others = draws.step_back(draw, *draw.sizes("BNMCF"), 3)
    yield ask(convlstm_step_backward, 0 * dh_next, *others)


@check(of=convlstm_step_backward, weight=0,
       note="With dh_next zero all is right, and with dc_next zero it differs: look at the two ways of dh_next, "
            "through the output gate (12.9) and through the cell (12.10).")
def gradients_that_come_by_the_state_alone(draw):
    dh_next, dc_next, *others = draws.step_back(draw, *draw.sizes("BNMCF"), 3)
    yield ask(convlstm_step_backward, dh_next, 0 * dc_next, *others)

"""What is asked of the cells with peepholes and with coupled gates, forward and back."""

import numpy as np

from rnn_course.cells.lstm_variants import coupled_step, coupled_step_backward, peephole_step, peephole_step_backward
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


@check(of=peephole_step, weight=3)
def a_peephole_step(draw):
    for _ in range(2):
        yield ask(peephole_step, *draws.peephole(draw, *draw.sizes("BDH")))


@check(of=peephole_step)
def a_peephole_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(peephole_step, *draws.peephole(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=peephole_step)
def a_peephole_step_with_large_inputs(draw):
    x, *others = draws.peephole(draw, *draw.sizes("BDH"))
    yield ask(peephole_step, 5000 * x, *others)


@check(of=peephole_step, weight=0,
       note="It differs even with p zero, where this is the plain cell: look at the blocks, at (5.3) and at (5.4).")
def a_peephole_step_without_peepholes(draw):
    *others, p = draws.peephole(draw, *draw.sizes("BDH"))
    yield ask(peephole_step, *others, 0 * p)


@check(of=peephole_step, weight=0,
       note="Without the output gate's peephole it differs: look at which p meets which cell in (5.25).")
def a_peephole_step_where_the_output_gate_is_blind(draw):
    *others, p = draws.peephole(draw, *draw.sizes("BDH"))
    yield ask(peephole_step, *others, np.concatenate([p[: 2 * len(p) // 3], 0 * p[2 * len(p) // 3 :]]))


@check(of=peephole_step, weight=0,
       note="All is right while the output gate's peephole is zero, and it differs when it is not: look at which cell "
            "(5.27) sees.")
def a_peephole_step_where_the_output_gate_sees(draw):
    *others, p = draws.peephole(draw, *draw.sizes("BDH"))
    yield ask(peephole_step, *others, np.concatenate([0 * p[: 2 * len(p) // 3], p[2 * len(p) // 3 :]]))


@check(of=peephole_step_backward, weight=4)
def gradients_of_a_peephole_step(draw):
    for _ in range(2):
        yield ask(peephole_step_backward, *draws.peephole_back(draw, *draw.sizes("BDH")))


@check(of=peephole_step_backward)
def gradients_of_a_peephole_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(peephole_step_backward, *draws.peephole_back(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=peephole_step_backward, weight=0,
       note="It differs even with p zero: look at what is as in the plain cell, and at dp (5.33).")
def gradients_of_a_peephole_step_without_peepholes(draw):
    *others, p = draws.peephole_back(draw, *draw.sizes("BDH"))
    yield ask(peephole_step_backward, *others, 0 * p)


@check(of=peephole_step_backward, weight=0,
       note="With dh_next and p_o zero it differs: look at the peepholes of i and f, which carry part of dc (5.32).")
def gradients_of_a_peephole_step_by_the_cell_alone(draw):
    dh_next, *others, p = draws.peephole_back(draw, *draw.sizes("BDH"))
    yield ask(peephole_step_backward, 0 * dh_next, *others, np.concatenate([p[: 2 * len(p) // 3],
                                                                            0 * p[2 * len(p) // 3 :]]))


@check(of=coupled_step, weight=3)
def a_coupled_step(draw):
    for _ in range(2):
        yield ask(coupled_step, *draws.step(draw, *draw.sizes("BDH"), blocks=3))


@check(of=coupled_step)
def a_coupled_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(coupled_step, *draws.step(draw, *draw.sizes("BDH", **{axis: 1}), blocks=3))


@check(of=coupled_step)
def a_coupled_step_with_large_inputs(draw):
    x, *others = draws.step(draw, *draw.sizes("BDH"), blocks=3)
    yield ask(coupled_step, 5000 * x, *others)


@check(of=coupled_step, weight=0,
       note="It differs even where all three blocks of z are alike, so their order is not the reason: look at (5.35) "
            "and (5.36).")
def a_coupled_step_of_three_equal_blocks(draw):
    x, h, c, W, U, b = draws.step(draw, *draw.sizes("BDH"), blocks=3)
    H = h.shape[1]
    yield ask(coupled_step, x, h, c, *(np.concatenate([each[..., :H]] * 3, axis=-1) for each in (W, U, b)))


@check(of=coupled_step_backward, weight=4)
def gradients_of_a_coupled_step(draw):
    for _ in range(2):
        yield ask(coupled_step_backward, *draws.coupled_back(draw, *draw.sizes("BDH")))


@check(of=coupled_step_backward)
def gradients_of_a_coupled_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(coupled_step_backward, *draws.coupled_back(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=coupled_step_backward, weight=0,
       note="It differs even with dh_next zero, where s is dc_next: look at the two terms in which f stands (5.37), "
            "and at (5.38).")
def gradients_of_a_coupled_step_by_the_cell_alone(draw):
    dh_next, *others = draws.coupled_back(draw, *draw.sizes("BDH"))
    yield ask(coupled_step_backward, 0 * dh_next, *others)

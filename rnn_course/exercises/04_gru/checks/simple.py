"""What is asked of the step without a reset gate, forward and back."""

import numpy as np

from rnn_course.cells.gru import gru_simple_step, gru_simple_step_backward
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


@check(of=gru_simple_step, weight=3)
def a_gated_step(draw):
    for _ in range(2):
        yield ask(gru_simple_step, *draws.simple(draw, *draw.sizes("BDH")))


@check(of=gru_simple_step)
def a_gated_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(gru_simple_step, *draws.simple(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=gru_simple_step)
def a_gated_step_with_large_inputs(draw):
    x, *others = draws.simple(draw, *draw.sizes("BDH"))
    yield ask(gru_simple_step, 5000 * x, *others)


@check(of=gru_simple_step, weight=0,
       note="With z = 1 everywhere the old state has to come out as it went in, and yours does not: look at (4.3), and "
            "at which half of a is a_z in (4.1).")
def a_step_with_the_gate_shut(draw):
    B, D, H = draw.sizes("BDH")
    x, h, W, U, b = draws.simple(draw, B, D, H)
    b[:H] = 1000
    yield ask(gru_simple_step, x, h, W, U, b)


@check(of=gru_simple_step, weight=0,
       note="With z = 0 everywhere the candidate has to come out, and something else does: look at (4.3), and at g in "
            "(4.2).")
def a_step_with_the_gate_open(draw):
    B, D, H = draw.sizes("BDH")
    x, h, W, U, b = draws.simple(draw, B, D, H)
    b[:H] = -1000
    yield ask(gru_simple_step, x, h, W, U, b)


@check(of=gru_simple_step_backward, weight=4)
def gradients_of_a_gated_step(draw):
    for _ in range(2):
        yield ask(gru_simple_step_backward, *draws.simple_back(draw, *draw.sizes("BDH")))


@check(of=gru_simple_step_backward)
def gradients_of_a_gated_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(gru_simple_step_backward, *draws.simple_back(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=gru_simple_step_backward, weight=0,
       note="With U zero only the straight way through (4.3) leads back to h, and your dh differs: look at the first "
            "term of (4.16). If other gradients differ too, look at (4.11) to (4.14).")
def gradients_of_a_gated_step_without_recurrence(draw):
    *others, W, U = draws.simple_back(draw, *draw.sizes("BDH"))
    yield ask(gru_simple_step_backward, *others, W, 0 * U)


@check(of=gru_simple_step_backward, weight=0,
       note="With g equal to h the gate makes no difference and gets no gradient, and yours differs even so: look at "
            "the candidate's (4.12) and (4.14), and at the products.")
def gradients_where_the_candidate_is_the_old_state(draw):
    dh_next, z, _, x, h, W, U = draws.simple_back(draw, *draw.sizes("BDH"))
    yield ask(gru_simple_step_backward, dh_next, z, np.tanh(h), x, np.tanh(h), W, U)

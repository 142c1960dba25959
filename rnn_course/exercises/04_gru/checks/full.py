"""What is asked of the full unit's step, forward and back, with its reset gate before or after the product."""

from rnn_course.cells.gru import (
    gru_step,
    gru_step_backward,
    gru_step_reset_after,
    gru_step_reset_after_backward,
)
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


@check(of=gru_step, weight=3)
def a_full_step(draw):
    for _ in range(2):
        yield ask(gru_step, *draws.step(draw, *draw.sizes("BDH")))


@check(of=gru_step)
def a_full_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(gru_step, *draws.step(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=gru_step)
def a_full_step_with_large_inputs(draw):
    x, *others = draws.step(draw, *draw.sizes("BDH"))
    yield ask(gru_step, 5000 * x, *others)


@check(of=gru_step, weight=0,
       note="With h zero there is nothing to reset or to keep, and it differs even so: look at the blocks' order, and "
            "at the terms of x and of b.")
def a_full_step_from_the_input_alone(draw):
    x, h, W, U, b = draws.step(draw, *draw.sizes("BDH"))
    yield ask(gru_step, x, 0 * h, W, U, b)


@check(of=gru_step, weight=0,
       note="With r = 1 everywhere this is the step without a reset gate, and it differs even so: look at (4.20), "
            "(4.22) and (4.3).")
def a_full_step_with_the_reset_gate_open(draw):
    B, D, H = draw.sizes("BDH")
    x, h, W, U, b = draws.step(draw, B, D, H)
    b[H : 2 * H] = 1000
    yield ask(gru_step, x, h, W, U, b)


@check(of=gru_step_backward, weight=4)
def gradients_of_a_full_step(draw):
    for _ in range(2):
        yield ask(gru_step_backward, *draws.step_back(draw, *draw.sizes("BDH")))


@check(of=gru_step_backward)
def gradients_of_a_full_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(gru_step_backward, *draws.step_back(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=gru_step_backward, weight=0,
       note="With r = 1 everywhere no gradient reaches the reset gate, and yours differs even so: look at (4.11) to "
            "(4.14) and (4.23), as in the step without a reset gate.")
def gradients_of_a_full_step_with_the_reset_gate_open(draw):
    dh_next, z, r, *others = draws.step_back(draw, *draw.sizes("BDH"))
    yield ask(gru_step_backward, dh_next, z, 0 * r + 1, *others)


@check(of=gru_step_backward, weight=0,
       note="With r = 1 it is right, so it is the reset gate's part: look at (4.24), and at q in (4.25) and (4.26).")
def gradients_of_a_full_step_with_the_reset_gate_half_open(draw):
    dh_next, z, r, *others = draws.step_back(draw, *draw.sizes("BDH"))
    yield ask(gru_step_backward, dh_next, z, 0 * r + 0.5, *others)


@check(of=gru_step_reset_after, weight=3)
def a_step_with_reset_after(draw):
    for _ in range(2):
        yield ask(gru_step_reset_after, *draws.after(draw, *draw.sizes("BDH")))


@check(of=gru_step_reset_after)
def a_step_with_reset_after_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(gru_step_reset_after, *draws.after(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=gru_step_reset_after)
def a_step_with_reset_after_with_large_inputs(draw):
    x, *others = draws.after(draw, *draw.sizes("BDH"))
    yield ask(gru_step_reset_after, 5000 * x, *others)


@check(of=gru_step_reset_after, weight=0,
       note="Even with both rows of b zero it differs: look at the products in (4.27), and at which of them r "
            "multiplies in (4.29).")
def a_step_with_reset_after_without_bias(draw):
    x, h, W, U, b = draws.after(draw, *draw.sizes("BDH"))
    yield ask(gru_step_reset_after, x, h, W, U, 0 * b)


@check(of=gru_step_reset_after, weight=0,
       note="With x and h zero only the two rows of b are left, and it differs: look at where (4.29) has r.")
def a_step_with_reset_after_from_the_biases_alone(draw):
    x, h, W, U, b = draws.after(draw, *draw.sizes("BDH"))
    yield ask(gru_step_reset_after, 0 * x, 0 * h, W, U, b)


@check(of=gru_step_reset_after_backward, weight=4)
def gradients_with_reset_after(draw):
    for _ in range(2):
        yield ask(gru_step_reset_after_backward, *draws.after_back(draw, *draw.sizes("BDH")))


@check(of=gru_step_reset_after_backward)
def gradients_with_reset_after_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(gru_step_reset_after_backward, *draws.after_back(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=gru_step_reset_after_backward, weight=0,
       note="With r = 1 everywhere dp and dm are the same, and it differs even so: look at (4.11) to (4.14), and at "
            "the products.")
def gradients_with_reset_after_and_the_gate_open(draw):
    dh_next, z, r, *others = draws.after_back(draw, *draw.sizes("BDH"))
    yield ask(gru_step_reset_after_backward, dh_next, z, 0 * r + 1, *others)


@check(of=gru_step_reset_after_backward, weight=0,
       note="With r = 1 it is right, and with h zero, where m_g is its bias alone, it is not: look at (4.30) and "
            "(4.32).")
def gradients_with_reset_after_from_a_state_of_zeros(draw):
    dh_next, z, r, g, x, h, *others = draws.after_back(draw, *draw.sizes("BDH"))
    yield ask(gru_step_reset_after_backward, dh_next, z, r, g, x, 0 * h, *others)

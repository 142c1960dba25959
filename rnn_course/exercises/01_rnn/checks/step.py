"""What is asked of one step, forward and back, with either bend."""

import numpy as np

from rnn_course.cells.rnn import (
    rnn_step,
    rnn_step_backward,
    rnn_step_concatenated,
    rnn_step_relu,
    rnn_step_relu_backward,
)
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


@check(of=rnn_step, weight=3)
def a_step(draw):
    for _ in range(2):
        yield ask(rnn_step, *draws.step(draw, *draw.sizes("BDH")))


@check(of=rnn_step)
def a_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(rnn_step, *draws.step(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=rnn_step)
def a_step_with_large_inputs(draw):
    x, h, W, U, b = draws.step(draw, *draw.sizes("BDH"))
    yield ask(rnn_step, 5000 * x, h, W, U, b)


@check(of=rnn_step, weight=0, note="Even with h and b zero it differs: look at the term of x in (1.1), and at (1.2).")
def a_step_from_the_input_alone(draw):
    x, h, W, U, b = draws.step(draw, *draw.sizes("BDH"))
    yield ask(rnn_step, x, 0 * h, W, U, 0 * b)


@check(of=rnn_step, weight=0, note="With x and b zero it differs: look at the term of the state in (1.1).")
def a_step_from_the_state_alone(draw):
    x, h, W, U, b = draws.step(draw, *draw.sizes("BDH"))
    yield ask(rnn_step, 0 * x, h, W, U, 0 * b)


@check(of=rnn_step, weight=0, note="With x and h zero it differs: look at the bias in (1.1).")
def a_step_from_the_bias_alone(draw):
    x, h, W, U, b = draws.step(draw, *draw.sizes("BDH"))
    yield ask(rnn_step, 0 * x, 0 * h, W, U, b)


def _concatenated(draw, **fixed):
    B, D, H = draw.sizes("BDH", **fixed)
    return draw(B, D), draw(B, H), draw(H + D, H), draw(H)


@check(of=rnn_step_concatenated, weight=3)
def a_step_by_one_product(draw):
    for _ in range(2):
        yield ask(rnn_step_concatenated, *_concatenated(draw))


@check(of=rnn_step_concatenated)
def one_product_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(rnn_step_concatenated, *_concatenated(draw, **{axis: 1}))


@check(of=rnn_step_concatenated)
def one_product_with_large_inputs(draw):
    x, h, W_a, b = _concatenated(draw)
    yield ask(rnn_step_concatenated, 5000 * x, h, W_a, b)


@check(of=rnn_step_concatenated, weight=0,
       note="With x and b zero it differs: look at which rows of W_a meet the state in (1.3).")
def one_product_from_the_state_alone(draw):
    x, h, W_a, b = _concatenated(draw)
    yield ask(rnn_step_concatenated, 0 * x, h, W_a, 0 * b)


@check(of=rnn_step_backward, weight=4)
def gradients_of_a_step(draw):
    for _ in range(2):
        yield ask(rnn_step_backward, *draws.step_back(draw, *draw.sizes("BDH")))


@check(of=rnn_step_backward)
def gradients_of_a_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(rnn_step_backward, *draws.step_back(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=rnn_step_backward, weight=0,
       note="It differs even where h_next is 0 and (1.4) gives dz = dh_next: look at the products (1.5) to (1.9).")
def gradients_where_tanh_has_slope_1(draw):
    dh_next, h_next, *others = draws.step_back(draw, *draw.sizes("BDH"))
    yield ask(rnn_step_backward, dh_next, 0 * h_next, *others)


@check(of=rnn_step_backward, weight=0,
       note="With W and U the identity, dx and dh are dz itself, and yours differ: look at (1.4).")
def gradients_where_dx_is_dz(draw):
    B, H = draw.sizes("BH")
    dh_next, h_next, x, h, *_ = draws.step_back(draw, B, H, H)
    yield ask(rnn_step_backward, dh_next, h_next, x, h, np.eye(H), np.eye(H))


@check(of=rnn_step_relu, weight=3)
def a_rectified_step(draw):
    for _ in range(2):
        yield ask(rnn_step_relu, *draws.step_relu(draw, *draw.sizes("BDH")))


@check(of=rnn_step_relu)
def a_rectified_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(rnn_step_relu, *draws.step_relu(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=rnn_step_relu)
def a_rectified_step_with_large_inputs(draw):
    x, h, W, U, b = draws.step_relu(draw, *draw.sizes("BDH"))
    yield ask(rnn_step_relu, 5000 * x, h, W, U, b)


@check(of=rnn_step_relu_backward, weight=4)
def gradients_of_a_rectified_step(draw):
    for _ in range(2):
        yield ask(rnn_step_relu_backward, *draws.step_relu_back(draw, *draw.sizes("BDH")))


@check(of=rnn_step_relu_backward)
def rectified_gradients_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(rnn_step_relu_backward, *draws.step_relu_back(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=rnn_step_relu_backward, weight=0,
       note="It differs even where every unit is on and (1.11) gives dz = dh_next: look at (1.5) to (1.9).")
def rectified_gradients_with_every_unit_on(draw):
    dh_next, h_next, *others = draws.step_relu_back(draw, *draw.sizes("BDH"))
    yield ask(rnn_step_relu_backward, dh_next, np.abs(h_next) + 1, *others)

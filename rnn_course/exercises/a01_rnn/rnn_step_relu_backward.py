"""rnn_step_relu_backward: take the gradient back through one time step of the relu cell."""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, equivalent, exercise
from rnn_course.cells.rnn import rnn_step_relu, rnn_step_relu_backward
from rnn_course.forms import one_axis_of_size_1, random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    rnn_step_relu_backward,
    points=7,
    returns={"dx": "(1.5)", "dh": "(1.6)", "dW": "(1.7)", "dU": "(1.8)", "db": "(1.9)"},
    hints=(
        "The derivative of relu is 1 where it kept z and 0 where it did not.",
        "h_next shows in (1.11) which of the two it was: it is positive exactly where z was.",
        "Change the one line of the earlier backward step that has the derivative of tanh; the others stay the same.",
    ),
    sure_of={"gradients_of_a_rectified_step": ("recomputes_z_without_bias",)},
    derive=derivation("1.11", "1.5", "1.6", "1.8", "1.9", of=rnn_step_relu),
)


gradients_of_a_rectified_step = random_sizes(rnn_step_relu_backward, draws.step_relu_back, weight=4)
rectified_gradients_with_one_axis_of_size_1 = one_axis_of_size_1(rnn_step_relu_backward, draws.step_relu_back)


@check(weight=0, note="Wrong even where every unit is on and (1.11) gives dz = dh_next: look at (1.5) to (1.9).")
def rectified_gradients_with_every_unit_on(draw):
    dh_next, h_next, *others = draws.step_relu_back(draw, *draw.sizes("BDH"))
    yield ask(rnn_step_relu_backward, dh_next, np.abs(h_next) + 1, *others)


wrong = slips(
    rnn_step_relu_backward,
    """
    units_that_are_off_pass_too: the test is h_next >= 0, which is always true after relu, so every gradient passes;
        (1.11) tests h_next > 0.
        1.11 | dz = dh_next * (h_next >= 0)
    slope_of_tanh: the derivative is still that of tanh; (1.11) has that of relu, 1 or 0.
        1.11 | dz = dh_next * (1 - h_next**2)
    state_for_slope: the upstream gradient is multiplied by h_next; (1.11) multiplies it by the derivative, which is
        1 or 0.
        1.11 | dz = dh_next * h_next
    rectifies_the_upstream: relu is applied to the upstream gradient; in (1.11) the sign of the state decides.
        1.11 | dz = np.maximum(dh_next, 0)
    recomputes_z_without_bias: z is computed again, without the bias, to see where it is positive; (1.11) tests
        h_next, which includes the bias.
        1.11 | dz = dh_next * (x @ W + h @ U > 0)
    asks_the_old_state: the test is on the state that went in, h > 0; (1.11) tests the state that came out.
        1.11 | dz = dh_next * (h > 0)
    lets_the_wrong_units_pass: the gradient passes where a unit is off and stops where it is on; (1.11) is the other
        way around.
        1.11 | dz = dh_next * (h_next == 0)
    relu_upstream_omitted: the derivative is used alone; (1.11) multiplies it by dh_next.
        1.11 | dz = 1.0 * (h_next > 0)
    new_state_in_relu_dU: dU is computed with h_next; (1.8) takes h, the state that went into the step.
        1.8 | dU = h_next.T @ dz
    relu_db_keeps_an_axis: db keeps the batch as an axis of size 1; in (1.9) it has the shape of b, (H,).
        1.9 | db = dz.sum(axis=0, keepdims=True)
    """,
)


@accepted
def relu_back_by_where(dh_next, h_next, x, h, W, U):
    dz = np.where(h_next > 0, dh_next, 0)
    return [dz.dot(W.T), dz.dot(U.T), x.T.dot(dz), h.T.dot(dz), dz.sum(0)]


@accepted
def relu_back_by_sign(dh_next, h_next, x, h, W, U):
    dz = dh_next * np.sign(h_next)
    return dz @ W.T, dz @ U.T, np.einsum("bd,bh->dh", x, dz), np.einsum("bg,bh->gh", h, dz), dz.sum(axis=0)


@accepted
def relu_back_in_the_callers_array(dh_next, h_next, x, h, W, U):
    dh_next[h_next <= 0] = 0
    return dh_next @ W.T, dh_next @ U.T, x.T @ dh_next, h.T @ dh_next, dh_next.sum(axis=0)


equivalents = (
    *equivalent(
        "h_next comes from (1.10), which is never below 0.",
        "dz = dh_next * (h_next > 0) -> dz = dh_next * (h_next != 0)",
    ),
)

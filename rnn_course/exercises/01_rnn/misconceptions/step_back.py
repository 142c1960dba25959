"""Mistakes in one step back: rnn_step_backward, rnn_step_relu_backward."""

import numpy as np

from rnn_course.cells.rnn import rnn_step_backward, rnn_step_relu_backward
from rnn_course.exercise import misconception


def products(dz, x, h, W, U):
    """(1.5) to (1.9), right."""
    return dz @ W.T, dz @ U.T, x.T @ dz, h.T @ dz, dz.sum(axis=0)


def dz_of(dh_next, h_next):
    """(1.4), right."""
    return dh_next * (1 - h_next**2)


@misconception(of=rnn_step_backward,
               says="the slope of tanh is missing, dh_next is used as it is; (1.4) multiplies it by 1 - h_next².")
def derivative_omitted(dh_next, h_next, x, h, W, U):
    return products(dh_next, x, h, W, U)


@misconception(of=rnn_step_backward,
               says="tanh is applied to h_next once more; the h in (1.4) has been through it already.")
def derivative_of_tanh_of_tanh(dh_next, h_next, x, h, W, U):
    return products(dh_next * (1 - np.tanh(h_next) ** 2), x, h, W, U)


@misconception(of=rnn_step_backward,
               says="the slope is taken of the upstream gradient, 1 - dh_next²; (1.4) takes it of h_next.")
def derivative_of_the_upstream(dh_next, h_next, x, h, W, U):
    return products(dh_next * (1 - dh_next**2), x, h, W, U)


@misconception(of=rnn_step_backward,
               says="the slope is taken at the state that went in, 1 - h²; (1.4) takes it at h_next.")
def derivative_at_the_old_state(dh_next, h_next, x, h, W, U):
    return products(dh_next * (1 - h**2), x, h, W, U)


@misconception(of=rnn_step_backward, says="the slope is multiplied in twice; (1.4) has it once.")
def derivative_twice(dh_next, h_next, x, h, W, U):
    return products(dh_next * (1 - h_next**2) ** 2, x, h, W, U)


@misconception(of=rnn_step_backward, says="the slope is that of a sigmoid, h (1 - h); (1.4) has that of tanh.")
def derivative_of_a_sigmoid(dh_next, h_next, x, h, W, U):
    return products(dh_next * h_next * (1 - h_next), x, h, W, U)


@misconception(of=rnn_step_backward,
               says="the slope of tanh is used alone, without what comes from above; (1.4) multiplies it by dh_next.")
def upstream_omitted(dh_next, h_next, x, h, W, U):
    return products(1 - h_next**2, x, h, W, U)


@misconception(of=rnn_step_backward,
               says="the upstream reaches dx and dh, but not the parameters; (1.7) to (1.9) are made of the dz of "
                    "(1.4), with dh_next in it.")
def upstream_omitted_for_parameters(dh_next, h_next, x, h, W, U):
    dz, slope = dz_of(dh_next, h_next), 1 - h_next**2
    return dz @ W.T, dz @ U.T, x.T @ slope, h.T @ slope, slope.sum(axis=0)


@misconception(of=rnn_step_backward,
               says="dU is made with h_next (a^<t> in some texts); (1.8) takes h, the state that went into the step.")
def new_state_in_dU(dh_next, h_next, x, h, W, U):
    dz = dz_of(dh_next, h_next)
    return dz @ W.T, dz @ U.T, x.T @ dz, h_next.T @ dz, dz.sum(axis=0)


@misconception(of=rnn_step_backward,
               says="dU is transposed; in (1.8) its rows belong to h and its columns to dz. U is square, so the "
                    "shapes cannot tell.")
def dU_transposed(dh_next, h_next, x, h, W, U):
    dz = dz_of(dh_next, h_next)
    return dz @ W.T, dz @ U.T, x.T @ dz, dz.T @ h, dz.sum(axis=0)


@misconception(of=rnn_step_backward,
               says="dh is multiplied by U as it is; (1.6) goes back through its transpose. U is square, so the "
                    "shapes cannot tell.")
def dh_without_transpose(dh_next, h_next, x, h, W, U):
    dz = dz_of(dh_next, h_next)
    return dz @ W.T, dz @ U, x.T @ dz, h.T @ dz, dz.sum(axis=0)


@misconception(of=rnn_step_backward,
               says="db keeps the batch as an axis of size 1; in (1.9) it has b's own shape, (H,).")
def db_keeps_an_axis(dh_next, h_next, x, h, W, U):
    dz = dz_of(dh_next, h_next)
    return *products(dz, x, h, W, U)[:4], dz.sum(axis=0, keepdims=True)


@misconception(of=rnn_step_backward,
               says="db is dz itself, one row per example; b is shared by all rows, so (1.9) sums them.")
def db_is_dz(dh_next, h_next, x, h, W, U):
    dz = dz_of(dh_next, h_next)
    return *products(dz, x, h, W, U)[:4], dz


@misconception(of=rnn_step_backward, says="db is the mean over the rows; (1.9) is their sum.")
def db_averaged(dh_next, h_next, x, h, W, U):
    dz = dz_of(dh_next, h_next)
    return *products(dz, x, h, W, U)[:4], dz.mean(axis=0)


@misconception(of=rnn_step_backward, says="db is summed from dW; (1.9) sums dz.")
def db_from_dW(dh_next, h_next, x, h, W, U):
    dx, dh, dW, dU, _ = products(dz_of(dh_next, h_next), x, h, W, U)
    return dx, dh, dW, dU, dW.sum(axis=0)


@misconception(of=rnn_step_backward,
               says="dW, dU and db are divided by the number of rows; (1.7) to (1.9) are sums. Any averaging belongs "
                    "to the loss.")
def averages_over_the_batch(dh_next, h_next, x, h, W, U):
    dx, dh, dW, dU, db = products(dz_of(dh_next, h_next), x, h, W, U)
    return dx, dh, dW / len(x), dU / len(x), db / len(x)


@misconception(of=rnn_step_backward, says="the results come in another order; it is dx, dh, dW, dU, db.")
def state_before_input(dh_next, h_next, x, h, W, U):
    dx, dh, dW, dU, db = products(dz_of(dh_next, h_next), x, h, W, U)
    return dh, dx, dU, dW, db


@misconception(of=rnn_step_backward,
               says="axes of size 1 are squeezed away; every gradient has the shape of what it belongs to.")
def squeezes_the_gradients(dh_next, h_next, x, h, W, U):
    return tuple(np.squeeze(each) for each in products(dz_of(dh_next, h_next), x, h, W, U))


@misconception(of=rnn_step_relu_backward,
               says="everything is let through: the test is h_next >= 0, which a rectified state always meets; (1.11) "
                    "asks for h_next > 0.")
def units_that_are_off_pass_too(dh_next, h_next, x, h, W, U):
    return products(dh_next * (h_next >= 0), x, h, W, U)


@misconception(of=rnn_step_relu_backward, says="the slope is still that of tanh; (1.11) is the rectifier's, 1 or 0.")
def slope_of_tanh(dh_next, h_next, x, h, W, U):
    return products(dh_next * (1 - h_next**2), x, h, W, U)


@misconception(of=rnn_step_relu_backward,
               says="the upstream is multiplied by h_next; (1.11) multiplies it by the slope, which is 1 or 0.")
def state_for_slope(dh_next, h_next, x, h, W, U):
    return products(dh_next * h_next, x, h, W, U)


@misconception(of=rnn_step_relu_backward,
               says="the sign of the upstream gradient decides; in (1.11) the sign of the state does.")
def rectifies_the_upstream(dh_next, h_next, x, h, W, U):
    return products(np.maximum(dh_next, 0), x, h, W, U)


@misconception(of=rnn_step_relu_backward,
               says="z is computed again without the bias to see where it is positive; h_next, which had the bias, "
                    "tells it in (1.11).")
def recomputes_z_without_bias(dh_next, h_next, x, h, W, U):
    return products(dh_next * (x @ W + h @ U > 0), x, h, W, U)


@misconception(of=rnn_step_relu_backward,
               says="the state that went in decides, h > 0; (1.11) asks the state that came out.")
def asks_the_old_state(dh_next, h_next, x, h, W, U):
    return products(dh_next * (h > 0), x, h, W, U)


@misconception(of=rnn_step_relu_backward,
               says="the units that are off let the gradient through and those that are on stop it; (1.11) is the "
                    "other way round.")
def lets_the_wrong_units_pass(dh_next, h_next, x, h, W, U):
    return products(dh_next * (h_next == 0), x, h, W, U)


@misconception(of=rnn_step_relu_backward,
               says="the slope is used alone, without what comes from above; (1.11) keeps dh_next.")
def relu_upstream_omitted(dh_next, h_next, x, h, W, U):
    return products(1.0 * (h_next > 0), x, h, W, U)


@misconception(of=rnn_step_relu_backward,
               says="dU is made with h_next; (1.8) takes h, the state that went into the step.")
def new_state_in_relu_dU(dh_next, h_next, x, h, W, U):
    dz = dh_next * (h_next > 0)
    return dz @ W.T, dz @ U.T, x.T @ dz, h_next.T @ dz, dz.sum(axis=0)


@misconception(of=rnn_step_relu_backward,
               says="db keeps the batch as an axis of size 1; in (1.9) it has b's own shape, (H,).")
def relu_db_keeps_an_axis(dh_next, h_next, x, h, W, U):
    dz = dh_next * (h_next > 0)
    return *products(dz, x, h, W, U)[:4], dz.sum(axis=0, keepdims=True)

"""rnn_step_backward: take the gradient back through one time step, from dh_next to everything that went in."""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise
from rnn_course.cells.rnn import rnn_step, rnn_step_backward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    rnn_step_backward,
    points=14,
    returns={"dx": "(1.5)", "dh": "(1.6)", "dW": "(1.7)", "dU": "(1.8)", "db": "(1.9)"},
    hints=(
        "Go back in the opposite order: first through tanh (1.2), then through the sum (1.1).",
        "Only (1.4) needs h_next. All five results are computed from dz.",
        "Write down the shape that each result must have. For each of (1.5) to (1.8) only one order and one transpose "
        "fit both the shapes and the equation. For db: b was added to every row, so what happens to the rows of dz?",
    ),
    derive=derivation("1.4", "1.5", "1.6", "1.8", "1.9", of=rnn_step),
)


gradients_of_a_step = random_sizes(rnn_step_backward, draws.step_back, weight=4)
gradients_of_a_step_with_one_axis_of_size_1 = one_axis_of_size_1(rnn_step_backward, draws.step_back)
gradients_where_tanh_has_slope_1 = scaled(
    rnn_step_backward,
    draws.step_back,
    h_next=0,
    weight=0,
    note="Wrong even where h_next is 0 and (1.4) gives dz = dh_next: look at the products (1.5) to (1.9).",
)


@check(weight=0, note="Wrong even with W and U the identity, where dx and dh are dz itself: look at (1.4).")
def gradients_where_dx_is_dz(draw):
    B, H = draw.sizes("BH")
    dh_next, h_next, x, h, *_ = draws.step_back(draw, B, H, H)
    yield ask(rnn_step_backward, dh_next, h_next, x, h, np.eye(H), np.eye(H))


wrong = slips(
    rnn_step_backward,
    """
    derivative_omitted: the derivative of tanh is missing, dh_next is used as it is; (1.4) multiplies it by 1 -
        h_next².
        1.4 | dz = dh_next
    derivative_of_tanh_of_tanh: tanh is applied to h_next once more; the h in (1.4) is a tanh already.
        1.4 | dz = dh_next * (1 - np.tanh(h_next) ** 2)
    derivative_of_the_upstream: the derivative is taken at the upstream gradient, 1 - dh_next²; (1.4) takes it at
        h_next.
        1.4 | dz = dh_next * (1 - dh_next**2)
    derivative_at_the_old_state: the derivative is taken at the state that went in, 1 - h²; (1.4) takes it at
        h_next.
        1.4 | dz = dh_next * (1 - h**2)
    derivative_twice: the derivative is multiplied twice; (1.4) has it once.
        1.4 | dz = dh_next * (1 - h_next**2) ** 2
    derivative_of_a_sigmoid: the derivative is that of a sigmoid, h (1 - h); (1.4) has that of tanh.
        1.4 | dz = dh_next * h_next * (1 - h_next)
    upstream_omitted: the derivative of tanh is used alone; (1.4) multiplies it by dh_next.
        1.4 | dz = 1 - h_next**2
    upstream_omitted_for_parameters: dh_next is used for dx and dh, but not for the parameters; (1.7) to (1.9) use
        the dz of (1.4), which includes dh_next.
        1.7 | dz = 1 - h_next**2
            | dW = x.T @ dz
    new_state_in_dU: dU is computed with h_next (a^<t> in some texts); (1.8) takes h, the state that went into the
        step.
        1.8 | dU = h_next.T @ dz
    dU_transposed: dU is transposed; in (1.8) its rows belong to h and its columns to dz. U is square, so the shapes
        fit either way.
        1.8 | dU = dz.T @ h
    dh_without_transpose: dz is multiplied by U as it is; (1.6) has its transpose. U is square, so the shapes fit
        either way.
        1.6 | dh = dz @ U
    db_keeps_an_axis: db keeps the batch as an axis of size 1; in (1.9) it has the shape of b, (H,).
        1.9 | db = dz.sum(axis=0, keepdims=True)
    db_is_dz: db is dz itself, one row per example; b is shared by all rows, so (1.9) sums them.
        1.9 | db = dz
    db_averaged: db is the mean over the rows; (1.9) is their sum.
        1.9 | db = dz.mean(axis=0)
    db_from_dW: db is a sum over dW; (1.9) sums dz.
        1.9 | db = dW.sum(axis=0)
    averages_over_the_batch: dW, dU and db are divided by the number of rows; (1.7) to (1.9) are sums. Any averaging
        belongs to the loss.
        return | return dx, dh, dW / len(x), dU / len(x), db / len(x)
    state_before_input: the results are not in the order dx, dh, dW, dU, db.
        return | return dh, dx, dU, dW, db
    squeezes_the_gradients: axes of size 1 are squeezed away; every gradient has the shape of its variable.
        return | return tuple(np.squeeze(each) for each in (dx, dh, dW, dU, db))
    W_and_U_exchanged: dx is computed with U and dh with W; in (1.5) x met W, and in (1.6) h met U.
        1.5 | dx = dz @ U.T
        1.6 | dh = dz @ W.T
    """,
)


@accepted
def step_back_with_einsum_as_a_list(dh_next, h_next, x, h, W, U):
    dz = dh_next - dh_next * h_next * h_next
    return [
        np.einsum("bh,dh->bd", dz, W),
        np.einsum("bh,gh->bg", dz, U),
        np.einsum("bd,bh->dh", x, dz),
        np.einsum("bg,bh->gh", h, dz),
        np.einsum("bh->h", dz),
    ]


@accepted
def step_back_row_by_row(dh_next, h_next, x, h, W, U):
    dx, dh, dW, dU, db = np.zeros_like(x), np.zeros_like(h), np.zeros_like(W), np.zeros_like(U), np.zeros(len(U))
    for row in range(len(x)):
        dz = dh_next[row] * (1 - h_next[row]) * (1 + h_next[row])
        dx[row], dh[row] = W @ dz, U @ dz
        dW += np.outer(x[row], dz)
        dU += np.outer(h[row], dz)
        db += dz
    return dx, dh, dW, dU, db


@accepted
def step_back_in_the_callers_array(dh_next, h_next, x, h, W, U):
    dh_next *= 1 - h_next**2
    return np.dot(dh_next, W.T), np.dot(dh_next, U.T), np.dot(x.T, dh_next), np.dot(h.T, dh_next), np.sum(dh_next, 0)


@accepted
def step_back_by_the_tall_matrix(dh_next, h_next, x, h, W, U):
    dz, H = dh_next * (1 - h_next**2), h.shape[1]
    both = dz @ np.concatenate([U, W]).T
    dW_a = np.concatenate([h, x], axis=1).T @ dz
    return both[:, H:], both[:, :H], dW_a[H:], dW_a[:H], np.ones(len(dz)) @ dz


@accepted
def step_back_in_fortran_order(dh_next, h_next, x, h, W, U):
    dz = np.asfortranarray(dh_next * (1 - np.square(h_next)))
    return (W @ dz.T).T, (U @ dz.T).T, (dz.T @ x).T, (dz.T @ h).T, dz.T.sum(axis=1)

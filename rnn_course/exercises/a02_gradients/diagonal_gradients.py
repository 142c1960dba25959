"""diagonal_gradients: run a cell whose units are connected only to themselves, and take the gradient back."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.timescales import diagonal_gradients
from rnn_course.forms import fixed_sizes, last_step_alone, one_axis_of_size_1, random_sizes
from rnn_course.slips import slips

from . import draws

header = exercise(
    diagonal_gradients,
    points=7,
    returns={"hs": "(2.36)", "dx": "(2.38)", "dh0": "(2.38)", "dW": "(2.39)", "du": "(2.39)", "db": "(2.39)"},
    hints=(
        "Each unit is a recurrent network of its own, with no connection to the others.",
        "In (2.36) and (2.37) u takes the place of U, with products entry by entry; nothing needs to be transposed.",
        "Run forward and keep the states. Then go back, with u ⊙ dz of the step after. du has the shape of u: sum over "
        "rows and steps.",
    ),
)


a_diagonal_cell_there_and_back = random_sizes(diagonal_gradients, draws.diagonal, weight=4)
a_diagonal_cell_with_one_axis_of_size_1 = one_axis_of_size_1(diagonal_gradients, draws.diagonal, weight=2)


a_single_diagonal_step = fixed_sizes(
    diagonal_gradients,
    draws.diagonal,
    T=1,
    weight=0,
    note="Wrong even for a single step, where nothing flows through time: look at (2.36) with h_0 = h0.",
)


a_diagonal_loss_at_the_end_alone = last_step_alone(
    diagonal_gradients,
    draws.diagonal,
    weight=0,
    note="Right for a single step, wrong where the loss reads the last state alone and the rest must come back through "
    "time: look at dz_{t+1} in (2.37).",
)


wrong = slips(
    diagonal_gradients,
    """
    diagonal_recurrence_dropped: the recurrent gradient is dropped: dz_t uses dhs_t alone; (2.37) adds u ⊙ dz_{t+1}.
        2.37 | dz[:, t] = dhs[:, t] * (1 - hs[:, t] ** 2)
    u_missing_on_the_way_back: dz_{t+1} comes back as it is; in (2.37) and (2.38) it is multiplied by u.
        dh = | dh = dz[:, t]
    u_missing_in_dh0: dh0 is dz_1; (2.38) multiplies it by u.
        2.38 | return hs, dz @ W.T, dz[:, 0], dW, du, dz.sum(axis=(0, 1))
    new_state_in_du: du is computed with h_t; (2.39) takes h_{t-1}, the state that u was multiplied by.
        du = | du = (hs * dz).sum(axis=(0, 1))
    du_is_a_matrix: du is a whole matrix, as for a full U; u has one number per unit, and so has du in (2.39).
        du = | du = np.ones((len(u), 1)) * (states[:, :-1] * dz).sum(axis=(0, 1))
    du_averaged: du is averaged over the rows; (2.39) sums over them.
        du = | du = (states[:, :-1] * dz).sum(axis=(0, 1)) / len(x)
    all_hear_all: the states of all units are added up; in (2.36) unit j is connected only to itself.
        2.36 | states[:, t + 1] = np.tanh(xW[:, t] + (states[:, t] @ u)[:, None])
        dh = | dh = u * dz[:, t].sum(axis=1, keepdims=True)
        du = | du = (states[:, :-1] * dz.sum(axis=2, keepdims=True)).sum(axis=(0, 1))
    diagonal_slope_missing: the derivative of tanh is missing; (2.37) multiplies by 1 - h_t².
        2.37 | dz[:, t] = dhs[:, t] + dh
    diagonal_without_tanh: the cell has no tanh; (2.36) has one, and (2.37) has its derivative.
        2.36 | states[:, t + 1] = xW[:, t] + u * states[:, t]
        2.37 | dz[:, t] = dhs[:, t] + dh
    diagonal_from_zeros: the first step starts from zeros; (2.36) starts from h_0 = h0.
        states[:, 0] | states[:, 0] = 0
    u_squashed: a sigmoid is applied to u; (2.36) uses u as it is, and it may be negative or above 1.
        xW, T | u = sigmoid(u)
              | xW, T = x @ W + b, x.shape[1]
    """,
)


@accepted
def diagonal_as_a_full_matrix(dhs, x, h0, W, u, b):
    U, states = np.diag(u), [h0]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))
    dx, dh, dW, dU, db = np.zeros_like(x), 0.0, 0, 0, 0
    for t in reversed(range(x.shape[1])):
        dz = (dhs[:, t] + dh) * (1 - states[t + 1] ** 2)
        dx[:, t], dh = dz @ W.T, dz @ U.T
        dW, dU, db = dW + x[:, t].T @ dz, dU + states[t].T @ dz, db + dz.sum(axis=0)
    return [np.stack(states[1:], axis=1), dx, dh, dW, np.diag(dU), db]


@accepted
def diagonal_unit_by_unit(dhs, x, h0, W, u, b):
    (B, T, _), H = x.shape, len(u)
    hs, dz, dh0 = np.zeros((B, T, H)), np.zeros((B, T, H)), np.zeros((B, H))
    for j in range(H):
        h = h0[:, j]
        for t in range(T):
            hs[:, t, j] = h = np.tanh(x[:, t] @ W[:, j] + u[j] * h + b[j])
        for t in reversed(range(T)):
            dz[:, t, j] = (dhs[:, t, j] + dh0[:, j]) * (1 - hs[:, t, j] ** 2)
            dh0[:, j] = u[j] * dz[:, t, j]
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    return (
        hs,
        dz @ W.T,
        dh0,
        np.einsum("btd,bth->dh", x, dz),
        np.einsum("bth,bth->h", before, dz),
        np.einsum("bth->h", dz),
    )

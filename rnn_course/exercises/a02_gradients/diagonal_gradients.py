"""diagonal_gradients: run a cell whose units each hear only themselves over sequences, and take the gradient back."""

import numpy as np

from rnn_course.cells.timescales import diagonal_gradients
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    diagonal_gradients,
    points=7,
    returns={"hs": "(2.36)", "dx": "(2.38)", "dh0": "(2.38)", "dW": "(2.39)", "du": "(2.39)", "db": "(2.39)"},
    hints=(
        "Each unit is a little recurrent network of one unit, and they do not hear one another.",
        "In (2.36) and (2.37) u takes the place of U, with products entry by entry; nothing needs to be transposed.",
        "Run forward and keep the states. Then walk back with u ⊙ dz of the step after. du has the shape of u: sum "
        "over rows and steps.",
    ),
)


@check(weight=4)
def a_diagonal_cell_there_and_back(draw):
    for _ in range(2):
        yield ask(diagonal_gradients, *draws.diagonal(draw, *draw.sizes("BTDH")))


@check(weight=2)
def a_diagonal_cell_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(diagonal_gradients, *draws.diagonal(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(
    weight=0, note="It differs even for a single step, where nothing flows through time: look at (2.36) with h_0 = h0."
)
def a_single_diagonal_step(draw):
    yield ask(diagonal_gradients, *draws.diagonal(draw, *draw.sizes("BTDH", T=1)))


@check(
    weight=0,
    note="A single step is right, but here the loss looks at the last state alone and all the rest must come back "
    "through time: look at dz_{t+1} in (2.37).",
)
def a_diagonal_loss_at_the_end_alone(draw):
    dhs, *others = draws.diagonal(draw, *draw.sizes("BTDH"))
    last = np.zeros_like(dhs)
    last[:, -1] = dhs[:, -1]
    yield ask(diagonal_gradients, last, *others)


def there_and_back(
    dhs,
    x,
    h0,
    W,
    u,
    b,
    *,
    start=None,
    weight=lambda u: u,
    bend=np.tanh,
    link=lambda u: u,
    slope=lambda h: 1 - h**2,
    met=None,
):
    """The right cell and its gradients, with one place after another to go wrong in."""
    T, states = x.shape[1], [h0 if start is None else start]
    for t in range(T):
        states.append(bend(x[:, t] @ W + weight(u) * states[-1] + b))
    hs, before = np.stack(states[1:], axis=1), np.stack(states[:-1], axis=1)
    dz, dh = np.empty_like(hs), np.zeros_like(h0)
    for t in reversed(range(T)):
        dz[:, t] = (dhs[:, t] + dh) * slope(hs[:, t])
        dh = link(u) * dz[:, t]
    du = ((hs if met else before) * dz).sum(axis=(0, 1))
    return hs, dz @ W.T, dh, np.einsum("btd,bth->dh", x, dz), du, dz.sum(axis=(0, 1))


@misconception("the recurrent gradient is dropped: dz_t is made of dhs_t alone; (2.37) adds u ⊙ dz_{t+1}.")
def diagonal_recurrence_dropped(dhs, x, h0, W, u, b):
    hs, dx, _, dW, du, db = there_and_back(dhs, x, h0, W, u, b, link=lambda u: 0 * u)
    return hs, dx, u * (dhs[:, 0] * (1 - hs[:, 0] ** 2)), dW, du, db


@misconception("dz_{t+1} comes back as it is; in (2.37) and (2.38) it is multiplied by u.")
def u_missing_on_the_way_back(dhs, x, h0, W, u, b):
    return there_and_back(dhs, x, h0, W, u, b, link=np.ones_like)


@misconception("dh0 is dz_1; (2.38) multiplies it by u.")
def u_missing_in_dh0(dhs, x, h0, W, u, b):
    hs, dx, dh0, *others = there_and_back(dhs, x, h0, W, u, b)
    return hs, dx, dh0 / u, *others


@misconception("du is made with h_t; (2.39) takes h_{t-1}, the state that u met.")
def new_state_in_du(dhs, x, h0, W, u, b):
    return there_and_back(dhs, x, h0, W, u, b, met=True)


@misconception("du is a whole matrix, as for a full U; u has one number per unit, and so has du in (2.39).")
def du_is_a_matrix(dhs, x, h0, W, u, b):
    hs, dx, dh0, dW, du, db = there_and_back(dhs, x, h0, W, u, b)
    return hs, dx, dh0, dW, np.outer(np.ones_like(du), du), db


@misconception("du is that of one row on the average; (2.39) sums over rows.")
def du_averaged(dhs, x, h0, W, u, b):
    hs, dx, dh0, dW, du, db = there_and_back(dhs, x, h0, W, u, b)
    return hs, dx, dh0, dW, du / len(x), db


@misconception("u is summed with every unit's state, as if all heard all; in (2.36) unit j hears only itself.")
def all_hear_all(dhs, x, h0, W, u, b):
    T, states = x.shape[1], [h0]
    for t in range(T):
        states.append(np.tanh(x[:, t] @ W + (states[-1] @ u)[:, None] + b))
    hs, before = np.stack(states[1:], axis=1), np.stack(states[:-1], axis=1)
    dz, dh = np.empty_like(hs), np.zeros_like(h0)
    for t in reversed(range(T)):
        dz[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
        dh = dz[:, t].sum(axis=1, keepdims=True) * u
    du = (before * dz.sum(axis=2, keepdims=True)).sum(axis=(0, 1))
    return hs, dz @ W.T, dh, np.einsum("btd,bth->dh", x, dz), du, dz.sum(axis=(0, 1))


@misconception("the slope of tanh is missing; (2.37) multiplies by 1 - h_t².")
def diagonal_slope_missing(dhs, x, h0, W, u, b):
    return there_and_back(dhs, x, h0, W, u, b, slope=np.ones_like)


@misconception("the cell has no bend; (2.36) has a tanh, and (2.37) its slope.")
def diagonal_without_tanh(dhs, x, h0, W, u, b):
    return there_and_back(dhs, x, h0, W, u, b, bend=lambda z: z, slope=np.ones_like)


@misconception("the first step starts from zeros; (2.36) starts from h_0 = h0.")
def diagonal_from_zeros(dhs, x, h0, W, u, b):
    return there_and_back(dhs, x, h0, W, u, b, start=0 * h0)


@misconception("u goes through a sigmoid first; (2.36) uses it as it is, and it may be negative or above 1.")
def u_squashed(dhs, x, h0, W, u, b):
    share = 0.5 * (1 + np.tanh(0.5 * u))
    return there_and_back(dhs, x, h0, W, share, b)


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


@accepted
def diagonal_in_float32(dhs, x, h0, W, u, b):
    return tuple(each.astype(np.float32) for each in diagonal_unit_by_unit.function(dhs, x, h0, W, u, b))

"""output_backward: take the gradient back through the output layer; V and c serve every row and every step."""

import numpy as np

from rnn_course.cells.output import output_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

header = exercise(
    output_backward,
    points=6,
    returns={"dhs": "(1.17)", "dV": "(1.18)", "dc": "(1.19)"},
    hints=(
        "V and c are shared by all rows and all steps, so their gradients are sums over both.",
        "(1.17) keeps the axes B and T; (1.18) and (1.19) sum them away.",
        "To sum two axes at once, treat each of the B times T states as one row of a long table.",
    ),
)


def _layer_back(draw, **fixed):
    B, T, H, K = draw.sizes("BTHK", **fixed)
    return draw(B, T, K), draw(B, T, H), draw(H, K)


@check(weight=3)
def gradients_of_the_output_layer(draw):
    for _ in range(2):
        yield ask(output_backward, *_layer_back(draw))


@check
def output_gradients_with_one_axis_of_size_1(draw):
    for axis in "BTHK":
        yield ask(output_backward, *_layer_back(draw, **{axis: 1}))


@check(
    weight=0,
    note="It differs even for one row and one step, where there is nothing to sum: look at the products themselves.",
)
def output_gradients_of_one_state(draw):
    yield ask(output_backward, *_layer_back(draw, B=1, T=1))


def layer_gradients(do, hs, V):
    """(1.17) to (1.19), right."""
    return do @ V.T, np.einsum("bth,btk->hk", hs, do), do.sum(axis=(0, 1))


@misconception("dV and dc are those of the last step; (1.18) and (1.19) sum over all steps.")
def last_step_only(do, hs, V):
    return do @ V.T, hs[:, -1].T @ do[:, -1], do[:, -1].sum(axis=0)


@misconception(
    "dV and dc are divided by the number of rows; (1.18) and (1.19) are sums. Any averaging belongs to the loss."
)
def averages_over_output_rows(do, hs, V):
    dhs, dV, dc = layer_gradients(do, hs, V)
    return dhs, dV / len(do), dc / len(do)


@misconception("dV and dc are divided by the number of steps; (1.18) and (1.19) are sums.")
def averages_over_output_steps(do, hs, V):
    dhs, dV, dc = layer_gradients(do, hs, V)
    return dhs, dV / do.shape[1], dc / do.shape[1]


@misconception("dc is summed over the rows only and keeps the time axis; (1.19) sums both away.")
def dc_keeps_time(do, hs, V):
    dhs, dV, _ = layer_gradients(do, hs, V)
    return dhs, dV, do.sum(axis=0)


@misconception("dc is summed over time only and keeps the batch axis; (1.19) sums both away.")
def dc_keeps_rows(do, hs, V):
    dhs, dV, _ = layer_gradients(do, hs, V)
    return dhs, dV, do.sum(axis=1)


@misconception("dc keeps axes of size 1; in (1.19) it has c's own shape, (K,).")
def dc_keeps_axes(do, hs, V):
    dhs, dV, dc = layer_gradients(do, hs, V)
    return dhs, dV, dc[None, None]


@misconception("dV is transposed, (K, H); in (1.18) its rows belong to the state and its columns to the classes.")
def dV_transposed(do, hs, V):
    dhs, dV, dc = layer_gradients(do, hs, V)
    return dhs, dV.T, dc


@misconception("the slope of tanh is already in dhs; (1.17) stops at the state, and (1.4) takes it through the bend.")
def bends_too_early(do, hs, V):
    dhs, dV, dc = layer_gradients(do, hs, V)
    return dhs * (1 - hs**2), dV, dc


@misconception("the results come in another order; it is dhs, dV, dc.")
def bias_before_weights(do, hs, V):
    dhs, dV, dc = layer_gradients(do, hs, V)
    return dhs, dc, dV


@misconception("dV keeps the batch axis: one matrix per row; V is shared, so (1.18) sums them.")
def dV_per_row(do, hs, V):
    dhs, _, dc = layer_gradients(do, hs, V)
    return dhs, np.einsum("bth,btk->bhk", hs, do), dc


@accepted
def layer_back_with_einsum(do, hs, V):
    return np.einsum("btk,hk->bth", do, V), np.einsum("bth,btk->hk", hs, do), np.einsum("btk->k", do)


@accepted
def layer_back_of_one_long_table(do, hs, V):
    flat_do, flat_hs = do.reshape(-1, do.shape[2]), hs.reshape(-1, hs.shape[2])
    return [np.dot(flat_do, V.T).reshape(hs.shape), np.dot(flat_hs.T, flat_do), flat_do.sum(axis=0)]


@accepted
def layer_back_step_by_step(do, hs, V):
    dhs, dV, dc = np.zeros_like(hs), np.zeros_like(V), np.zeros(V.shape[1])
    for t in range(hs.shape[1]):
        dhs[:, t] = do[:, t] @ V.T
        dV += hs[:, t].T @ do[:, t]
        dc += do[:, t].sum(axis=0)
    return dhs, dV, dc


@accepted
def layer_back_by_stacked_products(do, hs, V):
    return do @ V.T, (hs.transpose(0, 2, 1) @ do).sum(axis=0), do.sum(axis=0).sum(axis=0)

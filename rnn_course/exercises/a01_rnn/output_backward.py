"""output_backward: take the gradient back through the output layer; V and c serve every row and every step."""

import numpy as np

from rnn_course.authoring import accepted, derivation, exercise
from rnn_course.cells.output import output_backward, output_forward
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes
from rnn_course.slips import slips

header = exercise(
    output_backward,
    points=6,
    returns={"dhs": "(1.17)", "dV": "(1.18)", "dc": "(1.19)"},
    hints=(
        "V and c are shared by all rows and all steps, so their gradients are sums over both.",
        "(1.17) keeps the axes B and T; (1.18) and (1.19) sum over both.",
        "To sum two axes at once, treat each of the B times T states as one row of a long table.",
    ),
    derive=derivation("1.17", "1.18", "1.19", of=output_forward),
)


def _layer_back(draw, B, T, H, K):
    return draw(B, T, K), draw(B, T, H), draw(H, K)


gradients_of_the_output_layer = random_sizes(output_backward, _layer_back, weight=3)
output_gradients_with_one_axis_of_size_1 = one_axis_of_size_1(output_backward, _layer_back)


output_gradients_of_one_state = fixed_sizes(
    output_backward,
    _layer_back,
    B=1,
    T=1,
    weight=0,
    note="Wrong even for one row and one step, where there is nothing to sum: look at the products.",
)


wrong = slips(
    output_backward,
    """
    last_step_only: dV and dc are those of the last step; (1.18) and (1.19) sum over all steps.
        1.18 | dV = hs[:, -1].T @ do[:, -1]
        1.19 | dc = do[:, -1].sum(axis=0)
    averages_over_output_rows: dV and dc are divided by the number of rows; (1.18) and (1.19) are sums. Any
        averaging belongs to the loss.
        return | return dhs, dV / len(do), dc / len(do)
    averages_over_output_steps: dV and dc are divided by the number of steps; (1.18) and (1.19) are sums.
        return | return dhs, dV / do.shape[1], dc / do.shape[1]
    dc_keeps_time: dc is summed over the rows only and keeps the time axis; (1.19) sums over both.
        1.19 | dc = do.sum(axis=0)
    dc_keeps_rows: dc is summed over time only and keeps the batch axis; (1.19) sums over both.
        1.19 | dc = do.sum(axis=1)
    dc_keeps_axes: dc keeps axes of size 1; in (1.19) it has the shape of c, (K,).
        1.19 | dc = do.sum(axis=(0, 1), keepdims=True)
    dV_transposed: dV is transposed, (K, H); in (1.18) its rows belong to the state and its columns to the classes.
        1.18 | dV = np.tensordot(do, hs, axes=((0, 1), (0, 1)))
    bends_too_early: dhs includes the derivative of tanh already; (1.17) stops at the state, and (1.4) goes through
        tanh.
        1.17 | dhs = do @ V.T * (1 - hs**2)
    bias_before_weights: the results are not in the order dhs, dV, dc.
        return | return dhs, dc, dV
    dV_per_row: dV keeps the batch axis: one matrix per row; V is shared, so (1.18) sums them.
        1.18 | dV = hs.transpose(0, 2, 1) @ do
    """,
)


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

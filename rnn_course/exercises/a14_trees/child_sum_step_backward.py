"""child_sum_step_backward: take the gradient back through one node of a child-sum Tree-LSTM.

It goes from h and c to everything that went into the node.
"""

import numpy as np

from rnn_course.authoring import accepted, derivation, exercise
from rnn_course.cells.tree_lstm import child_sum_step, child_sum_step_backward
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes, scaled
from rnn_course.slips import slips

from . import draws

header = exercise(
    child_sum_step_backward,
    points=14,
    returns={"dx": "(14.36)", "dhs": "(14.35)", "dcs": "(14.34)", "dW": "(14.36)", "dU": "(14.37)", "db": "(14.36)"},
    hints=(
        "The gradients of everything that all children share are summed over them; those of each child alone are not.",
        "dv of (14.32) has a row for each child. In (14.33) its rows are summed, since x and b were used for every "
        "child; in (14.35) each row goes back to its own child.",
        "The three products without k in (14.35) come through h_sum: they are one row, added to all rows of dhs. "
        "Compute dU block by block, in the order i f g o.",
    ),
    derive=derivation("14.19", "14.20", "14.31", "14.32", "14.33", "14.34", "14.35", "14.37", of=child_sum_step),
)


gradients_of_a_node = random_sizes(child_sum_step_backward, draws.node_back, weight=4)


gradients_of_a_node_with_one_axis_of_size_1 = one_axis_of_size_1(child_sum_step_backward, draws.node_back)


gradients_of_a_leaf = fixed_sizes(
    child_sum_step_backward,
    draws.node_back,
    K=0,
    weight=0,
    note="Wrong for a leaf, where K is 0 and nothing goes further down.",
)


gradients_of_a_node_by_c_alone = scaled(
    child_sum_step_backward,
    draws.node_back,
    dh=0,
    weight=0,
    note="Wrong even with dh zero: look at (14.31) to (14.37).",
)


wrong = slips(
    child_sum_step_backward,
    """
    drops_the_cells_gradient: dc is left out, so s has only the part through h; (14.20) adds dc.
        14.20 | s = dh * o * (1 - np.tanh(c) ** 2)
    drops_the_gradient_through_h: the part through h is left out, so s is dc; (14.20) adds dh ⊙ o ⊙ (1 - tanh(c)²).
        14.20 | s = dc
    parentheses_misplaced: the output gate multiplies dc as well; in (14.20) dc is outside the product.
        14.20 | s = (dc + dh) * o * (1 - np.tanh(c) ** 2)
    forget_block_of_one_child: the forget block of dz has the gradient of one child alone; x and b were used for
        every child, so (14.33) sums over k.
        14.33 | dz = np.concatenate([dz_i, dv[0], dz_g, dz_o])
    forget_block_averaged: the forget block of dz is a mean over the children; (14.33) sums.
        14.33 | dz = np.concatenate([dz_i, dv.mean(axis=0), dz_g, dz_o])
    forget_slope_omitted: the derivative of σ at the forget gates is missing; (14.32) has f_k ⊙ (1 - f_k).
        14.32 | dv = s * cs
    dU_f_with_the_sum: the forget block of dU is computed with h_sum; each f_k reads h_k alone, so (14.37) has h_kᵀ
        dv_k.
        14.37 | dU = np.concatenate([dU_i, np.outer(hs.sum(axis=0), dv.sum(axis=0)), dU_g, dU_o], axis=1)
    dU_with_one_child: the blocks of dU for i, g and o are computed with the state of one child; (14.37) has h_sum.
        dU_i | dU_i, dU_g, dU_o = (np.outer(hs[0], each) for each in (dz_i, dz_g, dz_o))
    every_child_gets_all_of_it: every child gets the forget gradients of all; in (14.35) the row dv_k U_fᵀ belongs
        to child k.
        14.35 | dhs = dz_i @ U_i.T + dv.sum(axis=0) @ U_f.T + dz_g @ U_g.T + dz_o @ U_o.T + 0 * hs
    sum_shared_out: the gradient of h_sum is divided among the children; in (14.35) each child gets all of it.
        14.35 | dhs = (dz_i @ U_i.T + dz_g @ U_g.T + dz_o @ U_o.T) / max(1, len(hs)) + dv @ U_f.T
    children_by_forget_gates_alone: the children get only the gradient through their forget gates; (14.35) has three
        more products.
        14.35 | dhs = dv @ U_f.T
    children_by_the_sum_alone: the children get only the gradient through h_sum; (14.35) adds dv_k U_fᵀ to each.
        14.35 | dhs = dz_i @ U_i.T + dz_g @ U_g.T + dz_o @ U_o.T + 0 * hs
    cells_before_states: the results are not in the order dx, dhs, dcs, dW, dU, db.
        return | return dx, dcs, dhs, dW, dU, db
    """,
)


@accepted
def node_back_with_a_loop_over_children(dh, dc, c, gates, x, hs, cs, W, U):
    i, g, o, *f = gates
    U_i, U_f, U_g, U_o = np.split(U, 4, axis=1)
    s = dc + dh * o * (1 - np.tanh(c) ** 2)
    dz_i, dz_g, dz_o = s * g * i * (1 - i), s * i * (1 - g**2), dh * np.tanh(c) * o * (1 - o)
    dz_f, dU_f, h_sum = np.zeros(len(c)), np.zeros((len(c), len(c))), hs.sum(axis=0)
    dhs, dcs = np.zeros_like(hs), np.zeros_like(cs)
    for k in range(len(hs)):
        dv = s * cs[k] * f[k] * (1 - f[k])
        dhs[k] = U_i @ dz_i + U_g @ dz_g + U_o @ dz_o + U_f @ dv
        dcs[k] = s * f[k]
        dz_f += dv
        dU_f += np.outer(hs[k], dv)
    dz = np.concatenate([dz_i, dz_f, dz_g, dz_o])
    dU = np.hstack([np.outer(h_sum, dz_i), dU_f, np.outer(h_sum, dz_g), np.outer(h_sum, dz_o)])
    return [dz @ W.T, dhs, dcs, np.outer(x, dz), dU, dz]


@accepted
def node_back_with_one_row_matrices(dh, dc, c, gates, x, hs, cs, W, U):
    f, H = gates[3:], len(c)
    i, g, o = gates[0], gates[1], gates[2]
    dc += dh * o * (1 - np.tanh(c) ** 2)
    dv = dc * cs * f * (1 - f)
    dz = np.zeros((1, 4 * H))
    dz[0, :H], dz[0, H : 2 * H], dz[0, 2 * H : 3 * H] = dc * g * i * (1 - i), dv.sum(axis=0), dc * i * (1 - g**2)
    dz[0, 3 * H :] = dh * np.tanh(c) * o * (1 - o)
    common = dz.copy()
    common[:, H : 2 * H] = 0
    dU = hs.sum(axis=0, keepdims=True).T @ dz
    dU[:, H : 2 * H] = hs.T @ dv
    dhs = np.repeat(common @ U.T, len(hs), axis=0) + np.dot(dv, U[:, H : 2 * H].T)
    return (dz @ W.T)[0], dhs, dc * f, x[:, None] @ dz, dU, dz[0]

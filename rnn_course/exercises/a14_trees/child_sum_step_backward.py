"""child_sum_step_backward.

Take the gradient back through one node of a child-sum Tree-LSTM: from h and c to all that went in.
"""

import numpy as np

from rnn_course.cells.tree_lstm import child_sum_step_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    child_sum_step_backward,
    points=14,
    returns={"dx": "(14.36)", "dhs": "(14.35)", "dcs": "(14.34)", "dW": "(14.36)", "dU": "(14.37)", "db": "(14.36)"},
    hints=(
        "What was shared among the children is summed over them; what each child had for itself is not.",
        "dv of (14.32) has a row for each child. In (14.33) its rows are summed, since x and b served every child; "
        "in (14.35) each row goes back to its own child.",
        "h_sum gave the same to each child, so the three products in (14.35) that have no k are one row, added to "
        "all rows of dhs. Build dU block by block, in the order i f g o.",
    ),
)


@check(weight=4)
def gradients_of_a_node(draw):
    for _ in range(2):
        yield ask(child_sum_step_backward, *draws.node_back(draw, *draw.sizes("KDH")))


@check
def gradients_of_a_node_with_one_axis_of_size_1(draw):
    for axis in "KDH":
        yield ask(child_sum_step_backward, *draws.node_back(draw, *draw.sizes("KDH", **{axis: 1})))


@check(weight=0, note="It differs for a leaf, where K is 0 and nothing goes further down.")
def gradients_of_a_leaf(draw):
    yield ask(child_sum_step_backward, *draws.node_back(draw, *draw.sizes("KDH", K=0)))


@check(weight=0, note="It differs even where dh is 0 and all comes from dc: look at (14.31) to (14.37).")
def gradients_of_a_node_by_c_alone(draw):
    dh, *others = draws.node_back(draw, *draw.sizes("KDH"))
    yield ask(child_sum_step_backward, 0 * dh, *others)


def back(
    dh,
    dc,
    c,
    gates,
    x,
    hs,
    cs,
    W,
    U,
    *,
    s=None,
    shared=lambda dv: dv.sum(axis=0),
    read=lambda f: f * (1 - f),
    above=lambda hs: hs.sum(axis=0),
    dU_f=lambda hs, dv: hs.T @ dv,
    down=lambda common, own: common + own,
):
    """The right way back, with one place after another to go wrong in."""
    (i, g, o), f = gates[:3], gates[3:]
    U_i, U_f, U_g, U_o = np.split(U, 4, axis=1)
    s = dc + dh * o * (1 - np.tanh(c) ** 2) if s is None else s(o)
    dz_i, dz_g, dz_o = s * g * i * (1 - i), s * i * (1 - g**2), dh * np.tanh(c) * o * (1 - o)
    dv = s * cs * read(f)
    dz = np.concatenate([dz_i, shared(dv), dz_g, dz_o])
    dhs = down(dz_i @ U_i.T + dz_g @ U_g.T + dz_o @ U_o.T, dv @ U_f.T)
    dU_i, dU_g, dU_o = (np.outer(above(hs), each) for each in (dz_i, dz_g, dz_o))
    dU = np.concatenate([dU_i, dU_f(hs, dv), dU_g, dU_o], axis=1)
    return W @ dz, dhs, s * f, np.outer(x, dz), dU, dz


@misconception("what comes by dc is dropped, s has only the part that came through h; (14.20) adds dc.")
def drops_the_cells_gradient(dh, dc, *others):
    return back(dh, 0 * dc, *others)


@misconception("what comes through h is dropped from s, only dc is used; (14.20) adds dh ⊙ o ⊙ (1 - tanh(c)²).")
def drops_the_gradient_through_h(dh, dc, *others):
    return back(dh, dc, *others, s=lambda o: dc)


@misconception("the output gate multiplies dc as well; in (14.20) dc stands outside the product.")
def parentheses_misplaced(dh, dc, c, *others):
    return back(dh, dc, c, *others, s=lambda o: (dc + dh) * o * (1 - np.tanh(c) ** 2))


@misconception(
    "the forget block of dz has one child's gradient alone; x and b served every child, so (14.33) sums over k."
)
def forget_block_of_one_child(*arguments):
    return back(*arguments, shared=lambda dv: dv[0])


@misconception("the forget block of dz is a mean over the children; (14.33) sums.")
def forget_block_averaged(*arguments):
    return back(*arguments, shared=lambda dv: dv.mean(axis=0))


@misconception("the forget gates' own slope is missing; (14.32) has f_k ⊙ (1 - f_k).")
def forget_slope_omitted(*arguments):
    return back(*arguments, read=np.ones_like)


@misconception("the forget block of dU is made with h_sum; each f_k saw h_k alone, so (14.37) has h_kᵀ dv_k.")
def dU_f_with_the_sum(*arguments):
    return back(*arguments, dU_f=lambda hs, dv: np.outer(hs.sum(axis=0), dv.sum(axis=0)))


@misconception("the blocks of dU for i, g and o are made with one child's state; (14.37) has h_sum.")
def dU_with_one_child(*arguments):
    return back(*arguments, above=lambda hs: hs[0])


@misconception("every child gets the forget gradients of all; in (14.35) the row dv_k U_fᵀ is its own child's.")
def every_child_gets_all_of_it(*arguments):
    return back(*arguments, down=lambda common, own: common + 0 * own + own.sum(axis=0))


@misconception("what came through h_sum is shared out among the children; in (14.35) each child gets all of it.")
def sum_shared_out(*arguments):
    return back(*arguments, down=lambda common, own: common / max(1, len(own)) + own)


@misconception("the children get only what came through their forget gates; (14.35) has three more products.")
def children_by_forget_gates_alone(*arguments):
    return back(*arguments, down=lambda common, own: own)


@misconception("the children get only what came through h_sum; (14.35) adds dv_k U_fᵀ to each.")
def children_by_the_sum_alone(*arguments):
    return back(*arguments, down=lambda common, own: common + 0 * own)


@misconception("dhs and dcs have changed places; the results come in the order dx, dhs, dcs, dW, dU, db.")
def cells_before_states(*arguments):
    dx, dhs, dcs, *others = back(*arguments)
    return dx, dcs, dhs, *others


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


@accepted
def node_back_in_float32(*arguments):
    return tuple(each.astype(np.float32) for each in node_back_with_a_loop_over_children.function(*arguments))

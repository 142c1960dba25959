"""Mistakes in one node of a child-sum Tree-LSTM: child_sum_step, child_sum_step_backward."""

import numpy as np

from rnn_course.cells.tree_lstm import child_sum_step, child_sum_step_backward
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def node(x, hs, cs, W, U, b, *, together=lambda hs: hs.sum(axis=0), forget=lambda z_f, hs, U_f: sigmoid(z_f + hs @ U_f),
         kept=lambda f, cs, hs: (f * cs).sum(axis=0), candidate=np.tanh, read=np.tanh, order=(0, 1, 2, 3)):
    """The right node, with one place after another to go wrong in."""
    z_i, z_f, z_g, z_o = (np.split(x @ W + b, 4)[k] for k in order)
    U_i, U_f, U_g, U_o = (np.split(U, 4, axis=1)[k] for k in order)
    h_sum = together(hs)
    i, g, o = sigmoid(z_i + h_sum @ U_i), candidate(z_g + h_sum @ U_g), sigmoid(z_o + h_sum @ U_o)
    f = forget(z_f, hs, U_f)
    c = i * g + kept(f, cs, hs)
    return o * read(c), c, np.concatenate([[i, g, o], f])


@misconception(of=child_sum_step,
               says="the forget gates look at the sum of all children, so every child gets the same; (14.29) looks at "
                    "h_k alone.")
def forgets_all_children_alike(x, hs, cs, W, U, b):
    def forget(z_f, hs, U_f):
        return np.repeat(sigmoid(z_f + hs.sum(axis=0) @ U_f)[None], len(hs), axis=0)
    return node(x, hs, cs, W, U, b, forget=forget)


@misconception(of=child_sum_step,
               says="the children's states are averaged; (14.27) sums them. Of no children there is no mean.")
def averages_the_children(x, hs, cs, W, U, b):
    return node(x, hs, cs, W, U, b, together=lambda hs: hs.sum(axis=0) / max(1, len(hs)))


@misconception(of=child_sum_step, says="only the first child's state reaches i, g and o; (14.27) sums all of them.")
def first_child_alone(x, hs, cs, W, U, b):
    return node(x, hs, cs, W, U, b, together=lambda hs: hs[:1].sum(axis=0))


@misconception(of=child_sum_step,
               says="the largest entry over the children is taken; (14.27) sums. (A maximum of states is another kind "
                    "of tree network.)")
def largest_of_the_children(x, hs, cs, W, U, b):
    return node(x, hs, cs, W, U, b, together=lambda hs: hs.max(axis=0) if len(hs) else np.zeros(hs.shape[1]))


@misconception(of=child_sum_step,
               says="the cells are averaged over the children; (14.30) sums f_k ⊙ c_k.")
def averages_the_cells(x, hs, cs, W, U, b):
    return node(x, hs, cs, W, U, b, kept=lambda f, cs, hs: (f * cs).sum(axis=0) / max(1, len(cs)))


@misconception(of=child_sum_step, says="the children's h are kept in place of their c; (14.30) has c_k.")
def keeps_states_for_cells(x, hs, cs, W, U, b):
    return node(x, hs, cs, W, U, b, kept=lambda f, cs, hs: (f * hs).sum(axis=0))


@misconception(of=child_sum_step, says="the cells pass whole, without a gate; (14.30) multiplies each c_k by its f_k.")
def keeps_everything(x, hs, cs, W, U, b):
    return node(x, hs, cs, W, U, b, kept=lambda f, cs, hs: cs.sum(axis=0))


@misconception(of=child_sum_step, says="the candidate g is a sigmoid like the gates; in (14.28) it is a tanh.")
def candidate_is_a_sigmoid(x, hs, cs, W, U, b):
    return node(x, hs, cs, W, U, b, candidate=sigmoid)


@misconception(of=child_sum_step, says="h is o ⊙ c, without a tanh; (14.18) bends c.")
def cell_read_without_tanh(x, hs, cs, W, U, b):
    return node(x, hs, cs, W, U, b, read=lambda c: c)


@misconception(of=child_sum_step, says="the blocks are read as i g f o; W, U and b are packed i f g o.")
def blocks_in_the_order_of_the_gates(x, hs, cs, W, U, b):
    return node(x, hs, cs, W, U, b, order=(0, 2, 1, 3))


@misconception(of=child_sum_step, says="the forget gates do not look at the input; (14.29) has the term x W_f.")
def forget_gates_without_x(x, hs, cs, W, U, b):
    def forget(z_f, hs, U_f):
        return sigmoid(np.split(b, 4)[1] + hs @ U_f)
    return node(x, hs, cs, W, U, b, forget=forget)


@misconception(of=child_sum_step,
               says="the forget gates are shared out so that they add up to 1 over the children; by (14.29) each is a "
                    "gate of its own.")
def forget_gates_by_softmax(x, hs, cs, W, U, b):
    def forget(z_f, hs, U_f):
        e = np.exp(np.clip(z_f + hs @ U_f, -50, 50))
        return e / e.sum(axis=0)
    return node(x, hs, cs, W, U, b, forget=forget)


def back(dh, dc, c, gates, x, hs, cs, W, U, *, s=None, shared=lambda dv: dv.sum(axis=0), read=lambda f: f * (1 - f),
         above=lambda hs: hs.sum(axis=0), dU_f=lambda hs, dv: hs.T @ dv, down=lambda common, own: common + own):
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


@misconception(of=child_sum_step_backward,
               says="what comes by dc is dropped, s has only the part that came through h; (14.20) adds dc.")
def drops_the_cells_gradient(dh, dc, *others):
    return back(dh, 0 * dc, *others)


@misconception(of=child_sum_step_backward,
               says="what comes through h is dropped from s, only dc is used; (14.20) adds dh ⊙ o ⊙ (1 - tanh(c)²).")
def drops_the_gradient_through_h(dh, dc, *others):
    return back(dh, dc, *others, s=lambda o: dc)


@misconception(of=child_sum_step_backward,
               says="the output gate multiplies dc as well; in (14.20) dc stands outside the product.")
def parentheses_misplaced(dh, dc, c, *others):
    return back(dh, dc, c, *others, s=lambda o: (dc + dh) * o * (1 - np.tanh(c) ** 2))


@misconception(of=child_sum_step_backward,
               says="the forget block of dz has one child's gradient alone; x and b served every child, so (14.33) "
                    "sums over k.")
def forget_block_of_one_child(*arguments):
    return back(*arguments, shared=lambda dv: dv[0])


@misconception(of=child_sum_step_backward, says="the forget block of dz is a mean over the children; (14.33) sums.")
def forget_block_averaged(*arguments):
    return back(*arguments, shared=lambda dv: dv.mean(axis=0))


@misconception(of=child_sum_step_backward, says="the forget gates' own slope is missing; (14.32) has f_k ⊙ (1 - f_k).")
def forget_slope_omitted(*arguments):
    return back(*arguments, read=np.ones_like)


@misconception(of=child_sum_step_backward,
               says="the forget block of dU is made with h_sum; each f_k saw h_k alone, so (14.37) has h_kᵀ dv_k.")
def dU_f_with_the_sum(*arguments):
    return back(*arguments, dU_f=lambda hs, dv: np.outer(hs.sum(axis=0), dv.sum(axis=0)))


@misconception(of=child_sum_step_backward,
               says="the blocks of dU for i, g and o are made with one child's state; (14.37) has h_sum.")
def dU_with_one_child(*arguments):
    return back(*arguments, above=lambda hs: hs[0])


@misconception(of=child_sum_step_backward,
               says="every child gets the forget gradients of all; in (14.35) the row dv_k U_fᵀ is its own child's.")
def every_child_gets_all_of_it(*arguments):
    return back(*arguments, down=lambda common, own: common + 0 * own + own.sum(axis=0))


@misconception(of=child_sum_step_backward,
               says="what came through h_sum is shared out among the children; in (14.35) each child gets all of it.")
def sum_shared_out(*arguments):
    return back(*arguments, down=lambda common, own: common / max(1, len(own)) + own)


@misconception(of=child_sum_step_backward,
               says="the children get only what came through their forget gates; (14.35) has three more products.")
def children_by_forget_gates_alone(*arguments):
    return back(*arguments, down=lambda common, own: own)


@misconception(of=child_sum_step_backward,
               says="the children get only what came through h_sum; (14.35) adds dv_k U_fᵀ to each.")
def children_by_the_sum_alone(*arguments):
    return back(*arguments, down=lambda common, own: common + 0 * own)


@misconception(of=child_sum_step_backward,
               says="dhs and dcs have changed places; the results come in the order dx, dhs, dcs, dW, dU, db.")
def cells_before_states(*arguments):
    dx, dhs, dcs, *others = back(*arguments)
    return dx, dcs, dhs, *others

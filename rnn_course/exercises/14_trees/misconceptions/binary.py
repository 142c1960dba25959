"""Mistakes in one node of a binary Tree-LSTM: binary_step, binary_step_backward."""

import numpy as np

from rnn_course.cells.tree_lstm import binary_step, binary_step_backward
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def binary(x, h1, c1, h2, c2, W, U, b, *, forget=lambda f1, f2: (f1, f2), candidate=np.tanh, squash=sigmoid,
           kept=lambda f1, c1, f2, c2: f1 * c1 + f2 * c2, read=np.tanh):
    """The right node, with one place after another to go wrong in."""
    z_i, z_f, z_g, z_o = np.split(x @ W + b, 4, axis=1)
    u_i, u_1, u_2, u_g, u_o = np.split(np.concatenate([h1, h2], axis=1) @ U, 5, axis=1)
    f1, f2 = forget(squash(z_f + u_1), squash(z_f + u_2))
    i, g, o = squash(z_i + u_i), candidate(z_g + u_g), squash(z_o + u_o)
    c = i * g + kept(f1, c1, f2, c2)
    return o * read(c), c, np.concatenate([i, f1, f2, g, o], axis=1)


@misconception(of=binary_step,
               says="one forget gate serves both children; (14.16) has f1 and f2, each with a block of U to itself.")
def one_forget_gate(x, h1, c1, h2, c2, W, U, b):
    return binary(x, h1, c1, h2, c2, W, U, b, forget=lambda f1, f2: (f1, f1))


@misconception(of=binary_step,
               says="each forget gate keeps the other child's cell; (14.17) has f1 ⊙ c1 and f2 ⊙ c2.")
def gates_cross(x, h1, c1, h2, c2, W, U, b):
    return binary(x, h1, c1, h2, c2, W, U, b, kept=lambda f1, c1, f2, c2: f1 * c2 + f2 * c1)


@misconception(of=binary_step,
               says="each forget gate looks at its own child alone; u_1 and u_2 in (14.15) are made of both children. "
                    "(The child-sum form is the one that looks at one child.)")
def forget_gates_see_one_child(x, h1, c1, h2, c2, W, U, b):
    H = h1.shape[1]
    mine = U.copy()
    mine[H:, H : 2 * H], mine[:H, 2 * H : 3 * H] = 0, 0
    return binary(x, h1, c1, h2, c2, W, mine, b)


@misconception(of=binary_step, says="the second child stands before the first; in (14.15) it is [h1, h2].")
def second_child_first(x, h1, c1, h2, c2, W, U, b):
    return binary(x, h2, c1, h1, c2, W, U, b)


@misconception(of=binary_step, says="the children's h are kept in place of their c; (14.17) has c1 and c2.")
def keeps_h_for_c(x, h1, c1, h2, c2, W, U, b):
    return binary(x, h1, h1, h2, h2, W, U, b)


@misconception(of=binary_step, says="the candidate g is a sigmoid like the gates; in (14.16) it is a tanh.")
def candidate_by_sigmoid(x, h1, c1, h2, c2, W, U, b):
    return binary(x, h1, c1, h2, c2, W, U, b, candidate=sigmoid)


@misconception(of=binary_step, says="h is o ⊙ c, without a tanh; (14.18) bends c.")
def no_tanh_of_c(x, h1, c1, h2, c2, W, U, b):
    return binary(x, h1, c1, h2, c2, W, U, b, read=lambda c: c)


@misconception(of=binary_step,
               says="the last two blocks are read as o g; W, U and the gates are packed with g before o, see (14.14) "
                    "and (14.15).")
def g_and_o_exchanged(x, h1, c1, h2, c2, W, U, b):
    z_i, z_f, z_o, z_g = np.split(x @ W + b, 4, axis=1)
    u_i, u_1, u_2, u_o, u_g = np.split(np.concatenate([h1, h2], axis=1) @ U, 5, axis=1)
    i, f1, f2, o = sigmoid(z_i + u_i), sigmoid(z_f + u_1), sigmoid(z_f + u_2), sigmoid(z_o + u_o)
    g = np.tanh(z_g + u_g)
    c = i * g + f1 * c1 + f2 * c2
    return o * np.tanh(c), c, np.concatenate([i, f1, f2, o, g], axis=1)


@misconception(of=binary_step, says="the bias is left out; (14.14) adds b to every row.")
def no_bias_in_the_node(x, h1, c1, h2, c2, W, U, b):
    return binary(x, h1, c1, h2, c2, W, U, 0 * b)


@misconception(of=binary_step,
               says="the two forget gates are made to add up to 1; by (14.16) each is a gate of its own, both may be "
                    "open.")
def forget_gates_share(x, h1, c1, h2, c2, W, U, b):
    return binary(x, h1, c1, h2, c2, W, U, b, forget=lambda f1, f2: (f1 / (f1 + f2), f2 / (f1 + f2)))


@misconception(of=binary_step,
               says="the sigmoid is written with an exponential of z, which overflows for large z and gives nan; a "
                    "gate of (14.16) is between 0 and 1 for every z.")
def sigmoid_that_overflows(x, h1, c1, h2, c2, W, U, b):
    with np.errstate(all="ignore"):
        return binary(x, h1, c1, h2, c2, W, U, b, squash=lambda z: np.exp(z) / (1 + np.exp(z)))


def back(dh, dc, c, gates, x, h1, c1, h2, c2, W, U, *, s=None, do=None, slopes=None, packed=None,
         dcs=None):
    """The right way back, with one place after another to go wrong in."""
    i, f1, f2, g, o = np.split(gates, 5, axis=1)
    s = dc + dh * o * (1 - np.tanh(c) ** 2) if s is None else s(o)
    do = dh * np.tanh(c) if do is None else do
    bends = [i * (1 - i), f1 * (1 - f1), f2 * (1 - f2), 1 - g**2, o * (1 - o)]
    raw = [s * g, s * c1, s * c2, s * i, do]
    parts = [each * bend for each, bend in zip(raw, bends, strict=True)] if slopes is None else slopes(raw, bends)
    du = np.concatenate(parts, axis=1)
    z_f = (parts[1] + parts[2]) if packed is None else packed(parts[1], parts[2])
    dz = np.concatenate([parts[0], z_f, parts[3], parts[4]], axis=1)
    dh1, dh2 = np.split(du @ U.T, 2, axis=1)
    dc1, dc2 = (s * f1, s * f2) if dcs is None else dcs(s, f1, f2)
    dU = np.concatenate([h1, h2], axis=1).T @ du
    return dz @ W.T, dh1, dc1, dh2, dc2, x.T @ dz, dU, dz.sum(axis=0)


@misconception(of=binary_step_backward,
               says="what comes by dc is dropped, s has only the part that came through h; (14.20) adds dc.")
def drops_dc(dh, dc, *others):
    return back(dh, 0 * dc, *others)


@misconception(of=binary_step_backward,
               says="what comes through h is dropped from s, only dc is used; (14.20) adds dh ⊙ o ⊙ (1 - tanh(c)²).")
def drops_the_path_through_h(dh, dc, *others):
    return back(dh, dc, *others, s=lambda o: dc)


@misconception(of=binary_step_backward,
               says="the output gate multiplies dc as well; in (14.20) dc stands outside the product.")
def parentheses_in_s(dh, dc, c, *others):
    return back(dh, dc, c, *others, s=lambda o: (dc + dh) * o * (1 - np.tanh(c) ** 2))


@misconception(of=binary_step_backward,
               says="the slope is 1 - c²; c has not been through tanh, and (14.20) has 1 - tanh(c)².")
def slope_of_c_itself(dh, dc, c, *others):
    return back(dh, dc, c, *others, s=lambda o: dc + dh * o * (1 - c**2))


@misconception(of=binary_step_backward,
               says="do is made with c; (14.19) has tanh(c), which the gate multiplied.")
def do_without_tanh(dh, dc, c, *others):
    return back(dh, dc, c, *others, do=dh * c)


@misconception(of=binary_step_backward,
               says="the gates' own slopes are missing; (14.22) multiplies each by its sigmoid's or tanh's.")
def slopes_of_the_gates_omitted(*arguments):
    return back(*arguments, slopes=lambda raw, bends: raw)


@misconception(of=binary_step_backward,
               says="the candidate's slope is a sigmoid's, g (1 - g); in (14.22) it is a tanh's, 1 - g².")
def candidate_slope_of_a_sigmoid(dh, dc, c, gates, *others):
    g = np.split(gates, 5, axis=1)[3]
    return back(dh, dc, c, gates, *others, slopes=lambda raw, bends: [
        part * (g * (1 - g) if k == 3 else bend) for k, (part, bend) in enumerate(zip(raw, bends, strict=True))])


@misconception(of=binary_step_backward,
               says="the shared z_f gets the first gate's gradient alone; it served f1 and f2, so (14.23) adds both.")
def shared_block_from_one_gate(*arguments):
    return back(*arguments, packed=lambda du_1, du_2: du_1)


@misconception(of=binary_step_backward,
               says="the shared z_f gets the mean of the two gates' gradients; (14.23) adds them.")
def shared_block_averaged(*arguments):
    return back(*arguments, packed=lambda du_1, du_2: (du_1 + du_2) / 2)


@misconception(of=binary_step_backward,
               says="dc1 and dc2 are s itself, without a gate; (14.24) multiplies by f1 and f2.")
def cells_without_their_gates(*arguments):
    return back(*arguments, dcs=lambda s, f1, f2: (s, s.copy()))


@misconception(of=binary_step_backward, says="dc1 and dc2 have changed places; (14.24) has f1 for dc1 and f2 for dc2.")
def cells_swapped(*arguments):
    return back(*arguments, dcs=lambda s, f1, f2: (s * f2, s * f1))


@misconception(of=binary_step_backward, says="dh1 and dh2 have changed places; in (14.26) the left half is dh1.")
def children_halves_swapped(*arguments):
    dx, dh1, dc1, dh2, *others = back(*arguments)
    return dx, dh2, dc1, dh1, *others


@misconception(of=binary_step_backward,
               says="the results come in another order; it is dx, dh1, dc1, dh2, dc2, dW, dU, db.")
def states_before_cells(*arguments):
    dx, dh1, dc1, dh2, *others = back(*arguments)
    return dx, dh1, dh2, dc1, *others

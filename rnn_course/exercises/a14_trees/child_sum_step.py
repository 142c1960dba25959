"""child_sum_step: one node of a child-sum Tree-LSTM.

It is computed from the input of the node and the states of its K children; a leaf has K = 0.
"""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.tree_lstm import child_sum_step
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.activations import sigmoid
from rnn_course.slips import slips

from . import draws

header = exercise(
    child_sum_step,
    points=9,
    returns={"h": "(14.18)", "c": "(14.30)", "gates": "(14.29)"},
    hints=(
        "Three gates read the sum of the states of all children. The forget gate reads one child at a time.",
        "(14.27) sums over the rows. In (14.29) every row h_k is multiplied by U_f, so f has K rows.",
        "Split U into four blocks of columns first. Then check that each formula still works when hs has no rows, as "
        "for a leaf.",
    ),
    not_as={"in_float32": "inputs this large need more digits than a float32 has"},
)


a_node_with_some_children = random_sizes(child_sum_step, draws.node, weight=3)


a_leaf = fixed_sizes(child_sum_step, draws.node, K=0)


a_node_with_one_axis_of_size_1 = one_axis_of_size_1(child_sum_step, draws.node)


a_node_with_large_inputs = scaled(child_sum_step, draws.node, x=5000)


a_node_that_reads_no_state = scaled(
    child_sum_step,
    draws.node,
    U=0,
    weight=0,
    note="Wrong with U zero: look at the blocks of W in (14.28) and (14.29), and at (14.30).",
)


a_node_that_reads_states_alone = scaled(
    child_sum_step,
    draws.node,
    x=0,
    b=0,
    weight=0,
    note="Wrong with x and b zero: look at what each block of U multiplies in (14.27) to (14.29).",
)


wrong = slips(
    child_sum_step,
    """
    forgets_all_children_alike: the forget gates read the sum of all children, so every child gets the same gate;
        (14.29) reads h_k alone.
        14.29 | f = np.tile(sigmoid(z_f + h_sum @ U_f), (len(hs), 1))
    averages_the_children: the states of the children are averaged, which fails without children; (14.27) sums them.
        14.27 | h_sum = hs.sum(axis=0) / max(1, len(hs))
    first_child_alone: only the state of the first child reaches i, g and o; (14.27) sums all of them.
        14.27 | h_sum = hs[:1].sum(axis=0)
    largest_of_the_children: the maximum over the children is taken, as in another kind of tree network; (14.27)
        sums.
        14.27 | h_sum = hs.max(axis=0) if len(hs) else np.zeros(len(U))
    averages_the_cells: the cells are averaged over the children; (14.30) sums f_k ⊙ c_k.
        14.30 | c = i * g + (f * cs).sum(axis=0) / max(1, len(cs))
    keeps_states_for_cells: the h of the children are used instead of their c; (14.30) has c_k.
        14.30 | c = i * g + (f * hs).sum(axis=0)
    keeps_everything: the cells have no forget gate; (14.30) multiplies each c_k by its f_k.
        14.30 | c = i * g + cs.sum(axis=0)
    candidate_is_a_sigmoid: a sigmoid is applied to the candidate g; in (14.28) it is a tanh.
        14.28 | i, g, o = sigmoid(z_i + h_sum @ U_i), sigmoid(z_g + h_sum @ U_g), sigmoid(z_o + h_sum @ U_o)
    cell_read_without_tanh: h is o ⊙ c, without tanh; (14.18) has tanh(c).
        14.18 | h = o * c
    blocks_in_the_order_of_the_gates: the blocks are read as i g f o; in W, U and b they are i f g o.
        z_i | z_i, z_g, z_f, z_o = np.split(x @ W + b, 4)
        U_i | U_i, U_g, U_f, U_o = np.split(U, 4, axis=1)
    forget_gates_without_x: the forget gates do not read the input; (14.29) has the term x W_f.
        14.29 | f = sigmoid(np.split(b, 4)[1] + hs @ U_f)
    forget_gates_by_softmax: the forget gates add up to 1 over the children; in (14.29) they are independent.
        14.29 | e = np.exp(np.clip(z_f + hs @ U_f, -50, 50))
              | f = e / e.sum(axis=0)
    tanh_that_overflows: tanh is written with exponentials that overflow for large z and give nan; (14.28) is finite
        for every z.
        14.28 | i, o, z = sigmoid(z_i + h_sum @ U_i), sigmoid(z_o + h_sum @ U_o), z_g + h_sum @ U_g
              | g = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    sigmoid_that_overflows: σ is written with an exponential in numerator and denominator, which gives inf / inf = nan
        for large z; (14.28) and (14.29) are finite for every z.
        14.28 | i, o = (np.exp(z) / (1 + np.exp(z)) for z in (z_i + h_sum @ U_i, z_o + h_sum @ U_o))
              | g = np.tanh(z_g + h_sum @ U_g)
        14.29 | f = np.exp(z_f + hs @ U_f) / (1 + np.exp(z_f + hs @ U_f))
    """,
)


@accepted
def node_with_a_loop_over_children(x, hs, cs, W, U, b):
    H, z = U.shape[0], np.dot(x, W) + b
    total = np.zeros(H)
    for h_k in hs:
        total = total + h_k
    u = total @ U
    i, g, o = sigmoid(z[:H] + u[:H]), np.tanh(z[2 * H : 3 * H] + u[2 * H : 3 * H]), sigmoid(z[3 * H :] + u[3 * H :])
    c, gates = i * g, [i, g, o]
    for h_k, c_k in zip(hs, cs, strict=True):
        gates.append(sigmoid(z[H : 2 * H] + h_k @ U[:, H : 2 * H]))
        c = c + gates[-1] * c_k
    return o * np.tanh(c), c, np.array(gates)


@accepted
def node_with_einsum(x, hs, cs, W, U, b):
    H = hs.shape[1]
    z = np.einsum("d,dgh->gh", x, W.reshape(len(x), 4, H)) + b.reshape(4, H)
    u = np.einsum("kj,jgh->kgh", hs, U.reshape(H, 4, H))
    i, _, o = sigmoid(z + u.sum(axis=0))[[0, 1, 3]]
    g, f = np.tanh(z[2] + u[:, 2].sum(axis=0)), sigmoid(z[1] + u[:, 1])
    c = i * g + np.einsum("kh,kh->h", f, cs)
    return [o * np.tanh(c), c, np.vstack([i, g, o, *f])]


@accepted
def node_with_ones_for_the_sum(x, hs, cs, W, U, b):
    W_i, W_f, W_g, W_o = np.hsplit(W, 4)
    U_i, U_f, U_g, U_o = np.hsplit(U, 4)
    b_i, b_f, b_g, b_o = np.hsplit(b, 4)
    h = np.ones(len(hs)) @ hs
    i, g, o = sigmoid(x @ W_i + h @ U_i + b_i), np.tanh(x @ W_g + h @ U_g + b_g), sigmoid(x @ W_o + h @ U_o + b_o)
    f = sigmoid(x @ W_f + hs @ U_f + b_f)
    c = np.sum(f * cs, axis=0) + i * g
    return o * np.tanh(c), c, np.concatenate([i[None], g[None], o[None], f], axis=0)


@accepted
def node_in_float32(x, hs, cs, W, U, b):
    return tuple(each.astype(np.float32) for each in node_with_ones_for_the_sum.function(x, hs, cs, W, U, b))

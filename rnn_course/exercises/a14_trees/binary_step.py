"""binary_step: compute one node of a binary Tree-LSTM from its input and the states of its first and second child."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.tree_lstm import binary_step
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.activations import sigmoid
from rnn_course.slips import slips

from . import draws

header = exercise(
    binary_step,
    points=7,
    returns={"h": "(14.18)", "c": "(14.17)", "gates": "(14.16)"},
    hints=(
        "It is an LSTM with two old cells. Each has its own forget gate, so one can be kept and the other forgotten.",
        "W has four blocks and U five: (14.16) uses z_f twice, once with u_1 and once with u_2.",
        "Split x W + b into four and [h1, h2] U into five along the columns, and pair the blocks by (14.16). Only g is "
        "a tanh. Put the gates side by side in the order i f1 f2 g o.",
    ),
)


a_binary_node = random_sizes(binary_step, draws.binary, weight=3)


a_binary_node_with_one_axis_of_size_1 = one_axis_of_size_1(binary_step, draws.binary)


a_binary_node_with_large_inputs = scaled(binary_step, draws.binary, x=5000)


a_binary_node_from_the_bias_alone = scaled(
    binary_step,
    draws.binary,
    x=0,
    h1=0,
    c1=0,
    h2=0,
    c2=0,
    weight=0,
    note="Wrong even without input and children: look at the bias in (14.14), at the gates (14.16), at "
    "i ⊙ g in (14.17), and at (14.18).",
)


a_binary_node_that_reads_no_state = scaled(
    binary_step,
    draws.binary,
    U=0,
    weight=0,
    note="Wrong with U zero: look at the blocks of W in (14.14), and at which cells (14.17) keeps.",
)


a_binary_node_that_reads_states_alone = scaled(
    binary_step,
    draws.binary,
    x=0,
    b=0,
    weight=0,
    note="Wrong with x and b zero: look at the blocks of U in (14.15).",
)


wrong = slips(
    binary_step,
    """
    one_forget_gate: one forget gate is used for both children; (14.16) has f1 and f2, each with its own block of U.
        14.16 | g, f2 = np.tanh(z_g + u_g), f1
    gates_cross: each forget gate multiplies the cell of the other child; (14.17) has f1 ⊙ c1 and f2 ⊙ c2.
        14.17 | c = i * g + f1 * c2 + f2 * c1
    forget_gates_see_one_child: each forget gate reads its own child alone, as in the child-sum form; u_1 and u_2 in
        (14.15) read both children.
        14.15 | u_i, _, _, u_g, u_o = np.split(np.concatenate([h1, h2], axis=1) @ U, 5, axis=1)
              | H = h1.shape[1]
              | u_1, u_2 = h1 @ U[:H, H : 2 * H], h2 @ U[H:, 2 * H : 3 * H]
    second_child_first: the second child comes before the first; in (14.15) it is [h1, h2].
        14.15 | u_i, u_1, u_2, u_g, u_o = np.split(np.concatenate([h2, h1], axis=1) @ U, 5, axis=1)
    keeps_h_for_c: the h of the children are used instead of their c; (14.17) has c1 and c2.
        14.17 | c = i * g + f1 * h1 + f2 * h2
    candidate_by_sigmoid: a sigmoid is applied to the candidate g; in (14.16) it is a tanh.
        14.16 | g = sigmoid(z_g + u_g)
    no_tanh_of_c: h is o ⊙ c, without tanh; (14.18) has tanh(c).
        14.18 | h = o * c
    g_and_o_exchanged: the last two blocks are read as o g; in (14.14) and (14.15) g comes before o.
        14.14 | z_i, z_f, z_o, z_g = np.split(x @ W + b, 4, axis=1)
        14.15 | u_i, u_1, u_2, u_o, u_g = np.split(np.concatenate([h1, h2], axis=1) @ U, 5, axis=1)
        return | return h, c, np.concatenate([i, f1, f2, o, g], axis=1)
    no_bias_in_the_node: the bias is left out; (14.14) adds b to every row.
        14.14 | z_i, z_f, z_g, z_o = np.split(x @ W, 4, axis=1)
    forget_gates_share: the two forget gates add up to 1; in (14.16) they are independent.
        14.16 | g = np.tanh(z_g + u_g)
              | f1, f2 = f1 / (f1 + f2), f2 / (f1 + f2)
    sigmoid_that_overflows: the sigmoid is written with an exponential of z, which overflows for large z and gives
        nan; a gate of (14.16) is between 0 and 1 for every z.
        i, f1, f2, o | sums = z_i + u_i, z_f + u_1, z_f + u_2, z_o + u_o
                     | i, f1, f2, o = (np.exp(z) / (1 + np.exp(z)) for z in sums)
    tanh_that_overflows: tanh is written with exponentials that overflow for large z and give nan; (14.16) is between
        -1 and 1 for every z.
        14.16 | z = z_g + u_g
              | g = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    """,
)


@accepted
def binary_by_slices(x, h1, c1, h2, c2, W, U, b):
    H, z = h1.shape[1], x.dot(W) + b
    u = h1.dot(U[: h1.shape[1]]) + h2.dot(U[h1.shape[1] :])
    i, f1 = sigmoid(z[:, :H] + u[:, :H]), sigmoid(z[:, H : 2 * H] + u[:, H : 2 * H])
    f2, g = sigmoid(z[:, H : 2 * H] + u[:, 2 * H : 3 * H]), np.tanh(z[:, 2 * H : 3 * H] + u[:, 3 * H : 4 * H])
    o = sigmoid(z[:, 3 * H :] + u[:, 4 * H :])
    c = f2 * c2 + f1 * c1 + i * g
    return o * np.tanh(c), c, np.hstack([i, f1, f2, g, o])


@accepted
def binary_in_one_product(x, h1, c1, h2, c2, W, U, b):
    H = h1.shape[1]
    twice = np.r_[0 : 2 * H, H : 4 * H]
    tall = np.concatenate([W[:, twice], U])
    gates = np.hstack([x, h1, h2]) @ tall + b[twice]
    gates[:, 3 * H : 4 * H] = np.tanh(gates[:, 3 * H : 4 * H])
    for first, last in ((0, 3 * H), (4 * H, 5 * H)):
        gates[:, first:last] = 0.5 + 0.5 * np.tanh(gates[:, first:last] / 2)
    i, f1, f2, g, o = gates.reshape(len(x), 5, H).transpose(1, 0, 2)
    c = i * g + f1 * c1 + f2 * c2
    return [o * np.tanh(c), c, gates]


@accepted
def binary_row_by_row(x, h1, c1, h2, c2, W, U, b):
    rows = [binary_step(*(each[k : k + 1] for each in (x, h1, c1, h2, c2)), W, U, b) for k in range(len(x))]
    return tuple(np.concatenate(each) for each in zip(*rows, strict=True))

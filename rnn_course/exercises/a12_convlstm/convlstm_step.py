"""convlstm_step: advance a convolutional LSTM by one frame."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.convlstm import convlstm_step
from rnn_course.cells.convolution import conv2d
from rnn_course.forms import one_axis_of_size_1, scaled
from rnn_course.kit.forbidden import CONVOLUTIONS
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    convlstm_step,
    points=8,
    forbids=CONVOLUTIONS,
    uses=(conv2d,),
    returns={"h_next": "(12.8)", "c_next": "(12.7)", "gates": "(12.6)"},
    hints=(
        "It is the LSTM with another product. Everything after (12.5) is computed pixel by pixel.",
        "Two convolutions and one bias are added. The blocks are along the last axis.",
        "Split z into four with np.split(z, 4, axis=-1), apply the activation of each block, then write (12.7) and "
        "(12.8).",
    ),
)


@check(weight=3)
def a_frame(draw):
    yield ask(convlstm_step, *draws.step(draw, *draw.sizes("BNMCF"), 3))
    yield ask(convlstm_step, *draws.step(draw, *draw.sizes("BNMCF"), 2))


a_frame_with_one_axis_of_size_1 = one_axis_of_size_1(convlstm_step, draws.step_3)


a_frame_of_large_numbers = scaled(convlstm_step, draws.step_3, x=5000)


@check(
    weight=0,
    note="Wrong even where all four blocks of z are equal: look at the sum (12.5), at which block gets which "
    "activation in (12.6), and at (12.7) and (12.8).",
)
def a_frame_with_four_equal_blocks(draw):
    x, h, c, *packed = draws.step(draw, *draw.sizes("BNMCF"), 3)
    F = h.shape[-1]
    yield ask(convlstm_step, x, h, c, *(np.concatenate([each[..., :F]] * 4, axis=-1) for each in packed))


a_frame_from_the_bias_alone = scaled(
    convlstm_step,
    draws.step_3,
    x=0,
    h=0,
    weight=0,
    note="Wrong with x and h zero: look at the bias in (12.5), and at the order of the blocks.",
)


a_frame_without_the_state = scaled(
    convlstm_step,
    draws.step_3,
    h=0,
    weight=0,
    note="Wrong with h zero: look at x ∗ W in (12.5), and at the activations in (12.6).",
)


wrong = slips(
    convlstm_step,
    """
    leaves_out_the_state: h ∗ U is missing in the sum; (12.5) has two convolutions.
        12.5 | z = conv2d(x, W, b)
    state_sees_no_neighbours: only the middle of U is applied to the state; (12.5) has h ∗ U, which also reads the
        neighbours of a pixel.
        12.5 | a = (len(U) - 1) // 2
             | z = conv2d(x, W, b) + h @ U[a, a]
    adds_the_bias_twice: the bias is added twice, once with each convolution; (12.5) has one b.
        12.5 | z = conv2d(x, W, b) + conv2d(h, U, b)
    step_without_bias: the bias is left out; (12.5) adds b.
        12.5 | z = conv2d(x, W, 0) + conv2d(h, U, 0)
    reads_i_f_o_g: the blocks of z are read as i, f, o, g; (12.5) has i f g o.
        z_i, | z_i, z_f, z_o, z_g = np.split(z, 4, axis=-1)
    reads_f_i_g_o: the blocks of z are read as f, i, g, o; (12.5) has i first.
        z_i, | z_f, z_i, z_g, z_o = np.split(z, 4, axis=-1)
    reads_i_o_f_g: the blocks of z are read as i, o, f, g; (12.5) has i f g o.
        z_i, | z_i, z_o, z_f, z_g = np.split(z, 4, axis=-1)
    hard_sigmoid: the gates use a hard sigmoid, as in old versions of Keras; (12.6) has σ.
        12.6 | i, f, o = (np.clip(0.2 * block + 0.5, 0, 1) for block in (z_i, z_f, z_o))
             | g = np.tanh(z_g)
    sigmoid_candidate: a sigmoid is applied to the candidate; (12.6) applies tanh to z_g.
        12.6 | i, f, g, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_g), sigmoid(z_o)
    rectified_candidate: relu is applied to the candidate; (12.6) has tanh.
        12.6 | i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.maximum(z_g, 0), sigmoid(z_o)
    gates_swapped_in_the_cell: i and f are swapped in the cell; (12.7) has f ⊙ c and i ⊙ g.
        12.7 | c_next = i * c + f * g
    forgets_everything: c_next is i ⊙ g alone; (12.7) has f ⊙ c too.
        12.7 | c_next = i * g
    stale_cell: h_next is computed from the old cell; (12.8) has the new one, c_next.
        12.8 | h_next = o * np.tanh(c)
    cell_not_squashed: h_next is o ⊙ c_next; (12.8) applies tanh to the cell first.
        12.8 | h_next = o * c_next
    cell_before_state: the results are not in the order h_next, c_next, gates.
        return | return c_next, h_next, np.concatenate([i, f, g, o], axis=-1)
    returns_the_sums: the sums z are returned instead of the gates; the gates of (12.6) have σ or tanh.
        return | return h_next, c_next, z
    returns_gates_in_another_order: the gates are in the order i f o g; the blocks of `gates` are i f g o.
        return | return h_next, c_next, np.concatenate([i, f, o, g], axis=-1)
    squeezes_the_states: the images are squeezed and lose an axis of size 1; h_next and c_next are (B, N, M, F) for
        any sizes.
        return | return np.squeeze(h_next), np.squeeze(c_next), np.concatenate([i, f, g, o], axis=-1)
    """,
)


def _sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


@accepted
def one_convolution_of_both(x, h, c, W, U, b):
    """Put x and h side by side, with one bank of filters."""
    z = conv2d(np.concatenate([x, h], axis=3), np.concatenate([W, U], axis=2), b)
    F = h.shape[3]
    i, f, o = (1 / (1 + np.exp(-np.clip(z[..., k * F : (k + 1) * F], -500, 500))) for k in (0, 1, 3))
    g = np.tanh(z[..., 2 * F : 3 * F])
    c = f * c + i * g
    return [o * np.tanh(c), c, np.concatenate((i, f, g, o), 3)]


@accepted
def a_convolution_for_each_gate(x, h, c, W, U, b):
    F, gates = h.shape[-1], []
    for k, activation in enumerate((_sigmoid, _sigmoid, np.tanh, _sigmoid)):
        block = slice(k * F, (k + 1) * F)
        gates.append(activation(conv2d(x, W[..., block], b[block]) + conv2d(h, U[..., block], np.zeros(F))))
    c_next = gates[1] * c + gates[0] * gates[2]
    return gates[3] * np.tanh(c_next), c_next, np.concatenate(gates, axis=-1)


@accepted
def into_one_array(x, h, c, W, U, b):
    """Change c in place and return views."""
    z = np.zeros((*h.shape[:-1], 4, h.shape[-1]))
    z += (conv2d(x, W, b) + conv2d(h, U, b) - b).reshape(z.shape)
    for k in (0, 1, 3):
        z[..., k, :] = _sigmoid(z[..., k, :])
    z[..., 2, :] = np.tanh(z[..., 2, :])
    c *= z[..., 1, :]
    c += z[..., 0, :] * z[..., 2, :]
    return z[..., 3, :] * np.tanh(c), c, z.reshape(*h.shape[:-1], -1)

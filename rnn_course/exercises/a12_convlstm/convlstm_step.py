"""convlstm_step: advance a convolutional LSTM by one frame."""

import numpy as np

from rnn_course.cells.convlstm import convlstm_step
from rnn_course.cells.convolution import conv2d
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.forbidden import CONVOLUTIONS
from rnn_course.kit.question import ask

from . import draws
from .wrong import bent, z_of

header = exercise(
    convlstm_step,
    points=8,
    forbids=CONVOLUTIONS,
    uses=(conv2d,),
    returns={"h_next": "(12.8)", "c_next": "(12.7)", "gates": "(12.6)"},
    hints=(
        "It is the LSTM with another product. All that follows (12.5) goes pixel by pixel.",
        "Two convolutions are added, and one bias. The blocks lie along the last axis.",
        "Cut z into four with np.split(z, 4, axis=-1), bend each block, then write (12.7) and (12.8).",
    ),
)


@check(weight=3)
def a_frame(draw):
    yield ask(convlstm_step, *draws.step(draw, *draw.sizes("BNMCF"), 3))
    yield ask(convlstm_step, *draws.step(draw, *draw.sizes("BNMCF"), 2))


@check
def a_frame_with_one_axis_of_size_1(draw):
    for axis in "BNMCF":
        yield ask(convlstm_step, *draws.step(draw, *draw.sizes("BNMCF", **{axis: 1}), 3))


@check
def a_frame_of_large_numbers(draw):
    x, *others = draws.step(draw, *draw.sizes("BNMCF"), 3)
    yield ask(convlstm_step, 5000 * x, *others)


@check(
    weight=0,
    note="It differs even where all four blocks of z are alike, so their order is not the reason: look at the sum "
    "(12.5), and at (12.7) and (12.8).",
)
def a_frame_with_four_equal_blocks(draw):
    x, h, c, *packed = draws.step(draw, *draw.sizes("BNMCF"), 3)
    F = h.shape[-1]
    yield ask(convlstm_step, x, h, c, *(np.concatenate([each[..., :F]] * 4, axis=-1) for each in packed))


@check(weight=0, note="With x and h zero it differs: look at the bias in (12.5), and at the order of the blocks.")
def a_frame_from_the_bias_alone(draw):
    x, h, *others = draws.step(draw, *draw.sizes("BNMCF"), 3)
    yield ask(convlstm_step, 0 * x, 0 * h, *others)


@check(weight=0, note="With h zero it differs: look at x ∗ W in (12.5), and at what (12.6) bends by what.")
def a_frame_without_the_state(draw):
    x, h, *others = draws.step(draw, *draw.sizes("BNMCF"), 3)
    yield ask(convlstm_step, x, 0 * h, *others)


def step(
    x,
    h,
    c,
    W,
    U,
    b,
    *,
    z=z_of,
    gates=bent,
    cell=lambda c, i, f, g: f * c + i * g,
    state=lambda o, c_next, c: o * np.tanh(c_next),
    kept="ifgo",
):
    """The right step, with one place after another to go wrong in."""
    bends = gates(z(x, h, W, U, b))
    c_next = cell(c, bends["i"], bends["f"], bends["g"])
    return state(bends["o"], c_next, c), c_next, np.concatenate([bends[name] for name in kept], axis=-1)


@misconception("the state meets no filters: h ∗ U is missing in the sum; (12.5) has two convolutions.")
def leaves_out_the_state(*args):
    return step(*args, z=lambda x, h, W, U, b: conv2d(x, W, b))


@misconception(
    "the state is mixed pixel by pixel, with the middle of U alone; (12.5) has h ∗ "
    "U, where a pixel sees its neighbours' states."
)
def state_sees_no_neighbours(*args):
    def z(x, h, W, U, b):
        a = (len(U) - 1) // 2
        return conv2d(x, W, b) + h @ U[a, a]

    return step(*args, z=z)


@misconception("the bias is added twice, once with each convolution; (12.5) has one b.")
def adds_the_bias_twice(x, h, c, W, U, b):
    return step(x, h, c, W, U, 2 * b)


@misconception("the bias is left out; (12.5) adds b.")
def step_without_bias(x, h, c, W, U, b):
    return step(x, h, c, W, U, 0 * b)


@misconception("the blocks of z are read as i, f, o, g; (12.5) has i f g o.")
def reads_i_f_o_g(*args):
    return step(*args, gates=lambda z: bent(z, "ifog"))


@misconception("the blocks of z are read as f, i, g, o; (12.5) has i first.")
def reads_f_i_g_o(*args):
    return step(*args, gates=lambda z: bent(z, "figo"))


@misconception("the blocks of z are read as i, o, f, g; (12.5) has i f g o.")
def reads_i_o_f_g(*args):
    return step(*args, gates=lambda z: bent(z, "iofg"))


@misconception("the gates use a hard sigmoid, as old versions of Keras did; (12.6) has σ.")
def hard_sigmoid(*args):
    return step(*args, gates=lambda z: bent(z, gate=lambda block: np.clip(0.2 * block + 0.5, 0, 1)))


@misconception("the candidate goes through a sigmoid; (12.6) bends z_g by tanh.")
def sigmoid_candidate(*args):
    return step(*args, gates=lambda z: bent(z, candidate=sigmoid))


@misconception("the candidate goes through a rectifier, as images often do; (12.6) has tanh.")
def rectified_candidate(*args):
    return step(*args, gates=lambda z: bent(z, candidate=lambda block: np.maximum(block, 0)))


@misconception("i and f change places in the cell; (12.7) has f ⊙ c and i ⊙ g.")
def gates_swapped_in_the_cell(*args):
    return step(*args, cell=lambda c, i, f, g: i * c + f * g)


@misconception("the old cell is lost, c_next is i ⊙ g alone; (12.7) has f ⊙ c too.")
def forgets_everything(*args):
    return step(*args, cell=lambda c, i, f, g: i * g)


@misconception("h_next reads the old cell; (12.8) reads the new one, c_next.")
def stale_cell(*args):
    return step(*args, state=lambda o, c_next, c: o * np.tanh(c))


@misconception("h_next is o ⊙ c_next; (12.8) squashes the cell with tanh first.")
def cell_not_squashed(*args):
    return step(*args, state=lambda o, c_next, c: o * c_next)


@misconception("the order of the results is c_next, h_next; it is h_next, c_next, gates.")
def cell_before_state(*args):
    h_next, c_next, gates = step(*args)
    return c_next, h_next, gates


@misconception("the sums z are returned in place of the gates; the gates of (12.6) are bent.")
def returns_the_sums(x, h, c, W, U, b):
    return *step(x, h, c, W, U, b)[:2], z_of(x, h, W, U, b)


@misconception("the gates are returned in the order i f o g; the blocks of `gates` are i f g o.")
def returns_gates_in_another_order(*args):
    return step(*args, kept="ifog")


@misconception(
    "the images are squeezed and lose an axis of size 1; h_next and c_next are (B, N, M, F) whatever the sizes."
)
def squeezes_the_states(*args):
    h_next, c_next, gates = step(*args)
    return np.squeeze(h_next), np.squeeze(c_next), gates


def _sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


@accepted
def one_convolution_of_both(x, h, c, W, U, b):
    """[x, h] side by side, under one bank."""
    z = conv2d(np.concatenate([x, h], axis=3), np.concatenate([W, U], axis=2), b)
    F = h.shape[3]
    i, f, o = (1 / (1 + np.exp(-np.clip(z[..., k * F : (k + 1) * F], -500, 500))) for k in (0, 1, 3))
    g = np.tanh(z[..., 2 * F : 3 * F])
    c = f * c + i * g
    return [o * np.tanh(c), c, np.concatenate((i, f, g, o), 3)]


@accepted
def a_convolution_for_each_gate(x, h, c, W, U, b):
    F, gates = h.shape[-1], []
    for k, bend in enumerate((_sigmoid, _sigmoid, np.tanh, _sigmoid)):
        block = slice(k * F, (k + 1) * F)
        gates.append(bend(conv2d(x, W[..., block], b[block]) + conv2d(h, U[..., block], np.zeros(F))))
    c_next = gates[1] * c + gates[0] * gates[2]
    return gates[3] * np.tanh(c_next), c_next, np.concatenate(gates, axis=-1)


@accepted
def into_one_array(x, h, c, W, U, b):
    """Changes c in place, and gives views."""
    z = np.zeros((*h.shape[:-1], 4, h.shape[-1]))
    z += (conv2d(x, W, b) + conv2d(h, U, b) - b).reshape(z.shape)
    for k in (0, 1, 3):
        z[..., k, :] = _sigmoid(z[..., k, :])
    z[..., 2, :] = np.tanh(z[..., 2, :])
    c *= z[..., 1, :]
    c += z[..., 0, :] * z[..., 2, :]
    return z[..., 3, :] * np.tanh(c), c, z.reshape(*h.shape[:-1], -1)

"""Mistakes in one frame: convlstm_step."""

import numpy as np

from rnn_course.cells.convlstm import convlstm_step
from rnn_course.cells.convolution import conv2d
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def z_of(x, h, W, U, b):
    """(12.5), right."""
    return conv2d(x, W, b) + conv2d(h, U, 0)


def bent(z, order="ifgo", gate=sigmoid, candidate=np.tanh):
    """The four gates by name, from blocks that are read in some order."""
    blocks = dict(zip(order, np.split(z, 4, axis=-1), strict=True))
    return {name: (candidate if name == "g" else gate)(block) for name, block in blocks.items()}


def step(x, h, c, W, U, b, *, z=z_of, gates=bent, cell=lambda c, i, f, g: f * c + i * g,
         state=lambda o, c_next, c: o * np.tanh(c_next), kept="ifgo"):
    """The right step, with one place after another to go wrong in."""
    bends = gates(z(x, h, W, U, b))
    c_next = cell(c, bends["i"], bends["f"], bends["g"])
    return state(bends["o"], c_next, c), c_next, np.concatenate([bends[name] for name in kept], axis=-1)


@misconception(of=convlstm_step, says="the state meets no filters: h ∗ U is missing in the sum; (12.5) has two "
                                      "convolutions.")
def leaves_out_the_state(*args):
    return step(*args, z=lambda x, h, W, U, b: conv2d(x, W, b))


@misconception(of=convlstm_step, says="the state is mixed pixel by pixel, with the middle of U alone; (12.5) has h ∗ "
                                      "U, where a pixel sees its neighbours' states.")
def state_sees_no_neighbours(*args):
    def z(x, h, W, U, b):
        a = (len(U) - 1) // 2
        return conv2d(x, W, b) + h @ U[a, a]
    return step(*args, z=z)


@misconception(of=convlstm_step, says="the bias is added twice, once with each convolution; (12.5) has one b.")
def adds_the_bias_twice(x, h, c, W, U, b):
    return step(x, h, c, W, U, 2 * b)


@misconception(of=convlstm_step, says="the bias is left out; (12.5) adds b.")
def step_without_bias(x, h, c, W, U, b):
    return step(x, h, c, W, U, 0 * b)


@misconception(of=convlstm_step, says="the blocks of z are read as i, f, o, g; (12.5) has i f g o.")
def reads_i_f_o_g(*args):
    return step(*args, gates=lambda z: bent(z, "ifog"))


@misconception(of=convlstm_step, says="the blocks of z are read as f, i, g, o; (12.5) has i first.")
def reads_f_i_g_o(*args):
    return step(*args, gates=lambda z: bent(z, "figo"))


@misconception(of=convlstm_step, says="the blocks of z are read as i, o, f, g; (12.5) has i f g o.")
def reads_i_o_f_g(*args):
    return step(*args, gates=lambda z: bent(z, "iofg"))


@misconception(of=convlstm_step, says="the gates use a hard sigmoid, as old versions of Keras did; (12.6) has σ.")
def hard_sigmoid(*args):
    return step(*args, gates=lambda z: bent(z, gate=lambda block: np.clip(0.2 * block + 0.5, 0, 1)))


@misconception(of=convlstm_step, says="the candidate goes through a sigmoid; (12.6) bends z_g by tanh.")
def sigmoid_candidate(*args):
    return step(*args, gates=lambda z: bent(z, candidate=sigmoid))


@misconception(of=convlstm_step, says="the candidate goes through a rectifier, as images often do; (12.6) has tanh.")
def rectified_candidate(*args):
    return step(*args, gates=lambda z: bent(z, candidate=lambda block: np.maximum(block, 0)))


@misconception(of=convlstm_step, says="i and f change places in the cell; (12.7) has f ⊙ c and i ⊙ g.")
def gates_swapped_in_the_cell(*args):
    return step(*args, cell=lambda c, i, f, g: i * c + f * g)


@misconception(of=convlstm_step, says="the old cell is lost, c_next is i ⊙ g alone; (12.7) has f ⊙ c too.")
def forgets_everything(*args):
    return step(*args, cell=lambda c, i, f, g: i * g)


@misconception(of=convlstm_step, says="h_next reads the old cell; (12.8) reads the new one, c_next.")
def stale_cell(*args):
    return step(*args, state=lambda o, c_next, c: o * np.tanh(c))


@misconception(of=convlstm_step, says="h_next is o ⊙ c_next; (12.8) squashes the cell with tanh first.")
def cell_not_squashed(*args):
    return step(*args, state=lambda o, c_next, c: o * c_next)


@misconception(of=convlstm_step, says="the order of the results is c_next, h_next; it is h_next, c_next, gates.")
def cell_before_state(*args):
    h_next, c_next, gates = step(*args)
    return c_next, h_next, gates


@misconception(of=convlstm_step, says="the sums z are returned in place of the gates; the gates of (12.6) are bent.")
def returns_the_sums(x, h, c, W, U, b):
    return *step(x, h, c, W, U, b)[:2], z_of(x, h, W, U, b)


@misconception(of=convlstm_step, says="the gates are returned in the order i f o g; the blocks of `gates` are i f g o.")
def returns_gates_in_another_order(*args):
    return step(*args, kept="ifog")


@misconception(of=convlstm_step, says="the images are squeezed and lose an axis of size 1; h_next and c_next are (B, "
                                      "N, M, F) whatever the sizes.")
def squeezes_the_states(*args):
    h_next, c_next, gates = step(*args)
    return np.squeeze(h_next), np.squeeze(c_next), gates

"""Mistakes in one step forward: lstm_step."""

import numpy as np

from rnn_course.cells.lstm import lstm_gates, lstm_step
from rnn_course.exercise import misconception

from .gates import bent, sigmoid_by_exponentials, z_of


def cell(x, h, c, W, U, b, *, gates=lstm_gates, new=lambda i, f, g, c: f * c + i * g,
         out=lambda o, c_next, c: o * np.tanh(c_next)):
    """The right step, with one place after another to go wrong in: the gates, (5.3), (5.4)."""
    i, f, g, o = np.split(gates(x, h, W, U, b), 4, axis=1)
    c_next = new(i, f, g, c)
    return out(o, c_next, c), c_next


def read_as(order):
    return lambda *args: bent(z_of(*args), order=order)


@misconception(of=lstm_step,
               says="the gates are cut apart in the order i o f g; (5.1) has i f g o. All gradient checks pass with "
                    "that, for they compare a cell with itself.")
def cut_as_i_o_f_g(*args):
    return cell(*args, gates=read_as("iofg"))


@misconception(of=lstm_step, says="the gates are cut apart in the order i f o g; (5.1) has i f g o.")
def cut_as_i_f_o_g(*args):
    return cell(*args, gates=read_as("ifog"))


@misconception(of=lstm_step,
               says="the candidate goes through a sigmoid like the gates; g in (5.2) is a tanh, for it must be able to "
                    "take away as well as add.")
def sigmoid_candidate(*args):
    return cell(*args, gates=lambda *inputs: bent(z_of(*inputs), candidate=bent_by_sigmoid))


def bent_by_sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


@misconception(of=lstm_step, says="tanh is left out on the way to h_next; (5.4) bends the cell.")
def state_without_tanh(*args):
    return cell(*args, out=lambda o, c_next, c: o * c_next)


@misconception(of=lstm_step,
               says="the output gate is left out and the bent cell itself is the state; in (5.4) o decides what of it "
                    "is shown.")
def state_without_output_gate(*args):
    return cell(*args, out=lambda o, c_next, c: np.tanh(c_next))


@misconception(of=lstm_step,
               says="h_next is the cell itself; some notes stop at (5.3), and (5.4) makes the state from it.")
def state_is_the_cell(*args):
    return cell(*args, out=lambda o, c_next, c: c_next)


@misconception(of=lstm_step,
               says="both values returned are the state: cell and state share one array, and the second was written "
                    "over the first. (5.3) and (5.4) are two arrays.")
def one_buffer_for_both(*args):
    h_next, _ = cell(*args)
    return h_next, h_next


@misconception(of=lstm_step, says="h_next reads the old cell; (5.4) reads the new one, c_next.")
def stale_cell(*args):
    return cell(*args, out=lambda o, c_next, c: o * np.tanh(c))


@misconception(of=lstm_step,
               says="input and forget gate are exchanged, where z is cut or where they are used; (5.1) has i before f, "
                    "and in (5.3) f stands with c.")
def i_and_f_exchanged(*args):
    return cell(*args, new=lambda i, f, g, c: i * c + f * g)


@misconception(of=lstm_step,
               says="the old cell is kept whole, as in 1997, before there was a forget gate; (5.3) multiplies it by f.")
def never_forgets(*args):
    return cell(*args, new=lambda i, f, g, c: c + i * g)


@misconception(of=lstm_step,
               says="f is taken for what is to be lost, 1 - f for what is kept; in (5.3) f is the share that stays.")
def forget_gate_the_other_way(*args):
    return cell(*args, new=lambda i, f, g, c: (1 - f) * c + i * g)


@misconception(of=lstm_step,
               says="the new takes the share that f leaves, 1 - f; that is the coupled cell. (5.3) has an input gate.")
def coupled_gates(*args):
    return cell(*args, new=lambda i, f, g, c: f * c + (1 - f) * g)


@misconception(of=lstm_step, says="the candidate is added without its gate; (5.3) multiplies it by i.")
def candidate_without_gate(*args):
    return cell(*args, new=lambda i, f, g, c: f * c + g)


@misconception(of=lstm_step, says="the gates read the cell c; the sum in (5.1) has the state, h U.")
def gates_read_the_cell(x, h, c, W, U, b):
    return cell(x, c, c, W, U, b)


@misconception(of=lstm_step, says="the cell that is handed on has been through tanh; (5.3) leaves c_next as it is.")
def hands_on_the_bent_cell(*args):
    h_next, c_next = cell(*args)
    return h_next, np.tanh(c_next)


@misconception(of=lstm_step, says="the results come in another order; it is h_next, c_next.")
def cell_before_state(*args):
    return cell(*args)[::-1]


@misconception(of=lstm_step, says="the bias is left out; (5.1) adds b.")
def step_without_bias(x, h, c, W, U, b):
    return cell(x, h, c, W, U, 0 * b)


@misconception(of=lstm_step,
               says="an axis of size 1 is squeezed away; h_next and c_next are (B, H) whatever the sizes.")
def squeezes_the_states(*args):
    return tuple(np.squeeze(each) for each in cell(*args))


@misconception(of=lstm_step,
               says="a sigmoid overflows for large z and gives nan; (5.2) is finite for every z.")
def step_that_overflows(*args):
    return cell(*args, gates=lambda *inputs: bent(z_of(*inputs), squash=sigmoid_by_exponentials))

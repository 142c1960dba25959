"""More mistakes in one step back: the order of blocks, the products and what is handed on."""

import numpy as np

from rnn_course.cells.lstm import lstm_step_backward
from rnn_course.exercise import misconception

from .step_back import back


@misconception(of=lstm_step_backward, says="the blocks of dz stand in the order i o f g; (5.8) has i f g o.")
def dz_as_i_o_f_g(*args):
    return back(*args, order="iofg")


@misconception(of=lstm_step_backward, says="the blocks of dz stand in the order i f o g; (5.8) has i f g o.")
def dz_as_i_f_o_g(*args):
    return back(*args, order="ifog")


@misconception(of=lstm_step_backward, says="dc is s itself; (5.9) multiplies it by f, as (5.3) did c.")
def dc_without_the_forget_gate(*args):
    return back(*args, dc_of=lambda s, f, dc_next: s)


@misconception(of=lstm_step_backward,
               says="dc is made of dc_next alone; in (5.9) it is s, which also has what came through h_next.")
def dc_of_the_cell_alone(*args):
    return back(*args, dc_of=lambda s, f, dc_next: dc_next * f)


@misconception(of=lstm_step_backward, says="dU is made with h_next; (5.13) takes h, the state that went into the step.")
def new_state_in_dU(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    h_next = gates[:, -h.shape[1] :] * np.tanh(c_next)
    return *back(dh_next, dc_next, c_next, gates, x, h, c, W, U)[:4], *back(
        dh_next, dc_next, c_next, gates, x, h_next, c, W, U)[4:]


@misconception(of=lstm_step_backward,
               says="db keeps the batch as an axis of size 1; in (5.14) it has b's own shape, (4H,).")
def db_keeps_an_axis(*args):
    *others, db = back(*args)
    return *others, db[None]


@misconception(of=lstm_step_backward, says="db is summed from dW; (5.14) sums dz.")
def db_from_dW(*args):
    dx, dh, dc, dW, dU, _ = back(*args)
    return dx, dh, dc, dW, dU, dW.sum(axis=0)


@misconception(of=lstm_step_backward,
               says="dW, dU and db are divided by the number of rows; (5.12) to (5.14) are sums. Any averaging belongs "
                    "to the loss.")
def averages_over_the_batch(*args):
    *states, dW, dU, db = back(*args)
    return *states, dW / len(args[0]), dU / len(args[0]), db / len(args[0])


@misconception(of=lstm_step_backward, says="the results come in another order; it is dx, dh, dc, dW, dU, db.")
def cell_before_the_state(*args):
    dx, dh, dc, dW, dU, db = back(*args)
    return dx, dc, dh, dW, dU, db


@misconception(of=lstm_step_backward, says="axes of size 1 are squeezed away; every gradient has the shape of what it "
                                           "belongs to.")
def squeezes_the_gradients(*args):
    return tuple(np.squeeze(each) for each in back(*args))

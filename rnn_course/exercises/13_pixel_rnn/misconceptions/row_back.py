"""Mistakes on the way back through one row: row_lstm_step_backward."""

import numpy as np

from rnn_course.cells.pixels import masked_conv, masked_conv_backward
from rnn_course.cells.row_lstm import row_lstm_step_backward
from rnn_course.exercise import misconception


def to_cell(dh_next, dc_next, c_next, o):
    """s of (13.25), right."""
    return dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)


def back(dh_next, dc_next, c_next, gates, h, c, U, *, cell=to_cell, order="ifgo", dc_of=lambda s, f: s * f, **parts):
    """The right step, but for what is said: s, blocks of dz by name (functions of all values), their order, dc."""
    i, f, g, o = np.split(gates, 4, axis=-1)
    s, tanh_c = cell(dh_next, dc_next, c_next, o), np.tanh(c_next)
    found = {"i": s * g * i * (1 - i), "f": s * c * f * (1 - f), "g": s * i * (1 - g**2),
             "o": dh_next * tanh_c * o * (1 - o)}
    values = {"s": s, "i": i, "f": f, "g": g, "o": o, "c": c, "c_next": c_next, "dh_next": dh_next}
    found |= {name: part(**values) for name, part in parts.items()}
    dz = np.concatenate([found[name] for name in order], axis=-1)
    dh, dU, _ = masked_conv_backward(dz[:, None], h[:, None], U[None], np.ones(U[None].shape))
    return dz, dh[:, 0], dc_of(s, f), dU[0]


@misconception(of=row_lstm_step_backward, says="dc_next is left out; it is the first term of s (13.25).")
def drops_the_cells_own_gradient(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: to_cell(dh, 0, c_next, o))


@misconception(of=row_lstm_step_backward, says="dh_next does not reach the cell; it is the second term of s (13.25).")
def drops_the_way_through_the_state(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: dc)


@misconception(of=row_lstm_step_backward, says="the slope of tanh is left out of s; (13.25) has 1 - tanh(c_next)².")
def forgets_the_slope_of_tanh(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: dc + dh * o)


@misconception(of=row_lstm_step_backward, says="the slope is taken at c_next as if it were tanh already; (13.25) has 1"
                                               " - tanh(c_next)².")
def squares_the_cell_itself(*args):
    return back(*args, cell=lambda dh, dc, c_next, o: dc + dh * o * (1 - c_next**2))


@misconception(of=row_lstm_step_backward, says="the forget gate's block reads c_next; (13.26) has the c that went in.")
def reads_the_new_cell(*args):
    return back(*args, f=lambda s, c_next, f, **_: s * c_next * f * (1 - f))


@misconception(of=row_lstm_step_backward, says="the candidate's block has the slope of a sigmoid; (13.26) has 1 - g².")
def bends_the_candidate_by_sigmoid(*args):
    return back(*args, g=lambda s, i, g, **_: s * i * g * (1 - g))


@misconception(of=row_lstm_step_backward, says="the output gate's block is made of s; (13.26) has dh_next there.")
def opens_the_output_gate_by_the_cell(*args):
    return back(*args, o=lambda s, c_next, o, **_: s * np.tanh(c_next) * o * (1 - o))


@misconception(of=row_lstm_step_backward, says="dz stops at the gates, without their slopes; (13.26) goes on to what "
                                               "went into them.")
def stops_at_the_gates(*args):
    return back(*args, i=lambda s, g, **_: s * g, f=lambda s, c, **_: s * c, g=lambda s, i, **_: s * i,
                o=lambda dh_next, c_next, **_: dh_next * np.tanh(c_next))


@misconception(of=row_lstm_step_backward, says="the blocks of dz stand in the order i f o g; (13.26) has i f g o.")
def puts_the_candidates_gradient_last(*args):
    return back(*args, order="ifog")


@misconception(of=row_lstm_step_backward, says="dc is s itself; (13.28) has the forget gate in it.")
def lets_everything_be_kept(*args):
    return back(*args, dc_of=lambda s, f: s)


@misconception(of=row_lstm_step_backward, says="dh reads dz with the shifts of the way there; in (13.27) their signs "
                                               "are turned round.")
def keeps_the_shifts_for_dh(*args):
    dz, _, dc, dU = back(*args)
    return dz, masked_conv(dz[:, None], args[-1][None].swapaxes(2, 3), 0.0, 1.0)[:, 0], dc, dU


@misconception(of=row_lstm_step_backward, says="dh comes back straight from below alone; (13.27) sums over all entries"
                                               " of U.")
def goes_straight_up(*args):
    dz, _, dc, dU = back(*args)
    U = args[-1]
    return dz, dz @ U[len(U) // 2].T, dc, dU


@misconception(of=row_lstm_step_backward, says="dU is turned round: left and right are exchanged; (13.29) reads h at q"
                                               " + t.")
def turns_dU_round(*args):
    dz, dh, dc, dU = back(*args)
    return dz, dh, dc, dU[::-1]


@misconception(of=row_lstm_step_backward, says="dU reads h without shifts; (13.29) has another shift for each U_t.")
def reads_h_without_shifts(*args):
    dz, dh, dc, dU = back(*args)
    return dz, dh, dc, np.broadcast_to(np.einsum("bqh,bqz->hz", args[4], dz), dU.shape)


@misconception(of=row_lstm_step_backward, says="dU reads the cell c; (13.29) reads h.")
def reads_the_cell_for_dU(dh_next, dc_next, c_next, gates, h, c, U):
    dz, dh, dc, _ = back(dh_next, dc_next, c_next, gates, h, c, U)
    return dz, dh, dc, back(dh_next, dc_next, c_next, gates, c, c, U)[3]

"""Mistakes in fitting the readout: collect_rows, readout_loss."""

import numpy as np

from rnn_course.cells.readout import collect_rows, readout_loss
from rnn_course.exercise import misconception


def in_order(one, x, h):
    """(15.12), right."""
    return one, x, h


def flat(table, washout):
    """(15.13), right."""
    return table[:, washout:].reshape(-1, table.shape[2])


def collected(x, hs, y, washout, *, order=in_order, lay=flat, lay_targets=None):
    """The right rows, with one place after another to go wrong in."""
    r = np.concatenate(order(np.ones((*hs.shape[:2], 1)), x, hs), axis=2)
    return lay(r, washout), (lay_targets or lay)(y, washout)


@misconception(of=collect_rows,
               says="the washout is taken off the long table, so only the first sequence loses its beginning; (15.13) "
                    "takes it off every sequence.")
def washout_off_the_first_sequence(x, hs, y, washout):
    return collected(x, hs, y, washout, lay=lambda table, washout: flat(table, 0)[washout:])


@misconception(of=collect_rows, says="nothing is washed out; (15.13) begins with t = washout + 1.")
def no_washout(x, hs, y, washout):
    return collected(x, hs, y, 0)


@misconception(of=collect_rows,
               says="the washout is taken off the end of each sequence; (15.13) takes it off the beginning.")
def washout_off_the_end(x, hs, y, washout):
    return collected(x, hs, y, washout, lay=lambda table, washout: flat(table[:, : table.shape[1] - washout], 0))


@misconception(of=collect_rows,
               says="the washout is one step short; (15.13) begins with t = washout + 1, counted from 1.")
def washout_one_short(x, hs, y, washout):
    return collected(x, hs, y, max(0, washout - 1))


@misconception(of=collect_rows,
               says="states and inputs lose their washout but the targets do not; (15.14) takes the same steps.")
def targets_not_washed_out(x, hs, y, washout):
    return collected(x, hs, y, washout, lay_targets=lambda y, washout: flat(y, 0))


@misconception(of=collect_rows,
               says="rows go through the batch first and then through time; in (15.13) one whole sequence comes after "
                    "the other.")
def step_by_step(x, hs, y, washout):
    return collected(x, hs, y, washout, lay=lambda table, washout: flat(table.swapaxes(0, 1)[washout:], 0))


@misconception(of=collect_rows,
               says="targets go through the batch first and then through time, and no longer belong to their rows; "
                    "(15.14) keeps the order of (15.13).")
def targets_in_another_order(x, hs, y, washout):
    return collected(x, hs, y, washout, lay_targets=lambda y, washout: flat(y.swapaxes(0, 1)[washout:], 0))


@misconception(of=collect_rows, says="states stand before inputs; in (15.12) the row is [1, x_t, h_t].")
def states_first(x, hs, y, washout):
    return collected(x, hs, y, washout, order=lambda one, x, h: (one, h, x))


@misconception(of=collect_rows, says="the 1 stands at the end of each row; in (15.12) it stands in front.")
def ones_last(x, hs, y, washout):
    return collected(x, hs, y, washout, order=lambda one, x, h: (x, h, one))


@misconception(of=collect_rows, says="there is no column of ones; (15.12) begins with a 1.")
def no_ones(x, hs, y, washout):
    return collected(x, hs, y, washout, order=lambda one, x, h: (x, h))


@misconception(of=collect_rows, says="the inputs are missing; (15.12) has x_t beside h_t.")
def no_inputs(x, hs, y, washout):
    return collected(x, hs, y, washout, order=lambda one, x, h: (one, h))


@misconception(of=collect_rows,
               says="states are paired with the target of the step before; (15.14) has y_t in the row of h_t.")
def target_of_the_step_before(x, hs, y, washout):
    return collected(x, hs, np.concatenate([y[:, :1], y[:, :-1]], axis=1), washout)


def but_the_first(V):
    """V with zeros in the row of the bias."""
    return np.concatenate([0 * V[:1], V[1:]])


def judged(V, A, Y, penalty, *, held=but_the_first, scale=0.5, steep=1.0, pull=1.0):
    """The right loss and gradient, with one place after another to go wrong in."""
    E = A @ V - Y
    return scale * ((E**2).sum() + penalty * (held(V) ** 2).sum()), steep * (A.T @ E + pull * penalty * held(V))


@misconception(of=readout_loss,
               says="the bias is penalised too; in (15.16) the second sum leaves out the first row of V.")
def bias_penalised(V, A, Y, penalty):
    return judged(V, A, Y, penalty, held=lambda V: V)


@misconception(of=readout_loss,
               says="the gradient pulls at the bias too; in (15.16) the second sum has no term with V's first row.")
def bias_pulled(V, A, Y, penalty):
    return judged(V, A, Y, penalty)[0], judged(V, A, Y, penalty, held=lambda V: V)[1]


@misconception(of=readout_loss,
               says="the last row of V is spared by the penalty; the bias, which (15.16) spares, is the first.")
def last_row_spared(V, A, Y, penalty):
    return judged(V, A, Y, penalty, held=lambda V: np.concatenate([V[:-1], 0 * V[-1:]]))


@misconception(of=readout_loss, says="the halves are left out of L; (15.16) has two of them.")
def no_halves(V, A, Y, penalty):
    return judged(V, A, Y, penalty, scale=1.0)


@misconception(of=readout_loss,
               says="dV is twice as long, as if there were no halves in (15.16); it is the gradient of that very L.")
def twice_the_gradient(V, A, Y, penalty):
    return judged(V, A, Y, penalty, steep=2.0)


@misconception(of=readout_loss,
               says="the mean over all rows is taken, of squares and of their gradient; (15.16) sums the squares.")
def mean_of_squares(V, A, Y, penalty):
    loss, dV = judged(V, A, Y, len(A) * penalty)
    return loss / len(A), dV / len(A)


@misconception(of=readout_loss, says="the penalty is missing in dV; by (15.16), L also rises with the weights.")
def penalty_without_a_gradient(V, A, Y, penalty):
    return judged(V, A, Y, penalty, pull=0.0)


@misconception(of=readout_loss, says="the penalty is missing altogether; (15.16) has a second sum.")
def no_penalty_at_all(V, A, Y, penalty):
    return judged(V, A, Y, 0.0)


@misconception(of=readout_loss,
               says="half of the penalty pulls in dV; differentiating the square in (15.16) takes the half away.")
def half_the_pull(V, A, Y, penalty):
    return judged(V, A, Y, penalty, pull=0.5)


@misconception(of=readout_loss,
               says="the gradient points the other way, made with Y - A V; with the E of (15.15) it points to where L "
                    "rises.")
def gradient_downhill(V, A, Y, penalty):
    E = Y - A @ V
    return judged(V, A, Y, penalty)[0], A.T @ E + penalty * but_the_first(V)


@misconception(of=readout_loss,
               says="sizes of weights are summed in the penalty and not their squares; (15.16) sums V².")
def sizes_for_squares(V, A, Y, penalty):
    held = but_the_first(V)
    return judged(V, A, Y, 0.0)[0] + 0.5 * penalty * np.abs(held).sum(), A.T @ (A @ V - Y) + penalty * np.sign(held)

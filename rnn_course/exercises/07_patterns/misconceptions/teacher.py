"""Mistakes with a teacher: teacher_forced, teacher_forced_backward."""

import numpy as np

from rnn_course.cells.output_recurrence import teacher_forced, teacher_forced_backward
from rnn_course.exercise import misconception


def forced(x, y, y0, W, F, b, V, c, *, before=None):
    """The right pass, with other outputs handed to the steps."""
    before = np.concatenate([y0[:, None], y[:, :-1]], axis=1) if before is None else before
    hs = np.tanh(x @ W + before @ F + b)
    return hs, hs @ V + c


@misconception(of=teacher_forced,
               says="each step is given its own right output, the answer itself; (7.24) takes the one before, y_{t-1}.")
def given_the_answer(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, b, V, c, before=y)


@misconception(of=teacher_forced,
               says="the network's own output goes into the next step; under a teacher it is the right "
                    "one (7.24).")
def on_its_own(x, y, y0, W, F, b, V, c):
    o, hs, said = y0, [], []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W + o @ F + b)
        o = h @ V + c
        hs.append(h)
        said.append(o)
    return np.stack(hs, axis=1), np.stack(said, axis=1)


@misconception(of=teacher_forced,
               says="the right outputs are moved the wrong way, so that a step is given the one after it; (7.24) takes "
                    "the one before.")
def moved_the_wrong_way(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, b, V, c, before=np.concatenate([y[:, 1:], y0[:, None]], axis=1))


@misconception(of=teacher_forced,
               says="the outputs are rolled, so that the first step is given the last of them; in (7.24) y_0 is y0.")
def rolled_round(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, b, V, c, before=np.roll(y, 1, axis=1))


@misconception(of=teacher_forced, says="the first step is given zeros; in (7.24) y_0 is y0.")
def zeros_first(x, y, y0, W, F, b, V, c):
    return forced(x, y, 0 * y0, W, F, b, V, c)


@misconception(of=teacher_forced, says="every step is given y0; (7.24) takes y_{t-1}.")
def y0_at_every_step(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, b, V, c, before=np.repeat(y0[:, None], x.shape[1], axis=1))


@misconception(of=teacher_forced, says="what was said is left out of the states; (7.24) adds y_{t-1} F.")
def nothing_fed_back(x, y, y0, W, F, b, V, c):
    return forced(x, 0 * y, 0 * y0, W, F, b, V, c)


@misconception(of=teacher_forced,
               says="the last state is fed back as well, through V F; in (7.24) a step knows nothing of the one before "
                    "but its right output.")
def adds_its_own_output(x, y, y0, W, F, b, V, c):
    before, o, hs = np.concatenate([y0[:, None], y[:, :-1]], axis=1), 0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W + (before[:, t] + o) @ F + b)
        o = h @ V
        hs.append(h)
    hs = np.stack(hs, axis=1)
    return hs, hs @ V + c


@misconception(of=teacher_forced, says="b is left out; (7.24) adds it.")
def no_bias_under_a_teacher(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, 0 * b, V, c)


@misconception(of=teacher_forced, says="c is left out; (7.25) adds it.")
def no_output_bias_under_a_teacher(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, b, V, 0 * c)


@misconception(of=teacher_forced, says="the outputs are bent by tanh; (7.25) leaves them as they are.")
def outputs_bent(x, y, y0, W, F, b, V, c):
    hs, o = forced(x, y, y0, W, F, b, V, c)
    return hs, np.tanh(o)


@misconception(of=teacher_forced, says="the outputs come first; the states hs do, and o after them.")
def o_first(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, b, V, c)[::-1]


NAMES = ("dx", "dW", "dF", "db", "dV", "dc")


def changed(answer, **parts):
    return tuple(parts.get(name, part) for name, part in zip(NAMES, answer, strict=True))


def back(do, hs, x, y, y0, W, V, *, dz=None, before=None):
    """The right way back, with other dz, or other outputs for dF."""
    before = np.concatenate([y0[:, None], y[:, :-1]], axis=1) if before is None else before
    dz = do @ V.T * (1 - hs**2) if dz is None else dz
    return (dz @ W.T, np.einsum("btd,bth->dh", x, dz), np.einsum("btk,bth->kh", before, dz), dz.sum(axis=(0, 1)),
            np.einsum("bth,btk->hk", hs, do), do.sum(axis=(0, 1)))


@misconception(of=teacher_forced_backward,
               says="dF is made with y_t; F met the output before, and (7.29) takes y_{t-1}.")
def own_answer_in_dF(do, hs, x, y, y0, W, V):
    return back(do, hs, x, y, y0, W, V, before=y)


@misconception(of=teacher_forced_backward,
               says="in dF the first step is given zeros; in (7.29) y_0 is y0.")
def zeros_first_in_dF(do, hs, x, y, y0, W, V):
    return back(do, hs, x, y, 0 * y0, W, V)


@misconception(of=teacher_forced_backward,
               says="in dF the first step is given the last output, where the array wraps round; in (7.29) y_0 is y0.")
def wraps_round_in_dF(do, hs, x, y, y0, W, V):
    return back(do, hs, x, y, y0, W, V, before=np.roll(y, 1, axis=1))


@misconception(of=teacher_forced_backward,
               says="dF is made with the network's own outputs; under a teacher it was y_{t-1} that met F (7.29).")
def own_output_in_dF(do, hs, x, y, y0, W, V):
    return back(do, hs, x, y, y0, W, V, before=np.concatenate([y0[:, None], (hs @ V)[:, :-1]], axis=1))


@misconception(of=teacher_forced_backward,
               says="for dF the right outputs are moved the wrong way, so that each step meets the one after it; in "
                    "(7.29) it is the one before.")
def dF_moved_the_wrong_way(do, hs, x, y, y0, W, V):
    return back(do, hs, x, y, y0, W, V, before=np.concatenate([y[:, 1:], y0[:, None]], axis=1))


@misconception(of=teacher_forced_backward,
               says="the gradient by every later step's state is carried back to the earlier ones; under a teacher "
                    "(7.26) has nothing from t + 1.")
def carries_gradients_back(do, hs, x, y, y0, W, V):
    return back(do, hs, x, y, y0, W, V, dz=np.cumsum((do @ V.T)[:, ::-1], axis=1)[:, ::-1] * (1 - hs**2))


@misconception(of=teacher_forced_backward, says="the slope of tanh is missing; (7.26) multiplies by 1 - h_t².")
def no_slope_under_a_teacher(do, hs, x, y, y0, W, V):
    return back(do, hs, x, y, y0, W, V, dz=do @ V.T)


@misconception(of=teacher_forced_backward,
               says="tanh is applied to h_t once more in its slope; the h_t of (7.26) has been through it already.")
def slope_of_the_slope(do, hs, x, y, y0, W, V):
    return back(do, hs, x, y, y0, W, V, dz=do @ V.T * (1 - np.tanh(hs) ** 2))


@misconception(of=teacher_forced_backward,
               says="the weights' gradients are means over the rows; (7.28) to (7.32) sum.")
def means_over_rows(do, hs, x, y, y0, W, V):
    dx, *others = back(do, hs, x, y, y0, W, V)
    return dx, *(each / len(x) for each in others)


@misconception(of=teacher_forced_backward,
               says="the weights' gradients are those of the last step alone; (7.28) to (7.32) sum over t.")
def last_step_alone(do, hs, x, y, y0, W, V):
    last = np.zeros_like(do)
    last[:, -1] = do[:, -1]
    return changed(back(last, hs, x, y, y0, W, V), dx=back(do, hs, x, y, y0, W, V)[0])


@misconception(of=teacher_forced_backward,
               says="dV is made with the gradient in front of the output layer, dh, and not with do; see (7.31).")
def dV_behind_itself(do, hs, x, y, y0, W, V):
    answer = back(do, hs, x, y, y0, W, V)
    return changed(answer, dV=np.einsum("bth,btg,gk->hk", hs, do @ V.T, V))


@misconception(of=teacher_forced_backward,
               says="db keeps the axis of the rows; it has b's own shape, (H,).")
def db_for_each_row(do, hs, x, y, y0, W, V):
    answer = back(do, hs, x, y, y0, W, V)
    return changed(answer, db=(do @ V.T * (1 - hs**2)).sum(axis=1))

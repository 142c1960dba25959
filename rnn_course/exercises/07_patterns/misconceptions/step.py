"""Mistakes in one step and in whole sequences: context_step, context_forward."""

import numpy as np

from rnn_course.cells.context import context_forward, context_step
from rnn_course.exercise import misconception


@misconception(of=context_step, says="the context is left out; (7.1) adds v R.")
def no_context(x, h, v, W, U, R, b):
    return np.tanh(x @ W + h @ U + b)


@misconception(of=context_step, says="the bias is left out; (7.1) adds b.")
def no_bias(x, h, v, W, U, R, b):
    return np.tanh(x @ W + h @ U + v @ R)


@misconception(of=context_step, says="the old state is left out; (7.1) adds h U.")
def no_state(x, h, v, W, U, R, b):
    return np.tanh(x @ W + v @ R + b)


@misconception(of=context_step, says="z is returned as it is; (7.2) bends it.")
def no_tanh(x, h, v, W, U, R, b):
    return x @ W + h @ U + v @ R + b


@misconception(of=context_step, says="the context is added behind the bend; in (7.1) it is part of z.")
def context_behind_the_bend(x, h, v, W, U, R, b):
    return np.tanh(x @ W + h @ U + b) + v @ R


@misconception(of=context_step, says="what the context brings has a tanh of its own; in (7.1) v R is added as it is.")
def context_bent_twice(x, h, v, W, U, R, b):
    return np.tanh(x @ W + h @ U + np.tanh(v @ R) + b)


@misconception(of=context_step, says="the context multiplies the other terms entry by entry; in (7.1) it is added.")
def context_as_a_factor(x, h, v, W, U, R, b):
    return np.tanh((x @ W + h @ U) * (v @ R) + b)


@misconception(of=context_step, says="every row gets the mean of all contexts; in (7.1) each row has its own v.")
def one_context_for_all(x, h, v, W, U, R, b):
    return context_step(x, h, np.broadcast_to(v.mean(axis=0), v.shape), W, U, R, b)


@misconception(of=context_step,
               says="U is transposed; (7.1) has h U. U is square, so the shapes cannot tell.")
def U_transposed(x, h, v, W, U, R, b):
    return np.tanh(x @ W + h @ U.T + v @ R + b)


@misconception(of=context_step,
               says="tanh is written with exponentials of z, which are inf for large z, and inf / inf is nan; (7.2) is "
                    "finite everywhere.")
def tanh_by_exponentials(x, h, v, W, U, R, b):
    z = x @ W + h @ U + v @ R + b
    with np.errstate(all="ignore"):
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@misconception(of=context_step,
               says="axes of size 1 are squeezed away; h_next is (B, H) whatever B and H are.")
def squeezed(x, h, v, W, U, R, b):
    return np.squeeze(context_step(x, h, v, W, U, R, b))


@misconception(of=context_step, says="a sigmoid bends z; in (7.2) it is tanh.")
def sigmoid_for_tanh(x, h, v, W, U, R, b):
    return (1 + np.tanh((x @ W + h @ U + v @ R + b) / 2)) / 2


def run(x, h0, v, W, U, R, b, context=lambda v, t: v, start=lambda h0: h0, state=lambda hs, h0, t: hs[-1]):
    """The right loop, with one place after another to go wrong in."""
    hs = [start(h0)]
    for t in range(x.shape[1]):
        hs.append(context_step(x[:, t], state(hs, h0, t), context(v, t), W, U, R, b))
    return np.stack(hs[1:], axis=1)


@misconception(of=context_forward,
               says="the context goes in at the first step only; in (7.3) every step is given v.")
def context_at_the_first_step_only(x, h0, v, W, U, R, b):
    return run(x, h0, v, W, U, R, b, context=lambda v, t: v * (t == 0))


@misconception(of=context_forward,
               says="the context comes in at the last step only; in (7.3) every step is given v.")
def context_at_the_last_step_only(x, h0, v, W, U, R, b):
    return run(x, h0, v, W, U, R, b, context=lambda v, t: v * (t == x.shape[1] - 1))


@misconception(of=context_forward, says="no step is given the context; (7.3) hands v to each.")
def context_at_no_step(x, h0, v, W, U, R, b):
    return run(x, h0, 0 * v, W, U, R, b)


@misconception(of=context_forward,
               says="the context is divided among the steps, v / T each; (7.3) gives the whole of it to each.")
def context_shared_out(x, h0, v, W, U, R, b):
    return run(x, h0, v / x.shape[1], W, U, R, b)


@misconception(of=context_forward,
               says="the context piles up, once more of it at every step; (7.3) gives v itself to each.")
def context_piles_up(x, h0, v, W, U, R, b):
    return run(x, h0, v, W, U, R, b, context=lambda v, t: v * (t + 1))


@misconception(of=context_forward, says="it starts from zeros; (7.3) starts from h0.")
def starts_from_zeros(x, h0, v, W, U, R, b):
    return run(x, 0 * h0, v, W, U, R, b)


@misconception(of=context_forward, says="every step starts from h0; (7.3) takes the state of the step before.")
def h0_at_every_step(x, h0, v, W, U, R, b):
    return run(x, h0, v, W, U, R, b, state=lambda hs, h0, t: h0)


@misconception(of=context_forward, says="v R is added to the initial state as well; (7.3) starts from h0 as it is.")
def context_in_the_start_too(x, h0, v, W, U, R, b):
    return run(x, h0, v, W, U, R, b, start=lambda h0: h0 + v @ R)


@misconception(of=context_forward,
               says="hs begins with h0 and lacks the last state; it holds h_1 ... h_T.")
def h0_in_front(x, h0, v, W, U, R, b):
    return np.concatenate([h0[:, None], run(x, h0, v, W, U, R, b)[:, :-1]], axis=1)


@misconception(of=context_forward, says="time runs along axis 0 of hs; it is axis 1, and the batch comes first.")
def time_first(x, h0, v, W, U, R, b):
    return run(x, h0, v, W, U, R, b).transpose(1, 0, 2)


@misconception(of=context_forward, says="the sequence is run from its end; in (7.3) t goes from 1 to T.")
def backwards(x, h0, v, W, U, R, b):
    return run(x[:, ::-1], h0, v, W, U, R, b)


@misconception(of=context_forward, says="only the last state is returned; hs holds the states of all steps.")
def last_state_alone(x, h0, v, W, U, R, b):
    return run(x, h0, v, W, U, R, b)[:, -1]


@misconception(of=context_forward,
               says="one input is read at every step, the first; (7.3) has x_t at step t.")
def first_input_at_every_step(x, h0, v, W, U, R, b):
    return run(np.repeat(x[:, :1], x.shape[1], axis=1), h0, v, W, U, R, b)

"""Mistakes in the masked layer forward: masked_forward."""

import numpy as np

from rnn_course.cells.masked import masked_forward
from rnn_course.exercise import misconception


def run(x, mask, h0, W, U, b, *, new=lambda z: np.tanh(z), state=lambda m, n, h: np.where(m > 0, n, h), shown=None):
    """The right loop, with one place after another to go wrong in.

    new(z): the candidate. state(m, n, h): what goes on. shown(m, n, h_next): what is recorded, if not what goes on.
    """
    h, hs = h0, []
    for t in range(x.shape[1]):
        n, m = new(x[:, t] @ W + h @ U + b), mask[:, t, None]
        h = state(m, n, h)
        hs.append(shown(m, n, h) if shown else h)
    return np.stack(hs, axis=1)


@misconception(of=masked_forward,
               says="the mask is not used, and padding changes the state as if it were real; (6.2) keeps h_{t-1} "
                    "there.")
def ignores_the_mask(x, mask, *layer):
    return run(x, np.ones_like(mask), *layer)


@misconception(of=masked_forward,
               says="only the input is masked, so a plain step is made with x_t = 0 at padding, and it changes the "
                    "state; (6.2) keeps h_{t-1} there.")
def masks_the_input(x, mask, *layer):
    return run(x * mask[..., None], np.ones_like(mask), *layer)


@misconception(of=masked_forward,
               says="the states are 0 at padding; (6.2) repeats the state before it.")
def shows_zeros_at_padding(*args):
    return run(*args, shown=lambda m, n, h: m * h)


@misconception(of=masked_forward,
               says="padding sets the state to 0, and the past is lost; (6.2) keeps h_{t-1} there.")
def padding_resets_the_state(*args):
    return run(*args, state=lambda m, n, h: m * n)


@misconception(of=masked_forward,
               says="the mask is read the wrong way round: the state changes at padding and stays at real steps; in "
                    "(6.2) 1 stands for a real step.")
def mask_the_wrong_way_round(x, mask, *layer):
    return run(x, 1 - mask, *layer)


@misconception(of=masked_forward, says="at padding the state goes back to h0; (6.2) keeps the latest one, h_{t-1}.")
def back_to_h0_at_padding(x, mask, h0, W, U, b):
    return run(x, mask, h0, W, U, b, state=lambda m, n, h: np.where(m > 0, n, h0))


@misconception(of=masked_forward,
               says="the state is carried rightly, but n_t is what is recorded at padding; hs holds h_t of (6.2).")
def records_the_candidate(*args):
    return run(*args, shown=lambda m, n, h: n)


@misconception(of=masked_forward,
               says="the mask of one row is used for all; in (6.2) every row has a mask of its own.")
def one_mask_for_all_rows(x, mask, *layer):
    return run(x, np.tile(mask[:1], (len(mask), 1)), *layer)


@misconception(of=masked_forward,
               says="real steps average the old state and the new one; where the mask is 1, (6.2) takes n_t alone.")
def averages_old_and_new(*args):
    return run(*args, state=lambda m, n, h: np.where(m > 0, (n + h) / 2, h))


@misconception(of=masked_forward, says="the first step starts from zeros; (6.1) starts from h_0 = h0.")
def starts_from_zeros(x, mask, h0, W, U, b):
    return masked_forward(x, mask, np.zeros_like(h0), W, U, b)


@misconception(of=masked_forward, says="the bias is left out; (6.1) adds b to every row.")
def no_bias(x, mask, h0, W, U, b):
    return masked_forward(x, mask, h0, W, U, 0 * b)


@misconception(of=masked_forward, says="n_t is the sum itself; (6.1) bends it by tanh.")
def no_tanh(*args):
    return run(*args, new=lambda z: z)


@misconception(of=masked_forward,
               says="U is transposed; in (6.1) the rows of U meet the state, as they are. U is square, so the shapes "
                    "cannot tell.")
def transposes_U(x, mask, h0, W, U, b):
    return masked_forward(x, mask, h0, W, U.T, b)


@misconception(of=masked_forward,
               says="tanh is written with exponentials that overflow for large sums and give nan; (6.1) is between -1 "
                    "and 1 for every sum.")
def tanh_that_overflows(*args):
    with np.errstate(all="ignore"):
        return run(*args, new=lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))


@misconception(of=masked_forward,
               says="an axis of size 1 is squeezed away; hs keeps the shape (B, T, H) whatever the sizes.")
def squeezes_the_states(*args):
    return np.squeeze(masked_forward(*args))

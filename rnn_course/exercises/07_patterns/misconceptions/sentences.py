"""Mistakes with the probability of sentences and with the whole model: chain_log_p, caption_loss_and_gradients."""

import numpy as np

from rnn_course.cells.captions import END, caption_loss_and_gradients, chain_log_p
from rnn_course.cells.context import context_backward, context_forward
from rnn_course.exercise import misconception


def log_softmax(o):
    shifted = o - o.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def real_steps(y):
    ends = y == END
    return np.cumsum(ends, axis=1) - ends == 0


def chain(o, y, *, real=real_steps, log_p=log_softmax):
    """The right chain, with one place after another to go wrong in."""
    counted, logs = real(y)[..., None], log_p(o)
    said = counted * np.eye(o.shape[-1])[y]
    with np.errstate(all="ignore"):
        return (said * logs).sum(axis=(1, 2)), said - counted * np.exp(logs)


@misconception(of=chain_log_p, says="every step counts, whatever comes after END; real_t of (7.38) is 0 there.")
def everything_counts(o, y):
    return chain(o, y, real=lambda y: np.ones(y.shape))


@misconception(of=chain_log_p,
               says="END itself is left out; by (7.38) it counts, for the network has to know when to stop.")
def end_left_out(o, y):
    return chain(o, y, real=lambda y: np.cumsum(y == END, axis=1) == 0)


@misconception(of=chain_log_p,
               says="each step that is not END counts, those after the first END too; by (7.38) nothing counts there.")
def words_after_the_end_count(o, y):
    return chain(o, y, real=lambda y: y != END)


@misconception(of=chain_log_p,
               says="all ENDs count, the padding after the first one too; by (7.38) only the first does.")
def padding_counts(o, y):
    return chain(o, y, real=lambda y: real_steps(y) | (y == END))


@misconception(of=chain_log_p,
               says="the probabilities are added up and the logarithm taken of the sum; a chain is a product, and "
                    "(7.40) adds logarithms.")
def log_of_a_sum(o, y):
    logs = np.take_along_axis(log_softmax(o), y[..., None], axis=2)[..., 0]
    return np.log((real_steps(y) * np.exp(logs)).sum(axis=1)), chain(o, y)[1]


@misconception(of=chain_log_p, says="the mean over the words is returned; (7.40) sums.")
def mean_over_words(o, y):
    log_p, do = chain(o, y)
    count = real_steps(y).sum(axis=1)
    return log_p / count, do / count[:, None, None]


@misconception(of=chain_log_p, says="it is averaged over the rows as in a loss; (7.40) and (7.41) are for each row.")
def averaged_over_rows(o, y):
    log_p, do = chain(o, y)
    return np.full(len(y), log_p.mean()), do / len(y)


@misconception(of=chain_log_p, says="the sign is that of a loss; a log_p (7.40) is never above 0.")
def sign_of_a_loss(o, y):
    log_p, do = chain(o, y)
    return -log_p, -do


@misconception(of=chain_log_p,
               says="do is p - onehot(y), which is right for the loss -log_p; (7.41) is for log_p itself.")
def gradient_of_the_loss(o, y):
    log_p, do = chain(o, y)
    return log_p, -do


@misconception(of=chain_log_p, says="the scores themselves are added up; (7.39) takes off the logarithm of the sum.")
def scores_for_logs(o, y):
    return (real_steps(y) * np.take_along_axis(o, y[..., None], axis=2)[..., 0]).sum(axis=1), chain(o, y)[1]


@misconception(of=chain_log_p,
               says="a small number inside the logarithm keeps it finite and makes rare words too probable; (7.39) "
                    "never forms p.")
def small_number_inside(o, y):
    return chain(o, y, log_p=lambda o: np.log(np.exp(log_softmax(o)) + 1e-12))


@misconception(of=chain_log_p,
               says="exp overflows for large scores; (7.39) and (7.41) are finite for every finite o.")
def overflowing_exponentials(o, y):
    def naive(o):
        with np.errstate(all="ignore"):
            return np.log(np.exp(o) / np.exp(o).sum(axis=-1, keepdims=True))
    with np.errstate(all="ignore"):
        return chain(o, y, log_p=naive)


@misconception(of=chain_log_p,
               says="one number is taken off the whole array; rows that lie far below it become 0 / 0. In (7.39) each "
                    "step has a sum of its own.")
def one_largest_for_all(o, y):
    def by_one(o):
        with np.errstate(all="ignore"):
            return np.log(np.exp(o - o.max()) / np.exp(o - o.max()).sum(axis=-1, keepdims=True))
    with np.errstate(all="ignore"):
        return chain(o, y, log_p=by_one)


@misconception(of=chain_log_p,
               says="the word before is scored: y is moved one step; by (7.40) o_t is the score of y_t itself.")
def scores_the_word_before(o, y):
    real = real_steps(y)
    return chain(o, np.concatenate([np.full((len(y), 1), END), y[:, :-1]], axis=1), real=lambda _: real)


def whole(v, read, y, Q, q, F, U, R, b, V, c, *, start=lambda a: np.tanh(a), start_slope=lambda h: 1 - h**2,
          words=None, mean=True, both_ways=(1, 1), sign=-1):
    """The right model, with one place after another to go wrong in."""
    x, h0 = np.eye(len(F))[read if words is None else words], start(v @ Q + q)
    hs = context_forward(x, h0, v, F, U, R, b)
    log_p, do = chain_log_p(hs @ V + c, y)
    n = len(v) if mean else 1
    loss, do = sign * log_p.sum() / n, sign * do / n
    _, dh0, dv, dF, dU, dR, db = context_backward(do @ V.T, hs, x, h0, v, F, U, R)
    da = dh0 * start_slope(h0)
    return (loss, both_ways[0] * dv + both_ways[1] * da @ Q.T, v.T @ da, da.sum(axis=0), dF, dU, dR, db,
            np.einsum("bth,btk->hk", hs, do), do.sum(axis=(0, 1)))


@misconception(of=caption_loss_and_gradients,
               says="dv has only what comes through R, at the steps; the context also goes in at the start, (7.42).")
def dv_without_the_start(*args):
    return whole(*args, both_ways=(1, 0))


@misconception(of=caption_loss_and_gradients,
               says="dv has only what comes through Q, at the start; the context also goes into every step, (7.43).")
def dv_without_the_steps(*args):
    return whole(*args, both_ways=(0, 1))


@misconception(of=caption_loss_and_gradients,
               says="the slope of tanh at the start is missing in dQ, dq and dv; (7.42) bends as (7.43) does.")
def start_without_slope(*args):
    return whole(*args, start_slope=lambda h: np.ones_like(h))


@misconception(of=caption_loss_and_gradients, says="h_0 is not bent; (7.42) has a tanh.")
def start_not_bent(*args):
    return whole(*args, start=lambda a: a, start_slope=lambda h: np.ones_like(h))


@misconception(of=caption_loss_and_gradients, says="the states start from zeros; (7.42) makes h_0 of the context.")
def starts_from_zero_states(*args):
    return whole(*args, start=lambda a: 0 * a, start_slope=lambda h: 0 * h)


@misconception(of=caption_loss_and_gradients,
               says="the cell reads y_t, which is what it should say; by (7.43) it reads the word read_t.")
def reads_the_target(v, read, y, *weights):
    return whole(v, read, y, *weights, words=y)


@misconception(of=caption_loss_and_gradients,
               says="the words to read are moved one step once more; read_t is the word of step t already (7.43).")
def moves_once_more(v, read, y, *weights):
    return whole(v, read, y, *weights, words=np.concatenate([np.full((len(y), 1), END), read[:, :-1]], axis=1))


@misconception(of=caption_loss_and_gradients,
               says="the cell reads y moved by one step and not the words that it is given; by (7.43) it reads read_t.")
def makes_its_own_shift(v, read, y, *weights):
    return whole(v, read, y, *weights, words=np.concatenate([np.full((len(y), 1), END), y[:, :-1]], axis=1))


@misconception(of=caption_loss_and_gradients, says="loss and gradients are sums over the rows; (7.44) has 1/B.")
def sum_over_rows(*args):
    return whole(*args, mean=False)


@misconception(of=caption_loss_and_gradients,
               says="the sign is that of log p; (7.44) is its negative, and going downhill would make the right "
                    "sentences rarer.")
def goes_the_wrong_way(*args):
    return whole(*args, sign=1)


@misconception(of=caption_loss_and_gradients,
               says="the gradients belong to the sum over rows and the loss to the mean; both are of (7.44).")
def mean_in_the_loss_alone(*args):
    return whole(*args)[0], *whole(*args, mean=False)[1:]


@misconception(of=caption_loss_and_gradients, says="the context is left out at the steps; (7.43) adds v R to each.")
def context_at_the_start_only(v, read, y, Q, q, F, U, R, b, V, c):
    return caption_loss_and_gradients(v, read, y, Q, q, F, U, 0 * R, b, V, c)


@misconception(of=caption_loss_and_gradients, says="dq keeps one row for each context; it has q's own shape, (H,).")
def dq_for_each_row(v, read, y, Q, q, F, U, R, b, V, c):
    answer = list(whole(v, read, y, Q, q, F, U, R, b, V, c))
    x, h0 = np.eye(len(F))[read], np.tanh(v @ Q + q)
    hs = context_forward(x, h0, v, F, U, R, b)
    do = -chain_log_p(hs @ V + c, y)[1] / len(v)
    answer[3] = context_backward(do @ V.T, hs, x, h0, v, F, U, R)[1] * (1 - h0**2)
    return tuple(answer)

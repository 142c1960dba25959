"""Mistakes in the output layer and in softmax."""

import numpy as np

from rnn_course.cells.output import output_backward, output_forward, softmax
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


@misconception(of=output_forward, says="the bias is left out; (1.16) adds c to every score.")
def no_output_bias(hs, V, c):
    return hs @ V


@misconception(of=output_forward, says="only the last state is read; (1.16) gives scores at every step.")
def scores_of_the_last_state(hs, V, c):
    return hs[:, -1] @ V + c


@misconception(of=output_forward, says="the scores are bent by tanh; (1.16) is linear.")
def tanh_on_scores(hs, V, c):
    return np.tanh(hs @ V + c)


@misconception(of=output_forward,
               says="softmax is applied already; (1.16) gives the scores themselves, of any size and sign.")
def softmax_on_scores(hs, V, c):
    return softmax(hs @ V + c)


@misconception(of=output_forward, says="a sigmoid is applied to the scores; (1.16) gives them as they are.")
def sigmoid_on_scores(hs, V, c):
    return sigmoid(hs @ V + c)


@misconception(of=output_forward, says="axes of size 1 are squeezed away; o is (B, T, K) whatever the sizes.")
def squeezes_the_scores(hs, V, c):
    return np.squeeze(hs @ V + c)


@misconception(of=output_forward, says="the scores are summed over time; (1.16) keeps the steps apart.")
def sums_scores_over_time(hs, V, c):
    return (hs @ V + c).sum(axis=1)


@misconception(of=output_forward, says="B and T are run together into one axis and stay so; o is (B, T, K).")
def leaves_the_steps_in_one_table(hs, V, c):
    return hs.reshape(-1, hs.shape[-1]) @ V + c


def layer_gradients(do, hs, V):
    """(1.17) to (1.19), right."""
    return do @ V.T, np.einsum("bth,btk->hk", hs, do), do.sum(axis=(0, 1))


@misconception(of=output_backward, says="dV and dc are those of the last step; (1.18) and (1.19) sum over all steps.")
def last_step_only(do, hs, V):
    return do @ V.T, hs[:, -1].T @ do[:, -1], do[:, -1].sum(axis=0)


@misconception(of=output_backward,
               says="dV and dc are divided by the number of rows; (1.18) and (1.19) are sums. Any averaging belongs "
                    "to the loss.")
def averages_over_output_rows(do, hs, V):
    dhs, dV, dc = layer_gradients(do, hs, V)
    return dhs, dV / len(do), dc / len(do)


@misconception(of=output_backward, says="dV and dc are divided by the number of steps; (1.18) and (1.19) are sums.")
def averages_over_output_steps(do, hs, V):
    dhs, dV, dc = layer_gradients(do, hs, V)
    return dhs, dV / do.shape[1], dc / do.shape[1]


@misconception(of=output_backward,
               says="dc is summed over the rows only and keeps the time axis; (1.19) sums both away.")
def dc_keeps_time(do, hs, V):
    dhs, dV, _ = layer_gradients(do, hs, V)
    return dhs, dV, do.sum(axis=0)


@misconception(of=output_backward, says="dc is summed over time only and keeps the batch axis; (1.19) sums both away.")
def dc_keeps_rows(do, hs, V):
    dhs, dV, _ = layer_gradients(do, hs, V)
    return dhs, dV, do.sum(axis=1)


@misconception(of=output_backward, says="dc keeps axes of size 1; in (1.19) it has c's own shape, (K,).")
def dc_keeps_axes(do, hs, V):
    dhs, dV, dc = layer_gradients(do, hs, V)
    return dhs, dV, dc[None, None]


@misconception(of=output_backward,
               says="dV is transposed, (K, H); in (1.18) its rows belong to the state and its columns to the classes.")
def dV_transposed(do, hs, V):
    dhs, dV, dc = layer_gradients(do, hs, V)
    return dhs, dV.T, dc


@misconception(of=output_backward,
               says="the slope of tanh is already in dhs; (1.17) stops at the state, and (1.4) takes it through the "
                    "bend.")
def bends_too_early(do, hs, V):
    dhs, dV, dc = layer_gradients(do, hs, V)
    return dhs * (1 - hs**2), dV, dc


@misconception(of=output_backward, says="the results come in another order; it is dhs, dV, dc.")
def bias_before_weights(do, hs, V):
    dhs, dV, dc = layer_gradients(do, hs, V)
    return dhs, dc, dV


@misconception(of=output_backward,
               says="dV keeps the batch axis: one matrix per row; V is shared, so (1.18) sums them.")
def dV_per_row(do, hs, V):
    dhs, _, dc = layer_gradients(do, hs, V)
    return dhs, np.einsum("bth,btk->bhk", hs, do), dc


@misconception(of=softmax,
               says="the exponentials overflow for large scores and give nan; by (1.21) no exponent needs to be above "
                    "0.")
def softmax_that_overflows(o):
    with np.errstate(all="ignore"):
        return np.exp(o) / np.exp(o).sum(axis=-1, keepdims=True)


@misconception(of=softmax,
               says="one maximum over the whole array is subtracted, so a row far below it becomes 0/0; in (1.21) "
                    "each row has an m of its own.")
def one_maximum_for_all_rows(o):
    with np.errstate(all="ignore"):
        e = np.exp(o - o.max())
        return e / e.sum(axis=-1, keepdims=True)


@misconception(of=softmax, says="the sum runs over the first axis; in (1.20) it runs over the classes, the last axis.")
def over_the_first_axis(o):
    e = np.exp(o - o.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


@misconception(of=softmax,
               says="the sum runs over axis 1, which is the last only where there are two; in (1.20) it runs over the "
                    "classes, the last of any number of axes.")
def over_axis_1(o):
    e = np.exp(o - o.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@misconception(of=softmax, says="the sum runs over the whole array; in (1.20) every row sums to 1 by itself.")
def over_everything(o):
    e = np.exp(o - o.max())
    return e / e.sum()


@misconception(of=softmax,
               says="the sum of a row has lost its axis and does not spread over the row; (1.20) divides each row by "
                    "its own sum.")
def sum_loses_its_axis(o):
    e = np.exp(o - o.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1)


@misconception(of=softmax, says="each score goes through a sigmoid by itself; in (1.20) the classes share one sum.")
def sigmoid_for_softmax(o):
    return sigmoid(o)


@misconception(of=softmax, says="the exponentials are not divided by their sum; (1.20) divides.")
def not_normalised(o):
    return np.exp(o - o.max(axis=-1, keepdims=True))


@misconception(of=softmax, says="the logarithm of the probabilities is returned; (1.20) is the probability itself.")
def log_of_softmax(o):
    shifted = o - o.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@misconception(of=softmax,
               says="the scores are clipped before exp, so two large ones become equal; (1.21) shifts a row and keeps "
                    "its differences.")
def clips_the_scores(o):
    e = np.exp(np.clip(o, -500, 500))
    return e / e.sum(axis=-1, keepdims=True)


@misconception(of=softmax,
               says="the row's mean is subtracted, which leaves large exponents where scores lie far apart; (1.21) "
                    "allows any m, so choose it such that none is above 0.")
def subtracts_the_mean(o):
    with np.errstate(all="ignore"):
        e = np.exp(o - o.mean(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)


@misconception(of=softmax, says="the scores are shifted but never exponentiated; (1.20) takes exp of each.")
def divides_the_scores(o):
    return o / o.sum(axis=-1, keepdims=True)

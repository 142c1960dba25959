"""output_forward: read scores for K classes off the state at every time step."""

import numpy as np

from rnn_course.cells.output import output_forward, softmax
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask

header = exercise(
    output_forward,
    points=3,
    returns={"o": "(1.16)"},
    hints=(
        "The output layer has no memory: it does to every state what a plain linear layer does to a row.",
        "In (1.16) only the last axis takes part, from H to K; rows and time steps stay apart.",
        "Find out what @ does with an array of three axes on its left and a matrix on its right.",
    ),
)


def _layer(draw, **fixed):
    B, T, H, K = draw.sizes("BTHK", **fixed)
    return draw(B, T, H), draw(H, K), draw(K)


@check(weight=3)
def scores_of_every_state(draw):
    for _ in range(2):
        yield ask(output_forward, *_layer(draw))


@check
def scores_with_one_axis_of_size_1(draw):
    for axis in "BTHK":
        yield ask(output_forward, *_layer(draw, **{axis: 1}))


@check(weight=0, note="Even with c zero it differs: look at the product with V in (1.16).")
def scores_without_bias(draw):
    hs, V, c = _layer(draw)
    yield ask(output_forward, hs, V, 0 * c)


@misconception("the bias is left out; (1.16) adds c to every score.")
def no_output_bias(hs, V, c):
    return hs @ V


@misconception("only the last state is read; (1.16) gives scores at every step.")
def scores_of_the_last_state(hs, V, c):
    return hs[:, -1] @ V + c


@misconception("the scores are bent by tanh; (1.16) is linear.")
def tanh_on_scores(hs, V, c):
    return np.tanh(hs @ V + c)


@misconception("softmax is applied already; (1.16) gives the scores themselves, of any size and sign.")
def softmax_on_scores(hs, V, c):
    return softmax(hs @ V + c)


@misconception("a sigmoid is applied to the scores; (1.16) gives them as they are.")
def sigmoid_on_scores(hs, V, c):
    return sigmoid(hs @ V + c)


@misconception("axes of size 1 are squeezed away; o is (B, T, K) whatever the sizes.")
def squeezes_the_scores(hs, V, c):
    return np.squeeze(hs @ V + c)


@misconception("the scores are summed over time; (1.16) keeps the steps apart.")
def sums_scores_over_time(hs, V, c):
    return (hs @ V + c).sum(axis=1)


@misconception("B and T are run together into one axis and stay so; o is (B, T, K).")
def leaves_the_steps_in_one_table(hs, V, c):
    return hs.reshape(-1, hs.shape[-1]) @ V + c


@accepted
def scores_with_einsum(hs, V, c):
    return np.einsum("bth,hk->btk", hs, V) + c


@accepted
def scores_step_by_step(hs, V, c):
    return np.stack([hs[:, t].dot(V) + c for t in range(hs.shape[1])], axis=1)


@accepted
def scores_of_one_long_table(hs, V, c):
    B, T, H = hs.shape
    return (np.dot(hs.reshape(B * T, H), V) + c).reshape(B, T, -1)


@accepted
def scores_in_float32(hs, V, c):
    return hs.astype(np.float32) @ V.astype(np.float32) + c.astype(np.float32)

"""output_forward: compute scores for K classes from the state at every time step."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.output import output_forward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.slips import slips

header = exercise(
    output_forward,
    points=3,
    returns={"o": "(1.16)"},
    hints=(
        "The output layer has no memory: it does to every state what a plain linear layer does to a row.",
        "In (1.16) only the last axis takes part, from H to K; rows and time steps stay apart.",
        "Find out what @ does with an array of three axes on the left and a matrix on the right.",
    ),
)


scores_of_every_state = random_sizes(output_forward, weight=3)
scores_with_one_axis_of_size_1 = one_axis_of_size_1(output_forward)
scores_without_bias = scaled(
    output_forward, c=0, weight=0, note="Wrong even with c zero: look at the product with V in (1.16)."
)


wrong = slips(
    output_forward,
    """
    no_output_bias: the bias is left out; (1.16) adds c to every score.
        1.16 | return hs @ V
    scores_of_the_last_state: only the last state is read; (1.16) gives scores at every step.
        1.16 | return hs[:, -1] @ V + c
    tanh_on_scores: tanh is applied to the scores; (1.16) is linear.
        1.16 | return np.tanh(hs @ V + c)
    softmax_on_scores: softmax is applied already; (1.16) gives the scores themselves, of any size and sign.
        1.16 | return softmax(hs @ V + c)
    sigmoid_on_scores: a sigmoid is applied to the scores; (1.16) gives them as they are.
        1.16 | return 1 / (1 + np.exp(-(hs @ V + c)))
    squeezes_the_scores: axes of size 1 are squeezed away; o is (B, T, K) for any sizes.
        1.16 | return np.squeeze(hs @ V + c)
    sums_scores_over_time: the scores are summed over time; (1.16) keeps the steps apart.
        1.16 | return (hs @ V + c).sum(axis=1)
    leaves_the_steps_in_one_table: B and T are left merged into one axis; o is (B, T, K).
        1.16 | return hs.reshape(-1, hs.shape[-1]) @ V + c
    """,
)


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

"""rnn_step: advance a recurrent cell by one time step."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.rnn import rnn_step
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.slips import slips

header = exercise(
    rnn_step,
    points=8,
    returns={"h_next": "(1.2)"},
    hints=(
        "The new state mixes two sources: the input, and the state so far.",
        "(1.1) has three terms. In the sum each has the shape (B, H); b is broadcast over the rows.",
        "Compute z on a line of its own and look at its shape. Then apply tanh (1.2), which works entry by entry.",
    ),
)


a_step = random_sizes(rnn_step, weight=3)
a_step_with_one_axis_of_size_1 = one_axis_of_size_1(rnn_step)
a_step_with_large_inputs = scaled(rnn_step, x=5000)
a_step_from_the_input_alone = scaled(
    rnn_step,
    h=0,
    b=0,
    weight=0,
    note="Wrong even with h and b zero: look at the term of x in (1.1), and at (1.2).",
)
a_step_from_the_state_alone = scaled(
    rnn_step, x=0, b=0, weight=0, note="Wrong with x and b zero: look at the term of the state in (1.1)."
)
a_step_from_the_bias_alone = scaled(
    rnn_step, x=0, h=0, weight=0, note="Wrong with x and h zero: look at the bias in (1.1)."
)


wrong = slips(
    rnn_step,
    """
    no_bias: the bias is left out; (1.1) adds b to every row.
        1.1 | z = x @ W + h @ U
    no_tanh: z itself is returned; (1.2) applies tanh to it.
        1.2 | return z
    forgets_the_state: the state that went in is not used; (1.1) has a term h U.
        1.1 | z = x @ W + b
    ignores_the_input: the input is not used; (1.1) has a term x W.
        1.1 | z = h @ U + b
    tanh_that_overflows: tanh is written with exponentials that overflow for large z and give nan; (1.2) is between
        -1 and 1 for every z.
        1.2 | return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    squeezes_the_state: an axis of size 1 is squeezed away; h_next keeps the shape (B, H) for any sizes.
        1.2 | return np.squeeze(np.tanh(z))
    transposes_U: U is transposed; (1.1) has h U. U is square, so the shapes fit either way.
        1.1 | z = x @ W + h @ U.T + b
    sigmoid_for_tanh: a sigmoid is applied; (1.2) has tanh.
        1.2 | return 1 / (1 + np.exp(-z))
    bends_each_term: tanh is applied to each term, and the results are added; (1.1) adds first and (1.2) takes the
        tanh of the sum.
        1.2 | return np.tanh(x @ W) + np.tanh(h @ U) + b
    bias_after_tanh: the bias is added after tanh; in (1.1) it is part of z.
        1.2 | return np.tanh(x @ W + h @ U) + b
    keeps_adding_to_the_state: the old state is added to the new one; (1.2) replaces it.
        1.2 | return h + np.tanh(z)
    elementwise_U: U is multiplied entry by entry; in (1.1) h U is a matrix product.
        1.1 | z = x @ W + h * U + b
    reads_the_notebook: the function reads variables of the notebook; everything in (1.1) is an argument of the
        function.
        1.1 | z = x @ parameters["W"] + h @ parameters["U"] + parameters["b"]
    """,
)


@accepted
def step_with_dot_and_another_order(x, h, W, U, b):
    return np.tanh(b + (np.dot(h, U) + x.dot(W)))


@accepted
def step_with_einsum(x, h, W, U, b):
    return np.tanh(np.einsum("bd,dh->bh", x, W) + np.einsum("bg,gh->bh", h, U) + b[None, :])


@accepted
def step_with_loops(x, h, W, U, b):
    h_next = np.empty_like(h)
    for row in range(len(x)):
        for unit in range(len(b)):
            z = sum(x[row, i] * W[i, unit] for i in range(x.shape[1])) + b[unit]
            z += sum(h[row, j] * U[j, unit] for j in range(h.shape[1]))
            h_next[row, unit] = np.tanh(z)
    return h_next


@accepted
def step_with_columns_for_examples(x, h, W, U, b):
    return np.tanh(W.T @ x.T + U.T @ h.T + b.reshape(-1, 1)).T


@accepted
def step_in_place(x, h, W, U, b):
    h[:] = np.tanh(x @ W + h @ U + b)
    return h


@accepted
def step_with_a_stable_sigmoid_form_of_tanh(x, h, W, U, b):
    z = x @ W + h @ U + b
    small = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - small) / (1 + small)

"""context_step: advance a recurrent cell with a context by one time step."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.context import context_step
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.slips import slips

header = exercise(
    context_step,
    points=5,
    returns={"h_next": "(7.2)"},
    hints=(
        "The new state mixes three sources: the input, the state so far, and the context.",
        "(7.1) has four terms. In the sum each has the shape (B, H); b is broadcast over the rows.",
        "Compute z on a line of its own and look at its shape. Then apply tanh (7.2), which works entry by entry.",
    ),
)


a_step = random_sizes(context_step, weight=3)


a_step_with_one_axis_of_size_1 = one_axis_of_size_1(context_step)


a_step_with_large_inputs = scaled(context_step, x=5000, v=3000)


a_step_from_the_state_alone = scaled(
    context_step,
    x=0,
    v=0,
    b=0,
    weight=0,
    note="Wrong with x, v and b zero: look at the term of the state in (7.1), and at (7.2).",
)


a_step_from_the_input_alone = scaled(
    context_step,
    h=0,
    v=0,
    b=0,
    weight=0,
    note="Wrong with h, v and b zero: look at the term of the input in (7.1).",
)


a_step_from_the_context_alone = scaled(
    context_step,
    x=0,
    h=0,
    b=0,
    weight=0,
    note="Wrong with x, h and b zero: look at the term of the context in (7.1).",
)


a_step_from_the_bias_alone = scaled(
    context_step, x=0, h=0, v=0, weight=0, note="Wrong with x, h and v zero: look at the bias in (7.1)."
)


wrong = slips(
    context_step,
    """
    no_context: the context is left out; (7.1) adds v R.
        7.1 | z = x @ W + h @ U + b
    no_bias: the bias is left out; (7.1) adds b.
        7.1 | z = x @ W + h @ U + v @ R
    no_state: the old state is left out; (7.1) adds h U.
        7.1 | z = x @ W + v @ R + b
    no_tanh: z is returned as it is; (7.2) applies tanh to it.
        7.2 | return z
    context_after_the_tanh: the context is added after tanh; in (7.1) it is part of z.
        7.1 | z = x @ W + h @ U + b
        7.2 | return np.tanh(z) + v @ R
    context_bent_twice: v R has its own tanh; in (7.1) it is added as it is.
        7.1 | z = x @ W + h @ U + np.tanh(v @ R) + b
    context_as_a_factor: the context multiplies the other terms entry by entry; in (7.1) it is added.
        7.1 | z = (x @ W + h @ U) * (v @ R) + b
    one_context_for_all: every row gets the mean of all contexts; in (7.1) each row has its own v.
        7.1 | z = x @ W + h @ U + v.mean(axis=0) @ R + b
    U_transposed: U is transposed; (7.1) has h U. U is square, so the shapes fit either way.
        7.1 | z = x @ W + h @ U.T + v @ R + b
    tanh_by_exponentials: tanh is written with exponentials of z, which overflow for large z, and inf / inf is nan;
        (7.2) is finite everywhere.
        7.2 | return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    squeezed: axes of size 1 are squeezed away; h_next is (B, H) for any sizes.
        7.2 | return np.squeeze(np.tanh(z))
    sigmoid_for_tanh: a sigmoid is applied to z; (7.2) has tanh.
        7.2 | return 1 / (1 + np.exp(-z))
    """,
)


@accepted
def step_by_one_product(x, h, v, W, U, R, b):
    return np.tanh(np.concatenate([x, h, v], axis=1) @ np.concatenate([W, U, R]) + b)


@accepted
def step_with_einsum_and_another_order(x, h, v, W, U, R, b):
    return np.tanh(b + np.einsum("bc,ch->bh", v, R) + np.einsum("bd,dh->bh", x, W) + np.dot(h, U))


@accepted
def step_with_columns_for_examples(x, h, v, W, U, R, b):
    return np.tanh(W.T @ x.T + U.T @ h.T + R.T @ v.T + b.reshape(-1, 1)).T


@accepted
def step_row_by_row_in_float32(x, h, v, W, U, R, b):
    x, h, v, W, U, R, b = (each.astype(np.float32) for each in (x, h, v, W, U, R, b))
    return np.stack([np.tanh(x[i] @ W + h[i] @ U + v[i] @ R + b) for i in range(len(x))])


@accepted
def step_in_the_callers_array(x, h, v, W, U, R, b):
    h[:] = np.tanh(x @ W + h @ U + v @ R + b)
    return h

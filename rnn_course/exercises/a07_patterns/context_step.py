"""context_step: advance a recurrent cell with a context by one time step."""

import numpy as np

from rnn_course.cells.context import context_step
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    context_step,
    points=5,
    returns={"h_next": "(7.2)"},
    hints=(
        "The new state mixes three sources: what comes in now, what the cell held, and what it is told as a whole.",
        "(7.1) has four terms, and each has the shape (B, H) once it stands in the sum; b is spread over the rows.",
        "Compute z on a line of its own and look at its shape. Only then bend it by (7.2), entry by entry.",
    ),
)


@check(weight=3)
def a_step(draw):
    for _ in range(2):
        yield ask(context_step, *draws.step(draw, *draw.sizes("BDHC")))


@check
def a_step_with_one_axis_of_size_1(draw):
    for axis in "BDHC":
        yield ask(context_step, *draws.step(draw, *draw.sizes("BDHC", **{axis: 1})))


@check
def a_step_with_large_inputs(draw):
    x, h, v, *others = draws.step(draw, *draw.sizes("BDHC"))
    yield ask(context_step, 5000 * x, h, 3000 * v, *others)


@check(weight=0, note="With x, v and b zero it differs: look at the term of the state in (7.1), and at (7.2).")
def a_step_from_the_state_alone(draw):
    x, h, v, W, U, R, b = draws.step(draw, *draw.sizes("BDHC"))
    yield ask(context_step, 0 * x, h, 0 * v, W, U, R, 0 * b)


@check(weight=0, note="With h, v and b zero it differs: look at the term of the input in (7.1).")
def a_step_from_the_input_alone(draw):
    x, h, v, W, U, R, b = draws.step(draw, *draw.sizes("BDHC"))
    yield ask(context_step, x, 0 * h, 0 * v, W, U, R, 0 * b)


@check(weight=0, note="With x, h and b zero it differs: look at the term of the context in (7.1).")
def a_step_from_the_context_alone(draw):
    x, h, v, W, U, R, b = draws.step(draw, *draw.sizes("BDHC"))
    yield ask(context_step, 0 * x, 0 * h, v, W, U, R, 0 * b)


@check(weight=0, note="With x, h and v zero it differs: look at the bias in (7.1).")
def a_step_from_the_bias_alone(draw):
    x, h, v, W, U, R, b = draws.step(draw, *draw.sizes("BDHC"))
    yield ask(context_step, 0 * x, 0 * h, 0 * v, W, U, R, b)


@misconception("the context is left out; (7.1) adds v R.")
def no_context(x, h, v, W, U, R, b):
    return np.tanh(x @ W + h @ U + b)


@misconception("the bias is left out; (7.1) adds b.")
def no_bias(x, h, v, W, U, R, b):
    return np.tanh(x @ W + h @ U + v @ R)


@misconception("the old state is left out; (7.1) adds h U.")
def no_state(x, h, v, W, U, R, b):
    return np.tanh(x @ W + v @ R + b)


@misconception("z is returned as it is; (7.2) bends it.")
def no_tanh(x, h, v, W, U, R, b):
    return x @ W + h @ U + v @ R + b


@misconception("the context is added behind the bend; in (7.1) it is part of z.")
def context_behind_the_bend(x, h, v, W, U, R, b):
    return np.tanh(x @ W + h @ U + b) + v @ R


@misconception("what the context brings has a tanh of its own; in (7.1) v R is added as it is.")
def context_bent_twice(x, h, v, W, U, R, b):
    return np.tanh(x @ W + h @ U + np.tanh(v @ R) + b)


@misconception("the context multiplies the other terms entry by entry; in (7.1) it is added.")
def context_as_a_factor(x, h, v, W, U, R, b):
    return np.tanh((x @ W + h @ U) * (v @ R) + b)


@misconception("every row gets the mean of all contexts; in (7.1) each row has its own v.")
def one_context_for_all(x, h, v, W, U, R, b):
    return context_step(x, h, np.broadcast_to(v.mean(axis=0), v.shape), W, U, R, b)


@misconception("U is transposed; (7.1) has h U. U is square, so the shapes cannot tell.")
def U_transposed(x, h, v, W, U, R, b):
    return np.tanh(x @ W + h @ U.T + v @ R + b)


@misconception(
    "tanh is written with exponentials of z, which are inf for large z, and inf / inf is nan; (7.2) is "
    "finite everywhere."
)
def tanh_by_exponentials(x, h, v, W, U, R, b):
    z = x @ W + h @ U + v @ R + b
    with np.errstate(all="ignore"):
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


@misconception("axes of size 1 are squeezed away; h_next is (B, H) whatever B and H are.")
def squeezed(x, h, v, W, U, R, b):
    return np.squeeze(context_step(x, h, v, W, U, R, b))


@misconception("a sigmoid bends z; in (7.2) it is tanh.")
def sigmoid_for_tanh(x, h, v, W, U, R, b):
    return (1 + np.tanh((x @ W + h @ U + v @ R + b) / 2)) / 2


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

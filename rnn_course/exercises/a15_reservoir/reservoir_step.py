"""reservoir_step: advance a leaky reservoir that also hears the last output y by one time step."""

import numpy as np

from rnn_course.cells.reservoir import reservoir_step
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    reservoir_step,
    points=7,
    returns={"h_next": "(15.5)"},
    hints=(
        "A unit moves only part of the way from where it is to where it is called.",
        "(15.4) has four terms: from outside, from the reservoir, from the last output, and the bias. In (15.5) a "
        "is the share of the new.",
        "Write z on a line of its own; each of its terms must have the shape (B, H). Bend it, then mix.",
    ),
)


@check(weight=3)
def a_leaky_step_with_feedback(draw):
    for _ in range(2):
        yield ask(reservoir_step, *draws.step(draw, *draw.sizes("BDHK")))


@check
def a_leaky_step_with_one_axis_of_size_1(draw):
    for axis in "BDHK":
        yield ask(reservoir_step, *draws.step(draw, *draw.sizes("BDHK", **{axis: 1})))


@check
def a_leaky_step_with_large_inputs(draw):
    x, *others = draws.step(draw, *draw.sizes("BDHK"))
    yield ask(reservoir_step, 5000 * x, *others)


@check(weight=0, note="With a = 1 nothing of h is kept, and it differs: look at z in (15.4).")
def a_step_without_a_leak(draw):
    *others, _ = draws.step(draw, *draw.sizes("BDHK"))
    yield ask(reservoir_step, *others, 1.0)


@check(weight=0, note="With z zero only the leak is left, and it differs: look at (15.5).")
def a_step_that_only_leaks(draw):
    x, h, y, W, U, F, b, a = draws.step(draw, *draw.sizes("BDHK"))
    yield ask(reservoir_step, x, h, y, 0 * W, 0 * U, 0 * F, 0 * b, a)


def z_of(x, h, y, W, U, F, b):
    """(15.4), right."""
    return x @ W + h @ U + y @ F + b


@misconception(
    "the shares are exchanged; in (15.5) a goes with the new and 1 - a with the old state. (A leaky "
    "unit's α is the share that is kept, and so is 1 - a.)"
)
def shares_exchanged(x, h, y, W, U, F, b, a):
    return a * h + (1 - a) * np.tanh(z_of(x, h, y, W, U, F, b))


@misconception("nothing leaks: the new state is tanh(z) alone; (15.5) keeps 1 - a of the old.")
def no_leak(x, h, y, W, U, F, b, a):
    return np.tanh(z_of(x, h, y, W, U, F, b))


@misconception("the old state is kept in full; (15.5) keeps the share 1 - a of it.")
def old_state_in_full(x, h, y, W, U, F, b, a):
    return h + a * np.tanh(z_of(x, h, y, W, U, F, b))


@misconception("tanh(z) is added in full; (15.5) takes the share a of it.")
def new_state_in_full(x, h, y, W, U, F, b, a):
    return (1 - a) * h + np.tanh(z_of(x, h, y, W, U, F, b))


@misconception("old state and z are mixed first and then bent together; in (15.5) only z goes through tanh.")
def bends_the_mixture(x, h, y, W, U, F, b, a):
    return np.tanh((1 - a) * h + a * z_of(x, h, y, W, U, F, b))


@misconception("z is not bent; (15.5) has a tanh.")
def not_bent(x, h, y, W, U, F, b, a):
    return (1 - a) * h + a * z_of(x, h, y, W, U, F, b)


@misconception("the last output is not heard; (15.4) has a term y F.")
def deaf_to_the_output(x, h, y, W, U, F, b, a):
    return (1 - a) * h + a * np.tanh(x @ W + h @ U + b)


@misconception("the bias is left out; (15.4) adds b.")
def step_without_bias(x, h, y, W, U, F, b, a):
    return (1 - a) * h + a * np.tanh(z_of(x, h, y, W, U, F, 0))


@misconception("the bias is added after the bend; in (15.4) it is part of z.")
def bias_after_the_bend(x, h, y, W, U, F, b, a):
    return (1 - a) * h + a * (np.tanh(z_of(x, h, y, W, U, F, 0)) + b)


@misconception("U is transposed, as where states are columns; in (15.4) it is h U, and the shapes cannot tell.")
def U_transposed(x, h, y, W, U, F, b, a):
    return (1 - a) * h + a * np.tanh(z_of(x, h, y, W, U.T, F, b))


@misconception("the leak is inside too: U meets (1 - a) h; in (15.4) it meets h as it is.")
def leak_inside_too(x, h, y, W, U, F, b, a):
    return (1 - a) * h + a * np.tanh(z_of(x, (1 - a) * h, y, W, U, F, b))


@misconception(
    "tanh is written with exponentials that overflow for large z and give nan; (15.5) is finite for every z."
)
def tanh_that_overflows(x, h, y, W, U, F, b, a):
    with np.errstate(all="ignore"):
        up, down = (np.exp(sign * z_of(x, h, y, W, U, F, b)) for sign in (1, -1))
        return (1 - a) * h + a * (up - down) / (up + down)


@accepted
def step_as_a_move(x, h, y, W, U, F, b, a):
    return h + a * (np.tanh(b + np.dot(y, F) + np.dot(h, U) + np.dot(x, W)) - h)


@accepted
def step_by_one_product(x, h, y, W, U, F, b, a):
    heard = np.hstack([np.ones((len(x), 1)), x, h, y])
    return a * np.tanh(heard @ np.vstack([b[None], W, U, F])) + h - a * h


@accepted
def step_with_columns_for_examples(x, h, y, W, U, F, b, a):
    z = W.T @ x.T + U.T @ h.T + F.T @ y.T + b[:, None]
    return ((1 - a) * h.T + a * np.tanh(z)).T


@accepted
def step_in_float32(x, h, y, W, U, F, b, a):
    x, h, y, W, U, F, b = (each.astype(np.float32) for each in (x, h, y, W, U, F, b))
    return (1 - a) * h + a * np.tanh(x @ W + h @ U + y @ F + b)


@accepted
def step_in_place(x, h, y, W, U, F, b, a):
    z = np.einsum("bd,dh->bh", x, W) + np.einsum("bg,gh->bh", h, U) + np.einsum("bk,kh->bh", y, F) + b
    h *= 1 - a
    h += a * np.tanh(z)
    return h

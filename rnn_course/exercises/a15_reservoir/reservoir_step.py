"""reservoir_step: advance a leaky reservoir with output feedback by one time step."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.reservoir import reservoir_step
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    reservoir_step,
    points=7,
    returns={"h_next": "(15.5)"},
    hints=(
        "A unit moves only part of the way from its old state to tanh(z).",
        "(15.4) has four terms: from the input, the state, the last output, and the bias. In (15.5) a is the share of "
        "tanh(z).",
        "Write z on a line of its own; each of its terms must have the shape (B, H). Apply tanh, then mix.",
    ),
)


a_leaky_step_with_feedback = random_sizes(reservoir_step, draws.step, weight=3)
a_leaky_step_with_one_axis_of_size_1 = one_axis_of_size_1(reservoir_step, draws.step)
a_leaky_step_with_large_inputs = scaled(reservoir_step, draws.step, x=5000)


@check(weight=0, note="Wrong with a = 1, where nothing of h is kept: look at z in (15.4).")
def a_step_without_a_leak(draw):
    *others, _ = draws.step(draw, *draw.sizes("BDHK"))
    yield ask(reservoir_step, *others, 1.0)


a_step_that_only_leaks = scaled(
    reservoir_step,
    draws.step,
    W=0,
    U=0,
    F=0,
    b=0,
    weight=0,
    note="Wrong with z zero, where only the leak is left: look at (15.5).",
)


wrong = slips(
    reservoir_step,
    """
    shares_exchanged: the two shares are swapped; in (15.5) a is the share of tanh(z) and 1 - a that of the old
        state. (The α of a leaky unit is the share that is kept.)
        15.5 | return a * h + (1 - a) * np.tanh(z)
    no_leak: the new state is tanh(z) alone; (15.5) keeps the share 1 - a of the old one.
        15.5 | return np.tanh(z)
    old_state_in_full: the old state is kept in full; (15.5) keeps the share 1 - a of it.
        15.5 | return h + a * np.tanh(z)
    new_state_in_full: tanh(z) is added in full; (15.5) takes the share a of it.
        15.5 | return (1 - a) * h + np.tanh(z)
    bends_the_mixture: tanh is applied to the mixture of the old state and z; in (15.5) only z goes through tanh.
        15.5 | return np.tanh((1 - a) * h + a * z)
    not_bent: tanh is not applied to z; (15.5) has it.
        15.5 | return (1 - a) * h + a * z
    deaf_to_the_output: the last output is left out; (15.4) has a term y F.
        15.4 | z = x @ W + h @ U + b
    step_without_bias: the bias is left out; (15.4) adds b.
        15.4 | z = x @ W + h @ U + y @ F
    bias_after_the_tanh: the bias is added after tanh; in (15.4) it is part of z.
        15.4 | z = x @ W + h @ U + y @ F
        15.5 | return (1 - a) * h + a * (np.tanh(z) + b)
    U_transposed: U is transposed, as in texts where states are columns; (15.4) has h U, and the shapes fit either
        way.
        15.4 | z = x @ W + h @ U.T + y @ F + b
    leak_inside_too: U multiplies (1 - a) h; in (15.4) it multiplies h.
        15.4 | z = x @ W + (1 - a) * h @ U + y @ F + b
    tanh_that_overflows: tanh is written with exponentials that overflow for large z and give nan; (15.5) is finite
        for every z.
        15.5 | up, down = np.exp(z), np.exp(-z)
             | return (1 - a) * h + a * (up - down) / (up + down)
    """,
)


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
def step_in_place(x, h, y, W, U, F, b, a):
    z = np.einsum("bd,dh->bh", x, W) + np.einsum("bg,gh->bh", h, U) + np.einsum("bk,kh->bh", y, F) + b
    h *= 1 - a
    h += a * np.tanh(z)
    return h

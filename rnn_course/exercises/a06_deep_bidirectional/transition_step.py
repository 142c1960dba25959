"""transition_step: advance a cell with a layer inside the step by one time step.

`skip` is 1 with a skip connection and 0 without.
"""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.deep import transition_step
from rnn_course.forms import random_sizes, scaled
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    transition_step,
    points=4,
    returns={"h_next": "(6.39)", "m": "(6.38)"},
    hints=(
        "From one state to the next there are two layers now, each with its tanh.",
        "(6.38) is the plain step with M units; (6.39) computes the state from them. The skip is inside the second "
        "tanh.",
        "Write m on one line, h_next on the next, and return both.",
    ),
)


@check(weight=3)
def deep_steps_without_and_with_a_skip(draw):
    for skip in (0, 1):
        yield ask(transition_step, *draws.transition(skip)(draw, *draw.sizes("BDHM")))


@check
def deep_steps_with_one_axis_of_size_1(draw):
    for skip, axis in zip((0, 1, 0, 1, 1), "BDHMB", strict=True):
        yield ask(transition_step, *draws.transition(skip)(draw, *draw.sizes("BDHM", **{axis: 1})))


deep_steps_with_large_inputs = scaled(transition_step, draws.transition(1), x=5000)
a_deep_step_without_a_skip = random_sizes(
    transition_step,
    draws.transition(0),
    times=1,
    weight=0,
    note="Wrong even without a skip: look at the two tanh of (6.38) and (6.39).",
)


wrong = slips(
    transition_step,
    """
    skip_outside_the_tanh: the skip is added after the second tanh; in (6.39) it is inside.
        6.39 | return np.tanh(m @ V + c) + skip * h, m
    inner_layer_not_bent: m has no tanh, so the two layers are equivalent to one; (6.38) has a tanh.
        6.38 | m = x @ W + h @ U + b
    outer_layer_not_bent: h_next has no tanh; (6.39) has one.
        6.39 | return m @ V + c + skip * h, m
    never_skips: the skip is left out even where skip is 1; (6.39) adds skip h.
        6.39 | return np.tanh(m @ V + c), m
    always_skips: h is added even where skip is 0; (6.39) adds skip h.
        6.39 | return np.tanh(m @ V + c + h), m
    no_inner_bias: the first bias is left out; (6.38) adds b.
        6.38 | m = np.tanh(x @ W + h @ U)
    no_outer_bias: the second bias is left out; (6.39) adds c.
        6.39 | return np.tanh(m @ V + skip * h), m
    inner_layer_without_the_state: the state goes into the second layer alone, and m is computed from the input;
        (6.38) has the term h U.
        6.38 | m = np.tanh(x @ W + b)
    sigmoid_inside: a sigmoid is applied in the inner layer; (6.38) has tanh.
        6.38 | m = sigmoid(x @ W + h @ U + b)
    skip_bent_once_more: the skip adds tanh(h); (6.39) adds h as it is.
        6.39 | return np.tanh(m @ V + c + skip * np.tanh(h)), m
    m_comes_first: m is returned before h_next; the new state comes first.
        return | return m, np.tanh(m @ V + c + skip * h)
    inner_tanh_that_overflows: tanh is written with exponentials that overflow for large sums and give nan; (6.38)
        is between -1 and 1 for every sum.
        6.38 | z = x @ W + h @ U + b
             | m = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    """,
    using={"sigmoid": sigmoid},
)


@accepted
def transition_with_einsum(x, h, W, U, b, V, c, skip):
    m = np.tanh(np.einsum("bd,dm->bm", x, W) + np.einsum("bh,hm->bm", h, U) + b)
    return [np.tanh(np.einsum("bm,mh->bh", m, V) + c + h * skip), m]


@accepted
def transition_with_one_product(x, h, W, U, b, V, c, skip):
    m = np.tanh(np.hstack([x, h]) @ np.vstack([W, U]) + b)
    a = m.dot(V) + c
    if skip:
        a += h
    return np.tanh(a), m


@accepted
def transition_with_the_skip_as_a_matrix(x, h, W, U, b, V, c, skip):
    m = np.tanh(W.T @ x.T + U.T @ h.T + b[:, None]).T
    return np.tanh(np.concatenate([m, h], axis=1) @ np.concatenate([V, skip * np.eye(len(c))]) + c), m

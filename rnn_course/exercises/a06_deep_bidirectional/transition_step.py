"""transition_step.

Advance a cell with a layer inside the step by one time step; skip is 1 with a skip connection and 0 without.
"""

import numpy as np

from rnn_course.cells.deep import transition_step
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    transition_step,
    points=4,
    returns={"h_next": "(6.39)", "m": "(6.38)"},
    hints=(
        "From one state to the next there are two layers now, and both bend.",
        "(6.38) is the plain step with M units; (6.39) makes a state of them. The skip is inside the second tanh.",
        "Write m on one line, h_next on the next, and return both.",
    ),
)


@check(weight=3)
def deep_steps_without_and_with_a_skip(draw):
    for skip in (0, 1):
        yield ask(transition_step, *draws.transition(draw, *draw.sizes("BDHM"), skip))


@check
def deep_steps_with_one_axis_of_size_1(draw):
    for skip, axis in zip((0, 1, 0, 1, 1), "BDHMB", strict=True):
        yield ask(transition_step, *draws.transition(draw, *draw.sizes("BDHM", **{axis: 1}), skip))


@check
def deep_steps_with_large_inputs(draw):
    x, *others = draws.transition(draw, *draw.sizes("BDHM"), 1)
    yield ask(transition_step, 5000 * x, *others)


@check(weight=0, note="It differs even without a skip: look at the two bends of (6.38) and (6.39).")
def a_deep_step_without_a_skip(draw):
    yield ask(transition_step, *draws.transition(draw, *draw.sizes("BDHM"), 0))


def step(x, h, W, U, b, V, c, skip, *, bend=np.tanh, inner=np.tanh, reach=lambda h, skip: skip * h):
    m = inner(x @ W + h @ U + b)
    return bend(m @ V + c + reach(h, skip)), m


@misconception("the skip is added after the second tanh; in (6.39) it is inside.")
def skip_outside_the_bend(x, h, W, U, b, V, c, skip):
    h_next, m = step(x, h, W, U, b, V, c, 0)
    return h_next + skip * h, m


@misconception("m is not bent, so that the two layers are worth one; (6.38) has a tanh.")
def inner_layer_not_bent(*args):
    return step(*args, inner=lambda z: z)


@misconception("h_next is not bent; (6.39) has a tanh.")
def outer_layer_not_bent(*args):
    return step(*args, bend=lambda z: z)


@misconception("there is no skip even where it is asked for; (6.39) adds skip h.")
def never_skips(*args):
    return step(*args, reach=lambda h, skip: 0)


@misconception("h is added even where skip is 0; (6.39) adds skip h.")
def always_skips(*args):
    return step(*args, reach=lambda h, skip: h)


@misconception("the first bias is left out; (6.38) adds b.")
def no_inner_bias(x, h, W, U, b, V, c, skip):
    return transition_step(x, h, W, U, 0 * b, V, c, skip)


@misconception("the second bias is left out; (6.39) adds c.")
def no_outer_bias(x, h, W, U, b, V, c, skip):
    return transition_step(x, h, W, U, b, V, 0 * c, skip)


@misconception("the state goes into the second layer alone, and m is made of the input; (6.38) has the term h U.")
def inner_layer_without_the_state(x, h, W, U, b, V, c, skip):
    return step(x, 0 * h, W, U, b, V, c, skip, reach=lambda _, skip: skip * h)


@misconception("the inner bend is a sigmoid; (6.38) is tanh.")
def sigmoid_inside(*args):
    return step(*args, inner=sigmoid)


@misconception("the skip brings tanh(h); h in (6.39) is a state, and is taken as it is.")
def skip_bent_once_more(*args):
    return step(*args, reach=lambda h, skip: skip * np.tanh(h))


@misconception("m is returned before h_next; the new state comes first.")
def m_comes_first(*args):
    return transition_step(*args)[::-1]


@misconception(
    "tanh is written with exponentials that overflow for large sums and give nan; (6.38) is between -1 "
    "and 1 for every sum."
)
def inner_tanh_that_overflows(*args):
    with np.errstate(all="ignore"):
        return step(*args, inner=lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))


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


@accepted
def transition_in_float32(*args):
    return tuple(each.astype(np.float32) for each in transition_step(*args))

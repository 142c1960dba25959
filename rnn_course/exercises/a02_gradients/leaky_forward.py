"""leaky_forward: run a recurrent cell of leaky units, whose time constants can be learned, over sequences."""

import numpy as np

from rnn_course.cells.timescales import leaky_forward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask

from . import draws
from .wrong import mixed

header = exercise(
    leaky_forward,
    points=5,
    returns={"hs": "(2.23)", "cs": "(2.22)"},
    hints=(
        "An ordinary cell proposes a new state; the leaky unit moves only part of the way towards it.",
        "(2.22) is the step that you know, fed with the leaky state; (2.23) mixes the old state with what it proposes.",
        "α is found once, before the loop. Keep two lists, one of the states and one of the candidates.",
    ),
)


@check(weight=3)
def leaky_states_of_a_batch(draw):
    for _ in range(2):
        yield ask(leaky_forward, *draws.leaky(draw, *draw.sizes("BTDH")))


@check
def leaky_states_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(leaky_forward, *draws.leaky(draw, *draw.sizes("BTDH", **{axis: 1})))


@check
def leaky_states_with_large_inputs(draw):
    x, h0, W, U, b, a = draws.leaky(draw, *draw.sizes("BTDH"))
    yield ask(leaky_forward, 5000 * x, h0, W, U, b, a)
    yield ask(leaky_forward, x, h0, W, U, b, 5000 * a)


@check(
    weight=0,
    note="Even where α is all but 0 and the cell is an ordinary one, it differs: look at the candidate (2.22).",
)
def leaky_states_that_keep_nothing(draw):
    x, h0, W, U, b, a = draws.leaky(draw, *draw.sizes("BTDH"))
    yield ask(leaky_forward, x, h0, W, U, b, -60 - np.abs(a))


@check(
    weight=0,
    note="With α all but 0 it is right, but where all candidates are 0 and h0 just leaks away it differs: look at "
    "(2.21) and at the shares in (2.23).",
)
def leaky_states_without_candidates(draw):
    x, h0, W, U, b, a = draws.leaky(draw, *draw.sizes("BTDH"))
    yield ask(leaky_forward, x, h0, 0 * W, 0 * U, 0 * b, a)


def run(x, h0, W, U, b, a, *, share=sigmoid, read=lambda x, t: x[:, t], bend=np.tanh, mix=mixed, feed=lambda h, c: h):
    """The right leaky cell, with one place after another to go wrong in. feed(h, c): the state that meets U."""
    alpha, h, c, hs, cs = share(a), h0, h0, [], []
    for t in range(x.shape[1]):
        c = bend(read(x, t) @ W + feed(h, c) @ U + b)
        h = mix(h, c, alpha)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


@misconception("the shares are exchanged; in (2.23) α goes with the old state and 1 - α with the candidate.")
def leaky_shares_exchanged(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a, mix=lambda h, c, alpha: mixed(c, h, alpha))


@misconception("a is used as the share itself; (2.21) brings it between 0 and 1 by a sigmoid.")
def a_for_alpha(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a, share=lambda a: a)


@misconception(
    "the sum of (2.22) is mixed in before it is bent, and then all is bent; only the candidate goes through tanh."
)
def bends_the_mixture(x, h0, W, U, b, a):
    alpha, h, hs, cs = sigmoid(a), h0, [], []
    for t in range(x.shape[1]):
        z = x[:, t] @ W + h @ U + b
        h = np.tanh(mixed(h, z, alpha))
        hs.append(h)
        cs.append(np.tanh(z))
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


@misconception("U meets the candidate of the step before; in (2.22) it meets the leaky state h_{t-1}.")
def candidate_fed_back(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a, feed=lambda h, c: c)


@misconception("U is left out, so units do not hear one another; (2.22) has a term h_{t-1} U.")
def leak_alone(x, h0, W, U, b, a):
    return run(x, h0, W, 0 * U, b, a)


@misconception("the candidate is added in full; (2.23) takes only the share 1 - α of it.")
def candidate_in_full(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a, mix=lambda h, c, alpha: alpha * h + c)


@misconception("candidates are not bent; (2.22) has a tanh.")
def candidates_not_bent(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a, bend=lambda z: z)


@misconception("the bias is left out; (2.22) adds b.")
def leaky_without_bias(x, h0, W, U, b, a):
    return run(x, h0, W, U, 0 * b, a)


@misconception("step t reads x_{t-1}; (2.22) reads x_t.")
def leaky_input_one_step_late(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a, read=lambda x, t: x[:, t - 1])


@misconception("the first step starts from zeros; (2.23) starts from h_0 = h0.")
def leaky_from_zeros(x, h0, W, U, b, a):
    return run(x, 0 * h0, W, U, b, a)


@misconception("states and candidates are returned in each other's place; it is hs, cs.")
def candidates_first(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a)[::-1]


@accepted
def leaky_into_buffers(x, h0, W, U, b, a):
    hs, cs = np.zeros((x.shape[0], x.shape[1], len(b))), np.zeros((x.shape[0], x.shape[1], len(b)))
    with np.errstate(over="ignore"):
        alpha = 1 / (1 + np.exp(-a))
    for t in range(x.shape[1]):
        before = hs[:, t - 1] if t else h0
        cs[:, t] = np.tanh(np.dot(x[:, t], W) + np.dot(before, U) + b)
        hs[:, t] = before + (1 - alpha) * (cs[:, t] - before)
    return [hs, cs]


@accepted
def leaky_by_one_tall_matrix(x, h0, W, U, b, a):
    tall, h, pairs = np.concatenate([U, W]), h0, []
    alpha = 0.5 + 0.5 * np.tanh(a / 2)
    for x_t in x.transpose(1, 0, 2):
        c = np.tanh(np.hstack([h, x_t]) @ tall + b)
        h = alpha * h + (1 - alpha) * c
        pairs.append((h, c))
    hs, cs = (np.array(each).transpose(1, 0, 2) for each in zip(*pairs, strict=True))
    return hs, cs


@accepted
def leaky_row_by_row(x, h0, W, U, b, a):
    rows = [leaky_into_buffers.function(x[i : i + 1], h0[i : i + 1], W, U, b, a) for i in range(len(x))]
    return tuple(np.concatenate(each).astype(np.float32) for each in zip(*rows, strict=True))

"""leaky_forward: run a recurrent cell of leaky units with learned time constants over sequences."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.timescales import leaky_forward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    leaky_forward,
    points=5,
    returns={"hs": "(2.23)", "cs": "(2.22)"},
    hints=(
        "An ordinary cell computes a candidate for the new state; the leaky unit moves only part of the way towards "
        "it.",
        "(2.22) is the step that you know, applied to the leaky state; (2.23) mixes the old state with the candidate.",
        "Compute α once, before the loop. Keep two lists, one of the states and one of the candidates.",
    ),
)


leaky_states_of_a_batch = random_sizes(leaky_forward, draws.leaky, weight=3)
leaky_states_with_one_axis_of_size_1 = one_axis_of_size_1(leaky_forward, draws.leaky)


@check
def leaky_states_with_large_inputs(draw):
    x, h0, W, U, b, a = draws.leaky(draw, *draw.sizes("BTDH"))
    yield ask(leaky_forward, 5000 * x, h0, W, U, b, a)
    yield ask(leaky_forward, x, h0, W, U, b, 5000 * a)


@check(
    weight=0,
    note="Wrong even where α is close to 0 and the cell is an ordinary one: look at the candidate (2.22).",
)
def leaky_states_that_keep_nothing(draw):
    x, h0, W, U, b, a = draws.leaky(draw, *draw.sizes("BTDH"))
    yield ask(leaky_forward, x, h0, W, U, b, -60 - np.abs(a))


leaky_states_without_candidates = scaled(
    leaky_forward,
    draws.leaky,
    W=0,
    U=0,
    b=0,
    weight=0,
    note="Right with α close to 0, wrong where all candidates are 0 and h0 only leaks away: look at (2.21) and at the "
    "shares in (2.23).",
)


wrong = slips(
    leaky_forward,
    """
    leaky_shares_exchanged: the two shares are swapped; in (2.23) α is the share of the old state and 1 - α that of
        the candidate.
        2.23 | h = (1 - alpha) * h + alpha * c
    a_for_alpha: a is used as the share; (2.21) applies a sigmoid to it.
        2.21 | alpha = a
    bends_the_mixture: the sum is mixed in before tanh, and tanh is applied to the mixture; in (2.22) only the
        candidate goes through tanh.
        2.23 | h = np.tanh(alpha * h + (1 - alpha) * (xW[:, t] + h @ U))
    candidate_fed_back: U multiplies the candidate of the step before; in (2.22) it multiplies the leaky state
        h_{t-1}.
        h, hs | h, c, hs, cs = h0, h0, [], []
        2.22 | c = np.tanh(xW[:, t] + c @ U)
    leak_alone: U is left out, so units have no connections; (2.22) has a term h_{t-1} U.
        2.22 | c = np.tanh(xW[:, t])
    candidate_in_full: the candidate is added in full; (2.23) takes only the share 1 - α of it.
        2.23 | h = alpha * h + c
    candidates_not_bent: tanh is not applied to the candidates; (2.22) has it.
        2.22 | c = xW[:, t] + h @ U
    leaky_without_bias: the bias is left out; (2.22) adds b.
        2.22 | c = np.tanh(x[:, t] @ W + h @ U)
    leaky_input_one_step_late: step t reads x_{t-1}; (2.22) reads x_t.
        2.22 | c = np.tanh(xW[:, t - 1] + h @ U)
    leaky_from_zeros: the first step starts from zeros; (2.23) starts from h_0 = h0.
        h, hs | h, hs, cs = np.zeros_like(h0), [], []
    candidates_first: the results are not in the order hs, cs.
        return | return np.stack(cs, axis=1), np.stack(hs, axis=1)
    same_buffer_at_every_step: the same buffer is stored T times, so hs shows the last state everywhere; each state of
        (2.23) needs a place of its own.
        h, hs | h, hs, cs = h0.copy(), [], []
        2.23 | h[:] = alpha * h + (1 - alpha) * c
    tanh_that_overflows: tanh is written with exponentials that overflow for large sums and give nan; (2.22) is between
        -1 and 1 for every sum.
        2.22 | z = xW[:, t] + h @ U
             | c = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    """,
)


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

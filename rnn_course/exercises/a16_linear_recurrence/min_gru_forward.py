"""min_gru_forward: a GRU whose gate and candidate read the input alone."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise, probe
from rnn_course.cells.min_gru import min_gru_forward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    min_gru_forward,
    points=6,
    returns={"hs": "(16.28)"},
    hints=(
        "Nothing in z and g depends on a state, so both can be computed for all steps before the loop.",
        "In (16.27) there are two branches, entry by entry; they meet at s = 0, where both are ½. In (16.28) z is the "
        "share of the new.",
        "Split x @ W + b into halves along the last axis. np.where(s >= 0, ..., ...) makes the candidate; then loop "
        "over time.",
    ),
)

states_of_a_batch = random_sizes(min_gru_forward, draws.gated, weight=3)
states_with_one_axis_of_size_1 = one_axis_of_size_1(min_gru_forward, draws.gated)
states_of_sharp_gates = scaled(min_gru_forward, draws.gated, W=300, b=300)


@check(
    weight=0,
    note="Wrong even with z = 1 everywhere, where h_t is g_t: look at (16.27), at which columns (16.25) takes and at "
    "b, and at the shares of (16.28).",
)
def states_of_open_gates(draw):
    x, h0, W, b = draws.gated(draw, *draw.sizes("BTDH"))
    b[: h0.shape[1]] += 50
    yield ask(min_gru_forward, x, h0, W, b)


states_of_h0_alone = scaled(
    min_gru_forward,
    draws.gated,
    x=0,
    weight=0,
    note="Right with z = 1, wrong with x = 0, where gate and candidate are the same at every step: look at (16.26), "
    "and at what (16.28) keeps.",
)


@probe(
    same=lambda hs: hs[:, :-1],
    says="An early state changes when only the last input changes; in (16.28) h_t does not depend on later inputs.",
)
def gated_states_look_ahead(draw):
    x, *others = draws.gated(draw, 3, 5, 4, 2)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(min_gru_forward, x, *others), ask(min_gru_forward, later, *others)


wrong = slips(
    min_gru_forward,
    """
    shares_exchanged: z is the share of the old state, as in our GRU; in (16.28) it is that of the new.
        16.28 | h = z[:, t] * h + (1 - z[:, t]) * g[:, t]
    blocks_exchanged: gate and candidate are exchanged; (16.25) has k, for the gate, in the first H columns.
        16.25 | s, k = np.split(x @ W + b, 2, axis=2)
    candidate_with_tanh: the candidate is tanh(s), as in a GRU; (16.27) has one that is always above 0.
        16.27 | g = np.tanh(s)
    candidate_as_it_is: the candidate is s itself, as in the paper's plain form; (16.27) has one that is above 0.
        16.27 | g = s
    candidate_of_one_branch: the candidate is s + ½ everywhere; (16.27) has σ(s) below 0.
        16.27 | g = s + 0.5
    candidate_is_a_sigmoid: the candidate is σ(s) everywhere; (16.27) has s + ½ from 0 on.
        16.27 | g = sigmoid(s)
    half_forgotten: the half is missing, so the branches do not meet; (16.27) has s + ½.
        16.27 | g = np.where(s >= 0, s, sigmoid(s))
    branches_exchanged: the branches are exchanged; (16.27) has s + ½ where s ≥ 0.
        16.27 | g = np.where(s >= 0, sigmoid(s), s + 0.5)
    shares_that_do_not_sum_to_one: the old state is kept in full; (16.28) keeps the share 1 - z.
        16.28 | h = h + z[:, t] * g[:, t]
    candidate_in_full: the candidate is added in full; (16.28) multiplies it by z.
        16.28 | h = (1 - z[:, t]) * h + g[:, t]
    no_bias: the bias is left out; (16.25) adds b.
        16.25 | k, s = np.split(x @ W, 2, axis=2)
    starts_from_zero: the first step starts from zeros; (16.28) starts from h_0 = h0.
        h, hs | h, hs = np.zeros_like(h0), []
    mixes_with_h0: every step mixes with h0; (16.28) goes on from the state of the step before.
        16.28 | h = (1 - z[:, t]) * h0 + z[:, t] * g[:, t]
    """,
)


@accepted
def by_differences(x, h0, W, b):
    H, h = h0.shape[1], h0
    hs = np.empty((*x.shape[:2], H))
    for t in range(x.shape[1]):
        both = x[:, t] @ W + b
        gate, s = sigmoid(both[:, :H]), both[:, H:]
        h = h + gate * (np.maximum(s, 0) + sigmoid(np.minimum(s, 0)) - h)
        hs[:, t] = h
    return hs


@accepted
def by_weights_of_every_past(x, h0, W, b):
    k, s = np.split(np.einsum("btd,dh->bth", x, W) + b, 2, axis=-1)
    keep, T = sigmoid(-k), x.shape[1]
    g = np.concatenate([h0[:, None], np.where(s < 0, sigmoid(s), s + 0.5) * sigmoid(k)], axis=1)
    states = [sum(g[:, j] * np.prod(keep[:, j:t], axis=1) for j in range(t + 1)) for t in range(1, T + 1)]
    return np.stack(states, axis=1)


@accepted
def by_two_matrices(x, h0, W, b):
    H = W.shape[1] // 2
    z = sigmoid(np.dot(x, W[:, :H]) + b[:H]).swapaxes(0, 1)
    s = (np.dot(x, W[:, H:]) + b[H:]).swapaxes(0, 1)
    g = s.copy()
    g[s >= 0] += 0.5
    g[s < 0] = sigmoid(s[s < 0])
    hs = [h0]
    for share, new in zip(z, g, strict=True):
        hs.append(hs[-1] - share * hs[-1] + share * new)
    return np.stack(hs[1:], axis=1)


equivalents = (
    *equivalent(
        "both branches are ½ at s = 0",
        "g = np.where(s >= 0, s + 0.5, sigmoid(s)) -> g = np.where(s > 0, s + 0.5, sigmoid(s))",
    ),
)

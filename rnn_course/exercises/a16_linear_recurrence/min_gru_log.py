"""min_gru_log: a minimal GRU without a loop, in logarithms."""

import numpy as np
import scipy.special

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.min_gru import min_gru_log
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    min_gru_log,
    points=9,
    returns={"log_hs": "(16.33)"},
    hints=(
        "Everything is above 0, so everything has a logarithm: products become sums, and sums become logaddexp.",
        "softplus(z) is np.logaddexp(0, z). In (16.31) the sum runs up to t, and in (16.32) each term is divided by "
        "what its step and all before it have kept: in logarithms, minus a_j.",
        "np.cumsum(..., axis=1) gives a. Put log h0 in front of the terms; np.logaddexp.accumulate adds exp of them up "
        "from left to right. Leave out its first entry.",
    ),
)

logarithms_of_a_batch = random_sizes(min_gru_log, draws.gated, weight=3)
logarithms_with_one_axis_of_size_1 = one_axis_of_size_1(min_gru_log, draws.gated)


@check(weight=2)
def logarithms_of_gates_that_are_open_or_shut(draw):
    for T in (6, 9):
        yield ask(min_gru_log, *draws.sharply_gated(draw, *draw.sizes("BTDH", T=T)))


@check
def logarithms_of_tiny_candidates(draw):
    x, h0, W, b = draws.gated(draw, *draw.sizes("BTDH"))
    H = h0.shape[1]
    b[H:] = -draw.rng.uniform(900, 950, H)
    yield ask(min_gru_log, x, h0, W, b)


@check(
    weight=0,
    note="Wrong even for one step with h0 and z near 0, where log h_1 is log z + log g: look at the signs of (16.29) "
    "and (16.30), and at the terms of (16.32).",
)
def logarithms_of_a_candidate(draw):
    x, h0, W, b = draws.gated(draw, *draw.sizes("BTDH", T=1))
    b[: h0.shape[1]] -= 25
    yield ask(min_gru_log, x, 1e-200 * h0, W, b)


logarithms_of_a_single_step = fixed_sizes(
    min_gru_log,
    draws.gated,
    T=1,
    weight=0,
    note="Right for one step with h0 and z near 0, wrong for another: look at (16.31), at what (16.32) does with h0 "
    "and a, and at (16.33).",
)
logarithms_of_constant_gates = scaled(
    min_gru_log,
    draws.gated,
    x=0,
    weight=0,
    note="Right for a single step, wrong for more even if gates and candidates do not change: look at (16.31), and at "
    "what is taken off in (16.32).",
)

wrong = slips(
    min_gru_log,
    """
    signs_of_the_gates: the signs in the two softplus are exchanged, so z and 1 - z are; in (16.29) log z has -k
        inside.
        16.29 | log_z, log_kept = -np.logaddexp(0, k), -np.logaddexp(0, -k)
    softplus_without_minus: the minus before softplus is missing, so z is above 1; (16.29) has -softplus.
        16.29 | log_z, log_kept = np.logaddexp(0, -k), np.logaddexp(0, k)
    sign_of_the_decay: a_j is added to the terms; (16.32) takes it off, since step j has not lost what came before it.
        terms = | terms = np.concatenate([np.log(h0)[:, None], log_z + log_g + a], axis=1)
    sign_of_the_result: a_t is taken off at the end; (16.33) adds it.
        16.33 | return e - a
    decay_forgotten_at_the_end: a_t is not added; (16.33) has a_t + e_t.
        16.33 | return e
    decay_of_one_step: the logarithms of 1 - z are not summed up; (16.31) sums all steps up to t.
        16.31 | a = log_kept
    exclusive_decay: the sum for a_t stops before t; (16.31) includes step t.
        16.31 | a = np.cumsum(log_kept, axis=1) - log_kept
    gate_forgotten: the candidates are not multiplied by z; (16.32) has log z_j + log g_j.
        terms = | terms = np.concatenate([np.log(h0)[:, None], log_g - a], axis=1)
    logarithm_of_h0_forgotten: h0 itself is in the place of its logarithm; (16.32) adds h0 inside log(...).
        terms = | terms = np.concatenate([h0[:, None], log_z + log_g - a], axis=1)
    h0_left_out: h0 is left out; (16.32) begins with it.
        16.32 | e = np.logaddexp.accumulate(terms[:, 1:], axis=1)
    state_before: e includes h0 but not yet step t; the sum in (16.32) runs up to j = t.
        16.32 | e = np.logaddexp.accumulate(terms, axis=1)[:, :-1]
    states_themselves: the states are returned; (16.33) gives their logarithms.
        16.33 | return np.exp(a + e)
    sign_of_the_candidate: the lower branch of the candidate has the wrong sign inside; (16.30) has -softplus(-s).
        16.30 | log_g = np.where(s >= 0, np.log(np.maximum(s, 0) + 0.5), -np.logaddexp(0, s))
    candidate_without_logarithm: the candidate is not a logarithm from 0 on; (16.30) has log(s + ½).
        16.30 | log_g = np.where(s >= 0, s + 0.5, -np.logaddexp(0, -s))
    through_plain_numbers: exp of the terms is added up, which overflows or becomes 0 where gates are sharp; (16.32)
        never computes one of these exp alone.
        16.32 | with np.errstate(all="ignore"):
              |     e = np.log(np.cumsum(np.exp(terms), axis=1))[:, 1:]
    plain_gates: z is computed and then its logarithm, which is -inf where z is 0; (16.29) has softplus.
        16.29 | with np.errstate(all="ignore"):
              |     log_z, log_kept = np.log(1 / (1 + np.exp(-k))), np.log(1 / (1 + np.exp(k)))
    """,
)


@accepted
def by_a_loop_over_logarithms(x, h0, W, b):
    H, log_h, found = h0.shape[1], np.log(h0), []
    for t in range(x.shape[1]):
        both = x[:, t] @ W + b
        k, s = both[:, :H], both[:, H:]
        log_g = np.where(s >= 0, np.log(np.abs(s) + 0.5), -np.logaddexp(0, -s))
        log_h = np.logaddexp(log_h - np.logaddexp(0, k), log_g - np.logaddexp(0, -k))
        found.append(log_h)
    return np.stack(found, axis=1)


@accepted
def by_scipy(x, h0, W, b):
    k, s = np.split(x @ W + b, 2, axis=-1)
    log_g = np.where(s < 0, scipy.special.log_expit(s), np.log(np.maximum(s, 0) + 0.5))
    a = np.cumsum(scipy.special.log_expit(-k), axis=1)
    terms = np.concatenate([np.log(h0)[:, None], scipy.special.log_expit(k) + log_g - a], axis=1)
    e = [scipy.special.logsumexp(terms[:, : t + 1], axis=1) for t in range(1, terms.shape[1])]
    return a + np.stack(e, axis=1)


@accepted
def by_a_scan_of_pairs(x, h0, W, b):
    """Rounds that double, with (log a, log v) for each step; h0 is a step before the first."""
    k, s = np.split(x @ W + b, 2, axis=2)
    softplus = [np.maximum(k, 0) + np.log1p(np.exp(-abs(k))), np.maximum(-k, 0) + np.log1p(np.exp(-abs(k)))]
    log_g = np.where(s >= 0, np.log(np.maximum(s, 0) + 0.5), np.minimum(s, 0) - np.log1p(np.exp(-abs(s))))
    a = np.concatenate([0 * h0[:, None], -softplus[0]], axis=1)
    v, d = np.concatenate([np.log(h0)[:, None], log_g - softplus[1]], axis=1), 1
    while d < v.shape[1]:
        v = np.concatenate([v[:, :d], np.logaddexp(a[:, d:] + v[:, :-d], v[:, d:])], axis=1)
        a = np.concatenate([a[:, :d], a[:, d:] + a[:, :-d]], axis=1)
        d *= 2
    return v[:, 1:]


BRANCHES = "log_g = np.where(s >= 0, np.log(np.maximum(s, 0) + 0.5), -np.logaddexp(0, -s))"
equivalents = (
    *equivalent("both branches are log ½ at s = 0", f"{BRANCHES} -> {BRANCHES.replace('>=', '>')}"),
    *equivalent(
        "where s is below 0 the other branch is taken", f"{BRANCHES} -> {BRANCHES.replace('(s, 0)', '(s, -1)')}"
    ),
)

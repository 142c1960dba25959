"""leaky_average: run leaky units over sequences: each keeps a running average of its input over about τ steps."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.cells.timescales import leaky_average
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    leaky_average,
    points=5,
    returns={"hs": "(2.20)"},
    hints=(
        "A leaky unit keeps most of its state and adds a little of the input.",
        "(2.19) turns each time constant into the share of the state that is kept; the two shares in (2.20) sum to 1.",
        "Loop over time with one state that starts as h0. Step t reads the input of step t.",
    ),
)


averages_of_a_batch = random_sizes(leaky_average, draws.averaged, weight=3)
averages_with_one_axis_of_size_1 = one_axis_of_size_1(leaky_average, draws.averaged)


@check
def averages_that_keep_nothing_or_nearly_all(draw):
    x, h0, tau = draws.averaged(draw, *draw.sizes("BTH"))
    yield ask(leaky_average, x, h0, np.ones_like(tau))
    yield ask(leaky_average, x, h0, 1000 * tau)


averages_that_leak_away = scaled(
    leaky_average,
    draws.averaged,
    x=0,
    weight=0,
    note="Wrong even with h0 alone and no input, where the state only leaks away: look at α in (2.19), and at what is "
    "multiplied by it.",
)
averages_of_the_input_alone = scaled(
    leaky_average,
    draws.averaged,
    h0=0,
    weight=0,
    note="Right without an input, wrong with h0 = 0: look at which x_t step t of (2.20) reads, and at its share.",
)


@probe(
    same=lambda hs: hs[:, :-1],
    says="An early state changes when only the last input changes; in (2.20) h_t does not depend on later inputs.",
)
def average_looks_ahead(draw):
    x, *others = draws.averaged(draw, 3, 5, 4)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(leaky_average, x, *others), ask(leaky_average, later, *others)


wrong = slips(
    leaky_average,
    """
    input_of_the_step_before: step t reads the input of the step before, x_{t-1}, as some notes print it; (2.20)
        reads x_t.
        2.20 | h = alpha * h + (1 - alpha) * (x[:, t - 1] if t else 0)
    input_wraps_round: the input of the step before is read, and at the first step that is x[:, -1], the last one;
        (2.20) reads x_t.
        2.20 | h = alpha * h + (1 - alpha) * x[:, t - 1]
    shares_exchanged: the two shares are swapped; in (2.20) α is the share of the old state and 1 - α that of the
        input.
        2.20 | h = (1 - alpha) * h + alpha * x[:, t]
    exponential_share: α is exp(-1/τ), which other texts use; (2.19) has α = 1 - 1/τ.
        2.19 | alpha = np.exp(-1 / tau)
    tau_for_alpha: τ itself is used as α; (2.19) computes α from τ.
        2.19 | alpha = tau
    input_in_full: the input is added in full, so the state keeps growing; (2.20) takes only the share 1 - α of it.
        2.20 | h = alpha * h + x[:, t]
    state_in_full: the old state is kept in full; (2.20) keeps the share α of it.
        2.20 | h = h + (1 - alpha) * x[:, t]
    average_from_zeros: the first step starts from zeros; (2.20) starts from h_0 = h0.
        h, hs | h, hs = np.zeros_like(h0), []
    average_from_the_first_input: the first state is the first input; (2.20) starts from h_0 = h0.
        h, hs | h, hs = x[:, 0], []
    mixes_with_h0: every step mixes with h0; (2.20) mixes with the state of the step before.
        2.20 | h = alpha * h0 + (1 - alpha) * x[:, t]
    bent_average: tanh is applied to the average; (2.20) has no tanh.
        2.20 | h = np.tanh(alpha * h + (1 - alpha) * x[:, t])
    same_buffer_at_every_step: the same buffer is stored T times, so hs shows the last state everywhere; each state of
        (2.20) needs a place of its own.
        h, hs | h, hs = h0.copy(), []
        2.20 | h[:] = alpha * h + (1 - alpha) * x[:, t]
    """,
)


@accepted
def average_into_a_buffer(x, h0, tau):
    hs, h = np.zeros_like(x), h0
    for t in range(x.shape[1]):
        h = h + (x[:, t] - h) / tau
        hs[:, t] = h
    return hs


@accepted
def average_by_powers(x, h0, tau):
    T, alpha = x.shape[1], 1 - 1 / tau
    lag = np.arange(T)[:, None] - np.arange(T)
    weights = np.where(lag[..., None] >= 0, alpha ** np.maximum(lag, 0)[..., None], 0) / tau
    return np.einsum("tsh,bsh->bth", weights, x) + alpha ** np.arange(1, T + 1)[:, None] * h0[:, None]


@accepted
def average_that_overwrites_h0(x, h0, tau):
    alpha, hs = (tau - 1) / tau, []
    for x_t in x.transpose(1, 0, 2):
        h0 *= alpha
        h0 += (1 - alpha) * x_t
        hs.append(h0.copy())
    return np.array(hs).transpose(1, 0, 2)

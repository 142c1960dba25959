"""with_temperature: make a distribution sharper (τ < 1) or flatter (τ > 1)."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.decoding.sampling import with_temperature
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    with_temperature,
    points=4,
    returns={"p": "(11.18)"},
    hints=(
        "It is a softmax of the log-probabilities divided by a number.",
        "In (11.18) τ divides inside the exponential, and the sum is over the tokens of one row.",
        "Divide first, then avoid overflow as in (11.4): subtract the largest entry of each row.",
    ),
    sure_of={"temperatures_close_to_0": ("one_shift_for_all_rows",)},
)


@check(weight=3)
def temperatures_below_and_above_1(draw):
    for tau in (0.4, 2.5):
        B, K = draw.sizes("BK")
        yield ask(with_temperature, np.log(draws.distribution(draw, B, K)), tau)


@check
def temperature_of_one_row(draw):
    yield ask(with_temperature, np.log(draws.distribution(draw, 1, 5)), 0.7)


@check
def temperatures_close_to_0(draw):
    """Ask with rows whose exponents are far apart and far below 0."""
    B, K = draw.sizes("BK")
    for tau in (1e-5, 0.003):
        yield ask(with_temperature, np.log(draws.distribution(draw, B, K)), tau)


wrong = slips(
    with_temperature,
    """
    multiplies_by_tau: log p is multiplied by τ; (11.18) divides by it.
        scaled | scaled = log_p * tau
    tau_without_effect: the temperature has no effect, as where p itself is divided by τ and then by the sum;
        (11.18) divides log p.
        e = | e = np.exp(log_p) / tau
    powers_of_p: the rows do not sum to 1; (11.18) divides by the sum.
        11.18 | return np.exp(scaled)
    returns_logs: a logarithm is returned; p of (11.18) is a probability.
        11.18 | return np.log(e / e.sum(axis=1, keepdims=True))
    softmax_of_p: p itself is in the exponential; (11.18) has log p there.
        scaled | scaled = np.exp(log_p) / tau
    sums_over_rows: the sum is over the rows; in (11.18) it is over the tokens of each row.
        e = | e = np.exp(scaled - scaled.max(axis=0))
        11.18 | return e / e.sum(axis=0)
    vanishes: small temperatures make all exponentials 0, and 0 / 0 is nan; in (11.18) the exponents may be shifted.
        e = | e = np.exp(scaled)
    one_shift_for_all_rows: one number is subtracted from all rows, so rows far below it become 0; in (11.18) each
        row has its own largest entry.
        e = | e = np.exp(scaled - scaled.max())
    """,
)


@accepted
def heat_by_logaddexp(log_p, tau):
    stretched = log_p / tau
    return np.exp(stretched - np.logaddexp.reduce(stretched, axis=-1, keepdims=True))


@accepted
def heat_row_by_row(log_p, tau):
    p = []
    for row in log_p:
        e = np.exp((row - max(row)) / tau)
        p.append(e / sum(e))
    return np.array(p)


@accepted
def heat_in_place(log_p, tau):
    log_p *= 1 / tau
    log_p -= log_p.max(axis=1)[:, None]
    np.exp(log_p, out=log_p)
    log_p /= log_p.sum(axis=1)[:, None]
    return log_p

"""sample_token: draw one token at a temperature, with a given random number.

τ < 1 sharpens the distribution and τ > 1 flattens it; the random number u decides which token is drawn.
"""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.decoding.generation import sample_token
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    sample_token,
    points=4,
    returns={"token": "(3.41)"},
    hints=(
        "Put the probabilities end to end from 0 to 1 and throw a dart.",
        "(3.40) divides the logs by τ, not the probabilities, and the result must sum to 1 again.",
        "Subtract the largest exponent before exp, since 1/τ may be huge. Then use np.cumsum, and count how many sums "
        "are not above u.",
    ),
)


def _wrong_tokens(log_p, tau, u):
    """Tokens of known mistakes: at another temperature, from the other end, without the sum, in another order."""
    K, order = len(log_p), np.argsort(-log_p)
    q = np.exp((log_p - log_p.max()) / tau)
    q /= q.sum()
    return [
        sample_token(log_p, 1, u),
        sample_token(log_p, 1 / tau, u),
        int(log_p.argmax()),
        sample_token(log_p, tau, 1 - u),
        sample_token(np.exp(log_p), tau, u),
        int(u * K),
        int(order[sample_token(log_p[order], tau, u)]),
        int((q > u).argmax()),
    ]


def _draw_of(draw, K, tau):
    """log_p, tau, u: u away from every border, and most known mistakes draw another token."""

    def telling(log_p, u):
        return (
            draws.steady(lambda moved: sample_token(log_p, tau, moved), u)
            and sample_token(log_p, tau, u) not in _wrong_tokens(log_p, tau, u)[:5]
        )

    log_p, u = draws.until(lambda: (draws.distribution(draw, K), float(draw.rng.random())), telling)
    return log_p, tau, u


@check(weight=3)
def tokens_below_and_above_temperature_1(draw):
    """Ask often enough that no two mistakes give the same tokens every time."""

    def make():
        return ([_draw_of(draw, draw.choice((6, 7)), tau) for tau in (0.45, 2.2, 0.6, 3.0, 0.5, 1.8, 2.6)],)

    def told_apart(questions):
        return len(set(zip(*(_wrong_tokens(*question) for question in questions), strict=True))) == 8

    for question in draws.until(make, told_apart)[0]:
        yield ask(sample_token, *question)


@check
def tokens_at_the_ends(draw):
    """Ask for the first and the last token, for a border hit exactly, and with two tokens."""
    log_p = draws.distribution(draw, 5)
    yield ask(sample_token, log_p, 1.3, 1e-4)
    yield ask(sample_token, log_p, 1.3, 1 - 1e-4)
    yield ask(sample_token, np.log([0.25, 0.25, 0.25, 0.25]), 2.0, 0.5)
    yield ask(sample_token, np.log([0.3, 0.7]), 1.0, 0.5)


@check
def tokens_close_to_temperature_0(draw):
    def apart(log_p):
        return np.sort(log_p)[-1] - np.sort(log_p)[-2] > 0.1 and 0 < log_p.argmax() < 5

    for tau in (1e-4, 1e-3):
        log_p = draws.until(lambda: (draws.distribution(draw, 6),), apart)[0]
        yield ask(sample_token, log_p, tau, 0.4)


wrong = slips(
    sample_token,
    """
    always_the_best: the most probable token is taken; (3.41) uses u.
        3.41 | return int(log_p.argmax())
    no_temperature: τ is not used; (3.40) divides by it.
        scaled | scaled = log_p
    temperature_upside_down: the logs are multiplied by τ; (3.40) divides them by it.
        scaled | scaled = log_p * tau
    temperature_of_p: the probabilities are divided by τ; (3.40) divides their logs.
        scaled | scaled = np.exp(log_p) / tau
    not_normalised: after the temperature the probabilities no longer sum to 1; (3.40) divides by their sum.
        3.40 | q = np.exp(scaled)
    from_the_last: the sum runs from the last token down; in (3.41) it begins with q_0.
        3.41 | return len(q) - 1 - int((np.cumsum(q[::-1])[:-1] <= u).sum())
    one_minus_u: 1 - u is used; (3.41) has u.
        3.41 | return int((np.cumsum(q)[:-1] <= 1 - u).sum())
    one_too_far: the token is one too far; (3.41) takes the first whose sum is above u.
        3.41 | return min(int((np.cumsum(q)[:-1] <= u).sum()) + 1, len(q) - 1)
    one_too_early: the last token whose sum is not above u is taken; (3.41) takes the first above it.
        3.41 | return max(int((np.cumsum(q)[:-1] <= u).sum()) - 1, 0)
    no_sum: the first token whose own q is above u is taken; (3.41) adds them up.
        3.41 | return int((q > u).argmax())
    sorted_first: the tokens are sorted by probability first; in (3.41) they are in their own order.
        3.41 | order = np.argsort(-log_p)
             | return int(order[(np.cumsum(q[order])[:-1] <= u).sum()])
    underflows: the exponentials become 0 when τ is small, and 0 / 0 is nan; (3.40) is finite for every τ.
        3.40 | q = np.exp(scaled) / np.exp(scaled).sum()
    all_alike: u is divided into K equal parts; in (3.41) the part of every token is as wide as its q.
        3.41 | return int(u * len(q))
    """,
)


@accepted
def by_searchsorted(log_p, tau, u):
    scaled = log_p / tau
    q = np.exp(scaled - np.logaddexp.reduce(scaled))
    return min(int(np.searchsorted(np.cumsum(q), u, side="right")), len(q) - 1)


@accepted
def by_a_loop(log_p, tau, u):
    e = np.exp((log_p - np.max(log_p)) / tau)
    left, token = u * e.sum(), 0
    while token < len(e) - 1 and e[token] <= left:
        left -= e[token]
        token += 1
    return token


@accepted
def by_argmax(log_p, tau, u):
    e = np.exp(log_p / tau - max(log_p) / tau)
    above = np.cumsum(e / np.sum(e)) > u
    return np.argmax(above)

"""next_distribution: apply temperature, top k and nucleus in the usual order."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.decoding.sampling import next_distribution, nucleus, top_k, with_temperature
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    next_distribution,
    points=4,
    returns={"q": "(11.22)"},
    uses=(with_temperature, top_k, nucleus),
    hints=(
        "Each filter takes a distribution and returns one, which the next filter takes.",
        "(11.22) lists them in the order in which they are applied.",
        "The first takes log-probabilities, the other two take probabilities.",
    ),
)


def _told_apart(log_p, tau, k, mass):
    """Whether each filter has an effect, and whether their order matters."""
    p, flat = np.exp(log_p), with_temperature(log_p, tau)
    answers = [
        next_distribution(log_p, tau, k, mass),
        top_k(flat, k),
        nucleus(flat, mass),
        top_k(nucleus(flat, mass), k),
        nucleus(top_k(p, k), mass),
        with_temperature(np.log(nucleus(top_k(p, k), mass) + 1e-300), tau),
    ]
    return all(np.abs(a - b).max() > 1e-3 for i, a in enumerate(answers) for b in answers[:i])


def _filtered(draw, tau, k, B=4, K=7):
    """log_p, tau, k, mass with the mass away from any sum of p."""
    log_p = np.log(draws.distribution(draw, B, K))
    return log_p, tau, k, draws.mass_for(draw, top_k(with_temperature(log_p, tau), k), 0.5, 0.9)


@check(weight=3)
def all_filters_together(draw):
    for tau in (0.6, 1.8):
        yield ask(next_distribution, *draws.until(lambda tau=tau: _filtered(draw, tau, 4), _told_apart))


@check
def all_filters_at_the_limits(draw):
    yield ask(next_distribution, *_filtered(draw, 1.0, 3, B=1))
    log_p, tau, k, _ = _filtered(draw, 0.5, 9)
    yield ask(next_distribution, log_p, tau, k, 1.0)
    yield ask(next_distribution, log_p, 2.0, 1, 1.0)


wrong = slips(
    next_distribution,
    """
    temperature_last: the nucleus is taken before the temperature is applied; (11.22) begins with the temperature.
        11.22 | return with_temperature(np.log(nucleus(top_k(np.exp(log_p), k), mass)), tau)
    nucleus_before_top_k: the nucleus is taken before the top k; (11.22) has it last.
        11.22 | return top_k(nucleus(with_temperature(log_p, tau), mass), k)
    turned_round: the order is reversed; (11.22) is temperature, top k, nucleus.
        11.22 | return with_temperature(np.log(top_k(nucleus(np.exp(log_p), mass), k)), tau)
    no_temperature: the temperature is not used; (11.22) begins with it.
        11.22 | return nucleus(top_k(np.exp(log_p), k), mass)
    no_top_k: top k is not applied; (11.22) has it in the middle.
        11.22 | return nucleus(with_temperature(log_p, tau), mass)
    no_nucleus: the nucleus is not taken; (11.22) ends with it.
        11.22 | return top_k(with_temperature(log_p, tau), k)
    filters_logs: top k and nucleus are applied to log-probabilities; in (11.19) and (11.21) they filter p.
        11.22 | return nucleus(top_k(log_p / tau, k), mass)
    """,
)


@accepted
def filters_with_names(log_p, tau, k, mass):
    hot = with_temperature(log_p, tau)
    few = top_k(hot, k)
    return nucleus(few, mass)


@accepted
def filters_row_by_row(log_p, tau, k, mass):
    return np.concatenate([filters_with_names.function(row[None], tau, k, mass) for row in log_p])


@accepted
def filters_in_one_piece(log_p, tau, k, mass):
    q = np.exp((log_p - log_p.max(axis=1, keepdims=True)) / tau)
    for row in q:
        order = np.argsort(-row)
        row[order[k:]] = 0
        share = np.cumsum(row[order]) / row.sum()
        row[order[1:][share[:-1] >= mass]] = 0
    return q / q.sum(axis=1, keepdims=True)


@accepted
def filters_in_another_order_that_does_not_matter(log_p, tau, k, mass):
    """The k most probable tokens are the same at any temperature."""
    kept = top_k(np.exp(log_p), k) > 0
    return nucleus(with_temperature(np.where(kept, log_p, -np.inf), tau), mass)

"""What is asked of the temperature, of the filters, and of a single draw."""

import numpy as np

from rnn_course.decoding.sampling import draw_tokens, next_distribution, nucleus, top_k, with_temperature
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


@check(of=with_temperature, weight=3)
def temperatures_below_and_above_1(draw):
    for tau in (0.4, 2.5):
        B, K = draw.sizes("BK")
        yield ask(with_temperature, np.log(draws.distribution(draw, B, K)), tau)


@check(of=with_temperature)
def temperature_of_one_row(draw):
    yield ask(with_temperature, np.log(draws.distribution(draw, 1, 5)), 0.7)


@check(of=with_temperature)
def temperatures_close_to_0(draw):
    """Rows whose exponents lie far apart and far below 0."""
    B, K = draw.sizes("BK")
    for tau in (1e-5, 0.003):
        yield ask(with_temperature, np.log(draws.distribution(draw, B, K)), tau)


@check(of=top_k, weight=3)
def the_best_few(draw):
    for k in (2, 3):
        yield ask(top_k, draws.distribution(draw, draw.choice((3, 4)), draw.choice((5, 6))), k)


@check(of=top_k)
def the_best_few_at_the_limits(draw):
    """One row; one token; all tokens; more than all."""
    yield ask(top_k, draws.distribution(draw, 1, 5), 3)
    for k in (1, 4, 9):
        yield ask(top_k, draws.distribution(draw, 3, 4), k)


@check(of=nucleus, weight=3)
def the_best_share(draw):
    """Rows that need different numbers of tokens."""
    for low, high in ((0.4, 0.6), (0.6, 0.9), (0.8, 0.95)):
        def make(low=low, high=high):
            p = draws.distribution(draw, 4, 6)
            return p, draws.mass_for(draw, p, low, high)

        yield ask(nucleus, *draws.until(make, _needs_different_numbers))


def _needs_different_numbers(p, mass):
    kept = np.count_nonzero(nucleus(p, mass), axis=1)
    first = kept == 1
    return len(set(kept)) > 1 and kept.max() < p.shape[1] and (not first.any() or (p[first].max(axis=1) > mass).all())


@check(of=nucleus)
def the_best_share_at_the_limits(draw):
    """One row; a share so small that one token holds it; all; and a share that a sum reaches exactly."""
    p = draws.distribution(draw, 1, 5)
    yield ask(nucleus, p, draws.mass_for(draw, p))
    yield ask(nucleus, draws.distribution(draw, 3, 5), 1e-4)
    yield ask(nucleus, draws.distribution(draw, 3, 4), 1.0)
    yield ask(nucleus, np.array([draw.rng.permutation([0.5, 0.25, 0.125, 0.0625, 0.0625]) for _ in range(2)]), 0.75)


@check(of=nucleus, weight=0, note="It differs even where every row is sorted already: look at the sum and its limit.")
def the_best_share_of_sorted_rows(draw):
    p = -np.sort(-draws.distribution(draw, 3, 5), axis=1)
    yield ask(nucleus, p, draws.mass_for(draw, p))


def _told_apart(log_p, tau, k, mass):
    """Whether each filter does something, and whether their order matters."""
    p, flat = np.exp(log_p), with_temperature(log_p, tau)
    answers = [
        next_distribution(log_p, tau, k, mass), top_k(flat, k), nucleus(flat, mass), top_k(nucleus(flat, mass), k),
        nucleus(top_k(p, k), mass), with_temperature(np.log(nucleus(top_k(p, k), mass) + 1e-300), tau)]
    return all(np.abs(a - b).max() > 1e-3 for i, a in enumerate(answers) for b in answers[:i])


def _filtered(draw, tau, k, B=4, K=7):
    """log_p, tau, k, mass with the mass away from any sum of p."""
    log_p = np.log(draws.distribution(draw, B, K))
    return log_p, tau, k, draws.mass_for(draw, top_k(with_temperature(log_p, tau), k), 0.5, 0.9)


@check(of=next_distribution, weight=3)
def all_filters_together(draw):
    for tau in (0.6, 1.8):
        yield ask(next_distribution, *draws.until(lambda tau=tau: _filtered(draw, tau, 4), _told_apart))


@check(of=next_distribution)
def all_filters_at_the_limits(draw):
    yield ask(next_distribution, *_filtered(draw, 1.0, 3, B=1))
    log_p, tau, k, _ = _filtered(draw, 0.5, 9)
    yield ask(next_distribution, log_p, tau, k, 1.0)
    yield ask(next_distribution, log_p, 2.0, 1, 1.0)


def _falls(draw, B, K):
    """p, u and how far the closest u is from an F_k."""
    p = draws.distribution(draw, B, K)
    u = draw.rng.random(B)
    return p, u, np.abs(np.cumsum(p, axis=1) - u[:, None]).min()


@check(of=draw_tokens, weight=3)
def tokens_where_u_falls(draw):
    for K in (4, 6):
        p, u, _ = draws.until(lambda K=K: _falls(draw, 7, K),
                              lambda p, u, gap: gap > 1e-3 and len(set(draw_tokens(p, u))) > 2)
        yield ask(draw_tokens, p, u)


@check(of=draw_tokens)
def tokens_at_the_limits(draw):
    """One row; tokens without probability beside u = 0 and u just below 1; u exactly where one token ends."""
    p, u, _ = draws.until(lambda: _falls(draw, 1, 5), lambda p, u, gap: gap > 1e-3 and u[0] > 0.5)
    yield ask(draw_tokens, p, u)
    yield ask(draw_tokens, np.array([[0, 0.25, 0.5, 0.25]] * 5), np.array([0, 0.25, 0.5, 0.75, np.nextafter(1, 0)]))
    yield ask(draw_tokens, np.array([[0.5, 0, 0.5]] * 3), np.array([0.0, 0.25, 0.5]))

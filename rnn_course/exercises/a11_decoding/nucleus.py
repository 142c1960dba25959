"""nucleus: keep the fewest tokens of each row that hold a given share of its probability."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.decoding.sampling import nucleus
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    nucleus,
    points=7,
    returns={"q": "(11.20)"},
    hints=(
        "A row with a clear favourite keeps few tokens, a flat one keeps many; only the share is given.",
        "(11.21) goes down from the largest p. The token with which the sum reaches the mass still belongs to it.",
        "Sort each row downwards and keep the order. Add up the p *before* each token: it is kept while this sum is "
        "less than the mass. Then put the numbers back in their old places.",
    ),
)


def _needs_different_numbers(p, mass):
    kept = np.count_nonzero(nucleus(p, mass), axis=1)
    first = kept == 1
    return len(set(kept)) > 1 and kept.max() < p.shape[1] and (not first.any() or (p[first].max(axis=1) > mass).all())


@check(weight=3)
def the_best_share(draw):
    """Ask with rows that need different numbers of tokens."""
    for low, high in ((0.4, 0.6), (0.6, 0.9), (0.8, 0.95)):

        def make(low=low, high=high):
            p = draws.distribution(draw, 4, 6)
            return p, draws.mass_for(draw, p, low, high)

        yield ask(nucleus, *draws.until(make, _needs_different_numbers))


@check
def the_best_share_at_the_limits(draw):
    """Ask with one row, a share that one token holds, a share of 1, and a share that a sum reaches exactly."""
    p = draws.distribution(draw, 1, 5)
    yield ask(nucleus, p, draws.mass_for(draw, p))
    yield ask(nucleus, draws.distribution(draw, 3, 5), 1e-4)
    yield ask(nucleus, draws.distribution(draw, 3, 4), 1.0)
    yield ask(nucleus, np.array([draw.rng.permutation([0.5, 0.25, 0.125, 0.0625, 0.0625]) for _ in range(2)]), 0.75)


@check(weight=0, note="Wrong even where every row is sorted already: look at the sum and its limit in (11.21).")
def the_best_share_of_sorted_rows(draw):
    p = -np.sort(-draws.distribution(draw, 3, 5), axis=1)
    yield ask(nucleus, p, draws.mass_for(draw, p))


wrong = slips(
    nucleus,
    """
    drops_the_crossing_token: the token with which the sum reaches the mass is dropped; in (11.21) it is kept.
        11.21 | kept = np.cumsum(falling, axis=1) <= mass
              | kept[:, 0] = True
              | np.put_along_axis(q, order, np.where(kept, falling, 0), axis=1)
    only_before_the_crossing: only tokens before the sum reaches the mass are kept, and none where the first one
        reaches it; (11.21) keeps the one that reaches it.
        11.21 | np.put_along_axis(q, order, np.where(np.cumsum(falling, axis=1) < mass, falling, 0), axis=1)
    keeps_one_after: one token more than needed is kept; (11.21) stops with the one that reaches the mass.
        11.21 | kept = sum_before < mass
              | kept[:, 1:] = kept[:, :-1]
              | np.put_along_axis(q, order, np.where(kept, falling, 0), axis=1)
    does_not_sort: the tokens are taken in the order of their numbers; (11.21) goes down from the largest p.
        11.21 | q = np.where(np.cumsum(p, axis=1) - p < mass, p, 0)
    sorts_upwards: the sum begins with the smallest p; (11.21) begins with the largest.
        order | order = np.argsort(p, axis=1)
    compares_single_p: each p is compared with the mass by itself; (11.21) compares their sum.
        11.21 | q = np.where((p >= mass) | (p == p.max(axis=1, keepdims=True)), p, 0)
    nucleus_not_shared_out: the rows no longer sum to 1; (11.20) divides by the sum of what is kept.
        11.20 | return q
    nucleus_sorted: the tokens are returned sorted; in (11.20) each is at its old place.
        11.20 | return -np.sort(-q / q.sum(axis=1, keepdims=True), axis=1)
    one_number_for_all_rows: every row keeps as many tokens as the first one; in (11.21) each row has its own
        number.
        11.21 | np.put_along_axis(q, order, np.where(sum_before[:1] < mass, falling, 0), axis=1)
    keeps_the_other_share: the kept tokens hold 1 - mass of the probability; in (11.21) they hold the mass itself.
        11.21 | np.put_along_axis(q, order, np.where(sum_before < max(1 - mass, 1e-12), falling, 0), axis=1)
    """,
)


@accepted
def nucleus_row_by_row(p, mass):
    q = np.zeros(p.shape)
    for i, row in enumerate(p):
        total = 0.0
        for token in np.argsort(row)[::-1]:
            q[i, token] = row[token]
            total += row[token]
            if total >= mass:
                break
        q[i] /= q[i].sum()
    return q


@accepted
def nucleus_by_what_is_larger(p, mass):
    larger = np.where(p[:, None, :] > p[:, :, None], p[:, None, :], 0).sum(axis=2)
    q = p * (larger < mass)
    return q / q.sum(axis=1, keepdims=True)


@accepted
def nucleus_by_counting(p, mass):
    falling = np.sort(p, axis=1)[:, ::-1]
    count = 1 + (np.cumsum(falling, axis=1)[:, :-1] < mass).sum(axis=1)
    limit = np.take_along_axis(falling, count[:, None] - 1, axis=1)
    q = np.where(p < limit, 0, p)
    return np.divide(q, q.sum(axis=1)[:, np.newaxis])


@accepted
def nucleus_put_back_by_the_inverse(p, mass):
    order = np.argsort(-p, axis=1)
    falling = np.take_along_axis(p, order, axis=1)
    cut = np.cumsum(falling, axis=1) >= mass
    cut = np.concatenate([np.zeros((len(p), 1), bool), cut[:, :-1]], axis=1)
    falling[cut] = 0
    q = np.take_along_axis(falling, np.argsort(order, axis=1), axis=1)
    return q / q.sum(axis=1, keepdims=True)

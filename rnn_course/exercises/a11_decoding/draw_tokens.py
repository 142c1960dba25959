"""draw_tokens: turn a uniform random number per row into a token of the distribution in that row."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.decoding.sampling import draw_tokens
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    draw_tokens,
    points=5,
    returns={"token": "(11.24)"},
    hints=(
        "Token k has an interval between 0 and 1 that is as long as p_k.",
        "In (11.23) F_k is the end of the interval of token k. The number of intervals that end at or before u is also "
        "the number of the token that u falls on.",
        "Compute the cumulative sums along each row, compare them with the u of the row, and count.",
    ),
)


def _falls(draw, B, K):
    """p, u and how far the closest u is from an F_k."""
    p = draws.distribution(draw, B, K)
    u = draw.rng.random(B)
    return p, u, np.abs(np.cumsum(p, axis=1) - u[:, None]).min()


@check(weight=3)
def tokens_where_u_falls(draw):
    for K in (4, 6):
        p, u, _ = draws.until(
            lambda K=K: _falls(draw, 7, K), lambda p, u, gap: gap > 1e-3 and len(set(draw_tokens(p, u))) > 2
        )
        yield ask(draw_tokens, p, u)


@check
def tokens_at_the_limits(draw):
    """Ask with one row, with tokens of probability 0 at u = 0 and u just below 1, and with u exactly at an end."""
    p, u, _ = draws.until(lambda: _falls(draw, 1, 5), lambda p, u, gap: gap > 1e-3 and u[0] > 0.5)
    yield ask(draw_tokens, p, u)
    yield ask(draw_tokens, np.array([[0, 0.25, 0.5, 0.25]] * 5), np.array([0, 0.25, 0.5, 0.75, np.nextafter(1, 0)]))
    yield ask(draw_tokens, np.array([[0.5, 0, 0.5]] * 3), np.array([0.0, 0.25, 0.5]))


wrong = slips(
    draw_tokens,
    """
    takes_the_best: the most probable token is taken; (11.24) uses u.
        11.24 | return p.argmax(axis=1)
    one_u_for_all: one u is used for all rows; in (11.24) each row has its own.
        11.24 | return (F[:, :-1] <= u[0]).sum(axis=1)
    one_p_for_all: the p of the first row is used for all rows; in (11.24) each row has its own.
        11.24 | return (F[:1, :-1] <= u[:, None]).sum(axis=1)
    one_token_on: the token after the one that u falls on is taken; (11.24) takes the first k with F_k > u.
        11.24 | return np.minimum((F[:, :-1] <= u[:, None]).sum(axis=1) + 1, p.shape[1] - 1)
    one_token_back: the last token that ends before u is taken; (11.24) takes the first k with F_k > u.
        11.24 | return np.maximum((F[:, :-1] <= u[:, None]).sum(axis=1) - 1, 0)
    compares_with_p: u is compared with each p; (11.24) compares it with the cumulative sum F_k.
        11.24 | return (p > u[:, None]).argmax(axis=1)
    all_alike: every token has the same probability; in (11.23) the intervals are as long as p.
        11.24 | return (u * p.shape[1]).astype(int)
    counts_equal: a token of probability 0 is drawn where u is 0 or at a border; (11.24) has F_k > u.
        11.24 | return (F >= u[:, None]).argmax(axis=1)
    sums_down_the_rows: the cumulative sum is over the rows; in (11.23) it is over the tokens of each row.
        11.23 | F = np.cumsum(p, axis=0)
        11.24 | return (F > u[:, None]).argmax(axis=1)
    """,
)


@accepted
def draw_by_searchsorted(p, u):
    return np.array([np.searchsorted(np.cumsum(row), number, side="right") for row, number in zip(p, u, strict=True)])


@accepted
def draw_by_argmax(p, u):
    return np.argmax(np.cumsum(p, axis=1) > u.reshape(-1, 1), axis=1)


@accepted
def draw_by_walking(p, u):
    tokens = []
    for row, left in zip(p.tolist(), u.tolist(), strict=True):
        token = 0
        while left >= row[token] and token < len(row) - 1:
            left -= row[token]
            token += 1
        tokens.append(token)
    return np.array(tokens, dtype=np.int32)

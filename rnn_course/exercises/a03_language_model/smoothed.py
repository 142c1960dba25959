"""smoothed: turn counts into probabilities above 0.

After every context, s more tokens are assumed to have been seen, distributed as q.
"""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.markov import smoothed
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    smoothed,
    points=4,
    returns={"p": "(3.10)"},
    hints=(
        "A token that was never seen may still occur; a single zero makes a whole text impossible.",
        "(3.10) adds s q_k to the numerator, and to the denominator the sum of all s q_j.",
        "Keep the summed axis so that the sum broadcasts over its row. q broadcasts by itself, since NumPy aligns the "
        "last axes.",
    ),
)


def _to_smooth(draw, K, m, order):
    """N with an empty context, q with the last axes of N, s."""
    N = draw.integers(0, 6, *(K,) * (m + 1)).astype(float)
    if m:
        N[(1,) * m] = 0
    q = draw.rng.dirichlet(np.ones(K), size=(K,) * order)
    return N, q, float(draw.rng.uniform(0.3, 3))


@check(weight=3)
def counts_smoothed_by_one_distribution(draw):
    for K, m in ((4, 1), (3, 2)):
        yield ask(smoothed, *_to_smooth(draw, K, m, 0))


@check(weight=2)
def counts_smoothed_by_a_model_of_lower_order(draw):
    for K, m, order in ((4, 2, 1), (3, 3, 2), (3, 3, 1)):
        yield ask(smoothed, *_to_smooth(draw, K, m, order))


@check
def counts_without_context_smoothed(draw):
    yield ask(smoothed, *_to_smooth(draw, 5, 0, 0))
    yield ask(smoothed, np.zeros((3, 3)), *_to_smooth(draw, 3, 1, 0)[1:])


wrong = slips(
    smoothed,
    """
    not_smoothed: nothing is added to the counts, and an empty context gives nan; (3.10) adds s q.
        3.10 | return N / N.sum(axis=-1, keepdims=True)
    not_added_below: s q is added to the numerator alone; (3.10) adds s to the denominator.
        3.10 | return (N + s * q) / N.sum(axis=-1, keepdims=True)
    added_to_every_count: s is added to every count; (3.10) adds s q_k.
        3.10 | return (N + s) / (N.sum(axis=-1, keepdims=True) + s * N.shape[-1])
    K_times_too_much_below: s K is added to the denominator; in (3.10) the s q_k add up to s.
        3.10 | return (N + s * q) / (N.sum(axis=-1, keepdims=True) + s * N.shape[-1])
    without_the_factor: q is added without the factor s; (3.10) has s q_k.
        3.10 | return (N + q) / (N.sum(axis=-1, keepdims=True) + s)
    only_zeros: only counts of 0 are changed; (3.10) adds s q_k to every one.
        3.10 | return np.where(N == 0, s * q, N) / (N.sum(axis=-1, keepdims=True) + s)
    only_empty_contexts: q is used only where the context was never seen; (3.10) mixes it in after every context.
        3.10 | total = N.sum(axis=-1, keepdims=True)
             | return np.where(total > 0, N / np.maximum(total, 1), q)
    one_sum_for_all: the sum runs over the whole table; in (3.10) every context has its own.
        3.10 | return (N + s * q) / (N.sum() + s)
    sum_over_the_first_axis: the sum runs over the first axis; in (3.10) it runs over the tokens, the last.
        3.10 | return (N + s * q) / (N.sum(axis=0, keepdims=True) + s)
    fixed_share: q is mixed in with the same share after every context; in (3.10) its share falls as the context is
        seen more often.
        3.10 | return (N / np.maximum(N.sum(axis=-1, keepdims=True), 1) + s * q) / (1 + s)
    q_averaged: q is averaged over its contexts first; (3.10) takes the q of each context.
        3.10 | return (N + s * q.reshape(-1, q.shape[-1]).mean(axis=0)) / (N.sum(axis=-1, keepdims=True) + s)
    log_of_smoothed: logarithms are returned; p in (3.10) is the probability itself.
        3.10 | return np.log((N + s * q) / (N.sum(axis=-1, keepdims=True) + s))
    """,
)


@accepted
def smoothed_as_a_mixture(N, q, s):
    n = N.sum(axis=-1, keepdims=True)
    share = s / (n + s)
    own = np.divide(N, n, out=np.zeros_like(N), where=n > 0)
    return (1 - share) * own + share * q


@accepted
def smoothed_then_divided(N, q, s):
    more = N + s * np.broadcast_to(q, N.shape)
    return more / more.sum(axis=-1)[..., np.newaxis]


@accepted
def smoothed_by_context(N, q, s):
    K = N.shape[-1]
    flat, more = N.reshape(-1, K), (np.ones_like(N) * q).reshape(-1, K)
    return np.array([(n + s * each) / (n.sum() + s) for n, each in zip(flat, more, strict=True)]).reshape(N.shape)

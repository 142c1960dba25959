"""top_k: keep the k most probable tokens of each row."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.decoding.sampling import top_k
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    top_k,
    points=5,
    returns={"q": "(11.20)"},
    hints=(
        "How small may a probability be to be among the k largest of its row?",
        "(11.19) treats each row by itself; (11.20) leaves every token in its place.",
        "Sort a copy of each row; the k-th from its end is the limit. Set everything below the limit to 0, then divide "
        "each row by its sum. With k above K nothing is set to 0.",
    ),
)


@check(weight=3)
def the_best_few(draw):
    for k in (2, 3):
        yield ask(top_k, draws.distribution(draw, draw.choice((3, 4)), draw.choice((5, 6))), k)


@check
def the_best_few_at_the_limits(draw):
    """Ask with one row, with one token, with all tokens, and with k above K."""
    yield ask(top_k, draws.distribution(draw, 1, 5), 3)
    for k in (1, 4, 9):
        yield ask(top_k, draws.distribution(draw, 3, 4), k)


wrong = slips(
    top_k,
    """
    top_k_not_shared_out: the rows no longer sum to 1; (11.20) divides by the sum of what is kept.
        11.20 | return q
    top_k_softmax: a softmax is applied to what is kept; (11.20) divides by its sum.
        11.20 | e = np.where(q > 0, np.exp(q), 0)
              | return e / e.sum(axis=1, keepdims=True)
    bottom_k: the least probable tokens are kept; (11.19) keeps the most probable ones.
        smallest_kept | largest_kept = np.sort(p, axis=1)[:, :k][:, -1:]
        11.19 | q = p * (p <= largest_kept)
    top_k_of_the_batch: the k largest of all rows together are kept; (11.19) treats each row by itself.
        smallest_kept | smallest_kept = np.sort(p, axis=None)[-k:][0]
        11.20 | return q / np.maximum(q.sum(axis=1, keepdims=True), 1e-300)
    loses_the_kth: one token too few is kept; in (11.19) the k-th largest is kept too.
        smallest_kept | smallest_kept = np.sort(p, axis=1)[:, -max(k - 1, 1) :][:, :1]
    keeps_one_more: one token too many is kept; (11.19) keeps k.
        smallest_kept | smallest_kept = np.sort(p, axis=1)[:, -(k + 1) :][:, :1]
    first_k: the first k tokens are kept; (11.19) keeps the k most probable ones.
        11.19 | q = np.where(np.arange(p.shape[1]) < k, p, 0)
    top_k_sorted: the tokens are returned sorted; in (11.20) each is at its old place.
        11.20 | return -np.sort(-q / q.sum(axis=1, keepdims=True), axis=1)
    equal_shares: all kept tokens get the same probability; in (11.20) they keep their proportions.
        11.20 | return (q > 0) / (q > 0).sum(axis=1, keepdims=True)
    """,
)


@accepted
def top_k_by_argsort(p, k):
    kept = np.argsort(p, axis=1)[:, ::-1][:, :k]
    q = np.zeros_like(p)
    rows = np.arange(len(p))[:, None]
    q[rows, kept] = p[rows, kept]
    return q / q.sum(1)[:, None]


@accepted
def top_k_by_rank(p, k):
    rank = (p[:, None, :] > p[:, :, None]).sum(axis=2)
    p[rank >= k] = 0
    p /= p.sum(axis=1, keepdims=True)
    return p


@accepted
def top_k_with_loops(p, k):
    q = [[0.0] * p.shape[1] for _ in p]
    for i, row in enumerate(p.tolist()):
        kept = sorted(range(len(row)), key=row.__getitem__, reverse=True)[:k]
        total = sum(row[token] for token in kept)
        for token in kept:
            q[i][token] = row[token] / total
    return np.array(q)


@accepted
def top_k_by_partition(p, k):
    k = min(k, p.shape[1])
    limit = np.partition(p, -k, axis=1)[:, -k]
    return (p * (p >= limit[:, None]) / np.where(p < limit[:, None], 0, p).sum(axis=1)[:, None]).astype(np.float32)

"""top_k: keep the k most probable tokens of each row."""

import numpy as np

from rnn_course.decoding.sampling import top_k
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws
from .wrong import shared_out, softmax

header = exercise(
    top_k,
    points=5,
    returns={"q": "(11.20)"},
    hints=(
        "Find out how small a probability may be to belong to the k largest of its row.",
        "(11.19) is about each row by itself; (11.20) leaves every token where it was.",
        "Sort a copy of each row; the k-th from its end is the limit. Set to 0 what lies below the limit, then "
        "divide each row by its sum. With k above K there is nothing to set to 0.",
    ),
)


@check(weight=3)
def the_best_few(draw):
    for k in (2, 3):
        yield ask(top_k, draws.distribution(draw, draw.choice((3, 4)), draw.choice((5, 6))), k)


@check
def the_best_few_at_the_limits(draw):
    """One row; one token; all tokens; more than all."""
    yield ask(top_k, draws.distribution(draw, 1, 5), 3)
    for k in (1, 4, 9):
        yield ask(top_k, draws.distribution(draw, 3, 4), k)


def kept_best(p, k):
    order = np.argsort(-p, axis=1)[:, :k]
    q = np.zeros_like(p)
    np.put_along_axis(q, order, np.take_along_axis(p, order, axis=1), axis=1)
    return q


@misconception("the rows do not sum to 1 any more; (11.20) divides by the sum of what is kept.")
def top_k_not_shared_out(p, k):
    return kept_best(p, k)


@misconception("a softmax is taken of what is kept; (11.20) divides by its sum.")
def top_k_softmax(p, k):
    q = kept_best(p, k)
    return softmax(np.where(q > 0, q, -np.inf))


@misconception("the least probable tokens are kept; (11.19) keeps the most probable ones.")
def bottom_k(p, k):
    return shared_out(np.where(-p >= np.sort(-p, axis=1)[:, -k:][:, :1], p, 0))


@misconception("the k largest of all rows together are kept; (11.19) is about each row.")
def top_k_of_the_batch(p, k):
    q = np.where(p >= np.sort(p, axis=None)[-k:][0], p, 0)
    return q / np.maximum(q.sum(axis=1, keepdims=True), 1e-300)


@misconception("one token too few is kept; by (11.19) the k-th largest is kept too.")
def loses_the_kth(p, k):
    return shared_out(kept_best(p, max(k - 1, 1)))


@misconception("one token too many is kept; (11.19) keeps k.")
def keeps_one_more(p, k):
    return shared_out(kept_best(p, k + 1))


@misconception("the first k tokens are kept; (11.19) keeps the k most probable ones.")
def first_k(p, k):
    return shared_out(np.where(np.arange(p.shape[1]) < k, p, 0))


@misconception("the tokens come back sorted; in (11.20) each stands at its old place.")
def top_k_sorted(p, k):
    return -np.sort(-top_k(p, k), axis=1)


@misconception("the kept tokens share equally; in (11.20) they share in proportion to p.")
def equal_shares(p, k):
    return shared_out((kept_best(p, k) > 0).astype(float))


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

"""extend_beams: extend B beginnings by every token and keep the best continuations of all together."""

import heapq

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.decoding.search import extend_beams
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    extend_beams,
    points=9,
    returns={"parent": "(11.13)", "token": "(11.13)", "s": "(11.11)"},
    hints=(
        "All B K continuations are ranked together. A good beginning may get several places and a bad one none.",
        "(11.11) is a table of B rows and K columns. (11.12) ranks all its entries together.",
        "Flatten the table and rank it. A flat index gives both row and column: how often does K go into it, and what "
        "is left?",
    ),
)


def _beams(draw, width, **fixed):
    B, K = draw.sizes("BK", **fixed)
    log_p_so_far, log_p = -6 * draw.rng.random(B), np.log(draws.distribution(draw, B, K))
    return log_p_so_far, log_p, width


def _uneven(log_p_so_far, log_p, width):
    """Ask where one beginning gets several places and one gets none."""
    places = np.bincount(extend_beams(log_p_so_far, log_p, width)[0], minlength=len(log_p))
    return places.max() > 1 and places.min() == 0 and np.count_nonzero(places) > 1


@check(weight=3)
def continuations_of_several_beginnings(draw):
    for _ in range(3):
        yield ask(extend_beams, *draws.until(lambda: _beams(draw, 4, B=draw.choice((3, 4)), K=5), _uneven))


@check
def continuations_at_the_limits(draw):
    """Ask with one beginning, a beam of one, a width above the number of continuations, and a single token."""
    yield ask(extend_beams, *_beams(draw, 3, B=1))
    yield ask(extend_beams, *_beams(draw, 1, B=4))
    yield ask(extend_beams, *_beams(draw, 50, B=3, K=4))
    log_p_so_far, log_p, width = _beams(draw, 2, B=4, K=3)
    yield ask(extend_beams, log_p_so_far, log_p[:, :1], width)


@check(
    weight=0,
    note="Wrong even for a single beginning: look at the sum (11.11), at the order (11.12), and at what (11.13) "
    "returns.",
)
def continuations_of_one_beginning(draw):
    log_p_so_far, log_p, width = _beams(draw, 4, B=1, K=6)
    yield ask(extend_beams, log_p_so_far, log_p, width)


wrong = slips(
    extend_beams,
    """
    places_for_each_parent: each beginning keeps its own continuations; (11.12) ranks all s_bk together.
        11.12 | parent = np.argsort(-s.max(axis=1))[:width]
        11.13 | token = s[parent].argmax(axis=1)
    width_for_each_parent: `width` continuations are kept of each beginning; (11.12) keeps `width` in all.
        11.12 | s = np.where(s >= np.sort(s, axis=1)[:, -width:][:, :1], s, -np.inf)
              | kept = np.argsort(-s, axis=None)[: np.isfinite(s).sum()]
    forgets_the_past: the log p of the beginnings is not added; (11.11) adds log_p_so_far.
        11.11 | s = log_p
    returns_the_new_part: the ranking is right, but only the log p of the new token is returned; (11.13) returns
        s_bk.
        return | return parent, token, log_p[parent, token]
    adds_probabilities: the probabilities are added; (11.11) adds their logarithms.
        11.11 | s = np.exp(log_p_so_far)[:, None] + np.exp(log_p)
    multiplies_logs: the logs are multiplied; (11.11) adds them.
        11.11 | s = log_p_so_far[:, None] * log_p
    keeps_the_worst: the smallest s_bk are kept; (11.12) keeps the largest.
        11.12 | kept = np.argsort(s, axis=None)[:width]
    smallest_first: the result begins with the smallest; (11.12) has the largest first.
        11.12 | kept = np.argsort(-s, axis=None)[:width][::-1]
    token_first: token and parent are swapped; (11.13) has the parent b first.
        return | return token, parent, s[parent, token]
    divides_by_the_wrong_side: the flat index is divided by the number of beginnings B; in (11.13) a row of the
        table has K entries.
        11.13 | parent, token = divmod(kept, len(s))
        return | return parent, token, s.ravel()[kept]
    token_not_taken_apart: the flat index is returned as the token; (11.13) has its column k.
        11.13 | parent, token = kept // s.shape[1], kept
        return | return parent, token, s.ravel()[kept]
    keeps_one: only the best continuation is kept; (11.12) keeps `width` of them.
        11.12 | kept = np.argsort(-s, axis=None)[:1]
    """,
)


@accepted
def extend_with_python(log_p_so_far, log_p, width):
    B, K = log_p.shape
    pairs = sorted((-(log_p_so_far[b] + log_p[b, k]), b, k) for b in range(B) for k in range(K))[:width]
    s, parent, token = zip(*pairs, strict=True)
    return np.array(parent), np.array(token), -np.array(s)


@accepted
def extend_with_divmod(log_p_so_far, log_p, width):
    flat = (log_p + log_p_so_far.reshape(-1, 1)).flatten()
    kept = flat.argsort()[::-1][:width]
    parent, token = divmod(kept, log_p.shape[1])
    return [parent, token, flat[kept]]


@accepted
def extend_with_a_heap(log_p_so_far, log_p, width):
    s = log_p + log_p_so_far[:, np.newaxis]
    kept = heapq.nlargest(width, np.ndindex(s.shape), key=lambda place: s[place])
    return np.array([b for b, _ in kept]), np.array([k for _, k in kept]), np.array([s[place] for place in kept])


@accepted
def extend_with_argpartition(log_p_so_far, log_p, width):
    log_p += log_p_so_far[:, None]
    flat, N = log_p.ravel(), min(width, log_p.size)
    kept = np.argpartition(-flat, N - 1)[:N]
    kept = kept[np.argsort(-flat[kept])]
    return (kept // log_p.shape[1]).astype(np.int32), kept % log_p.shape[1], flat[kept]

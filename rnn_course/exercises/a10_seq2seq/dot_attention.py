"""dot_attention: compare a query with every state of a sequence, and mix the states by a softmax of the scores."""

import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.attention import dot_attention
from rnn_course.draw import Draw
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from .asking import looked_up

header = exercise(
    dot_attention,
    points=8,
    returns={"context": "(10.21)", "a": "(10.20)"},
    hints=(
        "It is a softmax over the places of the source, as if the padding were not there.",
        "(10.19) is a product of a matrix and a vector in each row of the batch: @ or np.einsum.",
        "Which score must padding have so that its exponential is 0?",
    ),
)


@check
def states_with_padding(draw: Draw):
    yield ask(dot_attention, *looked_up(draw, S=6))


@check
def one_row_or_one_number(draw: Draw):
    for axis in "BSH":
        yield ask(dot_attention, *looked_up(draw, **{axis: 1}))


@check
def large_scores(draw: Draw):
    q, hs, mask = looked_up(draw)
    yield ask(dot_attention, 40 * q, 40 * hs, np.ones_like(mask))


@check(
    weight=0,
    note="Wrong even without padding: look at the scores of (10.19), and at the axis of the softmax (10.20), "
    "and at what (10.21) is made with.",
)
def states_without_padding(draw: Draw):
    q, hs, mask = looked_up(draw)
    yield ask(dot_attention, q, hs, np.ones_like(mask))


wrong = slips(
    dot_attention,
    """
    looks_at_padding: padding is treated like any token; in (10.20) its a is 0.
        e = np.where | pass
    scores_padding_with_zero: the score of padding is set to 0, and exp(0) is 1; in (10.20) its a is 0.
        e = np.where | e = e * mask
    masks_after_the_softmax: the mask is applied after the softmax, so the a of a row sum to less than 1; in (10.20)
        the sum is over real tokens only.
        e = np.where | pass
        10.20 | a = weights / weights.sum(axis=1, keepdims=True) * mask
    looks_everywhere_alike: every real token gets the same weight for every query; (10.19) and (10.20) depend on the
        query.
        10.20 | a = mask / mask.sum(axis=1, keepdims=True)
    takes_the_best_alone: only the best state is taken; (10.21) mixes all of them.
        10.21 | a = np.eye(hs.shape[1])[e.argmax(axis=1)]
              | return np.einsum("bs,bsh->bh", a, hs), a
    divides_by_the_root: the scores are divided by the root of H, as in transformers; (10.19) is the product alone.
        10.19 | e = np.einsum("bh,bsh->bs", q, hs) / np.sqrt(q.shape[1])
    compares_by_the_cosine: the scores are cosines, divided by the lengths of q and h_s; (10.19) is the product
        alone.
        10.19 | e = np.einsum("bh,bsh->bs", q, hs)
              | e = e / (np.linalg.norm(q, axis=1)[:, None] * np.linalg.norm(hs, axis=2))
    overflows: large scores overflow in exp and give nan; the softmax of (10.20) is finite for all of them.
        e = np.where | pass
        weights | weights = np.exp(e) * mask
    sums_over_the_batch: the softmax is over the rows of the batch; in (10.20) it is over the tokens of each row.
        e = np.where | weights = np.exp(e - e.max()) * mask
        weights | pass
        10.20 | a = weights / np.maximum(weights.sum(axis=0), 1e-300)
    gives_the_scores: the second result is the scores e; it is a of (10.20).
        10.21 | return np.einsum("bs,bsh->bh", a, hs), np.einsum("bh,bsh->bs", q, hs)
    """,
)


@accepted
def one_row_at_a_time(q, hs, mask):
    a, context = np.zeros(mask.shape), np.zeros(q.shape)
    for row in range(len(q)):
        real = np.flatnonzero(mask[row])
        e = hs[row, real] @ q[row]
        weights = np.exp(e - e.max())
        a[row, real] = weights / weights.sum()
        context[row] = a[row] @ hs[row]
    return context, a


@accepted
def with_einsum_and_a_low_score(q, hs, mask):
    e = np.einsum("bh,bsh->bs", q, hs) - 1e9 * (1 - mask)
    e = e - e.max(axis=1)[:, None]
    a = np.exp(e) / np.exp(e).sum(axis=1)[:, None]
    return np.einsum("bs,bsh->bh", a, hs), a


@accepted
def with_keras_operations(q, hs, mask):
    e = ops.sum(q[:, None, :] * hs, axis=2)
    a = ops.softmax(ops.where(mask == 1, e, -1e30), axis=1)
    return ops.sum(a[:, :, None] * hs, axis=1), a


@accepted
def normalises_after_masking(q, hs, mask):
    e = np.sum(q[:, None] * hs, axis=-1)
    exponentials = mask * np.exp(e - np.max(e, axis=1, keepdims=True))
    a = exponentials / np.sum(exponentials, axis=1, keepdims=True)
    return np.sum(a[..., None] * hs, axis=1), a

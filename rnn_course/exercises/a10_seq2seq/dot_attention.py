"""dot_attention: compare a query with every state of a sequence, and mix the states by how well they fit."""

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
        "A softmax over the places of the source, as if the padding were not there.",
        "(10.19) is a product of a matrix and a vector in each row of the batch: @ or np.einsum.",
        "What score has a padded place to get, so that its exponential is 0?",
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
    note="Without any padding it is wrong too: look at the scores of (10.19), and at "
    "the axis that the softmax sums over.",
)
def states_without_padding(draw: Draw):
    q, hs, mask = looked_up(draw)
    yield ask(dot_attention, q, hs, np.ones_like(mask))


wrong = slips(
    dot_attention,
    """
    looks_at_padding: padding is looked at like any token; by (10.20) its a is 0.
        e = np.where | pass
    scores_padding_with_zero: the score of padding is set to 0, and exp(0) is 1; by (10.20) its a is 0.
        e = np.where | e = e * mask
    masks_after_the_softmax: the mask comes after the softmax, so the a of a row sum to less than 1; in (10.20) the
        sum runs over real tokens only.
        e = np.where | pass
        10.20 | a = weights / weights.sum(axis=1, keepdims=True) * mask
    looks_everywhere_alike: every real token gets the same weight, whatever the query; see (10.19) and (10.20).
        10.20 | a = mask / mask.sum(axis=1, keepdims=True)
    takes_the_best_alone: only the best state is taken; (10.21) mixes all of them.
        10.21 | a = np.eye(hs.shape[1])[e.argmax(axis=1)]
              | return np.einsum("bs,bsh->bh", a, hs), a
    divides_by_the_root: the scores are divided by the root of H, as transformers do; (10.19) is the product alone.
        10.19 | e = np.einsum("bh,bsh->bs", q, hs) / np.sqrt(q.shape[1])
    compares_by_the_cosine: the scores are cosines: the lengths of q and h_s are divided out; (10.19) is the product
        alone.
        10.19 | e = np.einsum("bh,bsh->bs", q, hs)
              | e = e / (np.linalg.norm(q, axis=1)[:, None] * np.linalg.norm(hs, axis=2))
    overflows: large scores overflow in exp and give nan; the softmax of (10.20) is finite for all of them.
        e = np.where | pass
        weights | weights = np.exp(e) * mask
    sums_over_the_batch: the softmax sums over the rows of the batch; in (10.20) each row has a sum of its own, over
        its tokens.
        e = np.where | weights = np.exp(e - e.max()) * mask
        weights | pass
        10.20 | a = weights / np.maximum(weights.sum(axis=0), 1e-300)
    gives_the_scores: the second value holds the scores e; it is a of (10.20).
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

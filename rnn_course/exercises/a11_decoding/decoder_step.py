"""decoder_step: read one token per row and compute the log-probability of every next one."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.decoding.search import decoder_step
from rnn_course.forms import random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    decoder_step,
    points=6,
    returns={"log_p": "(11.4)", "h_next": "(11.2)"},
    hints=(
        "It is a recurrent cell, an output layer and a softmax; only the logarithm is new.",
        "In (11.1) a token is the index of a row of W. (11.4) needs a sum of exponentials for each row, and "
        "exponentials overflow.",
        "Subtracting the largest score of a row from all its scores does not change (11.4). Do that first, keep the "
        "axis so that it broadcasts, and never take the logarithm of a probability.",
    ),
    not_as={"in_float32": "scores this large need more digits than a float32 has"},
)


def _step(draw, B, K, H):
    """token, h, model; as many different tokens as possible."""
    h, model = draws.network(draw, K, H, B)
    return draw.rng.permutation(np.arange(max(B, K)) % K)[:B], h, model


a_step_of_several_rows = random_sizes(decoder_step, _step, weight=3)


@check
def a_step_with_one_axis_of_size_1(draw):
    for axis in "BH":
        yield ask(decoder_step, *_step(draw, *draw.sizes("BKH", **{axis: 1})))


@check(weight=2)
def a_step_with_huge_scores(draw):
    """Ask with scores far apart within a row, all high, all low, and far apart between rows."""
    token, h, (W, U, b, V, c) = _step(draw, *draw.sizes("BKH"))
    yield ask(decoder_step, token, h, (W, U, b, 900 * V, c))
    yield ask(decoder_step, token, h, (W, U, b, V, c + 2000))
    yield ask(decoder_step, token, h, (W, U, b, V, c - 2000))
    yield ask(decoder_step, token, h, (W, U, b, V + 1500 * draw(len(b), 1), c))


a_step_without_a_past = scaled(
    decoder_step,
    _step,
    h=0,
    weight=0,
    note="Wrong even where the state that goes in is 0: look at the row of W for each token (11.1), and at (11.3) "
    "and (11.4).",
)


@check(weight=0, note="Wrong even without the biases b and c: look at the products in (11.1) to (11.3).")
def a_step_without_biases(draw):
    token, h, (W, U, b, V, c) = _step(draw, *draw.sizes("BKH"))
    yield ask(decoder_step, token, h, (W, U, 0 * b, V, 0 * c))


wrong = slips(
    decoder_step,
    """
    returns_p: probabilities are returned; (11.4) has their logarithms.
        11.4 | return np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True), h_next
    returns_scores: the scores o are returned; (11.4) subtracts the log of their summed exponentials.
        11.4 | return o, h_next
    log_of_softmax: the log is taken of probabilities that have become 0; (11.4) needs no probability.
        11.4 | p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
             | return np.log(p), h_next
    log_of_softmax_plus_a_bit: a small number is added before the log, which raises the log p of improbable tokens;
        (11.4) has no such number.
        11.4 | p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
             | return np.log(p + 1e-12), h_next
    overflows: the exponentials overflow for large scores; (11.4) stays the same when a number is subtracted from a
        row.
        11.4 | return o - np.log(np.exp(o).sum(axis=1, keepdims=True)), h_next
    one_sum_for_all_rows: the sum is over the whole batch; in (11.4) it is over the tokens j of one row.
        shifted | shifted = o - o.max()
        11.4 | return shifted - np.log(np.exp(shifted).sum()), h_next
    reads_the_old_state: the scores are computed from the state that went in; (11.3) has h_next.
        11.3 | o = h @ V + c
    no_output_bias: the output bias is left out; (11.3) adds c.
        11.3 | o = h_next @ V
    forgets_the_state: the state that went in is not used; (11.1) has a term h U.
        11.1 | h_next = np.tanh(W[token] + b)
    token_as_a_number: the number of the token is multiplied by W; in (11.1) it is the index of a row of W.
        11.1 | h_next = np.tanh(token[:, None] * W[1] + h @ U + b)
    """,
)


@accepted
def step_by_one_hot_products(token, h, model):
    W, U, b, V, c = model
    h_next = np.tanh(np.eye(len(W))[token] @ W + h @ U + b)
    o = h_next @ V + c
    return o - np.logaddexp.reduce(o, axis=1)[:, None], h_next


@accepted
def step_row_by_row(token, h, model):
    W, U, b, V, c = model
    rows = []
    for i in range(len(token)):
        h_next = np.tanh(W[token[i]] + h[i] @ U + b)
        o = h_next @ V + c
        rows.append((o - max(o) - np.log(sum(np.exp(o - max(o)))), h_next))
    return [np.array(each) for each in zip(*rows, strict=True)]


@accepted
def step_by_take_in_place(token, h, model):
    W, U, b, V, c = (each.copy() for each in model)
    h = np.dot(h, U)
    h += np.take(W, token, axis=0)
    h += b
    np.tanh(h, out=h)
    o = np.einsum("bh,hk->bk", h, V) + c
    o -= np.max(o, axis=-1)[:, np.newaxis]
    return o - np.log(np.sum(np.exp(o), axis=-1, keepdims=True)), h

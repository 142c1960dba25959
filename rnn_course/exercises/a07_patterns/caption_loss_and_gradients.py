"""caption_loss_and_gradients: the loss of captions for contexts, and its gradients.

The gradients are those with respect to the contexts and all weights.
"""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.captions import caption_loss_and_gradients, chain_log_p
from rnn_course.cells.context import context_backward, context_forward
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    caption_loss_and_gradients,
    points=11,
    uses=(context_forward, context_backward, chain_log_p),
    returns={
        "loss": "(7.44)",
        "dv": "(7.42)",
        "dQ": "(7.42)",
        "dq": "(7.42)",
        "dF": "(7.43)",
        "dU": "(7.43)",
        "dR": "(7.43)",
        "db": "(7.43)",
        "dV": "(7.25)",
        "dc": "(7.25)",
    },
    hints=(
        "You have written all parts: a context at the start and at every step, words as inputs, scores, a chain.",
        "(7.43) is the cell of (7.3) with one-hot words as inputs and F as its W. The loss is the mean of -log p, so "
        "its do is that of (7.41) times -1/B.",
        "Forward: h0, hs, o, log_p. Back: do, then V and c, then context_backward, whose dh0 goes on through the tanh "
        "of (7.42). dv has two parts, one from the steps and one from the start.",
    ),
)


SIZES = "BTCKH"


@check(weight=4)
def loss_and_gradients_of_sentences(draw):
    for _ in range(2):
        yield ask(caption_loss_and_gradients, *draws.described(draw, *draw.sizes(SIZES, B=4)))


@check
def loss_and_gradients_with_one_axis_of_size_1(draw):
    for axis in "BTCH":
        yield ask(caption_loss_and_gradients, *draws.described(draw, *draw.sizes(SIZES, **{axis: 1})))


@check(
    weight=0,
    note="Wrong with R zero, where the context is used at the start only: look at (7.42), and at the words that "
    "(7.43) reads.",
)
def loss_where_the_context_only_starts(draw):
    v, read, y, Q, q, F, U, R, *others = draws.described(draw, *draw.sizes(SIZES, B=4))
    yield ask(caption_loss_and_gradients, v, read, y, Q, q, F, U, 0 * R, *others)


@check(weight=0, note="Wrong with Q zero, where the context is used at the steps only: look at (7.43).")
def loss_where_the_context_only_accompanies(draw):
    v, read, y, Q, *others = draws.described(draw, *draw.sizes(SIZES, B=4))
    yield ask(caption_loss_and_gradients, v, read, y, 0 * Q, *others)


wrong = slips(
    caption_loss_and_gradients,
    """
    dv_without_the_start: dv has only the part through R, at the steps; in (7.42) the context is used at the start
        too.
        return | return loss, dv, v.T @ da, da.sum(axis=0), dF, dU, dR, db, dV, dc
    dv_without_the_steps: dv has only the part through Q, at the start; in (7.43) the context is used at every step
        too.
        return | return loss, da @ Q.T, v.T @ da, da.sum(axis=0), dF, dU, dR, db, dV, dc
    start_without_slope: the derivative of tanh at the start is missing in dQ, dq and dv; (7.42) has a tanh, as
        (7.43) has.
        da = | da = dh0
    start_not_bent: h_0 has no tanh; (7.42) has one.
        7.42 | h0 = v @ Q + q
        da = | da = dh0
    starts_from_zero_states: the states start from zeros; (7.42) computes h_0 from the context.
        7.42 | h0 = np.zeros((len(v), len(U)))
        da = | da = 0 * dh0
    reads_the_target: the cell reads y_t, the word that it should predict; in (7.43) it reads read_t.
        x = | x = np.eye(len(F))[y]
    moves_once_more: the words to read are shifted by one more step; in (7.43) read_t is already the word of step t.
        x = | read = np.concatenate([np.full((len(y), 1), END), read[:, :-1]], axis=1)
            | x = np.eye(len(F))[read]
    makes_its_own_shift: the cell reads y shifted by one step instead of its argument read; in (7.43) it reads
        read_t.
        x = | read = np.concatenate([np.full((len(y), 1), END), y[:, :-1]], axis=1)
            | x = np.eye(len(F))[read]
    sum_over_rows: loss and gradients are sums over the rows; (7.44) has 1/B.
        7.44 | loss, do = -log_p.sum(), -do
    goes_the_wrong_way: the sign is that of log p; (7.44) is its negative.
        7.44 | loss, do = log_p.mean(), do / len(v)
    mean_in_the_loss_alone: the loss is a mean over rows, but the gradients are sums; (7.44) has 1/B for both.
        7.44 | loss, do = -log_p.mean(), -do
    context_at_the_start_only: the context is left out at the steps; (7.43) adds v R to each.
        7.43 | R = 0 * R
             | hs = context_forward(x, h0, v, F, U, R, b)
    dq_for_each_row: dq keeps one row per context; it has the shape of q, (H,).
        return | return loss, dv + da @ Q.T, v.T @ da, da, dF, dU, dR, db, dV, dc
    mean_over_words: loss and gradients are means over the words; (7.44) has the mean over the rows of their sums.
        7.44 | n = np.count_nonzero(do.any(axis=2))
             | loss, do = -log_p.sum() / n, -do / n
    """,
)


@accepted
def model_step_by_step(v, read, y, Q, q, F, U, R, b, V, c):
    h, states = np.tanh(v @ Q + q), []
    start = h
    for t in range(y.shape[1]):
        h = np.tanh(F[read[:, t]] + h @ U + v @ R + b)
        states.append(h)
    hs = np.stack(states, axis=1)
    log_p, do = chain_log_p(hs @ V + c, y)
    do = -do / len(y)
    dF, dU, dR, db, dv, dh = np.zeros_like(F), np.zeros_like(U), np.zeros_like(R), np.zeros_like(b), 0, 0
    for t in reversed(range(y.shape[1])):
        dz = (do[:, t] @ V.T + dh) * (1 - hs[:, t] ** 2)
        np.add.at(dF, read[:, t], dz)
        dU += (hs[:, t - 1] if t else start).T @ dz
        dR += v.T @ dz
        db += dz.sum(axis=0)
        dv, dh = dv + dz @ R.T, dz @ U.T
    da = dh * (1 - start**2)
    dv = dv + da @ Q.T
    dV = sum(hs[:, t].T @ do[:, t] for t in range(y.shape[1]))
    return float(-log_p.mean()), dv, v.T @ da, da.sum(0), dF, dU, dR, db, dV, do.sum((0, 1))


@accepted
def model_as_a_list(v, read, y, Q, q, F, U, R, b, V, c):
    one_hot = (read[..., None] == np.arange(len(F))).astype(float)
    h0 = np.tanh(np.dot(v, Q) + q)
    hs = context_forward(one_hot, h0, v, F, U, R, b)
    log_p, slope = chain_log_p(hs @ V + c, y)
    slope *= -1 / len(y)
    _, dh0, dv, *cell = context_backward(np.einsum("btk,hk->bth", slope, V), hs, one_hot, h0, v, F, U, R)
    dh0 *= (1 - h0) * (1 + h0)
    dv += np.einsum("bh,ch->bc", dh0, Q)
    return [
        -log_p.sum() / len(y),
        dv,
        np.einsum("bc,bh->ch", v, dh0),
        dh0.sum(axis=0),
        *cell,
        np.einsum("bth,btk->hk", hs, slope),
        np.einsum("btk->k", slope),
    ]


@accepted
def model_row_by_row(v, read, y, *weights):
    rows = [caption_loss_and_gradients(v[i : i + 1], read[i : i + 1], y[i : i + 1], *weights) for i in range(len(v))]
    loss, dv, *sums = zip(*rows, strict=True)
    return np.mean(loss), np.concatenate(dv) / len(v), *(sum(each) / len(v) for each in sums)

"""char_rnn_loss_and_gradients: the loss of a character-level network and its gradients.

The loss is the mean cross-entropy per token of a batch of texts.
"""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, equivalent, exercise, probe
from rnn_course.cells.char_rnn import char_rnn_forward, char_rnn_loss_and_gradients
from rnn_course.cells.language import embed, embed_backward, one_hot
from rnn_course.cells.markov import contexts
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    char_rnn_loss_and_gradients,
    points=14,
    uses=(one_hot, embed, embed_backward, contexts, char_rnn_forward),
    returns={
        "loss": "(3.18)",
        "dE": "(3.23)",
        "dW": "(3.22)",
        "dU": "(3.22)",
        "db": "(3.22)",
        "dV": "(3.20)",
        "dc": "(3.20)",
    },
    hints=(
        "The network reads each token one step after it predicted it. Forward first; then back in the opposite order.",
        "(3.17) shifts y by one step: that is a context of one token. n in (3.18) counts the real tokens of all "
        "rows, and (3.19) has the same n.",
        "Compute do for all steps at once, go back over time for dz, then get the gradient of every weight as one sum. "
        "tokens_t was read at step t, so its row of dE gets the gradient.",
    ),
    not_as={"in_float32": "a sum of many terms that cancel keeps few digits of a float32"},
    derive=derivation("3.19", "3.21", "3.23", of=char_rnn_forward),
)


@check(weight=3)
def loss_and_gradients_of_texts(draw):
    for _ in range(2):
        yield ask(char_rnn_loss_and_gradients, *draws.batch(draw))


@check
def text_gradients_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(char_rnn_loss_and_gradients, *draws.batch(draw, **{axis: 1}))


@check(
    weight=0,
    note="Wrong even where each text is a single token: look at what is read in (3.17), and at (3.18) to (3.20).",
)
def text_gradients_of_a_single_step(draw):
    y, mask, model = draws.batch(draw, T=1, B=4)
    yield ask(char_rnn_loss_and_gradients, draw.integers(1, len(model[0]), *y.shape), np.ones_like(mask), model)


@check(
    weight=0,
    note="Wrong even without padding and with U = 0, where nothing flows through time: look at (3.17), (3.22) and "
    "(3.23).",
)
def text_gradients_without_recurrence(draw):
    y, mask, (E, W, U, b, V, c) = draws.batch(draw)
    yield ask(char_rnn_loss_and_gradients, y, np.ones_like(mask), (E, W, 0 * U, b, V, c))


@check(
    weight=0,
    note="Right without padding and with U = 0, wrong with another U: look at (3.21), and at the state in dU (3.22).",
)
def text_gradients_without_padding(draw):
    y, mask, model = draws.batch(draw)
    yield ask(char_rnn_loss_and_gradients, y, np.ones_like(mask), model)


@probe(
    same=lambda answer: answer,
    says="Loss or gradients change when only padding changes; the mask of (3.18) and (3.19) should prevent that.",
)
def text_gradients_depend_on_padding(draw):
    y, mask, model = draws.batch(draw)
    return (
        ask(char_rnn_loss_and_gradients, y, mask, model),
        ask(char_rnn_loss_and_gradients, np.where(mask == 0, 1, y), mask, model),
    )


wrong = slips(
    char_rnn_loss_and_gradients,
    """
    reads_the_answer: the network reads the very token that it has to predict; in (3.17) it reads the one before.
        3.17 | tokens = y
             | hs, log_p = char_rnn_forward(tokens, h0, model)
    reads_the_last_token_first: the last token of a row is read first; in (3.17) y_0 is EOS.
        3.17 | tokens = np.roll(y, 1, axis=1)
             | hs, log_p = char_rnn_forward(tokens, h0, model)
    padding_counts: the mask is not used; (3.18) and (3.19) multiply by it.
        weight | weight, target = 1 / mask.size, one_hot(y, len(E))
    padding_has_gradients: the gradient is not 0 at padding; (3.19) has the mask of (3.18).
        3.19 | do = (np.exp(log_p) - target) / mask.sum()
    mean_over_rows: the loss is divided by the number of rows; n in (3.18) and (3.19) counts the real tokens.
        weight | weight, target = mask[..., None] / len(y), one_hot(y, len(E))
    mean_over_all_places: the loss is divided by B times T; n in (3.18) and (3.19) counts the real tokens.
        weight | weight, target = mask[..., None] / mask.size, one_hot(y, len(E))
    sum_of_losses: the loss is a sum; (3.18) and (3.19) divide by n.
        weight | weight, target = mask[..., None], one_hot(y, len(E))
    gradients_without_n: the gradients are not divided by n as the loss is; (3.19) has n too.
        3.19 | do = mask[..., None] * (np.exp(log_p) - target)
    perplexity_for_loss: the loss is a perplexity; (3.18) is its log.
        3.18 | loss = np.exp(-(weight * target * log_p).sum())
    no_target: do is p alone; (3.19) subtracts 1 at the token that occurred.
        3.19 | do = weight * np.exp(log_p)
    gradients_uphill: do is onehot(y) - p, which points uphill; (3.19) is p - onehot(y).
        3.19 | do = weight * (target - np.exp(log_p))
    not_through_time: nothing flows back through time; in (3.21) dz_{t+1} comes back through U.
        3.21 | dz[t] = dhs[:, t] * (1 - hs[:, t] ** 2)
    back_through_U_itself: U is not transposed on the way back; (3.21) has its transpose.
        3.21 | dz[t] = (dhs[:, t] + dz[t + 1] @ U) * (1 - hs[:, t] ** 2)
    no_slope: the derivative of tanh is missing; (3.21) has 1 - h².
        3.21 | dz[t] = dhs[:, t] + dz[t + 1] @ U.T
    dU_with_the_state_after: dU is computed with the state that came out of the step; (3.22) takes the one that went
        in.
        dU = | dU = np.tensordot(hs, dz, axes=((0, 1), (0, 1)))
    dE_to_the_foretold: dE goes to the tokens that were predicted; in (3.23) it goes to those that were read.
        3.23 | dE = embed_backward(dz @ W.T, y, len(E))
    dE_loses_repeated_tokens: of a token that was read several times only one gradient is kept in dE; (3.23) adds
        them up, as embed_backward does.
        3.23 | dE = np.zeros_like(E)
             | dE[tokens.ravel()] = (dz @ W.T).reshape(-1, len(W))
    last_step_only: the gradients of the weights are those of the last step; (3.20) and (3.22) sum over all steps.
        3.20 | dV, dc = hs[:, -1].T @ do[:, -1], do[:, -1].sum(axis=0)
        dW = | dW = E[tokens[:, -1]].T @ dz[:, -1]
        dU = | dU = h_before[:, -1].T @ dz[:, -1]
        return | return loss, dE, dW, dU, dz[:, -1].sum(axis=0), dV, dc
    reads_unknown_first: UNK is read first; in (3.17) y_0 is EOS.
        3.17 | tokens[:, 0] = 1
             | hs, log_p = char_rnn_forward(tokens, h0, model)
    """,
)


def shifted(y):
    tokens = np.zeros_like(y)
    tokens[:, 1:] = y[:, :-1]
    return tokens


@accepted
def step_by_step(y, mask, model):
    E, W, U, b, V, _ = model
    (B, T), n, tokens = y.shape, mask.sum(), shifted(y)
    hs, log_p = char_rnn_forward(tokens, np.zeros((B, len(b))), model)
    loss, dh = 0.0, np.zeros((B, len(b)))
    dE, dW, dU, db, dV, dc = (np.zeros_like(each) for each in model)
    for t in range(T - 1, -1, -1):
        loss -= (mask[:, t] * log_p[np.arange(B), t, y[:, t]]).sum() / n
        do = np.exp(log_p[:, t])
        do[np.arange(B), y[:, t]] -= 1
        do *= mask[:, t, None] / n
        h_before = hs[:, t - 1] if t > 0 else np.zeros_like(dh)
        dz = (do @ V.T + dh) * (1 - hs[:, t] ** 2)
        dV, dc, db = dV + hs[:, t].T @ do, dc + do.sum(axis=0), db + dz.sum(axis=0)
        dW, dU, dh = dW + E[tokens[:, t]].T @ dz, dU + h_before.T @ dz, dz @ U.T
        np.add.at(dE, tokens[:, t], dz @ W.T)
    return loss, dE, dW, dU, db, dV, dc


@accepted
def with_wide_inputs(y, mask, model):
    """Use one-hot inputs throughout: dE and dW both come from the gradient with respect to E W."""
    E, W, U, b, V, _ = model
    B, T = y.shape
    x = one_hot(shifted(y), len(E))
    hs, log_p = char_rnn_forward(x.argmax(axis=-1), np.zeros((B, len(b))), model)
    target, weight = one_hot(y, len(E)), mask[:, :, None]
    loss = np.array(-(weight * target * log_p).sum() / mask.sum())
    do = weight * (np.exp(log_p) - target) / mask.sum()
    dz = [np.zeros((B, len(b)))]
    for t in range(T - 1, -1, -1):
        dz.insert(0, (do[:, t] @ V.T + dz[0] @ U.T) * (1 - hs[:, t] * hs[:, t]))
    dz = np.stack(dz[:T], axis=1)
    both = np.einsum("btk,bth->kh", x, dz)
    dU = np.einsum("bti,btj->ij", hs[:, :-1], dz[:, 1:])
    return [loss, both @ W.T, E.T @ both, dU, dz.sum((0, 1)), np.einsum("bti,btj->ij", hs, do), do.sum((0, 1))]


@accepted
def one_row_at_a_time(y, mask, model):
    """Add up the results of each row alone, weighted by its share of the tokens."""
    E, W, U, b, V, _ = model
    totals = [0.0, *(np.zeros_like(each) for each in model)]
    for row in range(len(y)):
        tokens = shifted(y[row : row + 1])
        hs, log_p = char_rnn_forward(tokens, np.zeros((1, len(b))), model)
        do = mask[row][:, None] * (np.exp(log_p[0]) - np.eye(len(E))[y[row]]) / mask.sum()
        back, dz = np.zeros(len(b)), np.zeros_like(hs[0])
        for t in reversed(range(len(dz))):
            dz[t] = (V @ do[t] + back) * (1 - hs[0, t] ** 2)
            back = U @ dz[t]
        before = np.vstack([np.zeros(len(b)), hs[0, :-1]])
        picked = log_p[0][np.arange(y.shape[1]), y[row]]
        parts = (
            -(mask[row] * picked).sum() / mask.sum(),
            embed_backward((dz @ W.T)[None], tokens, len(E)),
            embed(tokens, E)[0].T @ dz,
            before.T @ dz,
            dz.sum(axis=0),
            hs[0].T @ do,
            do.sum(axis=0),
        )
        totals = [total + part for total, part in zip(totals, parts, strict=True)]
    return tuple(totals)


equivalents = (
    *equivalent(
        "There is one entry along this axis, which is the first and the last.",
        "tokens, h0 = contexts(y, 1)[..., 0], np.zeros((len(y), len(b))) -> tokens, h0 = contexts(y, 1)[..., -1],"
        " np.zeros((len(y), len(b)))",
    ),
)

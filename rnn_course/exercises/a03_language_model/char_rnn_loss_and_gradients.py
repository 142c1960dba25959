"""char_rnn_loss_and_gradients.

Find out how surprised the network is by a batch of texts, and how each of its weights should change.
"""

import numpy as np

from rnn_course.cells.char_rnn import char_rnn_forward, char_rnn_loss_and_gradients
from rnn_course.cells.language import embed, embed_backward, one_hot
from rnn_course.cells.markov import contexts
from rnn_course.exercise import accepted, check, equivalent, exercise, misconception, probe
from rnn_course.kit.question import ask

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
        "The network reads each token one step after it had to foretell it. Forward first; then back in the "
        "opposite order.",
        "(3.17) shifts y by one step: that is a context of one token. n in (3.18) counts the real tokens of all "
        "rows, and (3.19) has the same n.",
        "Find do for all steps at once, walk back over time for dz, then get every weight's gradient as one sum. "
        "What was read at step t is tokens_t, and that is where dE goes.",
    ),
)


def _batch(draw, **fixed):
    """y, mask, model with tokens that come again, some padding, and a K that leaves room for both."""

    def make():
        B, T, D, H, K = draw.sizes("BTDHK", **fixed)
        return *draws.tokens(draw, B, T, K), draws.model(draw, K, D, H)

    return draws.until(make, lambda y, mask, model: draws.occurs_twice(y) and (min(y.shape) == 1 or mask.mean() < 1))


@check(weight=3)
def loss_and_gradients_of_texts(draw):
    for _ in range(2):
        yield ask(char_rnn_loss_and_gradients, *_batch(draw))


@check
def text_gradients_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(char_rnn_loss_and_gradients, *_batch(draw, **{axis: 1}))


@check(weight=0, note="It differs even where each text is a single token: look at (3.18) to (3.20).")
def text_gradients_of_a_single_step(draw):
    y, mask, model = _batch(draw, T=1, B=4)
    yield ask(char_rnn_loss_and_gradients, draw.integers(1, len(model[0]), *y.shape), np.ones_like(mask), model)


@check(
    weight=0,
    note="It differs even without padding and with U = 0, where nothing flows through time: look at (3.17), (3.22) "
    "and (3.23).",
)
def text_gradients_without_recurrence(draw):
    y, mask, (E, W, U, b, V, c) = _batch(draw)
    yield ask(char_rnn_loss_and_gradients, y, np.ones_like(mask), (E, W, 0 * U, b, V, c))


@check(
    weight=0,
    note="Without padding and with U = 0 it is right, but not with a U: look at (3.21), and at the state in dU (3.22).",
)
def text_gradients_without_padding(draw):
    y, mask, model = _batch(draw)
    yield ask(char_rnn_loss_and_gradients, y, np.ones_like(mask), model)


@probe(
    same=lambda answer: answer,
    says="Loss or gradients change when only padding does; the mask of (3.18) and (3.19) keeps it out.",
)
def text_gradients_depend_on_padding(draw):
    y, mask, model = _batch(draw)
    return (
        ask(char_rnn_loss_and_gradients, y, mask, model),
        ask(char_rnn_loss_and_gradients, np.where(mask == 0, 1, y), mask, model),
    )


def gradients(y, mask, model, *faults):
    """(3.17) to (3.23), right but for the faults asked for."""
    E, W, U, b, V, _ = model
    (B, T), K, H = y.shape, len(E), len(b)
    first = {"last token first": y[:, -1:], "UNK first": np.ones((B, 1), int)}
    opening = next((first[fault] for fault in faults if fault in first), np.zeros((B, 1), int))
    tokens = y if "sees y" in faults else np.concatenate([opening, y[:, :-1]], axis=1)
    hs, log_p = char_rnn_forward(tokens, np.zeros((B, H)), model)
    counted = np.ones_like(mask) if "no mask" in faults else mask
    n = {"by rows": B, "by all places": mask.size, "sum": 1}
    n = next((n[fault] for fault in faults if fault in n), counted.sum())
    target = np.eye(K)[y]
    loss = -(counted[..., None] * target * log_p).sum() / n
    weight = (np.ones_like(mask) if "no mask in do" in faults else counted)[..., None]
    do = weight * (np.exp(log_p) - ("no target" not in faults) * target) / (1 if "do without n" in faults else n)
    if "uphill" in faults:
        do = -do
    dz, dz_after = np.zeros((B, T, H)), np.zeros((B, H))
    for t in reversed(range(T)):
        back = 0 if "not through time" in faults else dz_after @ (U if "U not transposed" in faults else U.T)
        slope = 1 if "no slope" in faults else 1 - hs[:, t] ** 2
        dz_after = dz[:, t] = (do[:, t] @ V.T + back) * slope
    before = hs if "dU by h_t" in faults else np.concatenate([np.zeros((B, 1, H)), hs[:, :-1]], axis=1)
    dx, looked_up = dz @ W.T, (y if "dE by y" in faults else tokens)
    dE = np.zeros_like(E)
    if "dE loses" in faults:
        dE[looked_up.ravel()] = dx.reshape(-1, dx.shape[-1])
    else:
        np.add.at(dE, looked_up, dx)
    if "last step" in faults:
        hs, before, do, dz, tokens = hs[:, -1:], before[:, -1:], do[:, -1:], dz[:, -1:], tokens[:, -1:]
    product = "bti,btj->ij"
    return (
        np.exp(loss) if "perplexity" in faults else loss,
        dE,
        np.einsum(product, E[tokens], dz),
        np.einsum(product, before, dz),
        dz.sum(axis=(0, 1)),
        np.einsum(product, hs, do),
        do.sum(axis=(0, 1)),
    )


@misconception("the network reads the very token that it has to foretell; (3.17) gives it the one before.")
def reads_the_answer(y, mask, model):
    return gradients(y, mask, model, "sees y")


@misconception("the last token of a row is read first; in (3.17) y_0 is EOS.")
def reads_the_last_token_first(y, mask, model):
    return gradients(y, mask, model, "last token first")


@misconception("the mask is not used; (3.18) and (3.19) multiply by it.")
def padding_counts(y, mask, model):
    return gradients(y, mask, model, "no mask")


@misconception("the gradient is not 0 at padding; (3.19) has the mask of (3.18).")
def padding_has_gradients(y, mask, model):
    return gradients(y, mask, model, "no mask in do")


@misconception("it is divided by the number of rows; n in (3.18) and (3.19) counts the real tokens.")
def mean_over_rows(y, mask, model):
    return gradients(y, mask, model, "by rows")


@misconception("it is divided by B times T; n in (3.18) and (3.19) counts the real tokens.")
def mean_over_all_places(y, mask, model):
    return gradients(y, mask, model, "by all places")


@misconception("it is a sum; (3.18) and (3.19) divide by n.")
def sum_of_losses(y, mask, model):
    return gradients(y, mask, model, "sum")


@misconception("the gradients lack the n by which the loss is divided; (3.19) has it too.")
def gradients_without_n(y, mask, model):
    return gradients(y, mask, model, "do without n")


@misconception("the loss is a perplexity; (3.18) is the log of that.")
def perplexity_for_loss(y, mask, model):
    return gradients(y, mask, model, "perplexity")


@misconception("do is p alone; (3.19) takes 1 off at the token that came.")
def no_target(y, mask, model):
    return gradients(y, mask, model, "no target")


@misconception("do is onehot(y) - p, which points uphill; (3.19) is p - onehot(y).")
def gradients_uphill(y, mask, model):
    return gradients(y, mask, model, "uphill")


@misconception("nothing flows back through time; in (3.21) dz_{t+1} comes back through U.")
def not_through_time(y, mask, model):
    return gradients(y, mask, model, "not through time")


@misconception("U is not transposed on the way back; (3.21) has its transpose.")
def back_through_U_itself(y, mask, model):
    return gradients(y, mask, model, "U not transposed")


@misconception("the slope of tanh is missing; (3.21) has 1 - h².")
def no_slope(y, mask, model):
    return gradients(y, mask, model, "no slope")


@misconception("dU is made with the state that came out of the step; (3.22) takes the one that went in.")
def dU_with_the_state_after(y, mask, model):
    return gradients(y, mask, model, "dU by h_t")


@misconception("dE goes to the tokens that were foretold; in (3.23) it goes to those that were read.")
def dE_to_the_foretold(y, mask, model):
    return gradients(y, mask, model, "dE by y")


@misconception("of a token that was read again only one place counts in dE; (3.23) adds them up, as (3.7) does.")
def dE_loses_repeated_tokens(y, mask, model):
    return gradients(y, mask, model, "dE loses")


@misconception("the weights' gradients are those of the last step; (3.20) and (3.22) sum over all steps.")
def last_step_only(y, mask, model):
    return gradients(y, mask, model, "last step")


@misconception("UNK is read first; in (3.17) y_0 is EOS.")
def reads_unknown_first(y, mask, model):
    return gradients(y, mask, model, "UNK first")


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
    """One-hot inputs throughout: dE and dW both come from the gradient by E W."""
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
    """The sum over rows of what each would give alone, weighed by its share of the tokens."""
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
    equivalent(
        "tokens, h0 = contexts(y, 1)[..., 0], np.zeros((len(y), len(b))) -> tokens, h0 = contexts(y, 1)[..., -1],"
        " np.zeros((len(y), len(b)))",
        "There is one entry along this axis, which is the first and the last.",
    ),
)

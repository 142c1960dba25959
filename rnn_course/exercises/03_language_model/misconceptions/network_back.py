"""Mistakes in the network's loss and gradients."""

import numpy as np

from rnn_course.cells.char_rnn import char_rnn_forward, char_rnn_loss_and_gradients
from rnn_course.exercise import misconception


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
    return (np.exp(loss) if "perplexity" in faults else loss, dE, np.einsum(product, E[tokens], dz),
            np.einsum(product, before, dz), dz.sum(axis=(0, 1)), np.einsum(product, hs, do), do.sum(axis=(0, 1)))


@misconception(of=char_rnn_loss_and_gradients,
               says="the network reads the very token that it has to foretell; (3.17) gives it the one before.")
def reads_the_answer(y, mask, model):
    return gradients(y, mask, model, "sees y")


@misconception(of=char_rnn_loss_and_gradients,
               says="the last token of a row is read first; in (3.17) y_0 is EOS.")
def reads_the_last_token_first(y, mask, model):
    return gradients(y, mask, model, "last token first")


@misconception(of=char_rnn_loss_and_gradients, says="the mask is not used; (3.18) and (3.19) multiply by it.")
def padding_counts(y, mask, model):
    return gradients(y, mask, model, "no mask")


@misconception(of=char_rnn_loss_and_gradients, says="the gradient is not 0 at padding; (3.19) has the mask of (3.18).")
def padding_has_gradients(y, mask, model):
    return gradients(y, mask, model, "no mask in do")


@misconception(of=char_rnn_loss_and_gradients,
               says="it is divided by the number of rows; n in (3.18) and (3.19) counts the real tokens.")
def mean_over_rows(y, mask, model):
    return gradients(y, mask, model, "by rows")


@misconception(of=char_rnn_loss_and_gradients,
               says="it is divided by B times T; n in (3.18) and (3.19) counts the real tokens.")
def mean_over_all_places(y, mask, model):
    return gradients(y, mask, model, "by all places")


@misconception(of=char_rnn_loss_and_gradients, says="it is a sum; (3.18) and (3.19) divide by n.")
def sum_of_losses(y, mask, model):
    return gradients(y, mask, model, "sum")


@misconception(of=char_rnn_loss_and_gradients,
               says="the gradients lack the n by which the loss is divided; (3.19) has it too.")
def gradients_without_n(y, mask, model):
    return gradients(y, mask, model, "do without n")


@misconception(of=char_rnn_loss_and_gradients, says="the loss is a perplexity; (3.18) is the log of that.")
def perplexity_for_loss(y, mask, model):
    return gradients(y, mask, model, "perplexity")


@misconception(of=char_rnn_loss_and_gradients, says="do is p alone; (3.19) takes 1 off at the token that came.")
def no_target(y, mask, model):
    return gradients(y, mask, model, "no target")


@misconception(of=char_rnn_loss_and_gradients,
               says="do is onehot(y) - p, which points uphill; (3.19) is p - onehot(y).")
def gradients_uphill(y, mask, model):
    return gradients(y, mask, model, "uphill")


@misconception(of=char_rnn_loss_and_gradients,
               says="nothing flows back through time; in (3.21) dz_{t+1} comes back through U.")
def not_through_time(y, mask, model):
    return gradients(y, mask, model, "not through time")


@misconception(of=char_rnn_loss_and_gradients, says="U is not transposed on the way back; (3.21) has its transpose.")
def back_through_U_itself(y, mask, model):
    return gradients(y, mask, model, "U not transposed")


@misconception(of=char_rnn_loss_and_gradients, says="the slope of tanh is missing; (3.21) has 1 - h².")
def no_slope(y, mask, model):
    return gradients(y, mask, model, "no slope")


@misconception(of=char_rnn_loss_and_gradients,
               says="dU is made with the state that came out of the step; (3.22) takes the one that went in.")
def dU_with_the_state_after(y, mask, model):
    return gradients(y, mask, model, "dU by h_t")


@misconception(of=char_rnn_loss_and_gradients,
               says="dE goes to the tokens that were foretold; in (3.23) it goes to those that were read.")
def dE_to_the_foretold(y, mask, model):
    return gradients(y, mask, model, "dE by y")


@misconception(of=char_rnn_loss_and_gradients,
               says="of a token that was read again only one place counts in dE; (3.23) adds them up, as (3.7) does.")
def dE_loses_repeated_tokens(y, mask, model):
    return gradients(y, mask, model, "dE loses")


@misconception(of=char_rnn_loss_and_gradients,
               says="the weights' gradients are those of the last step; (3.20) and (3.22) sum over all steps.")
def last_step_only(y, mask, model):
    return gradients(y, mask, model, "last step")


@misconception(of=char_rnn_loss_and_gradients, says="UNK is read first; in (3.17) y_0 is EOS.")
def reads_unknown_first(y, mask, model):
    return gradients(y, mask, model, "UNK first")

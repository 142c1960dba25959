"""The masked loss and the whole model, written otherwise."""

import numpy as np

from rnn_course.cells.output import masked_cross_entropy, output_backward, output_forward, softmax
from rnn_course.cells.rnn import rnn_backward, rnn_forward, rnn_loss_and_gradients
from rnn_course.exercise import accepted


@accepted(of=masked_cross_entropy)
def loss_with_logaddexp(o, y, mask):
    log_p = o - np.logaddexp.reduce(o, axis=-1, keepdims=True)
    picked = np.take_along_axis(log_p, y[:, :, None], axis=2)[:, :, 0]
    do = np.exp(log_p)
    np.put_along_axis(do, y[:, :, None], np.take_along_axis(do, y[:, :, None], axis=2) - 1, axis=2)
    return -np.sum(mask * picked) / o.shape[0], do * mask[:, :, None] / o.shape[0]


@accepted(of=masked_cross_entropy)
def loss_with_softmax_for_the_gradient(o, y, mask):
    B, T, _ = o.shape
    rows, steps = np.arange(B)[:, None], np.arange(T)[None, :]
    m = o.max(axis=-1)
    log_z = m + np.log(np.exp(o - m[..., None]).sum(axis=-1))
    loss = ((log_z - o[rows, steps, y]) * mask).sum() / B
    do = softmax(o)
    do[rows, steps, y] -= 1
    return loss, do * mask[..., None] / B


@accepted(of=masked_cross_entropy)
def loss_with_loops(o, y, mask):
    loss, do = 0.0, np.zeros_like(o)
    for row in range(len(o)):
        for t in range(o.shape[1]):
            if mask[row, t]:
                shifted = o[row, t] - o[row, t].max()
                total = np.exp(shifted).sum()
                loss -= (shifted[y[row, t]] - np.log(total)) / len(o)
                do[row, t] = np.exp(shifted) / total / len(o)
                do[row, t, y[row, t]] -= 1 / len(o)
    return loss, do


@accepted(of=masked_cross_entropy)
def loss_of_the_real_steps_only(o, y, mask):
    real = mask.astype(bool)
    kept, classes = o[real], y[real]
    shifted = kept - kept.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    do = np.zeros_like(o)
    do[real] = (np.exp(log_p) - np.eye(o.shape[2])[classes]) / len(o)
    return [-log_p[np.arange(len(classes)), classes].sum() / len(o), do]


@accepted(of=masked_cross_entropy)
def loss_in_float32_as_an_array(o, y, mask):
    loss, do = loss_with_logaddexp.function(o, y, mask)
    return np.array(loss, dtype=np.float32), do.astype(np.float32)


@accepted(of=rnn_loss_and_gradients)
def model_with_all_names(x, y, mask, h0, W, U, b, V, c):
    hs = rnn_forward(x, h0, W, U, b)
    o = output_forward(hs, V, c)
    loss, do = masked_cross_entropy(o, y, mask)
    dhs, dV, dc = output_backward(do, hs, V)
    dx, dh0, dW, dU, db = rnn_backward(dhs, hs, x, h0, W, U)
    del dx
    return [loss, dh0, dW, dU, db, dV, dc]


@accepted(of=rnn_loss_and_gradients)
def model_in_one_piece(x, y, mask, h0, W, U, b, V, c):
    T = x.shape[1]
    h, states, loss, do = h0, [h0], 0.0, []
    for t in range(T):
        h = np.tanh(x[:, t] @ W + h @ U + b)
        states.append(h)
        loss_t, do_t = masked_cross_entropy((h @ V + c)[:, None], y[:, t : t + 1], mask[:, t : t + 1])
        loss += loss_t
        do.append(do_t[:, 0])
    dW, dU, db, dV, dc, dh = (0 * each for each in (W, U, b, V, c, h0))
    for t in reversed(range(T)):
        dV, dc = dV + states[t + 1].T @ do[t], dc + do[t].sum(axis=0)
        dz = (do[t] @ V.T + dh) * (1 - states[t + 1] ** 2)
        dW, dU, db, dh = dW + x[:, t].T @ dz, dU + states[t].T @ dz, db + dz.sum(axis=0), dz @ U.T
    return loss, dh, dW, dU, db, dV, dc


@accepted(of=rnn_loss_and_gradients)
def model_row_by_row(x, y, mask, h0, W, U, b, V, c):
    rows = [rnn_loss_and_gradients(x[i : i + 1], y[i : i + 1], mask[i : i + 1], h0[i : i + 1], W, U, b, V, c)
            for i in range(len(x))]
    loss, dh0, *others = zip(*rows, strict=True)
    return sum(loss) / len(x), np.concatenate(dh0) / len(x), *(sum(each) / len(x) for each in others)


@accepted(of=rnn_loss_and_gradients)
def model_in_float32(x, y, mask, h0, W, U, b, V, c):
    loss, *gradients = model_with_all_names.function(x, y, mask, h0, W, U, b, V, c)
    return np.float32(loss), *(each.astype(np.float32) for each in gradients)

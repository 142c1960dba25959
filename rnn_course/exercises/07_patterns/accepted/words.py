"""Sentences, their probability and the whole model written otherwise."""

import numpy as np

from rnn_course.cells.captions import END, caption_loss_and_gradients, chain_log_p, scheduled_words, write_captions
from rnn_course.cells.context import context_backward, context_forward, context_step
from rnn_course.exercise import accepted, equivalent


@accepted(of=chain_log_p)
def chain_word_by_word(o, y):
    log_p, do = np.zeros(len(y)), np.zeros_like(o)
    for row in range(len(y)):
        for t in range(y.shape[1]):
            shifted = o[row, t] - o[row, t].max()
            logs = shifted - np.log(np.exp(shifted).sum())
            log_p[row] += logs[y[row, t]]
            do[row, t] = -np.exp(logs)
            do[row, t, y[row, t]] += 1
            if y[row, t] == END:
                break
    return log_p, do


@accepted(of=chain_log_p)
def chain_by_lengths(o, y):
    ended = (y == END).any(axis=1)
    lengths = np.where(ended, (y == END).argmax(axis=1) + 1, y.shape[1])
    mask = np.arange(y.shape[1]) < lengths[:, None]
    o -= o.max(axis=2, keepdims=True)
    e = np.exp(o)
    total = e.sum(axis=2, keepdims=True)
    chosen = np.take_along_axis(o - np.log(total), y[:, :, None], axis=2)[:, :, 0]
    do = -e / total
    do[np.arange(len(y))[:, None], np.arange(y.shape[1]), y] += 1
    do[~mask] = 0
    return [np.where(mask, chosen, 0).sum(axis=1), do]


@accepted(of=chain_log_p)
def chain_by_logaddexp(o, y):
    logs = o - np.logaddexp.reduce(o, axis=-1)[..., None]
    real = np.ones_like(y)
    for t in range(1, y.shape[1]):
        real[:, t] = real[:, t - 1] * (y[:, t - 1] != END)
    one_hot = (y[..., None] == np.arange(o.shape[-1])).astype(float)
    return np.einsum("bt,btk,btk->b", real, one_hot, logs), real[..., None] * (one_hot - np.exp(logs))


@accepted(of=chain_log_p)
def chain_in_float32(o, y):
    log_p, do = chain_log_p(o, y)
    return log_p.astype(np.float32), do.astype(np.float32)


@accepted(of=caption_loss_and_gradients)
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


@accepted(of=caption_loss_and_gradients)
def model_as_a_list(v, read, y, Q, q, F, U, R, b, V, c):
    one_hot = (read[..., None] == np.arange(len(F))).astype(float)
    h0 = np.tanh(np.dot(v, Q) + q)
    hs = context_forward(one_hot, h0, v, F, U, R, b)
    log_p, slope = chain_log_p(hs @ V + c, y)
    slope *= -1 / len(y)
    _, dh0, dv, *cell = context_backward(np.einsum("btk,hk->bth", slope, V), hs, one_hot, h0, v, F, U, R)
    dh0 *= (1 - h0) * (1 + h0)
    dv += np.einsum("bh,ch->bc", dh0, Q)
    return [-log_p.sum() / len(y), dv, np.einsum("bc,bh->ch", v, dh0), dh0.sum(axis=0), *cell,
            np.einsum("bth,btk->hk", hs, slope), np.einsum("btk->k", slope)]


@accepted(of=caption_loss_and_gradients)
def model_row_by_row(v, read, y, *weights):
    rows = [caption_loss_and_gradients(v[i : i + 1], read[i : i + 1], y[i : i + 1], *weights) for i in range(len(v))]
    loss, dv, *sums = zip(*rows, strict=True)
    return np.mean(loss), np.concatenate(dv) / len(v), *(sum(each) / len(v) for each in sums)


@accepted(of=caption_loss_and_gradients)
def model_in_float32(v, read, y, *weights):
    return tuple(np.float32(each) for each in caption_loss_and_gradients(v, read, y, *weights))


@accepted(of=write_captions)
def captions_row_by_row(v, T, Q, q, F, U, R, b, V, c):
    y = np.zeros((len(v), T), int)
    for row in range(len(v)):
        h, word = np.tanh(v[row] @ Q + q), END
        for t in range(T):
            h = np.tanh(F[word] + h @ U + v[row] @ R + b)
            word = int(np.argmax(h @ V + c))
            y[row, t] = word
            if word == END:
                break
    return y


@accepted(of=write_captions)
def captions_cut_at_the_end(v, T, Q, q, F, U, R, b, V, c):
    """Speaks on after END, since what a row says then changes nothing before it, and cuts it off at last."""
    h, words, said = np.tanh(v @ Q + q), np.zeros(len(v), int), []
    for _ in range(T):
        h = np.tanh(F[words] + h @ U + v @ R + b)
        words = np.argmax(h @ V + c, axis=-1)
        said.append(words)
    y = np.stack(said, axis=1)
    return y * (np.cumsum(y == END, axis=1) == 0)


@accepted(of=write_captions)
def captions_as_one_hot_rows(v, T, Q, q, F, U, R, b, V, c):
    h, last = np.tanh(v @ Q + q), np.eye(len(F))[[END] * len(v)]
    y, alive = np.zeros((len(v), 0), dtype=np.int32), np.ones(len(v), dtype=np.int32)
    for _ in range(T):
        h = context_step(last, h, v, F, U, R, b)
        last = np.eye(len(F))[(h @ V + c).argmax(1)]
        y = np.column_stack([y, last.argmax(1) * alive])
        alive = alive * (last.argmax(1) != END)
    return y


@accepted(of=scheduled_words)
def weaned_row_by_row(v, y, u, share, Q, q, F, U, R, b, V, c):
    read = np.zeros_like(y)
    for row in range(len(y)):
        h = np.tanh(v[row] @ Q + q)
        for t in range(1, y.shape[1]):
            h = np.tanh(F[read[row, t - 1]] + h @ U + v[row] @ R + b)
            read[row, t] = y[row, t - 1] if u[row, t] < share else (h @ V + c).argmax()
    return read


@accepted(of=scheduled_words)
def weaned_with_a_list(v, y, u, share, Q, q, F, U, R, b, V, c):
    h, words = np.tanh(v @ Q + q), [np.full(len(v), END)]
    for t in range(1, y.shape[1]):
        h = np.tanh(np.eye(len(F))[words[-1]] @ F + h @ U + v @ R + b)
        own, heard = np.argmax(h @ V + c, axis=1), u[:, t] < share
        words.append(heard * y[:, t - 1] + (1 - heard) * own)
    return np.array(words).T


@accepted(of=scheduled_words)
def weaned_by_looking_again(v, y, u, share, Q, q, F, U, R, b, V, c):
    """Runs the network over all that was read so far, once for every step: slow, and right."""
    read, h0 = np.full(y.shape, END), np.tanh(v @ Q + q)
    for t in range(1, y.shape[1]):
        hs = context_forward(np.eye(len(F))[read[:, :t]], h0, v, F, U, R, b)
        own = (hs[:, -1] @ V + c).argmax(axis=1)
        read[:, t] = own
        read[u[:, t] < share, t] = y[u[:, t] < share, t - 1]
    return read


FIRST_END = "real = (np.cumsum(ends, axis=1) - ends == 0)[..., None]"
AFTER_THE_END = "Up to the first END both are 0. After it neither is: the count is 1, and above 1 at another END."
the_same_steps = (
    equivalent(of=chain_log_p, change=f"{FIRST_END} -> {FIRST_END.replace(' - ', ' ^ ')}",
               why=AFTER_THE_END),
    equivalent(of=chain_log_p, change=f"{FIRST_END} -> {FIRST_END.replace(' - ', ' >> ')}",
               why=AFTER_THE_END),
    equivalent(of=chain_log_p, change=f"{FIRST_END} -> {FIRST_END.replace('==', '<=')}",
               why="A number of ENDs is never below 0."),
    equivalent(of=chain_log_p, change="ends = y == END -> ends = y <= END", why="No word is below END, which is 0."),
    equivalent(of=write_captions, change="ended |= best == END -> ended |= best <= END",
               why="No word is below END, which is 0."),
    equivalent(of=scheduled_words,
               change="read[:, t] = np.where(u[:, t] < share, y[:, t - 1], own) -> "
                      "read[:, t] = np.where(u[:, t] <= share, y[:, t - 1], own)",
               why="A random number is exactly the share with probability 0."),
)

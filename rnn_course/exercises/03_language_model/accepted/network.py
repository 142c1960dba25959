"""The network, its gradients and the steps downhill, written otherwise."""

import numpy as np

from rnn_course.cells.char_rnn import char_rnn_forward, char_rnn_loss_and_gradients
from rnn_course.cells.language import embed, embed_backward, one_hot
from rnn_course.cells.optimisers import adagrad_step, adam_step, sgd_step
from rnn_course.exercise import accepted


@accepted(of=char_rnn_forward)
def everything_in_one_loop(tokens, h0, model):
    E, W, U, b, V, c = model
    h, hs, log_ps = h0, [], []
    for t in range(tokens.shape[1]):
        h = np.tanh(E[tokens[:, t]] @ W + h @ U + b)
        o = h @ V + c
        hs.append(h)
        log_ps.append(o - np.logaddexp.reduce(o, axis=1, keepdims=True))
    return np.stack(hs, axis=1), np.stack(log_ps, axis=1)


@accepted(of=char_rnn_forward)
def table_times_W_first(tokens, h0, model):
    E, W, U, b, V, c = model
    table = E @ W + b
    B, T = tokens.shape
    hs, h = np.zeros((B, T, len(b))), h0
    for t in range(T):
        hs[:, t] = h = np.tanh(table[tokens[:, t]] + h @ U)
    o = np.einsum("bth,hk->btk", hs, V) + c
    m = np.max(o, axis=2)[:, :, None]
    return [hs, o - (m + np.log(np.sum(np.exp(o - m), axis=2, keepdims=True)))]


@accepted(of=char_rnn_forward)
def one_hot_inputs_side_by_side(tokens, h0, model):
    E, W, U, b, V, c = model
    tall, h, hs = np.concatenate([U, W]), h0, []
    for t in range(tokens.shape[1]):
        h = np.tanh(np.concatenate([h, one_hot(tokens[:, t], len(E)) @ E], axis=1) @ tall + b)
        hs.append(h)
    hs = np.array(hs).transpose(1, 0, 2)
    o = hs @ V + c
    o = o - o.max(axis=-1, keepdims=True)
    return hs, o - np.log(np.exp(o).sum(axis=-1, keepdims=True))


def shifted(y):
    tokens = np.zeros_like(y)
    tokens[:, 1:] = y[:, :-1]
    return tokens


@accepted(of=char_rnn_loss_and_gradients)
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


@accepted(of=char_rnn_loss_and_gradients)
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


@accepted(of=char_rnn_loss_and_gradients)
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
        parts = (-(mask[row] * picked).sum() / mask.sum(), embed_backward((dz @ W.T)[None], tokens, len(E)),
                 embed(tokens, E)[0].T @ dz, before.T @ dz, dz.sum(axis=0), hs[0].T @ do, do.sum(axis=0))
        totals = [total + part for total, part in zip(totals, parts, strict=True)]
    return tuple(totals)


@accepted(of=sgd_step)
def sgd_in_place(w, g, rate):
    w -= rate * g
    return w


@accepted(of=sgd_step)
def sgd_with_a_negative_rate(w, g, rate):
    return np.add(w, -rate * g)


@accepted(of=sgd_step)
def sgd_in_float32(w, g, rate):
    return (w - np.multiply(g, rate)).astype(np.float32)


@accepted(of=adagrad_step)
def adagrad_in_place(w, g, n, rate, eps):
    n += g * g
    w -= rate * g / (n**0.5 + eps)
    return w, n


@accepted(of=adagrad_step)
def adagrad_with_a_rate_for_each(w, g, n, rate, eps):
    account = n + np.square(g)
    rates = rate / (eps + np.sqrt(account))
    return [w - rates * g, account]


@accepted(of=adagrad_step)
def adagrad_entry_by_entry(w, g, n, rate, eps):
    w_next, n_next = np.empty_like(w), np.empty_like(n)
    for at in np.ndindex(w.shape):
        n_next[at] = n[at] + g[at] ** 2
        w_next[at] = w[at] - rate * g[at] / (n_next[at] ** 0.5 + eps)
    return w_next, n_next


@accepted(of=adam_step)
def adam_in_place(w, g, m, v, t, rate, beta1, beta2, eps):
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w, m, v


@accepted(of=adam_step)
def adam_by_differences(w, g, m, v, t, rate, beta1, beta2, eps):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (np.square(g) - v)
    return [w - (rate / (1 - np.power(beta1, t))) * m / ((v / (1 - np.power(beta2, t))) ** 0.5 + eps), m, v]


@accepted(of=adam_step)
def adam_with_the_correction_in_the_rate(w, g, m, v, t, rate, beta1, beta2, eps):
    """The faster form, with ε corrected as well, so that it is the same."""
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    root = np.sqrt(1 - beta2**t)
    return w - rate * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), m, v

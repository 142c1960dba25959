"""Encoder, decoders and additive attention in NumPy, a step at a time, as a second route to what the models compute."""

from __future__ import annotations

import numpy as np

from tests.models.numpy_cells import Array, sigmoid


def gru_step(x: Array, h: Array, W: Array, U: Array, b: Array) -> Array:
    """One step of Keras' GRU, whose reset gate comes after the product."""
    x_z, x_r, x_g = np.split(x @ W + b[0], 3, axis=1)
    h_z, h_r, h_g = np.split(h @ U + b[1], 3, axis=1)
    z = sigmoid(x_z + h_z)
    return z * h + (1 - z) * np.tanh(x_g + sigmoid(x_r + h_r) * h_g)


def encoder(x: Array, E: Array, W: Array, U: Array, b: Array) -> tuple[Array, Array]:
    """All states (B, S, H) and the last one; x = 0 holds the state."""
    h, hs = np.zeros((len(x), len(U))), []
    for s in range(x.shape[1]):
        h = np.where(x[:, s, None] != 0, gru_step(E[x[:, s]], h, W, U, b), h)
        hs.append(h)
    return np.stack(hs, axis=1), h


def log_softmax(o: Array) -> Array:
    o = o - o.real.max(axis=-1, keepdims=True)
    return o - np.log(np.exp(o).sum(axis=-1, keepdims=True))


def decoder_step(
    token: Array, h: Array, F: Array, W: Array, U: Array, b: Array, V: Array, c: Array
) -> tuple[Array, Array]:
    h = gru_step(F[token], h, W, U, b)
    return log_softmax(h @ V + c), h


def decoder(y: Array, h: Array, **weights: Array) -> Array:
    """log p (B, T, K) of a decoder that starts from h."""
    log_ps = []
    for t in range(y.shape[1]):
        log_p, h = decoder_step(y[:, t], h, **weights)
        log_ps.append(log_p)
    return np.stack(log_ps, axis=1)


def context_decoder(y: Array, context: Array, F: Array, W: Array, U: Array, b: Array, V: Array, c: Array) -> Array:
    """log p (B, T, K) of a decoder that starts from zeros and reads the context at every step."""
    h, log_ps = np.zeros((len(y), len(U))), []
    for t in range(y.shape[1]):
        h = gru_step(np.concatenate([F[y[:, t]], context], axis=1), h, W, U, b)
        log_ps.append(log_softmax(h @ V + c))
    return np.stack(log_ps, axis=1)


def additive(q: Array, hs: Array, x: Array, W_q: Array, W_h: Array, v: Array) -> tuple[Array, Array]:
    """Contexts (B, T, G) and weights (B, T, S), a pair of query and state at a time."""
    a = np.zeros((*q.shape[:2], hs.shape[1]), dtype=np.result_type(q, hs, W_q, W_h, v))
    for b, t in np.ndindex(q.shape[:2]):
        real = np.flatnonzero(x[b])
        e = np.array([v @ np.tanh(q[b, t] @ W_q + hs[b, s] @ W_h) for s in real])
        a[b, t, real] = np.exp(log_softmax(e))
    return a @ hs, a


def attention_decoder(
    y: Array,
    h: Array,
    hs: Array,
    x: Array,
    F: Array,
    W: Array,
    U: Array,
    b: Array,
    W_q: Array,
    W_h: Array,
    v: Array,
    C: Array,
    d: Array,
    V: Array,
    c: Array,
) -> Array:
    """log p (B, T, K) of a decoder that looks back with each of its states."""
    states = []
    for t in range(y.shape[1]):
        h = gru_step(F[y[:, t]], h, W, U, b)
        states.append(h)
    q = np.stack(states, axis=1)
    context, _ = additive(q, hs, x, W_q, W_h, v)
    return log_softmax(np.tanh(np.concatenate([q, context], axis=2) @ C + d) @ V + c)

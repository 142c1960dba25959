"""LSTM, GRU and peephole cells written from the papers, one gate at a time, as a second route to what Keras computes.

They take complex numbers, so that a step of 1e-30 along the imaginary axis gives a gradient to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

Array = np.ndarray


def sigmoid(a: Array) -> Array:
    return 1 / (1 + np.exp(-a))


def lstm(
    W: Array, U: Array, b: Array, x: Array, h: Array, c: Array, mask: Array | None = None, p: Array | None = None
) -> tuple[Array, Array, Array]:
    """All states (B, T, H) and the last h and c. p (3, H): the peepholes of i, f and o, or None."""
    H, states = h.shape[1], []
    mask = np.ones(x.shape[:2]) if mask is None else mask
    p = np.zeros((3, H)) if p is None else p.reshape(3, H)
    gate = {name: slice(k * H, (k + 1) * H) for k, name in enumerate("ifgo")}
    for t in range(x.shape[1]):
        z = {name: x[:, t] @ W[:, s] + h @ U[:, s] + b[s] for name, s in gate.items()}
        new_c = sigmoid(z["f"] + p[1] * c) * c + sigmoid(z["i"] + p[0] * c) * np.tanh(z["g"])
        new_h = sigmoid(z["o"] + p[2] * new_c) * np.tanh(new_c)
        keep = mask[:, t, None]
        h, c = keep * new_h + (1 - keep) * h, keep * new_c + (1 - keep) * c
        states.append(h)
    return np.stack(states, axis=1), h, c


def book_lstm(book: Mapping[str, Array], x: Array, h: Array, c: Array) -> Array:
    """The textbook's LSTM, one row of the batch at a time, with columns."""
    states = np.zeros((*x.shape[:2], h.shape[1]))
    for row in range(len(x)):
        a, cell = h[row][:, None], c[row][:, None]
        for t in range(x.shape[1]):
            column = np.vstack([a, x[row, t][:, None]])
            z = {gate: book[f"W_{gate}"] @ column + book[f"b_{gate}"] for gate in "figo"}
            cell = sigmoid(z["f"]) * cell + sigmoid(z["i"]) * np.tanh(z["g"])
            a = sigmoid(z["o"]) * np.tanh(cell)
            states[row, t] = a[:, 0]
    return states


def book_gru(book: Mapping[str, Array], reset_after: bool, x: Array, h: Array) -> Array:
    """The textbook's GRU of either convention, one row of the batch at a time, with columns."""
    H, states = h.shape[1], np.zeros((*x.shape[:2], h.shape[1]))
    for row in range(len(x)):
        a = h[row][:, None]
        for t in range(x.shape[1]):
            below = x[row, t][:, None]
            u = sigmoid(book["W_u"] @ np.vstack([a, below]) + book["b_u"])
            r = sigmoid(book["W_r"] @ np.vstack([a, below]) + book["b_r"])
            if reset_after:
                g = np.tanh(book["W_g"][:, H:] @ below + book["b_g"] + r * (book["W_g"][:, :H] @ a))
            else:
                g = np.tanh(book["W_g"] @ np.vstack([r * a, below]) + book["b_g"])
            a = u * g + (1 - u) * a
            states[row, t] = a[:, 0]
    return states


def classifier(words: Array, E: Array, W: Array, U: Array, b: Array, V: Array, c: Array) -> Array:
    """The probabilities (B, C) of a classifier that skips word 0."""
    start = np.zeros((len(words), len(U)))
    _, h, _ = lstm(W, U, b, E[words], start, start, mask=(words != 0).astype(float))
    exponentials = np.exp(h @ V + c)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def complex_step(scalar: Callable[..., complex], arrays: Mapping[str, Array]) -> dict[str, Array]:
    """The gradient of scalar(**arrays) by each array: Im f(a + ih) / h, exact but for rounding."""
    gradients = {}
    for name, array in arrays.items():
        gradients[name] = np.zeros(array.shape)
        for index in np.ndindex(array.shape):
            shifted = array.astype(complex)
            shifted[index] += 1e-30j
            gradients[name][index] = scalar(**{**arrays, name: shifted}).imag / 1e-30
    return gradients


def worst(value: Array, expected: Array) -> float:
    """The largest relative error, in units of the largest expected entry."""
    assert np.shape(value) == np.shape(expected)
    return float(np.abs(value - expected).max() / np.abs(expected).max())

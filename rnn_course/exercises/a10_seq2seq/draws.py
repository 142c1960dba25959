"""Sentences, weights and inputs for the checks, and a network in NumPy to test whether a question shows mistakes."""

from __future__ import annotations

import numpy as np

from rnn_course.draw import Draw
from rnn_course.models.seq2seq import END, START

FIRST_TOKEN = 3


def sentences(draw: Draw, B: int, T: int, K: int, shortest: int = 0) -> np.ndarray:
    """Tokens from 3 to K - 1 and then padding, (B, T); one row is full, one has the shortest length."""
    lengths = draw.integers(shortest, T + 1, B)
    longest, short = draw.rng.permutation(B)[:2] if B > 1 else (0, 0)
    lengths[short], lengths[longest] = shortest, T
    return draw.integers(FIRST_TOKEN, K, B, T) * (np.arange(T) < lengths[:, None])


def gru_weights(draw: Draw, D: int, H: int) -> dict[str, np.ndarray]:
    """The weights of Keras' GRU, whose reset gate comes after the product."""
    return {"W": draw(D, 3 * H), "U": draw(H, 3 * H), "b": draw(2, 3 * H)}


def decoder_weights(draw: Draw, K: int, E: int, H: int, G: int = 0) -> dict[str, np.ndarray]:
    """Random weights of a decoder that reads G numbers besides the E of each token."""
    return {"F": draw(K, E), **gru_weights(draw, E + G, H), "V": draw(H, K), "c": draw(K)}


def written(weights: dict[str, np.ndarray], h: np.ndarray, T: int) -> tuple[np.ndarray, np.ndarray]:
    """What `kit.models.stepper` writes greedily, also after END, and by how much it prefers each token, both (B, T)."""
    token, tokens, margins = np.full(len(h), START), [], []
    for _ in range(T):
        h = np.tanh(weights["E"][token] + h @ weights["U"])
        o = h @ weights["V"] + weights["c"]
        token = o.argmax(axis=1)
        best = np.sort(o, axis=1)
        tokens.append(token)
        margins.append(best[:, -1] - best[:, -2])
    return np.stack(tokens, axis=1), np.stack(margins, axis=1)


def telling_stepper(draw: Draw, K: int, H: int, B: int, T: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Weights and states where one row ends before the last step and not at the first, and one never ends."""
    while True:
        weights = {"E": draw(K, H), "U": draw(H, H), "V": draw(H, K), "c": draw(K)}
        weights, h = {name: array * (2.5 if name in "EUV" else 1.0) for name, array in weights.items()}, draw(B, H)
        y, margins = written(weights, h, T)
        ends = np.where((y == END).any(axis=1), (y == END).argmax(axis=1), T)
        varied = all(len(set(row[:end])) > 1 for row, end in zip(y, ends, strict=True))
        early = (ends > 1) & (ends < T - 1)
        goes_on = all((row[end + 1 :] != END).any() for row, end in zip(y[early], ends[early], strict=True))
        if early.any() and (ends == T).any() and varied and goes_on and margins.min() > 0.01:
            return weights, h

"""A small assignment for the tests: every kind of question on functions that fit on a line."""

# Each class stands for an exercise's file: its functions have no self, and no types, as no reference and no bank has.
# mypy: no-check-untyped-defs

from __future__ import annotations

from typing import Any

import numpy as np

from rnn_course import catalogue
from rnn_course.authoring import accepted, check, exercise, misconception, probe
from rnn_course.exercise import Assignment, Score
from rnn_course.kit.question import ask, named, result

HINTS = ("a concept", "a place")


def affine(x, W, b):
    """x W + b"""
    return x @ W + b


def affine_backward(dy, x, W):
    """dx, dW, db"""
    return dy @ W.T, x.T @ dy, dy.sum(axis=0)


def running(x, W, b):
    """affine at every step of x (B, T, D), summed up over time"""
    return np.cumsum(np.stack([affine(x[:, t], W, b) for t in range(x.shape[1])], axis=1), axis=1)


def with_cache(x):
    """y and a cache that is the student's own business"""
    return np.tanh(x), {"y": np.tanh(x)}


def from_cache(dy, cache):
    """dx from what with_cache kept"""
    return dy * (1 - cache["y"] ** 2)


def flip(p, rng):
    """True with probability p"""
    return rng.random() < p


def sign(row):
    """1 if the row sums to more than 0, else 0"""
    return np.int64(row.sum() > 0)


def item(value: Any, index: int) -> Any:
    return value[index]


def score_flips(answers: list[Any], expected: list[Any]) -> Score:
    """300 draws at p = 0.3: within 0.3 +- 0.15, a band 5.6 standard deviations wide on each side."""
    share = float(np.mean(answers[0]))
    near = abs(share - 0.3) < 0.15
    return Score(
        1.0 if near else 0.0, "right." if near else f"{share:.0%} of the draws came out true; p is another number."
    )


def score_signs(answers: list[Any], expected: list[Any]) -> Score:
    accuracy = float(np.mean(answers[0] == expected[0])) if answers[0].shape == expected[0].shape else 0.0
    return Score(accuracy, f"{accuracy:.0%} of the hidden rows are predicted right.", {"accuracy": accuracy})


class Affine:
    header = exercise(affine, points=10, returns={"y": "(9.1)"}, hints=HINTS, forbids=("numpy.einsum",))

    @check
    def affine_values(draw):
        B, D, H = draw.sizes("BDH")
        yield ask(affine, draw(B, D), draw(D, H), draw(H))

    @check(weight=0, note="Without weights it is wrong, too: look at b.")
    def affine_of_the_bias_alone(draw):
        B, D, H = draw.sizes("BDH")
        yield ask(affine, draw(B, D), np.zeros((D, H)), draw(H))

    @misconception("the bias is left out; (9.1) adds b.")
    def no_bias(x, W, b):
        return x @ W

    @accepted
    def by_einsum(x, W, b):
        return np.einsum("bd,dh->bh", x, W) + b


class AffineBackward:
    header = exercise(affine_backward, points=30, returns={"dx": "(9.2)", "dW": "(9.3)", "db": "(9.4)"}, hints=HINTS)

    @check
    def affine_gradients(draw):
        for fixed in ({}, {"B": 1}):
            B, D, H = draw.sizes("BDH", **fixed)
            yield ask(affine_backward, draw(B, H), draw(B, D), draw(D, H))

    @misconception("db keeps the batch axis; (9.4) sums over rows.")
    def bias_keeps_batch(dy, x, W):
        return dy @ W.T, x.T @ dy, dy.sum(axis=0, keepdims=True)

    @misconception("dW is divided by the number of rows; (9.3) sums.")
    def mean_gradient(dy, x, W):
        return dy @ W.T, x.T @ dy / len(x), dy.sum(axis=0)


class Running:
    header = exercise(running, points=20, returns={"ys": "(9.5)"}, hints=HINTS, uses=(affine,))

    @check
    def running_values(draw):
        B, T, D, H = draw.sizes("BTDH")
        yield ask(running, draw(B, T, D), draw(D, H), draw(H))

    @probe(says="A later step changes what comes before it.", same=lambda ys: ys[:, 0])
    def looks_ahead(draw):
        x, W, b = draw(2, 3, 4), draw(4, 5), draw(5)
        later = x.copy()
        later[:, 2] += 1
        return ask(running, x, W, b), ask(running, later, W, b)


class WithCache:
    header = exercise(with_cache, points=5, returns={"y": "(9.6)"}, hints=HINTS)

    @check
    def cached_values(draw):
        yield ask(with_cache, draw(2, 3)).then("item", result(0), 0)


class FromCache:
    header = exercise(from_cache, points=15, returns={"dx": "(9.7)"}, hints=HINTS, uses=(with_cache,))

    @check
    def cached_gradient(draw):
        yield ask(with_cache, draw(2, 3)).then(from_cache, draw(2, 3), result(0, 1))


class Flip:
    header = exercise(flip, points=10, returns={"draw": "(9.8)"}, hints=HINTS)

    @check(score=score_flips)
    def flip_often(draw):
        yield ask("@repeat", named(flip), 300, 7, 0.3)


class Sign:
    header = exercise(sign, points=10, returns={"label": "(9.9)"}, hints=HINTS)

    @check(score=score_signs)
    def sign_predictions(draw):
        yield ask("@batch_predictions", named(sign), [draw(4) for _ in range(40)])


TOYS = tuple(catalogue.gather(toy) for toy in (Affine, AffineBackward, Running, WithCache, FromCache, Flip, Sign))
ASSIGNMENT = Assignment("99_toy", "Toys", "numpy", TOYS)
SOURCES = {
    "affine": "def affine(x, W, b):\n    return x @ W + b",
    "affine_backward": "def affine_backward(dy, x, W):\n    return dy @ W.T, x.T @ dy, dy.sum(axis=0)",
    "running": "def running(x, W, b):\n    y = [affine(x[:, t], W, b) for t in range(x.shape[1])]\n"
    "    return np.cumsum(np.stack(y, axis=1), axis=1)",
    "with_cache": "def with_cache(x):\n    return np.tanh(x), ['mine', x]",
    "from_cache": "def from_cache(dy, cache):\n    return dy * (1 - np.tanh(cache.pop()) ** 2)",
    "flip": "def flip(p, rng):\n    return rng.uniform() < p",
    "sign": "def sign(row):\n    return int(sum(row) > 0)",
}

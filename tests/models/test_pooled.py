"""The classifiers against NumPy in float64, outputs and every gradient; what padding may not do; the filter."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from rnn_course.draw import Draw
from rnn_course.kit import models, stand_ins
from rnn_course.models.pooled import build_convolution, build_pooled_classifier, filter_spam
from tests.models.numpy_cells import complex_step, worst
from tests.models.test_taggers import EXACT, MASK, WORDS, H, K, M, N, both, ends, softmax

pytestmark = [pytest.mark.backend, pytest.mark.usefixtures("float64")]
LENGTHS = MASK.sum(axis=1).astype(int)
POOLS = {
    "last": lambda s, L: s[L - 1],
    "mean": lambda s, L: s[:L].sum(axis=0) / L,
    "max": lambda s, L: s[s[:L].real.argmax(axis=0), np.arange(2 * H)],
    "ends": lambda s, L: np.concatenate([s[L - 1, :H], s[0, H:]]),
}


def assert_gradients(found, weights, upstream, forward):
    gradients = complex_step(lambda **arrays: (upstream * forward(**arrays)).sum(), weights)
    assert worst(found["outputs"], forward(**weights)) < EXACT
    errors = {name: float(abs(found[f"d{name}"] - gradients[name]).max()) for name in weights}  # some are zeros
    assert {name: error for name, error in errors.items() if error >= EXACT} == {}


@pytest.mark.parametrize("pooling", POOLS)
def test_a_pooled_classifier_and_all_its_gradients(pooling):
    draw = Draw(13)
    weights = {"E": draw(N, M), **ends(draw, M), "V": draw(2 * H, K), "c": draw(K)}

    def forward(E, V, c, **recurrent):
        states = both(E[WORDS], recurrent)
        pooled = np.stack([POOLS[pooling](s, L) for s, L in zip(states, LENGTHS, strict=True)])
        return softmax(pooled @ V + c)

    upstream = draw(3, K)
    found = models.model(build_pooled_classifier(N, M, H, K, pooling), weights, WORDS, upstream)
    assert_gradients(found, weights, upstream, forward)


@pytest.mark.parametrize("width", [1, 3])
def test_a_convolution_and_all_its_gradients(width):
    draw, F = Draw(14), 6
    weights = {"E": draw(N, M), "K": draw(width, M, F), "b": draw(F), "V": draw(F, 4), "c": draw(4)}

    def forward(E, K, b, V, c):
        pooled = []
        for row, L in zip(WORDS, LENGTHS, strict=True):
            e = np.concatenate([np.zeros((width - 1, M)), E[row[:L]]])
            z = np.stack([sum(e[t + k] @ K[k] for k in range(width)) + b for t in range(L)])
            z = np.where(z.real > 0, z, 0)
            pooled.append(z[z.real.argmax(axis=0), np.arange(F)])
        return softmax(np.stack(pooled) @ V + c)

    upstream = draw(3, 4)
    found = models.model(build_convolution(N, M, F, width, 4), weights, WORDS, upstream)
    assert_gradients(found, weights, upstream, forward)


@pytest.mark.parametrize("pooling", [*POOLS, "convolution"])
def test_padding_and_the_order_of_the_batch_change_no_verdict(pooling):
    keras.utils.set_random_seed(0)
    model = build_convolution(N, M, 6, 3, K)
    if pooling != "convolution":
        model = build_pooled_classifier(N, M, H, K, pooling)
    plain = models.run(model, WORDS)
    assert worst(models.run(model, np.pad(WORDS, ((0, 0), (0, 3)))), plain) < EXACT
    assert worst(models.run(model, WORDS[::-1].copy())[::-1], plain) < EXACT


def test_the_filter_learns_the_stand_in():
    texts, spam = stand_ins.messages(500, seed=1)
    y = np.array(spam)
    guesses = filter_spam(texts[:300], y[:300], texts[300:])
    assert guesses.shape == (200,)
    assert 2 * (guesses * y[300:]).sum() / (guesses.sum() + y[300:].sum()) > 0.95

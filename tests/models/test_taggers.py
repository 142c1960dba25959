"""The taggers against NumPy cells run from both ends, in float64: outputs at words, gradients by complex step."""

from __future__ import annotations

from collections.abc import Mapping

import keras
import numpy as np
import pytest

from rnn_course.draw import Draw
from rnn_course.kit import models
from rnn_course.models.taggers import build_deep_tagger, build_feature_tagger, build_tagger
from tests.models.numpy_cells import complex_step, lstm, worst

pytestmark = [pytest.mark.backend, pytest.mark.usefixtures("float64")]
H, K, M, N = 2, 3, 5, 7
WORDS = np.array([[3, 1, 6, 0], [2, 4, 5, 6], [5, 0, 0, 0]])
MASK = (WORDS > 0).astype(float)
# Keras rounds 64-bit results to 32 bits on every backend but TensorFlow (`keras.src.backend.common.dtypes`).
EXACT = 1e-9 if keras.backend.backend() == "tensorflow" else 1e-5


def ends(draw: Draw, reads: int, name: str = "") -> dict[str, np.ndarray]:
    return {
        f"{letter}_{end}{name}": draw(*size)
        for end in "hg"
        for letter, size in (("W", (reads, 4 * H)), ("U", (H, 4 * H)), ("b", (4 * H,)))
    }


def both(x: np.ndarray, weights: Mapping[str, np.ndarray], name: str = "") -> np.ndarray:
    """[h_t, g_t]: an LSTM over x, and one over each row's words in reverse order, its states turned back."""
    zeros = np.zeros((len(x), H))
    W, U, b = (weights[f"{letter}_h{name}"] for letter in "WUb")
    h = lstm(W, U, b, x, zeros, zeros, MASK)[0]
    W, U, b = (weights[f"{letter}_g{name}"] for letter in "WUb")
    g = 0 * h
    for row, length in enumerate(MASK.sum(axis=1).astype(int)):
        back = x[row : row + 1, :length][:, ::-1]
        states = lstm(W, U, b, back, zeros[:1], zeros[:1])[0]
        g = np.concatenate([g[:row], np.pad(states[:, ::-1], ((0, 0), (0, x.shape[1] - length), (0, 0))), g[row + 1 :]])
    return np.concatenate([h, g], axis=2)


def softmax(a: np.ndarray) -> np.ndarray:
    e = np.exp(a)
    return e / e.sum(axis=-1, keepdims=True)


def assert_same(model, weights, inputs, forward):
    """Outputs at words, and the gradient of every weight where none comes from padding."""
    upstream = Draw(2)(3, 4, K) * MASK[..., None]
    found = models.model(model, weights, inputs, upstream)
    real = MASK == 1
    assert worst(found["outputs"][real], forward(**weights)[real]) < EXACT
    gradients = complex_step(lambda **arrays: (upstream * forward(**arrays)).sum(), weights)
    errors = {name: worst(found[f"d{name}"], gradients[name]) for name in weights}
    assert {name: error for name, error in errors.items() if error >= EXACT} == {}


def test_a_tagger_and_all_its_gradients():
    draw = Draw(9)
    weights = {"E": draw(N, M), **ends(draw, M), "V": draw(2 * H, K), "c": draw(K)}

    def forward(E, V, c, **recurrent):
        return softmax(both(E[WORDS], recurrent) @ V + c)

    assert_same(build_tagger("LSTM", N, M, H, K), weights, WORDS, forward)


def test_a_tagger_of_three_inputs_and_all_its_gradients():
    draw, sizes, widths = Draw(10), [7, 9, 8], [5, 3, 4]
    others = [np.where(WORDS > 0, 7 - WORDS, 0), np.where(WORDS > 0, 1 + WORDS % 3, 0)]
    tables = {f"E_{k + 1}": draw(*size) for k, size in enumerate(zip(sizes, widths, strict=True))}
    weights = {**tables, **ends(draw, sum(widths)), "V": draw(2 * H, K), "c": draw(K)}

    def forward(E_1, E_2, E_3, V, c, **recurrent):
        x = np.concatenate([E_1[WORDS], E_2[others[0]], E_3[others[1]]], axis=2)
        return softmax(both(x, recurrent) @ V + c)

    assert_same(build_feature_tagger(sizes, widths, H, K), weights, [WORDS, *others], forward)


def test_a_deep_tagger_and_all_its_gradients():
    draw = Draw(11)
    weights = {"E": draw(N, 2 * H), **ends(draw, 2 * H), **ends(draw, 2 * H, "_2"), "V": draw(2 * H, K), "c": draw(K)}

    def forward(E, V, c, **recurrent):
        s = E[WORDS]
        s = s + both(s, recurrent)
        return softmax((s + both(s, recurrent, "_2")) @ V + c)

    assert_same(build_deep_tagger(N, H, 2, K, 0.5, False), weights, WORDS, forward)


def test_dropout_that_drops_everything_leaves_the_way_past():
    draw, words = Draw(12), WORDS[1:2]
    weights = {"E": draw(N, 2 * H), **ends(draw, 2 * H), **ends(draw, 2 * H, "_2"), "V": draw(2 * H, K), "c": draw(K)}
    blind = {**weights, **{name: 0 * weights[name] for name in ("W_h_2", "W_g_2")}}
    awake = models.run(models.load(build_deep_tagger(N, H, 2, K, 0.9999999, True), weights, words), words)
    asleep = models.run(models.load(build_deep_tagger(N, H, 2, K, 0.5, False), blind, words), words)
    assert worst(awake, asleep) < EXACT


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_padding_and_the_order_of_the_batch_change_nothing(kind):
    keras.utils.set_random_seed(0)
    model = build_tagger(kind, N, M, H, K)
    plain = models.run(model, WORDS)
    longer = models.run(model, np.pad(WORDS, ((0, 0), (0, 3))))
    turned = models.run(model, WORDS[::-1].copy())
    assert worst(longer[:, :4][MASK == 1], plain[MASK == 1]) < EXACT
    assert worst(turned[::-1], plain) < EXACT
    table = model.weights[0]
    changed = keras.ops.convert_to_numpy(table).copy()
    changed[0] = 9.0
    table.assign(changed)
    assert np.array_equal(models.run(model, WORDS)[MASK == 1], plain[MASK == 1])

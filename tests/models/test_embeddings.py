"""The lookup against Keras' own layer, and training on given vectors against derivatives by complex step."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from rnn_course.cells.embedding_lookup import lookup_gradients
from rnn_course.draw import Draw
from rnn_course.kit import models
from rnn_course.models.embeddings import fine_tune
from tests.models.numpy_cells import complex_step, worst

pytestmark = pytest.mark.backend
N, M, C = 7, 3, 4
WORDS = np.array([[5, 2, 5, 0], [2, 1, 0, 0], [6, 5, 5, 5]])
SINGLE = 1e-5  # Keras trains in float32 here


@pytest.fixture
def draw() -> Draw:
    return Draw(4)


def test_lookup_gradients_against_keras(draw):
    E, de = draw(N, M), draw(*WORDS.shape, M)
    e, rows, drows = lookup_gradients(de, WORDS, E)
    layer = keras.layers.Embedding(N, M)
    found = models.model(layer, {"E": E}, WORDS, de)
    assert worst(found["outputs"], e) < SINGLE
    assert worst(found["dE"][rows], drows) < SINGLE


@pytest.mark.parametrize("frozen", [False, True])
def test_one_step_of_training_is_what_the_derivatives_say(draw, frozen):
    weights, labels, rate = {"E": draw(N, M), "V": draw(M, C), "c": draw(C)}, np.array([3, 0, 1]), 2.0

    def loss(E, V, c):
        read = (WORDS > 0)[:, :, None]
        exponentials = np.exp((E[WORDS] * read).sum(axis=1) / read.sum(axis=1) @ V + c)
        right = exponentials[range(3), labels] / exponentials.sum(axis=1)
        return -np.log(right).mean()

    expected = {name: weights[name] - rate * gradient for name, gradient in complex_step(loss, weights).items()}
    if frozen:
        expected["E"] = weights["E"]
    *found, trained = fine_tune(**weights, w=WORDS, labels=labels, rate=rate, frozen=frozen)
    for value, wanted in zip(found, expected.values(), strict=True):
        assert worst(value, wanted) < SINGLE
    assert trained == M * C + C + (0 if frozen else N * M)


def test_frozen_vectors_have_a_gradient_of_zeros_and_others_have_not(draw):
    for frozen in (True, False):
        layer = keras.layers.Embedding(N, M, trainable=not frozen)
        assert models.model(layer, {"E": draw(N, M)}, WORDS, draw(*WORDS.shape, M))["dE"].any() == (not frozen)

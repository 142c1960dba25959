"""Vocabulary by hand, embedding against Keras and complex-step derivatives, the sentiment problem with its numbers."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.language import (
    EOS,
    UNK,
    build_vocabulary,
    classify_by_prompt,
    embed,
    embed_backward,
    encode,
    one_hot,
)
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-12
B, T, K, D = 3, 5, 4, 6


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def test_a_vocabulary_by_hand():
    texts = [["the", "cat", "and", "the", "owl"], ["an", "owl", "and", "a", "cat"]]
    assert build_vocabulary(texts, 6) == ["<EOS>", "<UNK>", "and", "cat", "owl", "the"]
    assert build_vocabulary(texts, 8)[6:] == ["a", "an"]
    assert build_vocabulary(texts, 2) == ["<EOS>", "<UNK>"]
    assert build_vocabulary(["banana"], 99) == ["<EOS>", "<UNK>", "a", "n", "b"]


def test_a_text_by_hand():
    vocabulary = ["<EOS>", "<UNK>", "cat", "the"]
    assert encode(["the", "Mau", "the", "cat"], vocabulary).tolist() == [3, UNK, 3, 2, EOS]
    assert encode([], vocabulary).tolist() == [EOS]


def test_a_text_comes_back_from_its_numbers():
    texts = ["banana", "cabbage", "bread"]
    vocabulary = build_vocabulary(texts, 50)
    assert ["".join(vocabulary[k] for k in encode(text, vocabulary)[:-1]) for text in texts] == texts


def test_a_lookup_is_a_product_with_one_hot_rows(draw):
    y, E = draw.integers(0, K, B, T), draw(K, D)
    assert np.array_equal(one_hot(y, K), np.eye(K)[y])
    assert relative_error([embed(y, E)], [one_hot(y, K) @ E]) < 1e-15


@pytest.mark.proves(embed_backward, by="complex step")
def test_embed_backward_against_complex_step(draw):
    y, E, dx = draw.integers(0, K, B, T), draw(K, D), draw(B, T, D)
    wanted = by_complex_step(lambda E: (dx * embed(y, E)).sum(), (E,), [0])
    assert relative_error([embed_backward(dx, y, K)], wanted) < LIMIT


@pytest.mark.proves(embed_backward, by="Keras")
def test_embed_backward_against_keras(draw):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    y, E, dx = draw.integers(0, K, B, T), draw(K, D), draw(B, T, D)
    layer = keras.layers.Embedding(K, D, dtype="float64")
    layer.build((B, T))
    layer.set_weights([E])
    with tf.GradientTape() as tape:
        x = layer(y)
        loss = tf.reduce_sum(x * dx)
    dE = tape.gradient(loss, layer.trainable_variables[0])
    assert np.array_equal(embed(y, E), x.numpy())
    assert relative_error([embed_backward(dx, y, K)], [tf.convert_to_tensor(dE).numpy()]) < LIMIT


def sentiment_problem():
    """The notes' worked example, words as rows: START, Awful, plot, and, actors., The, movie, is, good, bad."""
    E = np.array(
        [
            [0, 0, 0],
            [0, -5, 0],
            [1, 0, 0],
            [0, 0, 0],
            [-1, 0, 0],
            [0, 0, 0],
            [-2, 0, 0],
            [0, 0, 0],
            [1, 2, 3],
            [-1, -2, -3],
        ],
        float,
    )
    W_hx = np.array([[1, 1, 0], [0, -1, -1]], float)
    W_yh = np.array([[0, 0], [1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12], [13, 14], [1, -1], [-1, 1]], float)
    return E, W_hx.T, np.eye(2), np.zeros(2), W_yh.T, np.zeros(10)


def test_the_sentiment_problem_of_the_notes_is_negative():
    scores, label = classify_by_prompt(np.array([1, 2, 3, 4]), np.array([5, 6, 7]), sentiment_problem(), 8, 9)
    assert scores.tolist() == [-5, 5]
    assert label == -1


def test_a_review_without_awful_is_not_negative():
    scores, label = classify_by_prompt(np.array([2, 3]), np.array([5, 7]), sentiment_problem(), 8, 9)
    assert scores.tolist() == [1, -1]
    assert label == 1

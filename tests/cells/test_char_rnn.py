"""The network against Keras' Embedding, SimpleRNN and Dense, and against complex-step derivatives of a plain loop."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from rnn_course.cells.char_rnn import char_rnn_forward, char_rnn_loss_and_gradients
from rnn_course.cells.language import EOS
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-11
K, D, H = 5, 3, 4


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def network(draw, K=K, D=D, H=H):
    return draw(K, D), draw(D, H), draw(H, H), draw(H), draw(H, K), draw(K)


def texts(draw, B, T, K=K):
    mask = draw.lengths_mask(B, T)
    return np.where(mask > 0, draw.integers(0, K, B, T), EOS), mask


def mean_surprise(y, mask, E, W, U, b, V, c):
    """The loss token by token, by the definition, in whatever arithmetic the weights have."""
    total = 0.0
    for row, real in zip(y, mask, strict=True):
        h, token = np.zeros_like(b), EOS
        for wanted in row[real > 0]:
            h = np.tanh(E[token] @ W + h @ U + b)
            p = np.exp(h @ V + c)
            total = total - np.log(p[wanted] / p.sum())
            token = wanted
    return total / mask.sum()


@pytest.mark.proves(char_rnn_loss_and_gradients, by="complex step")
@pytest.mark.parametrize(("B", "T"), [(3, 5), (1, 4), (4, 1)])
def test_char_rnn_loss_and_gradients_against_complex_step(draw, B, T):
    (y, mask), model = texts(draw, B, T), network(draw)
    loss, *gradients = char_rnn_loss_and_gradients(y, mask, model)
    assert loss == pytest.approx(mean_surprise(y, mask, *model), rel=1e-13)
    if T == 1:  # then U is not used
        assert not gradients.pop(2).any()
    which = [0, 1, 3, 4, 5] if T == 1 else range(6)
    wanted = by_complex_step(lambda *weights: mean_surprise(y, mask, *weights), model, which)
    assert relative_error(gradients, wanted) < LIMIT


@pytest.mark.proves(char_rnn_loss_and_gradients, by="Keras")
def test_char_rnn_loss_and_gradients_against_keras(draw):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    (y, mask), model = texts(draw, 3, 6), network(draw)
    layers = keras.Sequential(
        [
            keras.layers.Embedding(K, D, dtype="float64"),
            keras.layers.SimpleRNN(H, return_sequences=True, dtype="float64"),
            keras.layers.Dense(K, dtype="float64"),
        ]
    )
    layers.build((3, 6))
    layers.set_weights(model)
    tokens = np.concatenate([np.full((3, 1), EOS), y[:, :-1]], axis=1)
    with tf.GradientTape() as tape:
        o = layers(tokens)
        each = keras.losses.sparse_categorical_crossentropy(y, o, from_logits=True)
        loss = tf.reduce_sum(each * mask) / mask.sum()
    wanted = [tf.convert_to_tensor(each).numpy() for each in tape.gradient(loss, layers.trainable_variables)]
    found, *gradients = char_rnn_loss_and_gradients(y, mask, model)
    assert found == pytest.approx(float(loss), rel=1e-13)
    assert relative_error(gradients, wanted) < LIMIT
    log_p = tf.nn.log_softmax(o).numpy()
    assert relative_error([char_rnn_forward(tokens, np.zeros((3, H)), model)[1]], [log_p]) < 1e-13


def test_a_sequence_read_in_two_parts_is_the_sequence_read_at_once(draw):
    tokens, h0, model = draw.integers(0, K, 2, 7), draw(2, H), network(draw)
    hs, log_p = char_rnn_forward(tokens, h0, model)
    early = char_rnn_forward(tokens[:, :3], h0, model)
    late = char_rnn_forward(tokens[:, 3:], early[0][:, -1], model)
    joined = [np.concatenate(parts, axis=1) for parts in zip(early, late, strict=True)]
    assert relative_error([hs, log_p], joined) < 1e-14


def test_the_probabilities_of_all_texts_of_one_length_sum_to_1(draw):
    model = network(draw)
    every = np.array(list(itertools.product(range(K), repeat=4)))
    tokens = np.concatenate([np.full((len(every), 1), EOS), every[:, :-1]], axis=1)
    _, log_p = char_rnn_forward(tokens, np.zeros((len(every), H)), model)
    picked = np.take_along_axis(log_p, every[..., None], axis=-1)[..., 0]
    assert np.exp(picked.sum(axis=1)).sum() == pytest.approx(1, rel=1e-12)


def test_predictions_are_finite_for_extreme_scores(draw):
    E, W, U, b, V, c = network(draw)
    _, log_p = char_rnn_forward(draw.integers(0, K, 2, 3), draw(2, H), (E, W, U, b, 1e6 * V, c + 1e8))
    assert np.isfinite(log_p).all()
    assert np.allclose(np.exp(log_p).sum(axis=-1), 1)

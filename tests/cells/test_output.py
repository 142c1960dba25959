"""The output layer, softmax and the masked loss against complex-step derivatives, Keras' loss and exact values."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.output import masked_cross_entropy, output_backward, output_forward, softmax
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-9
B, T, H, K = 3, 5, 6, 4


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


@pytest.mark.proves(output_backward, by="complex step")
def test_the_output_layers_gradients_are_its_derivatives(draw):
    hs, V, c, do = draw(B, T, H), draw(H, K), draw(K), draw(B, T, K)
    wanted = by_complex_step(lambda *args: (do * output_forward(*args)).sum(), (hs, V, c), range(3))
    assert relative_error(output_backward(do, hs, V), wanted) < LIMIT


def test_softmax_gives_known_probabilities():
    assert np.allclose(softmax(np.log([[1.0, 2.0, 5.0]])), [[0.125, 0.25, 0.625]], rtol=1e-15)


@pytest.mark.parametrize("height", [0, 1e4, -1e4, 1e300])
def test_softmax_depends_on_differences_alone(height):
    scores = np.array([0.0, np.log(3.0)]) if abs(height) < 1e5 else np.zeros(2)
    assert np.allclose(softmax(scores + height), softmax(scores), atol=1e-11)


@pytest.mark.proves(masked_cross_entropy, by="complex step")
def test_the_losss_gradient_is_its_derivative(draw):
    o, y, mask = 2 * draw(B, T, K), draw.integers(0, K, B, T), draw.lengths_mask(B, T)
    _, do = masked_cross_entropy(o, y, mask)
    (wanted,) = by_complex_step(lambda o: masked_cross_entropy(o, y, mask)[0], (o,), [0])
    assert relative_error([do], [wanted]) < LIMIT
    assert (do[mask == 0] == 0).all()


def test_the_loss_of_a_clueless_model_is_log_K_per_step():
    mask = np.array([[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]])
    loss, _ = masked_cross_entropy(np.zeros((2, 3, K)), np.zeros((2, 3), int), mask)
    assert loss == pytest.approx(4 * np.log(K) / 2, rel=1e-15)


def test_the_loss_is_exact_for_extreme_scores():
    o = np.array([[[0.0, 3000.0, -3000.0]]])
    for wrong_class, wanted in ((0, 3000.0), (1, 0.0), (2, 6000.0)):
        loss, do = masked_cross_entropy(o, np.array([[wrong_class]]), np.ones((1, 1)))
        assert loss == wanted
        assert np.array_equal(do[0, 0], np.eye(3)[1] - np.eye(3)[wrong_class])


def test_the_loss_agrees_with_keras(draw):
    keras = pytest.importorskip("keras")
    o, y, mask = 2 * draw(B, T, K), draw.integers(0, K, B, T), draw.lengths_mask(B, T)
    scores, classes = keras.ops.convert_to_tensor(o, "float64"), keras.ops.convert_to_tensor(y, "int64")
    per_step = keras.ops.sparse_categorical_crossentropy(classes, scores, from_logits=True)
    wanted = (keras.ops.convert_to_numpy(per_step) * mask).sum() / B
    assert masked_cross_entropy(o, y, mask)[0] == pytest.approx(wanted, rel=LIMIT)

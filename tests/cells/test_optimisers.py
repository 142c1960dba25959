"""The three steps against keras.optimizers over several steps, and against what they do in simple cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from rnn_course.cells.optimisers import adagrad_step, adam_step, sgd_step
from rnn_course.draw import Draw
from tests.cells.derivatives import relative_error

LIMIT = 1e-11
STEPS, RATE = 6, 0.05


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def by_keras(optimizer, w, gradients):
    """The weights after every step of a Keras optimizer, in float64."""
    keras = pytest.importorskip("keras")
    variable = keras.Variable(w, dtype="float64")
    optimizer.build([variable])
    walked = []
    for g in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(g)], [variable])
        walked.append(keras.ops.convert_to_numpy(variable))
    return walked


@pytest.fixture
def float64() -> Iterator[Any]:
    keras = pytest.importorskip("keras")
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    yield keras
    keras.config.set_floatx(before)


def test_sgd_step_against_keras(draw, float64):
    w, gradients = draw(3, 4), [draw(3, 4) for _ in range(STEPS)]
    wanted, walked = by_keras(float64.optimizers.SGD(RATE), w, gradients), []
    for g in gradients:
        w = sgd_step(w, g, RATE)
        walked.append(w)
    assert relative_error(walked, wanted) < 1e-8


def test_adagrad_step_against_keras(draw, float64):
    """Keras has ε inside the root; with a start above 0 and a tiny ε that is the same."""
    w, gradients = draw(3, 4), [draw(3, 4) for _ in range(STEPS)]
    optimizer = float64.optimizers.Adagrad(RATE, initial_accumulator_value=0.25, epsilon=1e-14)
    wanted, walked, n = by_keras(optimizer, w, gradients), [], np.full_like(w, 0.25)
    for g in gradients:
        w, n = adagrad_step(w, g, n, RATE, 1e-14)
        walked.append(w)
    assert relative_error(walked, wanted) < 1e-8


def test_adam_step_against_keras(draw, float64):
    """Keras adds ε to the root of v before it is corrected: its ε is ours times √(1 - β2^t)."""
    w, gradients = draw(3, 4), [draw(3, 4) for _ in range(STEPS)]
    optimizer = float64.optimizers.Adam(RATE, beta_1=0.75, beta_2=0.875, epsilon=1e-3)
    wanted, walked, m, v = by_keras(optimizer, w, gradients), [], np.zeros_like(w), np.zeros_like(w)
    for t, g in enumerate(gradients, start=1):
        w, m, v = adam_step(w, g, m, v, t, RATE, 0.75, 0.875, 1e-3 / np.sqrt(1 - 0.875**t))
        walked.append(w)
    assert relative_error(walked, wanted) < 1e-8


def test_a_constant_gradient_makes_adams_steps_as_long_as_the_rate(draw):
    """Both means are then exact after their correction: m̂ = g and v̂ = g²."""
    w, g = draw(5), draw(5)
    m, v = np.zeros(5), np.zeros(5)
    for t in range(1, 9):
        w_next, m, v = adam_step(w, g, m, v, t, 0.1, 0.9, 0.999, 0.0)
        assert np.allclose(w_next - w, -0.1 * np.sign(g), rtol=1e-10)
        w = w_next


def test_a_constant_gradient_makes_adagrads_steps_fall_as_one_over_the_root_of_t(draw):
    w, g, n = draw(5), draw(5), np.zeros(5)
    for t in range(1, 9):
        w_next, n = adagrad_step(w, g, n, 0.1, 0.0)
        assert np.allclose(w_next - w, -0.1 * np.sign(g) / np.sqrt(t), rtol=1e-12)
        w = w_next


def test_no_step_changes_its_arguments(draw):
    w, g, m, v = draw(4), draw(4), draw(4), draw(4) ** 2
    kept = [each.copy() for each in (w, g, m, v)]
    sgd_step(w, g, 0.1), adagrad_step(w, g, v, 0.1, 0.1), adam_step(w, g, m, v, 2, 0.1, 0.9, 0.99, 0.1)
    assert all(np.array_equal(a, b) for a, b in zip((w, g, m, v), kept, strict=True))

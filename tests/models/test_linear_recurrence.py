"""The Keras layer against the NumPy cells: outputs, and gradients from their backward pass and complex steps."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from rnn_course.cells.linear_recurrence import diagonal_backward, diagonal_forward
from rnn_course.cells.state_space import lru_forward, stable_eigenvalues
from rnn_course.draw import Draw
from rnn_course.exercises.a16_linear_recurrence import draws
from rnn_course.kit import models
from rnn_course.models.linear_recurrence import LRU
from tests.models.numpy_cells import complex_step, worst

pytestmark = [pytest.mark.backend, pytest.mark.usefixtures("float64")]
B, D, H = 3, 4, 5
# Keras' scan computes in 32 bits on PyTorch and JAX.
EXACT = 1e-9 if keras.backend.backend() == "tensorflow" else 1e-5


@pytest.fixture
def draw() -> Draw:
    return Draw(16)


def drawn(draw, T):
    nu, theta = draws.stable(draw, H)
    weights = {"nu": nu, "theta": theta, "W": draw(D, 2 * H), "C": draw(2 * H, D), "d": draw(D)}
    return weights, draw(B, T, D), draw(B, T, D)


def complex_weights(W, C):
    return W[:, :H] + 1j * W[:, H:], C[:H] + 1j * C[H:]


def by_the_cells(dy, x, nu, theta, W, C, d):
    """Outputs and gradients: the forward pass by lru_forward, the way back through diagonal_backward."""
    W, C = complex_weights(W, C)
    lam, gamma = stable_eigenvalues(nu, theta)
    u, h0 = x @ W, np.zeros((len(x), H), complex)
    hs = diagonal_forward(gamma * u, h0, lam)
    dv, _, dlam = diagonal_backward(dy @ np.conj(C).T, hs, h0, lam)
    dC = np.einsum("bth,btd->hd", np.conj(hs), dy)
    dW = np.einsum("btd,bth->dh", x, gamma * dv)
    dgamma = (dv * np.conj(u)).real.sum(axis=(0, 1))
    rate, r = np.exp(nu), np.exp(-np.exp(nu))
    dr = (np.conj(dlam) * lam / r).real - dgamma * r / gamma
    return {
        "outputs": lru_forward(x, nu, theta, W, C, d),
        "dnu": -dr * r * rate,
        "dtheta": (np.conj(dlam) * 1j * lam).real,
        "dW": np.hstack([dW.real, dW.imag]),
        "dC": np.vstack([dC.real, dC.imag]),
        "dd": (dy * x).sum(axis=(0, 1)),
        "dx": ((gamma * dv) @ np.conj(W).T).real + d * dy,
    }


def without_i(x, nu, theta, W, C, d):
    """The layer in real arithmetic, which a complex step can pass through."""
    r = np.exp(-np.exp(nu))
    p, q, v = r * np.cos(theta), r * np.sin(theta), x @ W * np.tile(np.sqrt(1 - r**2), 2)
    re, im, ys = 0, 0, []
    for t in range(x.shape[1]):
        re, im = p * re - q * im + v[:, t, :H], p * im + q * re + v[:, t, H:]
        ys.append(re @ C[:H] - im @ C[H:] + d * x[:, t])
    return np.stack(ys, axis=1)


@pytest.mark.parametrize("steps", [1, 2, 3, 7, 8, 33])
def test_the_layer_is_the_cell_and_its_gradients_are_the_cells(draw, steps):
    weights, x, dy = drawn(draw, steps)
    found, wanted = models.model(LRU(H), weights, x, dy), by_the_cells(dy, x, **weights)
    assert set(found) == set(wanted)
    for name, each in wanted.items():
        error = np.abs(found[name] - each).max() if steps == 1 and name == "dtheta" else worst(found[name], each)
        assert error < EXACT, name  # after one step no angle has mattered: dtheta is 0


def test_the_cells_gradients_are_derivatives(draw):
    weights, x, dy = drawn(draw, 7)
    found = by_the_cells(dy, x, **weights)
    wanted = complex_step(lambda **arrays: (dy * without_i(**arrays)).sum(), {"x": x, **weights})
    assert worst(found["outputs"], without_i(x, **weights)) < 1e-12
    assert {name for name, each in wanted.items() if worst(found[f"d{name}"], each) > 1e-12} == set()


def test_a_model_of_it_can_be_built_and_learns_with_any_number_of_rows(draw):
    """TensorFlow's scan forgets the shape of what it returns."""
    x = keras.Input((6, D))
    model = keras.Model(x, keras.layers.Dense(1)(LRU(H)(x)[:, -1]))
    model.compile(keras.optimizers.Adam(0.05), "mse")
    data, target = draw(5, 6, D), draw(5, 1)
    before = model.evaluate(data, target, verbose=0)
    model.fit(data, target, batch_size=2, epochs=20, verbose=0)
    assert model.evaluate(data, target, verbose=0) < before / 2
    assert model.predict(data[:3], verbose=0).shape == (3, 1)

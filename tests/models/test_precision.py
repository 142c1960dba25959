"""The reference models in every precision, on the processor and on a GPU, against NumPy in float64 and complex steps.

Each prints the worst relative error of the outputs and of the gradients: `pytest -s -m gpu` where there is a GPU.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import keras
import numpy as np
import pytest

from rnn_course.draw import Draw
from rnn_course.kit import models
from rnn_course.models.attention import AdditiveAttention
from rnn_course.models.classifier import build_classifier
from rnn_course.models.convlstm import build_predictor
from rnn_course.models.seq2seq import build_decoder
from tests.models import numpy_cells, numpy_seq2seq
from tests.models.numpy_cells import complex_step, worst
from tests.models.test_convlstm import B, C, F, M, N, T, predict, predictor_weights

BACKEND = keras.backend.backend()
# Keras rounds 64-bit results to 32 bits on every backend but TensorFlow (`keras.src.backend.common.dtypes`).
EPSILON = {
    "float64": 2.0**-52 if BACKEND == "tensorflow" else 2.0**-23,
    "float32": 2.0**-23,
    "mixed_float16": 2.0**-10,
    "mixed_bfloat16": 2.0**-7,
}
CPU = "cpu" if BACKEND == "torch" else "cpu:0"  # PyTorch takes cpu:0 for another device, and copies
ROUNDINGS = 16  # that add up where they fall alike: sums of ten products, through three layers and four steps


def gpu_there() -> bool:
    if BACKEND == "torch":
        import torch

        return torch.cuda.is_available()
    if BACKEND == "jax":
        import jax

        return any(device.platform == "gpu" for device in jax.devices())
    import tensorflow as tf

    return bool(tf.config.list_physical_devices("GPU"))


@dataclass(frozen=True)
class Case:
    """A model, its weights, what it reads, and the same in NumPy as a function of weights and decimal inputs."""

    build: Callable[[], Any]
    weights: dict[str, np.ndarray]
    inputs: Any
    function: Callable[..., np.ndarray]
    moved: dict[str, np.ndarray] = field(default_factory=dict)


def an_lstm(draw: Draw) -> Case:
    words = np.array([[3, 1, 0, 0], [2, 6, 6, 4], [5, 0, 0, 0]])
    weights = {"E": draw(7, 3), "W": draw(3, 20), "U": draw(5, 20), "b": draw(20), "V": draw(5, 6), "c": draw(6)}
    return Case(lambda: build_classifier(7, 3, 5, 6), weights, words, lambda **w: numpy_cells.classifier(words, **w))


def a_gru(draw: Draw) -> Case:
    y, h = draw.integers(0, 7, 3, 4), draw(3, 4)
    weights = {"F": draw(7, 3), "W": draw(3, 12), "U": draw(4, 12), "b": draw(2, 12), "V": draw(4, 7), "c": draw(7)}
    return Case(
        lambda: build_decoder(7, 3, 4)[0], weights, [y, h], lambda x1, **w: numpy_seq2seq.decoder(y, x1, **w), {"x1": h}
    )


def an_attention(draw: Draw) -> Case:
    q, hs, x = draw(2, 3, 4), draw(2, 5, 6), np.array([[3, 1, 2, 0, 0], [2, 4, 4, 1, 7]])
    weights = {"W_q": draw(4, 8), "W_h": draw(6, 8), "v": draw(8)}
    return Case(
        lambda: AdditiveAttention(8),
        weights,
        [q, hs, x],
        lambda x0, x1, **w: numpy_seq2seq.additive(x0, x1, x, **w)[0],
        {"x0": q, "x1": hs},
    )


def a_convolutional_lstm(draw: Draw) -> Case:
    x = draw(B, T, N, M, C)
    return Case(lambda: build_predictor(N, M, C, F, 3), predictor_weights(draw, 3), x, predict, {"x": x})


CASES = {case.__name__: case for case in (an_lstm, a_gru, an_attention, a_convolutional_lstm)}


@cache
def exact(name: str) -> tuple[Case, np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """A case with an upstream gradient, the outputs and the gradients, in float64."""
    draw = Draw(6)
    case = CASES[name](draw)
    arrays = {**case.weights, **case.moved}
    outputs = case.function(**arrays)
    upstream = draw(*outputs.shape)
    return case, upstream, outputs, complex_step(lambda **moved: (upstream * case.function(**moved)).sum(), arrays)


def errors(name: str, policy: str, device: str) -> tuple[float, float]:
    """The worst relative errors of the outputs and of the gradients, on this device, in this precision."""
    case, upstream, outputs, gradients = exact(name)
    before = keras.config.floatx()
    keras.config.set_floatx("float32" if policy.startswith("mixed_") else policy)  # of the weights and of what is read
    keras.config.set_dtype_policy(policy)
    try:
        with keras.device(device):
            found = models.model(case.build(), case.weights, case.inputs, upstream)
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(before)
    found = {part: np.asarray(value, dtype=float) for part, value in found.items()}
    return worst(found["outputs"], outputs), max(worst(found[f"d{part}"], gradients[part]) for part in gradients)


def assert_precise(name: str, device: str, policies: tuple[str, ...]) -> None:
    """Print a line for each precision, then judge it by the precision's own epsilon."""
    found = {policy: errors(name, policy, device) for policy in policies}
    print(f"\n{name}, {BACKEND} on {device}: worst relative error of outputs, of gradients; epsilon")
    for policy, (outputs, gradients) in found.items():
        print(f"    {policy:14} {outputs:8.1e} {gradients:8.1e} {EPSILON[policy]:8.1e}")
    assert {policy: pair for policy, pair in found.items() if max(pair) > ROUNDINGS * EPSILON[policy]} == {}


@pytest.mark.backend
@pytest.mark.parametrize("name", CASES)
def test_the_processor_is_as_exact_as_each_precision(name):
    assert_precise(name, CPU, ("float64", "float32", "mixed_bfloat16"))


@pytest.mark.gpu
@pytest.mark.skipif(not gpu_there(), reason=f"Keras' {BACKEND} backend finds no GPU here")
@pytest.mark.parametrize("name", CASES)
def test_the_gpu_is_as_exact_as_each_precision(name):
    assert_precise(name, "gpu:0", ("float64", "float32", "mixed_float16", "mixed_bfloat16"))

"""Derivatives of Keras code on Keras' current backend. Importing this module does not import Keras."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np

from rnn_course.kit import tree

Gradients = tuple[list[Any], list[Any], list[Any]]
Listed = Callable[..., list[Any]]
Recorded = tuple[list[Any], Callable[[list[Any]], list[Any]]]


def tensor(array: np.ndarray) -> Any:
    """Convert an array to a tensor of the backend: floats in Keras' precision, integers as int32."""
    import keras

    whole = np.asarray(array).dtype.kind != "f"
    return keras.ops.convert_to_tensor(array, dtype="int32" if whole else keras.config.floatx())


def differentiate(
    function: Callable[..., Any], inputs: Sequence[np.ndarray], upstream: Sequence[np.ndarray], variables: Sequence[Any]
) -> Gradients:
    """Return the outputs of function(*inputs), and the gradients of sum(upstream * outputs): of inputs, of variables.

    The gradient of a frozen variable is zeros; if an output's shape is not its upstream's, all gradients are empty.
    """
    import keras

    full_precision()
    tensors, weighting = [tensor(array) for array in inputs], [tensor(array) for array in upstream]
    trained = [variable for variable in variables if variable.trainable]
    made, backward = RECORDERS[keras.backend.backend()](lambda *values: _as_list(function(*values)), tensors, trained)
    outputs = [tree.as_array(output) for output in made]
    if [output.shape for output in outputs] != [np.shape(array) for array in upstream]:
        return outputs, [np.zeros(0)] * len(inputs), [np.zeros(0)] * len(variables)
    found = [tree.as_array(gradient) for gradient in (backward(weighting) if tensors or trained else [])]
    rest = iter(found[len(inputs) :])
    return outputs, found[: len(inputs)], [next(rest) if v.trainable else np.zeros(tuple(v.shape)) for v in variables]


def _as_list(outputs: Any) -> list[Any]:
    return list(outputs) if isinstance(outputs, tuple | list) else [outputs]


def _with_tensorflow(function: Listed, tensors: list[Any], variables: list[Any]) -> Recorded:
    import keras
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(tensors)
        outputs = function(*tensors)
        decimals = [keras.ops.cast(output, keras.config.floatx()) for output in outputs]

    def backward(weighting: list[Any]) -> list[Any]:
        sources = tensors + [variable.value for variable in variables]
        found = tape.gradient(decimals, sources, output_gradients=weighting, unconnected_gradients="zero")
        return [tf.convert_to_tensor(gradient) for gradient in found]

    return outputs, backward


def _with_torch(function: Listed, tensors: list[Any], variables: list[Any]) -> Recorded:
    import torch

    sources = [tensor.requires_grad_() for tensor in tensors] + [variable.value for variable in variables]
    with _whole_kernels():
        outputs = function(*tensors)

    def backward(weighting: list[Any]) -> list[Any]:
        return list(torch.autograd.grad(_sum(weighting, outputs), sources, allow_unused=True, materialize_grads=True))

    return outputs, backward


def _with_jax(function: Listed, tensors: list[Any], variables: list[Any]) -> Recorded:
    import jax
    import keras

    def backward(weighting: list[Any]) -> list[Any]:
        def loss(inputs: list[Any], values: list[Any]) -> Any:
            with keras.StatelessScope(state_mapping=list(zip(variables, values, strict=True))):
                return _sum(weighting, function(*inputs))

        found = jax.jit(jax.grad(loss, argnums=(0, 1)))(tensors, [variable.value for variable in variables])
        return [*found[0], *found[1]]

    return function(*tensors), backward


def _sum(weighting: list[Any], outputs: list[Any]) -> Any:
    import keras

    return sum(keras.ops.sum(u * keras.ops.cast(y, u.dtype)) for u, y in zip(weighting, outputs, strict=True))


# Each runs a function and returns its outputs and a function from their gradients to those of tensors and variables.
RECORDERS = {"tensorflow": _with_tensorflow, "torch": _with_torch, "jax": _with_jax}


def _whole_kernels() -> AbstractContextManager[Any]:
    """Work around a PyTorch error: on one CPU thread it has no gradient for a transposed kernel of a single filter."""
    import torch
    from torch.overrides import TorchFunctionMode

    class WholeKernels(TorchFunctionMode):
        def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            if function is torch.conv2d:
                args = (args[0], args[1].contiguous(), *args[2:])
            return function(*args, **(kwargs or {}))

    return WholeKernels()


@cache
def full_precision() -> None:
    """Turn off TensorFloat-32, in which GPUs round float32 factors to 10 bits: marks must not depend on it."""
    import keras

    if keras.backend.backend() == "torch":
        import torch

        torch.set_float32_matmul_precision("highest")
        torch.backends.cudnn.allow_tf32 = False
    elif keras.backend.backend() == "jax":
        import jax

        jax.config.update("jax_default_matmul_precision", "highest")
    else:
        import tensorflow as tf

        tf.config.experimental.enable_tensor_float_32_execution(False)

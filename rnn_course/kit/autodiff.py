"""Derivatives of Keras code on whichever backend Keras has. Importing this module imports no Keras."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np

from rnn_course.kit import tree

Gradients = tuple[list[Any], list[Any], list[Any]]


def tensor(array: np.ndarray) -> Any:
    """The backend's own array: decimals of Keras' precision, or whole numbers."""
    import keras

    whole = np.asarray(array).dtype.kind != "f"
    return keras.ops.convert_to_tensor(array, dtype="int32" if whole else keras.config.floatx())


def differentiate(function: Callable[..., Any], inputs: Sequence[np.ndarray], upstream: Sequence[np.ndarray],
                  variables: Sequence[Any]) -> Gradients:
    """The outputs of function(*inputs), and the gradients of sum(upstream * outputs) by inputs and by variables.

    A frozen variable's are zeros; where an output's shape is not its upstream's, all are empty.
    """
    import keras

    full_precision()
    tensors, weighting = [tensor(array) for array in inputs], [tensor(array) for array in upstream]
    outputs = [tree.as_array(output) for output in _as_list(function(*tensors))]
    if [output.shape for output in outputs] != [np.shape(array) for array in upstream]:
        return outputs, [np.zeros(0)] * len(inputs), [np.zeros(0)] * len(variables)

    def loss(*values: Any) -> Any:
        pairs = zip(weighting, _as_list(function(*values)), strict=True)
        return sum(keras.ops.sum(u * keras.ops.cast(y, u.dtype)) for u, y in pairs)

    trained = [variable for variable in variables if variable.trainable]
    found = [tree.as_array(gradient) for gradient in _backward(loss, tensors, trained)]
    rest = iter(found[len(inputs):])
    return outputs, found[: len(inputs)], [next(rest) if v.trainable else np.zeros(tuple(v.shape)) for v in variables]


def _as_list(outputs: Any) -> list[Any]:
    return list(outputs) if isinstance(outputs, tuple | list) else [outputs]


def _backward(loss: Callable[..., Any], tensors: list[Any], variables: list[Any]) -> list[Any]:
    """The gradients of loss(*tensors) by the tensors and then by the variables, made by Keras' backend."""
    import keras

    if not tensors and not variables:
        return []
    if keras.backend.backend() == "torch":
        import torch

        sources = [tensor.requires_grad_() for tensor in tensors] + [v.value for v in variables]
        with _whole_kernels():
            value = loss(*tensors)
        return list(torch.autograd.grad(value, sources, allow_unused=True, materialize_grads=True))
    if keras.backend.backend() == "jax":
        import jax

        def pure(inputs: list[Any], values: list[Any]) -> Any:
            with keras.StatelessScope(state_mapping=list(zip(variables, values, strict=True))):
                return loss(*inputs)

        found = jax.jit(jax.grad(pure, argnums=(0, 1)))(tensors, [v.value for v in variables])
        return [*found[0], *found[1]]
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(tensors)
        value = loss(*tensors)
    found = tape.gradient(value, tensors + [v.value for v in variables], unconnected_gradients="zero")
    return [tf.convert_to_tensor(gradient) for gradient in found]


def _whole_kernels() -> AbstractContextManager[Any]:
    """PyTorch on one CPU thread cannot differentiate by a kernel of one filter that Keras hands it transposed."""
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
    """GPUs shorten the factors of float32 products to 10 bits unless told not to; no mark may depend on that."""
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

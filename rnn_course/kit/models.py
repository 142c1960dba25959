"""Operations on Keras objects that a student's code made: load weights, run, differentiate.

Every answer is plain NumPy, and everything runs on whichever backend Keras has. Weights are told apart by shape alone
(a question draws a different size for every axis), those of one shape by the order in which they were made, so that
another spelling of the same network is as good. Importing this module imports no Keras: a process may still be forked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from rnn_course.kit import compare, tree

Gradients = tuple[list[Any], list[Any], list[Any]]


def model(owner: Any, weights: Mapping[str, np.ndarray], inputs: np.ndarray, upstream: np.ndarray) -> dict[str, Any]:
    """Load a model's or layer's weights, run it, and differentiate the sum of upstream * outputs.

    weights: an array for each name; upstream: as the outputs are expected.
    Returns "outputs", "d" + each weight's name and, for decimal inputs, "dx".
    """
    _require_layer(owner)
    if not owner.built:
        owner(_tensor(inputs))
    variables = _load(owner, weights)
    outputs, dinputs, dweights = _gradients(*_decimal_only(owner, inputs), [upstream], variables)
    named = {f"d{name}": gradient for name, gradient in zip(weights, dweights, strict=True)}
    return {"outputs": outputs[0], **named, **dict(zip(["dx"], dinputs, strict=False))}


def cell(owner: Any, weights: Mapping[str, np.ndarray], x: np.ndarray, states: Mapping[str, np.ndarray],
         upstream: Sequence[np.ndarray]) -> dict[str, Any]:
    """Run a recurrent cell over time with keras.layers.RNN, from given weights and states, and differentiate it.

    x (B, T, D); states: an initial state (B, H) for each name, in the cell's order; upstream: one array for the outputs
    of all steps (B, T, H) and one for each last state. Returns "outputs", each last state by its name, "dx", "d" + each
    state's name + "0", and "d" + each weight's name.
    """
    import keras

    _require_layer(owner)
    layer = keras.layers.RNN(owner, return_sequences=True, return_state=True)
    layer.build(x.shape)
    variables = _load(owner, weights)
    _require_states(owner, x, states)

    def run(sequence: Any, *initial: Any) -> Any:
        return layer(sequence, initial_state=list(initial))

    outputs, dinputs, dweights = _gradients(run, [x, *states.values()], upstream, variables)
    names = ["outputs", *states, "dx", *(f"d{name}0" for name in states), *(f"d{name}" for name in weights)]
    return dict(zip(names, [*outputs, *dinputs, *dweights], strict=True))


def packed(weights: Any, kind: str, x: np.ndarray, states: Sequence[np.ndarray], **options: Any) -> dict[str, Any]:
    """Put packed weights to the proof in the Keras layer of this kind, "LSTM" say, from given initial states.

    weights: W, U and b; x (B, T, D); states (B, H) each; options: the layer's own. Returns "W", "U", "b" and "h",
    the states of all steps, which is empty where the layer cannot take weights of these shapes.
    """
    import keras

    _full_precision()
    if not isinstance(weights, tuple | list) or len(weights) != 3:
        raise ValueError(f"three arrays are expected, W, U and b; yours is {compare.describe(weights)}")
    W, U, b = (tree.as_array(weight) for weight in weights)
    layer = getattr(keras.layers, kind)(states[0].shape[1], return_sequences=True, **options)
    layer.build(x.shape)
    h = np.zeros(0)
    if [tuple(variable.shape) for variable in layer.weights] == [W.shape, U.shape, b.shape]:
        layer.set_weights([W, U, b])
        h = tree.as_array(layer(_tensor(x), initial_state=[_tensor(state) for state in states]))
    return {"W": W, "U": U, "b": _joined_gate_biases(b) if options.get("reset_after") else b, "h": h}


def _joined_gate_biases(b: np.ndarray) -> np.ndarray:
    """A gate of a reset-after GRU only adds its two biases: every split between the rows is one and the same layer."""
    if b.ndim != 2 or len(b) != 2:
        return b
    gates = 2 * b.shape[1] // 3
    joined = b.copy()
    joined[0, :gates], joined[1, :gates] = b[0, :gates] + b[1, :gates], 0.0
    return joined


def gradients(layer: Any, inputs: np.ndarray, upstream: np.ndarray) -> tuple[np.ndarray, Any, list[np.ndarray]]:
    """Run a layer or model and differentiate the sum of upstream * outputs, on any of Keras' backends.

    Returns the outputs, the gradient of the inputs (None for whole numbers), and one for each of layer.weights.
    ValueError where upstream has not the shape of the outputs.
    """
    if not layer.built:
        layer(_tensor(inputs))
    outputs, dinputs, dweights = _gradients(*_decimal_only(layer, inputs), [upstream], layer.weights)
    if outputs[0].shape != np.shape(upstream):
        raise ValueError(f"upstream must have the outputs' shape {outputs[0].shape}, not {np.shape(upstream)}")
    return outputs[0], dinputs[0] if dinputs else None, dweights


def _load(owner: Any, weights: Mapping[str, np.ndarray]) -> list[Any]:
    """Assign the arrays to the owner's weights of the same shapes; ValueError names what is missing or too many."""
    free, found, missing = list(owner.weights), [], []
    for name, array in weights.items():
        index = next((i for i, variable in enumerate(free) if tuple(variable.shape) == array.shape), None)
        if index is None:
            missing.append(f"{name} {array.shape}")
        else:
            found.append(free.pop(index))
    extra = [f"{variable.name} {tuple(variable.shape)}" for variable in free]
    if missing or extra:
        clauses = ["there is none for " + " and ".join(missing)] * bool(missing)
        clauses += ["it has " + " and ".join(extra) + ", which nothing asks for"] * bool(extra)
        raise ValueError(f"the weights of {type(owner).__name__} do not fit: {'; '.join(clauses)}")
    for variable, array in zip(found, weights.values(), strict=True):
        variable.assign(array)
    return found


def _require_layer(owner: Any) -> None:
    import keras

    if not isinstance(owner, keras.layers.Layer):
        kind = type(owner).__name__
        raise ValueError(f"a Keras layer or model is expected, not {kind} (is there a return, a base class?)")


def _require_states(owner: Any, x: np.ndarray, states: Mapping[str, np.ndarray]) -> None:
    """Take one step, because Keras' own message for a wrong number of states names none of the student's words."""
    step = owner(_tensor(x[:, 0]), [_tensor(state) for state in states.values()])
    if not isinstance(step, tuple | list) or len(step) != 2:
        raise ValueError("call must return two things: the output, and the list of new states")
    if not isinstance(step[1], tuple | list) or len(step[1]) != len(states):
        raise ValueError(f"call's second value must be a list of {len(states)} new states: {', '.join(states)}")


def _tensor(array: np.ndarray) -> Any:
    import keras

    whole = np.asarray(array).dtype.kind != "f"
    return keras.ops.convert_to_tensor(array, dtype="int32" if whole else keras.config.floatx())


def _decimal_only(layer: Any, inputs: np.ndarray) -> tuple[Callable[..., Any], list[np.ndarray]]:
    """The layer and the inputs it can be differentiated by: whole numbers have no gradient, so the call keeps them."""
    if np.asarray(inputs).dtype.kind == "f":
        return layer, [inputs]
    return lambda: layer(_tensor(inputs)), []


def _gradients(run: Callable[..., Any], inputs: Sequence[np.ndarray], upstream: Sequence[np.ndarray],
               variables: Sequence[Any]) -> Gradients:
    """The outputs of run(*inputs), and the gradients of sum(upstream * outputs) by inputs and by variables.

    A frozen variable's are zeros; where an output's shape is not its upstream's, all are empty.
    """
    import keras

    _full_precision()
    tensors, weighting = [_tensor(array) for array in inputs], [_tensor(array) for array in upstream]
    outputs = [tree.as_array(output) for output in _as_list(run(*tensors))]
    if [output.shape for output in outputs] != [np.shape(array) for array in upstream]:
        return outputs, [np.zeros(0)] * len(inputs), [np.zeros(0)] * len(variables)

    def loss(*values: Any) -> Any:
        return sum(keras.ops.sum(u * y) for u, y in zip(weighting, _as_list(run(*values)), strict=True))

    trained = [variable for variable in variables if variable.trainable]
    found = [tree.as_array(gradient) for gradient in _backward(loss, tensors, trained)]
    rest = iter(found[len(inputs):])
    return outputs, found[: len(inputs)], [next(rest) if v.trainable else np.zeros(tuple(v.shape)) for v in variables]


def _as_list(outputs: Any) -> list[Any]:
    return list(outputs) if isinstance(outputs, tuple | list) else [outputs]


def _backward(loss: Callable[..., Any], tensors: list[Any], variables: list[Any]) -> list[Any]:
    """The gradients of loss(*tensors) by the tensors and then by the variables, made by Keras' backend."""
    import keras

    if keras.backend.backend() == "torch":
        import torch

        sources = [tensor.requires_grad_() for tensor in tensors] + [v.value for v in variables]
        return list(torch.autograd.grad(loss(*tensors), sources, allow_unused=True, materialize_grads=True))
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


@cache
def _full_precision() -> None:
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


OPERATIONS: dict[str, Callable[..., Any]] = {"model": model, "cell": cell, "packed": packed}

"""Operations on Keras objects made by a student's code: load weights, run, differentiate.

All results are NumPy arrays, and everything runs on Keras' current backend. `kit.weights` finds out which weight is
which. Loops are unrolled, which is faster for the few time steps of a question. Importing this module does not import
Keras, so the process can still be forked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from rnn_course.kit import compare, tree
from rnn_course.kit.autodiff import differentiate, full_precision, tensor
from rnn_course.kit.weights import assign, is_built


def model(
    owner: Any, weights: Mapping[str, np.ndarray], inputs: Any, upstream: np.ndarray, order: int = 0
) -> dict[str, Any]:
    """Load a model's or layer's weights, run it, and differentiate the sum of upstream * outputs.

    weights: an array for each name; inputs: one array, or a list of them; upstream: of the expected outputs' shape;
    order: the number of an order of layers of the same shape, see `kit.weights`; ValueError if it does not exist.
    Returns "outputs", "d" + each weight's name and, for float inputs, "dx" (for a list "dx0", "dx1" and so on).
    """
    variables = assign(_built(owner, inputs), weights, order)
    function, decimal = _by_decimals(owner, inputs)
    outputs, dinputs, dweights = differentiate(function, list(decimal.values()), [upstream], variables)
    named = {f"d{name}": gradient for name, gradient in zip(weights, dweights, strict=True)}
    return {"outputs": outputs[0], **named, **dict(zip(decimal, dinputs, strict=True))}


def load(owner: Any, weights: Mapping[str, np.ndarray], inputs: Any, order: int = 0) -> Any:
    """Load a model's or layer's weights, as `model` does, and return the owner for a further call."""
    assign(_built(owner, inputs), weights, order)
    return owner


def run(owner: Any, inputs: Any) -> Any:
    """Run a model or layer on an array or a list of arrays; return its output, or a list if it has several."""
    _require_layer(owner)
    outputs = owner(_as_tensors(inputs))
    return [tree.as_array(each) for each in outputs] if isinstance(outputs, tuple | list) else tree.as_array(outputs)


def cell(
    owner: Any,
    weights: Mapping[str, np.ndarray],
    x: np.ndarray,
    states: Mapping[str, np.ndarray],
    upstream: Sequence[np.ndarray],
) -> dict[str, Any]:
    """Run a recurrent cell with keras.layers.RNN, with given weights and initial states, and differentiate it.

    x (B, T, D); states: an initial state (B, H) for each name, in the cell's order; upstream: one array for the outputs
    of all steps (B, T, H) and one for each last state. Returns "outputs", each last state by its name, "dx", "d" + each
    state's name + "0", and "d" + each weight's name.
    """
    import keras

    _require_layer(owner)
    layer = keras.layers.RNN(owner, return_sequences=True, return_state=True, unroll=True)
    layer.build(x.shape)
    if not is_built(owner):
        _require_states(owner, x, states)
    variables = assign(owner, weights)
    _require_states(owner, x, states)

    def over_time(sequence: Any, *initial: Any) -> Any:
        return layer(sequence, initial_state=list(initial))

    outputs, dinputs, dweights = differentiate(over_time, [x, *states.values()], upstream, variables)
    names = ["outputs", *states, "dx", *(f"d{name}0" for name in states), *(f"d{name}" for name in weights)]
    return dict(zip(names, [*outputs, *dinputs, *dweights], strict=True))


def packed(weights: Any, kind: str, x: np.ndarray, states: Sequence[np.ndarray], **options: Any) -> dict[str, Any]:
    """Test packed weights in the Keras layer of this kind, for example "LSTM", from given initial states.

    weights: W, U and b; x (B, T, D); states (B, H) each, or images with H filters last; options: the layer's own.
    Returns "W", "U", "b" and "h", the states of all steps; h is empty if the layer has weights of other shapes.
    """
    import keras

    full_precision()
    if not isinstance(weights, tuple | list) or len(weights) != 3:
        raise ValueError(f"expected three arrays, W, U and b; got {compare.describe(weights)}")
    W, U, b = (tree.as_array(weight) for weight in weights)
    start = {"kernel_initializer": "zeros", "recurrent_initializer": "zeros"}  # the real weights are set below
    layer = getattr(keras.layers, kind)(states[0].shape[-1], return_sequences=True, unroll=True, **start, **options)
    layer.build(x.shape)
    h = np.zeros(0)
    if [tuple(variable.shape) for variable in layer.weights] == [W.shape, U.shape, b.shape]:
        layer.set_weights([W, U, b])
        h = tree.as_array(layer(tensor(x), initial_state=[tensor(state) for state in states]))
    return {"W": W, "U": U, "b": _joined_gate_biases(b) if options.get("reset_after") else b, "h": h}


def _joined_gate_biases(b: np.ndarray) -> np.ndarray:
    """Add the two bias rows of a reset-after GRU's gates z and r: only their sum matters, so any split is right."""
    if b.ndim != 2 or len(b) != 2:
        return b
    gates = 2 * b.shape[1] // 3
    joined = b.copy()
    joined[0, :gates], joined[1, :gates] = b[0, :gates] + b[1, :gates], 0.0
    return joined


def gradients(layer: Any, inputs: np.ndarray, upstream: np.ndarray) -> tuple[np.ndarray, Any, list[np.ndarray]]:
    """Run a layer or model and differentiate the sum of upstream * outputs, on any Keras backend.

    Returns the outputs, the gradient with respect to the inputs (None for integers), and one for each of layer.weights.
    ValueError if upstream does not have the shape of the outputs.
    """
    function, decimal = _by_decimals(_built(layer, inputs), inputs)
    outputs, dinputs, dweights = differentiate(function, list(decimal.values()), [upstream], layer.weights)
    if outputs[0].shape != np.shape(upstream):
        raise ValueError(f"upstream must have the outputs' shape {outputs[0].shape}, not {np.shape(upstream)}")
    return outputs[0], dinputs[0] if dinputs else None, dweights


def _require_layer(owner: Any) -> None:
    import keras

    if not isinstance(owner, keras.layers.Layer):
        kind = type(owner).__name__
        raise ValueError(f"expected a Keras layer or model, got {kind} (is there a return, a base class?)")


def _require_states(owner: Any, x: np.ndarray, states: Mapping[str, np.ndarray]) -> None:
    """Take one step and check what it returns, since Keras' message for a wrong number of states is hard to understand.

    This also creates the weights of layers in the cell that are not built by its `build`.
    """
    step = owner(tensor(x[:, 0]), [tensor(state) for state in states.values()])
    if not isinstance(step, tuple | list) or len(step) != 2:
        raise ValueError("call must return two things: the output, and the list of new states")
    if not isinstance(step[1], tuple | list) or len(step[1]) != len(states):
        raise ValueError(f"call's second value must be a list of {len(states)} new states: {', '.join(states)}")


def _as_tensors(inputs: Any) -> Any:
    return [tensor(array) for array in inputs] if isinstance(inputs, tuple | list) else tensor(inputs)


def _built(owner: Any, inputs: Any) -> Any:
    """Return the owner, after a first call if that is needed to create its weights."""
    _require_layer(owner)
    if not is_built(owner):
        owner(_as_tensors(inputs))
    return owner


def _by_decimals(layer: Any, inputs: Any) -> tuple[Callable[..., Any], dict[str, np.ndarray]]:
    """A function of the float inputs only, and these by name; integer inputs, which have no gradient, are fixed."""
    several = isinstance(inputs, tuple | list)
    arrays = {f"dx{i}": array for i, array in enumerate(inputs)} if several else {"dx": inputs}
    decimal = {name: array for name, array in arrays.items() if np.asarray(array).dtype.kind == "f"}

    def function(*tensors: Any) -> Any:
        moved = dict(zip(decimal, tensors, strict=True))
        given = [moved[name] if name in moved else tensor(array) for name, array in arrays.items()]
        return layer(given if several else given[0])

    return function, decimal


def stepper(E: np.ndarray, U: np.ndarray, V: np.ndarray, c: np.ndarray) -> Any:
    """Make a model of one step of a plain recurrent network: [token, h] -> [log p, the next h].

    h_next = tanh(E[token] + h U), log p = log softmax(h_next V + c), for exercises that call a model of any maker.

    token (B,); h (B, H); E (K, H); U (H, H); V (H, K); c (K,)  ->  log p (B, K), h_next (B, H)
    """
    import keras
    from keras import ops

    token, h = keras.Input((), dtype="int32"), keras.Input((len(U),))
    table, carry, output = (
        keras.layers.Embedding(*E.shape),
        keras.layers.Dense(len(U), use_bias=False),
        keras.layers.Dense(len(c)),
    )
    h_next = ops.tanh(table(token) + carry(h))
    made = keras.Model([token, h], [ops.log_softmax(output(h_next)), h_next])
    for layer, arrays in ((table, [E]), (carry, [U]), (output, [V, c])):
        layer.set_weights(arrays)
    return made


OPERATIONS: dict[str, Callable[..., Any]] = {
    "model": model,
    "load": load,
    "run": run,
    "cell": cell,
    "packed": packed,
    "stepper": stepper,
}

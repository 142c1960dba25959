"""The kit's operations on Keras objects: what they load, what they refuse, what they differentiate."""

from __future__ import annotations

import subprocess
import sys

import keras
import numpy as np
import pytest

from rnn_course.draw import Draw
from rnn_course.kit import models, operations
from rnn_course.models.layers import PeepholeLSTMCell
from rnn_course.models.transfer import gru_to_keras

pytestmark = pytest.mark.backend


@pytest.fixture
def draw() -> Draw:
    return Draw(5)


def dense(draw: Draw, **options):
    """A dense layer's weights, and inputs and upstream for it."""
    return keras.layers.Dense(3, **options), {"W": draw(4, 3), "b": draw(3)}, draw(2, 4), draw(2, 3)


def test_weights_are_found_by_shape_whatever_the_order(draw):
    layer, weights, x, upstream = dense(draw)
    found = models.model(layer, {"b": weights["b"], "W": weights["W"]}, x, upstream)
    assert list(found) == ["outputs", "db", "dW", "dx"]
    np.testing.assert_allclose(found["outputs"], x @ weights["W"] + weights["b"], atol=1e-5)
    np.testing.assert_allclose(found["dW"], x.T @ upstream, atol=1e-5)
    np.testing.assert_allclose(found["dx"], upstream @ weights["W"].T, atol=1e-5)


def test_weights_of_one_shape_are_loaded_in_the_order_of_their_making(draw):
    model = keras.Sequential([keras.layers.Dense(3, use_bias=False), keras.layers.Dense(3, use_bias=False)])
    x, first, second = draw(2, 3), draw(3, 3), draw(3, 3)
    found = models.model(model, {"A": first, "C": second}, x, draw(2, 3))
    np.testing.assert_allclose(found["outputs"], x @ first @ second, atol=1e-5)


def deeper_second() -> keras.Model:
    """x A + 2 (x C), in which the layer of C, called second, is the deeper one."""
    x = keras.Input((3,))
    first = keras.layers.Dense(3, use_bias=False, name="the_first")(x)
    return keras.Model(x, first + 2.0 * keras.layers.Dense(3, use_bias=False)(x))


@pytest.mark.parametrize(
    "wrap",
    [
        lambda inner: inner,
        lambda inner: keras.Model(inner.input, inner(inner.input)),
        lambda inner: keras.Sequential([inner, keras.layers.Activation("linear")]),
    ],
    ids=["functional", "in a functional", "in a sequential"],
)
def test_weights_of_one_shape_are_loaded_in_the_order_of_the_calls(draw, wrap):
    x, first, second = draw(2, 3), draw(3, 3), draw(3, 3)
    upstream = draw(2, 3)
    found = models.model(wrap(deeper_second()), {"A": first, "C": second}, x, upstream)
    np.testing.assert_allclose(found["outputs"], x @ first + 2 * x @ second, atol=1e-5)
    np.testing.assert_allclose(found["dC"], 2 * x.T @ upstream, atol=1e-5)


def test_a_shared_layer_is_loaded_where_it_was_first_called(draw):
    x, inner, other = keras.Input((3,)), keras.layers.Dense(3, use_bias=False), keras.layers.Dense(3, use_bias=False)
    model = keras.Model(x, inner(other(inner(x))))
    value, first, second = draw(2, 3), draw(3, 3), draw(3, 3)
    found = models.model(model, {"A": first, "C": second}, value, draw(2, 3))
    np.testing.assert_allclose(found["outputs"], value @ first @ second @ first, atol=1e-5)


def test_missing_and_superfluous_weights_are_named(draw):
    layer, weights, x, upstream = dense(draw)
    with pytest.raises(ValueError, match=r"missing V \(5, 2\)$"):
        models.model(layer, {**weights, "V": draw(5, 2)}, x, upstream)
    with pytest.raises(ValueError, match=r"unexpected bias \(3,\)$"):
        models.model(layer, {"W": weights["W"]}, x, upstream)


def test_a_frozen_weight_has_a_gradient_of_zeros(draw):
    layer, weights, x, upstream = dense(draw, trainable=False)
    found = models.model(layer, weights, x, upstream)
    assert not found["dW"].any()
    assert found["dx"].any()


def test_outputs_of_another_shape_come_back_without_gradients(draw):
    layer, weights, x, _ = dense(draw)
    found = models.model(layer, weights, x, draw(2, 1))
    assert found["outputs"].shape == (2, 3)
    assert found["dW"].size == found["dx"].size == 0


def test_what_is_no_layer_is_refused(draw):
    with pytest.raises(ValueError, match="got NoneType"):
        models.model(None, {}, draw(2, 2), draw(2, 2))


def test_a_cell_that_gives_one_state_of_two_is_told_so(draw):
    class OneState(PeepholeLSTMCell):
        def call(self, x, states):
            h, _ = super().call(x, states)
            return h, [h]

    weights = {"W": draw(2, 12), "U": draw(3, 12), "b": draw(12), "p": draw(9)}
    with pytest.raises(ValueError, match="a list of 2 new states: h, c"):
        models.cell(OneState(3), weights, draw(5, 4, 2), {"h": draw(5, 3), "c": draw(5, 3)}, [])


@pytest.mark.skipif(keras.backend.backend() == "jax", reason="Keras' RNN on JAX runs lax.scan, which wants a list back")
def test_a_cell_may_give_its_states_as_a_tuple(draw):
    class Tuple(PeepholeLSTMCell):
        def call(self, x, states):
            h, states = super().call(x, states)
            return h, tuple(states)

    weights = {"W": draw(2, 12), "U": draw(3, 12), "b": draw(12), "p": draw(9)}
    asked = weights, draw(5, 4, 2), {"h": draw(5, 3), "c": draw(5, 3)}, [draw(5, 4, 3), draw(5, 3), draw(5, 3)]
    found, expected = models.cell(Tuple(3), *asked), models.cell(PeepholeLSTMCell(3), *asked)
    assert all(np.array_equal(found[name], expected[name]) for name in expected)


def test_weights_that_fit_no_layer_have_no_states(draw):
    found = models.packed((draw(3, 15), draw(5, 15), draw(15)), "GRU", draw(2, 4, 3), [draw(2, 5)], reset_after=True)
    assert found["h"].size == 0
    assert found["b"].shape == (15,)
    with pytest.raises(ValueError, match="got None"):
        models.packed(None, "GRU", draw(2, 4, 3), [draw(2, 5)])


def test_a_split_of_the_gates_biases_is_seen_for_what_it_is(draw):
    book = {**{f"W_{g}": draw(5, 8) for g in "urg"}, **{f"b_{g}": draw(5, 1) for g in "urg"}}
    W, U, b = gru_to_keras(book, reset_after=True)
    moved = np.concatenate([draw(10), np.zeros(5)])
    x, h = draw(2, 4, 3), draw(2, 5)
    one = models.packed((W, U, b), "GRU", x, [h], reset_after=True)
    other = models.packed((W, U, b + np.stack([moved, -moved])), "GRU", x, [h], reset_after=True)
    np.testing.assert_allclose(one["b"], other["b"], atol=1e-12)
    np.testing.assert_allclose(one["h"], other["h"], atol=1e-5)


def test_gradients_for_the_notebook(draw):
    layer = keras.layers.Dense(3)
    x, upstream = draw(2, 4), draw(2, 3)
    outputs, dx, (dW, db) = models.gradients(layer, x, upstream)
    W, b = layer.get_weights()
    np.testing.assert_allclose(outputs, x @ W + b, atol=1e-5)
    np.testing.assert_allclose(dx, upstream @ W.T, atol=1e-5)
    np.testing.assert_allclose(dW, x.T @ upstream, atol=1e-5)
    np.testing.assert_allclose(db, upstream.sum(axis=0), atol=1e-5)
    assert models.gradients(keras.layers.Embedding(6, 3), np.array([1, 5]), upstream)[1] is None
    with pytest.raises(ValueError, match=r"shape \(2, 3\), not \(2, 1\)"):
        models.gradients(layer, x, draw(2, 1))


def test_every_operation_is_found_by_its_name():
    assert {name: operations.find(name) for name in models.OPERATIONS} == models.OPERATIONS


def test_importing_the_operations_imports_no_keras():
    code = "import sys, rnn_course.kit.models; sys.exit('keras' in sys.modules or 'tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def two_inputs() -> keras.Model:
    """Word numbers w and a context x: the mean of E[w], times A, and x C."""
    w, x = keras.Input((None,), dtype="int32"), keras.Input((4,))
    mean = keras.layers.GlobalAveragePooling1D()(keras.layers.Embedding(7, 5)(w))
    summed = [keras.layers.Dense(3, use_bias=False)(each) for each in (mean, x)]
    return keras.Model([w, x], keras.layers.Add()(summed))


def test_a_model_of_two_inputs_is_differentiated_by_the_decimal_one(draw):
    E, A, C, x, upstream = draw(7, 5), draw(5, 3), draw(4, 3), draw(2, 4), draw(2, 3)
    w = draw.integers(0, 7, 2, 6)
    found = models.model(two_inputs(), {"E": E, "A": A, "C": C}, [w, x], upstream)
    assert list(found) == ["outputs", "dE", "dA", "dC", "dx1"]
    np.testing.assert_allclose(found["outputs"], E[w].mean(axis=1) @ A + x @ C, atol=1e-5)
    np.testing.assert_allclose(found["dx1"], upstream @ C.T, atol=1e-5)
    np.testing.assert_allclose(found["dC"], x.T @ upstream, atol=1e-5)


def test_loaded_weights_reach_another_model_that_shares_them(draw):
    inner = keras.layers.Dense(3, use_bias=False)
    one, other = keras.Sequential([keras.Input((4,)), inner]), keras.Sequential([keras.Input((None, 4)), inner])
    W, x = draw(4, 3), draw(2, 5, 4)
    assert models.load(one, {"W": W}, x[:, 0]) is one
    np.testing.assert_allclose(models.run(other, x), x @ W, atol=1e-5)


def test_several_outputs_come_back_as_a_list(draw):
    layer = keras.layers.LSTM(3, return_sequences=True, return_state=True)
    assert [each.shape for each in models.run(layer, draw(2, 5, 4))] == [(2, 5, 3), (2, 3), (2, 3)]

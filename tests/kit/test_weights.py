"""Which weight is which: by shape, then by layers in the order of their calls; frozen extras; and the other orders."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import ops

from rnn_course.draw import Draw
from rnn_course.kit import models, weights

pytestmark = pytest.mark.backend


@pytest.fixture
def draw() -> Draw:
    return Draw(7)


def square(**options):
    """A layer whose weight has the shape of those of all others here."""
    return keras.layers.Dense(3, use_bias=False, **options)


def powers(*factors):
    """x times each matrix in turn, and what each of them weighs in the sum: every order gives another result."""
    return lambda x: sum((place + 1) * (x @ factor) for place, factor in enumerate(factors))


def summed(values):
    return sum((place + 1) * value for place, value in enumerate(values))


@pytest.mark.parametrize("name", [None, "words", "keras_tensor", "keras_tensor_9", "x_1"])
def test_the_name_of_an_input_means_nothing(draw, name):
    keras.backend.clear_session(free_memory=False)
    w = keras.Input((None,), dtype="int32", name=name)
    model = keras.Model(w, keras.layers.Embedding(5, 3)(w))
    E, numbers = draw(5, 3), np.array([[1, 4]])
    np.testing.assert_allclose(models.model(model, {"E": E}, numbers, draw(1, 2, 3))["outputs"], E[numbers], atol=1e-6)


@pytest.mark.parametrize("interrupted", [False, True], ids=["at once", "with names counted anew"])
def test_layers_stand_in_the_order_of_their_calls_whatever_their_names_say(draw, interrupted):
    x = keras.Input((3,), name="x")
    called = []
    for name in ("z", "keras_tensor_40", "a"):
        called.append(square(name=name)(x))
        if interrupted:
            keras.backend.clear_session(free_memory=False)
    deep = keras.layers.Identity()(keras.layers.Identity()(called[1]))
    model = keras.Model(x, summed([called[0], deep, called[2]]))
    arrays = {name: draw(3, 3) for name in "ABC"}
    found = models.model(model, arrays, value := draw(2, 3), draw(2, 3))
    np.testing.assert_allclose(found["outputs"], powers(*arrays.values())(value), atol=1e-5)


def test_the_calls_of_another_model_that_shares_the_layers_do_not_count(draw):
    first, second, x, y = square(), square(), keras.Input((3,)), keras.Input((3,))
    keras.Model(y, first(second(y)))
    model = keras.Model(x, second(first(x)))
    A, C, value = draw(3, 3), draw(3, 3), draw(2, 3)
    np.testing.assert_allclose(models.run(models.load(model, {"A": A, "C": C}, value), value), value @ A @ C, atol=1e-5)


class Reads(keras.Model):
    """A class whose layers are made in the order that is asked for: "ed" has the table first."""

    def __init__(self, order="ed"):
        super().__init__()
        for name in order:
            setattr(self, name, {"e": keras.layers.Embedding(5, 4), "d": keras.layers.Dense(3)}[name])

    def call(self, w):
        return self.d(self.e(w))


def read(draw):
    return {"E": draw(5, 4), "V": draw(4, 3), "c": draw(3)}, np.array([[1, 4]])


@pytest.mark.filterwarnings("ignore:.*unbuilt state")
@pytest.mark.parametrize("some", [False, True], ids=["no layer", "one layer"])
def test_a_class_after_build_gets_its_weights_by_a_call(draw, some):
    model, (arrays, w) = Reads(), read(draw)
    model.build((None, None))
    if some:
        model.e.build((None, None))
    assert model.built
    found = models.model(model, arrays, w, draw(1, 2, 3))
    np.testing.assert_allclose(found["outputs"], arrays["E"][w] @ arrays["V"] + arrays["c"], atol=1e-5)


class Kept(keras.layers.Dense):
    """A dense layer that keeps numbers for itself, before its weights or after them."""

    def __init__(self, shapes, first=True, trainable=False):
        super().__init__(3)
        self.shapes, self.before, self.mine = shapes, first, trainable

    def keep(self):
        for number, shape in enumerate(self.shapes):
            self.add_weight(shape=shape, trainable=self.mine, initializer="ones", name=f"kept_{number}")

    def build(self, shape):
        if self.before:
            self.keep()
        super().build(shape)
        if not self.before:
            self._lock = False  # Keras locks a layer at the end of Dense.build
            self.keep()


@pytest.mark.parametrize("shapes", [[()], [(4, 3)], [(3,), (4, 3), (4, 3), (2,)]])
def test_frozen_extras_are_the_layers_own_business_and_stay_as_they_are(draw, shapes):
    layer, arrays, x = Kept(shapes), {"W": draw(4, 3), "b": draw(3)}, draw(2, 4)
    found = models.model(layer, arrays, x, draw(2, 3))
    assert set(found) == {"outputs", "dW", "db", "dx"}
    np.testing.assert_allclose(found["outputs"], x @ arrays["W"] + arrays["b"], atol=1e-5)
    assert all(np.all(ops.convert_to_numpy(kept) == 1) for kept in layer.non_trainable_weights)


def test_extras_that_are_trained_are_refused(draw):
    with pytest.raises(ValueError, match=r"unexpected kept_0 \(2,\)$"):
        models.model(Kept([(2,)], trainable=True), {"W": draw(4, 3), "b": draw(3)}, draw(2, 4), draw(2, 3))
    with pytest.raises(ValueError, match=r"missing V \(4, 4\)$"):
        models.model(Kept([()]), {"W": draw(4, 3), "b": draw(3), "V": draw(4, 4)}, draw(2, 4), draw(2, 3))


def test_statistics_and_states_of_generators_are_frozen_extras(draw):
    scaled = keras.layers.BatchNormalization(center=False, scale=False, epsilon=0.0)
    model = keras.Sequential([keras.layers.Dense(3), scaled, keras.layers.Dropout(0.5)])
    arrays, x = {"W": draw(4, 3), "b": draw(3)}, draw(2, 4)
    found = models.model(model, arrays, x, draw(2, 3))
    np.testing.assert_allclose(found["outputs"], x @ arrays["W"] + arrays["b"], atol=1e-5)


def test_a_bias_goes_to_the_layer_that_has_its_matrix(draw):
    class Late(keras.Model):
        def __init__(self):
            super().__init__()
            self.second, self.first = keras.layers.Dense(3), keras.layers.Dense(3)

        def call(self, x):
            return self.second(self.first(x))

    arrays, x = {"A": draw(4, 3), "a": draw(3), "C": draw(3, 3), "c": draw(3)}, draw(2, 4)
    found = models.model(Late(), arrays, x, draw(2, 3))
    np.testing.assert_allclose(found["outputs"], (x @ arrays["A"] + arrays["a"]) @ arrays["C"] + arrays["c"], atol=1e-5)


class Made(keras.Model):
    """Layers made in this order, and weighed by their place in the order of the weights."""

    def __init__(self, order, **options):
        super().__init__()
        self.order, self.made = order, [keras.layers.Dense(3, **options) for _ in order]

    def call(self, x):
        return summed([self.made[place](x) for place in self.order])


@pytest.mark.parametrize(
    ("order", "ways"),
    [
        ([0], 1),
        ([1, 0], 2),
        ([2, 0, 1], 6),
        ([3, 0, 2, 1], 24),
        ([1, 0, 3, 2, 5, 4], 8),
        ([0, 3, 1, 4, 2, 5], 8),
        ([3, 0, 4, 1, 5, 2], 8),
        ([4, 5, 2, 3, 0, 1], 8),
    ],
    ids=str,
)
def test_some_order_is_that_of_the_weights(draw, order, ways):
    matrices = [draw(3, 3) for _ in order]
    arrays, x, upstream = {f"W{k}": each for k, each in enumerate(matrices)}, draw(2, 3), draw(2, 3)
    outputs = [models.model(Made(order, use_bias=False), arrays, x, upstream, order=k)["outputs"] for k in range(ways)]
    right = [k for k, each in enumerate(outputs) if np.allclose(each, powers(*matrices)(x), atol=1e-4)]
    assert len(right) == 1
    assert right == [0] or order != sorted(order)
    model = models.load(Made(order, use_bias=False), arrays, x, order=right[0])
    np.testing.assert_allclose(models.run(model, x), outputs[right[0]], atol=1e-5)
    assert weights.orders(model, arrays) == ways
    gradients = models.model(model, arrays, x, upstream, order=right[0])
    np.testing.assert_allclose(gradients["dW0"], x.T @ upstream, atol=1e-5)


def test_layers_change_places_as_a_whole(draw):
    arrays, x = {"A": draw(3, 3), "a": draw(3), "C": draw(3, 3), "c": draw(3)}, draw(2, 3)
    found = models.model(Made([1, 0]), arrays, x, draw(2, 3), order=1)["outputs"]
    right = x @ arrays["A"] + arrays["a"] + 2 * (x @ arrays["C"] + arrays["c"])
    np.testing.assert_allclose(found, right, atol=1e-5)
    assert weights.orders(models.load(Made([1, 0]), arrays, x), arrays) == 2


def test_weights_of_one_layer_keep_their_order(draw):
    layer = keras.layers.SimpleRNN(3)
    layer.build((None, None, 3))
    assert weights.orders(layer, {"W": draw(3, 3), "U": draw(3, 3), "b": draw(3)}) == 1


def test_groups_change_places_each_for_itself_up_to_a_limit(draw):
    def model(pairs):
        x = keras.Input((1,))
        layers = [keras.layers.Dense(2 + k // 2, use_bias=False) for k in range(2 * pairs)]
        return keras.Model(x, [layer(x) for layer in layers])

    arrays = {f"W{k}": draw(1, 2 + k // 2) for k in range(24)}
    assert [weights.orders(model(pairs), dict(list(arrays.items())[: 2 * pairs])) for pairs in (1, 2, 4, 12)] == [
        2,
        4,
        16,
        weights.ORDERS,
    ]


def test_an_order_that_does_not_exist_is_refused_before_the_model_runs(draw):
    class Silent(keras.layers.Dense):
        def call(self, x):
            raise AssertionError

    layer, arrays, x = Silent(3), {"W": draw(4, 3), "b": draw(3)}, draw(2, 4)
    layer.build((None, 4))
    for order in (1, 24, -1):
        with pytest.raises(ValueError, match="there is no order number"):
            models.model(layer, arrays, x, draw(2, 3), order=order)
        with pytest.raises(ValueError, match="there is no order number"):
            models.load(layer, arrays, x, order=order)
    assert models.load(layer, arrays, x, order=0) is layer


def test_each_layer_is_found_once_and_those_inside_after_it():
    inner = keras.layers.Dense(3)
    around = keras.layers.TimeDistributed(inner)
    model = keras.Sequential([around, inner, keras.layers.Bidirectional(keras.layers.LSTM(2))], name="all")
    kinds = [type(layer).__name__ for layer in weights.layers(model)]
    assert kinds == ["Sequential", "TimeDistributed", "Dense", "Bidirectional", "LSTM", "LSTMCell", "LSTM", "LSTMCell"]

"""Forms of the predictor of 12 and of the pixel layers and models of 13."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import ops

from rnn_course.cells.pixels import causal_mask
from rnn_course.models.pixels import MaskedConv2D, RowLSTM
from tests.models.test_forms import (
    Build,
    Extras,
    after_build,
    assert_right,
    cases,
    copied,
    in_a_class,
    in_a_sequence,
    nested,
)

layers = keras.layers
pytestmark = [pytest.mark.backend, pytest.mark.slow]


def memory(F, k):
    return layers.ConvLSTM2D(F, k, padding="same", return_sequences=True)


def predictor_all_named(N, M, C, F, k):
    frames = keras.Input((None, N, M, C), name="frames")
    says = layers.Conv2D(C, k, padding="same", activation="sigmoid", name="says")
    return keras.Model(frames, layers.TimeDistributed(says, name="p")(memory(F, k)(frames)), name="predictor")


def predictor_of_two_models(N, M, C, F, k):
    frames, h = keras.Input((None, N, M, C), name="frames"), keras.Input((N, M, F), name="h")
    says = keras.Model(h, layers.Activation("sigmoid")(layers.Conv2D(C, k, padding="same")(h)))
    remembers = keras.Model(frames, Extras()(memory(F, k)(frames)), name="remembers")
    return keras.Model(frames, layers.TimeDistributed(says)(remembers(frames)))


def predictor_that_looks_in_space_and_time(N, M, C, F, k):
    class Says(keras.layers.Layer):
        """A convolution over space alone, written as one over time as well."""

        def build(self, shape):
            self.V = self.add_weight(shape=(k, k, shape[-1], C), name="V")
            self.d = self.add_weight(shape=(C,), initializer="zeros", name="d")

        def call(self, h):
            return ops.sigmoid(ops.conv(h, self.V[None], padding="same") + self.d)

    return keras.Sequential([keras.Input((None, N, M, C), name="x"), memory(F, k), Says()])


class Predictor(keras.Model):
    def __init__(self, N, M, C, F, k):
        super().__init__()
        self.says = keras.Sequential([layers.Conv2D(C, k, padding="same"), layers.Activation("sigmoid")])
        self.over_time, self.memory = layers.TimeDistributed(self.says), memory(F, k)

    def call(self, frames):
        return self.over_time(self.memory(frames))


def predictor_as_a_class(*sizes):
    return Predictor(*sizes)


PREDICTORS = [
    predictor_all_named,
    predictor_of_two_models,
    predictor_that_looks_in_space_and_time,
    predictor_as_a_class,
    after_build(predictor_as_a_class, (None, None, 4, 5, 1)),
    nested(predictor_all_named),
    nested(predictor_of_two_models),
    in_a_class(predictor_all_named),
    in_a_sequence(predictor_of_two_models),
    copied(predictor_all_named),
]


class KeepsItsMask(MaskedConv2D):
    """The mask is a weight that is not trained, of the kernel's shape and made before it."""

    def build(self, shape):
        self.seen = self.add_weight(
            shape=(self.kernel_size, self.kernel_size, shape[-1], self.filters),
            initializer=self.start,
            trainable=False,
            name="mask",
        )
        super().build(shape)

    def start(self, shape, dtype=None):
        size, _, D, H = shape
        return ops.convert_to_tensor(causal_mask(size, size, self.kind, np.zeros(D), np.zeros(H)), dtype=dtype)

    def call(self, x):
        return ops.conv(x, self.W * self.seen, padding="same") + self.b


class WithAVariable(MaskedConv2D):
    """The mask is a variable, made after the weights."""

    def build(self, shape):
        super().build(shape)
        self.kept = keras.Variable(self.mask, trainable=False, dtype="float32")

    def call(self, x):
        return ops.conv(x, self.W * self.kept, padding="same") + self.b


class AroundAnother(keras.layers.Layer):
    """The kernel is that of a layer inside, the bias is its own and made first."""

    def __init__(self, filters, kernel_size, kind, **options):
        super().__init__(**options)
        self.kind, self.bias = kind, self.add_weight(shape=(filters,), initializer="zeros")
        self.inner = layers.Conv2D(filters, kernel_size, padding="same", use_bias=False)

    def build(self, shape):
        self.inner.build(shape)
        size, _, D, H = self.inner.kernel.shape
        self.mask = causal_mask(size, size, self.kind, np.zeros(D), np.zeros(H)).astype("float32")

    def call(self, x):
        return ops.conv(x, self.inner.kernel * self.mask, padding="same") + self.bias


MASKED: list[Build] = [KeepsItsMask, WithAVariable, AroundAnother, in_a_class(KeepsItsMask), in_a_class(AroundAnother)]


class RowWithItsMask(RowLSTM):
    def build(self, shape):
        self.mask = self.add_weight(shape=(self.kernel_size, shape[-1], 4 * self.units), trainable=False, name="mask")
        super().build(shape)


class RowInside(keras.layers.Layer):
    def __init__(self, *sizes):
        super().__init__()
        self.rows, self.extras = RowLSTM(*sizes), Extras()

    def call(self, x):
        return self.rows(self.extras(x))


ROWS: list[Build] = [RowWithItsMask, RowInside, in_a_class(RowLSTM), in_a_sequence(RowWithItsMask)]


def pixels_all_named(rows, columns, levels, filters, blocks):
    x = keras.Input((rows, columns, 1), name="x")
    h = MaskedConv2D(filters, 5, "A", name="first")(x / (levels - 1))
    for block in range(blocks):
        inside = MaskedConv2D(filters, 3, "B", name=f"block_{blocks - block}")(layers.ReLU()(h))
        h = layers.Add(name=f"h_{block}")([inside, h])
    return keras.Model(x, MaskedConv2D(levels, 1, "B", name="last")(ops.relu(h)))


def pixels_with_masks_kept(rows, columns, levels, filters, blocks):
    x = keras.Input((rows, columns, 1), name="x")
    h = KeepsItsMask(filters, 5, "A")(layers.Rescaling(1 / (levels - 1))(x))
    for _ in range(blocks):
        h = h + AroundAnother(filters, 3, "B")(layers.Activation("relu")(h))
    return keras.Model(x, KeepsItsMask(levels, 1, "B")(ops.relu(h)))


def blocks_made_from_the_last(rows, columns, levels, filters, blocks):
    made = [MaskedConv2D(filters, 3, "B") for _ in range(blocks)]
    for block in made:
        block.build((None, rows, columns, filters))
    x = keras.Input((rows, columns, 1))
    h = MaskedConv2D(filters, 5, "A")(x / (levels - 1))
    for block in reversed(made):
        h = h + block(ops.relu(h))
    return keras.Model(x, MaskedConv2D(levels, 1, "B")(ops.relu(h)))


class Pixels(keras.Model):
    """Made from the last layer to the first, so that the first convolution's bias is not the first of its shape."""

    def __init__(self, rows, columns, levels, filters, blocks, *, layer=MaskedConv2D):
        super().__init__()
        self.last, self.levels = layer(levels, 1, "B"), levels
        self.blocks = [layer(filters, 3, "B") for _ in range(blocks)]
        self.first = layer(filters, 5, "A")

    def call(self, x):
        h = self.first(x / (self.levels - 1))
        for block in reversed(self.blocks):
            h = h + block(ops.relu(h))
        return self.last(ops.relu(h))


def pixels_as_a_class(*sizes):
    return Pixels(*sizes)


def pixels_as_a_class_around_others(*sizes):
    return Pixels(*sizes, layer=AroundAnother)


def pixels_in_sequence(rows, columns, levels, filters, blocks):
    def block(number):
        h = keras.Input((rows, columns, filters), name="h")
        return keras.Model(h, h + MaskedConv2D(filters, 3, "B")(ops.relu(h)), name=f"block_{number}")

    inside = keras.Sequential([block(blocks - number) for number in range(blocks)], name="blocks")
    return keras.Sequential(
        [
            keras.Input((rows, columns, 1), name="h"),
            layers.Rescaling(1 / (levels - 1)),
            MaskedConv2D(filters, 5, "A"),
            inside,
            layers.ReLU(),
            MaskedConv2D(levels, 1, "B"),
        ]
    )


PIXELS = [
    pixels_all_named,
    pixels_with_masks_kept,
    blocks_made_from_the_last,
    pixels_as_a_class,
    pixels_as_a_class_around_others,
    pixels_in_sequence,
    after_build(pixels_as_a_class, (None, None, None, 1)),
    nested(pixels_in_sequence),
    in_a_class(pixels_as_a_class),
    in_a_sequence(pixels_all_named),
]


@pytest.mark.parametrize(
    ("assignment", "name", "form"),
    [
        *cases("12_convlstm", {"build_predictor": PREDICTORS}),
        *cases("13_pixel_rnn", {"MaskedConv2D": MASKED, "RowLSTM": ROWS, "build_pixel_cnn": PIXELS}),
    ],
)
def test_predictors_and_pixel_models_of_every_form_pass(assignment, name, form):
    assert_right(assignment, name, form)

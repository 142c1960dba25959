"""build_pixel_cnn: build a Keras model that predicts every pixel from those before it.

Its outputs are scores of the levels, for every pixel of grey images.
"""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.models.pixels import MaskedConv2D, build_pixel_cnn
from rnn_course.slips import slips

from . import draws
from .asking import later_pixels_raised

header = exercise(
    build_pixel_cnn,
    points=5,
    returns={
        "outputs": "(13.39)",
        "dA": "(13.37)",
        "da": "(13.37)",
        "dW1": "(13.38)",
        "db1": "(13.38)",
        "dW2": "(13.38)",
        "db2": "(13.38)",
        "dV": "(13.39)",
        "dc": "(13.39)",
        "dx": "(13.36)",
    },
    hints=(
        "The first layer must not see the pixel itself; after it, no number at a pixel depends on that pixel.",
        "keras.Input((rows, columns, 1)), your MaskedConv2D, ops.relu, and keras.Model(inputs, outputs).",
        "In (13.38) relu is applied only to the argument of the convolution: h itself is added as it is.",
    ),
)


@check(weight=2)
def scores_and_all_gradients(draw):
    B, Q, K, H = draw.sizes("BQKH")
    yield draws.whole(draw, build_pixel_cnn, draw.integers(0, K, B, 4, Q, 1).astype(float), K, H)


@check
def a_single_image_of_more_levels_than_filters(draw):
    R, Q, H = draw.sizes("RQH")
    yield draws.whole(draw, build_pixel_cnn, draw.integers(0, 8, 1, R, Q, 1).astype(float), 8, H)


@probe(
    says="The scores of a pixel change when that pixel itself or a later one is raised; in (13.37) and (13.38) they "
    "depend only on earlier pixels.",
    same=lambda value: np.asarray(value["outputs"])[:, 0],
)
def later_pixels_of_a_model(draw):
    return later_pixels_raised(
        lambda drawn, x: draws.whole(drawn, build_pixel_cnn, x, 6, 4), int(draw.integers(0, 2**31)), (2, 3, 5, 1)
    )


wrong = slips(
    build_pixel_cnn,
    """
    starts_with_kind_b: the first layer is of kind B, so each pixel sees itself; (13.37) has kind A.
        13.37 | h = MaskedConv2D(filters, 5, "B")(x / (levels - 1))
    goes_on_with_kind_a: the blocks are of kind A; (13.38) has kind B.
        13.38 | h = h + MaskedConv2D(filters, 3, "A")(ops.relu(h))
    does_not_scale: levels are not scaled; (13.36) divides them by levels - 1.
        13.36 | h = MaskedConv2D(filters, 5, "A")(x)
    divides_by_the_number_of_levels: levels are divided by their number; (13.36) divides by levels - 1.
        13.36 | h = MaskedConv2D(filters, 5, "A")(x / levels)
    adds_nothing: the result of a block replaces h; (13.38) adds it.
        13.38 | h = MaskedConv2D(filters, 3, "B")(ops.relu(h))
    bends_the_way_around: relu is also applied to the h that is added; (13.38) applies it only to the argument of
        the convolution.
        13.38 | h = ops.relu(h) + MaskedConv2D(filters, 3, "B")(ops.relu(h))
    has_straight_blocks: there is no relu in the blocks; (13.38) has one.
        13.38 | h = h + MaskedConv2D(filters, 3, "B")(h)
    bends_by_tanh: tanh is applied; (13.38) and (13.39) have relu.
        13.38 | h = h + MaskedConv2D(filters, 3, "B")(ops.tanh(h))
        13.39 | return keras.Model(x, MaskedConv2D(levels, 1, "B")(ops.tanh(h)))
    ends_without_relu: there is no relu before the last layer; (13.39) has one.
        13.39 | return keras.Model(x, MaskedConv2D(levels, 1, "B")(h))
    gives_probabilities_for_scores: the outputs are probabilities; (13.39) gives scores, before any softmax.
        13.39 | return keras.Model(x, ops.softmax(MaskedConv2D(levels, 1, "B")(ops.relu(h)), axis=-1))
    """,
)


@accepted
def model_with_layers_for_everything(rows, columns, levels, filters, blocks):
    x = keras.Input((rows, columns, 1))
    h = MaskedConv2D(filters, 5, "A")(keras.layers.Rescaling(1 / (levels - 1))(x))
    for _ in range(blocks):
        inside = MaskedConv2D(filters, 3, "B")(keras.layers.ReLU()(h))
        h = keras.layers.Add()([h, inside])
    h = keras.layers.Activation("relu")(h)
    return keras.Model(inputs=x, outputs=MaskedConv2D(levels, 1, "B")(h))


@accepted
def model_that_ends_in_a_dense_layer(rows, columns, levels, filters, blocks):
    """A kernel of 1 x 1 is one matrix for every pixel; here it has two axes of size 1."""
    x = keras.Input((rows, columns, 1))
    h = MaskedConv2D(filters, 5, "A")(x / float(levels - 1))
    for _ in range(blocks):
        h = keras.layers.add([MaskedConv2D(filters, 3, "B")(ops.maximum(h, 0)), h])
    return keras.Model(x, keras.layers.Conv2D(levels, 1)(ops.relu(h)))


@accepted
def model_in_sequence(rows, columns, levels, filters, blocks):
    def block():
        h = keras.Input((rows, columns, filters))
        return keras.Model(h, h + MaskedConv2D(filters, 3, "B")(ops.relu(h)))

    return keras.Sequential(
        [
            keras.Input((rows, columns, 1)),
            keras.layers.Rescaling(1 / (levels - 1)),
            MaskedConv2D(filters, 5, "A"),
            *[block() for _ in range(blocks)],
            keras.layers.ReLU(),
            MaskedConv2D(levels, 1, "B"),
        ]
    )

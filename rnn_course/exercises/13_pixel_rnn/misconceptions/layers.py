"""Mistakes in Keras: MaskedConv2D, RowLSTM, build_pixel_cnn."""

import keras
import numpy as np
from keras import ops

from rnn_course.exercise import misconception
from rnn_course.models.pixels import MaskedConv2D, RowLSTM, build_pixel_cnn


class Convolving(MaskedConv2D):
    """The right layer, but for what a mistake overrides."""

    def seen(self):
        """The kernel that is used."""
        return self.W * ops.cast(self.mask, self.W.dtype)

    def call(self, x):
        return ops.conv(x, self.seen(), padding="same") + self.b


@misconception(of=MaskedConv2D, says="the mask is not used in call; (13.31) convolves with W ⊙ mask each time.")
class ForgetsTheMask(Convolving):
    def seen(self):
        return self.W


@misconception(of=MaskedConv2D, says="every layer is of kind A; (13.30) has the kind that was asked for.")
class IsAlwaysOfKindA(Convolving):
    def build(self, input_shape):
        self.kind = "A"
        super().build(input_shape)


@misconception(of=MaskedConv2D, says="every layer is of kind B; (13.30) has the kind that was asked for.")
class IsAlwaysOfKindB(Convolving):
    def build(self, input_shape):
        self.kind = "B"
        super().build(input_shape)


@misconception(of=MaskedConv2D, says="rows and columns of the mask have changed places; (13.30) goes by rows.")
class MasksByColumns(Convolving):
    def build(self, input_shape):
        super().build(input_shape)
        self.mask = self.mask.swapaxes(0, 1)


@misconception(of=MaskedConv2D, says="the mask lets through what comes later; (13.30) masks it.")
class SeesWhatComesLater(Convolving):
    def build(self, input_shape):
        super().build(input_shape)
        self.mask = self.mask[::-1, ::-1]


@misconception(of=MaskedConv2D, says="channels are treated as colours, one after the other; in (13.30) all are of "
                                     "colour 0.")
class TakesChannelsForColours(Convolving):
    def build(self, input_shape):
        super().build(input_shape)
        D, H, S = input_shape[-1], self.filters, self.kernel_size
        compare = np.less if self.kind == "A" else np.less_equal
        self.mask[S // 2, S // 2] = compare.outer(np.arange(D), np.arange(H))


@misconception(of=MaskedConv2D, says="the mask is applied, but not differentiated: the masked weights get a gradient; "
                                     "in (13.31) they have no part.")
class TeachesMaskedWeights(Convolving):
    def seen(self):
        return self.W + ops.stop_gradient(super().seen() - self.W)


@misconception(of=MaskedConv2D, says="the bias is made, but not added; see (13.31).")
class LeavesOutTheBias(Convolving):
    def call(self, x):
        return ops.conv(x, self.seen(), padding="same")


@misconception(of=MaskedConv2D, says="the layer ends with a relu; (13.31) has none.")
class EndsWithRelu(Convolving):
    def call(self, x):
        return ops.relu(super().call(x))


class Reading(RowLSTM):
    """The right layer, but for what a mistake overrides."""

    order, blind, future = "ifgo", (), 0

    def pixels(self, x):
        """(13.32)."""
        S = self.kernel_size
        keep = np.arange(S) <= S // 2 + self.future
        return ops.conv(x, self.W[None] * ops.cast(keep[None, :, None, None], self.W.dtype), padding="same") + self.b

    def above(self, h):
        """The second term of (13.33)."""
        return ops.conv(h, self.U, padding="same")

    def step(self, a, c):
        part = dict(zip(self.order, ops.split(a, 4, axis=-1), strict=True))
        c = ops.sigmoid(part["f"]) * c + ops.sigmoid(part["i"]) * ops.tanh(part["g"])
        return ops.sigmoid(part["o"]) * ops.tanh(c), c

    def call(self, x):
        z = self.pixels(x)
        h = c = ops.zeros_like(z[:, 0, :, : self.units])
        rows = []
        for r in range(x.shape[1]):
            h, c = self.step(z[:, r] + self.above(h), c)
            rows.append(h)
        return ops.stack(rows, axis=1)


@misconception(of=RowLSTM, says="W is not masked, so a pixel sees its right neighbours; (13.32) stops at ⌊S/2⌋.")
class SeesToTheRight(Reading):
    future = 9


@misconception(of=RowLSTM, says="the mask of W is of kind A; (13.32) lets the centre through, as kind B does.")
class MasksTheCentre(Reading):
    future = -1


@misconception(of=RowLSTM, says="the row above is masked as the same row is; (13.33) reads all of it.")
class MasksTheRowAbove(Reading):
    def above(self, h):
        keep = np.arange(self.kernel_size) <= self.kernel_size // 2
        return ops.conv(h, self.U * ops.cast(keep[:, None, None], self.U.dtype), padding="same")


@misconception(of=RowLSTM, says="each pixel reads only the state straight above; (13.33) is a convolution along the "
                                "row.")
class LooksStraightUp(Reading):
    def above(self, h):
        return ops.matmul(h, self.U[self.kernel_size // 2])


@misconception(of=RowLSTM, says="the rows do not know of each other: U is not used; see (13.33).")
class ForgetsTheRowAbove(Reading):
    def above(self, h):
        return ops.concatenate([0.0 * h] * 4, axis=-1)


@misconception(of=RowLSTM, says="the cell starts from zeros in every row; (13.34) hands c_r on to the next.")
class ForgetsTheCell(Reading):
    def step(self, a, c):
        return super().step(a, 0.0 * c)


@misconception(of=RowLSTM, says="the gates are taken in the order i f o g; (13.34) has i f g o.")
class PutsTheCandidateLast(Reading):
    order = "ifog"


@misconception(of=RowLSTM, says="the gates are taken in the paper's order o f i g; (13.34) has i f g o.")
class UsesThePapersOrder(Reading):
    order = "ofig"


@misconception(of=RowLSTM, says="time runs from left to right, column by column; in (13.33) it runs down the rows.")
class ReadsColumnByColumn(Reading):
    def call(self, x):
        return ops.swapaxes(super().call(ops.swapaxes(x, 1, 2)), 1, 2)


@misconception(of=RowLSTM, says="the image is read from the bottom to the top; (13.35) starts at the first row.")
class ReadsFromTheBottom(Reading):
    def call(self, x):
        return ops.flip(super().call(ops.flip(x, 1)), 1)


def model_of(rows, columns, levels, filters, blocks, *, scale=True, kinds="ABB", residual=True, bend=ops.relu,
             inner=True, skip=lambda h: h, last=ops.relu, end=lambda o: o):
    """The right model, but for what is said."""
    x = keras.Input((rows, columns, 1))
    h = MaskedConv2D(filters, 5, kinds[0])(x / (levels - 1) if scale else x)
    for _ in range(blocks):
        inside = MaskedConv2D(filters, 3, kinds[1])(bend(h) if inner else h)
        h = skip(h) + inside if residual else inside
    return keras.Model(x, end(MaskedConv2D(levels, 1, kinds[2])(last(h))))


@misconception(of=build_pixel_cnn, says="the first layer is of kind B, so each pixel sees itself; (13.37) has kind A.")
def starts_with_kind_b(*sizes):
    return model_of(*sizes, kinds="BBB")


@misconception(of=build_pixel_cnn, says="the blocks are of kind A; (13.38) has kind B.")
def goes_on_with_kind_a(*sizes):
    return model_of(*sizes, kinds="AAB")


@misconception(of=build_pixel_cnn, says="levels go in as they are; (13.36) divides them by the highest.")
def does_not_scale(*sizes):
    return model_of(*sizes, scale=False)


@misconception(of=build_pixel_cnn, says="levels are divided by how many there are; (13.36) divides by levels - 1.")
def divides_by_the_number_of_levels(rows, columns, levels, filters, blocks):
    x = keras.Input((rows, columns, 1))
    return keras.Model(x, model_of(rows, columns, levels, filters, blocks)(x / (levels / (levels - 1))))


@misconception(of=build_pixel_cnn, says="a block's result replaces h; (13.38) adds it.")
def adds_nothing(*sizes):
    return model_of(*sizes, residual=False)


@misconception(of=build_pixel_cnn, says="relu is taken of the h that is added to as well; (13.38) bends only what the "
                                        "convolution reads.")
def bends_the_way_around(*sizes):
    return model_of(*sizes, skip=ops.relu)


@misconception(of=build_pixel_cnn, says="there is no relu in the blocks; see (13.38).")
def has_straight_blocks(*sizes):
    return model_of(*sizes, inner=False)


@misconception(of=build_pixel_cnn, says="the bend is a tanh; (13.38) and (13.39) have relu.")
def bends_by_tanh(*sizes):
    return model_of(*sizes, bend=ops.tanh, last=ops.tanh)


@misconception(of=build_pixel_cnn, says="there is no relu before the last layer; see (13.39).")
def ends_without_relu(*sizes):
    return model_of(*sizes, last=lambda h: h)


@misconception(of=build_pixel_cnn, says="probabilities come out; (13.39) gives scores, before any softmax.")
def gives_probabilities_for_scores(*sizes):
    return model_of(*sizes, end=lambda o: ops.softmax(o, axis=-1))

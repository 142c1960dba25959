"""RowLSTM: a Row LSTM for grey images, which reads row by row and has a state for every pixel."""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, equivalent, exercise, probe
from rnn_course.models.pixels import RowLSTM
from rnn_course.slips import slips

from . import draws
from .asking import LATER, before_the_raise, later_pixels_raised

header = exercise(
    RowLSTM,
    points=7,
    returns={"outputs": "(13.35)", "dW": "(13.32)", "dU": "(13.33)", "db": "(13.32)", "dx": "(13.32)"},
    hints=(
        "The contribution of the pixels needs no state, so it can be computed for all rows at once. The states cannot.",
        "(13.32) is a convolution with a kernel of one row; the entries of W right of the centre are not used. "
        "Then loop over the rows.",
        'ops.pad on the left, then ops.conv(..., padding="valid") with the part of W that is used; in the loop '
        'ops.conv(h, U, padding="same"); at the end ops.stack along axis 1.',
    ),
    forbids=("keras.layers.LSTM", "keras.layers.ConvLSTM1D"),
)


@check(weight=2)
def rows_and_all_gradients(draw):
    B, Q, D, H = draw.sizes("BQDH")
    yield draws.row_layer(draw, RowLSTM, 3, draw(B, 3, Q, D), H)


@check
def other_kernels_and_one_unit(draw):
    B, Q, D, H = draw.sizes("BQDH")
    yield draws.row_layer(draw, RowLSTM, 5, draw(B, 2, Q, D), H)
    yield draws.row_layer(draw, RowLSTM, 1, draw(B, 3, Q, D), H)
    yield draws.row_layer(draw, RowLSTM, 3, draw(1, 2, Q, D), 1)


@check(weight=0, note="Wrong even for a single row: look at (13.32), and at the gates of (13.34).")
def a_single_row(draw):
    B, Q, D, H = draw.sizes("BQDH")
    yield draws.row_layer(draw, RowLSTM, 3, draw(B, 1, Q, D), H)


@probe(says=LATER + "(13.32) reads each row from left to right, and (13.33) the row above.", same=before_the_raise)
def later_pixels_of_a_row_lstm(draw):
    return later_pixels_raised(
        lambda drawn, x: draws.row_layer(drawn, RowLSTM, 3, x, 4), int(draw.integers(0, 2**31)), (2, 3, 5, 6)
    )


wrong = slips(
    RowLSTM,
    """
    SeesToTheRight: W is not masked, so a pixel sees its right neighbours; (13.32) stops at ⌊S/2⌋.
        13.32 | z = ops.conv(x, self.W[None], padding="same") + self.b
    MasksTheCentre: the mask of W is of kind A; in (13.32) it is of kind B, with the centre.
        13.32 | left = ops.cast(np.arange(behind) < behind - 1, self.W.dtype)[:, None, None]
              | z = ops.conv(before, (self.W[:behind] * left)[None], padding="valid") + self.b
    MasksTheRowAbove: the row above is masked as the same row is; (13.33) reads all of it.
        13.33 | left = ops.cast(np.arange(self.kernel_size) < behind, self.U.dtype)[:, None, None]
              | a = z[:, r] + ops.conv(h, self.U * left, padding="same")
    LooksStraightUp: each pixel reads only the state directly above; (13.33) is a convolution along the row.
        13.33 | a = z[:, r] + ops.matmul(h, self.U[behind - 1])
    ForgetsTheRowAbove: U is not used, so the rows are independent; (13.33) adds the row above.
        13.33 | a = z[:, r]
    ForgetsTheCell: the cell starts from zeros in every row; (13.34) passes c_r on to the next.
        c = ops | c = ops.sigmoid(i) * ops.tanh(g)
    PutsTheCandidateLast: the gates are in the order i f o g; (13.34) has i f g o.
        i, f | i, f, o, g = ops.split(a, 4, axis=-1)
    UsesThePapersOrder: the gates are in the order of the paper, o f i g; (13.34) has i f g o.
        i, f | o, f, i, g = ops.split(a, 4, axis=-1)
    ReadsColumnByColumn: time runs along the columns, from left to right; in (13.33) it runs down the rows.
        behind | x, behind = ops.swapaxes(x, 1, 2), self.kernel_size // 2 + 1
        13.35 | return ops.stack(rows, axis=2)
    ReadsFromTheBottom: the image is read from the bottom to the top; (13.35) starts at the first row.
        for r in | for r in reversed(range(z.shape[1])):
        13.35 | return ops.stack(rows[::-1], axis=1)
    """,
)


class RowCell(keras.layers.Layer):
    """A cell whose state is a whole row, for keras.layers.RNN over the rows."""

    def __init__(self, columns, units, U):
        super().__init__()
        self.columns, self.units, self.U = columns, units, U
        self.state_size = [columns * units] * 2

    def call(self, z, states):
        h, c = (ops.reshape(state, (-1, self.columns, self.units)) for state in states)
        z = ops.reshape(z, (-1, self.columns, 4 * self.units))
        i, f, g, o = ops.split(z + ops.conv(h, self.U, padding="same"), 4, axis=-1)
        c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
        h = ops.reshape(ops.sigmoid(o) * ops.tanh(c), (-1, self.columns * self.units))
        return h, [h, ops.reshape(c, (-1, self.columns * self.units))]


@accepted
class MasksTheWholeKernel(keras.layers.Layer):
    def __init__(self, units, kernel_size, **kwargs):
        super().__init__(**kwargs)
        self.units, self.size = units, kernel_size

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(self.size, input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent = self.add_weight(shape=(self.size, self.units, 4 * self.units), name="recurrent")
        self.bias = self.add_weight(shape=(4 * self.units,), name="bias")
        self.mask = (np.arange(self.size) <= self.size // 2)[:, None, None].astype("float32")

    def call(self, x):
        W, H, h, c, rows = self.kernel * self.mask, self.units, None, 0.0, []
        for r in range(x.shape[1]):
            a = ops.conv(x[:, r], W, padding="same") + self.bias
            if h is not None:
                a = a + ops.conv(h, self.recurrent, padding="same")
            c = ops.sigmoid(a[..., H : 2 * H]) * c + ops.sigmoid(a[..., :H]) * ops.tanh(a[..., 2 * H : 3 * H])
            h = ops.sigmoid(a[..., 3 * H :]) * ops.tanh(c)
            rows.append(h[:, None])
        return ops.concatenate(rows, axis=1)


@accepted
class RunsACell(RowLSTM):
    def build(self, input_shape):
        super().build(input_shape)
        self.rnn = keras.layers.RNN(RowCell(input_shape[2], self.units, self.U), return_sequences=True)

    def call(self, x):
        (_, R, Q, _), H, behind = x.shape, self.units, self.kernel_size // 2
        z = ops.conv(ops.pad(x, ((0, 0), (0, 0), (behind, 0), (0, 0))), self.W[None, : behind + 1]) + self.b
        return ops.reshape(self.rnn(ops.reshape(z, (-1, R, Q * 4 * H))), (-1, R, Q, H))


@accepted
class SumsShiftedStates(RowLSTM):
    def call(self, x):
        (_, R, Q, _), half = x.shape, self.kernel_size // 2
        behind = ops.pad(x, ((0, 0), (0, 0), (half, 0), (0, 0)))
        z = self.b + sum(ops.matmul(behind[:, :, t : t + Q], self.W[t]) for t in range(half + 1))
        c, h, rows = 0.0 * z[:, 0, :, : self.units], 0.0 * z[:, 0, :, : self.units], []
        for r in range(R):
            around = ops.pad(h, ((0, 0), (half, half), (0, 0)))
            a = z[:, r] + sum(ops.matmul(around[:, t : t + Q], self.U[t]) for t in range(2 * half + 1))
            i, f, g, o = ops.split(a, 4, axis=2)
            c = ops.add(ops.sigmoid(f) * c, ops.sigmoid(i) * keras.activations.tanh(g))
            h = ops.sigmoid(o) * ops.tanh(c)
            rows.append(h)
        return ops.stack(rows, 1)


equivalents = (
    *equivalent(
        "only the shape of the row is used, and its values do not matter",
        "h = c = ops.zeros_like(z[:, 0, :, : self.units]) -> h = c = ops.zeros_like(z[:, 1, :, : self.units])",
        "h = c = ops.zeros_like(z[:, 0, :, : self.units]) -> h = c = ops.zeros_like(z[:, -1, :, : self.units])",
    ),
)

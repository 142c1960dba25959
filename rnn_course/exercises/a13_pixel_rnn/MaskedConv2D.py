"""MaskedConv2D: a masked convolution for grey images.

Kind "A" sees the pixels before the one at its centre, kind "B" sees that one too.
"""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.cells.pixels import causal_mask
from rnn_course.models.pixels import MaskedConv2D
from rnn_course.slips import slips

from . import draws
from .asking import LATER, before_the_raise, later_pixels_raised

header = exercise(
    MaskedConv2D,
    points=5,
    returns={"outputs": "(13.31)", "dW": "(13.30)", "db": "(13.31)", "dx": "(13.31)"},
    uses=(causal_mask,),
    hints=(
        "The mask must be applied at every call, or training changes the masked weights.",
        'Your causal_mask with zeros for all groups makes the mask; ops.conv(..., padding="same") convolves.',
        "Create W, b and the mask in build, and multiply W by the mask in call.",
    ),
)


@check(weight=2)
def both_kinds(draw):
    for S, kind in ((3, "A"), (5, "B")):
        B, R, Q, D, H = draw.sizes("BRQDH")
        yield draws.masked_layer(draw, MaskedConv2D, S, kind, draw(B, R, Q, D), H)


@check
def one_channel_and_one_filter(draw):
    R, Q = draw.sizes("RQ")
    yield draws.masked_layer(draw, MaskedConv2D, 3, "B", draw(1, R, Q, 1), 4)
    yield draws.masked_layer(draw, MaskedConv2D, 3, "A", draw(2, R, Q, 3), 1)


@probe(says=LATER + "(13.30) masks everything that comes later.", same=before_the_raise)
def later_pixels_of_a_convolution(draw):
    return later_pixels_raised(
        lambda drawn, x: draws.masked_layer(drawn, MaskedConv2D, 3, "B", x, 4),
        int(draw.integers(0, 2**31)),
        (2, 3, 5, 6),
    )


wrong = slips(
    MaskedConv2D,
    """
    ForgetsTheMask: the mask is not used in call; (13.31) convolves with W ⊙ mask each time.
        13.31 | return ops.conv(x, self.W, padding="same") + self.b
    IsAlwaysOfKindA: every layer is of kind A; (13.30) has the kind in the argument.
        13.30 | self.mask = causal_mask(S, S, "A", np.zeros(D, int), np.zeros(H, int))
    IsAlwaysOfKindB: every layer is of kind B; (13.30) has the kind in the argument.
        13.30 | self.mask = causal_mask(S, S, "B", np.zeros(D, int), np.zeros(H, int))
    MasksByColumns: rows and columns of the mask are swapped; (13.30) goes by rows.
        13.30 | self.mask = causal_mask(S, S, self.kind, np.zeros(D, int), np.zeros(H, int)).swapaxes(0, 1)
    SeesWhatComesLater: the mask keeps the later entries; (13.30) masks them.
        13.30 | self.mask = causal_mask(S, S, self.kind, np.zeros(D, int), np.zeros(H, int))[::-1, ::-1]
    TakesChannelsForColours: channels are treated as colours, one after the other; in (13.30) all are of colour 0.
        13.30 | self.mask = causal_mask(S, S, self.kind, np.arange(D), np.arange(H))
    TeachesMaskedWeights: the mask is not differentiated, so the masked weights get a gradient; in (13.31) they have
        none.
        13.31 | kernel = self.W + ops.stop_gradient(kernel - self.W)
              | return ops.conv(x, kernel, padding="same") + self.b
    LeavesOutTheBias: the bias is created but not added; (13.31) adds it.
        13.31 | return ops.conv(x, kernel, padding="same")
    EndsWithRelu: the layer ends with relu; (13.31) has none.
        13.31 | return ops.relu(ops.conv(x, kernel, padding="same") + self.b)
    """,
)


@accepted
class ChangesKerasOwn(keras.layers.Conv2D):
    """Use Keras' own layer with another kernel in its call."""

    def __init__(self, filters, kernel_size, kind, **kwargs):
        super().__init__(filters, kernel_size, padding="same", **kwargs)
        self.kind = kind

    def call(self, inputs):
        size, _, D, H = self.kernel.shape
        mask = causal_mask(size, size, self.kind, np.zeros(D), np.zeros(H))
        kernel = self.kernel * ops.convert_to_tensor(mask, dtype=self.compute_dtype)
        return ops.conv(inputs, kernel, strides=1, padding="same") + self.bias


@accepted
class SumsShiftedProducts(keras.layers.Layer):
    """Use one product for each entry that is not masked, instead of a convolution."""

    def __init__(self, filters, kernel_size, kind):
        super().__init__()
        self.filters, self.size, self.kind = filters, kernel_size, kind

    def build(self, shape):
        self.bias = self.add_weight(shape=(self.filters,))
        self.kernel = self.add_weight(shape=(self.size, self.size, shape[-1], self.filters))

    def call(self, inputs):
        half, (_, R, Q, _), y = self.size // 2, inputs.shape, self.bias
        padded = ops.pad(inputs, ((0, 0), (half, half), (half, half), (0, 0)))
        for number in range(self.size * half + half + (self.kind == "B")):
            s, t = divmod(number, self.size)
            y = y + ops.matmul(padded[:, s : s + R, t : t + Q], self.kernel[s, t])
        return y + ops.zeros((1, R, Q, 1))


@accepted
class MasksWithWhere(MaskedConv2D):
    def call(self, x):
        kernel = ops.where(ops.convert_to_tensor(self.mask > 0), ops.convert_to_tensor(self.W), 0.0)
        return ops.add(ops.conv(x, kernel, padding="SAME"), self.b)

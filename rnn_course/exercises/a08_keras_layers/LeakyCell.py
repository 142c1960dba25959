"""LeakyCell: one time step of a cell of leaky units, for keras.layers.RNN."""

import keras
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.cells import LeakyCell
from rnn_course.slips import slips

header = exercise(
    LeakyCell,
    points=7,
    returns={
        "outputs": "(8.24)",
        "h": "(8.24)",
        "dx": "(8.23)",
        "dh0": "(8.24)",
        "dW": "(8.23)",
        "dU": "(8.23)",
        "db": "(8.23)",
        "da": "(8.22)",
    },
    hints=(
        "A cell is a layer for one time step: build creates the weights, call uses them, Keras does the loop.",
        "b and a have the same shape, so only the order in which add_weight creates them distinguishes them.",
        "states is a list, even with one array, and the new states are returned as a list.",
    ),
    forbids=("keras.layers.SimpleRNN", "keras.layers.SimpleRNNCell"),
)


def leaky_run(draw: Draw, scale: float = 0.6, **fixed: int) -> Question:
    """Make a leaky cell and run it in Keras over time; `scale` is the scale of W, U and b."""
    B, T, D, H = draw.sizes("BTDH", **{"T": 3, **fixed})
    weights = {"W": draw(D, H, scale=scale), "U": draw(H, H, scale=scale), "b": draw(H, scale=scale), "a": draw(H)}
    upstream = [draw(B, T, H), draw(B, H)]
    return ask(LeakyCell, H).then("@cell", result(0), weights, draw(B, T, D), {"h": draw(B, H)}, upstream)


@check
def leaky_states_and_gradients(draw: Draw):
    yield leaky_run(draw)


@check
def one_leaky_unit(draw: Draw):
    yield leaky_run(draw, T=2, H=1)


@check(
    weight=0,
    note="Wrong even with W, U and b close to 0: look at α (8.22), and at what it multiplies in (8.23) and (8.24).",
)
def leaking_almost_alone(draw: Draw):
    yield leaky_run(draw, scale=0.01)


wrong = slips(
    LeakyCell,
    """
    KeepsAShareOfA: a itself is the share; in (8.22) it is σ(a).
        8.22 | alpha = self.a
    SharesUpsideDown: α and 1 - α are swapped; in (8.24) α is the share of the old state.
        8.24 | h_next = (1 - alpha) * h + alpha * g
    BendsTheMixture: tanh is applied to the mixture; (8.23) applies it to the sum alone, before it is mixed in
        (8.24).
        8.23 | z = ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b
        8.24 | h_next = ops.tanh(alpha * h + (1 - alpha) * z)
    AddsTheWholeCandidate: g is added in full; in (8.24) it has the share 1 - α.
        8.24 | h_next = alpha * h + g
    WithoutTanh: there is no tanh; (8.23) has one.
        8.23 | g = ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b
    LeaksBeforeTheProduct: U multiplies α ⊙ h; in (8.23) it multiplies h.
        8.23 | g = ops.tanh(ops.matmul(x, self.W) + ops.matmul(alpha * h, self.U) + self.b)
    WithoutBias: the bias is left out of the sum; (8.23) adds b.
        8.23 | g = ops.tanh(ops.matmul(x, self.W) + ops.matmul(h, self.U))
    MakesABeforeB: a and b are swapped: the third weight is used as a, and the fourth as the bias of (8.23).
        self.b = | self.a = self.add_weight(shape=(H,))
        self.a = | self.b = self.add_weight(shape=(H,))
    OnePaceForAll: all units share the mean of their α; in (8.22) each unit has its own.
        8.22 | alpha = ops.mean(ops.sigmoid(self.a))
    CarriesTheCandidate: the new state is g; it is h_next of (8.24).
        return | return h_next, [g]
    """,
)


@accepted
class MovesTowardsTheCandidate(keras.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = self.state_size = self.output_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units))
        self.recurrent = self.add_weight(shape=(self.units, self.units))
        self.bias = self.add_weight(shape=(self.units,))
        self.pace = self.add_weight(shape=(self.units,))

    def call(self, inputs, states, training=None):
        h = states[0]
        g = keras.activations.tanh(inputs @ self.kernel + h @ self.recurrent + self.bias)
        h = g + keras.activations.sigmoid(self.pace) * (h - g)
        return h, [h]


@accepted
class SizesAsLists(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.state_size, self.output_size = [units], units

    def build(self, input_shape):
        H = self.output_size
        shapes = {"W": (input_shape[1], H), "U": (H, H), "b": (H,), "a": (H,)}
        self.all = [self.add_weight(shape=shape, name=name) for name, shape in shapes.items()]

    def call(self, x, states):
        W, U, b, a = self.all
        h = states[0]
        leak = 1 / (1 + ops.exp(a))
        h_next = h - leak * h + leak * ops.tanh(ops.dot(x, W) + ops.dot(h, U) + b)
        return h_next, [h_next]


@accepted
class JoinsXAndH(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    @property
    def state_size(self):
        return self.units

    @property
    def output_size(self):
        return self.units

    def build(self, input_shape):
        self.U = self.add_weight(shape=(self.units, self.units), initializer="orthogonal")
        self.W = self.add_weight(shape=(input_shape[-1], self.units))
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")
        self.a = self.add_weight(shape=(self.units,), initializer="ones")

    def call(self, x, states):
        (h,) = states
        joined = ops.matmul(ops.concatenate([h, x], axis=1), ops.concatenate([self.U, self.W], axis=0))
        kept, new = ops.sigmoid(self.a), ops.sigmoid(-self.a)
        h = kept * h + new * ops.tanh(joined + self.b)
        return h, [h]

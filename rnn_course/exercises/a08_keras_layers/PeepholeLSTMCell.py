"""PeepholeLSTMCell: one time step of an LSTM whose gates see the cell state, for keras.layers.RNN."""

import keras
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.layers import PeepholeLSTMCell
from rnn_course.slips import slips

header = exercise(
    PeepholeLSTMCell,
    points=10,
    returns={
        "outputs": "(8.29)",
        "h": "(8.29)",
        "c": "(8.27)",
        "dx": "(8.25)",
        "dh0": "(8.25)",
        "dc0": "(8.26)",
        "dW": "(8.25)",
        "dU": "(8.25)",
        "db": "(8.25)",
        "dp": "(8.28)",
    },
    hints=(
        "A cell is a layer for one time step: build creates the weights, call uses them, Keras does the loop.",
        "ops.split splits z into gates and p into peepholes; ops.sigmoid and ops.tanh work on every backend.",
        "Two gates see the old cell and one sees the new cell: read (8.26) and (8.28) again.",
    ),
    forbids=("keras.layers.LSTM", "keras.layers.LSTMCell"),
)


def cell_run(draw: Draw, scale: float = 0.6, **fixed: int) -> Question:
    """Make a cell and run it in Keras over time; `scale` is the scale of every weight except the peepholes."""
    B, T, D, H = draw.sizes("BTDH", **{"T": 3, **fixed})
    weights = {
        "W": draw(D, 4 * H, scale=scale),
        "U": draw(H, 4 * H, scale=scale),
        "b": draw(4 * H, scale=scale),
        "p": draw(3 * H),
    }
    states, upstream = {"h": draw(B, H), "c": draw(B, H)}, [draw(B, T, H), draw(B, H), draw(B, H)]
    return ask(PeepholeLSTMCell, H).then("@cell", result(0), weights, draw(B, T, D), states, upstream)


@check
def states_and_gradients(draw: Draw):
    yield cell_run(draw)


@check
def one_unit_with_peepholes(draw: Draw):
    yield cell_run(draw, T=2, H=1)


@check(
    weight=0,
    note="Wrong even with W, U and b close to 0: look at which of the states is h in (8.25), at c_next, at "
    "h_next, and at which gate sees which cell in (8.26) and (8.28).",
)
def peepholes_almost_alone(draw: Draw):
    yield cell_run(draw, scale=0.01)


wrong = slips(
    PeepholeLSTMCell,
    """
    OutputGateSeesTheOldCell: the output gate sees the old cell, c; in (8.28) it sees the new one, c_next.
        8.28 | o = ops.sigmoid(z_o + p_o * c)
    OutputGateWithoutPeephole: the output gate has no peephole; (8.28) has p_o.
        8.28 | o = ops.sigmoid(z_o)
    NoPeepholes: no gate sees the cell, as in the plain LSTM; (8.26) and (8.28) add p ⊙ c.
        8.26 | i, f, g = ops.sigmoid(z_i), ops.sigmoid(z_f), ops.tanh(z_g)
        8.28 | o = ops.sigmoid(z_o)
    PeepholesSeeASquashedCell: the peepholes see tanh(c); in (8.26) and (8.28) they see the cell itself.
        8.26 | z_i, z_f = z_i + p_i * ops.tanh(c), z_f + p_f * ops.tanh(c)
             | i, f, g = ops.sigmoid(z_i), ops.sigmoid(z_f), ops.tanh(z_g)
        8.28 | o = ops.sigmoid(z_o + p_o * ops.tanh(c_next))
    PeepholesSeeTheState: the peepholes see h; in (8.26) and (8.28) they see the cell.
        8.26 | i, f, g = ops.sigmoid(z_i + p_i * h), ops.sigmoid(z_f + p_f * h), ops.tanh(z_g)
        8.28 | o = ops.sigmoid(z_o + p_o * h)
    PeepholeAtTheCandidate: the third peephole is at g; (8.26) has none there, (8.28) has it at o.
        8.26 | i, f, g = ops.sigmoid(z_i + p_i * c), ops.sigmoid(z_f + p_f * c), ops.tanh(z_g + p_o * c)
        8.28 | o = ops.sigmoid(z_o)
    GatesInTheOrderIFOG: the gates of z are read as i, f, o, g; in (8.25) g comes before o.
        8.25 | z_i, z_f, z_o, z_g = ops.split(ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b, 4, axis=1)
    GatesInTheOrderFIGO: the gates of z are read as f, i, g, o; (8.25) has i first.
        8.25 | z_f, z_i, z_g, z_o = ops.split(ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b, 4, axis=1)
    GivesCBeforeH: the new states are returned as c_next, h_next; Keras passes them on in that order, and (8.25)
        reads h first.
        return | return h_next, [c_next, h_next]
    OutputNotSquashed: h_next is o ⊙ c_next; (8.29) applies tanh to the cell first.
        8.29 | h_next = o * c_next
    OutputIsTheCell: the output of the cell is c_next; it is h_next of (8.29).
        return | return c_next, [h_next, c_next]
    """,
)


@accepted
class SlicesInsteadOfSplits(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units, self.state_size, self.output_size = units, (units, units), units

    def build(self, input_shape):
        super().build(input_shape)
        self.peepholes = self.add_weight(shape=(3 * self.units,))
        self.bias = self.add_weight(shape=(4 * self.units,))
        self.recurrent = self.add_weight(shape=(self.units, 4 * self.units))
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units))

    def call(self, inputs, states, training=None):
        H, p = self.units, self.peepholes
        z = inputs @ self.kernel + states[0] @ self.recurrent + self.bias
        i = keras.activations.sigmoid(z[:, :H] + states[1] * p[:H])
        f = keras.activations.sigmoid(z[:, H : 2 * H] + states[1] * p[H : 2 * H])
        c = f * states[1] + i * keras.activations.tanh(z[:, 2 * H : 3 * H])
        h = keras.activations.sigmoid(z[:, 3 * H :] + c * p[2 * H :]) * keras.activations.tanh(c)
        return h, [h, c]


@accepted
class OneJoinedProduct(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    @property
    def state_size(self):
        return [self.units, self.units]

    @property
    def output_size(self):
        return self.units

    def build(self, input_shape):
        shapes = {"W": (input_shape[-1], 4 * self.units), "U": (self.units, 4 * self.units)}
        self.matrices = [self.add_weight(shape=shape, name=name) for name, shape in shapes.items()]
        self.b = self.add_weight(shape=(4 * self.units,), name="b")
        self.p = self.add_weight(shape=(3 * self.units,), name="p")

    def call(self, x, states):
        h, c = states
        z = ops.matmul(ops.concatenate([x, h], axis=1), ops.concatenate(self.matrices, axis=0)) + self.b
        i, f, g, o = (z[:, k * self.units : (k + 1) * self.units] for k in range(4))
        p = ops.reshape(self.p, (3, self.units))
        new = ops.sigmoid(f + p[1] * c) * c + ops.sigmoid(i + p[0] * c) * ops.tanh(g)
        h = ops.tanh(new) / (1 + ops.exp(-o - p[2] * new))
        return h, [h, new]


@accepted
class WithItsOwnInitialState(keras.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.output_size = units
        self.state_size = [units, units]
        self.activation = keras.activations.get(activation)

    def get_initial_state(self, batch_size=None):
        return [ops.zeros((batch_size, self.units)), ops.zeros((batch_size, self.units))]

    def build(self, input_shape):
        W = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        U = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        b = self.add_weight(shape=(4 * self.units,), initializer="ones", name="bias")
        self.parameters = W, U, b, self.add_weight(shape=(3 * self.units,), name="peepholes")

    def call(self, x, states):
        W, U, b, p = self.parameters
        h, c = states
        i, f, g, o = ops.split(ops.dot(x, W) + ops.dot(h, U) + b, 4, axis=1)
        both = ops.sigmoid(ops.concatenate([i, f], axis=1) + p[: 2 * self.units] * ops.tile(c, (1, 2)))
        c = both[:, self.units :] * c + both[:, : self.units] * self.activation(g)
        h = ops.sigmoid(o + p[2 * self.units :] * c) * self.activation(c)
        return h, [h, c]

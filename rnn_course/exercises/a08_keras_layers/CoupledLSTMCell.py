"""CoupledLSTMCell: one time step of an LSTM that takes in exactly as much as it forgets, for keras.layers.RNN."""

import keras
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.cells import CoupledLSTMCell
from rnn_course.slips import slips

header = exercise(
    CoupledLSTMCell,
    points=5,
    returns={
        "outputs": "(8.29)",
        "h": "(8.29)",
        "c": "(8.32)",
        "dx": "(8.30)",
        "dh0": "(8.30)",
        "dc0": "(8.32)",
        "dW": "(8.30)",
        "dU": "(8.30)",
        "db": "(8.30)",
    },
    hints=(
        "One gate does the work of two: it takes in as much as it forgets.",
        "There are three blocks in z, so W is 3H wide; (8.31) shows which is which.",
        "It is the peephole cell without peepholes and without i. What is in the place of i in (8.32)?",
    ),
    forbids=("keras.layers.LSTM", "keras.layers.LSTMCell"),
)


def coupled_run(draw: Draw, scale: float = 1.0, **fixed: int) -> Question:
    """Make a cell with a coupled gate and run it in Keras over time; `scale` is the scale of every weight."""
    B, T, D, H = draw.sizes("BTDH", **{"T": 3, **fixed})
    weights = {"W": draw(D, 3 * H, scale=scale), "U": draw(H, 3 * H, scale=scale), "b": draw(3 * H, scale=scale)}
    states, upstream = {"h": draw(B, H), "c": draw(B, H)}, [draw(B, T, H), draw(B, H), draw(B, H)]
    return ask(CoupledLSTMCell, H).then("@cell", result(0), weights, draw(B, T, D), states, upstream)


@check
def coupled_states_and_gradients(draw: Draw):
    yield coupled_run(draw)


@check
def one_coupled_unit(draw: Draw):
    yield coupled_run(draw, T=2, H=1)


@check(
    weight=0,
    note="Wrong even with weights close to 0, where every gate is 0.5: look at which of the states is h in (8.30), "
    "at c_next in (8.32) and at h_next in (8.29).",
)
def coupled_gates_half_open(draw: Draw):
    yield coupled_run(draw, scale=0.01)


wrong = slips(
    CoupledLSTMCell,
    """
    GateUpsideDown: f and 1 - f are swapped; in (8.32) f is the share of c that is kept.
        8.32 | c_next = (1 - f) * c + f * g
    TakesInWhatItKeeps: g has the share f, as c has; in (8.32) g has the share 1 - f.
        8.32 | c_next = f * c + f * g
    TakesInEverything: g is added in full; in (8.32) it has the share 1 - f.
        8.32 | c_next = f * c + g
    BlocksInTheOrderFOG: the blocks of z are read as f, o, g; in (8.30) g comes before o.
        8.30 | z_f, z_o, z_g = ops.split(ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b, 3, axis=1)
    BlocksInTheOrderGFO: the blocks of z are read as g, f, o; (8.30) has f first.
        8.30 | z_g, z_f, z_o = ops.split(ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b, 3, axis=1)
    CandidateWithASigmoid: σ is applied to the candidate; in (8.31) it has tanh.
        8.31 | f, g, o = ops.sigmoid(z_f), ops.sigmoid(z_g), ops.sigmoid(z_o)
    GivesTheCellUnsquashed: h_next is o ⊙ c_next; (8.29) applies tanh to the cell first.
        8.29 | h_next = o * c_next
    HandsBackCBeforeH: the new states are returned as c_next, h_next; the states are h and c, in this order, and
        (8.30) reads h first.
        return | return h_next, [c_next, h_next]
    GivesTheCellForTheOutput: the output of the cell is c_next; it is h_next of (8.29).
        return | return c_next, [h_next, c_next]
    """,
)


@accepted
class MovesTheCell(keras.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = self.output_size = units
        self.state_size = (units, units)

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(3 * self.units,))
        self.kernel = self.add_weight(shape=(input_shape[-1], 3 * self.units))
        self.recurrent = self.add_weight(shape=(self.units, 3 * self.units))

    def call(self, inputs, states, training=None):
        H = self.units
        z = inputs @ self.kernel + states[0] @ self.recurrent + self.bias
        g = keras.activations.tanh(z[:, H : 2 * H])
        c = g + keras.activations.sigmoid(z[:, :H]) * (states[1] - g)
        h = keras.activations.sigmoid(z[:, 2 * H :]) * keras.activations.tanh(c)
        return h, [h, c]


@accepted
class TakesTheOtherShareFromTheOtherSide(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.state_size, self.output_size = [units, units], units

    def build(self, input_shape):
        H = self.output_size
        self.all = [self.add_weight(shape=shape) for shape in ((input_shape[1], 3 * H), (H, 3 * H), (3 * H,))]

    def call(self, x, states):
        W, U, b = self.all
        h, c = states
        z = ops.reshape(ops.dot(x, W) + ops.dot(h, U) + b, (-1, 3, self.output_size))
        c_next = ops.sigmoid(z[:, 0]) * c + ops.sigmoid(-z[:, 0]) * ops.tanh(z[:, 1])
        h_next = ops.tanh(c_next) / (1 + ops.exp(-z[:, 2]))
        return h_next, [h_next, c_next]


@accepted
class OneProductForBoth(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = self.output_size = units
        self.state_size = [units, units]

    def get_initial_state(self, batch_size=None):
        return [ops.zeros((batch_size, self.units)) for _ in range(2)]

    def build(self, input_shape):
        self.W = self.add_weight(shape=(input_shape[-1], 3 * self.units), name="kernel")
        self.U = self.add_weight(shape=(self.units, 3 * self.units), name="recurrent_kernel")
        self.b = self.add_weight(shape=(3 * self.units,), name="bias")

    def call(self, x, states):
        h, c = states
        weights = ops.concatenate([self.W, self.U], axis=0)
        f, g, o = ops.split(ops.matmul(ops.concatenate([x, h], axis=1), weights) + self.b, 3, axis=-1)
        f, o = ops.sigmoid(f), ops.sigmoid(o)
        c = f * c + (1.0 - f) * ops.tanh(g)
        return o * ops.tanh(c), [o * ops.tanh(c), c]

"""What goes wrong with layers and models: states swapped, peepholes at the wrong gate, padding read as words."""

from __future__ import annotations

import keras
from keras import ops

from rnn_course.exercise import misconception
from rnn_course.models.layers import PeepholeLSTMCell, run_lstm

# Running keras.layers.LSTM


def keras_lstm(W, U, b, x, h0, c0, mask, **options):
    """The right run, but for the layer's options."""
    layer = keras.layers.LSTM(len(U), return_state=True, **{"return_sequences": True, **options})
    layer.build(x.shape)
    layer.set_weights([W, U, b])
    return layer(x, initial_state=[h0, c0], mask=None if mask is None else ops.cast(mask, "bool"))


@misconception(of=run_lstm, says="the initial states are handed over as c, h; Keras' LSTM takes h0 first, as in "
                                 "(8.8).")
def hands_over_c_before_h(W, U, b, x, h0, c0, mask):
    return keras_lstm(W, U, b, x, c0, h0, mask)


@misconception(of=run_lstm, says="the layer starts from zeros; (8.8) starts it from h0 and c0.")
def starts_from_zeros(W, U, b, x, h0, c0, mask):
    return keras_lstm(W, U, b, x, 0 * h0, 0 * c0, mask)


@misconception(of=run_lstm, says="the mask is not used, so padding moves the states; (8.10) holds them still.")
def reads_the_padding(W, U, b, x, h0, c0, mask):
    return keras_lstm(W, U, b, x, h0, c0, None)


@misconception(of=run_lstm, says="the mask is upside down: the words are skipped and the padding is read; see "
                                 "(8.9) and (8.10).")
def skips_the_words(W, U, b, x, h0, c0, mask):
    return keras_lstm(W, U, b, x, h0, c0, 1 - mask)


@misconception(of=run_lstm, says="the states at padding are set to zero; (8.10) carries the last state on.")
def zeros_the_padding(W, U, b, x, h0, c0, mask):
    hs, h, c = keras_lstm(W, U, b, x, h0, c0, mask)
    return ops.where(ops.cast(mask, "bool")[:, :, None], hs, 0.0), h, c


@misconception(of=run_lstm, says="c and h changed places on the way out; (8.11) gives h, then c.")
def gives_c_before_h(W, U, b, x, h0, c0, mask):
    hs, h, c = keras_lstm(W, U, b, x, h0, c0, mask)
    return hs, c, h


@misconception(of=run_lstm, says="the last state h is given twice, and c not at all; (8.11) gives both.")
def gives_h_for_c(W, U, b, x, h0, c0, mask):
    hs, h, _ = keras_lstm(W, U, b, x, h0, c0, mask)
    return hs, h, h


@misconception(of=run_lstm, says="hs holds the last state alone; (8.11) has the state of every step.")
def gives_the_last_step_alone(W, U, b, x, h0, c0, mask):
    return keras_lstm(W, U, b, x, h0, c0, mask, return_sequences=False)


@misconception(of=run_lstm, says="the gates use a hard sigmoid, as old versions of Keras did; the LSTM of (8.9) "
                                 "has σ.")
def uses_a_hard_sigmoid(W, U, b, x, h0, c0, mask):
    return keras_lstm(W, U, b, x, h0, c0, mask, recurrent_activation="hard_sigmoid")


@misconception(of=run_lstm, says="the layer's activation is relu; the LSTM of (8.9) has tanh.")
def uses_relu(W, U, b, x, h0, c0, mask):
    return keras_lstm(W, U, b, x, h0, c0, mask, activation="relu")


# A cell with peepholes


class Peeping(PeepholeLSTMCell):
    """The right cell, but for what a mistake overrides."""

    order = "ifgo"

    def look(self, c):
        """What the peepholes see of a cell."""
        return c

    def gates(self, x, h, c):
        z = ops.split(ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b, 4, axis=-1)
        z = {gate: z[self.order.index(gate)] for gate in "ifgo"}
        p_i, p_f, p_o = ops.split(self.p, 3)
        i = ops.sigmoid(z["i"] + p_i * self.look(c))
        f = ops.sigmoid(z["f"] + p_f * self.look(c))
        return i, f, ops.tanh(z["g"]), z["o"], p_o

    def output_gate(self, z_o, p_o, c, c_next):
        return ops.sigmoid(z_o + p_o * self.look(c_next))

    def call(self, x, states):
        h, c = states
        i, f, g, z_o, p_o = self.gates(x, h, c)
        c_next = f * c + i * g
        return self.give(self.output_gate(z_o, p_o, c, c_next), c_next)

    def give(self, o, c_next):
        h_next = o * ops.tanh(c_next)
        return h_next, [h_next, c_next]


@misconception(of=PeepholeLSTMCell, says="the output gate sees the old cell, c; (8.28) shows it the new one, c_next.")
class OutputGateSeesTheOldCell(Peeping):
    def output_gate(self, z_o, p_o, c, c_next):
        return ops.sigmoid(z_o + p_o * c)


@misconception(of=PeepholeLSTMCell, says="the output gate has no peephole; (8.28) has p_o.")
class OutputGateWithoutPeephole(Peeping):
    def output_gate(self, z_o, p_o, c, c_next):
        return ops.sigmoid(z_o)


@misconception(of=PeepholeLSTMCell, says="no gate sees the cell: that is the plain LSTM; (8.26) and (8.28) add p ⊙ "
                                         "c.")
class NoPeepholes(Peeping):
    def look(self, c):
        return 0.0 * c


@misconception(of=PeepholeLSTMCell, says="the peepholes look at tanh(c); (8.26) and (8.28) show them the cell "
                                         "itself.")
class PeepholesSeeASquashedCell(Peeping):
    def look(self, c):
        return ops.tanh(c)


@misconception(of=PeepholeLSTMCell, says="the peepholes look at h; (8.26) and (8.28) show them the cell.")
class PeepholesSeeTheState(Peeping):
    def call(self, x, states):
        h, c = states
        i, f, g, z_o, p_o = self.gates(x, h, h)
        c_next = f * c + i * g
        return self.give(ops.sigmoid(z_o + p_o * h), c_next)


@misconception(of=PeepholeLSTMCell, says="the third peephole is at g; (8.26) has none there, (8.28) has it at o.")
class PeepholeAtTheCandidate(Peeping):
    def call(self, x, states):
        h, c = states
        i, f, _, z_o, p_o = self.gates(x, h, c)
        z_g = ops.split(ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b, 4, axis=-1)[2]
        return self.give(ops.sigmoid(z_o), f * c + i * ops.tanh(z_g + p_o * c))


@misconception(of=PeepholeLSTMCell, says="the gates of z are read as i, f, o, g; in (8.25) g comes before o.")
class GatesInTheOrderIFOG(Peeping):
    order = "ifog"


@misconception(of=PeepholeLSTMCell, says="the gates of z are read as f, i, g, o; (8.25) has i first.")
class GatesInTheOrderFIGO(Peeping):
    order = "figo"


@misconception(of=PeepholeLSTMCell, says="the new states are given as c_next, h_next; Keras hands them back in "
                                         "that order, and (8.25) reads h first.")
class GivesCBeforeH(Peeping):
    def give(self, o, c_next):
        h_next = o * ops.tanh(c_next)
        return h_next, [c_next, h_next]


@misconception(of=PeepholeLSTMCell, says="h_next is o ⊙ c_next; (8.29) squashes the cell with tanh first.")
class OutputNotSquashed(Peeping):
    def give(self, o, c_next):
        return o * c_next, [o * c_next, c_next]


@misconception(of=PeepholeLSTMCell, says="the cell's output is c_next; it is h_next of (8.29).")
class OutputIsTheCell(Peeping):
    def give(self, o, c_next):
        return c_next, [o * ops.tanh(c_next), c_next]

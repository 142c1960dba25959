"""What goes wrong with leaky units and with one gate for two: shares upside down, bends in the wrong place."""

from __future__ import annotations

from keras import ops

from rnn_course.exercise import misconception
from rnn_course.models.cells import CoupledLSTMCell, LeakyCell

# Leaky units


class Leaking(LeakyCell):
    """The right cell, but for what a mistake overrides."""

    def share(self):
        return ops.sigmoid(self.a)

    def sum(self, x, h):
        return ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b

    def mix(self, alpha, h, z):
        return alpha * h + (1 - alpha) * ops.tanh(z)

    def call(self, x, states):
        h_next = self.mix(self.share(), states[0], self.sum(x, states[0]))
        return h_next, [h_next]


@misconception(of=LeakyCell, says="a itself is the share that is kept; in (8.22) it is σ(a).")
class KeepsAShareOfA(Leaking):
    def share(self):
        return self.a


@misconception(of=LeakyCell, says="α and 1 - α changed places; in (8.24) α is the share of the old state.")
class SharesUpsideDown(Leaking):
    def mix(self, alpha, h, z):
        return (1 - alpha) * h + alpha * ops.tanh(z)


@misconception(of=LeakyCell, says="tanh bends the mixture; (8.23) bends the sum alone, before it is mixed in (8.24).")
class BendsTheMixture(Leaking):
    def mix(self, alpha, h, z):
        return ops.tanh(alpha * h + (1 - alpha) * z)


@misconception(of=LeakyCell, says="g is added whole; in (8.24) it has the share 1 - α.")
class AddsTheWholeCandidate(Leaking):
    def mix(self, alpha, h, z):
        return alpha * h + ops.tanh(z)


@misconception(of=LeakyCell, says="there is no tanh; (8.23) has one.")
class WithoutTanh(Leaking):
    def mix(self, alpha, h, z):
        return alpha * h + (1 - alpha) * z


@misconception(of=LeakyCell, says="the recurrent product sees α ⊙ h; in (8.23) it sees h.")
class LeaksBeforeTheProduct(Leaking):
    def sum(self, x, h):
        return ops.matmul(x, self.W) + ops.matmul(self.share() * h, self.U) + self.b


@misconception(of=LeakyCell, says="the bias is left out of the sum; (8.23) adds b.")
class WithoutBias(Leaking):
    def sum(self, x, h):
        return ops.matmul(x, self.W) + ops.matmul(h, self.U) + 0.0 * self.b


@misconception(of=LeakyCell, says="a and b changed roles: the weight that is made third is the share, and the fourth "
                                  "the bias of (8.23).")
class MakesABeforeB(Leaking):
    def build(self, input_shape):
        super().build(input_shape)
        self.a, self.b = self.b, self.a


@misconception(of=LeakyCell, says="all units share the mean of their α; (8.22) has one for each unit.")
class OnePaceForAll(Leaking):
    def share(self):
        return ops.mean(ops.sigmoid(self.a))


@misconception(of=LeakyCell, says="what goes on to the next step is g; the new state is h_next of (8.24).")
class CarriesTheCandidate(Leaking):
    def call(self, x, states):
        return super().call(x, states)[0], [ops.tanh(self.sum(x, states[0]))]


# One gate for two


class Coupling(CoupledLSTMCell):
    """The right cell, but for what a mistake overrides."""

    order = "fgo"

    def gates(self, x, h):
        z = ops.split(ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b, 3, axis=1)
        f, g, o = (z[self.order.index(gate)] for gate in "fgo")
        return ops.sigmoid(f), ops.tanh(g), ops.sigmoid(o)

    def remember(self, f, c, g):
        return f * c + (1 - f) * g

    def give(self, o, c_next):
        h_next = o * ops.tanh(c_next)
        return h_next, [h_next, c_next]

    def call(self, x, states):
        h, c = states
        f, g, o = self.gates(x, h)
        return self.give(o, self.remember(f, c, g))


@misconception(of=CoupledLSTMCell, says="f and 1 - f changed places; in (8.32) f is what is kept of c.")
class GateUpsideDown(Coupling):
    def remember(self, f, c, g):
        return (1 - f) * c + f * g


@misconception(of=CoupledLSTMCell, says="g comes in by f, as c stays by f; (8.32) lets it in by 1 - f.")
class TakesInWhatItKeeps(Coupling):
    def remember(self, f, c, g):
        return f * c + f * g


@misconception(of=CoupledLSTMCell, says="g comes in whole; (8.32) lets it in by 1 - f.")
class TakesInEverything(Coupling):
    def remember(self, f, c, g):
        return f * c + g


@misconception(of=CoupledLSTMCell, says="the blocks of z are read as f, o, g; in (8.30) g comes before o.")
class BlocksInTheOrderFOG(Coupling):
    order = "fog"


@misconception(of=CoupledLSTMCell, says="the blocks of z are read as g, f, o; (8.30) has f first.")
class BlocksInTheOrderGFO(Coupling):
    order = "gfo"


@misconception(of=CoupledLSTMCell, says="the candidate has a σ; in (8.31) it has tanh.")
class CandidateWithASigmoid(Coupling):
    def remember(self, f, c, g):
        return f * c + (1 - f) * (1 / (1 + ops.exp(-ops.arctanh(g))))


@misconception(of=CoupledLSTMCell, says="h_next is o ⊙ c_next; (8.29) squashes the cell with tanh first.")
class GivesTheCellUnsquashed(Coupling):
    def give(self, o, c_next):
        return o * c_next, [o * c_next, c_next]


@misconception(of=CoupledLSTMCell, says="the new states are given as c_next, h_next; the states are h and c, in this "
                                        "order, and (8.30) reads h first.")
class HandsBackCBeforeH(Coupling):
    def give(self, o, c_next):
        h_next = o * ops.tanh(c_next)
        return h_next, [c_next, h_next]


@misconception(of=CoupledLSTMCell, says="the cell's output is c_next; it is h_next of (8.29).")
class GivesTheCellForTheOutput(Coupling):
    def give(self, o, c_next):
        return c_next, [o * ops.tanh(c_next), c_next]

"""gru_simple_step: advance a gated cell by one time step: an update gate z mixes the old state with a candidate g."""

import numpy as np

from rnn_course.cells.gru import gru_simple_step
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask

from . import draws
from .wrong import keep_by_z, sigmoid_by_exponentials, tanh_by_exponentials

header = exercise(
    gru_simple_step,
    points=8,
    returns={"h_next": "(4.3)", "z": "(4.2)", "g": "(4.2)"},
    hints=(
        "There are two small layers here, both fed with x and h: one proposes a new state, the other says for each "
        "number of the state how much of the old one stays.",
        "(4.1) computes both layers in one product. The first H columns of a are the gate's, the last H the "
        "candidate's; (4.2) bends each half in its own way.",
        "Check the shapes: a is (B, 2H), and z, g, h and h_next are (B, H). In (4.3) everything is entry by entry.",
    ),
)


@check(weight=3)
def a_gated_step(draw):
    for _ in range(2):
        yield ask(gru_simple_step, *draws.simple(draw, *draw.sizes("BDH")))


@check
def a_gated_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(gru_simple_step, *draws.simple(draw, *draw.sizes("BDH", **{axis: 1})))


@check
def a_gated_step_with_large_inputs(draw):
    x, *others = draws.simple(draw, *draw.sizes("BDH"))
    yield ask(gru_simple_step, 5000 * x, *others)


@check(
    weight=0,
    note="With z = 1 everywhere the old state has to come out as it went in, and yours does not: look at (4.3), and "
    "at which half of a is a_z in (4.1).",
)
def a_step_with_the_gate_shut(draw):
    B, D, H = draw.sizes("BDH")
    x, h, W, U, b = draws.simple(draw, B, D, H)
    b[:H] = 1000
    yield ask(gru_simple_step, x, h, W, U, b)


@check(
    weight=0,
    note="With z = 0 everywhere the candidate has to come out, and something else does: look at (4.3), and at g in "
    "(4.2).",
)
def a_step_with_the_gate_open(draw):
    B, D, H = draw.sizes("BDH")
    x, h, W, U, b = draws.simple(draw, B, D, H)
    b[:H] = -1000
    yield ask(gru_simple_step, x, h, W, U, b)


def gated(x, h, W, U, b, *, halves=lambda a: np.split(a, 2, axis=1), gate=sigmoid, bend=np.tanh, mix=keep_by_z):
    """The right step, with one place after another to go wrong in."""
    a_z, a_g = halves(x @ W + h @ U + b)
    z, g = gate(a_z), bend(a_g)
    return mix(z, h, g), z, g


@misconception("z lets the new in and 1 - z keeps the old, as in notes that write u for the gate; in (4.3) z keeps.")
def z_lets_the_new_in(x, h, W, U, b):
    return gated(x, h, W, U, b, mix=lambda z, h, g: z * g + (1 - z) * h)


@misconception("the first half of a became the candidate and the second the gate; in (4.1) a_z comes first.")
def halves_exchanged(x, h, W, U, b):
    return gated(x, h, W, U, b, halves=lambda a: np.split(a, 2, axis=1)[::-1])


@misconception("every other column was taken for the gate; in (4.1) each block is H columns side by side.")
def every_other_column(x, h, W, U, b):
    return gated(x, h, W, U, b, halves=lambda a: (a[:, ::2], a[:, 1::2]))


@misconception("the gate is bent by tanh, and may be negative; (4.2) has σ for z.")
def gate_by_tanh(x, h, W, U, b):
    return gated(x, h, W, U, b, gate=np.tanh)


@misconception("the candidate is bent by σ, and cannot be negative; (4.2) has tanh for g.")
def candidate_by_sigmoid(x, h, W, U, b):
    return gated(x, h, W, U, b, bend=sigmoid)


@misconception("the candidate is not bent at all; (4.2) has tanh for g.")
def candidate_without_tanh(x, h, W, U, b):
    return gated(x, h, W, U, b, bend=lambda a: a)


@misconception("the whole candidate is added to what is kept; in (4.3) it gets only the share 1 - z.")
def adds_the_whole_candidate(x, h, W, U, b):
    return gated(x, h, W, U, b, mix=lambda z, h, g: z * h + g)


@misconception(
    "the whole old state is kept and the gated candidate added to it; in (4.3) the old state gets the share z."
)
def keeps_the_whole_state(x, h, W, U, b):
    return gated(x, h, W, U, b, mix=lambda z, h, g: h + (1 - z) * g)


@misconception("tanh is applied once more after mixing; (4.3) is a mixture of two things that are bent already.")
def bends_the_mixture(x, h, W, U, b):
    return gated(x, h, W, U, b, mix=lambda z, h, g: np.tanh(keep_by_z(z, h, g)))


@misconception("one gate is used for all units, the mean of theirs; in (4.3) every unit has its own z.")
def one_gate_for_all_units(x, h, W, U, b):
    return gated(x, h, W, U, b, mix=lambda z, h, g: keep_by_z(z.mean(axis=1, keepdims=True), h, g))


@misconception("the bias is left out; (4.1) adds b to every row.")
def no_bias(x, h, W, U, b):
    return gated(x, h, W, U, 0 * b)


@misconception("the gate looks at the input alone; both halves of (4.1) have a term h U.")
def gate_that_ignores_the_state(x, h, W, U, b):
    U = U.copy()
    U[:, : h.shape[1]] = 0
    return gated(x, h, W, U, b)


@misconception("the candidate looks at the input alone; both halves of (4.1) have a term h U.")
def candidate_that_ignores_the_state(x, h, W, U, b):
    U = U.copy()
    U[:, h.shape[1] :] = 0
    return gated(x, h, W, U, b)


@misconception("σ is written so that large sums overflow and give nan; (4.2) lies between 0 and 1 for every a.")
def sigmoid_that_overflows(x, h, W, U, b):
    return gated(x, h, W, U, b, gate=sigmoid_by_exponentials)


@misconception(
    "tanh is written with exponentials that overflow for large sums and give nan; (4.2) lies between "
    "-1 and 1 for every a."
)
def tanh_that_overflows(x, h, W, U, b):
    return gated(x, h, W, U, b, bend=tanh_by_exponentials)


@misconception(
    "the sums a_z and a_g are returned in the place of the gate and the candidate; z and g are those "
    "of (4.2), after the bend."
)
def returns_the_sums(x, h, W, U, b):
    a = x @ W + h @ U + b
    return gated(x, h, W, U, b)[0], *np.split(a, 2, axis=1)


@misconception("an axis of size 1 is squeezed away; all three results keep the shape (B, H) whatever the sizes.")
def squeezes_the_state(x, h, W, U, b):
    return tuple(np.squeeze(each) for each in gated(x, h, W, U, b))


@accepted
def simple_with_two_products_of_the_tall_matrix(x, h, W, U, b):
    H, tall, both = h.shape[1], np.concatenate([W, U]), np.hstack([x, h])
    z = 1 / (1 + np.exp(-(both @ tall[:, :H] + b[:H])))
    g = np.tanh(both @ tall[:, H:] + b[H:])
    return [g + z * (h - g), z, g]


@accepted
def simple_with_einsum(x, h, W, U, b):
    H = len(U)
    a = np.einsum("bd,da->ba", x, W) + np.einsum("bh,ha->ba", h, U) + b[None]
    z, g = 0.5 + 0.5 * np.tanh(a[:, :H] / 2), np.tanh(a[:, H:])
    return np.multiply(z, h) + np.multiply(1 - z, g), z, g


@accepted
def simple_that_overwrites_the_state(x, h, W, U, b):
    a = (x.dot(W) + h.dot(U) + b).reshape(len(x), 2, -1)
    z, g = 1 / (1 + np.exp(-a[:, 0])), np.tanh(a[:, 1])
    h *= z
    h += (1 - z) * g
    return h, z, g


@accepted
def simple_in_float32(x, h, W, U, b):
    x, h, W, U, b = (each.astype(np.float32) for each in (x, h, W, U, b))
    return simple_with_einsum.function(x, h, W, U, b)

"""coupled_step: advance an LSTM that takes in exactly as much as it forgets, and keep the gates for the way back."""

import numpy as np

from rnn_course.cells.lstm_variants import coupled_step
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    coupled_step,
    points=5,
    returns={"h_next": "(5.4)", "c_next": "(5.36)", "gates": "(5.35)"},
    hints=(
        "What is forgotten makes room for as much that is new.",
        "There are three blocks now, f g o; (5.36) takes what f leaves.",
        "Cut z into three, bend f and o by a sigmoid and g by tanh, and mix c and g in shares that sum to 1.",
    ),
)


@check(weight=3)
def a_coupled_step(draw):
    for _ in range(2):
        yield ask(coupled_step, *draws.step(draw, *draw.sizes("BDH"), blocks=3))


@check
def a_coupled_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(coupled_step, *draws.step(draw, *draw.sizes("BDH", **{axis: 1}), blocks=3))


@check
def a_coupled_step_with_large_inputs(draw):
    x, *others = draws.step(draw, *draw.sizes("BDH"), blocks=3)
    yield ask(coupled_step, 5000 * x, *others)


@check(
    weight=0,
    note="It differs even where all three blocks of z are alike, so their order is not the reason: look at (5.35) "
    "and (5.36).",
)
def a_coupled_step_of_three_equal_blocks(draw):
    x, h, c, W, U, b = draws.step(draw, *draw.sizes("BDH"), blocks=3)
    H = h.shape[1]
    yield ask(coupled_step, x, h, c, *(np.concatenate([each[..., :H]] * 3, axis=-1) for each in (W, U, b)))


def step(
    x,
    h,
    c,
    W,
    U,
    b,
    *,
    order="fgo",
    new=lambda f, g, o, c: f * c + (1 - f) * g,
    candidate=np.tanh,
    out=lambda o, c_next, c: o * np.tanh(c_next),
):
    """The right step, with one place after another to go wrong in."""
    z = dict(zip(order, np.split(x @ W + h @ U + b, 3, axis=1), strict=True))
    f, g, o = sigmoid(z["f"]), candidate(z["g"]), sigmoid(z["o"])
    c_next = new(f, g, o, c)
    return out(o, c_next, c), c_next, np.concatenate([f, g, o], axis=1)


@misconception("f is taken for the share of the new and 1 - f for that of the old; in (5.36) f stands with c.")
def shares_exchanged(*args):
    return step(*args, new=lambda f, g, o, c: (1 - f) * c + f * g)


@misconception("the candidate is added whole; in (5.36) it gets the share 1 - f.")
def candidate_added_whole(*args):
    return step(*args, new=lambda f, g, o, c: f * c + g)


@misconception("old and new both get the share f; in (5.36) the shares are f and 1 - f.")
def both_get_f(*args):
    return step(*args, new=lambda f, g, o, c: f * (c + g))


@misconception("the new gets the share 1 - o; in (5.36) it is 1 - f.")
def coupled_to_the_output_gate(*args):
    return step(*args, new=lambda f, g, o, c: f * c + (1 - o) * g)


@misconception("the blocks are read in the order f o g; (5.34) has f g o.")
def blocks_f_o_g(*args):
    return step(*args, order="fog")


@misconception("the candidate is read from the first block; (5.34) begins with z_f.")
def blocks_g_f_o(*args):
    return step(*args, order="gfo")


@misconception("the candidate goes through a sigmoid; g in (5.35) is a tanh.")
def sigmoid_for_the_coupled_candidate(*args):
    return step(*args, candidate=sigmoid)


@misconception("h_next is the cell itself, as in a GRU; (5.4) shows o ⊙ tanh of it.")
def coupled_state_is_the_cell(*args):
    return step(*args, out=lambda o, c_next, c: c_next)


@misconception("tanh is left out on the way to h_next; (5.4) bends the cell.")
def coupled_state_without_tanh(*args):
    return step(*args, out=lambda o, c_next, c: o * c_next)


@misconception("h_next reads the old cell; (5.4) reads the new one, c_next.")
def coupled_stale_cell(*args):
    return step(*args, out=lambda o, c_next, c: o * np.tanh(c))


@accepted
def coupled_as_a_move_towards_the_candidate(x, h, c, W, U, b):
    z_f, z_g, z_o = np.split(b + np.dot(h, U) + np.dot(x, W), 3, axis=1)
    f, g, o = sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c_next = g + f * (c - g)
    return [o * np.tanh(c_next), c_next, np.hstack([f, g, o])]


@accepted
def coupled_with_the_other_sigmoid(x, h, c, W, U, b):
    H = c.shape[1]
    z = x @ W + h @ U + b
    f, i, g = sigmoid(z[:, :H]), sigmoid(-z[:, :H]), np.tanh(z[:, H : 2 * H])
    c_next, o = f * c + i * g, sigmoid(z[:, 2 * H :])
    return o * np.tanh(c_next), c_next, np.concatenate([f, g, o], axis=1)


@accepted
def coupled_in_float32(*args):
    return coupled_step(*(each.astype(np.float32) for each in args))

"""gru_step: advance a gated recurrent unit by one time step, its reset gate r on the state before the product."""

import numpy as np

from rnn_course.cells.gru import gru_step
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask

from . import draws
from .wrong import blocks, keep_by_z, sigmoid_by_exponentials, tanh_by_exponentials

header = exercise(
    gru_step,
    points=9,
    returns={"h_next": "(4.3)", "z": "(4.20)", "r": "(4.21)", "g": "(4.22)"},
    hints=(
        "The reset gate says, before the candidate is made, how much of the old state the candidate may see.",
        "z and r in (4.20) and (4.21) read the whole state h. In (4.22) only the product with U_g reads r ⊙ h.",
        "Cut W, U and b into three blocks of H columns each: z, r, g. Three lines, then (4.3) as before.",
    ),
)


@check(weight=3)
def a_full_step(draw):
    for _ in range(2):
        yield ask(gru_step, *draws.step(draw, *draw.sizes("BDH")))


@check
def a_full_step_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(gru_step, *draws.step(draw, *draw.sizes("BDH", **{axis: 1})))


@check
def a_full_step_with_large_inputs(draw):
    x, *others = draws.step(draw, *draw.sizes("BDH"))
    yield ask(gru_step, 5000 * x, *others)


@check(
    weight=0,
    note="With h zero there is nothing to reset or to keep, and it differs even so: look at the blocks' order, and "
    "at the terms of x and of b.",
)
def a_full_step_from_the_input_alone(draw):
    x, h, W, U, b = draws.step(draw, *draw.sizes("BDH"))
    yield ask(gru_step, x, 0 * h, W, U, b)


@check(
    weight=0,
    note="With r = 1 everywhere this is the step without a reset gate, and it differs even so: look at (4.20), "
    "(4.22) and (4.3).",
)
def a_full_step_with_the_reset_gate_open(draw):
    B, D, H = draw.sizes("BDH")
    x, h, W, U, b = draws.step(draw, B, D, H)
    b[H : 2 * H] = 1000
    yield ask(gru_step, x, h, W, U, b)


def before_product(h, U, b, r):
    """The part of the candidate's sum that comes from the state, right: r on the state."""
    return (r * h) @ U + b


def unit(
    x,
    h,
    W,
    U,
    b,
    *,
    order="zrg",
    gate=sigmoid,
    bend=np.tanh,
    candidate=before_product,
    mix=keep_by_z,
    for_candidate=lambda r: r,
    kept=lambda h, r: h,
):
    """The right step with its reset gate before the product, with one place after another to go wrong in."""
    W, U, b = (blocks(each, order) for each in (W, U, b))
    z, r = (gate(x @ W[each] + h @ U[each] + b[each]) for each in "zr")
    g = bend(x @ W["g"] + candidate(h, U["g"], b["g"], for_candidate(r)))
    return mix(z, kept(h, r), g), z, r, g


@misconception("z lets the new in and 1 - z keeps the old, as in notes that write u for the gate; in (4.3) z keeps.")
def z_lets_the_new_in_here(x, h, W, U, b):
    return unit(x, h, W, U, b, mix=lambda z, h, g: z * g + (1 - z) * h)


@misconception("the reset gate is computed and not used: the candidate sees the whole state; (4.22) sees r ⊙ h.")
def reset_gate_not_used(x, h, W, U, b):
    return unit(x, h, W, U, b, for_candidate=lambda r: 1)


@misconception("the reset gate multiplies h U_g, after the product; in (4.22) it multiplies h, before it.")
def reset_after_the_product(x, h, W, U, b):
    return unit(x, h, W, U, b, candidate=lambda h, U, b, r: r * (h @ U) + b)


@misconception(
    "r is taken for the part that is *forgotten*, as some notes call it: the candidate sees (1 - r) ⊙ "
    "h; (4.22) sees r ⊙ h."
)
def reset_gate_forgets(x, h, W, U, b):
    return unit(x, h, W, U, b, for_candidate=lambda r: 1 - r)


@misconception("the blocks are read in the order r, z, g, as another library keeps them; here z comes first.")
def blocks_r_z_g(x, h, W, U, b):
    return unit(x, h, W, U, b, order="rzg")


@misconception("the reset gate multiplies the input's part of the candidate as well; in (4.22) it multiplies h alone.")
def resets_the_input_too(x, h, W, U, b):
    w, u, c = (blocks(each) for each in (W, U, b))
    _, z, r, _ = unit(x, h, W, U, b)
    g = np.tanh(r * (x @ w["g"] + h @ u["g"]) + c["g"])
    return keep_by_z(z, h, g), z, r, g


@misconception("the state is reset for good: z keeps a part of r ⊙ h; (4.3) keeps a part of h.")
def keeps_the_reset_state(x, h, W, U, b):
    return unit(x, h, W, U, b, kept=lambda h, r: r * h)


@misconception("the update gate reads r ⊙ h; in (4.20) it reads h, and only the candidate sees the reset state.")
def update_gate_reads_the_reset_state(x, h, W, U, b):
    w, u, c = (blocks(each) for each in (W, U, b))
    _, _, r, g = unit(x, h, W, U, b)
    z = sigmoid(x @ w["z"] + (r * h) @ u["z"] + c["z"])
    return keep_by_z(z, h, g), z, r, g


@misconception("the reset gate does the update gate's work: r mixes old and new; in (4.3) z does.")
def mixes_by_r(x, h, W, U, b):
    _, z, r, g = unit(x, h, W, U, b)
    return keep_by_z(r, h, g), z, r, g


@misconception("the candidate is bent by σ, and cannot be negative; (4.22) has tanh.")
def full_candidate_by_sigmoid(x, h, W, U, b):
    return unit(x, h, W, U, b, bend=sigmoid)


@misconception("the candidate is not bent at all; (4.22) has tanh.")
def full_candidate_without_tanh(x, h, W, U, b):
    return unit(x, h, W, U, b, bend=lambda a: a)


@misconception("the bias is left out of all three sums; (4.20) to (4.22) have one each.")
def no_bias_in_the_full_step(x, h, W, U, b):
    return unit(x, h, W, U, 0 * b)


@misconception("σ is written so that large sums overflow and give nan; (4.20) lies between 0 and 1 for every sum.")
def full_sigmoid_that_overflows(x, h, W, U, b):
    return unit(x, h, W, U, b, gate=sigmoid_by_exponentials)


@misconception(
    "tanh is written with exponentials that overflow for large sums and give nan; (4.22) lies between "
    "-1 and 1 for every sum."
)
def full_tanh_that_overflows(x, h, W, U, b):
    return unit(x, h, W, U, b, bend=tanh_by_exponentials)


@accepted
def full_with_slices(x, h, W, U, b):
    H = h.shape[1]
    xW = x @ W + b
    zr = sigmoid(xW[:, : 2 * H] + h @ U[:, : 2 * H])
    z, r = zr[:, :H], zr[:, H:]
    g = np.tanh(xW[:, 2 * H :] + np.dot(r * h, U[:, 2 * H :]))
    return g + z * (h - g), z, r, g


@accepted
def full_with_side_by_side_rows(x, h, W, U, b):
    (W_z, W_r, W_g), (b_z, b_r, b_g) = np.hsplit(np.vstack([W, U]), 3), np.hsplit(b, 3)
    both = np.hstack([x, h])
    z, r = 1 / (1 + np.exp(-both @ W_z - b_z)), 1 / (1 + np.exp(-both @ W_r - b_r))
    g = np.tanh(np.hstack([x, r * h]) @ W_g + b_g)
    return [z * h + (1 - z) * g, z, r, g]


@accepted
def full_row_by_row_into_the_state(x, h, W, U, b):
    H = h.shape[1]
    z, r, g = np.zeros((3, *h.shape))
    for row in range(len(x)):
        p = W.T @ x[row] + b
        z[row], r[row] = sigmoid(p[: 2 * H] + U.T[: 2 * H] @ h[row]).reshape(2, H)
        g[row] = np.tanh(p[2 * H :] + U.T[2 * H :] @ (r[row] * h[row]))
        h[row] = z[row] * h[row] + (1 - z[row]) * g[row]
    return h, z, r, g


@accepted
def full_in_float32(x, h, W, U, b):
    return full_with_slices.function(*(each.astype(np.float32) for each in (x, h, W, U, b)))

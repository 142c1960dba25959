"""gru_step_reset_after.

Advance a gated recurrent unit by one time step, its reset gate r on what comes out of the product.
"""

import numpy as np

from rnn_course.cells.gru import gru_step_reset_after
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask

from . import draws
from .wrong import blocks, keep_by_z, tanh_by_exponentials

header = exercise(
    gru_step_reset_after,
    points=9,
    returns={"h_next": "(4.3)", "z": "(4.28)", "r": "(4.28)", "g": "(4.29)"},
    hints=(
        "Do all of the multiplying first, in two products; gate afterwards.",
        "(4.27) keeps p, from the input, and m, from the state, apart, since in (4.29) the reset gate multiplies "
        "only one of them, its bias included.",
        "b[0] belongs to p and b[1] to m. Cut p and m into three blocks each; z and r take sums of blocks.",
    ),
)


@check(weight=3)
def a_step_with_reset_after(draw):
    for _ in range(2):
        yield ask(gru_step_reset_after, *draws.after(draw, *draw.sizes("BDH")))


@check
def a_step_with_reset_after_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(gru_step_reset_after, *draws.after(draw, *draw.sizes("BDH", **{axis: 1})))


@check
def a_step_with_reset_after_with_large_inputs(draw):
    x, *others = draws.after(draw, *draw.sizes("BDH"))
    yield ask(gru_step_reset_after, 5000 * x, *others)


@check(
    weight=0,
    note="Even with both rows of b zero it differs: look at the products in (4.27), and at which of them r "
    "multiplies in (4.29).",
)
def a_step_with_reset_after_without_bias(draw):
    x, h, W, U, b = draws.after(draw, *draw.sizes("BDH"))
    yield ask(gru_step_reset_after, x, h, W, U, 0 * b)


@check(weight=0, note="With x and h zero only the two rows of b are left, and it differs: look at where (4.29) has r.")
def a_step_with_reset_after_from_the_biases_alone(draw):
    x, h, W, U, b = draws.after(draw, *draw.sizes("BDH"))
    yield ask(gru_step_reset_after, 0 * x, 0 * h, W, U, b)


def unit_after(
    x,
    h,
    W,
    U,
    b,
    *,
    order="zrg",
    rows=(0, 1),
    bend=np.tanh,
    gate=sigmoid,
    mix=keep_by_z,
    inside=lambda p, m, r, d: p + r * m,
):
    """The right step with its reset gate after the product, with one place after another to go wrong in.

    inside(p_g, m_g, r, d_g): the candidate's sum, d_g being the last block of b's second row. rows: of b, for p and m.
    """
    p, m = blocks(x @ W + b[rows[0]], order), blocks(h @ U + b[rows[1]], order)
    z, r = (gate(p[each] + m[each]) for each in "zr")
    g = bend(inside(p["g"], m["g"], r, blocks(b[rows[1]], order)["g"]))
    return mix(z, h, g), z, r, g


@misconception(
    "the second bias stands outside the reset gate; in (4.27) it is part of m, and (4.29) multiplies m by r."
)
def second_bias_outside_the_reset(x, h, W, U, b):
    return unit_after(x, h, W, U, b, inside=lambda p, m, r, d: p + r * (m - d) + d)


@misconception("the reset gate multiplies h before the product; in (4.29) it multiplies m_g, after it.")
def reset_before_the_product(x, h, W, U, b):
    _, z, r, _ = unit_after(x, h, W, U, b)
    g = np.tanh(x @ blocks(W)["g"] + (r * h) @ blocks(U)["g"] + blocks(b.sum(axis=0))["g"])
    return keep_by_z(z, h, g), z, r, g


@misconception("the two rows of b are exchanged; in (4.27) the first is added to x W.")
def rows_of_b_exchanged(x, h, W, U, b):
    return unit_after(x, h, W, U, b, rows=(1, 0))


@misconception("only the first row of b is used; in (4.27) m has a bias of its own.")
def second_bias_forgotten(x, h, W, U, b):
    return unit_after(x, h, W, U, b * [[1], [0]])


@misconception("only the second row of b is used; in (4.27) p has a bias of its own.")
def first_bias_forgotten(x, h, W, U, b):
    return unit_after(x, h, W, U, b * [[0], [1]])


@misconception(
    "both rows of b are added to the state's product; z and r do not mind, but in (4.29) r multiplies "
    "the second row alone."
)
def both_biases_inside_the_reset(x, h, W, U, b):
    return unit_after(x, h, W, U, np.stack([0 * b[0], b.sum(axis=0)]))


@misconception("the reset gate multiplies the whole sum p_g + m_g; in (4.29) it multiplies m_g alone.")
def resets_the_whole_sum(x, h, W, U, b):
    return unit_after(x, h, W, U, b, inside=lambda p, m, r, d: r * (p + m))


@misconception("the reset gate is computed and not used; (4.29) multiplies m_g by r.")
def reset_after_not_used(x, h, W, U, b):
    return unit_after(x, h, W, U, b, inside=lambda p, m, r, d: p + m)


@misconception("r is taken for the part that is *forgotten*: m_g is multiplied by 1 - r; (4.29) has r.")
def reset_after_forgets(x, h, W, U, b):
    return unit_after(x, h, W, U, b, inside=lambda p, m, r, d: p + (1 - r) * m)


@misconception("z lets the new in and 1 - z keeps the old, as in notes that write u for the gate; in (4.3) z keeps.")
def z_lets_the_new_in_after(x, h, W, U, b):
    return unit_after(x, h, W, U, b, mix=lambda z, h, g: z * g + (1 - z) * h)


@misconception("the blocks are read in the order r, z, g, as another library keeps them; here z comes first.")
def blocks_r_z_g_after(x, h, W, U, b):
    return unit_after(x, h, W, U, b, order="rzg")


@misconception(
    "tanh is written with exponentials that overflow for large sums and give nan; (4.29) lies between "
    "-1 and 1 for every sum."
)
def after_tanh_that_overflows(x, h, W, U, b):
    return unit_after(x, h, W, U, b, bend=tanh_by_exponentials)


@accepted
def after_with_slices(x, h, W, U, b):
    H = h.shape[1]
    p, m = np.dot(x, W) + b[0], np.dot(h, U) + b[1]
    zr = sigmoid((p + m)[:, : 2 * H])
    g = np.tanh(p[:, 2 * H :] + zr[:, H:] * m[:, 2 * H :])
    return [g + zr[:, :H] * (h - g), zr[:, :H], zr[:, H:], g]


@accepted
def after_with_one_bias_for_the_gates(x, h, W, U, b):
    W_z, W_r, W_g, U_z, U_r, U_g = *np.hsplit(W, 3), *np.hsplit(U, 3)
    (b_z, b_r, b_g), d_g = np.split(b.sum(axis=0), 3), np.split(b[1], 3)[2]
    z = 1 / (1 + np.exp(-(x @ W_z + h @ U_z + b_z)))
    r = 1 / (1 + np.exp(-(x @ W_r + h @ U_r + b_r)))
    g = np.tanh(x @ W_g + (b_g - d_g) + r * (h @ U_g) + r * d_g)
    return z * h + (1 - z) * g, z, r, g


@accepted
def after_with_columns_for_examples(x, h, W, U, b):
    p = (W.T @ x.T + b[0, :, None]).reshape(3, -1, len(x))
    m = (U.T @ h.T + b[1, :, None]).reshape(3, -1, len(x))
    z, r = sigmoid(p[:2] + m[:2])
    g = np.tanh(p[2] + r * m[2])
    return (z * h.T + (1 - z) * g).T, z.T, r.T, g.T

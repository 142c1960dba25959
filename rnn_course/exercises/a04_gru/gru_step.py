"""gru_step: advance a GRU by one time step, with the reset gate applied to the state before the product."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.gru import gru_step
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    gru_step,
    points=9,
    returns={"h_next": "(4.3)", "z": "(4.20)", "r": "(4.21)", "g": "(4.22)"},
    hints=(
        "The reset gate decides how much of the old state goes into the candidate.",
        "(4.20) and (4.21) read the whole state h. In (4.22) the product with U_g reads r ⊙ h.",
        "Split W, U and b into three blocks of H columns each: z, r, g. Then write three lines, and (4.3) as before.",
    ),
)


a_full_step = random_sizes(gru_step, weight=3)
a_full_step_with_one_axis_of_size_1 = one_axis_of_size_1(gru_step)
a_full_step_with_large_inputs = scaled(gru_step, x=5000)
a_full_step_from_the_input_alone = scaled(
    gru_step,
    h=0,
    weight=0,
    note="Wrong even with h zero, where there is nothing to reset or to keep: look at the order of the blocks, and at "
    "the terms of x and b in (4.20) to (4.22).",
)


@check(
    weight=0,
    note="Wrong even with r = 1 everywhere, where it is the step without a reset gate: look at (4.20), (4.22) and "
    "(4.3).",
)
def a_full_step_with_the_reset_gate_open(draw):
    B, D, H = draw.sizes("BDH")
    x, h, W, U, b = draws.step(draw, B, D, H)
    b[H : 2 * H] = 1000
    yield ask(gru_step, x, h, W, U, b)


wrong = slips(
    gru_step,
    """
    z_lets_the_new_in_here: z is the share of the candidate and 1 - z that of the old state, as in notes that write
        u for the gate; in (4.3) z is the share of the old state.
        4.3 | return z * g + (1 - z) * h, z, r, g
    reset_gate_not_used: the reset gate is computed and not used, so the candidate reads all of h; (4.22) has r ⊙ h.
        4.22 | g = np.tanh(x @ W_g + h @ U_g + b_g)
    reset_after_the_product: the reset gate multiplies h U_g, after the product; in (4.22) it multiplies h, before
        the product.
        4.22 | g = np.tanh(x @ W_g + r * (h @ U_g) + b_g)
    reset_gate_forgets: r is taken as the part that is *forgotten*, as in some notes, so the candidate reads (1 - r)
        ⊙ h; (4.22) has r ⊙ h.
        4.22 | g = np.tanh(x @ W_g + ((1 - r) * h) @ U_g + b_g)
    blocks_r_z_g: the blocks are read in the order r, z, g, as in another library; here z comes first.
        W_z | W_r, W_z, W_g = np.split(W, 3, axis=1)
        U_z | U_r, U_z, U_g = np.split(U, 3, axis=1)
        b_z | b_r, b_z, b_g = np.split(b, 3)
    resets_the_input_too: the reset gate multiplies the input's part of the candidate as well; in (4.22) it
        multiplies only h.
        4.22 | g = np.tanh(r * (x @ W_g + h @ U_g) + b_g)
    keeps_the_reset_state: r ⊙ h is mixed with the candidate; (4.3) mixes h with it.
        4.3 | return z * r * h + (1 - z) * g, z, r, g
    update_gate_reads_the_reset_state: the update gate reads r ⊙ h; in (4.20) it reads h.
        4.20 | r = sigmoid(x @ W_r + h @ U_r + b_r)
        4.21 | z = sigmoid(x @ W_z + (r * h) @ U_z + b_z)
    mixes_by_r: r mixes the old state and the candidate; in (4.3) z does.
        4.3 | return r * h + (1 - r) * g, z, r, g
    full_candidate_by_sigmoid: σ is applied to the candidate, which cannot become negative; (4.22) has tanh.
        4.22 | g = sigmoid(x @ W_g + (r * h) @ U_g + b_g)
    full_candidate_without_tanh: no activation is applied to the candidate; (4.22) has tanh.
        4.22 | g = x @ W_g + (r * h) @ U_g + b_g
    no_bias_in_the_full_step: the bias is left out of all three sums; (4.20) to (4.22) have one each.
        4.20 | z = sigmoid(x @ W_z + h @ U_z)
        4.21 | r = sigmoid(x @ W_r + h @ U_r)
        4.22 | g = np.tanh(x @ W_g + (r * h) @ U_g)
    full_sigmoid_that_overflows: σ is written so that large sums overflow and give nan; (4.20) is between 0 and 1
        for every sum.
        4.20 | a = x @ W_z + h @ U_z + b_z
             | z = np.exp(a) / (1 + np.exp(a))
        4.21 | a = x @ W_r + h @ U_r + b_r
             | r = np.exp(a) / (1 + np.exp(a))
    full_tanh_that_overflows: tanh is written with exponentials that overflow for large sums and give nan; (4.22) is
        between -1 and 1 for every sum.
        4.22 | a = x @ W_g + (r * h) @ U_g + b_g
             | g = (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))
    """,
)


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

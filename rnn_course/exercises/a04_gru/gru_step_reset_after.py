"""gru_step_reset_after: advance a GRU by one time step, with the reset gate applied after the product.

The reset gate r multiplies the product h U + b_h.
"""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.gru import gru_step_reset_after
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.activations import sigmoid
from rnn_course.slips import slips

header = exercise(
    gru_step_reset_after,
    points=9,
    returns={"h_next": "(4.3)", "z": "(4.28)", "r": "(4.28)", "g": "(4.29)"},
    hints=(
        "Compute the two matrix products first and apply the gates afterwards.",
        "(4.27) keeps p, from the input, and m, from the state, apart, since in (4.29) the reset gate multiplies only "
        "m_g, including its bias.",
        "b[0] belongs to p and b[1] to m. Split p and m into three blocks each; z and r use sums of blocks.",
    ),
    sure_of={"a_step_with_reset_after_with_large_inputs": ("in_float32",)},
)


a_step_with_reset_after = random_sizes(gru_step_reset_after, weight=3)
a_step_with_reset_after_with_one_axis_of_size_1 = one_axis_of_size_1(gru_step_reset_after)
a_step_with_reset_after_with_large_inputs = scaled(gru_step_reset_after, x=5000)
a_step_with_reset_after_without_bias = scaled(
    gru_step_reset_after,
    b=0,
    weight=0,
    note="Wrong even with both rows of b zero: look at the products in (4.27), and at which of them r multiplies in "
    "(4.29).",
)
a_step_with_reset_after_from_the_biases_alone = scaled(
    gru_step_reset_after,
    x=0,
    h=0,
    weight=0,
    note="Wrong with x and h zero, where only the two rows of b are left: look at which row (4.27) adds to what, and "
    "at where (4.29) has r.",
)


wrong = slips(
    gru_step_reset_after,
    """
    second_bias_outside_the_reset: the second bias is outside the reset gate; in (4.27) it is part of m, and (4.29)
        multiplies m by r.
        4.27 | p, m = x @ W + b[0] + b[1], h @ U
    reset_before_the_product: the reset gate multiplies h before the product; in (4.29) it multiplies m_g, after it.
        4.29 | H = h.shape[1]
             | g = np.tanh(p_g + (r * h) @ U[:, 2 * H :] + b[1, 2 * H :])
    rows_of_b_exchanged: the two rows of b are swapped; in (4.27) the first is added to x W.
        4.27 | p, m = x @ W + b[1], h @ U + b[0]
    second_bias_forgotten: only the first row of b is used; in (4.27) m has its own bias.
        4.27 | p, m = x @ W + b[0], h @ U
    first_bias_forgotten: only the second row of b is used; in (4.27) p has its own bias.
        4.27 | p, m = x @ W, h @ U + b[1]
    both_biases_inside_the_reset: both rows of b are added to the state's product, which is the same for z and r; in
        (4.29) r multiplies the second row alone.
        4.27 | p, m = x @ W, h @ U + b[0] + b[1]
    resets_the_whole_sum: the reset gate multiplies the whole sum p_g + m_g; in (4.29) it multiplies m_g alone.
        4.29 | g = np.tanh(r * (p_g + m_g))
    reset_after_not_used: the reset gate is computed and not used; (4.29) multiplies m_g by r.
        4.29 | g = np.tanh(p_g + m_g)
    reset_after_forgets: r is taken as the part that is *forgotten*, so m_g is multiplied by 1 - r; (4.29) has r.
        4.29 | g = np.tanh(p_g + (1 - r) * m_g)
    z_lets_the_new_in_after: z is the share of the candidate and 1 - z that of the old state, as in notes that write
        u for the gate; in (4.3) z is the share of the old state.
        4.3 | return z * g + (1 - z) * h, z, r, g
    blocks_r_z_g_after: the blocks are read in the order r, z, g, as in another library; here z comes first.
        p_z | p_r, p_z, p_g = np.split(p, 3, axis=1)
        m_z | m_r, m_z, m_g = np.split(m, 3, axis=1)
    after_tanh_that_overflows: tanh is written with exponentials that overflow for large sums and give nan; (4.29)
        is between -1 and 1 for every sum.
        4.29 | a = p_g + r * m_g
             | g = (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))
    """,
)


@accepted
def after_with_slices(x, h, W, U, b):
    H = h.shape[1]
    p, m = np.dot(x, W) + b[0], np.dot(h, U) + b[1]
    zr = sigmoid((p + m)[:, : 2 * H])
    g = np.tanh(p[:, 2 * H :] + zr[:, H:] * m[:, 2 * H :])
    return [g + zr[:, :H] * (h - g), zr[:, :H], zr[:, H:], g]


@accepted
def after_with_one_bias_for_the_gates(x, h, W, U, b):
    (W_z, W_r, W_g), (U_z, U_r, U_g) = np.hsplit(W, 3), np.hsplit(U, 3)
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

"""binary_step_backward: take the gradient back through one node of a binary Tree-LSTM.

It goes from h and c to everything that went into the node.
"""

import numpy as np

from rnn_course.authoring import accepted, derivation, exercise
from rnn_course.cells.tree_lstm import binary_step, binary_step_backward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.slips import slips

from . import draws

header = exercise(
    binary_step_backward,
    points=10,
    returns={
        "dx": "(14.25)",
        "dh1": "(14.26)",
        "dc1": "(14.24)",
        "dh2": "(14.26)",
        "dc2": "(14.24)",
        "dW": "(14.25)",
        "dU": "(14.26)",
        "db": "(14.25)",
    },
    hints=(
        "Gradients arrive at h and at c, and they add at c, since almost everything goes through c.",
        "s in (14.20) is the whole gradient of c. From it (14.21) and (14.24) follow (14.17) term by term.",
        "Compute du in five blocks first. dz has four, since z_f was used in two gates: it gets two gradients, and "
        "they add.",
    ),
    derive=derivation("14.19", "14.20", "14.21", "14.22", "14.23", "14.24", "14.26", of=binary_step),
)


gradients_of_a_binary_node = random_sizes(binary_step_backward, draws.binary_back, weight=4)


gradients_of_a_binary_node_with_one_axis_of_size_1 = one_axis_of_size_1(binary_step_backward, draws.binary_back)


gradients_of_a_binary_node_by_c_alone = scaled(
    binary_step_backward,
    draws.binary_back,
    dh=0,
    weight=0,
    note="Wrong even with dh zero: look at (14.20) to (14.26).",
)


wrong = slips(
    binary_step_backward,
    """
    drops_dc: dc is left out, so s has only the part through h; (14.20) adds dc.
        14.20 | s = dh * o * (1 - np.tanh(c) ** 2)
    drops_the_path_through_h: the part through h is left out, so s is dc; (14.20) adds dh ⊙ o ⊙ (1 - tanh(c)²).
        14.20 | s = dc
    parentheses_in_s: the output gate multiplies dc as well; in (14.20) dc is outside the product.
        14.20 | s = (dc + dh) * o * (1 - np.tanh(c) ** 2)
    slope_of_c_itself: the derivative is 1 - c², as if c were a value of tanh; (14.20) has 1 - tanh(c)².
        14.20 | s = dc + dh * o * (1 - c**2)
    do_without_tanh: do is computed with c; (14.19) has tanh(c).
        14.19 | do = dh * c
    slopes_of_the_gates_omitted: the derivatives of σ and tanh at the gates are missing; (14.22) multiplies each by
        its own.
        du_i, du_1, du_2 | du_i, du_1, du_2 = di, df1, df2
        du_g, du_o | du_g, du_o = dg, do
    candidate_slope_of_a_sigmoid: the derivative at the candidate is that of a sigmoid, g (1 - g); in (14.22) it is
        that of tanh, 1 - g².
        du_g, du_o | du_g, du_o = dg * g * (1 - g), do * o * (1 - o)
    shared_block_from_one_gate: the shared z_f gets the gradient of the first gate alone; it was used in f1 and f2,
        so (14.23) adds both.
        14.23 | dz = np.concatenate([du_i, du_1, du_g, du_o], axis=1)
    shared_block_averaged: the shared z_f gets the mean of two gradients; (14.23) adds them.
        14.23 | dz = np.concatenate([du_i, (du_1 + du_2) / 2, du_g, du_o], axis=1)
    cells_without_their_gates: dc1 and dc2 are s itself; (14.24) multiplies by f1 and f2.
        14.24 | dc1, dc2 = s, s
    cells_swapped: dc1 and dc2 are swapped; (14.24) has f1 for dc1 and f2 for dc2.
        14.24 | dc1, dc2 = s * f2, s * f1
    children_halves_swapped: dh1 and dh2 are swapped; in (14.26) the left half is dh1.
        dh1, dh2 | dh2, dh1 = np.split(du @ U.T, 2, axis=1)
    states_before_cells: the results are not in the order dx, dh1, dc1, dh2, dc2, dW, dU, db.
        return | return dz @ W.T, dh1, dh2, dc1, dc2, x.T @ dz, dU, dz.sum(axis=0)
    """,
)


@accepted
def binary_back_by_widened_weights(dh, dc, c, gates, x, h1, c1, h2, c2, W, U):
    H = c.shape[1]
    i, f1, f2, g, o = (gates[:, k * H : (k + 1) * H] for k in range(5))
    t = np.tanh(c)
    s = dc + dh * o * (1 - t) * (1 + t)
    du = np.hstack(
        [s * g * i * (1 - i), s * c1 * f1 * (1 - f1), s * c2 * f2 * (1 - f2), s * i * (1 - g * g), dh * t * o * (1 - o)]
    )
    wide = np.concatenate([W[:, : 2 * H], W[:, H:]], axis=1)
    dwide, db = x.T @ du, du.sum(axis=0)
    dW = np.concatenate([dwide[:, :H], dwide[:, H : 2 * H] + dwide[:, 2 * H : 3 * H], dwide[:, 3 * H :]], axis=1)
    db = np.concatenate([db[:H], db[H : 2 * H] + db[2 * H : 3 * H], db[3 * H :]])
    down = du @ U.T
    return du @ wide.T, down[:, :H], s * f1, down[:, H:], s * f2, dW, np.vstack([h1.T @ du, h2.T @ du]), db


@accepted
def binary_back_row_by_row(dh, dc, c, gates, x, h1, c1, h2, c2, W, U):
    rows = [
        binary_step_backward(*(each[k : k + 1] for each in (dh, dc, c, gates, x, h1, c1, h2, c2)), W, U)
        for k in range(len(x))
    ]
    found = list(zip(*rows, strict=True))
    return [*(np.concatenate(each) for each in found[:5]), *(sum(each) for each in found[5:])]


@accepted
def binary_back_adding_into_dc(dh, dc, c, gates, x, h1, c1, h2, c2, W, U):
    i, f1, f2, g, o = np.split(gates, 5, axis=1)
    dc += dh * o * (1 - np.tanh(c) ** 2)
    du = np.stack(
        [
            dc * g * (i - i**2),
            dc * c1 * (f1 - f1**2),
            dc * c2 * (f2 - f2**2),
            dc * i * (1 - g**2),
            dh * np.tanh(c) * (o - o**2),
        ]
    )
    dz = np.stack([du[0], du[1] + du[2], du[3], du[4]])
    B, H = c.shape
    wide, narrow = du.transpose(1, 0, 2).reshape(B, 5 * H), dz.transpose(1, 0, 2).reshape(B, 4 * H)
    dh1, dh2 = np.hsplit(np.dot(wide, U.T), 2)
    dU = np.einsum("bi,bj->ij", np.hstack([h1, h2]), wide)
    return np.dot(narrow, W.T), dh1, dc * f1, dh2, dc * f2, np.dot(x.T, narrow), dU, narrow.sum(0)

"""binary_step_backward.

Take the gradient back through one node of a binary Tree-LSTM: from h and c to all that went in.
"""

import numpy as np

from rnn_course.cells.tree_lstm import binary_step_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

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
        "Both h and c carry a gradient in; they meet at c, the one place through which almost everything went.",
        "s in (14.20) is all that c gets. From it (14.21) and (14.24) follow (14.17) term by term.",
        "Build du in five blocks first. dz has four, since z_f served two gates: what was used twice gets two "
        "gradients, and they add.",
    ),
)


@check(weight=4)
def gradients_of_a_binary_node(draw):
    for _ in range(2):
        yield ask(binary_step_backward, *draws.binary_back(draw, *draw.sizes("BDH")))


@check
def gradients_of_a_binary_node_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(binary_step_backward, *draws.binary_back(draw, *draw.sizes("BDH", **{axis: 1})))


@check(weight=0, note="It differs even where dh is 0 and all comes from dc: look at (14.21) to (14.26).")
def gradients_of_a_binary_node_by_c_alone(draw):
    dh, *others = draws.binary_back(draw, *draw.sizes("BDH"))
    yield ask(binary_step_backward, 0 * dh, *others)


def back(dh, dc, c, gates, x, h1, c1, h2, c2, W, U, *, s=None, do=None, slopes=None, packed=None, dcs=None):
    """The right way back, with one place after another to go wrong in."""
    i, f1, f2, g, o = np.split(gates, 5, axis=1)
    s = dc + dh * o * (1 - np.tanh(c) ** 2) if s is None else s(o)
    do = dh * np.tanh(c) if do is None else do
    bends = [i * (1 - i), f1 * (1 - f1), f2 * (1 - f2), 1 - g**2, o * (1 - o)]
    raw = [s * g, s * c1, s * c2, s * i, do]
    parts = [each * bend for each, bend in zip(raw, bends, strict=True)] if slopes is None else slopes(raw, bends)
    du = np.concatenate(parts, axis=1)
    z_f = (parts[1] + parts[2]) if packed is None else packed(parts[1], parts[2])
    dz = np.concatenate([parts[0], z_f, parts[3], parts[4]], axis=1)
    dh1, dh2 = np.split(du @ U.T, 2, axis=1)
    dc1, dc2 = (s * f1, s * f2) if dcs is None else dcs(s, f1, f2)
    dU = np.concatenate([h1, h2], axis=1).T @ du
    return dz @ W.T, dh1, dc1, dh2, dc2, x.T @ dz, dU, dz.sum(axis=0)


@misconception("what comes by dc is dropped, s has only the part that came through h; (14.20) adds dc.")
def drops_dc(dh, dc, *others):
    return back(dh, 0 * dc, *others)


@misconception("what comes through h is dropped from s, only dc is used; (14.20) adds dh ⊙ o ⊙ (1 - tanh(c)²).")
def drops_the_path_through_h(dh, dc, *others):
    return back(dh, dc, *others, s=lambda o: dc)


@misconception("the output gate multiplies dc as well; in (14.20) dc stands outside the product.")
def parentheses_in_s(dh, dc, c, *others):
    return back(dh, dc, c, *others, s=lambda o: (dc + dh) * o * (1 - np.tanh(c) ** 2))


@misconception("the slope is 1 - c²; c has not been through tanh, and (14.20) has 1 - tanh(c)².")
def slope_of_c_itself(dh, dc, c, *others):
    return back(dh, dc, c, *others, s=lambda o: dc + dh * o * (1 - c**2))


@misconception("do is made with c; (14.19) has tanh(c), which the gate multiplied.")
def do_without_tanh(dh, dc, c, *others):
    return back(dh, dc, c, *others, do=dh * c)


@misconception("the gates' own slopes are missing; (14.22) multiplies each by its sigmoid's or tanh's.")
def slopes_of_the_gates_omitted(*arguments):
    return back(*arguments, slopes=lambda raw, bends: raw)


@misconception("the candidate's slope is a sigmoid's, g (1 - g); in (14.22) it is a tanh's, 1 - g².")
def candidate_slope_of_a_sigmoid(dh, dc, c, gates, *others):
    g = np.split(gates, 5, axis=1)[3]
    return back(
        dh,
        dc,
        c,
        gates,
        *others,
        slopes=lambda raw, bends: [
            part * (g * (1 - g) if k == 3 else bend) for k, (part, bend) in enumerate(zip(raw, bends, strict=True))
        ],
    )


@misconception("the shared z_f gets the first gate's gradient alone; it served f1 and f2, so (14.23) adds both.")
def shared_block_from_one_gate(*arguments):
    return back(*arguments, packed=lambda du_1, du_2: du_1)


@misconception("the shared z_f gets the mean of the two gates' gradients; (14.23) adds them.")
def shared_block_averaged(*arguments):
    return back(*arguments, packed=lambda du_1, du_2: (du_1 + du_2) / 2)


@misconception("dc1 and dc2 are s itself, without a gate; (14.24) multiplies by f1 and f2.")
def cells_without_their_gates(*arguments):
    return back(*arguments, dcs=lambda s, f1, f2: (s, s.copy()))


@misconception("dc1 and dc2 have changed places; (14.24) has f1 for dc1 and f2 for dc2.")
def cells_swapped(*arguments):
    return back(*arguments, dcs=lambda s, f1, f2: (s * f2, s * f1))


@misconception("dh1 and dh2 have changed places; in (14.26) the left half is dh1.")
def children_halves_swapped(*arguments):
    dx, dh1, dc1, dh2, *others = back(*arguments)
    return dx, dh2, dc1, dh1, *others


@misconception("the results come in another order; it is dx, dh1, dc1, dh2, dc2, dW, dU, db.")
def states_before_cells(*arguments):
    dx, dh1, dc1, dh2, *others = back(*arguments)
    return dx, dh1, dh2, dc1, *others


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


@accepted
def binary_back_in_float32(*arguments):
    return tuple(each.astype(np.float32) for each in binary_back_row_by_row.function(*arguments))

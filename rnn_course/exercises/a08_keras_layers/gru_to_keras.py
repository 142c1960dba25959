"""gru_to_keras: convert the weights of a textbook GRU for keras.layers.GRU(..., reset_after=reset_after)."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.transfer import gru_to_keras
from rnn_course.slips import slips

from .asking import textbook

header = exercise(
    gru_to_keras,
    points=10,
    returns={"W": "(8.19)", "U": "(8.19)", "b": "(8.20)", "h": "(the states of Keras)"},
    hints=(
        "Both mix the same two values with shares that sum to 1. They name different shares after the gate.",
        "What is 1 - σ(a), written as σ of something? z must be the σ of that.",
        "For reset_after=True: does the reset gate multiply the bias in (8.17)? Which of the biases does it multiply "
        "in (8.20)?",
    ),
)


def transferred_gru(draw: Draw, book: dict[str, np.ndarray], reset_after: bool) -> Question:
    """Convert a textbook GRU and run it in Keras."""
    H, width = book["W_u"].shape
    question = ask(gru_to_keras, book, reset_after)
    return question.then("@packed", result(0), "GRU", draw(3, 2, width - H), [draw(3, H)], reset_after=reset_after)


@check
def reset_before_the_product(draw: Draw):
    D, H = draw.sizes("DH")
    yield transferred_gru(draw, textbook(draw, "urg", H, D), reset_after=False)


@check
def reset_after_the_product(draw: Draw):
    D, H = draw.sizes("DH")
    yield transferred_gru(draw, textbook(draw, "urg", H, D), reset_after=True)


@check
def a_gru_of_one_unit_or_one_feature(draw: Draw):
    D, H = draw.sizes("DH")
    for reset_after in (False, True):
        yield transferred_gru(draw, textbook(draw, "urg", 1, D), reset_after)
        yield transferred_gru(draw, textbook(draw, "urg", H, 1), reset_after)


@check(
    weight=0,
    note="Wrong even with an update gate of 0.5, so its sign is not the only reason: look at r and g in (8.19) and "
    "(8.20), at which signs (8.18) changes, and at which rows are those for h (8.15).",
)
def a_neutral_update_gate(draw: Draw):
    D, H = draw.sizes("DH")
    for reset_after in (False, True):
        book = textbook(draw, "urg", H, D)
        yield transferred_gru(draw, {**book, "W_u": 0 * book["W_u"], "b_u": 0 * book["b_u"]}, reset_after)


wrong = slips(
    gru_to_keras,
    """
    takes_u_for_z: u is used as z; in (8.18) u is the share of the candidate, and in (8.21) z is that of the old
        state.
        8.18 | sign = {"u": 1, "r": 1, "g": 1}
    leaves_the_bias_of_u: the matrix of the update gate changed its sign and its bias did not; z in (8.21) is 1 - u
        for the whole sum in (8.15).
        8.19 | b = np.concatenate([textbook[f"b_{gate}"].ravel() for gate in "urg"])
    takes_one_minus_the_weights: the matrix W of the update gate became 1 - W; between (8.18) and (8.21) the gate
        becomes 1 minus itself, not the numbers inside its σ.
        columns = | columns = np.concatenate([1 - textbook["W_u"], textbook["W_r"], textbook["W_g"]]).T
        8.19 | b = np.concatenate([1 - textbook["b_u"], textbook["b_r"], textbook["b_g"]]).ravel()
    negates_every_gate: every gate changed its sign; between (8.18) and (8.21) only the update gate has another
        role.
        8.18 | sign = {"u": -1, "r": -1, "g": -1}
    negates_the_reset_gate: the reset gate changed its sign; between (8.18) and (8.21) only the update gate has
        another role.
        8.18 | sign = {"u": 1, "r": -1, "g": 1}
    packs_r_z_g: the blocks are in the order r, z, g, as in some other libraries; (8.19) has z first.
        columns = | columns = np.concatenate([sign[gate] * textbook[f"W_{gate}"].T for gate in "rug"], axis=1)
        8.19 | b = np.concatenate([sign[gate] * textbook[f"b_{gate}"].ravel() for gate in "rug"])
    packs_the_gru_with_x_above_h: the columns for h are taken as those for x; in (8.15) h is on top.
        return | return columns[:-H], columns[-H:], biases
    puts_the_biases_in_the_row_of_d: with reset_after=True the biases are in the row of d; in (8.20) the reset gate
        multiplies d_g, and in (8.17) it multiplies no bias.
        8.20 | biases = np.stack([np.zeros_like(b), b]) if reset_after else b
    puts_the_biases_in_both_rows: with reset_after=True the biases are in both rows and count twice; (8.20) adds b
        and d, (8.15) and (8.17) have one bias each.
        8.20 | biases = np.stack([b, b]) if reset_after else b
    halves_the_biases: with reset_after=True half of each bias is in each row, which is the same for z and r; in
        (8.20) the reset gate multiplies d_g.
        8.20 | biases = np.stack([b / 2, b / 2]) if reset_after else b
    forgets_the_row_of_d: with reset_after=True there is one row of biases; (8.20) has two, b and d.
        8.20 | biases = b
    """,
)


@accepted
def fills_the_gru_block_by_block(textbook, reset_after):
    H, width = textbook["W_u"].shape
    W, U, b = np.zeros((width - H, 3 * H)), np.zeros((H, 3 * H)), np.zeros((2, 3 * H) if reset_after else 3 * H)
    rows = b[0] if reset_after else b
    for k, (gate, sign) in enumerate({"u": -1, "r": 1, "g": 1}.items()):
        U[:, k * H : (k + 1) * H] = sign * textbook["W_" + gate][:, :H].T
        W[:, k * H : (k + 1) * H] = sign * textbook["W_" + gate][:, H:].T
        rows[k * H : (k + 1) * H] = sign * textbook["b_" + gate].ravel()
    return [W, U, b]


@accepted
def splits_the_gates_biases_between_the_rows(textbook, reset_after):
    H = len(textbook["b_u"])
    columns = np.concatenate([-textbook["W_u"], textbook["W_r"], textbook["W_g"]]).T
    b_z, b_r, b_g = -textbook["b_u"][:, 0], textbook["b_r"][:, 0], textbook["b_g"][:, 0]
    if not reset_after:
        return columns[H:], columns[:H], np.concatenate([b_z, b_r, b_g])
    rows = [np.concatenate([b_z / 3, 0 * b_r, b_g]), np.concatenate([b_z * 2 / 3, b_r, 0 * b_g])]
    return columns[H:], columns[:H], np.array(rows)


@accepted
def packs_the_gru_in_float32(textbook, reset_after):
    book = {name: array.astype(np.float32) for name, array in textbook.items()}
    H = len(book["b_g"])
    rows = np.vstack([-book["W_u"], book["W_r"], book["W_g"]])
    b = np.vstack([-book["b_u"], book["b_r"], book["b_g"]]).T
    return rows.T[H:], rows.T[:H], np.vstack([b, 0 * b]) if reset_after else b[0]

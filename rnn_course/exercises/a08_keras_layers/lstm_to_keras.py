"""lstm_to_keras: convert the weights of a textbook LSTM for keras.layers.LSTM."""

import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.transfer import lstm_to_keras
from rnn_course.slips import slips

from .asking import textbook

header = exercise(
    lstm_to_keras,
    points=10,
    returns={"W": "(8.6)", "U": "(8.6)", "b": "(8.7)", "h": "(the states of Keras)"},
    hints=(
        "A matrix that acts on a column from the left acts, transposed, on a row from the right.",
        "[h; x] has h on top: which columns of W_f multiply h, and which multiply x?",
        "Split the matrix of each gate in two, then put the gates side by side in the order of (8.7).",
    ),
)


def transferred_lstm(draw: Draw, book: dict[str, np.ndarray]) -> Question:
    """Convert a textbook LSTM and run it in Keras."""
    H, width = book["W_f"].shape
    states = [draw(3, H), draw(3, H)]
    return ask(lstm_to_keras, book).then("@packed", result(0), "LSTM", draw(3, 2, width - H), states)


@check
def the_layer_computes_what_the_book_does(draw: Draw):
    D, H = draw.sizes("DH")
    yield transferred_lstm(draw, textbook(draw, "figo", H, D))


@check
def one_unit_or_one_feature(draw: Draw):
    D, H = draw.sizes("DH")
    yield transferred_lstm(draw, textbook(draw, "figo", 1, D))
    yield transferred_lstm(draw, textbook(draw, "figo", H, 1))


@check(
    weight=0,
    note="Wrong even with four equal gates, so their order is not the reason: look at how a single gate of (8.6) is "
    "split and transposed, and at how (8.7) joins them.",
)
def four_equal_gates(draw: Draw):
    D, H = draw.sizes("DH")
    matrix, bias = draw(H, H + D), draw(H, 1)
    yield transferred_lstm(draw, {**{f"W_{g}": matrix for g in "figo"}, **{f"b_{g}": bias for g in "figo"}})


wrong = slips(
    lstm_to_keras,
    """
    packs_f_i_g_o: the gates are in the textbook's order f, i, g, o; (8.7) has them i, f, g, o.
        8.7 | columns = np.concatenate([textbook[f"W_{gate}"].T for gate in "figo"], axis=1)
        b = | b = np.concatenate([textbook[f"b_{gate}"].ravel() for gate in "figo"])
    packs_i_f_o_g: the gates are in the order i, f, o, g; in (8.7) g comes before o.
        8.7 | columns = np.concatenate([textbook[f"W_{gate}"].T for gate in "ifog"], axis=1)
        b = | b = np.concatenate([textbook[f"b_{gate}"].ravel() for gate in "ifog"])
    packs_x_above_h: the columns for h are taken as those for x; in (8.6) h is on top.
        8.6 | W, U = columns[:-H], columns[-H:]
    reshapes_for_transposes: the blocks are reshaped, which keeps the order of the numbers in memory; h and x are
        columns in (8.6) and rows in (8.7), so they are transposed.
        8.6 | U = np.concatenate([textbook[f"W_{gate}"][:, :H].reshape(-1, H) for gate in "ifgo"], axis=1)
            | W = np.concatenate([textbook[f"W_{gate}"][:, H:].reshape(-1, H) for gate in "ifgo"], axis=1)
    leaves_u_as_it_is: U is not transposed; it is square, so the shapes fit either way, but h is a column in (8.6)
        and a row in (8.7).
        8.6 | W = columns[H:]
            | U = np.concatenate([textbook[f"W_{gate}"][:, :H] for gate in "ifgo"], axis=1)
    interleaves_the_gates: the columns of the gates alternate; in (8.7) each gate is one block.
        8.7 | columns = np.stack([textbook[f"W_{gate}"].T for gate in "ifgo"], axis=2).reshape(-1, 4 * H)
        b = | b = np.stack([textbook[f"b_{gate}"].ravel() for gate in "ifgo"], axis=1).ravel()
    adds_one_to_the_forget_bias: 1 is added to the bias of the forget gate; Keras' unit_forget_bias does that for a
        new layer only, and (8.7) has the bias as it is.
        b = | b = np.concatenate([textbook[f"b_{gate}"].ravel() + (gate == "f") for gate in "ifgo"])
    keeps_b_a_column: b is still a column, (4H, 1); (8.7) adds it to a row, so it has one axis.
        b = | b = np.concatenate([textbook[f"b_{gate}"] for gate in "ifgo"])
    squeezes_the_biases: the biases are squeezed, which leaves no axis with a single unit; b of (8.7) has one axis.
        b = | b = np.concatenate([np.squeeze(textbook[f"b_{gate}"]) for gate in "ifgo"])
    """,
)


@accepted
def fills_block_by_block(textbook):
    H = textbook["W_i"].shape[0]
    D = textbook["W_i"].shape[1] - H
    W, U, b = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros(4 * H)
    for k, gate in enumerate(["i", "f", "g", "o"]):
        for unit in range(H):
            U[:, k * H + unit] = textbook["W_" + gate][unit, :H]
            W[:, k * H + unit] = textbook["W_" + gate][unit, H:]
            b[k * H + unit] = textbook["b_" + gate][unit, 0]
    return [W, U, b]


@accepted
def stacks_rows_and_transposes_once(textbook):
    rows = np.vstack([np.hstack([textbook[f"W_{gate}"], textbook[f"b_{gate}"]]) for gate in "ifgo"])
    H = rows.shape[0] // 4
    return rows[:, H:-1].T, rows[:, :H].T, rows[:, -1]


@accepted
def packs_in_float32_tensors(textbook):
    H = len(textbook["b_i"])
    matrix = ops.concatenate([ops.transpose(textbook[f"W_{gate}"].astype("float32")) for gate in "ifgo"], axis=1)
    return matrix[H:], matrix[:H], np.ravel([textbook[f"b_{gate}"].astype("float32") for gate in "ifgo"])

"""lstm_from_keras: convert the weights of a Keras LSTM to a matrix and a column of biases for each gate."""

import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import ask
from rnn_course.models.transfer import lstm_from_keras
from rnn_course.slips import slips

header = exercise(
    lstm_from_keras,
    points=6,
    returns={**{f"W_{gate}": "(8.6)" for gate in "figo"}, **{f"b_{gate}": "(8.7)" for gate in "figo"}},
    hints=(
        "Each step of the conversion to Keras can be undone; undo them in the opposite order.",
        "H is the number of rows of U; gate number k has the columns from k H to (k + 1) H.",
        "Check it yourself: lstm_to_keras(lstm_from_keras(W, U, b)) must return W, U and b.",
    ),
)


@check
def every_gate_has_its_matrix(draw: Draw):
    for fixed in ({}, {"H": 1}, {"D": 1}):
        D, H = draw.sizes("DH", **fixed)
        yield ask(lstm_from_keras, draw(D, 4 * H), draw(H, 4 * H), draw(4 * H))


@check(
    weight=0,
    note="Wrong even with four equal gates, so their order is not the reason: look at how a single gate of (8.6) is "
    "put together.",
)
def equal_gates_out_of_keras(draw: Draw):
    D, H = draw.sizes("DH")
    yield ask(lstm_from_keras, *(np.tile(block, 4) for block in (draw(D, H), draw(H, H), draw(H))))


wrong = slips(
    lstm_from_keras,
    """
    reads_f_i_g_o: the blocks of Keras are read as f, i, g, o; (8.7) has them i, f, g, o.
        8.7 | for position, gate in enumerate("figo"):
    reads_i_f_o_g: the blocks of Keras are read as i, f, o, g; in (8.7) g comes before o.
        8.7 | for position, gate in enumerate("ifog"):
    puts_x_before_h: the columns for x come before those for h; [h; x] in (8.6) has h first.
        8.6 | columns = np.concatenate([W, U])
    reshapes_on_the_way_back: the blocks are reshaped; h and x are rows in (8.7) and columns in (8.6), so they are
        transposed.
        textbook[f"W | textbook[f"W_{gate}"] = columns[:, block].reshape(H, -1)
    leaves_u_as_it_was: the blocks of U are not transposed; they are square, so the shapes fit either way, but h is
        a row in (8.7) and a column in (8.6).
        textbook[f"W | textbook[f"W_{gate}"] = np.hstack([U[:, block], W[:, block].T])
    keeps_b_a_row: the biases have one axis; those of (8.6) are columns, (H, 1).
        textbook[f"b | textbook[f"b_{gate}"] = b[block]
    takes_one_off_the_forget_bias: 1 is subtracted from the bias of the forget gate; Keras' unit_forget_bias is in b
        already, and (8.7) has b as it is.
        textbook[f"b | textbook[f"b_{gate}"] = b[block, None] - (gate == "f")
    """,
)


@accepted
def splits_each_array(W, U, b):
    book = {}
    parts = zip("ifgo", np.split(W, 4, axis=1), np.split(U, 4, axis=1), np.split(b, 4), strict=True)
    for gate, Wg, Ug, bg in parts:
        book["W_" + gate] = np.hstack([Ug.T, Wg.T])
        book["b_" + gate] = bg.reshape(-1, 1)
    return book


@accepted
def reshapes_to_a_gate_axis(W, U, b):
    H = U.shape[0]
    blocks = np.concatenate([U, W]).T.reshape(4, H, -1)
    matrices = dict(zip(["W_i", "W_f", "W_g", "W_o"], blocks, strict=True))
    return {**dict(zip(["b_i", "b_f", "b_g", "b_o"], b.reshape(4, H, 1), strict=True)), **matrices}


@accepted
def answers_in_float32_tensors(W, U, b):
    H = len(U)
    columns = ops.convert_to_tensor(np.concatenate([U, W]).astype("float32"))
    slices = {gate: slice(k * H, k * H + H) for k, gate in enumerate("ifgo")}
    book = {f"W_{gate}": ops.transpose(columns[:, block]) for gate, block in slices.items()}
    return {**book, **{f"b_{gate}": b[block][:, np.newaxis] for gate, block in slices.items()}}

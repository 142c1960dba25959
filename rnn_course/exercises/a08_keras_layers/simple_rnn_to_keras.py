"""simple_rnn_to_keras: convert a textbook's simple recurrent layer for keras.layers.SimpleRNN."""

import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.transfer import simple_rnn_to_keras
from rnn_course.slips import slips

header = exercise(
    simple_rnn_to_keras,
    points=5,
    returns={"W": "(8.5)", "U": "(8.5)", "b": "(8.5)", "h": "(the states of Keras)"},
    hints=(
        "A letter is only a name: look at what each matrix is multiplied by.",
        "A matrix that acts on a column from the left acts on a row from the right. What happens to the matrix?",
        "Keras' W has a row for each feature of x. Which of the textbook's matrices has a column for each of them?",
    ),
)


def transferred_rnn(draw: Draw, D: int, H: int) -> Question:
    """Convert a textbook's simple layer and run it in Keras."""
    book = {"W": draw(H, H), "U": draw(H, D), "b": draw(H, 1)}
    return ask(simple_rnn_to_keras, book).then("@packed", result(0), "SimpleRNN", draw(3, 2, D), [draw(3, H)])


@check
def the_simple_layer_computes_what_the_book_does(draw: Draw):
    yield transferred_rnn(draw, *draw.sizes("DH"))


@check
def a_simple_layer_of_one_unit_or_one_feature(draw: Draw):
    for fixed in ({"H": 1}, {"D": 1}):
        yield transferred_rnn(draw, *draw.sizes("DH", **fixed))


@check(
    weight=0,
    note="Wrong with as many features as units, where every shape fits: look at which matrix multiplies h in (8.5), "
    "and which in (8.1).",
)
def as_many_features_as_units(draw: Draw):
    (H,) = draw.sizes("H")
    yield transferred_rnn(draw, H, H)


wrong = slips(
    simple_rnn_to_keras,
    """
    keeps_the_letters: W and U keep the textbook's names; its W multiplies h in (8.5), and Keras' W multiplies x in
        (8.1).
        8.5 | W, U = textbook["W"].T, textbook["U"].T
    leaves_the_square_matrix: the matrix for h is not transposed; it is square, so the shapes fit either way, but h
        is a column in (8.5) and a row in (8.1).
        8.5 | W, U = textbook["U"].T, textbook["W"]
    transposes_nothing: nothing is transposed; h and x are columns in (8.5) and rows in (8.1).
        8.5 | W, U = textbook["U"], textbook["W"]
    reshapes_the_matrix_of_x: the matrix for x is reshaped, which keeps the order of the numbers in memory; x is a
        column in (8.5) and a row in (8.1), so it is transposed.
        8.5 | W, U = textbook["U"].reshape(-1, len(textbook["U"])), textbook["W"].T
    keeps_the_bias_a_column: b is still a column, (H, 1); in (8.1) it is added to a row, so it has one axis.
        b = | b = textbook["b"]
    squeezes_the_bias: b is squeezed, which leaves no axis with a single unit; b of (8.1) has one axis.
        b = | b = np.squeeze(textbook["b"])
    doubles_the_bias: the bias is doubled, as if each product had its own; (8.1) adds b once.
        b = | b = 2 * textbook["b"].ravel()
    leaves_the_bias_at_zero: the bias is left at zero; (8.5) has one, and (8.1) takes it.
        b = | b = np.zeros(len(textbook["b"]))
    """,
)


@accepted
def transposes_by_name(textbook):
    return [np.transpose(textbook["U"]), np.transpose(textbook["W"]), textbook["b"].reshape(-1)]


@accepted
def copies_entry_by_entry(textbook):
    H, D = textbook["U"].shape
    W, U, b = np.empty((D, H)), np.empty((H, H)), np.empty(H)
    for unit in range(H):
        W[:, unit], U[:, unit], b[unit] = textbook["U"][unit], textbook["W"][unit], textbook["b"][unit, 0]
    return W, U, b


@accepted
def cuts_one_joined_matrix(textbook):
    H = len(textbook["b"])
    rows = np.hstack([textbook["W"], textbook["U"], textbook["b"]]).T
    return rows[H:-1], rows[:H], rows[-1]


@accepted
def carries_float32_tensors(textbook):
    W, U, b = (ops.convert_to_tensor(textbook[name].astype("float32")) for name in ("U", "W", "b"))
    return ops.transpose(W), ops.transpose(U), b[:, 0]

"""What is asked of counts, and of weights carried from a book to Keras and back."""

from __future__ import annotations

import numpy as np

from rnn_course.draw import Draw
from rnn_course.exercise import check
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.transfer import (
    gru_to_keras,
    lstm_from_keras,
    lstm_to_keras,
    parameter_counts,
    simple_rnn_to_keras,
)


@check(of=parameter_counts)
def every_layer(draw: Draw):
    for _ in range(3):
        D, H = draw.sizes("DH")
        yield ask(parameter_counts, D, H)


def transferred_rnn(draw: Draw, D: int, H: int) -> Question:
    """Carry a book's simple layer over and let Keras run it."""
    book = {"W": draw(H, H), "U": draw(H, D), "b": draw(H, 1)}
    return ask(simple_rnn_to_keras, book).then("@packed", result(0), "SimpleRNN", draw(3, 4, D), [draw(3, H)])


@check(of=simple_rnn_to_keras)
def the_simple_layer_computes_what_the_book_does(draw: Draw):
    yield transferred_rnn(draw, *draw.sizes("DH"))


@check(of=simple_rnn_to_keras)
def a_simple_layer_of_one_unit_or_one_feature(draw: Draw):
    for fixed in ({"H": 1}, {"D": 1}):
        yield transferred_rnn(draw, *draw.sizes("DH", **fixed))


@check(of=simple_rnn_to_keras, weight=0, note="With as many features as units every shape fits, and it is still wrong: "
                                              "look at which matrix meets h in (8.5), and which in (8.1).")
def as_many_features_as_units(draw: Draw):
    (H,) = draw.sizes("H")
    yield transferred_rnn(draw, H, H)


def textbook(draw: Draw, gates: str, H: int, D: int) -> dict[str, np.ndarray]:
    """A random matrix (H, H + D) and bias column (H, 1) for each gate."""
    return {**{f"W_{gate}": draw(H, H + D) for gate in gates}, **{f"b_{gate}": draw(H, 1) for gate in gates}}


def transferred_lstm(draw: Draw, book: dict[str, np.ndarray]) -> Question:
    """Pack a book's LSTM and let Keras run it."""
    H, width = book["W_f"].shape
    states = [draw(3, H), draw(3, H)]
    return ask(lstm_to_keras, book).then("@packed", result(0), "LSTM", draw(3, 4, width - H), states)


@check(of=lstm_to_keras)
def the_layer_computes_what_the_book_does(draw: Draw):
    D, H = draw.sizes("DH")
    yield transferred_lstm(draw, textbook(draw, "figo", H, D))


@check(of=lstm_to_keras)
def one_unit_or_one_feature(draw: Draw):
    D, H = draw.sizes("DH")
    yield transferred_lstm(draw, textbook(draw, "figo", 1, D))
    yield transferred_lstm(draw, textbook(draw, "figo", H, 1))


@check(of=lstm_to_keras, weight=0, note="With four equal gates it is still wrong, so their order is not the "
                                        "reason: look at how a single gate of (8.6) is cut in two, and turned.")
def four_equal_gates(draw: Draw):
    D, H = draw.sizes("DH")
    matrix, bias = draw(H, H + D), draw(H, 1)
    yield transferred_lstm(draw, {**{f"W_{g}": matrix for g in "figo"}, **{f"b_{g}": bias for g in "figo"}})


@check(of=lstm_from_keras)
def every_gate_has_its_matrix(draw: Draw):
    for fixed in ({}, {"H": 1}, {"D": 1}):
        D, H = draw.sizes("DH", **fixed)
        yield ask(lstm_from_keras, draw(D, 4 * H), draw(H, 4 * H), draw(4 * H))


@check(of=lstm_from_keras, weight=0, note="With four equal gates it is still wrong, so their order is not the "
                                          "reason: look at how a single gate of (8.6) is put together.")
def equal_gates_out_of_keras(draw: Draw):
    D, H = draw.sizes("DH")
    yield ask(lstm_from_keras, *(np.tile(block, 4) for block in (draw(D, H), draw(H, H), draw(H))))


def transferred_gru(draw: Draw, book: dict[str, np.ndarray], reset_after: bool) -> Question:
    """Pack a book's GRU and let Keras run it."""
    H, width = book["W_u"].shape
    question = ask(gru_to_keras, book, reset_after)
    return question.then("@packed", result(0), "GRU", draw(3, 4, width - H), [draw(3, H)], reset_after=reset_after)


@check(of=gru_to_keras)
def reset_before_the_product(draw: Draw):
    D, H = draw.sizes("DH")
    yield transferred_gru(draw, textbook(draw, "urg", H, D), reset_after=False)


@check(of=gru_to_keras)
def reset_after_the_product(draw: Draw):
    D, H = draw.sizes("DH")
    yield transferred_gru(draw, textbook(draw, "urg", H, D), reset_after=True)


@check(of=gru_to_keras)
def a_gru_of_one_unit_or_one_feature(draw: Draw):
    D, H = draw.sizes("DH")
    for reset_after in (False, True):
        yield transferred_gru(draw, textbook(draw, "urg", 1, D), reset_after)
        yield transferred_gru(draw, textbook(draw, "urg", H, 1), reset_after)


@check(of=gru_to_keras, weight=0, note="With an update gate that is always half open it is still wrong, so its "
                                       "sign is not the only reason: look at r and g in (8.19) and (8.20).")
def a_neutral_update_gate(draw: Draw):
    D, H = draw.sizes("DH")
    for reset_after in (False, True):
        book = textbook(draw, "urg", H, D)
        yield transferred_gru(draw, {**book, "W_u": 0 * book["W_u"], "b_u": 0 * book["b_u"]}, reset_after)

"""What is asked of the Keras layers: weights carried over, a cell of one's own, a classifier that ignores padding."""

from __future__ import annotations

import numpy as np

from rnn_course.draw import Draw
from rnn_course.exercise import check, describe, exercise, probe
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.classifier import build_classifier
from rnn_course.models.layers import PeepholeLSTMCell, run_lstm
from rnn_course.models.transfer import gru_to_keras, lstm_from_keras, lstm_to_keras, parameter_counts

assignment = describe(title="The same cells in Keras", runtime="keras")

counts = exercise(
    parameter_counts, points=10,
    returns={"simple_rnn": "(8.1)", "lstm": "(8.2)", "gru_before": "(8.3)", "gru_after": "(8.4)"},
    hints=("Every letter W, U, b, d in an equation is an array of numbers to be learned.",
           "Write the shape of W, U and b in (8.1); then count how many such sets (8.2), (8.3) and (8.4) have.",
           "(8.4) has everything that (8.3) has, and one more letter a gate."))

to_keras = exercise(
    lstm_to_keras, points=15, returns={"W": "(8.5)", "U": "(8.5)", "b": "(8.6)", "h": "(the states of Keras)"},
    hints=("A matrix that acts on a column from the left acts, transposed, on a row from the right.",
           "[h; x] has h on top: which columns of W_f meet h, and which meet x?",
           "Cut each gate's matrix in two, then set the gates side by side in the order of (8.6)."))

from_keras = exercise(
    lstm_from_keras, points=10,
    returns={**{f"W_{gate}": "(8.5)" for gate in "figo"}, **{f"b_{gate}": "(8.6)" for gate in "figo"}},
    hints=("Each step of the way to Keras can be undone; undo them in reverse.",
           "H is the number of rows of U; gate number k has the columns from k H to (k + 1) H.",
           "Check yourself: lstm_to_keras(lstm_from_keras(W, U, b)) must give W, U and b back."))

run = exercise(
    run_lstm, points=10, returns={"hs": "(8.8)", "h": "(8.10)", "c": "(8.10)"},
    hints=("A layer has no weights until it knows how many features it reads: build it with the shape of x.",
           "keras.layers.LSTM says which of hs, h and c it returns by return_sequences and return_state.",
           "A call of the layer takes initial_state, a list, and mask, an array of truth values."))

gru = exercise(
    gru_to_keras, points=20, returns={"W": "(8.15)", "U": "(8.15)", "b": "(8.16)", "h": "(the states of Keras)"},
    hints=("Both books mix the same two values with weights that sum to one. Only the name of the weight differs.",
           "What is 1 - σ(a), written as σ of something? That something is what z must be made of.",
           "For reset_after=True ask of each bias whether the reset gate multiplies it in (8.13) and in (8.16)."))

peephole = exercise(
    PeepholeLSTMCell, points=20,
    returns={"outputs": "(8.22)", "h": "(8.22)", "c": "(8.20)", "dx": "(8.18)", "dh0": "(8.18)", "dc0": "(8.19)",
             "dW": "(8.18)", "dU": "(8.18)", "db": "(8.18)", "dp": "(8.21)"},
    hints=("A cell is a layer for one time step: build makes the weights, call uses them, Keras does the loop.",
           "ops.split cuts a sum into gates and p into peepholes; ops.sigmoid and ops.tanh work on every backend.",
           "Two gates look at the cell before it changes, one at the cell after: read (8.19) and (8.21) again."),
    forbids=("keras.layers.LSTM", "keras.layers.LSTMCell"))

classifier = exercise(
    build_classifier, points=15,
    returns={"outputs": "(8.25)", "dE": "(8.23)", "dW": "(8.24)", "dU": "(8.24)", "db": "(8.24)", "dV": "(8.25)",
             "dc": "(8.25)"},
    hints=("Three layers in a row do it; keras.Sequential or the functional style are equally good.",
           "Padding must not move the state: which layer sees that a word is 0, and can tell the LSTM?",
           "Look up mask_zero in the Embedding layer's documentation."))


@check(of=parameter_counts)
def every_layer(draw: Draw):
    for _ in range(3):
        D, H = draw.sizes("DH")
        yield ask(parameter_counts, D, H)


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
                                        "reason: look at how a single gate of (8.5) is cut in two, and turned.")
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
                                          "reason: look at how a single gate of (8.5) is put together.")
def equal_gates_out_of_keras(draw: Draw):
    D, H = draw.sizes("DH")
    yield ask(lstm_from_keras, *(np.tile(block, 4) for block in (draw(D, H), draw(H, H), draw(H))))


def lstm_run(draw: Draw, **fixed: int) -> Question:
    B, T, D, H = draw.sizes("BTDH", **fixed)
    weights = draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)
    return ask(run_lstm, *weights, draw(B, T, D), draw(B, H), draw(B, H), draw.lengths_mask(B, T))


@check(of=run_lstm)
def states_with_padding(draw: Draw):
    yield lstm_run(draw)


@check(of=run_lstm)
def one_sentence_without_padding(draw: Draw):
    yield lstm_run(draw, B=1)


@check(of=run_lstm, weight=0, note="One step from zero states, with nothing to skip, is wrong too: look at how the "
                                   "weights reach the layer, and at the layer's own settings.")
def one_step_from_nothing(draw: Draw):
    B, D, H = draw.sizes("BDH")
    weights = draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)
    yield ask(run_lstm, *weights, draw(B, 1, D), np.zeros((B, H)), np.zeros((B, H)), np.ones((B, 1)))


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
                                       "sign is not the only reason: look at r and g in (8.15) and (8.16).")
def a_neutral_update_gate(draw: Draw):
    D, H = draw.sizes("DH")
    for reset_after in (False, True):
        book = textbook(draw, "urg", H, D)
        yield transferred_gru(draw, {**book, "W_u": 0 * book["W_u"], "b_u": 0 * book["b_u"]}, reset_after)


def cell_run(draw: Draw, scale: float = 0.6, **fixed: int) -> Question:
    """Make a cell and let Keras run it over time; `scale` is that of every weight but the peepholes."""
    B, T, D, H = draw.sizes("BTDH", **fixed)
    weights = {"W": draw(D, 4 * H, scale=scale), "U": draw(H, 4 * H, scale=scale), "b": draw(4 * H, scale=scale),
               "p": draw(3 * H)}
    states, upstream = {"h": draw(B, H), "c": draw(B, H)}, [draw(B, T, H), draw(B, H), draw(B, H)]
    return ask(PeepholeLSTMCell, H).then("@cell", result(0), weights, draw(B, T, D), states, upstream)


@check(of=PeepholeLSTMCell)
def states_and_gradients(draw: Draw):
    yield cell_run(draw)


@check(of=PeepholeLSTMCell)
def one_unit_with_peepholes(draw: Draw):
    yield cell_run(draw, H=1)


@check(of=PeepholeLSTMCell, weight=0, note="With W, U and b next to nothing it is still wrong: look at c_next, at "
                                           "h_next, and at which gate sees which cell in (8.19) and (8.21).")
def peepholes_almost_alone(draw: Draw):
    yield cell_run(draw, scale=0.01)


VOCABULARY = 11  # the words of every drawn sentence: more than any size that a Draw gives


def classified(draw: Draw, words: np.ndarray, M: int, H: int, C: int) -> Question:
    """Build a classifier, load random weights, and give it sentences of word numbers."""
    N = VOCABULARY
    weights = {"E": draw(N, M), "W": draw(M, 4 * H), "U": draw(H, 4 * H), "b": draw(4 * H), "V": draw(H, C),
               "c": draw(C)}
    built = ask(build_classifier, N, M, H, C)
    return built.then("@model", result(0), weights, words, draw(len(words), C))


@check(of=build_classifier)
def sentences_of_one_length(draw: Draw):
    T, M, H, C = draw.sizes("TMHC")
    yield classified(draw, draw.integers(1, VOCABULARY, 1, T), M, H, C)


@check(of=build_classifier)
def sentences_with_padding(draw: Draw):
    B, T, M, H, C = draw.sizes("BTMHC")
    words = draw.integers(1, VOCABULARY, B, T) * draw.lengths_mask(B, T).astype(int)
    yield classified(draw, words, M, H, C)


@check(of=build_classifier, weight=0, note="Sentences of two words, none of them padding, are wrong too: look at "
                                           "the output layer in (8.25), and at which state it reads.")
def two_words(draw: Draw):
    B, M, H, C = draw.sizes("BMHC")
    yield classified(draw, draw.integers(1, VOCABULARY, B, 2), M, H, C)


@probe(of=build_classifier, says="The probabilities change when zeros are appended to a sentence; (8.24) lets no "
                                 "padding move the state.", same=lambda value: value["outputs"])
def more_padding(draw: Draw):
    B, T, M, H, C = draw.sizes("BTMHC")
    words, seed = draw.integers(1, VOCABULARY, B, T), int(draw.integers(0, 2**31))
    longer = np.pad(words, ((0, 0), (0, 3)))
    return tuple(classified(Draw(seed), sentences, M, H, C) for sentences in (words, longer))

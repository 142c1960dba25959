"""What is asked of the transfer to Keras, of the counts, and of predictors of the next frame."""

import numpy as np

from rnn_course.draw import Draw
from rnn_course.exercise import check, probe
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.convlstm import (
    build_predictor,
    convlstm_to_keras,
    convlstm_weights,
    frame_errors,
    looks_ahead,
    next_frame_pairs,
)


def a_book(draw: Draw, C: int, F: int, k: int) -> dict[str, np.ndarray]:
    """Two banks of filters and a bias for each gate, as a book has them."""
    return {**{f"W_{gate}": draw(F, C, k, k, scale=0.4) for gate in "ifgo"},
            **{f"U_{gate}": draw(F, F, k, k, scale=0.4) for gate in "ifgo"},
            **{f"b_{gate}": draw(F) for gate in "ifgo"}}


def transferred(draw: Draw, book: dict[str, np.ndarray]) -> Question:
    """Pack a book's ConvLSTM and let Keras run it."""
    F, C, k, _ = book["W_f"].shape
    x, states = draw(1, 2, 4, 5, C), [draw(1, 4, 5, F), draw(1, 4, 5, F)]
    return ask(convlstm_to_keras, book).then("@packed", result(0), "ConvLSTM2D", x, states, kernel_size=k,
                                             padding="same")


@check(of=convlstm_to_keras, weight=2)
def the_layer_computes_what_the_book_does(draw):
    yield transferred(draw, a_book(draw, *draw.sizes("CF"), 3))


@check(of=convlstm_to_keras)
def one_filter_or_one_channel(draw):
    yield transferred(draw, a_book(draw, 3, 1, 3))
    yield transferred(draw, a_book(draw, 1, 2, 5))


@check(of=convlstm_to_keras, weight=0,
       note="With filters of a single pixel, where there is nothing to turn, it is still wrong: look at the order of "
            "the gates in (12.25), and at which axis of a bank is what.")
def filters_of_a_single_pixel(draw):
    yield transferred(draw, a_book(draw, *draw.sizes("CF"), 1))


@check(of=convlstm_weights)
def counts_of_two_networks(draw):
    for _ in range(3):
        yield ask(convlstm_weights, *draw.sizes("NMCF"), draw.choice((3, 5)))
    yield ask(convlstm_weights, 64, 48, 3, 32, 5)


@check(of=next_frame_pairs)
def pairs_of_frames(draw):
    yield ask(next_frame_pairs, draw(*draw.sizes("BTNMC")))
    yield ask(next_frame_pairs, draw(*draw.sizes("BTNMC", B=1)))


@check(of=next_frame_pairs)
def pairs_of_two_frames(draw):
    yield ask(next_frame_pairs, draw(*draw.sizes("BTNMC", T=2)))


def predicted(draw: Draw, x: np.ndarray, F: int, k: int) -> Question:
    """Build a predictor, load random weights, and let it see movies."""
    *_, N, M, C = x.shape
    weights = {"W": draw(k, k, C, 4 * F, scale=0.35), "U": draw(k, k, F, 4 * F, scale=0.35), "b": draw(4 * F),
               "V": draw(k, k, F, C), "d": draw(C)}
    return ask(build_predictor, N, M, C, F, k).then("@model", result(0), weights, x, draw(*x.shape))


@check(of=build_predictor, weight=2)
def predictions_and_gradients(draw):
    B, N, M, C, F = draw.sizes("BNMCF", B=2)
    yield predicted(draw, draw(B, 3, N, M, C), F, 3)


@check(of=build_predictor)
def predictions_of_grey_movies(draw):
    N, M, F = draw.sizes("NMF")
    yield predicted(draw, draw(1, 2, N, M, 1), F, 2)


@check(of=build_predictor, weight=0,
       note="For movies of a single frame it is wrong too, so time is not the reason: look at the options of both "
            "layers, at what (12.30) reads, and at its σ.")
def a_movie_of_one_frame(draw):
    N, M, C, F = draw.sizes("NMCF")
    yield predicted(draw, draw(1, 1, N, M, C), F, 3)


@probe(of=build_predictor, same=lambda value: value["outputs"][:, :-1],
       says="An early prediction changes when only the last frame does: the model looks ahead, and (12.29) knows x_1 "
            "to x_t alone.")
def predictions_after_another_last_frame(draw):
    x, seed = draw(1, 4, 3, 5, 2), int(draw.integers(0, 2**31))
    later = x.copy()
    later[:, -1] = draw(1, 3, 5, 2)
    return tuple(predicted(Draw(seed), frames, 3, 3) for frames in (x, later))


@check(of=frame_errors, weight=2)
def errors_of_movies(draw):
    for fixed in ({}, {"B": 1}):
        sizes = draw.sizes("BTNMC", **fixed)
        yield ask(frame_errors, draw(*sizes), draw(*sizes), draw(*sizes))


@check(of=frame_errors)
def errors_of_grey_or_single_frames(draw):
    for axis in "TC":
        sizes = draw.sizes("BTNMC", **{axis: 1})
        yield ask(frame_errors, draw(*sizes), draw(*sizes), draw(*sizes))


def _predictions(draw, T, seen, far=1, itself=1):
    """Predictions p, and those after frame s was changed; seen(s, t): whether t can tell.

    far: how much more prediction 0 changes with frame 2, and itself: prediction 1 with frame 1.
    """
    B, *frame = draw.sizes("BNMC")
    p, told = draw(B, T, *frame), np.array([[seen(s, t) for t in range(T)] for s in range(T)], float)
    told[2, 0], told[1, 1] = told[2, 0] * far, told[1, 1] * itself
    return p, p + told[:, None, :, None, None, None] * draw(T, B, T, *frame)


@check(of=looks_ahead, weight=2)
def predictions_that_see_everything(draw):
    yield ask(looks_ahead, *_predictions(draw, 4, lambda s, t: True, far=9))
    yield ask(looks_ahead, *_predictions(draw, 5, lambda s, t: True, itself=9))


@check(of=looks_ahead)
def predictions_that_see_one_frame_ahead(draw):
    yield ask(looks_ahead, *_predictions(draw, draw.choice((3, 6)), lambda s, t: s <= t + 1))


@check(of=looks_ahead, weight=0, note="Even predictions that do not look ahead seem to, or their table is wrong: who "
                                      "is allowed to change is on and above the diagonal of (12.33).")
def predictions_that_see_the_past_alone(draw):
    yield ask(looks_ahead, *_predictions(draw, 4, lambda s, t: s <= t))

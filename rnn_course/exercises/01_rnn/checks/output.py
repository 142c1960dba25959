"""What is asked of the output layer and of softmax."""

import numpy as np

from rnn_course.cells.output import output_backward, output_forward, softmax
from rnn_course.exercise import check
from rnn_course.kit.question import ask


def _layer(draw, **fixed):
    B, T, H, K = draw.sizes("BTHK", **fixed)
    return draw(B, T, H), draw(H, K), draw(K)


def _layer_back(draw, **fixed):
    B, T, H, K = draw.sizes("BTHK", **fixed)
    return draw(B, T, K), draw(B, T, H), draw(H, K)


@check(of=output_forward, weight=3)
def scores_of_every_state(draw):
    for _ in range(2):
        yield ask(output_forward, *_layer(draw))


@check(of=output_forward)
def scores_with_one_axis_of_size_1(draw):
    for axis in "BTHK":
        yield ask(output_forward, *_layer(draw, **{axis: 1}))


@check(of=output_forward, weight=0, note="Even with c zero it differs: look at the product with V in (1.16).")
def scores_without_bias(draw):
    hs, V, c = _layer(draw)
    yield ask(output_forward, hs, V, 0 * c)


@check(of=output_backward, weight=3)
def gradients_of_the_output_layer(draw):
    for _ in range(2):
        yield ask(output_backward, *_layer_back(draw))


@check(of=output_backward)
def output_gradients_with_one_axis_of_size_1(draw):
    for axis in "BTHK":
        yield ask(output_backward, *_layer_back(draw, **{axis: 1}))


@check(of=output_backward, weight=0,
       note="It differs even for one row and one step, where there is nothing to sum: look at the products "
            "themselves.")
def output_gradients_of_one_state(draw):
    yield ask(output_backward, *_layer_back(draw, B=1, T=1))


@check(of=softmax, weight=3)
def probabilities_of_ordinary_scores(draw):
    B, T, K = draw.sizes("BTK")
    yield ask(softmax, 2 * draw(B, T, K))
    yield ask(softmax, 2 * draw(B, K))
    yield ask(softmax, 2 * draw(K))


@check(of=softmax)
def probabilities_with_one_axis_of_size_1(draw):
    for axis in "BT":
        yield ask(softmax, 2 * draw(*draw.sizes("BTK", **{axis: 1})))


@check(of=softmax, weight=2)
def probabilities_of_huge_scores(draw):
    """All scores high, all low, and both extremes in one row."""
    B, T, K = draw.sizes("BTK")
    yield ask(softmax, 2 * draw(B, T, K) + 2000)
    yield ask(softmax, 2 * draw(B, T, K) - 2000)
    yield ask(softmax, 3000 * draw(B, T, K))


@check(of=softmax)
def probabilities_of_rows_that_lie_far_apart(draw):
    B, T, K = draw.sizes("BTK")
    heights = 1500 * draw.rng.permutation(np.arange(B * T)).reshape(B, T, 1)
    yield ask(softmax, 2 * draw(B, T, K) + heights)


@check(of=softmax, weight=0, note="It differs even for a single row: look at (1.20) itself.")
def probabilities_of_one_row(draw):
    yield ask(softmax, draw(*draw.sizes("K")))

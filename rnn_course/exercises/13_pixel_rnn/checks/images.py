"""What is asked of likelihoods, of what pixels depend on, and of drawing."""

import numpy as np

from rnn_course.cells.pixels import (
    causal_mask,
    dependence,
    image_likelihood,
    independent_pixels,
    masked_conv,
    sample_images,
)
from rnn_course.exercise import check
from rnn_course.kit.question import ask, named

from . import draws


@check(of=image_likelihood, weight=3)
def images_of_any_size(draw):
    for _ in range(2):
        yield ask(image_likelihood, *draws.scored(draw, *draw.sizes("BRQK")))


@check(of=image_likelihood)
def one_image_one_row_or_one_column(draw):
    for axis in "BRQ":
        yield ask(image_likelihood, *draws.scored(draw, *draw.sizes("BRQK", **{axis: 1})))


@check(of=image_likelihood)
def scores_in_the_thousands(draw):
    o, x = draws.scored(draw, *draw.sizes("BRQK"))
    yield ask(image_likelihood, 1000 * o, x)
    yield ask(image_likelihood, o - 1e5, x)


@check(of=image_likelihood, weight=0,
       note="An image of a single pixel is wrong already: look at (13.1), with one of K scores and a sum over all.")
def a_single_pixel(draw):
    yield ask(image_likelihood, *draws.scored(draw, 1, 1, 1, 4))


@check(of=image_likelihood, weight=0,
       note="A single image is right, several are not: look at which of the two results has one number for each image.")
def a_single_image(draw):
    R, Q, K = draw.sizes("RQK")
    yield ask(image_likelihood, *draws.scored(draw, 1, R, Q, K))


@check(of=independent_pixels, weight=3)
def counts_of_many_images(draw):
    for K, α in ((3, 0.5), (5, 2.0)):
        B, R, Q = draw.sizes("BRQ")
        yield ask(independent_pixels, draw.integers(0, K, 3 * B, R, Q), K, α)


@check(of=independent_pixels)
def counts_of_one_image_row_or_column(draw):
    for axis in "BRQ":
        B, R, Q, K = draw.sizes("BRQK", **{axis: 1})
        yield ask(independent_pixels, draw.integers(0, K, B, R, Q), K, 0.3)


@check(of=independent_pixels)
def a_level_that_is_never_seen(draw):
    B, R, Q, K = draw.sizes("BRQK")
    yield ask(independent_pixels, draw.integers(0, K - 1, B, R, Q), K, 0.1)


@check(of=independent_pixels, weight=0,
       note="With next to no smoothing it is wrong too: look at what (13.4) counts, and at the logarithm of (13.5).")
def hardly_any_smoothing(draw):
    yield ask(independent_pixels, np.arange(6).reshape(6, 1, 1).repeat(2, axis=2) % 3, 3, 1e-9)


def _seen(draw, height, width, masked, **fixed):
    """Ask what pixels of a convolution see; its mask is "A", "B" or random."""
    B, R, Q, D, K = draw.sizes("BRQDK", **fixed)
    W, b, mask = draws.kernel(draw, height, width, D, K)
    if masked:
        mask = causal_mask(height, width, masked, np.zeros(D, int), np.zeros(K, int))
    return ask(dependence, named(masked_conv), draw(B, R, Q, D), W, b, mask)


@check(of=dependence, weight=3)
def convolutions_with_several_masks(draw):
    yield _seen(draw, 3, 3, "A")
    yield _seen(draw, 3, 3, "B")
    yield _seen(draw, 3, 5, "")
    yield _seen(draw, 5, 3, "A")


@check(of=dependence)
def dependence_in_one_image_row_or_column(draw):
    for axis in "BRQ":
        yield _seen(draw, 3, 3, "", **{axis: 1})
        yield _seen(draw, 3, 3, "A", **{axis: 1})


@check(of=dependence)
def colours_that_see_each_other(draw):
    B, R, Q = draw.sizes("BRQ")
    W, b = draw(3, 3, 3, 3), draw(3)
    colours = np.arange(3)
    yield ask(dependence, named(masked_conv), draw(B, R, Q, 3), W, b, causal_mask(3, 3, "A", colours, colours))


@check(of=dependence, weight=0,
       note="Where every pixel sees its left neighbour and nothing else it is wrong too: look at which two of the four "
            "axes of sees belong to the pixel that was raised.")
def left_neighbours_alone(draw):
    mask = np.zeros((1, 3, 1, 1))
    mask[0, 0] = 1
    yield ask(dependence, named(masked_conv), draw(2, 2, 3, 1), 1 + draw(1, 3, 1, 1) ** 2, draw(1), mask)


def _drawn(draw, known=0.3, scale=1.0, **fixed):
    """Ask for images of a masked convolution of 3 x 3, with a share of pixels known."""
    B, R, Q, K = draw.sizes("BRQK", **fixed)
    mask = causal_mask(3, 3, "A", np.zeros(1, int), np.zeros(K, int))
    given = np.where(draw.rng.random((B, R, Q)) < known, draw.integers(0, K, B, R, Q), -1)
    W, b = draw(3, 3, 1, K, scale=scale), draw(K)
    return ask(sample_images, named(masked_conv), given, draw.rng.random((B, R, Q)), W, b, mask)


@check(of=sample_images, weight=3)
def images_with_some_pixels_given(draw):
    yield _drawn(draw)
    yield _drawn(draw, known=0.0)


@check(of=sample_images)
def one_image_row_or_column_drawn(draw):
    for axis in "BRQ":
        yield _drawn(draw, **{axis: 1})


@check(of=sample_images)
def a_model_that_is_very_sure(draw):
    yield _drawn(draw, scale=400.0)


@check(of=sample_images, weight=0,
       note="With a model that looks at no pixel, and nothing given, it is wrong too: look at (13.19) and (13.20).")
def pixels_that_are_all_alike(draw):
    yield _drawn(draw, known=0.0, scale=0.0)


@check(of=sample_images, weight=0,
       note="With nothing given all is right, and with some pixels given it is not: look at (13.18).")
def nothing_given(draw):
    yield _drawn(draw, known=0.0)

"""image_likelihood.

Score whole images exactly: the chain of the probabilities of their pixels, and its length in bits.
"""

import numpy as np

from rnn_course.cells.pixels import image_likelihood
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    image_likelihood,
    points=8,
    returns={"log_p": "(13.2)", "bits": "(13.3)"},
    hints=(
        "The probability of an image is a product of as many factors as it has pixels; its logarithm is a sum.",
        "(13.1) picks one of the K scores of each pixel, the one of the level that is there, and takes away the "
        "logarithm of a sum that runs over all K.",
        "To pick: np.take_along_axis along the last axis. Before exp, take the largest score away from all K.",
    ),
)


@check(weight=3)
def images_of_any_size(draw):
    for _ in range(2):
        yield ask(image_likelihood, *draws.scored(draw, *draw.sizes("BRQK")))


@check
def one_image_one_row_or_one_column(draw):
    for axis in "BRQ":
        yield ask(image_likelihood, *draws.scored(draw, *draw.sizes("BRQK", **{axis: 1})))


@check
def scores_in_the_thousands(draw):
    o, x = draws.scored(draw, *draw.sizes("BRQK"))
    yield ask(image_likelihood, 1000 * o, x)
    yield ask(image_likelihood, o - 1e5, x)


@check(
    weight=0,
    note="An image of a single pixel is wrong already: look at (13.1), with one of K scores and a sum over all.",
)
def a_single_pixel(draw):
    yield ask(image_likelihood, *draws.scored(draw, 1, 1, 1, 4))


@check(
    weight=0,
    note="A single image is right, several are not: look at which of the two results has one number for each image.",
)
def a_single_image(draw):
    R, Q, K = draw.sizes("RQK")
    yield ask(image_likelihood, *draws.scored(draw, 1, R, Q, K))


def log_pixels(o, x, axis=-1):
    """(13.1), right where the sum over exp runs along the last axis."""
    top = o.max(axis=axis, keepdims=True)
    log_softmax = o - top - np.log(np.exp(o - top).sum(axis=axis, keepdims=True))
    return np.take_along_axis(log_softmax, x[..., None], axis=-1)[..., 0]


def bits_of(log_p, x):
    """(13.3), right."""
    return -log_p.mean() / (x[0].size * np.log(2))


@misconception("bits are counted in natural logarithms; (13.3) divides by log 2 as well.")
def counts_nats(o, x):
    log_p = log_pixels(o, x).sum(axis=(1, 2))
    return log_p, -log_p.mean() / x[0].size


@misconception("bits are those of a whole image; (13.3) gives them for one pixel of it.")
def gives_bits_of_an_image(o, x):
    log_p = log_pixels(o, x).sum(axis=(1, 2))
    return log_p, -log_p.mean() / np.log(2)


@misconception("bits are summed over the images; (13.3) takes the mean.")
def sums_bits_over_images(o, x):
    log_p = log_pixels(o, x).sum(axis=(1, 2))
    return log_p, -log_p.sum() / (x[0].size * np.log(2))


@misconception("bits come out negative; there is a minus in (13.3).")
def keeps_the_sign(o, x):
    log_p = log_pixels(o, x).sum(axis=(1, 2))
    return log_p, -bits_of(log_p, x)


@misconception("bits are divided by the number of levels as well; (13.3) divides by R Q log 2.")
def divides_by_the_levels(o, x):
    log_p = log_pixels(o, x).sum(axis=(1, 2))
    return log_p, bits_of(log_p, x) / o.shape[-1]


@misconception("bits are divided by log K, so they are a share of the longest code; (13.3) divides by log 2.")
def takes_logarithms_to_base_K(o, x):
    log_p = log_pixels(o, x).sum(axis=(1, 2))
    return log_p, -log_p.mean() / (x[0].size * np.log(o.shape[-1]))


@misconception("log_p is the mean over the pixels; (13.2) is their sum.")
def averages_over_pixels(o, x):
    log_p = log_pixels(o, x).mean(axis=(1, 2))
    return log_p, -log_p.mean() / np.log(2)


@misconception(
    "the probabilities of the pixels are added, and then the logarithm is taken; the chain (13.2) adds the logarithms."
)
def adds_probabilities(o, x):
    log_p = np.log(np.exp(log_pixels(o, x)).sum(axis=(1, 2)))
    return log_p, bits_of(log_p, x)


@misconception("the probability is that of the likeliest level; (13.1) takes the level that is there, x_rq.")
def scores_the_likeliest_level(o, x):
    log_p = log_pixels(o, o.argmax(axis=-1)).sum(axis=(1, 2))
    return log_p, bits_of(log_p, x)


@misconception("the bare score of the level is taken; (13.1) takes away the logarithm of the sum over all levels.")
def does_not_normalise(o, x):
    log_p = np.take_along_axis(o, x[..., None], axis=-1)[..., 0].sum(axis=(1, 2))
    return log_p, bits_of(log_p, x)


@misconception(
    "each level is taken for a yes or no of its own, by a sigmoid; in (13.1) the levels of a pixel share one sum."
)
def gives_each_level_a_sigmoid(o, x):
    picked = np.take_along_axis(o, x[..., None], axis=-1)[..., 0]
    log_p = -np.logaddexp(0, -picked).sum(axis=(1, 2))
    return log_p, bits_of(log_p, x)


@misconception("the sum of (13.1) overflows where scores are large, though the equation has a finite value.")
def overflows(o, x):
    log_p = (np.take_along_axis(o, x[..., None], axis=-1)[..., 0] - np.log(np.exp(o).sum(axis=-1))).sum(axis=(1, 2))
    return log_p, bits_of(log_p, x)


@accepted
def likelihood_of_flat_images(o, x):
    flat = o.reshape(-1, o.shape[-1])
    flat = flat - flat.max(axis=1)[:, None]
    log_pixel = flat[np.arange(len(flat)), x.ravel()] - np.log(np.exp(flat).sum(axis=1))
    log_p = log_pixel.reshape(len(x), -1).sum(axis=1)
    return log_p, -np.log2(np.e) * log_pixel.mean()


@accepted
def likelihood_by_one_hot(o, x):
    one_hot = x[..., None] == np.arange(o.shape[-1])
    log_p = np.sum((o - np.logaddexp.reduce(o, axis=-1, keepdims=True)) * one_hot, axis=(1, 2, 3))
    return [log_p, np.mean(-log_p / np.log(2)) / (x.shape[1] * x.shape[2])]


@accepted
def likelihood_in_loops(o, x):
    B, R, Q = x.shape
    log_p = np.zeros(B)
    for b, r, q in np.ndindex(B, R, Q):
        scores = o[b, r, q] - o[b, r, q, x[b, r, q]]
        top = scores.max()
        log_p[b] -= top + np.log(np.sum(np.exp(scores - top)))
    return log_p, float(-log_p.sum() / (B * R * Q * np.log(2)))

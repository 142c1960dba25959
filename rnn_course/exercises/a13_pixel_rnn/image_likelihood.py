"""image_likelihood: the exact log-probability of whole images, and their code length in bits per pixel."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.pixels import image_likelihood
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    image_likelihood,
    points=8,
    returns={"log_p": "(13.2)", "bits": "(13.3)"},
    hints=(
        "The probability of an image is a product of as many factors as it has pixels; its logarithm is a sum.",
        "(13.1) takes the score of the pixel's own level, and subtracts the logarithm of a sum over all K levels.",
        "Select with np.take_along_axis along the last axis. Before exp, subtract the largest score from all K.",
    ),
)


images_of_any_size = random_sizes(image_likelihood, draws.scored, weight=3)


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
    note="Wrong even for an image of a single pixel: look at (13.1), with one of K scores and a sum over all.",
)
def a_single_pixel(draw):
    yield ask(image_likelihood, *draws.scored(draw, 1, 1, 1, 4))


@check(
    weight=0,
    note="Right for a single image, wrong for several: look at which of the two results has one number for each image.",
)
def a_single_image(draw):
    R, Q, K = draw.sizes("RQK")
    yield ask(image_likelihood, *draws.scored(draw, 1, R, Q, K))


wrong = slips(
    image_likelihood,
    """
    counts_nats: bits uses natural logarithms; (13.3) divides by log 2 as well.
        13.3 | bits = -log_p.mean() / (R * Q)
    gives_bits_of_an_image: bits is that of a whole image; (13.3) is per pixel.
        13.3 | bits = -log_p.mean() / np.log(2)
    sums_bits_over_images: bits is summed over the images; (13.3) takes the mean.
        13.3 | bits = -log_p.sum() / (R * Q * np.log(2))
    keeps_the_sign: bits is negative; (13.3) has a minus sign.
        13.3 | bits = log_p.mean() / (R * Q * np.log(2))
    divides_by_the_levels: bits is divided by the number of levels as well; (13.3) divides by R Q log 2.
        13.3 | bits = -log_p.mean() / (R * Q * o.shape[-1] * np.log(2))
    takes_logarithms_to_base_K: bits is divided by log K; (13.3) divides by log 2.
        13.3 | bits = -log_p.mean() / (R * Q * np.log(o.shape[-1]))
    averages_over_pixels: log_p is the mean over the pixels; (13.2) is their sum.
        13.2 | log_p = log_pixel.mean(axis=(1, 2, 3))
        13.3 | bits = -log_p.mean() / np.log(2)
    adds_probabilities: the log is taken of a sum of probabilities; (13.2) adds the logs.
        13.2 | log_p = np.log(np.exp(log_pixel).sum(axis=(1, 2, 3)))
    scores_the_likeliest_level: the probability is that of the most probable level; (13.1) takes the level x_rq.
        13.1 | log_pixel = o.max(axis=-1, keepdims=True) - log_sum
    does_not_normalise: the score of the level is taken without normalising; (13.1) subtracts the log of the sum
        over all levels.
        o = o | pass
        log_sum | pass
        13.1 | log_pixel = np.take_along_axis(o, x[..., None], axis=-1)
    gives_each_level_a_sigmoid: a sigmoid is applied to each score; in (13.1) the levels of a pixel share one sum.
        o = o | pass
        log_sum | pass
        13.1 | log_pixel = -np.logaddexp(0, -np.take_along_axis(o, x[..., None], axis=-1))
    overflows: the exponentials overflow for large scores; (13.1) is finite for every finite score.
        o = o | pass
    """,
)


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

"""Mistakes with likelihoods and counts: image_likelihood, independent_pixels."""

import numpy as np

from rnn_course.cells.pixels import image_likelihood, independent_pixels
from rnn_course.exercise import misconception


def log_pixels(o, x, axis=-1):
    """(13.1), right where the sum over exp runs along the last axis."""
    top = o.max(axis=axis, keepdims=True)
    log_softmax = o - top - np.log(np.exp(o - top).sum(axis=axis, keepdims=True))
    return np.take_along_axis(log_softmax, x[..., None], axis=-1)[..., 0]


def bits_of(log_p, x):
    """(13.3), right."""
    return -log_p.mean() / (x[0].size * np.log(2))


@misconception(of=image_likelihood, says="bits are counted in natural logarithms; (13.3) divides by log 2 as well.")
def counts_nats(o, x):
    log_p = log_pixels(o, x).sum(axis=(1, 2))
    return log_p, -log_p.mean() / x[0].size


@misconception(of=image_likelihood, says="bits are those of a whole image; (13.3) gives them for one pixel of it.")
def gives_bits_of_an_image(o, x):
    log_p = log_pixels(o, x).sum(axis=(1, 2))
    return log_p, -log_p.mean() / np.log(2)


@misconception(of=image_likelihood, says="bits are summed over the images; (13.3) takes the mean.")
def sums_bits_over_images(o, x):
    log_p = log_pixels(o, x).sum(axis=(1, 2))
    return log_p, -log_p.sum() / (x[0].size * np.log(2))


@misconception(of=image_likelihood, says="bits come out negative; there is a minus in (13.3).")
def keeps_the_sign(o, x):
    log_p = log_pixels(o, x).sum(axis=(1, 2))
    return log_p, -bits_of(log_p, x)


@misconception(of=image_likelihood, says="bits are divided by the number of levels as well; (13.3) divides by R Q log "
                                         "2.")
def divides_by_the_levels(o, x):
    log_p = log_pixels(o, x).sum(axis=(1, 2))
    return log_p, bits_of(log_p, x) / o.shape[-1]


@misconception(of=image_likelihood, says="bits are divided by log K, so they are a share of the longest code; (13.3) "
                                         "divides by log 2.")
def takes_logarithms_to_base_K(o, x):
    log_p = log_pixels(o, x).sum(axis=(1, 2))
    return log_p, -log_p.mean() / (x[0].size * np.log(o.shape[-1]))


@misconception(of=image_likelihood, says="log_p is the mean over the pixels; (13.2) is their sum.")
def averages_over_pixels(o, x):
    log_p = log_pixels(o, x).mean(axis=(1, 2))
    return log_p, -log_p.mean() / np.log(2)


@misconception(of=image_likelihood, says="the probabilities of the pixels are added, and then the logarithm is taken; "
                                         "the chain (13.2) adds the logarithms.")
def adds_probabilities(o, x):
    log_p = np.log(np.exp(log_pixels(o, x)).sum(axis=(1, 2)))
    return log_p, bits_of(log_p, x)


@misconception(of=image_likelihood, says="the probability is that of the likeliest level; (13.1) takes the level that "
                                         "is there, x_rq.")
def scores_the_likeliest_level(o, x):
    log_p = log_pixels(o, o.argmax(axis=-1)).sum(axis=(1, 2))
    return log_p, bits_of(log_p, x)


@misconception(of=image_likelihood, says="the bare score of the level is taken; (13.1) takes away the logarithm of the"
                                         " sum over all levels.")
def does_not_normalise(o, x):
    log_p = np.take_along_axis(o, x[..., None], axis=-1)[..., 0].sum(axis=(1, 2))
    return log_p, bits_of(log_p, x)


@misconception(of=image_likelihood, says="each level is taken for a yes or no of its own, by a sigmoid; in (13.1) the "
                                         "levels of a pixel share one sum.")
def gives_each_level_a_sigmoid(o, x):
    picked = np.take_along_axis(o, x[..., None], axis=-1)[..., 0]
    log_p = -np.logaddexp(0, -picked).sum(axis=(1, 2))
    return log_p, bits_of(log_p, x)


@misconception(of=image_likelihood, says="the sum of (13.1) overflows where scores are large, though the equation has "
                                         "a finite value.")
def overflows(o, x):
    log_p = (np.take_along_axis(o, x[..., None], axis=-1)[..., 0] - np.log(np.exp(o).sum(axis=-1))).sum(axis=(1, 2))
    return log_p, bits_of(log_p, x)


def smoothed(n, B, K, α):
    return np.log((n + α) / (B + α * K))


def counted(x, K):
    """(13.4), right."""
    return (x[..., None] == np.arange(K)).sum(axis=0)


@misconception(of=independent_pixels, says="all pixels share one table; (13.4) counts for every row and column by "
                                           "itself.")
def pools_all_pixels(x, K, α):
    n = counted(x, K).sum(axis=(0, 1))
    return np.broadcast_to(smoothed(n, x.size, K, α), (*x.shape[1:], K))


@misconception(of=independent_pixels, says="the sum is smoothed by α once; in (13.5) all K levels get an α each.")
def adds_one_alpha_below(x, K, α):
    return np.log((counted(x, K) + α) / (len(x) + α))


@misconception(of=independent_pixels, says="nothing is added below the line, so the probabilities of a pixel sum to "
                                           "more than 1; see (13.5).")
def adds_no_alpha_below(x, K, α):
    return np.log((counted(x, K) + α) / len(x))


@misconception(of=independent_pixels, says="α is always 1; (13.5) takes the α that is given.")
def always_adds_one(x, K, α):
    return smoothed(counted(x, K), len(x), K, 1)


@misconception(of=independent_pixels, says="levels that were never seen have probability 0; (13.5) adds α to each "
                                           "count.")
def does_not_smooth(x, K, α):
    return np.log(counted(x, K) / len(x))


@misconception(of=independent_pixels, says="only levels never seen get an α; (13.5) adds it to each count.")
def smooths_empty_counts_alone(x, K, α):
    n = counted(x, K)
    return smoothed(np.where(n == 0, 0, n - α), len(x), K, α)


@misconception(of=independent_pixels, says="these are probabilities; (13.5) takes their logarithm.")
def gives_probabilities(x, K, α):
    return np.exp(independent_pixels(x, K, α))


@misconception(of=independent_pixels, says="the logarithm has base 2; in (13.5) it is natural, as exp undoes it in "
                                           "(13.1).")
def gives_logarithms_to_base_two(x, K, α):
    return independent_pixels(x, K, α) / np.log(2)


@misconception(of=independent_pixels, says="levels are counted from 1 to K; (13.4) counts 0 to K - 1.")
def counts_levels_from_one(x, K, α):
    return smoothed((x[..., None] == np.arange(1, K + 1)).sum(axis=0), len(x), K, α)


@misconception(of=independent_pixels, says="these are the bare counts' logarithms; (13.5) divides by how many there "
                                           "are.")
def does_not_divide(x, K, α):
    return np.log(counted(x, K) + α)

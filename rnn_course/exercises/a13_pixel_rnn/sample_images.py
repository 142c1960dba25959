"""sample_images: draw images pixel by pixel, each from the model's distribution given the pixels before it."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.pixels import causal_mask, masked_conv, sample_images
from rnn_course.kit.question import ask, named
from rnn_course.slips import slips

header = exercise(
    sample_images,
    points=10,
    returns={"x": "(13.18) to (13.20)"},
    uses=(masked_conv,),
    hints=(
        "A pixel can be drawn only after all pixels before it, so the model is called once for each.",
        "Loop over the pixels. At (r, q) call scores with what has been drawn so far, and use only [:, r, q].",
        "np.cumsum over the levels, compared with u[:, r, q, None], gives booleans; (13.20) counts them. Then put "
        "given where it is not -1.",
    ),
)


def _drawn(draw, known=0.3, scale=1.0, **fixed):
    """Ask for images of a masked convolution of 3 x 3, with a share of the pixels given."""
    B, R, Q, K = draw.sizes("BRQK", **fixed)
    mask = causal_mask(3, 3, "A", np.zeros(1, int), np.zeros(K, int))
    given = np.where(draw.rng.random((B, R, Q)) < known, draw.integers(0, K, B, R, Q), -1)
    W, b = draw(3, 3, 1, K, scale=scale), draw(K)
    return ask(sample_images, named(masked_conv), given, draw.rng.random((B, R, Q)), W, b, mask)


@check(weight=3)
def images_with_some_pixels_given(draw):
    yield _drawn(draw)
    yield _drawn(draw, known=0.0)


@check
def one_image_row_or_column_drawn(draw):
    for axis in "BRQ":
        yield _drawn(draw, **{axis: 1})


@check
def a_model_that_is_very_sure(draw):
    yield _drawn(draw, scale=400.0)


@check(
    weight=0,
    note="Wrong even with a model that uses no pixel, and nothing given: look at (13.19) and (13.20).",
)
def pixels_that_are_all_alike(draw):
    yield _drawn(draw, known=0.0, scale=0.0)


@check(weight=0, note="Right with nothing given, wrong with some pixels given: look at (13.18).")
def nothing_given(draw):
    yield _drawn(draw, known=0.0)


wrong = slips(
    sample_images,
    """
    takes_the_likeliest_level: the most probable level is taken; (13.20) draws with u.
        13.20 | drawn = p.argmax(axis=1)
    draws_all_at_once: all pixels are drawn from one call of the model on an empty image; in (13.19) each depends on
        those before it.
        o = | o = np.asarray(scores(np.zeros((*given.shape, 1)), *weights))[:, r, q]
    draws_row_by_row: a whole row is drawn at a time, so pixels of one row are independent; (13.19) goes pixel by
        pixel.
        o = | above = x.astype(float)
            | above[:, r] = 0
            | o = np.asarray(scores(above[..., None], *weights))[:, r, q]
    draws_column_by_column: pixels are drawn down the columns first; the raster order of (13.18) to (13.20) goes
        along the rows.
        for r, q | for q, r in np.ndindex(given.shape[2], given.shape[1]):
    draws_over_what_is_given: given is not used, or overwritten; (13.18) keeps it where it is not -1.
        13.18 | x[:, r, q] = drawn
    puts_given_in_at_the_end: given is inserted at the end, so the model never reads it; (13.18) inserts it at each
        pixel.
        13.18 | x[:, r, q] = drawn
        return | return np.where(given < 0, x, given)
    takes_zero_for_unknown: a given level of 0 is drawn again; in (13.18) only -1 marks a pixel to be drawn.
        13.18 | x[:, r, q] = np.where(given[:, r, q] > 0, given[:, r, q], drawn)
    draws_one_too_high: levels are one too high, since the first sum above u is counted too; (13.20) does not count
        it.
        13.20 | drawn = (p.cumsum(axis=1)[:, :-1] <= u[:, r, q, None]).sum(axis=1) + 1
    stacks_levels_from_the_top: the sum begins with the highest level; (13.20) adds up p_0, p_1 and so on.
        13.20 | drawn = (p[:, ::-1].cumsum(axis=1)[:, :-1] > u[:, r, q, None]).sum(axis=1)
    normalises_over_images: the softmax is over the images; in (13.19) it is over the levels of one pixel.
        p = np | p = np.exp(o - o.max(axis=0))
        13.19 | p /= p.sum(axis=0)
    divides_scores_by_their_sum: scores are divided by their sum; (13.19) has a softmax.
        p = np | p = np.abs(o)
    shares_a_number_among_images: one random number is used for all images; in (13.20) each has its own u_rq.
        13.20 | drawn = (p.cumsum(axis=1)[:, :-1] <= u[0, r, q]).sum(axis=1)
    shows_the_model_other_levels: the model reads levels scaled to between 0 and 1; in (13.19) it reads x as it is.
        o = | K = np.asarray(scores(x[..., None].astype(float), *weights)).shape[-1]
            | o = np.asarray(scores(x[..., None] / (K - 1), *weights))[:, r, q]
    """,
)


@accepted
def images_that_start_from_what_is_given(scores, given, u, *weights):
    """Unknown pixels are -1 until drawn, and later given ones are there already: no causal model reads either."""
    x = given.copy()
    for r, q in np.ndindex(x.shape[1:]):
        o = scores(x[..., None] * 1.0, *weights)[:, r, q]
        p = np.exp(o - np.logaddexp.reduce(o, axis=1, keepdims=True))
        levels = np.minimum((np.cumsum(p, axis=1) <= u[:, r, q][:, None]).sum(axis=1), p.shape[1] - 1)
        x[:, r, q] = np.where(given[:, r, q] < 0, levels, given[:, r, q])
    return x


@accepted
def images_drawn_one_by_one(scores, given, u, *weights):
    x = np.zeros(given.shape)
    for b, r, q in np.ndindex(*given.shape):
        if given[b, r, q] >= 0:
            x[b, r, q] = given[b, r, q]
            continue
        o = scores(x[b : b + 1, :, :, None], *weights)[0, r, q]
        p = np.exp(o - o.max())
        x[b, r, q] = min(np.searchsorted(np.cumsum(p / p.sum()), u[b, r, q], side="right"), len(p) - 1)
    return x.astype(int)


@accepted
def images_by_the_first_sum_above(scores, given, u, *weights):
    x = np.zeros(given.shape, dtype=np.int32)
    for r in range(given.shape[1]):
        for q in range(given.shape[2]):
            o = scores(x[..., None].astype(np.float64), *weights)[:, r, q]
            total = np.exp(o - o.max(axis=1, keepdims=True)).cumsum(axis=1)
            levels = np.argmax(total > u[:, r, q, None] * total[:, -1:], axis=1)
            unknown = given[:, r, q] == -1
            x[unknown, r, q], x[~unknown, r, q] = levels[unknown], given[~unknown, r, q]
    return x


equivalents = (
    *equivalent(
        "a sum of probabilities never equals a random number exactly",
        "drawn = (p.cumsum(axis=1)[:, :-1] <= u[:, r, q, None]).sum(axis=1) -> drawn = (p.cumsum(axis=1)[:, :-1] "
        "< u[:, r, q, None]).sum(axis=1)",
    ),
)

"""frame_errors: the error of predictions frame by frame, and that of predicting that nothing moves."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.kit.question import ask
from rnn_course.models.convlstm import frame_errors
from rnn_course.slips import slips

header = exercise(
    frame_errors,
    points=3,
    returns={"e": "(12.31)", "copy": "(12.32)"},
    hints=(
        "An error means little until you compare it with that of the simplest prediction.",
        "The mean is over every axis except time.",
        "np.mean takes several axes at once; time is axis 1 of five.",
    ),
)


@check(weight=2)
def errors_of_movies(draw):
    for fixed in ({}, {"B": 1}):
        sizes = draw.sizes("BTNMC", **fixed)
        yield ask(frame_errors, draw(*sizes), draw(*sizes), draw(*sizes))


@check
def errors_of_grey_or_single_frames(draw):
    for axis in "TC":
        sizes = draw.sizes("BTNMC", **{axis: 1})
        yield ask(frame_errors, draw(*sizes), draw(*sizes), draw(*sizes))


wrong = slips(
    frame_errors,
    """
    one_error_for_all: the error is averaged over time too; (12.31) has one for every t.
        12.31 | e = ((p - y) ** 2).mean()
        12.32 | copy = ((x - y) ** 2).mean()
    differences_that_cancel: the differences are not squared, so positive and negative ones cancel; (12.31) has a
        square.
        12.31 | e = (p - y).mean(axis=(0, 2, 3, 4))
        12.32 | copy = (x - y).mean(axis=(0, 2, 3, 4))
    sizes_for_squares: the absolute value of the difference is taken; (12.31) has its square.
        12.31 | e = abs(p - y).mean(axis=(0, 2, 3, 4))
        12.32 | copy = abs(x - y).mean(axis=(0, 2, 3, 4))
    roots_of_means: a square root is taken at the end; (12.31) is the mean of squares itself.
        12.31 | e = ((p - y) ** 2).mean(axis=(0, 2, 3, 4)) ** 0.5
        12.32 | copy = ((x - y) ** 2).mean(axis=(0, 2, 3, 4)) ** 0.5
    sums_for_means: the squares are summed; (12.31) is a mean.
        12.31 | e = ((p - y) ** 2).sum(axis=(0, 2, 3, 4))
        12.32 | copy = ((x - y) ** 2).sum(axis=(0, 2, 3, 4))
    sums_the_pixels: the pixels are summed and only the rows averaged; in (12.31) the mean is over pixels and
        channels too.
        12.31 | e = ((p - y) ** 2).sum(axis=(2, 3, 4)).mean(axis=0)
        12.32 | copy = ((x - y) ** 2).sum(axis=(2, 3, 4)).mean(axis=0)
    compares_with_the_frame_shown: the prediction is compared with the input frame; (12.31) compares it with the
        next one, y.
        12.31 | e = ((p - x) ** 2).mean(axis=(0, 2, 3, 4))
    copy_first: the results are not in the order e, copy.
        return | return copy, e
    errors_by_row: there is an error for each row of the batch; (12.31) has one for each t.
        12.31 | e = ((p - y) ** 2).mean(axis=(1, 2, 3, 4))
        12.32 | copy = ((x - y) ** 2).mean(axis=(1, 2, 3, 4))
    """,
)


@accepted
def errors_of_flat_frames(p, x, y):
    def error(guess):
        return np.square(guess - y).swapaxes(0, 1).reshape(y.shape[1], -1).mean(axis=1)

    return error(p), error(x)


@accepted
def errors_one_by_one(p, x, y):
    T = y.shape[1]
    return (
        np.array([np.mean((y[:, t] - p[:, t]) ** 2) for t in range(T)]),
        np.array([np.mean((y[:, t] - x[:, t]) ** 2) for t in range(T)]),
    )


@accepted
def errors_by_einsum(p, x, y):
    size = y[:, 0].size
    return [np.einsum("btnmc,btnmc->t", d, d) / size for d in (p - y, x - y)]

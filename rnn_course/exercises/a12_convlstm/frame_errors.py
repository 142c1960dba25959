"""frame_errors: measure predictions frame by frame, beside those of somebody who says that nothing will move."""

import numpy as np

from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask
from rnn_course.models.convlstm import frame_errors

header = exercise(
    frame_errors,
    points=3,
    returns={"e": "(12.31)", "copy": "(12.32)"},
    hints=(
        "An error is worth little until you know what somebody reaches who does nothing.",
        "The mean goes over every axis but time.",
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


@misconception("the error is averaged over time too and is one number; (12.31) has one for every t.")
def one_error_for_all(p, x, y):
    return ((p - y) ** 2).mean(), ((x - y) ** 2).mean()


@misconception("the differences are not squared, so too bright and too dark cancel; (12.31) has a square.")
def differences_that_cancel(p, x, y):
    return (p - y).mean(axis=(0, 2, 3, 4)), (x - y).mean(axis=(0, 2, 3, 4))


@misconception("the size of the difference is taken in place of its square; see (12.31).")
def sizes_for_squares(p, x, y):
    return np.abs(p - y).mean(axis=(0, 2, 3, 4)), np.abs(x - y).mean(axis=(0, 2, 3, 4))


@misconception("a root is taken at the end; (12.31) is the mean of squares itself.")
def roots_of_means(p, x, y):
    return tuple(np.sqrt(((each - y) ** 2).mean(axis=(0, 2, 3, 4))) for each in (p, x))


@misconception("the squares are summed; (12.31) is a mean.")
def sums_for_means(p, x, y):
    return tuple(((each - y) ** 2).sum(axis=(0, 2, 3, 4)) for each in (p, x))


@misconception("the pixels are summed and only the rows averaged; the mean in (12.31) is over pixels and channels too.")
def sums_the_pixels(p, x, y):
    return tuple(((each - y) ** 2).sum(axis=(2, 3, 4)).mean(axis=0) for each in (p, x))


@misconception("the prediction is compared with the frame that was shown; (12.31) compares it with the next one, y.")
def compares_with_the_frame_shown(p, x, y):
    return ((p - x) ** 2).mean(axis=(0, 2, 3, 4)), ((x - y) ** 2).mean(axis=(0, 2, 3, 4))


@misconception("the two errors come in the other order; it is e, then copy.")
def copy_first(p, x, y):
    return tuple(((each - y) ** 2).mean(axis=(0, 2, 3, 4)) for each in (x, p))


@misconception("there is an error for each row of the batch; (12.31) has one for each t.")
def errors_by_row(p, x, y):
    return tuple(((each - y) ** 2).mean(axis=(1, 2, 3, 4)) for each in (p, x))


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

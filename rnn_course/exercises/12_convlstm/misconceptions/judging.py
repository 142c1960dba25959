"""What goes wrong in judging predictions: errors by frame, and who looks ahead."""

import numpy as np

from rnn_course.exercise import misconception
from rnn_course.models.convlstm import frame_errors, looks_ahead

# Errors


@misconception(of=frame_errors, says="the error is averaged over time too and is one number; (12.31) has one for every "
                                     "t.")
def one_error_for_all(p, x, y):
    return ((p - y) ** 2).mean(), ((x - y) ** 2).mean()


@misconception(of=frame_errors, says="the differences are not squared, so too bright and too dark cancel; (12.31) has "
                                     "a square.")
def differences_that_cancel(p, x, y):
    return (p - y).mean(axis=(0, 2, 3, 4)), (x - y).mean(axis=(0, 2, 3, 4))


@misconception(of=frame_errors, says="the size of the difference is taken in place of its square; see (12.31).")
def sizes_for_squares(p, x, y):
    return np.abs(p - y).mean(axis=(0, 2, 3, 4)), np.abs(x - y).mean(axis=(0, 2, 3, 4))


@misconception(of=frame_errors, says="a root is taken at the end; (12.31) is the mean of squares itself.")
def roots_of_means(p, x, y):
    return tuple(np.sqrt(((each - y) ** 2).mean(axis=(0, 2, 3, 4))) for each in (p, x))


@misconception(of=frame_errors, says="the squares are summed; (12.31) is a mean.")
def sums_for_means(p, x, y):
    return tuple(((each - y) ** 2).sum(axis=(0, 2, 3, 4)) for each in (p, x))


@misconception(of=frame_errors, says="the pixels are summed and only the rows averaged; the mean in (12.31) is over "
                                     "pixels and channels too.")
def sums_the_pixels(p, x, y):
    return tuple(((each - y) ** 2).sum(axis=(2, 3, 4)).mean(axis=0) for each in (p, x))


@misconception(of=frame_errors, says="the prediction is compared with the frame that was shown; (12.31) compares it "
                                     "with the next one, y.")
def compares_with_the_frame_shown(p, x, y):
    return ((p - x) ** 2).mean(axis=(0, 2, 3, 4)), ((x - y) ** 2).mean(axis=(0, 2, 3, 4))


@misconception(of=frame_errors, says="the two errors come in the other order; it is e, then copy.")
def copy_first(p, x, y):
    return tuple(((each - y) ** 2).mean(axis=(0, 2, 3, 4)) for each in (x, p))


@misconception(of=frame_errors, says="there is an error for each row of the batch; (12.31) has one for each t.")
def errors_by_row(p, x, y):
    return tuple(((each - y) ** 2).mean(axis=(1, 2, 3, 4)) for each in (p, x))


# Looking ahead


def changes(p, perturbed, *, size=np.abs, most=np.max):
    """(12.33), right, but for how large a change is and which one is kept."""
    return most(size(perturbed - p), axis=(1, 3, 4, 5))


@misconception(of=looks_ahead, says="the largest change is looked for in predictions that come after the changed "
                                    "frame, as they should; (12.34) has t < s.")
def looks_behind(p, perturbed):
    change = changes(p, perturbed)
    return change, np.triu(change, 1).max()


@misconception(of=looks_ahead, says="the prediction at the changed frame itself is counted too; it may change, and "
                                    "(12.34) has t < s.")
def counts_the_frame_itself(p, perturbed):
    change = changes(p, perturbed)
    return change, np.tril(change).max()


@misconception(of=looks_ahead, says="the table has a row for each t; in (12.33) s comes first.")
def table_on_its_side(p, perturbed):
    change = changes(p, perturbed)
    return change.T, np.tril(change, -1).max()


@misconception(of=looks_ahead, says="changes are not made positive, so a prediction that got darker seems unchanged; "
                                    "(12.33) has the size.")
def only_what_gets_brighter(p, perturbed):
    change = changes(p, perturbed, size=lambda difference: difference)
    return change, np.tril(change, -1).max()


@misconception(of=looks_ahead, says="changes are averaged; one pixel that gives it away is lost among many, and "
                                    "(12.33) takes the largest.")
def averages_the_changes(p, perturbed):
    change = changes(p, perturbed, most=np.mean)
    return change, np.tril(change, -1).max()


@misconception(of=looks_ahead, says="only the first row of the batch is looked at; (12.33) takes the largest over "
                                    "rows.")
def only_the_first_row(p, perturbed):
    change = np.abs(perturbed - p)[:, 0].max(axis=(2, 3, 4))
    return change, np.tril(change, -1).max()


@misconception(of=looks_ahead, says="only the last frame's change is looked at; (12.34) takes the largest over every "
                                    "s.")
def only_the_last_change(p, perturbed):
    change = changes(p, perturbed)
    return change, change[-1, :-1].max()


@misconception(of=looks_ahead, says="only the next frame is asked for; (12.34) takes every t before s, since a model "
                                    "may look far ahead.")
def only_one_frame_ahead(p, perturbed):
    change = changes(p, perturbed)
    return change, np.diagonal(change, -1).max()

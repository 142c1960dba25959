"""forecast_score: the normalised error of forecasts o of y, and how long each one holds."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.readout import forecast_score
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    forecast_score,
    points=7,
    returns={"nrmse": "(15.22)", "valid": "(15.24)"},
    hints=(
        "An error of 0.1 is small for a series that varies by 10 and large for one that varies by 0.1.",
        "(15.21) and (15.22) have one number for each output; (15.23) has one for each row and step. All variances "
        "are those of the true series y.",
        "Test at every step whether e_t is within the limit, and count the steps before the first miss: later steps do "
        "not count.",
    ),
    sure_of={"scores_of_forecasts": ("argmax_of_nothing",), "scores_with_one_axis_of_size_1": ("argmax_of_nothing",)},
)


@check(weight=3)
def scores_of_forecasts(draw):
    """Ask where the variance of the forecasts would let some of them hold for another time."""
    (other_variance,) = (each.function for each in wrong if each.name == "variance_of_the_forecasts")
    for K in (3, 2):
        while True:
            question = draws.forecast(draw, *draw.sizes("B", T=7, K=K), 7, K)
            if (other_variance(*question)[1] != forecast_score(*question)[1]).any():
                break
        yield ask(forecast_score, *question)


@check
def scores_with_one_axis_of_size_1(draw):
    for B, T, K in ((1, 6, 2), (4, 6, 1), (5, 1, 3)):
        yield ask(forecast_score, *draws.forecast(draw, B, T, K))


@check
def forecasts_that_hold_and_that_never_do(draw):
    o, y, _ = draws.forecast(draw, 3, 6, 2)
    yield ask(forecast_score, o, y, 50.0)
    yield ask(forecast_score, y + 3 * y.std(), y, 0.5)
    steady = np.tile([1.0, -1.0, -1.0, 1.0], (2, 1))[:, :, None]
    yield ask(forecast_score, steady + np.array([0.25, 0.5, -0.25, 2.0])[:, None], steady, 0.5)


@check(
    weight=0,
    note="Wrong even with one output: look at the variance (15.21), at the mean over rows and steps in (15.22), and "
    "at what is compared in (15.23) and counted in (15.24).",
)
def scores_of_one_output(draw):
    yield ask(forecast_score, *draws.forecast(draw, 4, 7, 1))


wrong = slips(
    forecast_score,
    """
    not_normalised: the error is not divided by anything; (15.22) divides it by the variance of y, inside the root.
        15.22 | nrmse = np.sqrt(((o - y) ** 2).mean(axis=(0, 1)))
    divided_by_the_variance: the root is taken before the division, so the error is divided by a variance; in
        (15.22) v is inside the root.
        15.22 | nrmse = np.sqrt(((o - y) ** 2).mean(axis=(0, 1))) / v
    squared_error: the square root is missing; (15.22) has it.
        15.22 | nrmse = ((o - y) ** 2).mean(axis=(0, 1)) / v
    divided_by_the_range: the error is divided by the range of y; (15.22) uses the variance of (15.21).
        15.22 | nrmse = np.sqrt(((o - y) ** 2).mean(axis=(0, 1))) / np.ptp(y, axis=(0, 1))
    mean_not_taken_off: the mean square of y is taken, without subtracting the mean; (15.21) is a variance.
        15.21 | v = (y**2).mean(axis=(0, 1))
    variance_of_the_forecasts: the variance is that of the forecasts; (15.21) is that of the true series y.
        15.21 | v = o.var(axis=(0, 1))
    variance_within_rows: the variance is computed within each row and averaged; (15.21) is over all rows and steps
        at once.
        15.21 | v = y.var(axis=1).mean(axis=0) if y.shape[1] > 1 else y.var(axis=(0, 1))
    one_error_for_all_outputs: one error is returned for all outputs together; (15.22) has one for each.
        15.22 | nrmse = np.full(len(v), np.sqrt(((o - y) ** 2).mean() / v.mean()))
    mean_of_sizes: absolute errors are averaged; (15.22) is the root of a mean square.
        15.22 | nrmse = np.abs(o - y).mean(axis=(0, 1)) / np.sqrt(v)
    counts_what_comes_right_again: all steps within the limit are counted, also those after the first miss; (15.24)
        stops there.
        15.24 | return nrmse, (e <= limit).sum(axis=1)
    argmax_of_nothing: a forecast without a miss gets 0 steps, which argmax returns where nothing is true; in
        (15.24) it gets T.
        15.24 | return nrmse, np.argmax(e > limit, axis=1)
    counts_the_miss: the step of the first miss is counted too; (15.24) counts the steps before it.
        15.24 | return nrmse, held.sum(axis=1) + 1
    limit_on_the_plain_error: the limit is compared with the plain error; (15.23) divides by the variance of all
        outputs.
        15.23 | e = np.sqrt(((o - y) ** 2).sum(axis=2))
    counts_all_rows_together: every row gets the same count, that of the row that misses first; (15.24) counts each
        row by itself.
        15.24 | return nrmse, np.full(len(y), held.sum(axis=1).min())
    """,
)


@accepted
def score_with_loops(o, y, limit):
    B, T, K = y.shape
    v = [np.var(y[:, :, k]) for k in range(K)]
    nrmse = np.array([np.sqrt(np.mean(np.square(o[..., k] - y[..., k])) / v[k]) for k in range(K)])
    valid = []
    for row in range(B):
        t = 0
        while t < T and np.sqrt(sum((o[row, t] - y[row, t]) ** 2) / sum(v)) <= limit:
            t += 1
        valid.append(t)
    return [nrmse, np.array(valid)]


@accepted
def score_by_the_first_miss(o, y, limit):
    K = y.shape[2]
    flat, error = y.reshape(-1, K), (o - y).reshape(-1, K)
    v = ((flat - flat.mean(axis=0)) ** 2).mean(axis=0)
    missed = ((o - y) ** 2).sum(axis=-1) > limit**2 * v.sum()
    return (error**2).mean(axis=0) ** 0.5 / v**0.5, np.where(missed.any(axis=1), missed.argmax(axis=1), y.shape[1])


@accepted
def score_with_a_stop_at_the_end(o, y, limit):
    v = np.std(y, axis=(0, 1)) ** 2
    missed = np.linalg.norm(o - y, axis=2) / np.sqrt(v.sum()) > limit
    stop = np.ones((len(y), 1), dtype=bool)
    return np.sqrt(np.mean((y - o) ** 2, axis=(0, 1)) / v), np.argmax(np.hstack([missed, stop]), axis=1)


@accepted
def score_by_running_minimum(o, y, limit):
    v = np.mean(y**2, axis=(0, 1)) - np.mean(y, axis=(0, 1)) ** 2
    fine = (((o - y) ** 2).sum(axis=2) / v.sum()) ** 0.5 <= limit
    return np.sqrt(((o - y) ** 2).mean((0, 1)) / v), np.minimum.accumulate(fine, axis=1).sum(axis=1, dtype=np.int32)

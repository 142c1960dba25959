"""Mistakes in scoring: forecast_score, memory_capacity."""

import numpy as np

from rnn_course.cells.readout import forecast_score, memory_capacity, ridge_readout
from rnn_course.exercise import misconception


def variance(y):
    """(15.21), right."""
    return y.var(axis=(0, 1))


def before_the_first(e, limit):
    """(15.24), right."""
    return np.cumprod(e <= limit, axis=1).sum(axis=1)


def scored(o, y, limit, *, v=variance, norm=lambda o, y, v: np.sqrt(((o - y) ** 2).mean(axis=(0, 1)) / v),
           e=lambda o, y, v: np.sqrt(((o - y) ** 2).sum(axis=2) / v.sum()), count=before_the_first):
    """The right scores, with one place after another to go wrong in."""
    return norm(o, y, v(y)), count(e(o, y, v(y)), limit)


@misconception(of=forecast_score,
               says="the error is not divided by anything; (15.22) measures it in units of what y varies.")
def not_normalised(o, y, limit):
    return scored(o, y, limit, norm=lambda o, y, v: np.sqrt(((o - y) ** 2).mean(axis=(0, 1))))


@misconception(of=forecast_score,
               says="the root is taken before the division, so the error is divided by a variance; in (15.22) v stands "
                    "under the root.")
def divided_by_the_variance(o, y, limit):
    return scored(o, y, limit, norm=lambda o, y, v: np.sqrt(((o - y) ** 2).mean(axis=(0, 1))) / v)


@misconception(of=forecast_score, says="there is no root over the squared error; (15.22) has one.")
def squared_error(o, y, limit):
    return scored(o, y, limit, norm=lambda o, y, v: ((o - y) ** 2).mean(axis=(0, 1)) / v)


@misconception(of=forecast_score,
               says="the error is divided by the range of y, largest less smallest; (15.22) divides by what (15.21) "
                    "gives.")
def divided_by_the_range(o, y, limit):
    return scored(o, y, limit, norm=lambda o, y, v: np.sqrt(((o - y) ** 2).mean(axis=(0, 1))) / np.ptp(y, axis=(0, 1)))


@misconception(of=forecast_score,
               says="the mean square of y is taken, mean and all, so a shift of y changes the score; (15.21) is a "
                    "variance.")
def mean_not_taken_off(o, y, limit):
    return scored(o, y, limit, v=lambda y: (y**2).mean(axis=(0, 1)))


@misconception(of=forecast_score,
               says="the variance is that of the forecasts; (15.21) is about the true series y.")
def variance_of_the_forecasts(o, y, limit):
    return scored(o, y, limit, v=lambda y: variance(o))


@misconception(of=forecast_score,
               says="the variance is that within each row, averaged; (15.21) goes over all rows and steps at once.")
def variance_within_rows(o, y, limit):
    return scored(o, y, limit, v=lambda y: y.var(axis=1).mean(axis=0) + (y.shape[1] == 1) * variance(y))


@misconception(of=forecast_score,
               says="one error is given for all outputs together; (15.22) has one for each.")
def one_error_for_all_outputs(o, y, limit):
    return scored(o, y, limit, norm=lambda o, y, v: np.full(len(v), np.sqrt(((o - y) ** 2).mean() / v.mean())))


@misconception(of=forecast_score,
               says="sizes of errors are averaged, not squares; (15.22) is the root of a mean square.")
def mean_of_sizes(o, y, limit):
    return scored(o, y, limit, norm=lambda o, y, v: np.abs(o - y).mean(axis=(0, 1)) / np.sqrt(v))


@misconception(of=forecast_score,
               says="all steps within the limit are counted, also those after the first miss; (15.24) stops there.")
def counts_what_comes_right_again(o, y, limit):
    return scored(o, y, limit, count=lambda e, limit: (e <= limit).sum(axis=1))


@misconception(of=forecast_score,
               says="a forecast that never misses is given 0 steps, which is what argmax says where nothing is true; "
                    "in (15.24) it is T.")
def argmax_of_nothing(o, y, limit):
    return scored(o, y, limit, count=lambda e, limit: np.argmax(e > limit, axis=1))


@misconception(of=forecast_score,
               says="the step of the first miss is counted too; (15.24) counts the steps before it.")
def counts_the_miss(o, y, limit):
    return scored(o, y, limit, count=lambda e, limit: before_the_first(e, limit) + 1)


@misconception(of=forecast_score,
               says="the limit is held against the plain error; (15.23) divides by what all outputs vary.")
def limit_on_the_plain_error(o, y, limit):
    return scored(o, y, limit, e=lambda o, y, v: np.sqrt(((o - y) ** 2).sum(axis=2)))


@misconception(of=forecast_score,
               says="every row is given the same count, that of the row that misses first; (15.24) counts each row "
                    "by itself.")
def counts_all_rows_together(o, y, limit):
    return scored(o, y, limit, count=lambda e, limit: np.full(len(e), before_the_first(e, limit).min()))


def cut(u, k, start, stop):
    """u_{t-k} for the steps after `start`, right."""
    return u[:, start - k : stop - k]


def with_bias(u, hs, washout):
    """The rows [1, h_t] of (15.25), right."""
    states = hs[:, washout:].reshape(-1, hs.shape[2])
    return np.concatenate([np.ones((len(states), 1)), states], axis=1)


def squared_correlation(O, Y):
    """(15.27), right."""
    O, Y = O - O.mean(axis=0), Y - Y.mean(axis=0)
    return (O * Y).sum(axis=0) ** 2 / ((O**2).sum(axis=0) * (Y**2).sum(axis=0))


def remembered(u, hs, lags, washout, penalty, *, first=1, shift=cut, rows=with_bias, agree=squared_correlation,
               total=np.sum):
    """The right memory capacity, with one place after another to go wrong in."""
    Y = np.stack([shift(u, k, washout, u.shape[1]).ravel() for k in range(first, first + lags)], axis=1)
    A = rows(u, hs, washout)
    m = agree(A @ ridge_readout(A, Y, penalty), Y)
    return m, total(m)


@misconception(of=memory_capacity,
               says="the lags begin with 0, the input of the step itself, which takes no memory; (15.25) begins with "
                    "u_{t-1}.")
def lags_begin_with_0(u, hs, lags, washout, penalty):
    return remembered(u, hs, lags, washout, penalty, first=0)


@misconception(of=memory_capacity,
               says="the lags begin with 2, one too far back; (15.25) begins with u_{t-1}.")
def lags_begin_with_2(u, hs, lags, washout, penalty):
    padded = np.concatenate([u[:, :1], u], axis=1)
    return remembered(u, hs, lags, washout, penalty, first=2,
                      shift=lambda _, k, start, stop: cut(padded, k - 1, start, stop))


@misconception(of=memory_capacity,
               says="inputs are shifted the other way, so the readout is asked for the future; (15.25) has u_{t-k}.")
def looks_for_the_future(u, hs, lags, washout, penalty):
    return remembered(u, hs, lags, washout, penalty,
                      shift=lambda u, k, start, stop: np.roll(u, -k, axis=1)[:, start:stop])


@misconception(of=memory_capacity,
               says="the same u_t is asked for at every lag; each column of Y in (15.25) is shifted by its own k.")
def nothing_shifted(u, hs, lags, washout, penalty):
    return remembered(u, hs, lags, washout, penalty, shift=lambda u, k, start, stop: u[:, start:stop])


@misconception(of=memory_capacity,
               says="rows have no 1 in front, so the first unit is taken for the bias; in (15.25) a row is [1, h_t].")
def memory_without_ones(u, hs, lags, washout, penalty):
    return remembered(u, hs, lags, washout, penalty, rows=lambda u, hs, washout: with_bias(u, hs, washout)[:, 1:])


@misconception(of=memory_capacity,
               says="the present input stands in the rows too, which is no memory; in (15.25) a row is [1, h_t].")
def present_input_in_the_rows(u, hs, lags, washout, penalty):
    def seen(u, hs, washout):
        return np.concatenate([with_bias(u, hs, washout), u[:, washout:].reshape(-1, 1)], axis=1)
    return remembered(u, hs, lags, washout, penalty, rows=seen)


@misconception(of=memory_capacity, says="correlations are not squared; (15.27) has a square.")
def not_squared(u, hs, lags, washout, penalty):
    return remembered(u, hs, lags, washout, penalty, agree=lambda O, Y: np.sqrt(squared_correlation(O, Y)))


@misconception(of=memory_capacity,
               says="means are not taken off, so an input with a mean looks remembered; (15.27) has covariances.")
def means_left_in(u, hs, lags, washout, penalty):
    def raw(O, Y):
        return (O * Y).sum(axis=0) ** 2 / ((O**2).sum(axis=0) * (Y**2).sum(axis=0))
    return remembered(u, hs, lags, washout, penalty, agree=raw)


@misconception(of=memory_capacity,
               says="the share of variance that is explained is taken, 1 - error / variance, which a penalty lowers; "
                    "(15.27) is a squared correlation.")
def share_explained(u, hs, lags, washout, penalty):
    return remembered(u, hs, lags, washout, penalty, agree=lambda O, Y: 1 - ((O - Y) ** 2).mean(axis=0) / Y.var(axis=0))


@misconception(of=memory_capacity,
               says="the covariance is divided by the variance of Y alone; (15.27) divides by that of O too.")
def variance_of_O_forgotten(u, hs, lags, washout, penalty):
    def half(O, Y):
        O, Y = O - O.mean(axis=0), Y - Y.mean(axis=0)
        return ((O * Y).sum(axis=0) / (Y**2).sum(axis=0)) ** 2
    return remembered(u, hs, lags, washout, penalty, agree=half)


@misconception(of=memory_capacity, says="the total is the mean over the lags; (15.28) sums them.")
def mean_over_the_lags(u, hs, lags, washout, penalty):
    return remembered(u, hs, lags, washout, penalty, total=np.mean)


@misconception(of=memory_capacity, says="m runs from the largest lag to the smallest; in (15.25) lag 1 comes first.")
def lags_backwards(u, hs, lags, washout, penalty):
    m, total = remembered(u, hs, lags, washout, penalty)
    return m[::-1], total

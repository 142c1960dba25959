"""Mistakes in dropout: dropout."""

import numpy as np

from rnn_course.cells.deep import dropout
from rnn_course.exercise import misconception


def silence(x, u, rate, *, keep_of=lambda u, rate: np.where(u < rate, 0, 1 / (1 - rate)), y_of=np.multiply,
            spread=lambda keep, T: np.repeat(keep[:, None], T, axis=1)):
    """Dropout, with one place after another to go wrong in. spread: what is done with a keep (B, D)."""
    keep = keep_of(u, rate)
    keep = spread(keep, x.shape[1]) if keep.ndim == 2 else keep
    return y_of(keep, x), keep


@misconception(of=dropout,
               says="what stays is not made louder, so the mean of y is smaller than that of x; (6.29) divides by "
                    "1 - rate.")
def no_scaling(*args):
    return silence(*args, keep_of=lambda u, rate: np.where(u < rate, 0.0, 1.0))


@misconception(of=dropout, says="what stays is divided by the rate; (6.29) divides by 1 - rate, the share that stays.")
def divides_by_the_rate(*args):
    return silence(*args, keep_of=lambda u, rate: np.where(u < rate, 0, 1 / max(rate, 1e-9)))


@misconception(of=dropout,
               says="what stays is multiplied by 1 - rate, which makes it quieter still; (6.29) divides by it.")
def multiplies_instead(*args):
    return silence(*args, keep_of=lambda u, rate: np.where(u < rate, 0, 1 - rate))


@misconception(of=dropout, says="large u are silenced and small ones kept; in (6.29) the small ones are silenced.")
def silences_the_others(*args):
    return silence(*args, keep_of=lambda u, rate: np.where(u < rate, 1 / (1 - rate), 0))


@misconception(of=dropout,
               says="the share 1 - rate is silenced and the share rate is kept; rate in (6.29) is the share that is "
                    "silenced.")
def rate_taken_for_the_kept_share(*args):
    return silence(*args, keep_of=lambda u, rate: np.where(u < 1 - rate, 0, 1 / max(rate, 1e-9)))


@misconception(of=dropout, says="a u that equals the rate is silenced; in (6.29) it stays.")
def silences_at_the_rate_itself(*args):
    return silence(*args, keep_of=lambda u, rate: np.where(u <= rate, 0, 1 / (1 - rate)))


@misconception(of=dropout,
               says="y is scaled to the share that happened to stay this time; (6.29) divides by 1 - rate, whatever "
                    "happened.")
def scales_by_what_happened(*args):
    return silence(*args, keep_of=lambda u, rate: (u >= rate) / np.mean(u >= rate))


@misconception(of=dropout, says="keep is applied twice; (6.30) multiplies once.")
def applied_twice(*args):
    return silence(*args, y_of=lambda keep, x: keep * keep * x)


@misconception(of=dropout,
               says="y is right, but the keep that is returned says only which stay; (6.29) holds the factor itself.")
def keep_without_the_factor(*args):
    y, keep = dropout(*args)
    return y, (keep > 0).astype(float)


@misconception(of=dropout,
               says="where u is (B, D), only the first step is silenced; in (6.30) one keep is used at all steps.")
def silences_the_first_step_only(*args):
    def spread(keep, T):
        return np.concatenate([keep[:, None], np.ones((len(keep), T - 1, keep.shape[1]))], axis=1)

    return silence(*args, spread=spread)


@misconception(of=dropout,
               says="the first step's keep is used at all steps even where each has a u of its own; (6.30) does so "
                    "only for u (B, D).")
def always_alike(x, u, rate):
    return dropout(x, u[:, 0] if u.ndim == 3 else u, rate)


@misconception(of=dropout,
               says="all rows are silenced alike; in (6.29) each row has a u of its own.")
def rows_alike(x, u, rate):
    return dropout(x, np.repeat(u[:1], len(u), axis=0), rate)


@misconception(of=dropout,
               says="keep has an axis of size 1 for time where u is (B, D); it has the shape of x, (B, T, D).")
def keep_without_time(*args):
    return silence(*args, spread=lambda keep, T: keep[:, None])

"""dropout.

Silence a share of the entries, and make up for it in those that stay; u is drawn between 0 and 1 beforehand.
"""

import numpy as np

from rnn_course.cells.deep import dropout
from rnn_course.exercise import accepted, check, equivalent, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    dropout,
    points=5,
    returns={"y": "(6.30)", "keep": "(6.29)"},
    hints=(
        "What stays is made louder by just as much as what was silenced, so that the mean stays where it was.",
        "keep of (6.29) holds only two different numbers. Where u is (B, D), (6.30) uses it at every step.",
        "Build keep from u first. If u has two axes, give it a time axis and spread it over all T steps; keep has "
        "the shape of x.",
    ),
)


def _silenced(draw, each_step, **fixed):
    B, T, D = draw.sizes("BTD", **fixed)
    rate = draw.choice((0.125, 0.25, 0.375, 0.625))
    return draw(B, T, D), draws.uniform(draw, *((B, T, D) if each_step else (B, D)), rate=rate), rate


@check(weight=3)
def silenced_at_each_step_and_alike_at_all(draw):
    yield ask(dropout, *_silenced(draw, each_step=True))
    yield ask(dropout, *_silenced(draw, each_step=False))


@check
def silencing_with_one_axis_of_size_1(draw):
    for axis in "BTD":
        for each_step in (True, False):
            yield ask(dropout, *_silenced(draw, each_step, **{axis: 1}))


@check
def silencing_at_rate_0(draw):
    """Everything stays, and nothing is made louder."""
    x, u, _ = _silenced(draw, each_step=True)
    yield ask(dropout, x, u, 0.0)


@check(weight=0, note="It differs where u has the shape of x: look at (6.29).")
def silenced_at_each_step(draw):
    yield ask(dropout, *_silenced(draw, each_step=True))


@check(
    weight=0,
    note="Where u has the shape of x it is right; with u (B, D) it differs: look at the second half of (6.30).",
)
def silenced_alike_at_all_steps(draw):
    yield ask(dropout, *_silenced(draw, each_step=False))


def silence(
    x,
    u,
    rate,
    *,
    keep_of=lambda u, rate: np.where(u < rate, 0, 1 / (1 - rate)),
    y_of=np.multiply,
    spread=lambda keep, T: np.repeat(keep[:, None], T, axis=1),
):
    """Dropout, with one place after another to go wrong in. spread: what is done with a keep (B, D)."""
    keep = keep_of(u, rate)
    keep = spread(keep, x.shape[1]) if keep.ndim == 2 else keep
    return y_of(keep, x), keep


@misconception("what stays is not made louder, so the mean of y is smaller than that of x; (6.29) divides by 1 - rate.")
def no_scaling(*args):
    return silence(*args, keep_of=lambda u, rate: np.where(u < rate, 0.0, 1.0))


@misconception("what stays is divided by the rate; (6.29) divides by 1 - rate, the share that stays.")
def divides_by_the_rate(*args):
    return silence(*args, keep_of=lambda u, rate: np.where(u < rate, 0, 1 / max(rate, 1e-9)))


@misconception("what stays is multiplied by 1 - rate, which makes it quieter still; (6.29) divides by it.")
def multiplies_instead(*args):
    return silence(*args, keep_of=lambda u, rate: np.where(u < rate, 0, 1 - rate))


@misconception("large u are silenced and small ones kept; in (6.29) the small ones are silenced.")
def silences_the_others(*args):
    return silence(*args, keep_of=lambda u, rate: np.where(u < rate, 1 / (1 - rate), 0))


@misconception(
    "the share 1 - rate is silenced and the share rate is kept; rate in (6.29) is the share that is silenced."
)
def rate_taken_for_the_kept_share(*args):
    return silence(*args, keep_of=lambda u, rate: np.where(u < 1 - rate, 0, 1 / max(rate, 1e-9)))


@misconception("a u that equals the rate is silenced; in (6.29) it stays.")
def silences_at_the_rate_itself(*args):
    return silence(*args, keep_of=lambda u, rate: np.where(u <= rate, 0, 1 / (1 - rate)))


@misconception(
    "y is scaled to the share that happened to stay this time; (6.29) divides by 1 - rate, whatever happened."
)
def scales_by_what_happened(*args):
    return silence(*args, keep_of=lambda u, rate: (u >= rate) / np.mean(u >= rate))


@misconception("keep is applied twice; (6.30) multiplies once.")
def applied_twice(*args):
    return silence(*args, y_of=lambda keep, x: keep * keep * x)


@misconception("y is right, but the keep that is returned says only which stay; (6.29) holds the factor itself.")
def keep_without_the_factor(*args):
    y, keep = dropout(*args)
    return y, (keep > 0).astype(float)


@misconception("where u is (B, D), only the first step is silenced; in (6.30) one keep is used at all steps.")
def silences_the_first_step_only(*args):
    def spread(keep, T):
        return np.concatenate([keep[:, None], np.ones((len(keep), T - 1, keep.shape[1]))], axis=1)

    return silence(*args, spread=spread)


@misconception(
    "the first step's keep is used at all steps even where each has a u of its own; (6.30) does so only for u (B, D)."
)
def always_alike(x, u, rate):
    return dropout(x, u[:, 0] if u.ndim == 3 else u, rate)


@misconception("all rows are silenced alike; in (6.29) each row has a u of its own.")
def rows_alike(x, u, rate):
    return dropout(x, np.repeat(u[:1], len(u), axis=0), rate)


@misconception("keep has an axis of size 1 for time where u is (B, D); it has the shape of x, (B, T, D).")
def keep_without_time(*args):
    return silence(*args, spread=lambda keep, T: keep[:, None])


@accepted
def silenced_with_yes_and_no(x, u, rate):
    stays = u >= rate
    if stays.ndim == 2:
        stays = np.repeat(stays[:, None, :], x.shape[1], axis=1)
    keep = stays / (1.0 - rate)
    return x * keep, keep


@accepted
def silenced_in_place(x, u, rate):
    keep = np.ones_like(x) / (1 - rate)
    if u.ndim < x.ndim:
        u = np.tile(u[:, None], (1, x.shape[1], 1))
    keep[u < rate] = 0
    x *= keep
    return [x, keep]


@accepted
def silenced_step_by_step(x, u, rate):
    keep = np.zeros(x.shape, order="F")
    for t in range(x.shape[1]):
        keep[:, t] = np.where((u if u.ndim == 2 else u[:, t]) >= rate, 1 / (1 - rate), 0)
    return np.multiply(keep, x), keep


@accepted
def silenced_in_float32(*args):
    return tuple(each.astype(np.float32) for each in dropout(*args))


equivalents = (
    equivalent(
        "keep = np.broadcast_to(keep[:, None] if u.ndim == 2 else keep, x.shape) -> keep = "
        "np.broadcast_to(keep[:, None] if u.ndim <= 2 else keep, x.shape)",
        "u is (B, T, D) or (B, D), never less.",
    ),
)

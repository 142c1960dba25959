"""dropout: set a share of the entries to 0 and scale up the others.

The random numbers u, between 0 and 1, are arguments.
"""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.deep import dropout
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    dropout,
    points=5,
    returns={"y": "(6.30)", "keep": "(6.29)"},
    hints=(
        "The entries that stay are scaled up, so that the mean stays the same.",
        "In (6.29) keep holds only two different numbers. Where u is (B, D), (6.30) uses it at every step.",
        "Compute keep from u first. If u has two axes, give it a time axis and broadcast it over all T steps; keep has "
        "the shape of x.",
    ),
)


def drawn(draw, *sizes, of_u):
    """x, u, rate; u in eighths: the first is the rate itself, and at least one entry is dropped and one kept."""
    rate, x, u = draw.choice((0.125, 0.25, 0.375, 0.625)), draw(*sizes), draw.integers(0, 8, *of_u) / 8
    u.flat[:3] = (rate, 0.0, 0.875)[: u.size]
    return x, u, rate


def each_step(draw, B, T, D):
    return drawn(draw, B, T, D, of_u=(B, T, D))


def all_steps(draw, B, T, D):
    return drawn(draw, B, T, D, of_u=(B, D))


@check(weight=3)
def silenced_at_each_step_and_alike_at_all(draw):
    yield ask(dropout, *each_step(draw, *draw.sizes("BTD")))
    yield ask(dropout, *all_steps(draw, *draw.sizes("BTD")))


@check
def silencing_with_one_axis_of_size_1(draw):
    for axis in "BTD":
        for inputs in (each_step, all_steps):
            yield ask(dropout, *inputs(draw, *draw.sizes("BTD", **{axis: 1})))


@check
def silencing_at_rate_0(draw):
    """Ask with a rate of 0, where y is x."""
    x, u, _ = each_step(draw, *draw.sizes("BTD"))
    yield ask(dropout, x, u, 0.0)


silenced_at_each_step = random_sizes(
    dropout, each_step, times=1, weight=0, note="Wrong where u has the shape of x: look at (6.29)."
)
silenced_alike_at_all_steps = random_sizes(
    dropout,
    all_steps,
    times=1,
    weight=0,
    note="Right where u has the shape of x, wrong with u (B, D): look at the second half of (6.30).",
)


wrong = slips(
    dropout,
    """
    no_scaling: the entries that stay are not scaled, so the mean of y is smaller than that of x; (6.29) divides by
        1 - rate.
        6.29 | keep = np.where(u < rate, 0.0, 1.0)
    divides_by_the_rate: the entries that stay are divided by the rate; (6.29) divides by 1 - rate, the share that
        stays.
        6.29 | keep = np.where(u < rate, 0, 1 / max(rate, 1e-9))
    multiplies_instead: the entries that stay are multiplied by 1 - rate; (6.29) divides by it.
        6.29 | keep = np.where(u < rate, 0, 1 - rate)
    silences_the_others: entries with a large u are dropped; (6.29) drops those with a small u.
        6.29 | keep = np.where(u < rate, 1 / (1 - rate), 0)
    rate_taken_for_the_kept_share: the share 1 - rate is dropped; in (6.29) rate is the share that is dropped.
        6.29 | keep = np.where(u < 1 - rate, 0, 1 / max(rate, 1e-9))
    silences_at_the_rate_itself: an entry whose u equals the rate is dropped; in (6.29) it stays.
        6.29 | keep = np.where(u <= rate, 0, 1 / (1 - rate))
    scales_by_what_happened: y is scaled by the share that stayed in this draw; (6.29) always divides by 1 - rate.
        6.29 | keep = (u >= rate) / np.mean(u >= rate)
    applied_twice: keep is applied twice; (6.30) multiplies once.
        6.30 | return keep * keep * x, keep
    keep_without_the_factor: y is right, but the keep that is returned has only zeros and ones; (6.29) includes the
        factor.
        return | return keep * x, (keep > 0).astype(float)
    silences_the_first_step_only: where u is (B, D), only the first step has dropout; in (6.30) one keep is used at
        all steps.
        keep = np.broadcast_to | if u.ndim == 2:
                               |     first, keep = keep, np.ones_like(x)
                               |     keep[:, 0] = first
    always_alike: the keep of the first step is used at all steps even where each has its own u; (6.30) does so only
        for u (B, D).
        keep = np.broadcast_to | keep = np.broadcast_to(keep[:, None] if u.ndim == 2 else keep[:, :1], x.shape)
    rows_alike: the same entries are dropped in all rows; in (6.29) each row has its own u.
        6.29 | keep = np.where(u[:1] < rate, 0, 1 / (1 - rate))
    keep_without_time: keep has an axis of size 1 for time where u is (B, D); it has the shape of x, (B, T, D).
        keep = np.broadcast_to | keep = keep[:, None] if u.ndim == 2 else keep
    """,
)


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


equivalents = (
    *equivalent(
        "u is (B, T, D) or (B, D), never less.",
        "keep = np.broadcast_to(keep[:, None] if u.ndim == 2 else keep, x.shape) -> keep = "
        "np.broadcast_to(keep[:, None] if u.ndim <= 2 else keep, x.shape)",
    ),
)

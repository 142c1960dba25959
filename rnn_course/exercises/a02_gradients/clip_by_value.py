"""clip_by_value: clip every entry of every gradient to the range from -limit to limit."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.gradients import clip_by_value
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    clip_by_value,
    points=3,
    returns={"clipped": "(2.3)"},
    hints=(
        "Each number is treated by itself, and it changes only if it is outside the range.",
        "(2.3) has two limits: a lower one and an upper one.",
        "NumPy has a function for exactly this; use it on every array of the tuple.",
    ),
)


@check(weight=3)
def entries_on_both_sides(draw):
    for _ in range(2):
        gradients, _ = draws.gradients(draw)
        yield ask(clip_by_value, gradients, float(draw.rng.uniform(0.2, 0.5)))


@check
def entries_that_are_small_enough(draw):
    gradients, norm = draws.gradients(draw)
    yield ask(clip_by_value, gradients, norm)


@check
def entries_of_arrays_of_other_shapes(draw):
    for axis in "DH":
        gradients, _ = draws.gradients(draw, **{axis: 1})
        yield ask(clip_by_value, gradients, 0.3)
    yield ask(clip_by_value, (draw(2, 3, 4), draw(1), draw(1, 5)), 0.3)


@check(weight=0, note="Right for positive entries, wrong for negative ones: look at the lower limit in (2.3).")
def negative_entries(draw):
    yield ask(clip_by_value, (-np.abs(draw(3, 4)),), 0.3)


wrong = slips(
    clip_by_value,
    """
    cut_from_above_only: only large positive entries are clipped; (2.3) has a lower limit too, -limit.
        2.3 | return tuple(np.minimum(g, limit) for g in gradients)
    cut_from_below_only: only large negative entries are clipped; (2.3) has an upper limit too, limit.
        2.3 | return tuple(np.maximum(g, -limit) for g in gradients)
    signs_lost: absolute values are clipped and returned; (2.3) keeps the sign of every entry.
        2.3 | return tuple(np.minimum(np.abs(g), limit) for g in gradients)
    cut_at_zero: negative entries become 0; the range of (2.3) begins at -limit.
        2.3 | return tuple(np.clip(g, 0, limit) for g in gradients)
    outsiders_dropped: entries outside the range become 0; (2.3) moves them to the nearer limit.
        2.3 | return tuple(np.where(np.abs(g) <= limit, g, 0) for g in gradients)
    signs_alone: every entry is moved to one of the limits; (2.3) leaves those inside the range as they are.
        2.3 | return tuple(limit * np.sign(g) for g in gradients)
    shrunk_to_fit: each array is scaled as a whole until its largest entry fits; (2.3) clips every entry by itself.
        2.3 | return tuple(g * limit / max(np.abs(g).max(), limit) for g in gradients)
    range_of_1: the range is always -1 to 1; in (2.3) it is -limit to limit.
        2.3 | return tuple(np.clip(g, -1, 1) for g in gradients)
    shortened_by_norm: all gradients are scaled by their norm; (2.3) clips every entry by itself.
        2.3 | norm = np.sqrt(sum((g**2).sum() for g in gradients))
            | return tuple(g * limit / max(norm, limit) for g in gradients)
    """,
)


@accepted
def cut_by_maximum_and_minimum(gradients, limit):
    return [np.maximum(np.minimum(g, limit), -limit) for g in gradients]


@accepted
def cut_in_place(gradients, limit):
    for g in gradients:
        g[g > limit] = limit
        g[g < -limit] = -limit
    return gradients


@accepted
def cut_by_sign_and_size(gradients, limit):
    return tuple(np.sign(g) * np.minimum(np.abs(g), limit) for g in gradients)

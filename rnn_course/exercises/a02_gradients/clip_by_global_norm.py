"""clip_by_global_norm: scale a set of gradients down so that their common norm is at most `limit`."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.gradients import clip_by_global_norm
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    clip_by_global_norm,
    points=6,
    returns={"clipped": "(2.2)", "norm": "(2.1)"},
    hints=(
        "All gradients together are one long vector. Shorten it if it is too long, and keep its direction.",
        "(2.1) has one sum and one root for all arrays together; (2.2) has one factor for all of them.",
        "Find the one norm first. What is limit / max(norm, limit) if the norm is below the limit?",
    ),
)


@check(weight=3)
def gradients_that_are_too_long(draw):
    for _ in range(2):
        gradients, norm = draws.gradients(draw)
        yield ask(clip_by_global_norm, gradients, norm * float(draw.rng.uniform(0.2, 0.8)))


@check(weight=2)
def gradients_that_are_short_enough(draw):
    for longer in (1.01, 3.0):
        gradients, norm = draws.gradients(draw)
        yield ask(clip_by_global_norm, gradients, norm * longer)


@check
def norms_of_arrays_of_other_shapes(draw):
    for axis in "DH":
        gradients, norm = draws.gradients(draw, **{axis: 1})
        yield ask(clip_by_global_norm, gradients, norm / 2)
    yield ask(clip_by_global_norm, (draw(2, 3, 4), draw(1), draw(1, 5)), 0.3)


@check(weight=0, note="Wrong even for a single array: look at the norm (2.1) and at the factor in (2.2).")
def a_single_gradient(draw):
    yield ask(clip_by_global_norm, (draw(3, 4),), 0.5)


@check(
    weight=0,
    note="Wrong where all gradients are 0 and so is the norm: look at what is divided by what in (2.2).",
)
def gradients_of_zero(draw):
    yield ask(clip_by_global_norm, (np.zeros((2, 3)), np.zeros(4)), 0.5)


wrong = slips(
    clip_by_global_norm,
    """
    each_array_by_itself: each array is scaled by its own norm, which changes the direction of the whole; (2.1) has
        one norm for all arrays together.
        2.2 | return tuple(g * limit / max(np.linalg.norm(g), limit) for g in gradients), norm
    norms_added: the norms of the arrays are added; (2.1) adds squares and takes one root at the end.
        2.1 | norm = sum(np.sqrt((g**2).sum()) for g in gradients)
    root_forgotten: the square root is missing; the norm in (2.1) is the root of the sum.
        2.1 | norm = sum((g**2).sum() for g in gradients)
    mean_for_sum: the mean of the squares is taken; (2.1) is the root of their sum.
        2.1 | norm = np.sqrt(np.mean(np.concatenate([g.ravel() for g in gradients]) ** 2))
    largest_entry_for_norm: the largest entry is used as the norm; (2.1) sums the squares of all entries.
        2.1 | norm = max(np.abs(g).max() for g in gradients)
    always_rescaled: gradients below the limit are scaled up to it; (2.2) leaves them as they are.
        2.2 | return tuple(g * limit / norm for g in gradients), norm
    shortened_to_1: gradients above the limit get the norm 1; after (2.2) they have the norm limit.
        2.2 | return tuple(g / norm if norm > limit else g for g in gradients), norm
    multiplied_by_limit: gradients above the limit are multiplied by limit alone; (2.2) also divides by their norm.
        2.2 | return tuple(g * limit if norm > limit else g for g in gradients), norm
    the_wrong_ones: gradients below the limit are scaled up and those above it left as they are; (2.2) is the other
        way around.
        2.2 | return tuple(g * limit / min(norm, limit) for g in gradients), norm
    cut_by_value: the entries are clipped one by one; (2.2) multiplies all of them by one number, which keeps the
        direction.
        2.2 | return tuple(np.clip(g, -limit, limit) for g in gradients), norm
    norm_after_clipping: the norm after clipping is returned; (2.1) is the norm before.
        2.2 | clipped = tuple(g * scale for g in gradients)
            | return clipped, np.sqrt(sum((g**2).sum() for g in clipped))
    thrown_away: gradients above the limit are set to 0; (2.2) scales them down.
        2.2 | return tuple(g if norm <= limit else 0 * g for g in gradients), norm
    """,
)


@accepted
def clip_of_one_long_vector(gradients, limit):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in gradients]))
    return [g * min(1, limit / (norm + 1e-300)) for g in gradients], norm


@accepted
def clip_in_place(gradients, limit):
    total = 0.0
    for g in gradients:
        total += np.sum(np.square(g))
    norm = total**0.5
    if norm > limit:
        for g in gradients:
            g *= limit / norm
    return gradients, norm


@accepted
def clip_by_norms_of_norms(gradients, limit):
    norm = np.linalg.norm([np.linalg.norm(g.ravel()) for g in gradients])
    return tuple(g / max(1, norm / limit) for g in gradients), np.array(norm)

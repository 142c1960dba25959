"""clip_by_global_norm: shorten a set of gradients, taken together as one long vector, to a norm of at most `limit`."""

import numpy as np

from rnn_course.cells.gradients import clip_by_global_norm
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from .asking import _gradients
from .wrong import norm_of, scaled, shorten

header = exercise(
    clip_by_global_norm,
    points=6,
    returns={"clipped": "(2.2)", "norm": "(2.1)"},
    hints=(
        "All gradients together are one arrow. Shorten it if it is too long, and leave its direction alone.",
        "(2.1) has one sum and one root for all arrays together; (2.2) has one factor for all of them.",
        "Find the one norm first. Then ask what limit / max(norm, limit) is if the norm is below the limit.",
    ),
)


@check(weight=3)
def gradients_that_are_too_long(draw):
    for _ in range(2):
        gradients, norm = _gradients(draw)
        yield ask(clip_by_global_norm, gradients, norm * float(draw.rng.uniform(0.2, 0.8)))


@check(weight=2)
def gradients_that_are_short_enough(draw):
    for longer in (1.01, 3.0):
        gradients, norm = _gradients(draw)
        yield ask(clip_by_global_norm, gradients, norm * longer)


@check
def norms_of_arrays_of_other_shapes(draw):
    for axis in "DH":
        gradients, norm = _gradients(draw, **{axis: 1})
        yield ask(clip_by_global_norm, gradients, norm / 2)
    yield ask(clip_by_global_norm, (draw(2, 3, 4), draw(1), draw(1, 5)), 0.3)


@check(weight=0, note="It differs even for a single array: look at the norm (2.1) and at the factor in (2.2).")
def a_single_gradient(draw):
    yield ask(clip_by_global_norm, (draw(3, 4),), 0.5)


@check(
    weight=0,
    note="It differs where all gradients are 0, which have the norm 0: look at what is divided by what in (2.2).",
)
def gradients_of_zero(draw):
    yield ask(clip_by_global_norm, (np.zeros((2, 3)), np.zeros(4)), 0.5)


@misconception(
    "each array is shortened by a norm of its own, which turns the arrow as a whole; (2.1) has one "
    "norm for all arrays together."
)
def each_array_by_itself(gradients, limit):
    return tuple(shorten((g,), limit, norm_of((g,)))[0][0] for g in gradients), norm_of(gradients)


@misconception("the norms of the arrays are added; (2.1) adds squares and takes one root in the end.")
def norms_added(gradients, limit):
    return shorten(gradients, limit, sum(norm_of((g,)) for g in gradients))


@misconception("the root is missing; the norm in (2.1) is the root of the sum.")
def root_forgotten(gradients, limit):
    return shorten(gradients, limit, norm_of(gradients) ** 2)


@misconception("the mean of the squares is taken; (2.1) is the root of their sum.")
def mean_for_sum(gradients, limit):
    return shorten(gradients, limit, np.sqrt(np.mean(np.concatenate([g.ravel() for g in gradients]) ** 2)))


@misconception("the largest entry stands for the norm; (2.1) sums the squares of all.")
def largest_entry_for_norm(gradients, limit):
    return shorten(gradients, limit, max(np.abs(g).max() for g in gradients))


@misconception("gradients that are short enough are stretched to the limit; (2.2) leaves them as they are.")
def always_rescaled(gradients, limit):
    return scaled(gradients, limit / norm_of(gradients)), norm_of(gradients)


@misconception("long gradients get the norm 1; after (2.2) they have the norm limit.")
def shortened_to_1(gradients, limit):
    norm = norm_of(gradients)
    return scaled(gradients, 1 / norm if norm > limit else 1), norm


@misconception("long gradients are multiplied by limit alone; (2.2) also divides by their norm.")
def multiplied_by_limit(gradients, limit):
    norm = norm_of(gradients)
    return scaled(gradients, limit if norm > limit else 1), norm


@misconception("the short gradients are stretched and the long ones left as they are; (2.2) is the other way round.")
def the_wrong_ones(gradients, limit):
    norm = norm_of(gradients)
    return scaled(gradients, limit / min(norm, limit)), norm


@misconception(
    "the entries are cut one by one; (2.2) multiplies all of them by one number, so that the direction stays."
)
def cut_by_value(gradients, limit):
    return tuple(np.clip(g, -limit, limit) for g in gradients), norm_of(gradients)


@misconception(
    "the norm that is returned is the one after clipping; (2.1) is the norm before, which shows what was cut."
)
def norm_after_clipping(gradients, limit):
    clipped, _ = shorten(gradients, limit, norm_of(gradients))
    return clipped, norm_of(clipped)


@misconception("gradients that are too long are thrown away; (2.2) shortens them.")
def thrown_away(gradients, limit):
    norm = norm_of(gradients)
    return scaled(gradients, float(norm <= limit)), norm


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


@accepted
def clip_in_float32(gradients, limit):
    clipped, norm = clip_of_one_long_vector.function([g.astype(np.float32) for g in gradients], limit)
    return tuple(clipped), np.float32(norm)

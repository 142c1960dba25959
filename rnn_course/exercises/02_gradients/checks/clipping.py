"""What is asked of clipping and of truncated backpropagation."""

import numpy as np

from rnn_course.cells.gradients import clip_by_global_norm, clip_by_value, truncated_backward
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


def _gradients(draw, **fixed):
    """A set of gradients, one of them much larger than the others, and its norm."""
    D, H = draw.sizes("DH", **fixed)
    gradients = draw(D, H), 6 * draw(H, H), draw(H)
    return gradients, float(np.sqrt(sum((g**2).sum() for g in gradients)))


@check(of=clip_by_global_norm, weight=3)
def gradients_that_are_too_long(draw):
    for _ in range(2):
        gradients, norm = _gradients(draw)
        yield ask(clip_by_global_norm, gradients, norm * float(draw.rng.uniform(0.2, 0.8)))


@check(of=clip_by_global_norm, weight=2)
def gradients_that_are_short_enough(draw):
    for longer in (1.01, 3.0):
        gradients, norm = _gradients(draw)
        yield ask(clip_by_global_norm, gradients, norm * longer)


@check(of=clip_by_global_norm)
def norms_of_arrays_of_other_shapes(draw):
    for axis in "DH":
        gradients, norm = _gradients(draw, **{axis: 1})
        yield ask(clip_by_global_norm, gradients, norm / 2)
    yield ask(clip_by_global_norm, (draw(2, 3, 4), draw(1), draw(1, 5)), 0.3)


@check(of=clip_by_global_norm, weight=0,
       note="It differs even for a single array: look at the norm (2.1) and at the factor in (2.2).")
def a_single_gradient(draw):
    yield ask(clip_by_global_norm, (draw(3, 4),), 0.5)


@check(of=clip_by_global_norm, weight=0,
       note="It differs where all gradients are 0, which have the norm 0: look at what is divided by what in (2.2).")
def gradients_of_zero(draw):
    yield ask(clip_by_global_norm, (np.zeros((2, 3)), np.zeros(4)), 0.5)


@check(of=clip_by_value, weight=3)
def entries_on_both_sides(draw):
    for _ in range(2):
        gradients, _ = _gradients(draw)
        yield ask(clip_by_value, gradients, float(draw.rng.uniform(0.2, 0.5)))


@check(of=clip_by_value)
def entries_that_are_small_enough(draw):
    gradients, norm = _gradients(draw)
    yield ask(clip_by_value, gradients, norm)


@check(of=clip_by_value)
def entries_of_arrays_of_other_shapes(draw):
    for axis in "DH":
        gradients, _ = _gradients(draw, **{axis: 1})
        yield ask(clip_by_value, gradients, 0.3)
    yield ask(clip_by_value, (draw(2, 3, 4), draw(1), draw(1, 5)), 0.3)


@check(of=clip_by_value, weight=0,
       note="Positive entries are right, but negative ones differ: look at the lower end in (2.3).")
def negative_entries(draw):
    yield ask(clip_by_value, (-np.abs(draw(3, 4)),), 0.3)


@check(of=truncated_backward, weight=4)
def gradients_in_pieces(draw):
    for T, span in ((7, 3), (6, 2)):
        yield ask(truncated_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", T=T)), span)


@check(of=truncated_backward)
def gradients_in_one_piece(draw):
    for T, span in ((5, 5), (4, 9)):
        yield ask(truncated_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", T=T)), span)


@check(of=truncated_backward)
def gradients_in_pieces_of_one_step(draw):
    yield ask(truncated_backward, *draws.sequence_back(draw, *draw.sizes("BTDH")), 1)


@check(of=truncated_backward, weight=2)
def pieces_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(truncated_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", **{axis: 1})), 2)


@check(of=truncated_backward, weight=0,
       note="It differs even where every step is a piece of its own and nothing flows back: look at (2.16) and (2.17).")
def every_step_a_piece(draw):
    yield ask(truncated_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", T=5)), 1)


@check(of=truncated_backward, weight=0,
       note="Single steps are right, but it differs even without a cut, in one piece: look at dh_{t+1} in (2.15).")
def nothing_cut(draw):
    yield ask(truncated_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", T=5)), 7)


@probe(of=truncated_backward, same=lambda answer: answer[0][:, :3],
       says="Gradients of the first piece change when only the loss of a later one does; (2.15) cuts the link.")
def hears_of_later_pieces(draw):
    dhs, *others = draws.sequence_back(draw, 3, 7, 4, 2)
    changed = dhs.copy()
    changed[:, 3:] = draw(3, 4, 2)
    return ask(truncated_backward, dhs, *others, 3), ask(truncated_backward, changed, *others, 3)

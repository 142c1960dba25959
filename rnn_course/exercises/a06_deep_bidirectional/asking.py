"""Checks and a probe that every pooling or every mode of merging uses."""

import numpy as np

from rnn_course.authoring import check_named, probe
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask

from . import draws

MODES = ("concat", "sum", "mul", "ave")


def padded_sequences(pool, directions=1, shift=1.5):
    """A check with real states of one sign and padding of the other, and with random signs."""

    def questions(draw):
        for by in (-shift, 0.0, shift):
            hs, mask = draws.states(directions=directions)(draw, *draw.sizes("BTH"))
            yield ask(pool, hs + by * (2 * mask[..., None] - 1), mask)

    return check_named("", questions, weight=3)


def full_sequences(pool, equation, directions=1):
    """A check of weight 0 without padding."""
    note = f"Wrong even without padding: look at α in ({equation}) and at the sum (6.50)."
    return random_sizes(pool, draws.states(draws.full, directions), times=1, weight=0, note=note)


def other_padding(pool):
    """A probe with the same real states and two different paddings."""

    def questions(draw):
        hs, mask = draws.states()(draw, 3, 5, 4)
        changed = np.where(mask[..., None] > 0, hs, 3 + draw(3, 5, 4))
        return ask(pool, hs, mask), ask(pool, changed, mask)

    says = "The result changes when only the states at padding change; α is 0 there."
    return probe(same=lambda answer: answer, says=says)(questions)


def every_mode(reference, inputs):
    """A check of all modes; `inputs(mode)` draws."""

    def questions(draw):
        for mode in MODES:
            yield ask(reference, *inputs(mode)(draw, *draw.sizes("BTH")))

    return check_named("", questions, weight=3)


def every_mode_with_one_axis_of_size_1(reference, inputs):
    """A check of all modes, with one axis of size 1 at a time."""

    def questions(draw):
        for mode, axis in zip((*MODES, "concat", "concat"), "BTHHHT", strict=True):
            yield ask(reference, *inputs(mode)(draw, *draw.sizes("BTH", **{axis: 1})))

    return check_named("", questions)


def one_mode(reference, inputs, mode, equation):
    """A check of weight 0 for one mode."""
    note = f'Wrong for mode "{mode}": look at ({equation}).'
    return random_sizes(reference, inputs(mode), times=1, weight=0, note=note)

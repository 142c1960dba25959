"""What a wrong array looks like beside the right one."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.kit.clues import clue, strip

RNG = np.random.default_rng(5)
RIGHT = RNG.normal(size=(4, 6))
SQUARE = RNG.normal(size=(5, 5))
STEPS = RNG.normal(size=(2, 5, 3))
COMPLEX = RIGHT + 1j * RNG.normal(size=RIGHT.shape)

SAID = {
    "It is zero everywhere.": (np.zeros_like(RIGHT), RIGHT),
    "Its sign is wrong.": (-RIGHT, RIGHT),
    "It is 4 times too large.": (4 * RIGHT, RIGHT),
    "It is 6 times too small.": (RIGHT / 6, RIGHT),
    "It is a multiple of what is expected, as where a sum and a mean are exchanged.": (0.37 * RIGHT, RIGHT),
    "It is transposed.": (SQUARE.T, SQUARE),
    "Its transpose is right.": (RIGHT.T, RIGHT),
    "Summed over its axis 1 it is right.": (STEPS, STEPS.sum(axis=1)),
    "Its columns are in reverse order.": (RIGHT[:, ::-1], RIGHT),
    "Its slices along axis 1 are in reverse order.": (STEPS[:, ::-1], STEPS),
    "Its slices along axis 1 come one place too late.": (np.roll(STEPS, 1, axis=1), STEPS),
    "Its rows come one place too early.": (np.vstack([RIGHT[1:], RIGHT[:1]]), RIGHT),
    "Its 3 blocks of columns are right, but in the order 1, 3, 2.": (RIGHT[:, [0, 1, 4, 5, 2, 3]], RIGHT),
    "Its rows are right, but in another order.": (RIGHT[[2, 0, 3, 1]], RIGHT),
    "Its conjugate is right.": (COMPLEX.conj(), COMPLEX),
    "": (RIGHT + RNG.normal(size=RIGHT.shape), RIGHT),
}


@pytest.mark.parametrize("sentence", SAID)
def test_what_is_said_of_one_array(sentence):
    assert clue([SAID[sentence]], {}) == sentence


def test_a_clue_holds_for_every_array():
    assert clue([(-RIGHT, RIGHT), (-SQUARE, SQUARE)], {}) == "Its sign is wrong."
    assert clue([(-RIGHT, RIGHT), (SQUARE + 1, SQUARE)], {}) == ""
    other_factor = clue([(4 * RIGHT, RIGHT), (5 * SQUARE, SQUARE)], {})
    assert other_factor == "It is a multiple of what is expected, as where a sum and a mean are exchanged."


def test_factors_of_complex_arrays():
    assert clue([(-COMPLEX, COMPLEX)], {}) == "Its sign is wrong."
    assert clue([(COMPLEX / 2, COMPLEX)], {}) == "It is 2 times too small."
    assert clue([(1j * COMPLEX, COMPLEX)], {}) == ""
    assert clue([(COMPLEX.real, COMPLEX)], {}) == ""


def test_a_single_number_is_no_multiple():
    assert clue([(np.array(0.7), np.array(0.3))], {}) == ""
    assert clue([(np.array(-0.3), np.array(0.3))], {}) == "Its sign is wrong."


def test_another_part_in_its_place():
    assert clue([(SQUARE, SQUARE + 1)], {"dU": [SQUARE], "dW": [SQUARE - 1]}) == "It is what dU should be."


def test_nothing_is_said_of_numbers_that_are_not_finite_or_no_floats():
    assert clue([(np.full((2, 3), np.nan), np.ones((2, 3)))], {}) == ""
    assert clue([(np.array([3, 2, 1]), np.array([1, 2, 3]))], {}) == ""
    assert clue([], {"dU": []}) == ""


def test_signs_show_which_slices_agree():
    late = STEPS.copy()
    late[:, 3:] += 1
    assert strip(late, STEPS) == "Slices along axis 1: ✓✓✓✗✗."
    assert strip(late, STEPS, ("B", "T", "H")) == "Time steps: ✓✓✓✗✗."
    assert strip(late[:, :, 0], STEPS[:, :, 0], ("B", "T")) == "Time steps: ✓✓✓✗✗."
    assert strip(late[0], STEPS[0], ("D", "H")) == "Rows: ✓✓✓✗✗."
    assert strip(late, STEPS, ("B", "T")) == "Slices along axis 1: ✓✓✓✗✗."
    column = RIGHT.copy()
    column[1, 2] = 9
    assert strip(column, RIGHT) == "Columns: ✓✓✗✓✓✓."
    assert strip(np.array([1, 5, 3]), np.array([1, 2, 3])) == "Entries: ✓✗✓."


def test_no_signs_where_they_would_tell_nothing():
    assert strip(RIGHT + 1, RIGHT) == ""
    assert strip(RIGHT, RIGHT) == ""
    assert strip(RIGHT.T, RIGHT) == ""


def test_many_slices_are_shown_as_runs():
    right = RNG.normal(size=(3, 20))
    block = right.copy()
    block[:, 5:10] += 1
    assert strip(block, right) == "Columns: ✓ 1 to 5, ✗ 6 to 10, ✓ 11 to 20."
    scattered = right.copy()
    scattered[:, ::2] += 1
    assert strip(scattered, right) == "Columns: ✓ 10 of 20."

"""Comparing answers: the stages in their order, tolerance by dtype, and words that show no number."""

from typing import Any

import numpy as np
import pytest

from rnn_course.kit.compare import (
    TOLERANCE,
    Difference,
    compare,
    describe,
    equal,
    holds_lists,
    is_degenerate,
    relative_error,
    tolerance,
)

EXPECTED = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])


def stage(value: Any, expected: Any = EXPECTED) -> str | None:
    found = compare(value, expected)
    return found.stage if found else None


def difference(value: Any, expected: Any) -> Difference:
    """Where they differ, for values that do."""
    found = compare(value, expected)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (None, "structure"),
        ([EXPECTED], "structure"),
        ("text", "structure"),
        (EXPECTED.T, "shape"),
        (EXPECTED[None], "shape"),
        (EXPECTED.astype(np.int64), "dtype"),
        (EXPECTED > 0, "dtype"),
        (EXPECTED * 1j, "dtype"),
        (np.where(EXPECTED == 3, np.nan, EXPECTED), "finite"),
        (EXPECTED + 1, "values"),
        (EXPECTED * (1 + 1e-4), "values"),
        (EXPECTED, None),
        (EXPECTED.astype(np.float32), None),
        (np.asfortranarray(EXPECTED), None),
        (EXPECTED * (1 + 1e-9), None),
    ],
)
def test_the_stage_of_an_array(value, wanted):
    assert stage(value) == wanted


def test_an_earlier_stage_is_told_first():
    both = difference((EXPECTED + 1, EXPECTED.T), (EXPECTED, EXPECTED))
    assert (both.stage, both.text[:6]) == ("shape", "item 1")


def test_of_two_wrong_values_the_worse_is_told():
    both = difference([EXPECTED * 1.1, EXPECTED * 3], (EXPECTED, EXPECTED))
    assert (both.stage, both.text) == ("values", "item 1: relative error 2")
    assert both.error == pytest.approx(2)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_an_answer_of_the_dtype_that_was_asked_with_may_be_rounded_in_it(dtype):
    expected = EXPECTED.astype(dtype)
    mine = (EXPECTED * (1 + np.finfo(dtype).eps * 2)).astype(dtype)
    assert compare(mine, expected) is None


def test_a_narrower_answer_to_float64_is_held_to_float32_at_the_most():
    single, half = (EXPECTED.astype(dtype) for dtype in ("float32", "float16"))
    assert tolerance(single, EXPECTED) == tolerance(half, EXPECTED) == tolerance(half, single) == 1e-4
    assert stage((EXPECTED * 1.01).astype(np.float16), EXPECTED) == "values"
    assert compare(EXPECTED, half) is None  # a wider answer to float16 is held to float16
    assert compare(EXPECTED * 1.01, half) is None


def test_numbers_in_lists_are_an_array():
    assert compare(EXPECTED.tolist(), EXPECTED) is None
    assert compare([EXPECTED.tolist(), 3], (EXPECTED, np.int64(3))) is None
    assert stage([[1.0, 2.0], [3.0]], EXPECTED) == "structure"
    assert holds_lists((EXPECTED.tolist(), 3), (EXPECTED, 3))
    assert not holds_lists((EXPECTED, 3), (EXPECTED, 3))
    assert not holds_lists([EXPECTED, EXPECTED], (EXPECTED, EXPECTED))


def test_tolerance_is_finer_for_finer_dtypes_and_wider_on_a_gpu():
    half, single, double = (EXPECTED.astype(dtype) for dtype in ("float16", "float32", "float64"))
    assert tolerance(half, half) > tolerance(single, single) > tolerance(double, double) > 0
    assert tolerance(single, single, "gpu") > tolerance(single, single)
    assert tolerance(np.arange(3), np.arange(3)) == 0


def test_complex_numbers_are_compared_as_a_whole_in_the_precision_of_their_parts():
    expected = EXPECTED + 1j * EXPECTED.T.reshape(EXPECTED.shape)
    assert [stage(expected * factor, expected) for factor in (1, 1 + 1e-9, 1 + 1e-4)] == [None, None, "values"]
    assert stage(expected.astype(np.complex64), expected) is None
    assert stage(expected.conj(), expected) == "values"
    assert stage(np.where(expected == expected[0, 0], np.nan, expected), expected) == "finite"
    assert difference(expected.real, expected).text == "expected complex, got float64"
    assert difference(expected, EXPECTED).text == "expected float, got complex128"
    assert stage(1 + 2j, np.array(1 + 2j)) is None
    assert stage([1 + 2j, 3j], np.array([1 + 2j, 3j])) is None
    assert tolerance(expected, expected) == TOLERANCE["float64"]
    assert tolerance(expected.astype(np.complex64), expected) == TOLERANCE["float32"]
    assert not equal(expected.conj(), expected)
    assert is_degenerate(0 * expected)
    assert describe(1j) == "a complex number"


def test_whole_numbers_are_exact_and_any_width_will_do():
    whole = np.arange(5)
    assert stage(whole.astype(np.uint8), whole) is None
    assert stage(whole + (whole == 4), whole) == "values"
    assert stage(whole.astype(float), whole) == "dtype"


def test_plain_numbers_answer_for_scalars():
    assert stage(2, np.array(2.0)) is None
    assert stage(2.0, np.float64(2)) is None
    assert stage(np.array(2, np.float32), 2.0) is None
    assert stage([2.0], 2.0) == "structure"


def test_texts_truths_and_nothing():
    assert stage("a", "a") is None
    assert stage("b", "a") == "values"
    assert stage(1, "a") == "structure"
    assert stage(True, True) is None
    assert stage(np.array(True), True) is None
    assert stage(np.array(False), True) == "values"
    assert stage(None, None) is None
    assert stage(0, None) == "structure"


def test_dicts_by_key_and_sequences_of_either_kind():
    assert stage({"b": 1.0, "a": 2.0}, {"a": 2.0, "b": 1.0}) is None
    assert stage({"a": 2.0}, {"a": 2.0, "b": 1.0}) == "structure"
    assert difference({"a": 2.5}, {"a": 2.0}).text.startswith("a: relative error")
    assert stage([1.0, 2.0], (1.0, 2.0)) is None
    assert stage((1.0,), (1.0, 2.0)) == "structure"


def test_infinities_that_are_meant_agree():
    masked = np.array([0.5, -np.inf])
    assert stage(masked.copy(), masked) is None
    assert stage(-masked, masked) == "values"
    assert stage(np.array([0.5, np.nan]), masked) == "values"


def test_the_error_is_relative_to_the_largest_expected():
    assert relative_error(EXPECTED + 0.6, EXPECTED) == pytest.approx(0.1)
    assert relative_error(np.full(3, 0.25), np.zeros(3)) == 0.25
    assert relative_error(np.zeros(0), np.zeros(0)) == 0


def test_no_text_shows_an_expected_number():
    secret = np.array([1.23456789, 9.87654321])
    wrong = [None, secret[:1], secret.astype(int), secret * np.nan, secret + 1, [secret], "x"]
    texts = [difference(value, secret).text for value in wrong]
    assert not any("1.23" in text or "9.87" in text for text in texts)


def test_describe_says_what_a_value_is():
    assert describe(None) == "None (is there a return?)"
    assert describe(EXPECTED) == "an array of shape (2, 3)"
    assert describe((1, 2)) == "a tuple of 2"
    assert describe({"b": 1, "a": 2}) == "a dict with keys ['a', 'b']"
    assert describe(1.5) == "a number"


def test_equal_recognises_the_same_answer_only():
    assert equal(EXPECTED, EXPECTED * (1 + 1e-10))
    assert not equal(EXPECTED, EXPECTED * 1.01)
    assert not equal(EXPECTED, EXPECTED[:, :2])
    assert equal((EXPECTED, {"a": "x"}), [EXPECTED, {"a": "x"}])
    assert not equal({"a": 1.0}, {"b": 1.0})
    assert equal(np.array([np.nan, 1]), np.array([np.nan, 1]))
    assert not equal(np.array([np.nan, 1]), np.array([1, np.nan]))
    assert not equal("1", 1)


@pytest.mark.parametrize("array", [np.zeros((2, 2)), np.array([np.nan, 1]), np.zeros((0, 3)), np.full(3, 1e-13)])
def test_a_degenerate_answer_is_seen_anywhere_in_the_tree(array):
    assert is_degenerate(({"a": array}, EXPECTED))
    assert not is_degenerate(({"a": np.zeros(2, int)}, EXPECTED))


@pytest.mark.parametrize(("dtype", "rounding"), [("float32", 3e-7), ("float64", 1e-16)])
def test_what_is_left_where_numbers_cancel_is_the_same_on_all_processors(dtype, rounding):
    one, other = np.array([rounding, -2 * rounding], dtype), np.array([-3 * rounding, 0], dtype)
    assert equal(one, other)
    assert not equal(one * 1e6, other * 1e6)

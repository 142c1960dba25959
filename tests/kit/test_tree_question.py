"""Trees and questions: taken apart, written down, put together again, asked."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from rnn_course.exercise import Function
from rnn_course.kit import tree
from rnn_course.kit.question import (
    Call,
    MissingFunction,
    Named,
    Question,
    Result,
    answer,
    ask,
    from_tree,
    lookup_in,
    named,
    result,
    to_tree,
)
from rnn_course.kit.tree import TreeError

FLOATS = (np.float64, np.float32, np.float16, np.complex128, np.complex64)
DTYPES = st.sampled_from([*FLOATS, np.int64, np.uint8, np.bool_])
ARRAYS = arrays.arrays(DTYPES, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
WHOLE = st.integers(-(2**63) + 1, 2**63 - 1)
LEAVES = st.one_of(ARRAYS, st.none(), st.booleans(), WHOLE, st.floats(), st.text(max_size=5))
PARTS = np.ones((3, 2))
# A tuple or a dict of call arguments may hold results; a key with @ is how they are written down.
KEYS = st.text("abcxyz_", min_size=1, max_size=4)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(KEYS, inner, max_size=3),
    ),
    max_leaves=8,
)
RESULTS = st.builds(Result, st.integers(0, 3), st.lists(st.integers(0, 3), max_size=2).map(tuple))
ARGUMENTS = st.one_of(TREES, RESULTS, st.builds(Named, KEYS), st.tuples(RESULTS, ARRAYS))
CALLS = st.builds(Call, KEYS, st.lists(ARGUMENTS, max_size=3).map(tuple), st.dictionaries(KEYS, ARGUMENTS, max_size=2))
QUESTIONS = st.builds(Question, st.lists(CALLS, min_size=1, max_size=3).map(tuple))


def through_json(value):
    skeleton, found = tree.flatten(value)
    return tree.unflatten(json.loads(json.dumps(skeleton, allow_nan=False)), found)


def assert_same(a, b):
    """Alike in type, dtype and every bit of meaning, nan included."""
    assert type(a) is type(b)
    if isinstance(a, np.ndarray):
        assert (a.dtype, a.shape) == (b.dtype, b.shape)
        assert np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
    elif isinstance(a, tuple | list):
        assert len(a) == len(b)
        for x, y in zip(a, b, strict=True):
            assert_same(x, y)
    elif isinstance(a, dict):
        assert list(a) == list(b)
        for key in a:
            assert_same(a[key], b[key])
    elif isinstance(a, Question | Call):
        for field in a.__dataclass_fields__:
            assert_same(getattr(a, field), getattr(b, field))
    else:
        assert a == b or (a != a and b != b)


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_a_tree_survives_being_written(value):
    assert_same(through_json(value), value)


@settings(max_examples=60, deadline=None)
@given(QUESTIONS)
def test_a_question_survives_being_written(question):
    assert_same(from_tree(through_json(to_tree(question))), question)


@settings(max_examples=40, deadline=None)
@given(TREES)
def test_a_copy_is_equal_and_shares_nothing(value):
    copied = tree.copy(value)
    assert_same(copied, value)
    for mine, theirs in zip(tree.leaves(copied), tree.leaves(value), strict=True):
        assert mine.flags.writeable
        assert mine.flags.c_contiguous
        assert not np.shares_memory(mine, theirs)


@pytest.mark.parametrize(
    "value",
    [object(), {1: 2}, np.array([None]), np.array(["a"]), np.array(["2026"], "M8[Y]"), 2**70, [{3}]],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_tree_is_refused(value):
    with pytest.raises(TreeError):
        tree.flatten(value)


def test_a_tree_too_deep_is_refused():
    value: Any = 0
    for _ in range(tree.MAX_DEPTH + 2):
        value = [value]
    with pytest.raises(TreeError, match="deeply"):
        tree.flatten(value)


@pytest.mark.parametrize(
    "skeleton",
    [
        None,
        [],
        {},
        {"array": "7"},
        {"value": [1]},
        {"int": "9" * 30},
        {"float": "1e5"},
        {"tuple": 3},
        {"dict": [["a"]]},
        {"what": 1},
        {"int": "1", "value": 1},
    ],
    ids=str,
)
def test_a_malformed_skeleton_is_refused(skeleton):
    with pytest.raises(TreeError):
        tree.unflatten(skeleton, {})


def test_a_complex_array_travels_as_its_parts():
    value = np.array([[1 + 2j, -3j]]).T
    skeleton, found = tree.flatten((value, 2 - 1j, np.complex64(1j)))
    assert [found[name].tolist() for name in "012"] == [[[[1, 2]], [[0, -3]]], [2, -1], [0, 1]]
    array, number, narrow = tree.unflatten(skeleton, found)
    assert_same(array, value)
    assert (number.dtype, number.shape, complex(number)) == (np.complex128, (), 2 - 1j)
    assert narrow.dtype == np.complex64
    assert array.flags.writeable


@pytest.mark.parametrize("parts", [np.ones(3), np.ones((2, 2), int), np.ones(()), np.ones((2, 2), np.float16)], ids=str)
def test_parts_that_make_no_complex_array_are_refused(parts):
    assert tree.unflatten({"complex": "0"}, {"0": PARTS}).tolist() == [1 + 1j] * 3
    with pytest.raises(TreeError):
        tree.unflatten({"complex": "0"}, {"0": parts})


def test_numpy_scalars_and_strided_arrays_become_plain_arrays():
    strided = np.arange(12.0).reshape(3, 4).T[::2]
    scalar, array = through_json((np.float64(2.5), strided))
    assert scalar.shape == ()
    assert scalar == 2.5
    assert np.array_equal(array, strided)


def test_an_answer_is_what_the_last_call_returns():
    functions: dict[str, Function] = {"pair": lambda x: (x + 1, [x, {"deep": 5}]), "add": lambda a, b=0: a + b}
    question = ask("pair", np.zeros(2)).then("add", result(0, 0), b=result(0, 1, 0))
    assert answer(question, lookup_in(functions)).value.tolist() == [1, 1]


def test_arguments_are_fresh_and_changes_are_seen():
    def spoil(x, y, untouched):
        x[0] = np.nan
        y["w"] += 1

    x, y = np.zeros(3), {"w": np.zeros(2)}
    reply = answer(ask("spoil", x, y, x), lookup_in({"spoil": spoil}))
    assert reply.changed == (0, 1)
    assert not x.any()
    assert not y["w"].any()


def test_a_named_function_and_an_operation_are_found():
    def draw(low, rng):
        return low + rng.random()

    question = ask("@repeat", named("draw"), 4, 0, 10.0)
    assert answer(question, lookup_in({"draw": draw})).value.shape == (4,)


def test_a_missing_name_is_told_apart_from_a_lookup_error():
    with pytest.raises(MissingFunction, match="nowhere"):
        answer(ask("nowhere"), lookup_in({}))

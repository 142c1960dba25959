"""Frames: round trips, and everything that a hostile end could send."""

from __future__ import annotations

import json
import socket
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.box.inside import wire
from rnn_course.kit.compare import equal
from rnn_course.kit.tree import TreeError

DTYPES = st.sampled_from([np.float64, np.float32, np.int64, np.bool_, np.complex128])
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_side=3))
LEAVES = st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.text(max_size=5) | st.floats() | ARRAYS
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(TREES)
@settings(max_examples=150, deadline=None)
def test_a_message_comes_back_as_it_was(message):
    frame = wire.encode(message)
    head_length, body_length = wire.LENGTHS.unpack(frame[:8])
    back = wire.decode(frame[8 : 8 + head_length], frame[8 + head_length :])
    assert body_length == len(frame) - 8 - head_length
    assert _same(back, message)


@pytest.mark.parametrize("dtype", ["?", "b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "e", "f", "d", ">f8", ">i4"])
def test_every_dtype_of_numbers_comes_back_and_may_be_written_to(dtype):
    sent = np.array([[0, 1, 1], [1, 0, 1]], dtype)
    frame = wire.encode(sent.T)
    head_length, _ = wire.LENGTHS.unpack(frame[:8])
    back = wire.decode(frame[8 : 8 + head_length], frame[8 + head_length :])
    assert back.dtype == sent.dtype.newbyteorder("=")
    assert back.flags.writeable
    assert back.flags.aligned
    assert np.array_equal(back, sent.T)


def _same(a, b):
    if isinstance(b, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=b.dtype.kind in "fc")
    if isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(b, dict):
        return list(a) == list(b) and all(_same(a[key], b[key]) for key in b)
    return equal(a, b) or a != a


@pytest.mark.parametrize(
    "value", [object(), {1: 2}, np.array([object()]), np.array(["2026"], "M8[Y]"), np.array(["text"]), b"bytes"]
)
def test_only_trees_are_sent(value):
    with pytest.raises(TreeError):
        wire.encode(value)


def test_a_list_that_holds_itself_is_refused():
    loop: list = []
    loop.append(loop)
    with pytest.raises(TreeError):
        wire.encode(loop)


def _frame(head: bytes, body: bytes = b"") -> bytes:
    return wire.LENGTHS.pack(len(head), len(body)) + head + body


def _array(listed: object, body: bytes = b"\0" * 8) -> bytes:
    return _frame(json.dumps([{"array": "0"}, listed]).encode(), body)


HOSTILE = {
    "not json": _frame(b"{"),
    "deep json": _frame(b"[" * 100_000),
    "no pair": _frame(b'{"value": 1}'),
    "a number of many digits": _frame(b'[{"value":' + b"9" * 10_000 + b"},[]]"),
    "an unknown kind": _frame(b'[{"pickle": "x"}, []]'),
    "two kinds": _frame(b'[{"value": 1, "int": "2"}, []]'),
    "an array that is not there": _frame(b'[{"array": "7"}, []]'),
    "a huge shape": _array([["float64", [2**40]]]),
    "a negative shape": _array([["float64", [-1]]]),
    "two negative axes": _array([["float64", [-1, -1]]]),
    "a shape that overflows": _array([["float64", [2**32, 2**32]]]),
    "no numbers, and an axis that overflows": _array([["float64", [0, 2**70]]], b""),
    "no numbers, and axes that overflow": _array([["float64", [0, 2**30, 2**30, 2**30]]], b""),
    "too many axes": _array([["float64", [1] * 65]]),
    "a shape of true": _array([["float64", [True]]]),
    "a shape of fractions": _array([["float64", [1.0]]]),
    "a shape that is text": _array([["float64", "1"]]),
    "an unknown dtype": _array([["object", [1]]]),
    "a dtype that is a list": _array([[["float64"], [1]]]),
    "a list of arrays that is none": _array(8),
    "fewer bytes than are listed": _array([["float64", [2]]]),
    "more bytes than are listed": _array([["float64", [0]]]),
    "bytes without an array": _array([]),
    "a bool of 2": _array([["bool", [8]]], b"\0\1\2\0\0\0\0\0"),
    "complex numbers of one part": _frame(b'[{"complex": "0"}, [["float64", [1]]]]', b"\0" * 8),
    "a frame beyond the cap": wire.LENGTHS.pack(2**32 - 1, 2**32 - 1),
    "a pair that is no pair": _frame(b'[{"dict": [["a"]]}, []]'),
    "an infinite text": _frame(b'[{"float": "1e999"}, []]'),
}


@pytest.mark.parametrize("frame", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_frame_is_an_error_and_nothing_else(frame):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(frame)
        with pytest.raises(wire.WireError):
            wire.receive(ours, time.monotonic() + 2)


def test_a_pipe_held_open_runs_into_the_deadline():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(wire.LENGTHS.pack(100, 0) + b"half")
        with pytest.raises(wire.OutOfTime):
            wire.receive(ours, time.monotonic() + 0.2)


def test_an_end_that_does_not_read_runs_into_the_deadline():
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(wire.OutOfTime):
        wire.send(ours, np.ones(2**20), time.monotonic() + 0.2)


def test_a_closed_end_is_told():
    ours, theirs = socket.socketpair()
    theirs.close()
    with ours:
        with pytest.raises(wire.Closed):
            wire.receive(ours, time.monotonic() + 1)
        with pytest.raises(wire.Closed):
            wire.send(ours, "x")


def test_a_large_message_passes_in_pieces():
    ours, theirs = socket.socketpair()
    message = {"x": np.arange(500_000.0)}
    with ours, theirs:
        sender = threading.Thread(target=wire.send, args=(theirs, message))
        sender.start()
        assert np.array_equal(wire.receive(ours, time.monotonic() + 10)["x"], message["x"])
        sender.join()


def test_what_is_too_large_is_refused_before_it_is_sent():
    with pytest.raises(wire.WireError, match="too large"):
        wire.encode(np.zeros(wire.MAX_FRAME, np.uint8))

"""Frames: round trips, and everything that a hostile end could send."""

from __future__ import annotations

import json
import socket
import struct
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


def _tensor_header(shape: list[int], dtype: str = "F64", end: int = 8) -> bytes:
    header = json.dumps({"0": {"dtype": dtype, "shape": shape, "data_offsets": [0, end]}}).encode()
    return struct.pack("<Q", len(header)) + header + b"\0" * 8


HOSTILE = {
    "not json": _frame(b"{"),
    "deep json": _frame(b"[" * 100_000),
    "a number of many digits": _frame(b'{"value":' + b"9" * 10_000 + b"}"),
    "an unknown kind": _frame(b'{"pickle": "x"}'),
    "two kinds": _frame(b'{"value": 1, "int": "2"}'),
    "an array that is not there": _frame(b'{"array": "7"}'),
    "a huge shape": _frame(b'{"array": "0"}', _tensor_header([2**40])),
    "a negative shape": _frame(b'{"array": "0"}', _tensor_header([-1])),
    "a shape that overflows": _frame(b'{"array": "0"}', _tensor_header([2**32, 2**32])),
    "an unknown dtype": _frame(b'{"array": "0"}', _tensor_header([1], "OBJECT")),
    "a header longer than the block": _frame(b'{"array": "0"}', struct.pack("<Q", 2**60) + b"{}"),
    "a header of rubbish": _frame(b'{"array": "0"}', b"\xff" * 64),
    "a frame beyond the cap": wire.LENGTHS.pack(2**32 - 1, 2**32 - 1),
    "a pair that is no pair": _frame(b'{"dict": [["a"]]}'),
    "an infinite text": _frame(b'{"float": "1e999"}'),
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

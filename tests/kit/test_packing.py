"""Weights as text: what comes back, and texts that pack did not write."""

from __future__ import annotations

import base64
import json
import zlib

import numpy as np
import pytest

from rnn_course.kit import packing
from rnn_course.kit.packing import PackingError, pack, unpack

RNG = np.random.default_rng(0)
ARRAYS = {"W": RNG.normal(size=(3, 4)), "b": RNG.normal(size=5), "empty": np.zeros((0, 2)), "one": np.array(2.5)}


@pytest.mark.parametrize(("dtype", "error"), [("float16", 1e-3), ("float32", 1e-7)])
def test_arrays_come_back_with_their_names_and_shapes(dtype, error):
    again = unpack(pack(ARRAYS, dtype))
    assert list(again) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert (again[name].shape, again[name].dtype) == (array.shape, dtype)
        np.testing.assert_allclose(again[name], array, rtol=error)
        again[name][...] = 0  # they may be written to


def test_integers_come_back_exactly():
    rows = np.array([[-128, 0, 127]])
    assert np.array_equal(unpack(pack({"n": rows}, "int8"))["n"], rows)


def test_the_text_fits_into_quotes_and_may_be_broken_into_lines():
    text = pack(ARRAYS)
    assert text.isascii()
    assert not set(text) & set("'\"\\ \n")
    lines = "\n  ".join(text[start : start + 20] for start in range(0, len(text), 20))
    assert np.array_equal(unpack(lines)["W"], unpack(text)["W"])
    assert len(pack({"W": RNG.normal(size=100_000)})) < 2.5 * 100_000  # characters a number, in float16


@pytest.mark.parametrize("array", [[1e6], [np.nan], [np.inf]])
def test_numbers_that_float16_cannot_store_are_refused(array):
    with pytest.raises(PackingError, match="b has numbers that float16 cannot store"):
        pack({"b": array})


def test_other_types_of_numbers_are_refused():
    with pytest.raises(PackingError, match="not object"):
        pack({"b": [1.0]}, "object")


def written(header, content=b"", after=b""):
    line = header if isinstance(header, bytes) else json.dumps(header).encode()
    return base64.b85encode(zlib.compress(line + b"\n" + content) + after).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not base85 \u00e4",
        "~~~~~",
        pack(ARRAYS)[:-10],
        written(b"no json"),
        written(5),
        written([5]),
        written([["a", "float32"]]),
        written([["a", "object", [1]]], b"\0" * 8),
        written([["a", "O", [1]]], b"\0" * 8),
        written([["a", "float32", [-1]]]),
        written([["a", "float32", [True]]], b"\0" * 4),
        written([["a", "float32", "1"]], b"\0" * 4),
        written([["a", "float32", [2**62]]]),
        written([["a", "float32", [2**40, 2**40]]]),
        written([["a", "float32", [1] * 40]], b"\0" * 4),
        written([["a", "float32", [2]]], b"\0" * 4),
        written([["a", "float32", [1]]], b"\0" * 8),
        written([["a", "float32", [1]], ["a", "float32", [1]]], b"\0" * 8),
        written([[["a"], "float32", [1]]], b"\0" * 4),
        written(b"[" * 100_000),
        written([], b"\0" * (packing.MAX_BYTES + 2**17)),  # 16 KB that unpack to 8 MB
        base64.b85encode(b"\x80\x04cos\nsystem\n(S'true'\ntR.").decode(),  # a pickle
    ],
)
def test_a_text_that_pack_did_not_write_is_refused(text):
    with pytest.raises(PackingError):
        unpack(text)


def test_too_many_numbers_are_refused_when_they_are_packed():
    with pytest.raises(PackingError, match="bytes are more than"):
        pack({"W": np.zeros(packing.MAX_BYTES // 2 + 1)})

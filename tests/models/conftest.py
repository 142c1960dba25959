"""Keras in double precision, for comparisons to the last digit."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import pytest


@pytest.fixture
def float64() -> Iterator[None]:
    """Weights, inputs and everything computed from them in 64 bits."""
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    yield
    keras.config.set_floatx(before)
    keras.config.set_dtype_policy(before)

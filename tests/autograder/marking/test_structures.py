"""A class whose right notebooks were left by nineteen programs, with magics and imports strewn over them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograder.box.pool import Boxes
from autograder.box.sandbox import probe
from autograder.marking import marking
from autograder.marking.settings import Settings
from tests.autograder.structures import KINDS, as_left_by

SETTINGS = Settings(b"s" * 64)
SIZE = 100


@pytest.fixture(scope="module")
def source() -> Iterator[Boxes]:
    """Warm boxes where there are boxes."""
    boxes = marking.boxes("01_rnn", replace(SETTINGS, warm=probe() is None, sandbox="none" if probe() else "auto"))
    yield boxes
    boxes.close()


@pytest.mark.slow
def test_a_class_of_a_hundred_from_all_kinds_of_programs_is_all_right(material, source):
    key = json.loads(material.key.text())
    wrong = {}
    for number in range(SIZE):
        kind, metadata = KINDS[number % len(KINDS)], (number // len(KINDS)) % 2 == 0
        content = as_left_by(kind, key, number, metadata=metadata)
        verdict = marking.mark_content(content, "01_rnn.ipynb", "01_rnn", SETTINGS, source).verdict
        if verdict.score != 100:
            lost = {one.name: one.message for one in verdict.exercises if one.status != "pass"}
            wrong[number, kind.__name__, metadata] = lost
    assert wrong == {}

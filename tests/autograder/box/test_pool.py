"""A worker's source of boxes: one is forked ahead, and one ends behind."""

from __future__ import annotations

import pytest

from autograder.box.limits import Limits
from autograder.box.pool import Boxes
from autograder.box.sandbox import probe
from autograder.errors import SandboxUnavailable

pytestmark = pytest.mark.skipif(probe() is not None, reason=f"no sandbox here: {probe()}")
MODULES = ("numpy", "rnn_course.kit.check")


def test_a_box_that_is_not_needed_any_more_ends_while_the_next_one_works():
    source = Boxes("numpy", Limits(), modules=MODULES)
    first, second = source.start(), source.start()
    source.end(first)
    source.end(second)  # waits for the first
    assert first.death() == "killed"
    source.close()  # waits for the second
    assert second.death() == "killed"


def test_a_box_that_does_not_end_is_a_warning_and_stops_nothing(monkeypatch):
    source = Boxes("numpy", Limits(), modules=MODULES)
    box, other = source.start(), source.start()

    def kill():
        raise SandboxUnavailable("a box still runs")

    with monkeypatch.context() as patch:
        patch.setattr(box, "kill", kill)
        source.end(box)
        source.end(other)
    assert source.warning == "a box still runs"
    box.kill()
    source.close()
    assert other.death() == "killed"


def test_a_cold_box_has_ended_before_the_next_one_starts():
    source = Boxes("numpy", Limits())
    box = source.start()
    source.end(box)
    assert box._death == "killed"
    source.close()

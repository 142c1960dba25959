"""Warm boxes whose zygote is killed, does not start, or has had its share: no mark is lost."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.box import pidfd
from autograder.box.limits import Limits
from autograder.box.pool import Boxes
from autograder.box.sandbox import Box, probe
from autograder.box.zygote_client import Zygote
from autograder.cli import demo
from autograder.marking import marking
from autograder.marking.marking import mark_file
from autograder.marking.settings import Settings
from tests.autograder.boxes import child, first_process, shown

pytestmark = pytest.mark.skipif(probe() is not None, reason=f"no sandbox here: {probe()}")
MODULES = ("numpy", "rnn_course.kit.check")
SETTINGS = Settings(b"s" * 64)


def zygote_of(boxes: Boxes) -> Zygote:
    assert boxes._zygote is not None
    return boxes._zygote


def kill(box: Box) -> None:
    """Kill a box from outside, as the machine may."""
    os.kill(first_process(box), signal.SIGKILL)


def test_a_zygote_that_was_killed_costs_nobody_a_mark(submit):
    path = submit("ada", demo.key)
    source = marking.boxes("01_rnn", replace(SETTINGS, warm=True))
    try:
        assert mark_file(path, "01_rnn", SETTINGS, source).verdict.score == 100
        zygote = zygote_of(source)
        kill(zygote._box)
        assert mark_file(path, "01_rnn", SETTINGS, source).verdict.score == 100
        assert source.warm
        assert source._zygote is not zygote
    finally:
        source.close()


def test_a_zygote_killed_as_a_child_is_forked_costs_nobody_a_mark(submit, monkeypatch):
    source = marking.boxes("01_rnn", replace(SETTINGS, warm=True))
    source.start().kill()
    take, taken = pidfd.take, []

    def take_and_kill(first):
        taken.append(take(first))
        if len(taken) == 1:
            kill(zygote_of(source)._box)
            assert pidfd.gone(taken[0], 10)
        return taken[-1]

    monkeypatch.setattr(pidfd, "take", take_and_kill)
    try:
        assert mark_file(submit("ada", demo.key), "01_rnn", SETTINGS, source).verdict.score == 100
        assert len(taken) > 1
    finally:
        source.close()


def test_a_zygote_killed_while_a_child_works_is_our_fault_and_done_again(submit, monkeypatch):
    source = marking.boxes("01_rnn", replace(SETTINGS, warm=True))
    forked = []

    def start():
        box = Boxes.start(source)
        forked.append(box)
        if len(forked) == 1:
            kill(zygote_of(source)._box)
        return box

    monkeypatch.setattr(source, "start", start)
    try:
        verdict = mark_file(submit("ada", demo.key), "01_rnn", SETTINGS, source).verdict
        assert (verdict.score, verdict.sandbox) == (100, "bubblewrap")
        assert len(forked) >= 2
    finally:
        source.close()


def test_a_box_that_ended_before_it_was_taken_is_passed_over():
    source = Boxes("numpy", Limits(), modules=MODULES)
    try:
        source.prepare()
        assert source._next is not None
        ahead, zygote = source._next.result(), zygote_of(source)
        kill(ahead)
        assert ahead._child.gone(10)
        assert child(source, "print(1)") == "1\n"
        assert source._zygote is zygote
        assert not source.warning
    finally:
        source.close()


@pytest.mark.parametrize("broken", [{"modules": ("no_such_module",)}, {"modules": MODULES, "trial": "1 / 0"}])
def test_where_a_warm_start_fails_boxes_start_cold_and_say_so(broken):
    source = Boxes("numpy", Limits(), **broken)
    with source.start() as box:
        assert shown(box, "print(1)") == "1\n"
    assert not source.warm
    assert source.warning.startswith("boxes start cold, which takes longer: ")


def test_a_spent_zygote_is_replaced(monkeypatch):
    monkeypatch.setattr("autograder.box.zygote_client.CHILDREN", 1)
    source = Boxes("numpy", Limits(), modules=MODULES)
    try:
        seen = set()
        for _ in range(2):
            child(source, "print(1)")
            seen.add(source._zygote)
        assert len(seen) == 2
    finally:
        source.close()


def test_nothing_is_left_of_closed_boxes():
    source = Boxes("numpy", Limits(), modules=MODULES)
    before = set(os.listdir("/proc/self/fd"))
    with source.start() as box:
        first = first_process(box)
        outer = first_process(zygote_of(source)._box)
    source.close()
    assert not Path(f"/proc/{first}").exists()
    assert not Path(f"/proc/{outer}").exists()
    assert set(os.listdir("/proc/self/fd")) <= before

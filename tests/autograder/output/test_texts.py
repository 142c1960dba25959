"""The sanitiser: whatever a student or a file system says can be stored, printed and read."""

from __future__ import annotations

import unicodedata
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.judge.verdict import ExerciseVerdict, Verdict
from autograder.output.clean import MAX_NAME, name_fault, one_line, visible

ANY = st.text(st.characters(), max_size=40)
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
HIDDEN = st.text(st.sampled_from("a\0\x1b\x85\x9b\u202e\u2066\u200b\u200d\ufeff\u2028\xad\U000e0041\udcff\ud800\r\n\t"))


@given(text=ANY | HIDDEN)
def test_nothing_is_left_that_cannot_be_seen_or_stored(text):
    for shown, kept in ((visible(text), "\n\t"), (one_line(text), "")):
        assert not {unicodedata.category(each) for each in shown if each not in kept} & UNSEEN
        shown.encode("utf-8")
        assert visible(shown) == shown
    assert "\n" not in one_line(text)


@given(text=ANY | HIDDEN, limit=st.integers(1, 50))
def test_a_limit_is_kept(text, limit):
    assert len(one_line(text, limit)) <= limit
    assert one_line("x" * 100, limit) == "x" * (limit - 1) + "…"


@given(text=st.text(st.characters(exclude_categories=cast(Any, sorted(UNSEEN)))))
def test_what_can_be_seen_stays_as_it_is(text):
    assert visible(text) == one_line(text) == text


def test_what_is_hidden_is_written_out():
    assert visible("a\x1b[31m\0\u202e\udcff\r\nb\tc\rd") == "a\\x1b[31m\\x00\\u202e\\udcff\nb\tc\nd"
    assert one_line("a\n✓ rnn_step: right") == "a ✓ rnn_step: right"


@pytest.mark.parametrize(
    "name",
    [
        "ada",
        "Grace Hopper_502_assignsubmission_file_",
        "O'Brien & Søn, Jr.",
        "李小龍",
        "=SUM(A1)",
        "[/x]",
        "x" * MAX_NAME,
        "é" * 125,
    ],
)
def test_names_that_can_be_recorded(name):
    assert name_fault(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        b"ad\xe9".decode("utf-8", "surrogateescape"),
        "a\nb",
        "a\tb",
        "\x1b]0;owned\x07",
        "\u202eada",
        "ada\u200b",
        "<img src=x onerror=alert(1)>",
        'ada" data-x="',
        "x" * (MAX_NAME + 1),
        "é" * 126,
    ],
)
def test_names_that_cannot_be_recorded_come_with_the_fix(name):
    assert "rename the folder to letters, digits" in name_fault(name)


def test_a_verdict_quotes_nothing_raw_whoever_makes_it():
    one = ExerciseVerdict("f", 0.0, 1.0, "error", None, "ValueError: \x1b]0;t\x07\n✓ f: right\ud800", aside="\0")
    again = Verdict.from_json(Verdict("a", 0.0, 1.0, "none", "", (one,)).to_json() | {"exercises": [vars(one)]})
    assert one.message == again.exercises[0].message == "ValueError: \\x1b]0;t\\x07 ✓ f: right\\ud800"
    assert one.aside == "\\x00"

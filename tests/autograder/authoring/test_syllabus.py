"""The page of topics: made from the sources, complete, and honest about what is to come."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from autograder.authoring import syllabus
from rnn_course import catalogue
from rnn_course.exercise import AuthoringError

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_is_what_its_sources_give():
    assert syllabus.stale(ROOT) == []


def test_a_page_that_was_edited_is_named_and_built_again(tmp_path):
    assert syllabus.build(tmp_path) == [syllabus.PAGE]
    assert syllabus.build(tmp_path) == []
    (tmp_path / syllabus.PAGE).write_text("my own words")
    assert syllabus.stale(tmp_path) == [(syllabus.PAGE, "rnn_course/topics.toml")]


def test_every_topic_of_a_written_assignment_is_marked_by_an_exercise():
    topics = tomllib.loads(syllabus.TOPICS.read_text("utf-8"))
    homes = [
        (topic, name, exercises)
        for rows in topics.values()
        for topic, row in rows.items()
        for name, exercises in row.items()
    ]
    assert len(homes) > 60
    assert {name for _, name, _ in homes} >= set(catalogue.names())
    assert [(topic, name) for topic, name, exercises in homes if name in catalogue.names() and not exercises] == []


def test_every_exercise_leads_to_a_file_that_holds_it():
    page = syllabus.page()
    for name in catalogue.names():
        for one in catalogue.load(name).exercises:
            reference = one.header.reference
            path = f"{reference.__module__.replace('.', '/')}.py"
            assert f"[`{one.name}`](../{path})" in page
            assert f" {one.name}(" in (ROOT / path).read_text()


def test_a_topic_of_an_exercise_that_does_not_exist_is_named(tmp_path, monkeypatch):
    (tmp_path / "topics.toml").write_text('[Cells]\n"a step" = { 01_rnn = ["rnn_stride"] }\n')
    monkeypatch.setattr(syllabus, "TOPICS", tmp_path / "topics.toml")
    with pytest.raises(AuthoringError, match="'a step' names 01_rnn/rnn_stride"):
        syllabus.page()

"""Build `docs/syllabus.md` from `rnn_course/topics.toml`: every topic, the exercises that mark it, and their files."""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rnn_course import catalogue
from rnn_course.exercise import Assignment, AuthoringError, Exercise

TOPICS = Path(catalogue.__file__).parent / "topics.toml"
PAGE = Path("docs") / "syllabus.md"
SOURCE = "rnn_course/topics.toml"
HEAD = """# Where each topic is

Built by `rnn-course build` from `rnn_course/topics.toml` and the assignments; do not edit it here. An exercise leads to
its reference, whose docstring is what students are asked.
"""


def build(root: Path) -> list[Path]:
    """Write the page under `root`; return its path, in a list, if the page changed."""
    found = stale(root)
    if found:
        (root / PAGE).parent.mkdir(exist_ok=True)
        (root / PAGE).write_text(page(), "utf-8")
    return [path for path, _ in found]


def stale(root: Path) -> list[tuple[Path, str]]:
    """The page's path with the file to edit instead, in a list, if the page is out of date."""
    path = root / PAGE
    return [] if path.is_file() and path.read_text("utf-8") == page() else [(PAGE, SOURCE)]


def page() -> str:
    """The page in Markdown. AuthoringError names a topic whose exercise does not exist."""
    topics = tomllib.loads(TOPICS.read_text("utf-8"))
    return "\n".join([HEAD, *_by_topic(topics), *_by_assignment(topics)]) + "\n"


def _by_topic(topics: dict[str, dict[str, dict[str, list[str]]]]) -> Iterator[str]:
    for chapter, rows in topics.items():
        yield f"## {chapter}\n\n| topic | assignment | exercises |\n| --- | --- | --- |"
        for topic, homes in rows.items():
            for name, exercises in homes.items():
                links = ", ".join(_link(_exercise(topic, name, one)) for one in exercises)
                yield f"| {topic} | {name} | {links or 'to come'} |"
        yield ""


def _by_assignment(topics: dict[str, dict[str, dict[str, list[str]]]]) -> Iterator[str]:
    yield "## Exercise by exercise\n\n| assignment | exercise | points | topics |\n| --- | --- | ---: | --- |"
    for name in catalogue.names():
        for one in _load(name).exercises:
            marked = [
                topic for rows in topics.values() for topic, homes in rows.items() if one.name in homes.get(name, [])
            ]
            yield f"| {name} | {_link(one)} | {one.points:g} | {', '.join(marked)} |"


@cache
def _load(name: str) -> Assignment:
    return catalogue.load(name)


def _exercise(topic: str, name: str, exercise: str) -> Exercise:
    if name in catalogue.names() and exercise in _load(name).namespace():
        return _load(name)[exercise]
    raise AuthoringError(f"{SOURCE}: {topic!r} names {name}/{exercise}, which no file declares; fix the name")


def _link(exercise: Exercise) -> str:
    path = Path(inspect.getfile(exercise.header.reference)).relative_to(TOPICS.parent.parent)
    return f"[`{exercise.name}`](../{path.as_posix()})"

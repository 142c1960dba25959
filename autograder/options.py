"""What several commands take alike, and what they refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rnn_course import catalogue
from rnn_course.kit.quiet import quiet_stderr

Course = Annotated[Path, typer.Option("--course", help="the course's folder: its secret, gradebook and results")]
Db = Annotated[str | None, typer.Option(help="the gradebook's URL; default: gradebook.db in the course")]
Json = Annotated[bool, typer.Option("--json", help="print JSON and nothing else")]
Trust = Annotated[bool, typer.Option("--trust-submissions", help="run submissions without a sandbox")]
Device = Annotated[str, typer.Option("--device", help="cpu or gpu")]


class BadUse(Exception):
    """Something the user can mend; its message is one line that names it and the fix."""


def gradebook_url(course: Path, db: str | None) -> str:
    return db or f"sqlite:///{course.resolve() / 'gradebook.db'}"


def named(name: str) -> str:
    """A name that stands for an assignment."""
    if name not in catalogue.names():
        raise BadUse(f"no assignment {name!r}; there are {', '.join(catalogue.names())}")
    return name


def known(name: str) -> str:
    """A name that stands for an assignment, which is read here so that its libraries start quietly."""
    with quiet_stderr():
        catalogue.load(named(name))
    return name

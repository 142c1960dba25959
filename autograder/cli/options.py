"""Arguments and options that several commands share, and checks of their values."""

from __future__ import annotations

import difflib
import importlib.util
from pathlib import Path
from typing import Annotated, Literal

import typer

from autograder.errors import UsageError
from rnn_course import catalogue
from rnn_course.kit.quiet import quiet_stderr

Assignment = Annotated[str, typer.Argument(help="an assignment's name, such as 01_rnn")]
Assignments = Annotated[list[str] | None, typer.Argument(help="names of assignments; default: all")]
Course = Annotated[Path, typer.Option("--course", help="the course's folder: its secret, gradebook and results")]
Db = Annotated[str | None, typer.Option(help="the gradebook's URL; default: gradebook.db in the course's folder")]
Json = Annotated[bool, typer.Option("--json", help="print JSON and nothing else")]
Trust = Annotated[bool, typer.Option("--trust-submissions", help="run submissions without a sandbox")]
Sandbox = Annotated[
    Literal["auto", "bubblewrap", "landlock"],
    typer.Option("--sandbox", help="the box for student code; auto: bubblewrap if it works here, else Landlock"),
]
Device = Annotated[str, typer.Option("--device", help="cpu or gpu")]


def gradebook_url(course: Path, db: str | None) -> str:
    """The gradebook's URL: `db` if given, else a file in the course's folder."""
    return db or f"sqlite:///{course.resolve() / 'gradebook.db'}"


def check_name(name: str) -> str:
    """Return the name if there is such an assignment; otherwise UsageError, which suggests the most similar name."""
    known = catalogue.names()
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4) or [one for one in known if one.startswith(name[:2])]
    hint = f"did you mean {near[0]}? " if name and near else ""
    raise UsageError(f"no assignment {name!r}; {hint}There are {', '.join(known)}".replace("; There", "; there"))


def load_quietly(name: str) -> str:
    """Check an assignment's name and load the assignment, while its libraries' start-up messages are suppressed."""
    with quiet_stderr():
        catalogue.load(check_name(name))
    return name


def need(extra: str, module: str) -> None:
    """UsageError, with the extra to install, if an optional library is not installed."""
    if importlib.util.find_spec(module) is None:
        raise UsageError(f"{module} is not installed; run: python -m pip install 'rnn-course[{extra}]'")

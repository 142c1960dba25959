"""A class graded as the command grades it, and its records as they should be the same every time."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.batch import grading
from autograder.batch.local_workers import LocalWorkers
from autograder.cli.demo import Material
from autograder.marking.settings import Settings
from tests import commands

BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def nbgrader(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run one of nbgrader's own commands: its exit status and what it said."""
    status, said, error = commands.run(["nbgrader", *arguments], folder, ENVIRONMENT)
    return status, said + error


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'gradebook.db'}"


def grade(
    name: str,
    folder: Path,
    settings: Settings,
    *,
    workers: int = 2,
    pool: grading.Pool | None = None,
    each: Callable[[grading.Row], None] = lambda row: None,
    **options: Any,
) -> list[grading.Row]:
    """Grade folder/submitted into `folder`; rows in the students' order."""
    course = grading.Course(folder, options.pop("db_url", url(folder)), settings.secret, settings.papers)
    pool = pool or LocalWorkers(replace(settings, warm=True), workers)
    with contextlib.closing(pool):
        return grading.grade(name, grading.submitted(folder / "submitted", name), course, pool, each, **options)


def records(name: str, folder: Path) -> dict[str, Any]:
    """Each student's record without its timings."""
    found = {}
    for path in sorted((folder / "records" / name).glob("*.json")):
        found[path.stem] = json.loads(path.read_text("utf-8"))
        assert found[path.stem].pop("seconds") is not None
    return found


def kill_the_worker(material: Material) -> str:
    """A submission that ends whoever marks it, which it can where it is trusted and so runs without a box."""
    material.blank.add("import os\nos.kill(os.getppid(), 9)", material.names()[0])
    return material.blank.text()

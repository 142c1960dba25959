"""The built notebooks as marking reads them: what is missing, broken or of other exercises is one clear line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.errors import ReleaseError
from autograder.marking import papers
from autograder.notebooks import release as built
from rnn_course import catalogue
from tests.autograder.conftest import ROOT

NAME = "01_rnn"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of what was built, read in place of the checkout's own."""
    for kind in (built.SOLUTIONS, built.ASSIGNMENTS):
        shutil.copytree(ROOT / kind / NAME, tmp_path / kind / NAME)
    monkeypatch.setattr(built, "FOLDERS", (tmp_path,))
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    built.release.cache_clear()


def test_what_was_built_is_read_as_it_lies(folder: Path) -> None:
    papers.load_checked(NAME)
    release = built.release(NAME)
    assert dict(release.points) == {one.name: one.points for one in catalogue.load(NAME).exercises}
    assert release.key == (folder / "solutions" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    released = json.loads((folder / "assignments" / NAME / f"{NAME}.ipynb").read_text("utf-8"))
    assert [cell.source for cell in release.notebook.cells] == ["".join(cell["source"]) for cell in released["cells"]]


def remove(path: Path) -> None:
    path.unlink()


def cut_off(path: Path) -> None:
    path.write_text(path.read_text("utf-8")[:1000])


def with_other_points(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace('"points": 8', '"points": 9', 1))


@pytest.mark.parametrize(
    ("kind", "damage", "says"),
    [
        ("solutions", remove, "solutions/01_rnn/01_rnn.ipynb: No such file or directory; run rnn-course build 01_rnn"),
        ("assignments", cut_off, "assignments/01_rnn/01_rnn.ipynb: broken; run rnn-course build 01_rnn"),
        ("solutions", with_other_points, "solutions/01_rnn differs from the course's exercises; run rnn-course build"),
    ],
    ids=["missing", "broken", "other points"],
)
def test_what_cannot_be_marked_with_is_named_with_the_fix(
    folder: Path, kind: str, damage: Callable[[Path], None], says: str
) -> None:
    damage(folder / kind / NAME / f"{NAME}.ipynb")
    with pytest.raises(ReleaseError, match=says):
        papers.load_checked(NAME)

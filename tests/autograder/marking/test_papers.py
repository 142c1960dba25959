"""A course's papers: the same questions and marks from a file as when drawn, picked by a hash, never out of date."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import InfrastructureFault
from autograder.judge.judge import Judge
from autograder.judge.paper import Paper
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import answering
from autograder.judge.section_tree import section_from, section_tree
from autograder.marking import marking, papers
from autograder.marking.papers import Shelf, make, shelf
from autograder.marking.picking import Stored
from autograder.marking.secret import paper_seed, picked, seed_of
from autograder.notebooks import release as built
from rnn_course import catalogue
from tests.autograder.toy import ASSIGNMENT

SECRET = b"a secret of the tests, long enough"
NAME = "01_rnn"
pytestmark = pytest.mark.xdist_group("papers")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Shelf:
    place = shelf(tmp_path_factory.mktemp("course"), NAME, SECRET, 2)
    make(place, SECRET, workers=2)
    return place


def stored(place: Shelf, alike=lambda *_: True) -> Stored:
    return Stored(NAME, SECRET, place.number, place.content, alike)


def test_a_paper_in_a_file_marks_as_the_one_that_was_drawn(made):
    assignment = catalogue.load(NAME)
    kept = stored(made).paper_for(b"some work")
    drawn = draw_paper(assignment, kept.seed)
    for one in assignment.exercises:
        answers = [wrong.function for wrong in one.misconceptions[:4]] + [right.function for right in one.accepted[:2]]
        for answer in answers:
            judges = [Judge(paper, answering(assignment, one.name, answer)) for paper in (kept, drawn)]
            ours, theirs = (judge.mark_one(one.name) for judge in judges)
            assert (ours.score, ours.misconception) == (theirs.score, theirs.misconception), ours.message
            assert ours.message == theirs.message
        assert kept[one.name].uses == one.header.uses
        assert tuple(kept[one.name].decisive) == tuple(drawn[one.name].decisive)


def test_the_bytes_of_a_submission_pick_its_paper_and_pick_it_again():
    seeds = [seed_of(SECRET, NAME, str(number).encode(), papers=8) for number in range(400)]
    assert set(seeds) == {paper_seed(SECRET, NAME, number) for number in range(8)}
    assert min(Counter(seeds).values()) > 25
    assert seeds == [seed_of(SECRET, NAME, str(number).encode(), papers=8) for number in range(400)]
    assert seed_of(SECRET, NAME, b"x", papers=8) == paper_seed(SECRET, NAME, picked(seed_of(SECRET, NAME, b"x"), 8))
    assert len({seed_of(SECRET, NAME, str(number).encode()) for number in range(400)}) == 400


def test_papers_are_for_their_owner_only_and_made_once(made):
    files = list(made.file("", 0).parent.glob("*.npz"))
    assert len(files) == 2 * len(catalogue.order(NAME))
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((made.folder / NAME).stat().st_mode) == 0o700
    before = {file: file.stat().st_mtime_ns for file in files}
    make(made, SECRET, workers=1)
    assert {file: file.stat().st_mtime_ns for file in files} == before
    assert shelf(made.folder.parent, NAME, SECRET).number == 2


def test_what_papers_were_made_from_changes_their_place(made, monkeypatch, tmp_path):
    course = made.folder.parent
    assert shelf(course, NAME, SECRET) == made
    others = {
        shelf(course, NAME, b"another secret, which is long enough").fingerprint,
        shelf(course, NAME, SECRET, 3).fingerprint,
        shelf(course, "05_lstm", SECRET, 2).fingerprint,
    }
    monkeypatch.setenv("KERAS_BACKEND", "another")
    others.add(shelf(course, NAME, SECRET).fingerprint)
    monkeypatch.undo()
    changed = tmp_path / "new.py"
    changed.write_text("pass")
    monkeypatch.setattr(papers, "_sources", lambda assignment: [changed])
    others.add(shelf(course, NAME, SECRET).fingerprint)
    changed.write_text("pass  # now")
    others.add(shelf(course, NAME, SECRET).fingerprint)
    assert len(others - {made.fingerprint}) == 6


def test_the_sources_of_papers_are_the_exercises_the_references_and_the_judge():
    found = {f"{path.parent.name}/{path.name}" for path in papers._sources(NAME)}
    assert {"a01_rnn/rnn_step.py", "cells/rnn.py", "kit/compare.py", "judge/proof.py", "rnn_course/draw.py"} <= found
    assert not any(one.startswith("a02_gradients/") or one.endswith("notebook.py") for one in found)


def test_a_file_that_is_lost_is_made_again_and_old_papers_are_removed(made, tmp_path):
    place = replace(made, folder=tmp_path)
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "0123456789abcdef").mkdir()
    target = place.file("", 0).parent
    target.mkdir()
    for file in made.file("", 0).parent.iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    place.file("softmax", 1).unlink()
    assert place.missing() == ["softmax"]
    done: list[int] = []
    make(place, SECRET, workers=1, each=lambda: done.append(1))
    assert (place.missing(), done) == ([], [1])
    assert place.file("softmax", 1).read_bytes() == made.file("softmax", 1).read_bytes()
    assert [path.name for path in (tmp_path / NAME).iterdir() if path.is_dir()] == [made.fingerprint]


def test_a_damaged_paper_is_no_zero_and_says_what_to_do(made, settings, submit):
    def content(name: str) -> bytes:
        whole = made.content(name)
        return whole[: len(whole) // 2] if name.startswith("softmax") else whole

    broken = Stored(NAME, SECRET, made.number, content, lambda *_: True)
    with pytest.raises(
        InfrastructureFault, match=r"paper .course-papers/01_rnn/\*/softmax-.\.npz cannot be read .*delete"
    ):
        _ = broken.paper_for(b"x")["softmax"]
    key = Path(built.PACKAGE.parent / "solutions" / NAME / f"{NAME}.ipynb").read_bytes()
    verdict = marking.mark_content(key, "x.ipynb", NAME, settings, marking.boxes(NAME, settings), broken).verdict
    assert verdict.score is None
    assert {one.status for one in verdict.exercises} == {"needs_human"}


def test_probes_of_a_paper_in_a_file_ask_the_references_process(made):
    """Its functions cannot be written to a file; the process that has the references looks at the answers."""
    from rnn_course.cells.rnn import rnn_forward

    def looks_ahead(x, h0, W, U, b):
        hs = rnn_forward(x, h0, W, U, b)
        return hs + hs[:, -1:]

    oracles = marking.oracles(NAME)
    assignment = catalogue.load(NAME)
    paper = stored(made, oracles.alike).paper_for(b"x")
    message = Judge(paper, answering(assignment, "rnn_forward", looks_ahead)).mark_one("rnn_forward").message
    assert assignment["rnn_forward"].probes[0].says in message
    unasked = stored(made).paper_for(b"x")
    assert (
        "later" not in Judge(unasked, answering(assignment, "rnn_forward", looks_ahead)).mark_one("rnn_forward").message
    )


def test_a_scorer_is_found_again_by_its_name():
    one = next(exercise for exercise in ASSIGNMENT.exercises if any(check.score for check in exercise.checks))
    section = draw_paper(ASSIGNMENT, "seed")[one.name]
    again = section_from(section_tree(section), section.mistakes, lambda *_: True)
    paper = Paper(ASSIGNMENT.name, "seed", [one.name], {one.name: again}.__getitem__)
    verdict = Judge(paper, answering(ASSIGNMENT, one.name, one.header.reference)).mark_one(one.name)
    assert (verdict.status, verdict.score) == ("pass", one.points)


WITHOUT_KERAS = """
import json, sys
from pathlib import Path
from autograder.batch import grading, local_workers
from autograder.cli import marking as command
from autograder.marking import job, marking, papers
from autograder.marking.settings import Settings
name = "08_keras_layers"
place = papers.shelf(Path(sys.argv[1]), name, bytes(32), 1)
settings = Settings(bytes(32), sandbox="none", shelf=place)
marking.papers_for(name, settings).paper_for(b"x")
marking.boxes(name, settings)
job.versions(name)
from rnn_course.exercises.a09_tagging_classification import scores
print(json.dumps(sorted({"keras", "tensorflow", "torch", "jax"} & set(sys.modules))))
"""


def test_who_marks_with_papers_imports_no_keras(tmp_path):
    done = subprocess.run([sys.executable, "-c", WITHOUT_KERAS, tmp_path], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_the_version_is_that_of_the_files_that_decide_a_mark(tmp_path, monkeypatch):
    folder = tmp_path / "a01_rnn"
    shutil.copytree(catalogue.folder_of(NAME), folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(catalogue, "folder_of", lambda name: folder)
    version = papers.version.__wrapped__
    first = version(NAME)
    (folder / "notebook.py").write_text("# another text")
    assert version(NAME) == first
    (folder / "rnn_step.py").write_text("# another check")
    assert version(NAME) != first

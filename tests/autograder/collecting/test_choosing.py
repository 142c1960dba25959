"""Which of several files is collected, and what happens to the others."""

from __future__ import annotations

import os

import pytest

from autograder.collecting.collecting import Options, collect
from autograder.errors import CollectError
from tests.autograder.collecting.downloads import (
    NAME,
    PEOPLE,
    collected,
    notebook,
    packed,
    roster,
    run,
    write,
)


def test_of_several_notebooks_the_one_of_the_assignment_is_taken(tmp_path):
    files = {
        "s1001/notes.ipynb": notebook("s1002", None),
        "s1001/work.ipynb": notebook("s1001"),
        "s1001/02_gradients.ipynb": notebook("s1003", "02_gradients"),
        "s1030/other.ipynb": notebook("s1003", "02_gradients"),
        "s1018/one.ipynb": notebook("s1003", None),
        "s1018/two.ipynb": notebook("s1004", None),
        "s1019/report.pdf": b"%PDF",
    }
    rows = {row.label: row for row in run(tmp_path, files)}
    assert collected(tmp_path) == {"s1001": "s1001"}
    assert "02_gradients" in rows["s1030"].why
    assert "none says that it is 01_rnn" in rows["s1018"].why
    assert "only report.pdf" in rows["s1019"].why


def test_archives_in_archives_and_what_systems_add(tmp_path):
    mac = {"__MACOSX/._01_rnn.ipynb": b"x", ".DS_Store": b"x", "deep/er/01_rnn.ipynb": notebook("s1001")}
    files = {
        "s1001/hw.zip": packed({"again.ZIP": packed(mac)}),
        "__MACOSX/s1001/._hw.zip": b"x",
        "s1030/01_rnn.ipynb": packed({"01_rnn.ipynb": notebook("s1030")}),
    }
    rows = run(tmp_path, files)
    assert collected(tmp_path) == {"s1001": "s1001", "s1030": "s1030"}
    assert {row.state for row in rows} == {"collected"}


def test_nothing_is_overwritten_unless_asked(tmp_path):
    run(tmp_path, {"s1001.ipynb": notebook("s1001")})
    assert [row.state for row in run(tmp_path, {"s1001.ipynb": notebook("s1001")})] == ["unchanged"]
    assert [row.state for row in run(tmp_path, {"s1001.ipynb": notebook("s1002")})] == ["differs"]
    assert collected(tmp_path) == {"s1001": "s1001"}
    assert [row.state for row in run(tmp_path, {"s1001.ipynb": notebook("s1002")}, replace=True)] == ["replaced"]
    assert collected(tmp_path) == {"s1001": "s1002"}


def test_a_dry_run_writes_nothing(tmp_path):
    assert [row.state for row in run(tmp_path, {"s1001.ipynb": notebook("s1001")}, write=False)] == ["collected"]
    assert not (tmp_path / "submitted").exists()


def test_a_group_gets_a_copy_each_and_who_handed_in_nothing_is_named(tmp_path):
    files = {
        "submission_1/a.ipynb": notebook("s1001"),
        "submission_metadata.yml": b"submission_1:\n  :submitters:\n  - :sid: s1001\n  - :sid: s1030\n"
        b"submission_2:\n  :submitters:\n  - :sid: s1018\n",
    }
    download = write(tmp_path, files)
    rows, without = collect(download, tmp_path / "submitted", NAME, roster(), Options())
    assert collected(tmp_path) == {"s1001": "s1001", "s1030": "s1001"}
    assert [(row.student, row.state, row.why) for row in rows if row.state == "no notebook"] == [
        ("s1018", "no notebook", "no files")
    ]
    assert len(without) == len(PEOPLE) - 3


def test_metadata_that_a_student_handed_in_names_nobody(tmp_path):
    forged = b"01_rnn.ipynb:\n  :submitters:\n  - :sid: s1030\n"
    files = {
        "Ada Lovelace_1_assignsubmission_file_/01_rnn.ipynb": notebook("s1001"),
        "Ada Lovelace_1_assignsubmission_file_/submission_metadata.yml": forged,
    }
    run(tmp_path, files)
    assert collected(tmp_path) == {"s1001": "s1001"}


def test_a_planted_link_is_not_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "submitted").mkdir()
    os.symlink(outside, tmp_path / "submitted" / "s1001")
    assert [row.state for row in run(tmp_path, {"s1001.ipynb": notebook("s1001")})] == ["refused"]
    assert not list(outside.iterdir())


def test_a_download_that_is_none_is_one_error(tmp_path):
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    for path in (tmp_path / "broken.zip", tmp_path / "nowhere.zip"):
        with pytest.raises(CollectError, match=path.name):
            collect(path, tmp_path / "submitted", NAME, roster(), Options())

"""Downloads of every platform, with odd names: each notebook goes to its student, and nothing is lost or guessed."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from autograder.collecting.collecting import Options, collect
from autograder.errors import CollectError
from autograder.notebooks.collected import Notebook, handed_in
from tests.autograder.collecting.downloads import (
    NAME,
    PEOPLE,
    STRANGER,
    canvas,
    collected,
    folder_of_files,
    gradescope,
    moodle,
    notebook,
    packed,
    roster,
    run,
    states,
    write,
)

DOWNLOADS = {
    "moodle": moodle,
    "moodle, files": lambda: moodle(folders=False),
    "canvas": canvas,
    "gradescope": gradescope,
    "files": folder_of_files,
}


@pytest.mark.parametrize("platform", DOWNLOADS)
@pytest.mark.parametrize("unpacked", [False, True])
def test_every_students_notebook_is_found_and_only_the_stranger_is_left(platform, unpacked, tmp_path):
    files = DOWNLOADS[platform]()
    download = write(tmp_path, files)
    if unpacked:
        download = tmp_path / "unpacked"
        for name, content in files.items():
            (download / name).parent.mkdir(parents=True, exist_ok=True)
            (download / name).write_bytes(content)
    rows, without = collect(download, tmp_path / "submitted", NAME, roster(), Options())
    assert collected(tmp_path) == {who: who for who, *_ in PEOPLE}
    assert Counter(row.state for row in rows) == {"collected": len(PEOPLE), "not matched": 1}
    (left,) = [row for row in rows if row.state == "not matched"]
    assert left.label.replace(" ", "") in (STRANGER.replace(" ", ""), "knownnobody")
    assert without == []


def test_canvas_says_who_was_late_and_gradescope_when(tmp_path):
    rows = run(tmp_path, canvas())
    assert sum(row.late for row in rows) == len([name for name in canvas() if "_LATE_" in name]) > 0
    other = tmp_path / "other"
    other.mkdir()
    run(other, gradescope())
    handed = handed_in("s1001", other / "submitted" / "s1001" / NAME / f"{NAME}.ipynb", NAME)
    assert isinstance(handed, Notebook)
    assert handed.at.startswith("2026-02-03T12:05:01.678901")
    assert not list(tmp_path.glob("submitted/*/*/timestamp.txt"))


def test_nbgraders_time_is_kept_and_a_files_own_only_if_asked_for(tmp_path):
    files = {"s1001/01_rnn.ipynb": notebook("s1001"), "s1001/timestamp.txt": b"2026-01-02 03:04:05 UTC"}
    files["s1030/01_rnn.ipynb"] = notebook("s1030")
    run(tmp_path, files)
    at = handed_in("s1001", tmp_path / "submitted" / "s1001" / NAME / f"{NAME}.ipynb", NAME).at
    assert at.startswith("2026-01-02T03:04:05")
    assert not (tmp_path / "submitted" / "s1030" / NAME / "timestamp.txt").exists()
    run(tmp_path, files, file_times=True)
    assert (tmp_path / "submitted" / "s1030" / NAME / "timestamp.txt").exists()


def test_the_newest_attempt_counts(tmp_path):
    files = {
        "lovelaceada_57_901_01_rnn.ipynb": notebook("s1002"),
        "lovelaceada_57_955_01_rnn-2.ipynb": notebook("s1001"),
        "lovelaceada_57_930_01_rnn-1.ipynb": notebook("s1003"),
        "s1030/01_rnn (1).ipynb": notebook("s1002"),
        "s1030/01_rnn (2).ipynb": notebook("s1030"),
        "s1030/.ipynb_checkpoints/01_rnn-checkpoint.ipynb": notebook("s1004"),
    }
    run(tmp_path, files)
    assert collected(tmp_path) == {"s1001": "s1001", "s1030": "s1030"}


def test_names_of_one_platform_inside_anothers_folders_mean_nothing(tmp_path):
    files = {
        "s1001/hw_01_2_final.ipynb": notebook("s1001"),
        "01-rnn-submissions/01-rnn-s1030/01_rnn.ipynb": notebook("s1030"),
        "01-rnn-submissions/01-rnn-s1030/.git/HEAD": b"ref: main",
        "Wei Li_3_assignsubmission_file_/Ada Lovelace_1_assignsubmission_file_/lovelaceada_5_6_a.ipynb": notebook(
            "s1018"
        ),
    }
    rows = run(tmp_path, files)
    assert collected(tmp_path) == {who: who for who in ("s1001", "s1018", "s1030")}
    assert len(rows) == 3


def test_two_versions_of_which_none_is_newer_are_not_chosen_from(tmp_path):
    rows = run(tmp_path, {"s1001/a/01_rnn.ipynb": notebook("s1001"), "s1001/b/01_rnn.ipynb": notebook("s1002")})
    assert states(rows) == {"s1001": "no notebook"}
    assert "none is newer" in rows[0].why
    assert not collected(tmp_path)


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

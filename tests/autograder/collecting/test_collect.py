"""Downloads of every platform, with odd names: each notebook goes to its student, and nothing is lost or guessed."""

from __future__ import annotations

from collections import Counter

import pytest

from autograder.collecting.collecting import Options, collect
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

"""`rnn-course collect` on a terminal: the table, the exit status, and text of students that stays text."""

from __future__ import annotations

import os
from pathlib import Path

from tests import commands
from tests.autograder.collecting.downloads import notebook, write


def run(folder: Path, *arguments: object) -> tuple[int, str, str]:
    return commands.run(["rnn-course", *map(str, arguments)], folder, {**os.environ, "COLUMNS": "200"})


def roster(folder: Path) -> Path:
    path = folder / "students.csv"
    path.write_text("id,first_name,last_name,email\nada,Ada,Lovelace,ada@uni.example\nbob,Bob,Ross,\ncy,Cy,Young,\n")
    return path


def test_everything_is_in_the_table_and_what_is_not_collected_is_exit_status_1(tmp_path):
    files = {
        "lovelaceada_LATE_5_91_01_rnn.ipynb": notebook("s1001"),
        "rossbob_6_92_report.pdf": b"%PDF",
        "[red]evil\x1b[31m_7_93_01_rnn.ipynb": notebook("s1001"),
    }
    download = write(tmp_path, files)
    arguments = ("collect", "01_rnn", download, "--roster", roster(tmp_path))
    status, said, error = run(tmp_path, *arguments, "--dry-run")
    assert status == 1
    assert "nothing was written" in said
    assert not (tmp_path / "submitted").exists()
    status, said, error = run(tmp_path, *arguments)
    assert status == 1
    rows = {line.split()[0]: line for line in said.splitlines() if line.strip()}
    assert "collected, late" in rows["lovelaceada"]
    assert "only rossbob_6_92_report.pdf" in rows["rossbob"]
    assert "not matched" in rows["[red]evil\\x1b[31m"]
    assert "\x1b" not in said + error
    assert "1 collected, 1 no notebook, 1 not matched, 1 late" in said.replace("\n", " ")
    assert "no submission of 1 in the roster: cy" in error
    assert (tmp_path / "submitted" / "ada" / "01_rnn" / "01_rnn.ipynb").read_bytes() == notebook("s1001")


def test_the_courses_own_roster_is_used_and_without_one_nothing_is_done(tmp_path):
    download = write(tmp_path, {"ada.ipynb": notebook("s1001")})
    status, _, error = run(tmp_path, "collect", "01_rnn", download)
    assert status == 2
    assert "no roster; give --roster FILE, or run rnn-course roster FILE first" in error
    roster(tmp_path).rename(tmp_path / "roster.csv")
    status, said, error = run(tmp_path, "collect", "01_rnn", download)
    assert (status, "1 collected" in said) == (0, True), said + error

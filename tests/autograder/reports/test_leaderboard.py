"""The leaderboard: places and anchors by score, names only by choice and as data, nothing of anybody else."""

from __future__ import annotations

import hashlib
import html
import json
import re

import nbformat
import pytest
from typer.testing import CliRunner

from autograder.cli.main import app
from autograder.errors import RecordsError
from autograder.judge.verdict import ExerciseVerdict, sum_up
from autograder.notebooks.reader import Submission
from autograder.reports import leaderboard
from autograder.reports.leaderboard import chosen_name, table
from rnn_course.kit.assess import CheckResult
from rnn_course.kit.project import TASKS
from tests.autograder.project_answers import CLASSICAL, NAME, notebook


def hand_in(folder, student, figures, line="", changed=False):
    """A record with these scores, and the notebook with this line for the leaderboard."""
    content = notebook(CLASSICAL, leaderboard=line)
    path = folder / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(content + b" " * changed)
    check = CheckResult("data that nobody has seen", 19, score=0.5, figures=figures)
    one = ExerciseVerdict("predict", 42.0, 80.0, "fail", None, "", (check,))
    data = {"student": student, "sha256": hashlib.sha256(content).hexdigest()}
    record = folder / "records" / NAME / f"{student}.json"
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps({**data, **sum_up(NAME, (one,), "none", "seed").to_json()}))


def written(folder):
    path, students = leaderboard.write(folder, NAME, folder / "submitted")
    return path.read_text("utf-8"), students


def rows(page, task):
    """Place, name and score of each row of a task's table."""
    section = re.search(rf'<section aria-labelledby="{task}">.*?</section>', page, re.DOTALL)
    assert section is not None
    found = re.findall(r"<tr[^>]*><td>(.*?)</td><th scope=\"row\">(.*?)</th><td class=\"r\">(.*?)</td>", section[0])
    return [(place, re.sub("<.*?>", "", name), score) for place, name, score in found]


def test_students_and_anchors_are_in_the_order_of_their_scores(tmp_path):
    hand_in(tmp_path, "u1001", {"sort": 0.975}, 'LEADERBOARD_NAME = "Ada L."')
    hand_in(tmp_path, "u1002", {"sort": 0.92, "spam": 0.3})
    hand_in(tmp_path, "u1003", {"sort": 0.975}, "LEADERBOARD_NAME = ''")
    hand_in(tmp_path, "u1004", {"frames": TASKS["frames"].anchors[2]}, 'LEADERBOARD_NAME = "Grace"')
    hand_in(tmp_path, "u1005", {})
    page, students = written(tmp_path)
    assert students == 4
    assert rows(page, "sort") == [
        ("1", "Ada L.", "0.975"),
        ("1", "without a name", "0.975"),
        ("", "reference answer", "0.950"),
        ("3", "without a name", "0.920"),
        ("", "classical answer", "0.910"),
        ("", "trivial answer", "0.520"),
    ]
    assert rows(page, "spam")[-1] == ("1", "without a name", "0.300")
    assert rows(page, "frames")[0] == ("1", "Grace", "0.560")  # who reaches an anchor is before it
    assert "u100" not in page  # no student's folder


def test_a_name_of_a_file_that_was_not_marked_is_not_shown(tmp_path):
    line = 'LEADERBOARD_NAME = "Ada"'
    hand_in(tmp_path, "marked", {"sort": 0.9}, line)
    hand_in(tmp_path, "changed", {"sort": 0.8}, line, changed=True)
    hand_in(tmp_path, "gone", {"sort": 0.7}, line)
    (tmp_path / "submitted" / "gone" / NAME / f"{NAME}.ipynb").unlink()
    hand_in(tmp_path, "link", {"sort": 0.6}, line)
    (tmp_path / "submitted" / "link").rename(tmp_path / "elsewhere")
    (tmp_path / "submitted" / "link").symlink_to(tmp_path / "elsewhere")
    page, _ = written(tmp_path)
    assert page.count("Ada") == 1


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ('LEADERBOARD_NAME = "Ada"', "Ada"),
        ('LEADERBOARD_NAME = "Ada"\nLEADERBOARD_NAME = "Bob"', "Bob"),
        ('x = LEADERBOARD_NAME = "Ada"', "Ada"),
        ('LEADERBOARD_NAME = "A" + "da"', ""),
        ('LEADERBOARD_NAME = f"{1}"', ""),
        ("LEADERBOARD_NAME = print('run')", ""),
        ("LEADERBOARD_NAME = 7", ""),
        ("LEADERBOARD_NAME = b'Ada'", ""),
        ('if True:\n    LEADERBOARD_NAME = "Ada"', ""),
        ('LEADERBOARD_NAME = "Ada', ""),
        ('# LEADERBOARD_NAME = "Ada"', ""),
        ("LEADERBOARD_NAME = " + "(" * 5000, ""),
        ('LEADERBOARD_NAME = "Ada"' + "\n#" * leaderboard.MAX_PARSED, ""),
        ('LEADERBOARD_NAME = "  Ada \\n Lovelace  "', "Ada Lovelace"),
        ('LEADERBOARD_NAME = "a\\u202eb"', "a\\u202eb"),
        (f'LEADERBOARD_NAME = "{"x" * 500}"', "x" * 39 + "…"),
    ],
)
def test_a_name_is_read_as_data(source, name):
    cells = ({"type": "code", "source": source, "grade_id": None}, {"type": "code", "source": "1", "grade_id": None})
    assert chosen_name(Submission(b"", cells)) == name


def test_the_name_in_text_is_no_name_and_the_last_cell_counts():
    cells = [
        {"type": kind, "source": f'LEADERBOARD_NAME = "{name}"', "grade_id": None}
        for kind, name in (("code", "first"), ("code", "last"), ("markdown", "text"))
    ]
    assert chosen_name(Submission(b"", tuple(cells))) == "last"


def test_markup_in_a_name_is_text(tmp_path):
    hand_in(tmp_path, "eve", {"sort": 0.9}, 'LEADERBOARD_NAME = "<script>alert(1)</script>&amp;"')
    page, _ = written(tmp_path)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;" in page
    assert html.unescape(rows(page, "sort")[2][1]) == "<script>alert(1)</script>&amp;"


def test_records_that_are_damaged_or_of_odd_figures_are_left_out(tmp_path):
    hand_in(tmp_path, "ada", {"sort": 0.9, "chess": 1.0})
    folder = tmp_path / "records" / NAME
    (folder / "broken.json").write_text("{")
    (folder / "list.json").write_text("[]")
    odd = json.loads((folder / "ada.json").read_text())
    odd["exercises"][0]["checks"][0]["figures"] = {"sort": "high"}
    (folder / "odd.json").write_text(json.dumps(odd))
    page, students = written(tmp_path)
    assert students == 1
    assert "chess" not in page


def test_without_scores_the_command_says_what_to_do(tmp_path):
    hand_in(tmp_path, "ada", {})
    with pytest.raises(RecordsError, match=f"no record has scores on tasks; run rnn-course grade {NAME}"):
        written(tmp_path)


def test_the_command_writes_the_page(tmp_path):
    hand_in(tmp_path, "ada", {"sort": 0.9})
    done = CliRunner().invoke(app, ["report", "leaderboard", NAME, "--course", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "the leaderboard, with 1 student, is" in " ".join(done.output.split())
    page = (tmp_path / "reports" / f"{NAME}-leaderboard.html").read_text()
    assert "Content-Security-Policy" in page
    assert page.count("<h1>") == 1
    assert '<html lang="en">' in page


def test_bars_lie_between_nothing_and_all():
    found = table("frames", [("", {"frames": -3.0}), ("", {"frames": 0.25})])
    assert [one.width for one in found.entries if not one.is_anchor] == [25, 0]


def test_the_release_has_the_line_to_write_a_name_in():
    cells = nbformat.reads(notebook().decode(), as_version=4).cells
    assert any(cell.source == f'{leaderboard.VARIABLE} = ""' for cell in cells)

"""Records: the gradebook made again from them alone, what is no record, and `report` as instructors run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Base, Gradebook
from sqlalchemy import create_engine, select

from autograder.cli import demo
from autograder.errors import RecordsError
from autograder.gradebook.database import COURSE_ID, opened
from autograder.marking.settings import Settings
from autograder.reports import records
from autograder.reports.rebuild import rebuild
from rnn_course import catalogue
from tests.autograder import classroom, writers
from tests.autograder.cli.test_cli import one_line, run
from tests.autograder.conftest import Submit

NAME = writers.NAME


def contents(url):
    """Every row of every table; ids, which are drawn at random, stand for the rows that they point to."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = {table.name: connection.execute(select(table)).mappings().all() for table in Base.metadata.sorted_tables}
    engine.dispose()
    seen: dict[tuple[str, Any], str] = {}
    for table in Base.metadata.sorted_tables:
        for row in rows[table.name]:
            said = {
                column.name: seen[next(iter(column.foreign_keys)).column.table.name, value]
                if column.foreign_keys and value is not None
                else value
                for column, value in ((column, row[column.name]) for column in table.columns)
                if column.foreign_keys or column.name != "id" or table.name in ("student", "course")
            }
            seen[table.name, row["id"]] = json.dumps(said, default=str)
    return {table: sorted(seen[table, row["id"]] for row in rows[table]) for table in rows}


@pytest.fixture
def graded(tmp_path: Path, submit: Submit, settings: Settings) -> Path:
    """A class with right, wrong, unreadable and missing work, one handed in at a known time."""
    for student, recipe in (("ada", demo.key), ("dorothy", demo.famous_mistake), ("joan", demo.not_json)):
        submit(student, recipe)
    (tmp_path / "submitted" / "late" / NAME).mkdir(parents=True)
    (tmp_path / "submitted" / "ada" / NAME / "timestamp.txt").write_text("2026-03-01 12:34:56.000000 UTC")
    classroom.grade(NAME, tmp_path, settings)
    return tmp_path


def test_a_gradebook_made_from_the_records_equals_the_first_table_by_table(graded):
    first = contents(classroom.url(graded))
    assert len(first["grade"]) == 4 * 12
    assert [json.loads(row)["timestamp"] for row in first["submitted_assignment"]].count("2026-03-01 12:34:56") == 1
    status, said, _ = run("report", NAME, "--rebuild", "--db", f"sqlite:///{graded / 'again.db'}", folder=graded)
    assert (status, said) == (0, "4 records of 01_rnn are in the gradebook\n")
    assert contents(f"sqlite:///{graded / 'again.db'}") == first

    table = run("report", NAME, folder=graded)[1]
    (graded / "gradebook.db").unlink()
    assert run("report", "rebuild", NAME, folder=graded)[0] == 0
    assert contents(classroom.url(graded)) == first
    assert run("report", NAME, folder=graded)[1] == table


def write_records(folder, verdicts):
    place = folder / "records" / NAME
    place.mkdir(parents=True)
    for student, verdict in verdicts.items():
        data = {"student": student, "handed_in": None, "sha256": "", **verdict.to_json()}
        (place / f"{student}.json").write_text(json.dumps(data))
    return place


def enter(folder, verdicts):
    """Records, and a gradebook that is made from them."""
    write_records(folder, verdicts)
    rebuild(classroom.url(folder), NAME, records.read(folder, catalogue.load(NAME)), folder)


def test_rebuilding_completes_a_gradebook_and_keeps_what_a_person_marked(tmp_path):
    verdicts = writers.students(0, 3)
    url = classroom.url(tmp_path)
    write_records(tmp_path, verdicts)
    writers.write(url, 0, 1)
    with Gradebook(url, COURSE_ID) as book:
        book.find_grade("test_rnn_step", NAME, NAME, "student000").manual_score = 3
        book.db.commit()
    rebuild(url, NAME, records.read(tmp_path, catalogue.load(NAME)), tmp_path)
    with opened(url) as book:
        assert len(book.assignment_submissions(NAME)) == 3
        assert book.find_grade("test_rnn_step", NAME, NAME, "student000").score == 3


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: "{ broken", "not a complete record"),
        (lambda data: "[]", "not a complete record"),
        (lambda data: json.dumps({**data, "exercises": None}), "not a complete record"),
        (lambda data: json.dumps({**data, "assignment": "05_lstm"}), "not a complete record"),
        (lambda data: json.dumps({**data, "handed_in": "yesterday"}), "not a complete record"),
        (
            lambda data: json.dumps({**data, "exercises": data["exercises"][:3]}),
            "its exercises are not those of",
        ),
    ],
    ids=["json", "list", "no-exercises", "assignment", "time", "exercises"],
)
def test_what_is_no_record_is_named_and_nothing_is_rebuilt(tmp_path, change, says):
    path = write_records(tmp_path, writers.students(0, 3)) / "student001.json"
    path.write_text(change(json.loads(path.read_text())))
    with pytest.raises(RecordsError, match=f"student001.json: {says}.*--regrade"):
        records.read(tmp_path, catalogue.load(NAME))


def test_report_fills_in_canvas_export_and_says_who_is_not_in_it(tmp_path):
    enter(tmp_path, writers.students(0, 3))
    export = "Student,ID,SIS Login ID,Section,01_rnn (7)\r\n    Points Possible,,,,100\r\n"
    rows = '"Null, Nora",1,student000,A,\r\n"Two, Tom",2,student002,A,3.00\r\n"Nine, Nan",9,student009,A,\r\n'
    (tmp_path / "export.csv").write_bytes(f"\ufeff{export}{rows}".encode())
    status, said, error = run("report", "canvas", NAME, "export.csv", folder=tmp_path)
    filled = rows.replace("student000,A,", "student000,A,100").replace("3.00", "100")
    assert (tmp_path / "export-filled.csv").read_bytes() == f"\ufeff{export}{filled}".encode()
    assert (tmp_path / "export.csv").read_bytes() == f"\ufeff{export}{rows}".encode()
    assert status == 1
    assert said == "export-filled.csv: marks filled into 2 of 3 rows\nno submission, left as it was: Nine, Nan\n"
    assert error == "export-filled.csv: no row for 'student001', whose mark is not in it\n"


def test_report_fills_in_moodles_worksheet(tmp_path):
    enter(tmp_path, {"Nora_12_assignsubmission_file_": writers.verdict(0)})
    head = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments\n"
    (tmp_path / "sheet.csv").write_text(f"{head}Participant 12,Nora,n@x.example,-,,50.00,-,\n")
    status, said, _ = run("report", "moodle", NAME, "sheet.csv", "--scale", "--output", "up.csv", folder=tmp_path)
    assert (status, said) == (0, "up.csv: marks filled into 1 of 1 rows\n")
    assert (tmp_path / "up.csv").read_text() == f"{head}Participant 12,Nora,n@x.example,-,50,50.00,-,\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [(["--csv", "marks.csv"], ["csv", NAME, "--output", "marks.csv"]), (["--rebuild"], ["rebuild", NAME])],
    ids=["csv", "rebuild"],
)
def test_the_options_of_0_1_still_do_what_they_did_and_name_the_new_command(tmp_path, old, new):
    enter(tmp_path, writers.students(0, 2))
    status, said, error = run("report", NAME, *old, folder=tmp_path)
    assert (status, error) == (0, f"{old[0]} is deprecated: use `rnn-course report {new[0]} {NAME}`\n")
    written = {path.name: path.read_text() for path in tmp_path.glob("*.csv")}
    assert run("report", *new, folder=tmp_path) == (0, said, "")
    assert {path.name: path.read_text() for path in tmp_path.glob("*.csv")} == written


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["canvas", NAME, "nowhere.csv"], "nowhere.csv"),
        (["canvas", NAME, "bad.csv"], "bad.csv: no column 'ID'"),
        (["moodle", NAME, "bad.csv"], "bad.csv: no column 'Identifier'"),
        ([NAME, "--canvas", "bad.csv", "--moodle", "bad.csv"], "one of csv, canvas, moodle and rebuild at a time"),
        (["rebuild", NAME, "--db", "gradebook.db"], "not a URL"),
    ],
    ids=["missing", "canvas", "moodle", "both", "url"],
)
def test_bad_use_of_report_is_one_line_and_writes_nothing(tmp_path, options, says):
    enter(tmp_path, writers.students(0, 1))
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    status, _, error = run("report", *options, folder=tmp_path)
    assert status == 2
    assert one_line(error)
    assert says in error
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "gradebook.db", "records"]

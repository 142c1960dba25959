"""Marks into Canvas' and Moodle's own files: the right row, nothing else touched, and refusal when in doubt."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import TableError
from autograder.marking.mark import Mark, Part
from autograder.output.csv_table import harmless, parse
from autograder.reports import lms_files
from autograder.reports.canvas import canvas
from autograder.reports.class_table import class_csv
from autograder.reports.lms_files import fill
from autograder.reports.moodle import moodle
from rnn_course.exercise import Assignment

ASSIGNMENT = Assignment("01_rnn", "A recurrent cell and its gradient", "numpy", ())
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,01_rnn (771),02_gradients (772),Final Score\r\n"
    ",,,,,Manual Posting,,\r\n"
    "    Points Possible,,,,,100.00,50.00,(read only)\r\n"
    '"Lovelace, Ada",11,s-11,ada,"Monday, 9 am",,12.00,90.1\r\n'
    '"Hopper, ""Amazing"" Grace",12,s-12,grace,A,EX,,80.0\r\n'
    '"Torvalds, Linus",13,s-13,linus,A,55.00,,70.0\r\n'
    "Turing Alan,14,s-14,alan,A,,,\r\n"
    '"Student, Test",15,,f00ba4,A,,,\r\n'
)
MOODLE = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    '"Participant 501","Ada Lovelace",ada@uni.example,"Submitted for grading",,100.00,Yes,'
    '"Thursday, 5 March 2026, 10:00 AM",-,\n'
    '"Participant 502","Grace Hopper",g.hopper@uni.example,-,"30.00",100.00,Yes,-,-,"<p>line\nbreak, ""quoted""</p>"\n'
    '"Participant 503","=SUM(A1)",x@uni.example,-,,100.00,No,-,-,\n'
)


def mark(student, score, max_score=100.0):
    return Mark(student, (Part("rnn_step", max_score, score),))


def written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


@pytest.fixture
def canvas_export(tmp_path: Path) -> Path:
    return written(tmp_path / "export.csv", CANVAS)


@pytest.fixture
def worksheet(tmp_path: Path) -> Path:
    return written(tmp_path / "worksheet.csv", MOODLE)


def test_canvas_gets_marks_and_keeps_every_other_byte(canvas_export):
    sheet = canvas(canvas_export, ASSIGNMENT)
    outcome = fill(sheet, [mark("ada", 86.5), mark("grace", 90.0), mark("linus", 0.0), mark("alan", None)])
    expected = CANVAS.replace('"Monday, 9 am",,', '"Monday, 9 am",86.5,').replace("A,55.00,", "A,0,")
    assert sheet.table.text() == expected
    assert outcome.filled == ["Lovelace, Ada", "Torvalds, Linus"]
    assert outcome.decided == ['Hopper, "Amazing" Grace (EX)']
    assert (outcome.open, outcome.absent, outcome.strangers) == (["Turing Alan"], ["Student, Test"], [])


def test_canvas_students_are_known_by_login_then_sis_number_then_canvas_number(canvas_export):
    sheet = canvas(canvas_export, ASSIGNMENT)
    outcome = fill(sheet, [mark("ada", 1.0), mark("s-13", 2.0), mark("14", 3.0), mark("Lovelace, Ada", 4.0)])
    assert outcome.filled == ["Lovelace, Ada", "Torvalds, Linus", "Turing Alan"]
    assert outcome.strangers == ["Lovelace, Ada"]


def test_canvas_columns_are_found_by_title_too_or_named(tmp_path):
    titled = written(tmp_path / "titled.csv", CANVAS.replace("01_rnn (771)", "A Recurrent cell and its gradient (9)"))
    fill(sheet := canvas(titled, ASSIGNMENT), [mark("ada", 1.0)])
    assert ',"Monday, 9 am",1,12.00,' in sheet.table.text()
    other = written(tmp_path / "other.csv", CANVAS.replace("01_rnn (771)", "Week 1 (771)"))
    for column in ("Week 1", "week 1 (771)"):
        fill(sheet := canvas(other, ASSIGNMENT, column), [mark("ada", 1.0)])
        assert ',"Monday, 9 am",1,12.00,' in sheet.table.text()


def test_canvas_names_in_two_columns_and_no_points_row(tmp_path):
    text = "LastName,FirstName,ID,SIS Login ID,Section,01_rnn (1)\nLovelace,Ada,11,ada,A\n"
    sheet = canvas(written(tmp_path / "two.csv", text), ASSIGNMENT)
    assert fill(sheet, [mark("ada", 41.0)]).filled == ["Lovelace, Ada"]
    assert sheet.table.text().endswith("Lovelace,Ada,11,ada,A,41\n")


def test_canvas_of_a_place_that_writes_semicolons_and_decimal_commas(tmp_path):
    text = "Student;ID;SIS Login ID;Section;01_rnn (1)\n    Points Possible;;;;100,00\nLovelace, Ada;11;ada;A;7,50\n"
    sheet = canvas(written(tmp_path / "semicolons.csv", text), ASSIGNMENT)
    fill(sheet, [mark("ada", 41.0)])
    assert sheet.table.text().endswith("Lovelace, Ada;11;ada;A;41\n")


def test_moodle_gets_marks_and_keeps_every_other_byte(worksheet):
    sheet = moodle(worksheet)
    students = ["ada", "Grace Hopper_502_assignsubmission_file_", "Participant 503", "502"]
    outcome = fill(sheet, [mark(student, 77.25) for student in students])
    expected = MOODLE.replace('grading",,', 'grading",77.25,').replace('"30.00"', '"77.25"')
    assert sheet.table.text() == expected
    assert outcome.filled == ["Participant 501, Ada Lovelace", "Participant 502, Grace Hopper"]
    assert outcome.decided == ["Participant 503, =SUM(A1) (locked in Moodle)"]
    assert outcome.strangers == ["502"]


def test_moodle_rows_without_a_submission_keep_their_grade(worksheet):
    sheet = moodle(worksheet)
    outcome = fill(sheet, [mark("g.hopper@uni.example", None)])
    assert sheet.table.text() == MOODLE
    assert outcome.open == ["Participant 502, Grace Hopper"]
    assert len(outcome.absent) == 2


def test_marks_out_of_another_total_are_refused_or_scaled_on_request(canvas_export, worksheet):
    for sheet in (canvas(canvas_export, ASSIGNMENT), moodle(worksheet)):
        before = sheet.table.text()
        with pytest.raises(TableError, match="out of 100, ours out of 40.*--scale"):
            fill(sheet, [mark("ada", 10.0, 40.0)])
        assert sheet.table.text() == before
        fill(sheet, [mark("ada", 10.0, 40.0)], scale=True)
        assert ",25," in sheet.table.text()


def test_who_could_be_two_is_refused_unless_told_how_to_match(tmp_path):
    text = CANVAS.replace(",14,s-14,alan,", ",14,ada,alan,")
    path = written(tmp_path / "twice.csv", text)
    with pytest.raises(
        TableError, match="'ada' could be row 4 \\(SIS Login ID\\) and row 7 \\(SIS User ID\\).*--match"
    ):
        fill(canvas(path, ASSIGNMENT), [mark("ada", 1.0)])
    assert fill(canvas(path, ASSIGNMENT), [mark("ada", 1.0)], match="SIS Login ID").filled == ["Lovelace, Ada"]
    with pytest.raises(TableError, match="none of SIS Login ID, SIS User ID, ID"):
        fill(canvas(path, ASSIGNMENT), [mark("ada", 1.0)], match="Shoe size")
    with pytest.raises(TableError, match="row 5 could be 'grace' or 's-12'"):
        fill(canvas(path, ASSIGNMENT), [mark("grace", 1.0), mark("s-12", 1.0)])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no column 'ID'"),
        (CANVAS.replace("SIS Login ID", "Login"), "no column 'SIS Login ID'"),
        (CANVAS.replace("Student,ID", "Who,ID"), "no column 'Student'"),
        (CANVAS.replace("01_rnn (771)", "Quiz (771)"), "no columns are called '01_rnn'.*'Quiz \\(771\\)'"),
        (CANVAS.replace("02_gradients", "01_RNN"), "2 columns are called"),
        (CANVAS.replace("100.00", "(read only)"), "'\\(read only\\)', not a number"),
        (CANVAS.replace("100.00", "0.00"), "'0.00', not a number above 0"),
        (CANVAS.replace('Grace",12', 'Grace" ,12'), "row 5: a stray quote"),
    ],
    ids=["empty", "no-login", "no-student", "no-column", "two-columns", "read-only", "no-points", "quote"],
)
def test_a_file_that_is_not_such_an_export_of_canvas_is_refused(tmp_path, text, says):
    with pytest.raises(TableError, match=says):
        canvas(written(tmp_path / "export.csv", text), ASSIGNMENT)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (MOODLE.replace("Identifier", "ID"), "no column 'Identifier'.*English"),
        (MOODLE.replace('"Maximum Grade"', "Scale"), "graded by a scale, not by points"),
        (MOODLE.replace('"Last modified (grade)"', "When"), "no column 'Last modified \\(grade\\)'"),
        (MOODLE.replace('"Participant 502"', "Grace"), "row 3: 'Grace' is not 'Participant <number>'"),
        (MOODLE.replace('"30.00",100.00', '"30.00",A'), "row 3: its maximum grade"),
    ],
    ids=["identifier", "scale", "modified", "participant", "maximum"],
)
def test_a_file_that_is_no_grading_worksheet_is_refused(tmp_path, text, says):
    with pytest.raises(TableError, match=says):
        moodle(written(tmp_path / "worksheet.csv", text))


def test_a_worksheet_that_says_no_maximum_takes_ours(tmp_path):
    text = "Identifier,Full name,Grade,Last modified (grade)\nParticipant 501,Ada,,-\nParticipant 502,Grace,,-\n"
    sheet = moodle(written(tmp_path / "worksheet.csv", text))
    assert fill(sheet, [mark("ada_501_assignsubmission_file_", 86.5)]).filled == ["Participant 501, Ada"]
    assert sheet.table.text() == text.replace("501,Ada,,", "501,Ada,86.5,")


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(CANVAS.replace("Ada", "Adá").encode("latin-1"))
    with pytest.raises(TableError, match="not UTF-8"):
        canvas(path, ASSIGNMENT)


FIELDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)
ROWS = st.lists(st.lists(FIELDS, min_size=2, max_size=4), min_size=1, max_size=4)


@given(rows=ROWS, end=st.sampled_from(["\n", "\r\n"]), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_a_table_reads_what_pythons_csv_wrote_and_gives_back_every_byte(rows, end, quoting):
    file = io.StringIO()
    csv.writer(file, lineterminator=end, quoting=quoting).writerows([["a", "b"], *rows])
    table = parse(Path("any.csv"), f"\ufeff{file.getvalue()}")
    assert table.text() == f"\ufeff{file.getvalue()}"
    assert [table.values(row) for row in range(len(table.rows))] == [["a", "b"], *rows]


@given(text=st.text(st.sampled_from('a1",\n\r '), max_size=30))
def test_any_text_is_given_back_as_it_was_or_refused(text):
    try:
        table = parse(Path("any.csv"), text)
    except TableError:
        with pytest.raises(csv.Error):
            list(csv.reader(io.StringIO(text, newline=""), strict=True))
    else:
        assert table.text() == text


@given(students=st.lists(FIELDS.filter(str.strip), min_size=1, max_size=4, unique_by=str.strip))
def test_whatever_students_are_called_each_gets_their_own_mark(students, tmp_path_factory):
    file = io.StringIO()
    rows = [[f"N {name}", f"canvas-number-{row}", name, "A", ""] for row, name in enumerate(students)]
    csv.writer(file).writerows([["Student", "ID", "SIS Login ID", "Section", "01_rnn (1)"], *rows])
    path = written(tmp_path_factory.mktemp("names") / "export.csv", file.getvalue())
    sheet = canvas(path, ASSIGNMENT)
    fill(sheet, [mark(name, float(row)) for row, name in enumerate(students)])
    read = list(csv.reader(io.StringIO(sheet.table.text(), newline="")))
    assert read[1:] == [[*row[:-1], f"{number}"] for number, row in enumerate(rows)]


@pytest.mark.parametrize("sign", "=+-@\t\r", ids=["equals", "plus", "minus", "at", "tab", "return"])
def test_a_students_name_is_no_formula_in_our_own_csv(sign):
    name = f'{sign}HYPERLINK("x,y")\n'
    (_, row) = csv.reader(io.StringIO(class_csv([mark(name, 1.0)]), newline=""))
    assert row[0] == harmless(name) == f"'{name}"
    assert harmless("ada") == "ada"


def test_the_download_is_never_written_over(tmp_path, monkeypatch, canvas_export):
    monkeypatch.chdir(tmp_path)
    assert lms_files.destination(canvas_export, None) == Path("export-filled.csv")
    with pytest.raises(TableError, match="is the download itself"):
        lms_files.destination(canvas_export, Path("../") / tmp_path.name / "export.csv")
    Path("export-filled.csv").write_text("an earlier one")
    with pytest.raises(TableError, match="exists already"):
        lms_files.destination(canvas_export, None)
    assert lms_files.destination(canvas_export, Path("export-filled.csv")) == Path("export-filled.csv")

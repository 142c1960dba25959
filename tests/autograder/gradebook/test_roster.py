"""Who is in the class: names for formgrader, sections for exports, and clear words on what cannot be used."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from autograder.errors import TableError
from autograder.gradebook import roster
from autograder.gradebook.database import opened
from tests.autograder import classroom, writers
from tests.autograder.cli.test_cli import run

NAME = writers.NAME


def written(folder: Path, text: str, name: str = "class.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def in_gradebook(folder: Path) -> dict[str, tuple[str | None, str | None, str | None, str | None]]:
    with opened(classroom.url(folder)) as book:
        return {one.id: (one.first_name, one.last_name, one.email, one.lms_user_id) for one in book.students}


@pytest.mark.parametrize(
    "text",
    [
        "id,first_name,last_name,email,section\nada,Ada,Lovelace,ada@x,A\n\ngrace,Grace,Hopper,,B\n",
        "\ufeffid;first_name;last_name;email;section\r\nada;Ada;Lovelace;ada@x;A\r\ngrace;Grace;Hopper;;B\r\n",
        'Section, Last_Name ,email,ID,"first_name"\nA,Lovelace,ada@x,ada,"Ada"\nB,Hopper,,grace, Grace \n',
    ],
    ids=["commas", "semicolons", "another-order"],
)
def test_names_go_into_the_gradebook_and_sections_into_the_courses_own_file(tmp_path, text):
    assert roster.enter(classroom.url(tmp_path), tmp_path, roster.read(written(tmp_path, text))) == (2, 0)
    ada, grace = ("Ada", "Lovelace", "ada@x", None), ("Grace", "Hopper", None, None)
    assert in_gradebook(tmp_path) == {"ada": ada, "grace": grace}
    assert {who: facts["section"] for who, facts in roster.kept(tmp_path).items()} == {"ada": "A", "grace": "B"}


def test_a_second_list_updates_and_loses_nothing(tmp_path):
    url = classroom.url(tmp_path)
    first = "id,first_name,last_name,section,lms_user_id\nada,Ada,Byron,A,71\ngrace,Grace,Hopper,B,72\n"
    roster.enter(url, tmp_path, roster.read(written(tmp_path, first)))
    second = "id,last_name,section\nada,Lovelace,\nlinus,Torvalds,C\n"
    assert roster.enter(url, tmp_path, roster.read(written(tmp_path, second))) == (1, 1)
    assert in_gradebook(tmp_path) == {
        "ada": ("Ada", "Lovelace", None, "71"),
        "grace": ("Grace", "Hopper", None, "72"),
        "linus": (None, "Torvalds", None, None),
    }
    kept = roster.kept(tmp_path)
    assert {who: (facts["last_name"], facts["section"]) for who, facts in kept.items()} == {
        "ada": ("Lovelace", "A"),
        "grace": ("Hopper", "B"),
        "linus": ("Torvalds", "C"),
    }


HEAD = "id,first_name,last_name\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1: no column 'id'"),
        ("first_name,last_name\nAda,Lovelace\n", "line 1: no column 'id'; the first line names the columns: id,first"),
        ("id,fist_name\nada,Ada\n", "line 1: no column is called 'fist_name'; did you mean 'first_name'?"),
        ("id,shoe size\nada,38\n", "line 1: no column is called 'shoe size'; delete it"),
        ("id,email,email\nada,a,b\n", "line 1: two columns are called 'email'"),
        (f"{HEAD}ada,Ada,Lovelace\nada,Ada,Byron\n", "line 3: 'ada' is on line 2 already"),
        (f'{HEAD}ada,Ada,"Love\nlace"\n', "line 2: its last_name"),
        (f"{HEAD}ada,Ada,L\n\n,Grace,Hopper\n", "line 4: no id; write the name of the student's folder"),
        (f"{HEAD}ada,Ada,Lovelace,Byron\n", "line 2: 4 fields, the first line names 3"),
        (f"{HEAD}../ada,Ada,L\n", "line 2: the id '../ada' is no name of a student's folder"),
        (f"{HEAD}ada,<b>Ada</b>,L\n", "line 2: its first_name '<b>Ada</b>' cannot be shown"),
        (f"{HEAD}ada,\x1b[31mAda,L\n", "line 2: its first_name '\\x1b[31mAda' cannot be shown"),
        (f'{HEAD}ada,"Ada" A,L\n', "row 2: a stray quote"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line_and_the_fix_and_nothing_is_entered(tmp_path, text, says):
    path = written(tmp_path, text)
    with pytest.raises(TableError) as error:
        roster.read(path)
    assert says in str(error.value)
    assert str(error.value).startswith(str(path))


def test_report_shows_names_and_sections_and_one_section_alone(tmp_path):
    writers.write(classroom.url(tmp_path), 0, 3)
    text = "id,first_name,last_name,section\nstudent000,=Nora,Null,A\nstudent002,Tom,Two,B 1\nnew,Nan,New,A\n"
    written(tmp_path, text)
    assert run("roster", "class.csv", folder=tmp_path)[:2] == (
        0,
        "1 students entered, 2 updated; sections are in roster.csv\n",
    )
    status, table, _ = run("report", NAME, folder=tmp_path)
    assert status == 0
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO(table))}
    assert list(rows) == ["student000", "student001", "student002"]
    assert [rows["student000"][name] for name in ("last_name", "first_name", "section")] == ["Null", "'=Nora", "A"]
    assert [rows["student001"][name] for name in ("last_name", "first_name", "section")] == ["", "", ""]

    assert run("report", "csv", NAME, "--section", "B 1", "--output", "b.csv", folder=tmp_path)[0] == 0
    assert [row["student"] for row in csv.DictReader((tmp_path / "b.csv").open())] == ["student002"]
    status, _, said = run("report", "csv", NAME, "--section", "b", folder=tmp_path)
    assert status == 2
    assert said.endswith("rnn-course: no section 'b'; there are A, B 1\n")

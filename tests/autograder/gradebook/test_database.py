"""The gradebook's database: locked, raced for, half-made, misnamed; no mark is lost or half-written."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.errors import GradebookError
from autograder.gradebook import database, urls
from autograder.gradebook.database import opened, transaction
from autograder.gradebook.record import Entry, record, register
from autograder.notebooks.release import release
from tests.autograder import writers


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


def tables(path):
    with sqlite3.connect(path) as connection:
        return {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}


def version(path):
    with sqlite3.connect(path) as connection:
        ((found,),) = connection.execute("select version_num from alembic_version").fetchall()
    return found


def locked_for(path, seconds):
    """A thread that keeps everyone else out of the database, from now on."""
    began = threading.Event()

    def hold():
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("begin exclusive")
        began.set()
        time.sleep(seconds)
        connection.execute("rollback")
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert began.wait(10)
    return thread


# SQLite by itself gives up after 5 seconds. `make faults` holds the lock for 30.
def test_a_locked_gradebook_is_waited_for(tmp_path, url):
    register(url, release(writers.NAME))
    with opened(url) as gradebook:
        holder = locked_for(tmp_path / "gradebook.db", 7)
        for student, verdict in writers.students(0, 3).items():
            record(gradebook, Entry(student, verdict))
        assert not holder.is_alive()
    writers.assert_complete(url, writers.students(0, 3))


def test_a_locked_gradebook_is_waited_for_when_it_is_made(tmp_path, url):
    holder = locked_for(tmp_path / "gradebook.db", 7)
    writers.write(url, 0, 2)
    assert not holder.is_alive()
    writers.assert_complete(url, writers.students(0, 2))


def test_a_lock_without_end_is_one_line_that_says_what_to_do(tmp_path, url, monkeypatch):
    monkeypatch.setattr(urls, "PATIENCE", 0.2)
    register(url, release(writers.NAME))
    holder = locked_for(tmp_path / "gradebook.db", 2)
    with pytest.raises(GradebookError, match="database is locked; close what uses it.*run the same command again"):
        register(url, release(writers.NAME))
    holder.join()


def test_two_processes_make_and_fill_one_gradebook(url):
    writers.write_at_once(url, 20)
    writers.assert_complete(url, writers.students(0, 40))


def test_a_submission_is_recorded_whole_or_not_at_all(url):
    register(url, release(writers.NAME))
    with opened(url) as gradebook:
        record(gradebook, Entry("ada", writers.verdict(0)))
        *most, last = writers.verdict(1).exercises
        broken = replace(writers.verdict(1), exercises=(*most, replace(last, name="no_such_exercise")))
        for student in ("ada", "grace"):
            with pytest.raises(KeyError, match="no_such_exercise"):
                record(gradebook, Entry(student, broken))
    writers.assert_complete(url, {"ada": writers.verdict(0)})


def without_ids(path):
    """All rows of the tables that a submission fills, with names in place of nbgrader's random ids."""
    with sqlite3.connect(path) as connection:
        names = dict(connection.execute("select id, type || name from base_cell"))
        names |= {row[0]: row[0] for row in connection.execute("select id from student")}
        found = {}
        for table in ("student", "submitted_assignment", "submitted_notebook", "grade", "comment"):
            cursor = connection.execute(f"select * from {table}")
            columns = [column[0] for column in cursor.description]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor]
            keep = [column for column in columns if column == "cell_id" or not column.endswith("id")]
            found[table] = sorted([str(names.get(row[column], row[column])) for column in keep] for row in rows)
    return found


def test_a_submissions_rows_are_those_that_nbgraders_own_objects_make(tmp_path, url):
    marked, at = writers.verdict(1), writers.handed_in(1)
    register(url, release(writers.NAME))
    with opened(url) as ours:
        record(ours, Entry("ada", marked, at))
    theirs = f"sqlite:///{tmp_path / 'theirs.db'}"
    register(theirs, release(writers.NAME))
    with opened(theirs) as book:
        book.add_student("ada")
        (notebook,) = book.add_submission(writers.NAME, "ada", timestamp=at).notebooks
        for one in marked.exercises:
            (grade,) = [each for each in notebook.grades if each.name == f"test_{one.name}"]
            grade.auto_score, grade.needs_manual_grade = one.score, one.score is None
            (comment,) = [each for each in notebook.comments if each.name == one.name]
            comment.auto_comment = one.message
        book.db.commit()
    assert without_ids(tmp_path / "gradebook.db") == without_ids(tmp_path / "theirs.db")


def test_the_tables_are_made_whole_or_not_at_all(tmp_path, url, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(database, "newest_version", lambda: None)
        with pytest.raises(GradebookError, match="NOT NULL"), opened(url):
            pass
    assert tables(tmp_path / "gradebook.db") == set()
    writers.write(url, 0, 1)
    writers.assert_complete(url, writers.students(0, 1))


def test_the_tables_are_those_that_nbgrader_makes(tmp_path, url, monkeypatch):
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    path, theirs = tmp_path / "gradebook.db", tmp_path / "theirs.db"
    with opened(url), Gradebook(f"sqlite:///{theirs}"):
        assert tables(path) == tables(theirs)
        assert version(path) == version(theirs)


@pytest.mark.parametrize(
    "done",
    ["drop table grade", "delete from alembic_version", "drop table alembic_version"],
    ids=["no-grades", "no-version", "no-versions"],
)
def test_tables_that_someone_else_left_half_made_are_completed(tmp_path, url, done):
    path = tmp_path / "gradebook.db"
    with opened(url):
        whole = tables(path)
    with sqlite3.connect(path) as connection:
        connection.execute(done)
    writers.write(url, 0, 1)
    assert tables(path) == whole
    assert version(path) == database.newest_version()
    writers.assert_complete(url, writers.students(0, 1))


def test_nbgraders_own_commits_end_no_transaction_and_outside_one_they_do(url):
    def broken_off(gradebook):
        with transaction(gradebook):
            gradebook.add_student("ada")
            raise ZeroDivisionError

    with opened(url) as gradebook:
        with pytest.raises(ZeroDivisionError):
            broken_off(gradebook)
        assert [student.id for student in gradebook.students] == []
        gradebook.add_student("grace")
    with opened(url) as gradebook:
        assert [student.id for student in gradebook.students] == ["grace"]


def test_an_assignment_with_other_cells_is_replaced_until_someone_is_marked(tmp_path, url):
    def rename():
        with sqlite3.connect(tmp_path / "gradebook.db") as connection:
            assert connection.execute("update base_cell set name = 'test_old' where name = 'test_rnn_step'").rowcount

    register(url, release(writers.NAME))
    rename()
    writers.write(url, 0, 2)
    writers.assert_complete(url, writers.students(0, 2))
    rename()
    with pytest.raises(GradebookError, match="has marks for other exercises of 01_rnn; name another with --db"):
        register(url, release(writers.NAME))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("gradebook.db", "not a URL; write sqlite:///FILE"),
        ("abacus://ada@host/book", "pip install 'rnn-course"),
        ("postgresql+psycopg://ada:secret@127.0.0.1:1/book", "check that the server runs"),
        ("sqlite:////nowhere/at/all/gradebook.db", "unable to open database file"),
    ],
    ids=["path", "driver", "server", "folder"],
)
def test_a_url_that_leads_nowhere_is_one_line_without_the_password(url, says):
    with pytest.raises(GradebookError, match=says) as caught, opened(url):
        pass
    assert len(str(caught.value).splitlines()) == 1
    assert "secret" not in str(caught.value)

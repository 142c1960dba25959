"""A gradebook in PostgreSQL: made and written by two processes at once, and complete for formgrader afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from pytest_postgresql.executors import PostgreSQLExecutor
from pytest_postgresql.janitor import DatabaseJanitor

from autograder.errors import GradebookError
from autograder.gradebook import late, marks
from autograder.gradebook.database import opened
from autograder.gradebook.late import LateDays
from autograder.gradebook.record import Entry, record, register
from autograder.gradebook.write_faults import attempted
from autograder.notebooks.release import release
from tests.autograder import writers


def pg_ctl() -> str:
    """The newest server's pg_ctl; Debian keeps it off the PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[-3]))
    found = shutil.which("pg_ctl") or (str(installed[-1]) if installed else None)
    if not found:
        pytest.skip("no PostgreSQL server on this machine: apt-get install postgresql")
    return found


def as_someone_else(folder: Path, command: str) -> str:
    """A script in `folder` that runs a command as an unprivileged user: PostgreSQL refuses to run as root."""
    user = next(
        pwd.getpwnam(name) for name in ("postgres", "nobody") if name in {one.pw_name for one in pwd.getpwall()}
    )
    os.chown(folder, user.pw_uid, user.pw_gid)
    script = folder / "pg_ctl"
    become = f"setpriv --reuid={user.pw_uid} --regid={user.pw_gid} --clear-groups"
    script.write_text(f'#!/bin/sh\ncd {folder}\nexec {become} {command} "$@"\n')
    script.chmod(0o755)
    return str(script)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQLExecutor]:
    command = pg_ctl()
    # Not below pytest's own folder, which nobody else may enter.
    with tempfile.TemporaryDirectory(prefix="rnn-course-postgresql-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            command = as_someone_else(folder, command)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        executor = PostgreSQLExecutor(
            command, "127.0.0.1", port, f"{folder}/data", name, f"{folder}/log", "-w", "course", user="postgres"
        )
        with executor:
            yield executor


@pytest.fixture
def url(server: PostgreSQLExecutor) -> Iterator[str]:
    name = f"course_{uuid.uuid4().hex}"
    with DatabaseJanitor(user=server.user, host=server.host, port=server.port, dbname=name):
        yield f"postgresql+psycopg://{server.user}@{server.host}:{server.port}/{name}"


def test_two_processes_make_and_fill_one_gradebook(url):
    writers.write_at_once(url, 20)
    writers.assert_complete(url, writers.students(0, 40))


def test_the_same_marks_again_change_nothing(url):
    writers.write(url, 0, 4)
    writers.write(url, 0, 4)
    writers.assert_complete(url, writers.students(0, 4))


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


def test_effective_marks_and_penalties_are_nbgraders(url):
    writers.write(url, 0, 2)
    with opened(url) as book:
        book.find_grade("test_rnn_step", writers.NAME, writers.NAME, "student000").manual_score = 3
        book.update_or_create_assignment(writers.NAME, duedate=datetime(2026, 2, 28, 11))
        book.db.commit()
        late.assign(book, writers.NAME, LateDays(share_per_day=0.1))
        theirs = book.find_submission(writers.NAME, "student000")
        found = marks.read(url, writers.NAME, list(release(writers.NAME).points))
        assert found["student000"].score == pytest.approx(theirs.score - theirs.late_submission_penalty)
        assert found["student000"].changes == ("rnn_step by hand", "late penalty 19")
        assert found["student001"].score is None


def test_another_courses_gradebook_is_refused(url):
    with opened(url) as gradebook:
        gradebook.check_course("chemistry")
    with pytest.raises(GradebookError, match="another course \\(chemistry\\)"):
        register(url, release(writers.NAME))


def test_text_that_postgresql_cannot_hold_is_one_students_fault_or_none(url):
    register(url, release(writers.NAME))
    first, *rest = writers.verdict(1).exercises
    hostile = replace(writers.verdict(1), exercises=(replace(first, message="\0 \ud800 \x1b"), *rest))
    with opened(url) as gradebook:
        record(gradebook, Entry("ada", hostile))
        assert "DataError" in attempted(lambda: record(gradebook, Entry("x" * 200, writers.verdict(1))))
        assert attempted(lambda: record(gradebook, Entry("a\0b", writers.verdict(1))))
        record(gradebook, Entry("grace", writers.verdict(2)))
    writers.assert_complete(url, {"ada": hostile, "grace": writers.verdict(2)})

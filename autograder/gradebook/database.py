"""The gradebook's database: created completely or not at all, shared by processes, written in transactions."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError, SAWarning
from tornado.log import app_log

from autograder.errors import GradebookError
from autograder.gradebook import urls
from autograder.gradebook.nbgrader_tables import ALEMBIC_DIR, Base, Gradebook, InvalidEntry
from autograder.gradebook.urls import engine_of, fix, patient, shown

COURSE_ID = "rnn-course"
# nbgrader's own commands add the second one to every gradebook.
COURSES = (COURSE_ID, "default_course")
LOCK = 0x726E6E
VERSION_TABLE = "create table if not exists alembic_version (version_num varchar(32) not null)"


@contextmanager
def opened(db_url: str) -> Iterator[Gradebook]:
    """Open the gradebook at a URL, or create it. GradebookError if it cannot be used or belongs to another course."""
    # SQLAlchemy warns of the order in which nbgrader creates its objects, which does no harm.
    warnings.filterwarnings("ignore", category=SAWarning)
    app_log.setLevel(logging.CRITICAL)  # nbgrader logs a traceback of what it raises
    url = patient(db_url)
    try:
        _prepare(url)
        with Gradebook(url.render_as_string(hide_password=False), COURSE_ID) as gradebook:
            yield gradebook
    except (DatabaseError, InvalidEntry) as error:
        cause = error.__context__ if isinstance(error, InvalidEntry) else error
        if not isinstance(cause, DatabaseError):
            raise
        reason = str(cause.orig).splitlines()[0]
        raise GradebookError(f"gradebook {shown(url)}: {reason}; {fix(reason, url)}") from error


@contextmanager
def transaction(gradebook: Gradebook) -> Iterator[None]:
    """Write everything that is done to a gradebook in this block at its end, or nothing.

    nbgrader's methods commit after each step; here their session is part of a transaction that they cannot end.
    """
    gradebook.db.remove()
    try:
        with writing(gradebook.engine) as connection:
            gradebook.db.configure(bind=connection, join_transaction_mode="rollback_only")
            yield
            gradebook.db.flush()
    finally:
        gradebook.db.remove()
        gradebook.db.configure(bind=gradebook.engine, join_transaction_mode="conditional_savepoint")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that waits until it is the only writer, so that what it reads is still true when it writes."""
    with engine.begin() as connection:
        if engine.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif engine.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{urls.PATIENCE}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield connection


def _prepare(url: URL) -> None:
    """Create missing tables and courses in one transaction, before nbgrader would do so step by step."""
    engine = engine_of(url)
    try:
        with engine.connect() as connection:
            ready = _courses(connection, url) >= set(COURSES) and _has_version(connection)
        if ready:
            return
        with writing(engine) as connection:
            Base.metadata.create_all(connection)
            if not _has_version(connection):
                connection.execute(text(VERSION_TABLE))
                connection.execute(text("insert into alembic_version values (:version)"), {"version": newest_version()})
            for course in sorted(set(COURSES) - _courses(connection, url)):
                connection.execute(text("insert into course (id) values (:id)"), {"id": course})
    finally:
        engine.dispose()


def newest_version() -> str | None:
    """The version of nbgrader's tables: the revision that no other one follows.

    nbgrader itself would run the program `alembic` to find it. Importing that takes a third of what nbgrader's tables
    take, so it is asked only if the revisions are not written as they are today.
    """
    sources = [path.read_text("utf-8") for path in Path(ALEMBIC_DIR, "versions").glob("*.py")]
    heads = set(_assigned("revision", sources)) - set(_assigned("down_revision", sources))
    if len(heads) == 1:
        return heads.pop()
    from alembic.script import ScriptDirectory

    return ScriptDirectory(ALEMBIC_DIR).get_current_head()


def _assigned(name: str, sources: list[str]) -> Iterator[str]:
    for source in sources:
        yield from re.findall(rf"^{name}\b[^=\n]*= *['\"](\w+)['\"]", source, re.MULTILINE)


def _has_version(connection: Connection) -> bool:
    table = inspect(connection).has_table("alembic_version")
    return table and connection.execute(text("select version_num from alembic_version")).first() is not None


def _courses(connection: Connection, url: URL) -> set[str]:
    """The courses in a gradebook; GradebookError if there are others, as nbgrader would add ours to any gradebook."""
    known = inspect(connection).has_table("course")
    names = {row[0] for row in connection.execute(text("select id from course"))} if known else set()
    others = ", ".join(sorted(names - set(COURSES)))
    if others:
        raise GradebookError(
            f"gradebook {shown(url)}: belongs to another course ({others}); name this course's with --db"
        )
    return names

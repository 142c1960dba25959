"""The gradebook's URL: checked, with a time-out, and as people read it. No nbgrader, which takes a second to import."""

from __future__ import annotations

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from autograder.errors import GradebookError

PATIENCE = 120  # seconds to wait for another process that is writing


def patient(db_url: str) -> URL:
    """The URL, with a time-out added so that SQLite waits for a lock instead of giving up after five seconds."""
    try:
        url = make_url(db_url)
    except ArgumentError:
        raise GradebookError(
            f"gradebook {db_url!r}: not a URL; write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
        ) from None
    waits = url.get_backend_name() == "sqlite" and "timeout" not in url.query
    return url.update_query_dict({"timeout": str(PATIENCE)}) if waits else url


def engine_of(url: URL) -> Engine:
    """An engine for the URL; GradebookError if its driver is not installed."""
    try:
        return create_engine(url)
    except (ImportError, NoSuchModuleError) as error:
        raise GradebookError(
            f"gradebook {shown(url)}: {error}; for PostgreSQL, pip install 'rnn-course[postgresql]' "
            "and write postgresql+psycopg://USER@HOST/NAME"
        ) from error


def shown(url: URL) -> str:
    """The URL as people wrote it, without its password."""
    return url.difference_update_query(["timeout"]).render_as_string(hide_password=True)


def fix(reason: str, url: URL) -> str:
    """What to do about a database's error."""
    if "lock" in reason:
        return "close what uses it (formgrader, a backup, another grade) and run the same command again"
    if "full" in reason or "space" in reason:
        return "free some space and run the same command again"
    if url.get_backend_name() == "sqlite":
        return "restore it from a backup or name another with --db"
    return "check that the server runs and accepts your login, or name another with --db"

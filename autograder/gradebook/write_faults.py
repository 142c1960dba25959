"""Tell errors in writing results that concern one student from those that would concern every student."""

from __future__ import annotations

import errno
from collections.abc import Callable

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from autograder.errors import GradebookError
from autograder.gradebook.nbgrader_tables import InvalidEntry

# Errors of one student's path or name. A disk that is full, lost or read-only concerns every student.
OF_A_PATH = frozenset(
    (
        errno.EACCES,
        errno.EEXIST,
        errno.EILSEQ,
        errno.EINVAL,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.ENOTEMPTY,
        errno.EPERM,
    )
)


def is_one_students(error: BaseException) -> bool:
    """Whether an error comes from one student's data or folders: the batch continues, that mark is left open."""
    error = _first(error)
    if isinstance(error, OSError):
        return error.errno in OF_A_PATH
    if isinstance(error, DBAPIError):
        return isinstance(error, (DataError, IntegrityError))
    return not isinstance(error, (GradebookError, MemoryError))


def cause(error: BaseException) -> str:
    """An error in a few words."""
    error = _first(error)
    if isinstance(error, OSError):
        place = error.filename2 or error.filename
        return f"{place}: {error.strerror}" if place else str(error)
    said = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()
    return f"{type(error).__name__}: {said[0] if said else 'no message'}"


def _first(error: BaseException) -> BaseException:
    """The original error: nbgrader raises its own for every error of the database, even if it is only locked."""
    return (error.__context__ or error) if isinstance(error, InvalidEntry) else error


def attempted(step: Callable[[], object]) -> str:
    """Run a step for one student: empty if it is done, the cause if the error concerns this student only."""
    try:
        step()
    except Exception as error:
        if not is_one_students(error):
            raise
        return cause(error)
    return ""

"""Which faults of writing results are one student's, and which would meet every other student as well."""

from __future__ import annotations

import errno
from collections.abc import Callable

from nbgrader.api import InvalidEntry
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from autograder.errors import GradebookError

# A path or a name of this student's; a disk that is full, lost or read-only is everybody's.
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
    """Whether a fault comes from one student's data or folders: a batch goes on after it, and a person looks."""
    error = _first(error)
    if isinstance(error, OSError):
        return error.errno in OF_A_PATH
    if isinstance(error, DBAPIError):
        return isinstance(error, (DataError, IntegrityError))
    return not isinstance(error, (GradebookError, MemoryError))


def cause(error: BaseException) -> str:
    """A fault in a few words."""
    error = _first(error)
    if isinstance(error, OSError):
        place = error.filename2 or error.filename
        return f"{place}: {error.strerror}" if place else str(error)
    said = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()
    return f"{type(error).__name__}: {said[0] if said else 'no message'}"


def _first(error: BaseException) -> BaseException:
    """What a fault began with: nbgrader raises its own for whatever a database says, be it that it is locked."""
    return (error.__context__ or error) if isinstance(error, InvalidEntry) else error


def attempted(step: Callable[[], object]) -> str:
    """Do something for one student: empty if it is done, the cause if it failed for this student alone."""
    try:
        step()
    except Exception as error:
        if not is_one_students(error):
            raise
        return cause(error)
    return ""

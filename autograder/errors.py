"""All exceptions of this package and their hierarchy.

    CourseError                    the user can fix it: the command prints one line and exits with status 2
    ├── AuthoringError             an assignment's folder is inconsistent (rnn_course.exercise)
    ├── DataError, CasesError      a data set or public cases cannot be read (rnn_course.kit)
    ├── UsageError                 the command was called with wrong arguments
    ├── SecretError                the course secret cannot be used
    ├── ReleaseError               a built assignment is missing or out of date
    ├── NothingSubmitted           a folder without submissions
    ├── CollectError               a download of submissions cannot be used
    ├── ExportError                a package for another platform cannot be written
    ├── GradebookError             the gradebook cannot be used
    ├── RecordsError               the records cannot be used
    ├── TableError                 a CSV file cannot be used
    ├── RubricError                the course's rubric cannot be used
    ├── BatchError                 a batch cannot start or continue
    ├── SandboxUnavailable         no box can be started on this machine
    │   └── PackageMissing         a package that a box must hold is not installed
    ├── UnreadableSubmission       one student's file cannot be read: that student gets 0, the command continues
    └── InfrastructureFault        an internal error: the mark is left open, the command continues
        └── NoOracle               the references that replace failed exercises do not start

Errors in the messages between box and judge are separate: `box.inside.wire.WireError`, which never leaves `marking`.
"""

from __future__ import annotations

from rnn_course import CourseError


class UsageError(CourseError):
    """The command was called with wrong arguments."""


class SecretError(CourseError):
    """The course secret cannot be used."""


class ReleaseError(CourseError):
    """A built assignment is missing or out of date."""


class NothingSubmitted(CourseError):
    """A folder without submissions."""


class CollectError(CourseError):
    """A download of submissions cannot be used."""


class ExportError(CourseError):
    """A package for another platform cannot be written."""


class GradebookError(CourseError):
    """A gradebook that cannot be used."""


class RecordsError(CourseError):
    """Records that cannot be used."""


class TableError(CourseError):
    """A CSV file that cannot be used."""


class RubricError(CourseError):
    """A rubric that cannot be used."""


class BatchError(CourseError):
    """A batch that cannot start or continue."""


class SandboxUnavailable(CourseError):
    """No box can be started on this machine."""


class PackageMissing(SandboxUnavailable):
    """A package that a box must hold is not installed."""


class UnreadableSubmission(CourseError):
    """One student's file that cannot be read; only that student gets 0."""


class InfrastructureFault(CourseError):
    """An internal error, so that no mark can be given."""


class NoOracle(InfrastructureFault):
    """The references that replace failed exercises do not start."""

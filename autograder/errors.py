"""Every error of this package, as one family.

    CourseError                    its reader can fix it: the command prints one line and ends with status 2
    ├── AuthoringError             an assignment's folder does not hold together (rnn_course.exercise)
    ├── DataError, CasesError      a data set or public cases cannot be read (rnn_course.kit)
    ├── UsageError                 the command was not used as it can be
    ├── SecretError                the course secret cannot be used
    ├── ReleaseError               a built assignment is missing, or was built from other exercises
    ├── NothingSubmitted           a folder without submissions
    ├── GradebookError             the gradebook cannot be used
    ├── RecordsError               records cannot be used
    ├── TableError                 a CSV file cannot be used
    ├── BatchError                 a batch cannot start or go on
    ├── SandboxUnavailable         there is no box here
    ├── UnreadableSubmission       one student's file: costs that student's mark alone, and ends no command
    └── InfrastructureFault        something of ours failed: the mark is left open, and ends no command
        └── NoOracle               no reference answers in place of a failed exercise

What crosses the wall has errors of its own, which never leave `marking`: `box.inside.wire.WireError`.
"""

from __future__ import annotations

from rnn_course import CourseError


class UsageError(CourseError):
    """The command was not used as it can be."""


class SecretError(CourseError):
    """The course secret cannot be used."""


class ReleaseError(CourseError):
    """A built assignment is missing, or was built from other exercises than there are."""


class NothingSubmitted(CourseError):
    """A folder without submissions."""


class GradebookError(CourseError):
    """A gradebook that cannot be used."""


class RecordsError(CourseError):
    """Records that cannot be used."""


class TableError(CourseError):
    """A CSV file that cannot be used."""


class BatchError(CourseError):
    """A batch that cannot start or go on."""


class SandboxUnavailable(CourseError):
    """There is no box here."""


class UnreadableSubmission(CourseError):
    """A student's file that cannot be read; costs that student's mark alone."""


class InfrastructureFault(CourseError):
    """Something of ours failed, so that no mark can be given."""


class NoOracle(InfrastructureFault):
    """No reference answers in place of a failed exercise."""

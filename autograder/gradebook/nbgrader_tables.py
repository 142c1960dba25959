"""What we use of nbgrader: its gradebook's tables. No server and no nbconvert, which its `__init__` imports."""

from __future__ import annotations

from autograder.gradebook.lazy import without_init

with without_init("nbgrader"):
    from nbgrader.api import (
        Assignment,
        Base,
        BaseCell,
        Comment,
        Grade,
        Gradebook,
        InvalidEntry,
        MissingEntry,
        Notebook,
        Student,
        SubmittedAssignment,
        SubmittedNotebook,
        new_uuid,
    )
    from nbgrader.dbutil import ALEMBIC_DIR
    from nbgrader.plugins import LateSubmissionPlugin
    from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution, parse_utc

__all__ = [
    "ALEMBIC_DIR",
    "Assignment",
    "Base",
    "BaseCell",
    "Comment",
    "Grade",
    "Gradebook",
    "InvalidEntry",
    "LateSubmissionPlugin",
    "MissingEntry",
    "Notebook",
    "Student",
    "SubmittedAssignment",
    "SubmittedNotebook",
    "compute_checksum",
    "is_grade",
    "is_locked",
    "is_solution",
    "new_uuid",
    "parse_utc",
]

"""Penalties for late work: our plug-in for nbgrader, and the same penalties for `rnn-course grade`."""

from __future__ import annotations

import math
from pathlib import Path

from traitlets import Float
from traitlets.config.loader import PyFileConfigLoader

from autograder.errors import GradebookError
from autograder.gradebook.database import transaction
from autograder.gradebook.nbgrader_tables import Gradebook, LateSubmissionPlugin

CONFIG = "nbgrader_config.py"
HOUR, DAY = 3600, 86400


class LateDays(LateSubmissionPlugin):
    """After a grace period, each day begun costs a share of what the submission earned. By default it costs nothing."""

    grace_hours = Float(0.0, min=0, help="hours after the due date that cost nothing").tag(config=True)
    share_per_day = Float(0.0, min=0, max=1, help="the share of the points that a day costs, 0 to 1").tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        seconds = total_seconds_late - self.grace_hours * HOUR
        share = self.share_per_day * math.ceil(seconds / DAY)
        return score * min(1.0, share) if seconds > 0 and share > 0 else None


def plugin(root: Path) -> LateSubmissionPlugin | None:
    """The plug-in that the course's nbgrader_config.py names; None if there is no such file."""
    if not (root / CONFIG).is_file():
        return None
    from nbgrader.preprocessors import AssignLatePenalties  # here: with it come all of nbconvert's

    try:
        assigns = AssignLatePenalties(config=PyFileConfigLoader(CONFIG, path=str(root.resolve())).load_config())
        assigns.init_plugin()
    except Exception as error:  # whatever a person wrote there
        raise GradebookError(f"{root / CONFIG}: {type(error).__name__}: {error}; fix it there") from error
    return assigns.plugin_inst


def assign(gradebook: Gradebook, name: str, chosen: LateSubmissionPlugin | None) -> None:
    """Set every late penalty of an assignment as nbgrader's autograde does, if it has a due date."""
    if chosen is None or gradebook.find_assignment(name).duedate is None:
        return
    with transaction(gradebook):
        for submission in gradebook.assignment_submissions(name):
            late = submission.total_seconds_late
            for notebook in submission.notebooks:
                score = notebook.score if late else 0.0
                penalty = chosen.late_submission_penalty(submission.student.id, score, late) if late else None
                notebook.late_submission_penalty = None if penalty is None else min(max(0.0, penalty), score)

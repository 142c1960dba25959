"""What nbgrader's exchange gave with a submission, and needs to release its page to the student who handed it in.

`nbgrader submit` writes a time and a secret beside the notebook and keeps both with the student. `release_feedback`
names the page by the secret, so that it is found by its owner alone; without the two files beside the page it stops.
"""

from __future__ import annotations

from pathlib import Path

from autograder.errors import UnreadableSubmission
from autograder.notebooks.collected import TIMESTAMP
from autograder.notebooks.opening import read_below
from autograder.output.atomic import write_atomically

SECRET = "submission_secret.txt"
RECEIPT = (TIMESTAMP, SECRET)


def carry(source: Path, *targets: Path) -> None:
    """Copy a submission's receipt to these folders, where it replaces an older one. Each folder is STUDENT/ASSIGNMENT.

    A submission that did not come through the exchange has no secret, and so no receipt.
    """
    try:
        found = {name: read_below(source.parents[1], source / name) for name in RECEIPT}
    except (UnreadableSubmission, OSError):
        found = {}
    for target in targets:
        for name in RECEIPT:
            if name in found:
                write_atomically(target / name, found[name])
            else:
                (target / name).unlink(missing_ok=True)

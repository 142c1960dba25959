"""PrairieLearn: a question that is graded externally, by an image made from this repository's Containerfile.

The formats are those of "External Grading" (docs/externalGrading.md in PrairieLearn): the job's files are below /grade,
the question's `tests` among them, which only staff see; `results/results.json` has a score from 0 to 1, or
`gradable: false`, which costs the student no attempt.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from autograder.exports.package import Files, Plan, course_files, template
from autograder.exports.result import Result

SPACE = uuid.UUID("5b7f1c52-0f0e-4a5b-9d0c-6e1f2f9a3c11")  # so that a question keeps its id when it is exported again
SECONDS = 600  # the most that PrairieLearn allows
SCRIPT = "serverFilesCourse/rnn_course/run.sh"


def results(result: Result) -> dict[str, Any]:
    """The content of results.json. A file that is no submission, or an internal error, is not gradable."""
    if result.score is None or result.refused:
        return {"gradable": False, "message": result.summary, "format_errors": [result.summary]}
    tests = [
        {"name": test.name, "points": test.points, "max_points": test.max_points, "message": test.text}
        for test in result.tests
    ]
    score = min(1.0, max(0.0, result.score / result.max_score))
    return {"gradable": True, "score": score, "message": result.summary, "tests": tests}


def package(plan: Plan) -> Files:
    """The files to add to a PrairieLearn course, and the Dockerfile of its image."""
    question = f"questions/rnn_course/{plan.name}"
    return {
        f"{question}/info.json": json.dumps(_info(plan), indent=2).encode() + b"\n",
        f"{question}/question.html": template("prairielearn_question.html", name=plan.name),
        SCRIPT: template("prairielearn_run.sh", sandbox=plan.sandbox),
        "image/Dockerfile": template("prairielearn_dockerfile", image=plan.image),
        **course_files(plan, f"{question}/tests/course/"),
    }


def _info(plan: Plan) -> dict[str, Any]:
    return {
        "uuid": str(uuid.uuid5(SPACE, plan.name)),
        "title": plan.title,
        "topic": "Recurrent networks",
        "type": "v3",
        "singleVariant": True,
        "partialCredit": True,
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": plan.image,
            "entrypoint": [f"/grade/{SCRIPT}", plan.name],
            "serverFilesCourse": ["rnn_course"],
            "timeout": SECONDS,
        },
    }

"""Gradescope: `setup.sh` builds the image, `run_autograder` marks one submission and writes `results/results.json`.

The formats are those of "Autograder Specifications" (gradescope-autograders.readthedocs.io/en/latest/specs): everything
is below /autograder, the zip in `source`, the files handed in in `submission`. Only staff see the zip and the standard
output, as long as `stdout_visibility` is hidden.
"""

from __future__ import annotations

from typing import Any

from autograder.exports.package import Files, Plan, course_files, requirements, template
from autograder.exports.result import Result


def results(result: Result) -> dict[str, Any]:
    """The content of results.json. Without a mark it has no score, so that Gradescope gives none either."""
    shown = {"output": result.summary, "output_format": "text", "stdout_visibility": "hidden"}
    if result.score is None:
        return shown
    tests = [
        {
            "name": test.name,
            "name_format": "text",
            "score": test.points,
            "max_score": test.max_points,
            "status": "passed" if test.passed else "failed",
            "output": test.text,
            "output_format": "text",
        }
        for test in result.tests
    ]
    return {**shown, "score": result.score, "tests": tests}


def package(plan: Plan) -> Files:
    """The files of the autograder's zip."""
    scripts = {
        "setup.sh": template("gradescope_setup.sh", name=plan.name),
        "run_autograder": template("gradescope_run", name=plan.name, sandbox=plan.sandbox),
    }
    return {**scripts, **requirements(plan, ""), **course_files(plan, "course/")}

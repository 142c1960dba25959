"""GitHub: a workflow for the students' repositories, with annotations, a summary, and points for GitHub Classroom.

Workflow commands, GITHUB_STEP_SUMMARY and GITHUB_OUTPUT are those of "Workflow commands for GitHub Actions"; the points
go to classroom-resources/autograding-grading-reporter, which reads a JSON object in base64 (its src/main.js).

The course secret is not in the package: who may write to a repository may change its workflows, and so read every
secret that they are given. Questions are drawn from a secret that is made for each run and forgotten.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

from autograder.exports.package import Files, Plan, requirements, template
from autograder.exports.result import Result, Test
from autograder.output.markdown import as_code

FOLDER = ".github/rnn-course/"


def report(result: Result, notebook: str) -> None:
    """Print the annotations, and write the summary and the points where the runner says; notebook: its path."""
    for line in commands(result, notebook):
        print(line)
    _append("GITHUB_STEP_SUMMARY", summary(result))
    if result.score is not None:
        points = base64.b64encode(json.dumps(results(result)).encode()).decode()
        _append("GITHUB_OUTPUT", f"result={points}\n")


def _append(variable: str, text: str) -> None:
    if path := os.environ.get(variable):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)


def commands(result: Result, notebook: str) -> list[str]:
    """A workflow command for everything that is not right; texts of students are only ever its escaped data."""
    where = f"file={_property(notebook)},title="
    if result.score is None:
        return [f"::warning {where}not marked::{_data(result.summary)}", _data(f"internal error: {result.fault}")]
    if result.refused:
        return [f"::error {where}{_property(result.assignment)}::{_data(result.refused)}"]
    wrong = [test for test in result.tests if not test.passed]
    return [f"::error {where}{_property(_title(test))}::{_data(test.text)}" for test in wrong]


def _title(test: Test) -> str:
    return f"{test.name}: {test.points:g} of {test.max_points:g} points"


def _data(text: str) -> str:
    """Text as the data of a command. The older commands, `##[...]`, are recognised anywhere in a line."""
    return text.replace("##[", "## [").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(result: Result) -> str:
    """The job's summary in markdown: a table, and each message as code, which nothing in it can end."""
    said = [f"## {result.assignment}\n\n{as_code(result.summary)}\n"]
    if result.tests and not result.refused:
        rows = [f"| {test.name} | {test.points:g} of {test.max_points:g} | {test.status} |" for test in result.tests]
        said.append("\n".join(["| exercise | points | |", "| --- | --- | --- |", *rows, ""]))
        said += [f"### {test.name}\n\n{as_code(test.message)}\n" for test in result.tests if not test.passed]
    return "\n".join(said) + "\n"


def results(result: Result) -> dict[str, Any]:
    """What the reporter reads: a test per exercise. Its log prints the messages, so they are escaped like data."""
    assert result.score is not None
    tests = [
        {
            "name": test.name,
            "status": "pass" if test.passed else "fail",
            "score": test.points,
            "message": _data(test.text),
            "test_code": "",
            "filename": "",
            "line_no": 0,
            "duration": 0,
        }
        for test in result.tests
    ]
    status = "pass" if all(test.passed for test in result.tests) else "fail"
    return {"version": 1, "status": status, "max_score": result.max_score, "tests": tests}


def package(plan: Plan) -> Files:
    """The files to add to the assignment's template repository."""
    return {
        f".github/workflows/{plan.name}.yml": template("github_workflow.yml", name=plan.name),
        f"{FOLDER}mark.sh": template("github_mark.sh", name=plan.name, sandbox=plan.sandbox),
        **requirements(plan, FOLDER),
    }

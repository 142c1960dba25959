"""What a package runs on its platform: mark the notebook that was handed in, and write what the platform wants.

An internal error, of whatever kind, is no mark and never a zero; what happened is printed, where only staff read it.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.box.sandbox import resolve
from autograder.errors import ExportError, UnreadableSubmission
from autograder.exports import github, gradescope, prairielearn
from autograder.exports.result import Result, failed, of_verdict
from autograder.marking import marking, papers
from autograder.marking.secret import SECRET_FILE, course_secret
from autograder.marking.settings import Settings
from autograder.notebooks.choosing import Candidate, Order, choose, copy_number, is_notebook_name
from autograder.notebooks.opening import read_below
from autograder.notebooks.release import release
from autograder.output.atomic import write_atomically
from autograder.output.clean import visible

MOST_FILES = 1_000
MOST_NOTEBOOKS = 20
RESULTS: dict[str, Callable[[Result], dict[str, Any]]] = {
    "gradescope": gradescope.results,
    "prairielearn": prairielearn.results,
}


def main(arguments: list[str] | None = None) -> None:
    """Mark one submission; exit status 0 if there is a mark (on GitHub, a full one), else 1."""
    parser = argparse.ArgumentParser(prog="python -m autograder.exports", description=__doc__)
    parser.add_argument("platform", choices=("gradescope", "github", "prairielearn"))
    parser.add_argument("assignment")
    parser.add_argument("--submission", type=Path, required=True, help="the folder of what was handed in")
    parser.add_argument("--course", type=Path, required=True, help="the folder of the secret and the papers")
    parser.add_argument("--results", type=Path, help="the file to write")
    parser.add_argument("--sandbox", default="auto", choices=("auto", "bubblewrap", "landlock"))
    parser.add_argument("--own-secret", action="store_true", help="make a secret if there is none")
    told = parser.parse_args(arguments)
    result, notebook = _marked(told)
    if told.platform == "github":
        github.report(result, notebook)
    else:
        text = json.dumps(RESULTS[told.platform](result), indent=1, ensure_ascii=False) + "\n"
        write_atomically(told.results, text)
        marked = f"marked in {result.sandbox}" if result.sandbox else "not accepted"
        said = f"no mark, internal error: {result.fault}" if result.fault else marked
        print(visible(f"{told.assignment}: {said}"))
    full = result.score is not None and result.score >= result.max_score
    raise SystemExit(0 if full or (result.score is not None and told.platform != "github") else 1)


def _marked(told: argparse.Namespace) -> tuple[Result, str]:
    """The result, and the path of the notebook that was marked."""
    try:
        chosen, why = find(told.submission, told.assignment)
        if chosen is None:
            return _refused(told.assignment, why), f"{told.assignment}.ipynb"
        settings = _settings(told)
        source = marking.boxes(told.assignment, settings)
        file = chosen.path.rpartition("/")[2]
        marked = marking.mark_content(chosen.content, file, told.assignment, settings, source)
        return of_verdict(marked.verdict, release(told.assignment).prose), chosen.path
    except Exception as error:  # whatever it is, the student must not pay for it
        return failed(told.assignment, f"{type(error).__name__}: {error}"), f"{told.assignment}.ipynb"


def _settings(told: argparse.Namespace) -> Settings:
    if not told.own_secret and not (told.course / SECRET_FILE).is_file():
        raise ExportError(f"{told.course / SECRET_FILE}: no such file; export the package again")
    told.course.mkdir(parents=True, exist_ok=True)
    secret = course_secret(told.course)
    shelf = papers.shelf(told.course, told.assignment, secret, 1 if told.own_secret else None)
    if shelf.missing():
        papers.make(shelf, secret, os.cpu_count() or 1)
    return Settings(secret, sandbox=resolve(told.sandbox), shelf=shelf)


def _refused(name: str, why: str) -> Result:
    """The result if no notebook of the assignment was handed in."""
    max_score = sum(release(name).exercises.values())
    return Result(name, 0.0, max_score, refused=f"No notebook of {name}: {why}. Hand in {name}.ipynb.")


def find(folder: Path, name: str) -> tuple[Candidate | None, str]:
    """The assignment's notebook among the files that were handed in; else None, and why. No link is followed."""
    paths, candidates, faults = list[Path](), list[Candidate](), list[str]()
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        paths += [Path(place, file) for file in sorted(files)]
        if len(paths) > MOST_FILES:
            return None, f"more than {MOST_FILES} files"
    notebooks = [path for path in paths if is_notebook_name(path.name)]
    for path in notebooks[:MOST_NOTEBOOKS]:
        try:
            content = read_below(folder, path)
        except UnreadableSubmission as error:
            faults.append(str(error))
            continue
        candidates.append(Candidate(str(path.relative_to(folder)), content, Order(copy=copy_number(path.name))))
    if not candidates:
        return None, "; ".join(faults) or "there is no .ipynb file"
    return choose(candidates, name)

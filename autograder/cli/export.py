"""`rnn-course export`: packages that mark an assignment on Gradescope, GitHub or PrairieLearn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.cli.marking import make_papers
from autograder.cli.options import Assignment, Course, Sandbox, check_name
from autograder.cli.progress import err, out
from autograder.output.terminal import line
from rnn_course import __version__

if TYPE_CHECKING:
    from autograder.exports.package import Plan

THIS_VERSION = f"rnn-course=={__version__}"
SECRET = "the package holds the course secret and the papers: upload it where only staff see it, and delete it here"
Wheels = Annotated[
    list[Path] | None, typer.Option("--wheel", help="a wheel to put into the package (`make wheels` builds both)")
]
Requirement = Annotated[str, typer.Option(help="what pip installs there, if there are no wheels")]
Image = Annotated[str, typer.Option(help="the image that PrairieLearn marks in, as `docker pull` calls it")]

app = typer.Typer(
    no_args_is_help=True,
    help="Write a package that marks an assignment on Gradescope, GitHub or PrairieLearn.",
    epilog="Example: rnn-course export gradescope 01_rnn",
)


@app.command("gradescope")
def to_gradescope(
    assignment: Assignment,
    output: Annotated[Path | None, typer.Option(help="the zip; default: NAME-gradescope.zip")] = None,
    wheel: Wheels = None,
    requirement: Requirement = THIS_VERSION,
    sandbox: Sandbox = "auto",
    course: Course = Path(),
) -> None:
    """Write the zip of a Gradescope autograder. It holds the course secret: only staff may see it.

    Example: rnn-course export gradescope 01_rnn --wheel dist/rnn_course.whl --wheel dist/rnn_course_kit.whl
    """
    from autograder.exports import gradescope, package

    plan = _plan(assignment, course, requirement=requirement, wheels=tuple(wheel or ()), sandbox=sandbox)
    target = output or Path(f"{plan.name}-gradescope.zip")
    package.write_zip(target, gradescope.package(plan))
    _written(target, plan)


@app.command("github")
def to_github(
    assignment: Assignment,
    output: Annotated[Path | None, typer.Option(help="the folder; default: NAME-github")] = None,
    wheel: Wheels = None,
    requirement: Requirement = THIS_VERSION,
    sandbox: Sandbox = "auto",
) -> None:
    """Write a workflow for students' repositories: practice, with questions of its own and without the secret.

    Example: rnn-course export github 01_rnn --output template-repository
    """
    from autograder.exports import github, package

    plan = _plan(assignment, None, requirement=requirement, wheels=tuple(wheel or ()), sandbox=sandbox)
    target = output or Path(f"{plan.name}-github")
    package.write_folder(target, github.package(plan))
    _written(target, plan)
    out.print("points there are for practice: collect the repositories and run rnn-course grade for marks")


@app.command("prairielearn")
def to_prairielearn(
    assignment: Assignment,
    output: Annotated[Path | None, typer.Option(help="the folder; default: NAME-prairielearn")] = None,
    image: Image = "rnn-course-grader",
    sandbox: Sandbox = "auto",
    course: Course = Path(),
) -> None:
    """Write a question for a PrairieLearn course. It holds the course secret: only staff may see it.

    Example: rnn-course export prairielearn 01_rnn --image ORGANISATION/rnn-course-grader
    """
    from autograder.exports import package, prairielearn

    plan = _plan(assignment, course, image=image, sandbox=sandbox)
    target = output or Path(f"{plan.name}-prairielearn")
    package.write_folder(target, prairielearn.package(plan))
    _written(target, plan)


def _plan(assignment: str, course: Path | None, *, requirement: str = THIS_VERSION, **options: Any) -> Plan:
    """What to export; with a course's folder, with its secret and papers, which are made if need be."""
    from autograder.exports import package
    from autograder.marking.papers import shelf
    from autograder.marking.secret import course_secret
    from autograder.notebooks.statement import statement

    name = check_name(assignment)
    package.checked(requirement, options.get("wheels", ()))
    if course is None:
        return package.Plan(name, statement(name).title, requirement, **options)
    course.mkdir(parents=True, exist_ok=True)
    secret = course_secret(course)
    place = shelf(course, name, secret)
    make_papers(place, secret)
    return package.Plan(name, statement(name).title, requirement, secret=secret, shelf=place, **options)


def _written(target: Path, plan: Plan) -> None:
    out.print(line(f"wrote {target}"), soft_wrap=True)
    if plan.secret is not None:
        err.print(line(SECRET, "yellow"))
    if not plan.wheels and not plan.image:
        err.print(line(f"pip will install {plan.requirement} there; if its index lacks it, give --wheel", "yellow"))

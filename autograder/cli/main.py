"""`rnn-course`: build, mark, collect, grade, papers, verify, roster, report, similar, export, demo, doctor.

Exit status 0 done, 1 not everything passed, 2 usage error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from autograder.cli import marking
from autograder.cli.collect import collect
from autograder.cli.export import app as export
from autograder.cli.options import (
    Assignments,
    Json,
    check_name,
    load_quietly,
    need,
)
from autograder.cli.progress import err, out
from autograder.cli.report import app as report
from autograder.cli.roster import roster
from autograder.cli.similar import similar
from autograder.errors import UsageError
from autograder.output.terminal import line, write_anything
from rnn_course import CourseError, __version__, catalogue
from rnn_course.kit.derivation import LEVELS
from rnn_course.kit.quiet import quiet_stderr

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A course on recurrent networks whose notebooks grade themselves.",
    epilog="Exit status: 0 done, 1 not everything passed, 2 usage error. `rnn-course COMMAND --help` has examples.",
)
app.command()(marking.mark)
app.command()(collect)
app.command()(marking.grade)
app.command()(marking.papers)
app.command()(marking.demo)
app.command()(roster)
app.command()(similar)
app.add_typer(report, name="report")
app.add_typer(export, name="export")


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"rnn-course {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="print the version and exit")
    ] = False,
) -> None:
    """Options of `rnn-course` itself."""


def main() -> None:
    """Run the command; an error that the user can fix is printed as one line, with exit status 2 and no traceback."""
    write_anything((sys.stdout, sys.stderr))
    try:
        app(standalone_mode=True)
    except OSError as error:
        reason = error.strerror or str(error)
        place = f"{error.filename}: {reason}; name another path or fix its permissions"
        _complain(place if error.filename else reason)
        sys.exit(2)
    except CourseError as error:
        _complain(" ".join(str(error).split()))
        sys.exit(2)


def _complain(what: str) -> None:
    err.print(Text.assemble(("rnn-course:", "red"), " ", line(what)))


@app.command()
def build(
    names: Assignments = None,
    check: Annotated[
        bool, typer.Option("--check", help="print which built files are not up to date, and change nothing")
    ] = False,
    level: Annotated[
        str | None, typer.Option(help="guided, or derive: leave some equations to the student; default: as it is now")
    ] = None,
) -> None:
    """Build solutions/, assignments/ and docs/syllabus.md from rnn_course/exercises.

    Example: rnn-course build 01_rnn

    Example: rnn-course build 01_rnn --level derive
    """
    need("authoring", "jupytext")
    from autograder.authoring import build as builder
    from autograder.authoring import syllabus
    from autograder.batch import threads

    root = Path.cwd()
    if not (root / "rnn_course" / "exercises").is_dir():
        raise UsageError(f"{root}: not a checkout of the course; run this in the folder that holds rnn_course/")
    if level not in (None, *LEVELS) or (check and level):
        raise UsageError(f"build: --level is {' or '.join(LEVELS)}, and not for --check; not {level!r}")
    threads.one_each()
    wanted = [check_name(name) for name in names or catalogue.names()]
    bar = Progress(*marking.COUNT_COLUMNS, console=out, transient=True, disable=not out.is_terminal)
    with quiet_stderr(), bar as progress:
        task = progress.add_task("compared with a fresh build" if check else "built", total=len(wanted))
        if check:
            found = builder.stale(root, wanted, lambda: progress.advance(task)) + syllabus.stale(root)
        else:
            built = builder.build(root, wanted, level, lambda: progress.advance(task)) + syllabus.build(root)
    if not check:
        for path in built:
            out.print(line(f"built {path}"))
        return
    for path, source in found:
        err.print(line(f"{path} is out of date; edit {source}, not this file, then run rnn-course build"))
    if found:
        sys.exit(1)
    out.print("solutions/, assignments/ and docs/syllabus.md are up to date")


@app.command()
def verify(
    names: Assignments = None,
    as_json: Json = False,
    papers: Annotated[
        int,
        typer.Option(min=0, help="instead, mark the known answers on this many papers; say where the paper decides"),
    ] = 0,
    draws: Annotated[int, typer.Option(min=0, help="the same under draws that are not proved")] = 0,
    diagnosis: Annotated[
        bool, typer.Option(help="instead, say where the messages lead for each mistake as if it were not known")
    ] = False,
) -> None:
    """Prove that the key scores 100 %, blank work 0, and that every known mistake is caught and named.

    Example: rnn-course verify 01_rnn 04_gru

    Example: rnn-course verify 01_rnn --papers 40

    Example: rnn-course verify 01_rnn --diagnosis
    """
    if sum(map(bool, (papers, draws, as_json, diagnosis))) > 1:
        raise UsageError("verify: give one of --papers, --draws, --diagnosis and --json")
    if papers or draws:
        _compare(names, papers or draws, proved=bool(papers))
        return
    if diagnosis:
        _diagnose(names)
        return
    need("authoring", "cosmic_ray")
    from autograder.authoring import verify as prover

    proofs = list(_with_progress(names, prover.verify))
    if as_json:
        print(json.dumps(prover.to_json(proofs), indent=1))
    else:
        out.print(prover.table(proofs))
        for proof in proofs:
            for fault in proof.faults:
                out.print(line(f"✗ {proof.assignment}.{proof.name}: {fault}"))
    sys.exit(0 if all(proof.holds for proof in proofs) else 1)


def _with_progress(names: list[str] | None, prove: Callable[[str], Iterator[Any]]) -> Iterator[Any]:
    """What `prove` finds of each exercise of these assignments, or of all, with a progress bar."""
    with Progress(
        TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn(), console=err, transient=True
    ) as progress:
        for name in [load_quietly(each) for each in names or catalogue.names()]:
            task = progress.add_task(name, total=len(catalogue.load(name).exercises))
            for found in prove(name):
                yield found
                progress.advance(task)


def _compare(names: list[str] | None, papers: int, *, proved: bool) -> None:
    """Print what each exercise's known answers earn on many papers; exit status 1 where the paper decides."""
    from autograder.authoring import luck
    from autograder.judge.proof import TRIES

    tries = TRIES if proved else 0
    found = list(_with_progress(names, lambda name: luck.measure(catalogue.load(name), papers, tries)))
    out.print(luck.table(found))
    faults = [f"✗ {each.assignment}.{each.name}: {fault}" for each in found for fault in each.faults]
    for fault in faults:
        out.print(line(fault), soft_wrap=True)
    sys.exit(1 if faults else 0)


def _diagnose(names: list[str] | None) -> None:
    """Print where the messages lead, exercise by exercise, and those that lead away; exit status 1 if any do."""
    from autograder.authoring import diagnosis

    found = list(_with_progress(names, diagnosis.measure))
    out.print(diagnosis.table(found))
    for each in found:
        for told in each.misleading:
            text = f"✗ {each.assignment}.{each.name}: {' and '.join(told.mistakes)}: {told.message}"
            out.print(line(text), soft_wrap=True)
    sys.exit(1 if any(each.misleading for each in found) else 0)


@app.command()
def doctor() -> None:
    """Check this machine and print how to fix what fails."""
    from autograder.cli import doctor as examination

    findings = examination.examine()
    for finding in findings:
        colour = {"ok": "green", "warning": "yellow"}.get(finding.state, "red")
        symbol = {"ok": "✓", "warning": "!"}.get(finding.state, "✗")
        out.print(Text.assemble(line(f"{symbol} {finding.what:<11}", colour), " ", line(finding.says)))
        if finding.fix:
            out.print(line(f"              fix: {finding.fix}"))
    sys.exit(1 if any(finding.state == "fault" for finding in findings) else 0)

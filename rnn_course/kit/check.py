"""The student's `check`: whether a function is right and, if not, what is wrong and why.

Questions and expected answers are the public cases (`rnn_course.kit.cases`); no expected number is ever shown.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from rnn_course.kit import cases, compare
from rnn_course.kit.assess import Card
from rnn_course.kit.attempt import namespace_of
from rnn_course.kit.cases import Cases, CasesError, PublicExercise
from rnn_course.kit.derivation import DERIVE, unnumbered
from rnn_course.kit.findings import passed, report_on, stopped, titled
from rnn_course.kit.helpers import ask_all, passes, report_with_helpers
from rnn_course.kit.imports import foreign
from rnn_course.kit.orders import Orders
from rnn_course.kit.progress import note
from rnn_course.kit.report import FAIL, HINT, LATER, NOT_ATTEMPTED, PASS, Report, Row, points, say, show
from rnn_course.kit.signature import differing_parameters

PRINTED_LINES = 8
FINE = (PASS.symbol, LATER.symbol)


class NotRight(Exception):
    """What nbgrader's Validate button is told, which takes every cell that raises nothing for right: the report."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: the report, without a traceback."""
        return str(self).splitlines()


def check(function: Any, hint: int | None = None) -> None:
    """Check one exercise of this notebook: check(rnn_step). With hint=1, 2, ... show a hint instead.

    function: the function or class, or its name as text. Shows a report and returns nothing. Raises NotRight under
    nbgrader's Validate button if the function is not right.
    """
    namespace = sys._getframe(1).f_globals
    try:
        known = cases.current()
    except CasesError as error:
        say(f"check: {error}.")
        return
    if known is None:
        say(f"check: no public cases beside this notebook ({cases.FILE}), so nothing was checked.")
        return
    name = _name(function, known, namespace)
    if name not in known.names:
        say(_unknown(name, known))
    elif hint is not None:
        show(in_words_of(known, hint_report(known[name].card, hint)))
    else:
        given = namespace.get(name) if isinstance(function, str) else function
        report = in_words_of(known, look(known[name], given, namespace, known))
        note(report)
        if os.environ.get("NBGRADER_EXECUTION") == "validate" and report.state.symbol not in FINE:
            raise NotRight(str(report))
        show(report)


def _name(function: Any, known: Cases, namespace: Mapping[str, Any]) -> str:
    """The name of the exercise: the notebook's name for the function (a lambda has no other), else its own name."""
    if isinstance(function, str):
        return function
    bound = [name for name in known.names if namespace.get(name) is function]
    return bound[0] if bound else getattr(function, "__name__", "") or compare.describe(function)


def _unknown(name: str, known: Cases) -> str:
    near = difflib.get_close_matches(name, known.names, 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"check: {name} is not an exercise of this notebook; the exercises are {', '.join(known.names)}.{meant}"


def in_words_of(known: Cases, report: Report) -> Report:
    """The report as this notebook speaks: with its equations; where they are to be derived, by their names."""
    report = replace(report, equations=known.equations)
    if known.level != DERIVE:
        return report
    left_out = [equation for exercise in known.exercises for equation in exercise.card.derive]
    return report.reworded(partial(unnumbered, equations=left_out))


def hint_report(card: Card, rung: int) -> Report:
    """The report that shows hint number `rung`."""
    count = len(card.hints)
    if rung not in range(1, count + 1):
        return Report(HINT, card.name, f"there are {count}, hint=1 to hint={count}" if count else "there are none")
    title, text = titled(card.hints)[rung - 1]
    upwards = (f"More: `check({card.name}, hint={rung + 1})`",) if rung < count else ()
    return Report(HINT, card.name, f"{rung} of {count}, {title}", after=(text, *upwards))


def look(
    exercise: PublicExercise,
    function: Any,
    namespace: Mapping[str, Any],
    known: Cases,
) -> Report:
    """Check a function in stages and stop at the first fault. known: all exercises of the notebook."""
    card, may_import = exercise.card, known.may_import
    if function is None:
        absent = Row(NOT_ATTEMPTED, card.name, text="is not defined yet; run its cell first")
        return stopped(card, NOT_ATTEMPTED, (), absent)
    if not callable(function):
        taken = f"this name is now {compare.describe(function)}; run the cell of the function again"
        return stopped(card, FAIL, (), Row(FAIL, "exists", text=taken))
    fault = differing_parameters(card.signature, function)
    if fault:
        return stopped(card, FAIL, ("exists",), Row(FAIL, "signature", text=fault))
    others = foreign(function, namespace_of(function, namespace), may_import) if may_import else []
    if others:
        text = f"{', '.join(others)} will not be available when this is marked; use {', '.join(may_import)}"
        return stopped(card, FAIL, ("exists", "signature"), Row(FAIL, "imports", text=text))
    if not any(check.questions for check in exercise.checks):
        headline = f"it has no public cases, {points(card.points)} to earn"
        return Report(replace(LATER, word="marked later"), card.name, headline, passed("exists", "signature"))
    names, orders = namespace_of(function, namespace), Orders(card)
    tried = ask_all(exercise, function, names, orders)
    if tried.stopped or passes(exercise, tried):
        report = report_on(exercise, tried, known.names)
    else:
        report = report_with_helpers(exercise, function, names, known, tried)
    after = (*orders.remarks, *report.after) if report.state == PASS else report.after
    return replace(report, after=after, printed=_few(tried.printed))


def _few(printed: str) -> str:
    lines = printed.strip("\n").splitlines()
    left_out = [f"... and at least {len(lines) - PRINTED_LINES} more lines"] if len(lines) > PRINTED_LINES else []
    return "\n".join(lines[:PRINTED_LINES] + left_out)

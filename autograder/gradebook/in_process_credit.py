"""Mark one exercise inside a student's kernel, for plain nbgrader without our exporter.

Each hidden test of a notebook is one line that calls `credit`. It gives honest work the mark that the judge would
give. It runs in the student's process, so it trusts the student; `rnn-course grade` does not.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from autograder.judge.judge import Judge
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import TrustedRespondent
from autograder.marking.autograded_notebook import headline
from autograder.marking.marking import in_words_of
from autograder.notebooks.release import release
from rnn_course import catalogue
from rnn_course.kit.assess import Fault, Outcome
from rnn_course.kit.forbidden import absent
from rnn_course.kit.question import Question
from rnn_course.kit.quiet import quiet_stderr


def credit(assignment: str, function: Callable[..., Any]) -> float:
    """Mark the answer to an exercise: return its points and print the reason if it failed.

    nbgrader takes the number as partial credit. It must be a plain finite float, and nothing may be written to
    stderr: nbgrader turns one line there into a zero.
    """
    with quiet_stderr():
        loaded = catalogue.load(assignment)
        forbids = {one.name: one.header.forbids for one in loaded.exercises}
        respondent = NotebookRespondent(vars(sys.modules[function.__module__]), loaded.namespace(), forbids)
        paper = draw_paper(loaded, secrets.token_hex(16))
        marked = Judge(paper, respondent).mark_one(function.__name__)
        (mark,) = in_words_of(release(assignment), paper, [marked])
    if mark.status != "pass":
        print(f"{headline(mark)}\n{mark.message}")
    return float(mark.score or 0.0)


class NotebookRespondent:
    """Answers with a notebook's own functions; oracles are references that replace some of them for one question."""

    def __init__(
        self,
        namespace: dict[str, Any],
        references: Mapping[str, Any],
        forbids: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._namespace, self._references, self._forbids = namespace, references, forbids

    def ask(self, exercise: str, question: Question, oracles: Sequence[str] = ()) -> Outcome:
        kept = {name: self._namespace[name] for name in oracles if name in self._namespace}
        self._namespace.update({name: self._references[name] for name in oracles})
        try:
            with absent(self._forbids.get(exercise, ()), self._namespace) as refused:
                outcome = TrustedRespondent(self._namespace).ask(exercise, question)
            return Outcome(fault=Fault("refused", refused[0])) if outcome.fault and refused else outcome
        finally:
            for name in oracles:
                self._namespace.pop(name, None)
            self._namespace.update(kept)

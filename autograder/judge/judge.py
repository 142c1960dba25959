"""Judge a submission from outside its process: ask questions, compare the answers, diagnose mistakes."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from autograder.judge import probes
from autograder.judge.known import Kept, mistakes
from autograder.judge.questions import Asked, pose_check
from autograder.judge.respondents import Rereadable, Respondent, TrustedRespondent
from autograder.judge.verdict import ExerciseVerdict
from rnn_course.exercise import Assignment, Check, Exercise, Score
from rnn_course.kit import assess
from rnn_course.kit.assess import Assessment, CheckResult, Mistake, Outcome
from rnn_course.kit.orders import Orders
from rnn_course.kit.question import Question

MESSAGE_LIMIT = 1200


class Judge:
    """Marks one respondent on one assignment with the questions of one seed; the respondent may be replaced."""

    def __init__(self, assignment: Assignment, respondent: Respondent, seed: str, device: str = "cpu") -> None:
        self.assignment, self.respondent, self.seed, self.device = assignment, respondent, seed, device
        self.references = assignment.namespace()
        self._posed: dict[tuple[str, str], Asked] = {}
        self._mistakes: dict[str, Kept[Mistake]] = {}

    def mark(self) -> tuple[ExerciseVerdict, ...]:
        """Mark every exercise; one that fails is asked again with the failed ones that it uses replaced by oracles."""
        assessed: dict[str, Assessment] = {}
        for exercise in self.assignment.exercises:
            assessed[exercise.name] = self._at_its_best(exercise)
        return tuple(
            self._verdict(one, self._carried_forward(one, assessed[one.name], assessed) or assessed[one.name])
            for one in self.assignment.exercises
        )

    def _at_its_best(self, exercise: Exercise, oracles: Sequence[str] = ()) -> Assessment:
        """Assess the answer as it is at the notebook's end or, if that earns more, as it was at its check."""
        last = self.assess(exercise, oracles)
        if last.status == "pass" or not isinstance(self.respondent, Rereadable):
            return last
        name, line = self.respondent.replaced().get(exercise.name, ("", ""))
        if not name:
            return last
        after = self.respondent
        self.respondent = self.respondent.at_check()
        try:
            checked = self.assess(exercise, oracles)
        finally:
            self.respondent = after
        changed = f"After its check, `{line}` changes {name}"
        if checked.fraction > last.fraction:
            return replace(checked, message=f"{checked.message} {changed}; marked as it was at the check.")
        return replace(last, message=f"{last.message} {changed}.") if name == exercise.name else last

    def is_wrong(self, exercise: Exercise) -> bool:
        """Whether the answer fails, in the usual order of layers; stops at the first question that fails."""
        posed = (self._pose(exercise, check) for check in exercise.checks if check.weight)
        each = (one for asked in posed for one in asked.one_by_one())
        orders = Orders(exercise.card, self.device, only_usual=True)
        return any(self._examine(exercise, one, self._ask(exercise, one, orders)).fraction < 1 for one in each)

    def results(self, exercise: Exercise) -> tuple[list[CheckResult], list[Outcome], list[Any]]:
        """The results of the checks with points, in the usual order of layers; the outcomes; the expected answers."""
        posed = [self._pose(exercise, check) for check in exercise.checks if check.weight]
        orders = Orders(exercise.card, self.device, only_usual=True)
        outcomes = [self._ask(exercise, one, orders) for one in posed]
        results = [self._examine(exercise, one, mine) for one, mine in zip(posed, outcomes, strict=True)]
        expected = [wanted for one in posed for wanted in one.expected]
        return results, [each for mine in outcomes for each in mine], expected

    def mark_one(self, exercise: Exercise) -> ExerciseVerdict:
        """Mark one exercise by itself; the exercises that it uses are assessed only if it fails."""
        first = self.assess(exercise)
        used = [] if first.status == "pass" else self._used_by(exercise)
        assessed = {name: self.assess(self.assignment[name]) for name in used}
        return self._verdict(exercise, self._carried_forward(exercise, first, assessed) or first)

    def assess(self, exercise: Exercise, oracles: Sequence[str] = (), *, only_usual: bool = False) -> Assessment:
        """Ask the questions of one exercise and assess the answers. Checks of weight 0 run only if another one fails.

        only_usual: try only the usual order of layers, which is faster; for answers that are not a student's.
        """
        orders = Orders(exercise.card, self.device, only_usual=only_usual)
        asked: list[Asked] = []
        results: list[CheckResult] = []
        flat: list[Outcome] = []
        for check in self._in_order(exercise):
            if not check.weight and all(result.fraction == 1 for result in results):
                break
            asked.append(self._pose(exercise, check))
            mine = self._ask(exercise, asked[-1], orders, oracles, flat)
            results.append(self._examine(exercise, asked[-1], mine))
            flat += mine
        expected = [wanted for one in asked for wanted in one.expected]
        aside = probes.by_differences(flat, expected)
        if all(result.fraction == 1 for result in results):
            remarks = [*assess.as_lists(flat, expected), *orders.remarks]
            return replace(assess.conclude(exercise.card, results, None, remarks), aside=aside)
        places = {check.name: place for place, check in enumerate(exercise.checks)}
        results.sort(key=lambda result: places[result.name])
        mistake = self._recognise(exercise, flat)
        remarks = (
            [] if mistake or any(outcome.fault for outcome in flat) else self._explain(exercise, asked, flat, oracles)
        )
        return replace(assess.conclude(exercise.card, results, mistake, remarks), aside=aside)

    def _in_order(self, exercise: Exercise) -> list[Check]:
        """The checks in the order of asking; those with weight are shuffled, so that counting calls tells nothing."""
        counting = [check for check in exercise.checks if check.weight]
        random.Random(f"{self.seed}/{exercise.name}").shuffle(counting)
        return [*counting, *(check for check in exercise.checks if not check.weight)]

    def posed(self, exercise: Exercise) -> list[Asked]:
        """All checks with their questions, in the order of asking."""
        return [self._pose(exercise, check) for check in self._in_order(exercise)]

    def known(self, exercise: Exercise) -> Iterable[Mistake]:
        """The known mistakes with their outcomes on all questions, in the order of asking."""
        if exercise.name not in self._mistakes:
            self._mistakes[exercise.name] = Kept(mistakes(exercise, self.posed(exercise), self.references))
        return self._mistakes[exercise.name]

    def _recognise(self, exercise: Exercise, outcomes: Sequence[Outcome]) -> Mistake | None:
        """The known mistake with the same outcomes, or None; no known mistake crashes, times out or is missing."""
        if any(outcome.fault and outcome.fault.kind != "error" for outcome in outcomes):
            return None
        return assess.recognise(outcomes, self.known(exercise))

    def _pose(self, exercise: Exercise, check: Check) -> Asked:
        key = exercise.name, check.name
        if key not in self._posed:
            self._posed[key] = pose_check(exercise, check, self.seed, self.references)
        return self._posed[key]

    def _explain(
        self, exercise: Exercise, asked: Sequence[Asked], outcomes: Sequence[Outcome], oracles: Sequence[str]
    ) -> list[str]:
        def student(question: Question) -> Outcome:
            return self.respondent.ask(exercise.name, question, oracles)

        def reference(question: Question) -> Outcome:
            return TrustedRespondent(self.references).ask(exercise.name, question)

        return probes.explain(exercise, asked[0].questions[0], outcomes, student, reference)

    def _ask(
        self,
        exercise: Exercise,
        one: Asked,
        orders: Orders,
        oracles: Sequence[str] = (),
        before: Sequence[Outcome] = (),
    ) -> list[Outcome]:
        """Outcomes of one check; after a time-out or a crash nothing more is asked, since each could take as long."""

        def ask(question: Question) -> Outcome:
            return self.respondent.ask(exercise.name, question, oracles)

        places = list(range(len(one.questions)))
        random.Random(f"{self.seed}/{exercise.name}/{one.check.name}").shuffle(places)
        outcomes: dict[int, Outcome] = {}
        for place in places:
            fatal = next((outcome for outcome in [*before, *outcomes.values()] if _is_fatal(outcome)), None)
            expected = one.expected[place]
            is_right = partial(_earns_all, one.check, expected) if one.check.score else None
            outcomes[place] = fatal or orders.ask(one.questions[place], expected, ask, is_right)
        return [outcomes[place] for place in range(len(places))]

    def _examine(self, exercise: Exercise, one: Asked, outcomes: list[Outcome]) -> CheckResult:
        check = one.check
        if check.score and not any(outcome.fault for outcome in outcomes):
            said = _scored(check, [outcome.value for outcome in outcomes], one.expected)
            fraction = min(1.0, max(0.0, said.fraction)) if said.fraction == said.fraction else 0.0
            return CheckResult(check.name, check.weight, note=said.note, score=fraction)
        return assess.examine(exercise.card, check.name, check.weight, check.note, outcomes, one.expected, self.device)

    def _carried_forward(
        self, exercise: Exercise, first: Assessment, assessed: Mapping[str, Assessment]
    ) -> Assessment | None:
        """Assess the exercise with the failed ones that it uses replaced by oracles; None if that earns no more."""
        if first.status == "pass":
            return None
        failed = [name for name in self._used_by(exercise) if name in assessed and assessed[name].status != "pass"]
        if not failed or first.status == "missing":
            return None
        again = self._at_its_best(exercise, failed)
        if again.fraction <= first.fraction:
            return None
        theirs = f"a correct {', '.join(failed)} in place of yours"
        said = f"Right, with {theirs}." if again.status == "pass" else f"{again.message} Marked with {theirs}."
        return replace(again, message=said)

    def _used_by(self, exercise: Exercise) -> list[str]:
        """The exercises that this one uses, directly or through others, in the assignment's order."""
        found: set[str] = set()
        waiting = list(exercise.header.uses)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.assignment[name].header.uses
        return [other.name for other in self.assignment.exercises if other.name in found - {exercise.name}]

    def _verdict(self, exercise: Exercise, found: Assessment) -> ExerciseVerdict:
        score = round(exercise.points * found.fraction, 2)
        message = found.message[:MESSAGE_LIMIT]
        return ExerciseVerdict(
            exercise.name, score, exercise.points, found.status, found.misconception, message, found.checks, found.aside
        )


def _is_fatal(outcome: Outcome) -> bool:
    return outcome.fault is not None and outcome.fault.kind in ("timeout", "memory", "crash", "missing", "refused")


def _scored(check: Check, values: list[Any], expected: Sequence[Any]) -> Score:
    """The result of the author's scorer; answers that it cannot handle earn nothing."""
    assert check.score is not None
    try:
        return check.score(values, list(expected))
    except Exception as error:  # answers come from student code, and may lack what the scorer needs
        text = " ".join(str(error).split())[:200]
        return Score(0.0, f"The answers do not have the type that is asked for ({type(error).__name__}: {text}).")


def _earns_all(check: Check, expected: Any, value: Any) -> bool:
    return _scored(check, [value], [expected]).fraction == 1

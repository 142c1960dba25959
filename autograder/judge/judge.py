"""Judge a submission from outside its process: ask questions, compare the answers, diagnose mistakes."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from autograder.judge import probes
from autograder.judge.assessment import Assessment, conclude
from autograder.judge.paper import Asked, Paper, Section, asks_models
from autograder.judge.respondents import Quick, Rereadable, Respondent
from autograder.judge.results import earns_all, examine
from autograder.judge.verdict import ExerciseVerdict
from rnn_course.kit.assess import CheckResult, Fault, Outcome
from rnn_course.kit.diagnosis import diagnose
from rnn_course.kit.matching import Looked
from rnn_course.kit.orders import Orders
from rnn_course.kit.question import Question
from rnn_course.kit.remarks import CHANGES, as_lists

MESSAGE_LIMIT = 1200
NONE_YET: Iterator[Outcome] = iter(())


class Judge:
    """Marks one respondent with the questions of one paper; the respondent may be replaced."""

    def __init__(self, paper: Paper, respondent: Respondent, device: str = "cpu") -> None:
        self.paper, self.respondent, self.device = paper, respondent, device

    def mark(self) -> tuple[ExerciseVerdict, ...]:
        """Mark every exercise; one that fails is asked again with the failed ones that it uses replaced by oracles."""
        assessed: dict[str, Assessment] = {}
        for name in self.paper.names:
            assessed[name] = self._at_its_best(self.paper[name])
        return tuple(
            self._verdict(name, self._carried_forward(name, found, assessed) or found)
            for name, found in assessed.items()
        )

    def mark_one(self, name: str) -> ExerciseVerdict:
        """Mark one exercise by itself; the exercises that it uses are assessed only if it fails."""
        first = self.assess(name)
        used = [] if first.status == "pass" else self._used_by(name)
        assessed = {other: self.assess(other) for other in used}
        return self._verdict(name, self._carried_forward(name, first, assessed) or first)

    def _at_its_best(self, section: Section, oracles: Sequence[str] = ()) -> Assessment:
        """Assess the answer as it is at the notebook's end or, if that earns more, as it was at its check."""
        exercise = section.card.name
        last = self.assess(exercise, oracles)
        if last.status == "pass" or not isinstance(self.respondent, Rereadable):
            return last
        name, line = self.respondent.replaced().get(exercise, ("", ""))
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
        return replace(last, message=f"{last.message} {changed}.") if name == exercise else last

    def is_wrong(self, name: str) -> bool:
        """Whether the answer fails, in the usual order of layers; stops at the first question that fails."""
        section = self.paper[name]
        each = (one for asked in section.checks if asked.weight for one in asked.one_by_one())
        orders = Orders(section.card, self.device, only_usual=True)
        return any(
            examine(section.card, one, self._ask(section, one, orders), self.device).fraction < 1 for one in each
        )

    def assess(self, name: str, oracles: Sequence[str] = (), *, only_usual: bool = False) -> Assessment:
        """Ask the questions of one exercise and assess the answers. Checks of weight 0 run only if another one fails.

        only_usual: try only the usual order of layers, which is faster; for answers that are not a student's.
        """
        section = self.paper[name]
        orders = Orders(section.card, self.device, only_usual=only_usual)
        results: dict[int, CheckResult] = {}
        flat: list[Outcome] = []
        looked: list[Looked] = []
        for counts in (True, False):
            checks = [asked for asked in section.checks if bool(asked.weight) == counts]
            if not counts and all(result.fraction == 1 for result in results.values()):
                break
            ahead = self._ahead(section, checks, oracles, flat)
            for asked in checks:
                mine = self._ask(section, asked, orders, oracles, flat, ahead)
                results[asked.place] = examine(section.card, asked, mine, self.device)
                looked.append(Looked(mine, asked.expected, results[asked.place]))
                flat += mine
        expected = [wanted for asked in section.checks for wanted in asked.expected][: len(flat)]
        aside = probes.by_differences(flat, expected)
        found = [results[place] for place in sorted(results)]
        if all(result.fraction == 1 for result in found):
            remarks = [*as_lists(flat, expected), *orders.remarks, *probes.changed(flat, section.parameters)]
            return replace(conclude(section.card, found, (), remarks), aside=aside)
        said = diagnose(section, looked)
        nothing = any(outcome.fault or outcome.value is None for outcome in flat)
        remarks = [] if said.mistakes or nothing else self._explain(section, flat, oracles)
        concluded = conclude(section.card, found, said.mistakes, [*said.sentences, *remarks])
        return replace(concluded, strip=said.strip, aside=aside)

    def _explain(self, section: Section, outcomes: Sequence[Outcome], oracles: Sequence[str]) -> list[str]:
        def student(question: Question) -> Outcome:
            return self.respondent.ask(section.card.name, question, oracles)

        return probes.explain(section, outcomes, student)

    def _ask(
        self,
        section: Section,
        asked: Asked,
        orders: Orders,
        oracles: Sequence[str] = (),
        before: Sequence[Outcome] = (),
        ahead: Iterator[Outcome] = NONE_YET,
    ) -> list[Outcome]:
        """Outcomes of one check; after a time-out or a crash nothing more is asked, since each could take as long.

        ahead: the outcomes of the questions to be asked next, as far as they are known already.
        """
        name = section.card.name

        def ask(question: Question) -> Outcome:
            return next(ahead, None) or self.respondent.ask(name, question, oracles)

        outcomes: dict[int, Outcome] = {}
        for place in self._in_order(section, asked):
            fatal = next((outcome for outcome in [*before, *outcomes.values()] if outcome.is_fatal), None)
            expected = asked.expected[place]
            is_right = functools.partial(earns_all, asked, expected) if asked.score else None
            outcomes[place] = fatal or orders.ask(asked.questions[place], expected, ask, is_right)
        return [outcomes[place] for place in range(len(asked.questions))]

    def _in_order(self, section: Section, asked: Asked) -> Sequence[int]:
        """The places of a check's questions in the order of asking."""
        return _shuffled(f"{self.paper.seed}/{section.card.name}/{asked.name}", len(asked.questions))

    def _ahead(
        self, section: Section, checks: Sequence[Asked], oracles: Sequence[str], before: Sequence[Outcome]
    ) -> Iterator[Outcome]:
        """The outcomes of the first questions of these checks, in the order of asking, if they can be had together."""
        asked = [one.questions[place] for one in checks for place in self._in_order(section, one)]
        stopped = any(outcome.is_fatal for outcome in before) or any(one.takes_an_order for one in asked)
        if stopped or not isinstance(self.respondent, Quick):
            return NONE_YET
        return iter(self.respondent.ask_together(section.card.name, asked, oracles))

    def _carried_forward(self, name: str, first: Assessment, assessed: Mapping[str, Assessment]) -> Assessment | None:
        """Assess the exercise with those that it uses replaced by oracles; None if that says nothing new.

        Those that failed, and right ones that change their arguments in place. One that makes a model cannot be
        replaced, as an oracle gives arrays; it is named.
        """
        if first.status in ("pass", "missing"):
            return None
        failed = [used for used in self._used_by(name) if used in assessed and _may_spoil(assessed[used])]
        models = [used for used in failed if asks_models(self.paper[used].checks)]
        replaced = [used for used in failed if used not in models]
        models = [used for used in models if assessed[used].status != "pass"]
        better = self._with_oracles(name, first, replaced) if replaced else None
        return better or (_with_those_to_begin_with(first, models) if models else None)

    def _with_oracles(self, name: str, first: Assessment, replaced: Sequence[str]) -> Assessment | None:
        again = self._at_its_best(self.paper[name], replaced)
        theirs = f"a correct {', '.join(replaced)} in place of yours"
        if again.fraction > first.fraction:
            said = f"Right, with {theirs}." if again.status == "pass" else f"{again.message} Marked with {theirs}."
            return replace(again, message=said)
        if first.status == again.status == "fail":  # what explains it may not be what the others explain
            said = f"{again.message} Looked at with {theirs}."
            return replace(first, message=said, misconceptions=again.misconceptions, strip=again.strip)
        return None

    def _used_by(self, name: str) -> list[str]:
        """The exercises that this one uses, directly or through others, in the assignment's order."""
        found: set[str] = set()
        waiting = list(self.paper[name].uses)
        while waiting:
            used = waiting.pop()
            if used not in found:
                found.add(used)
                waiting += self.paper[used].uses
        return [other for other in self.paper.names if other in found - {name}]

    def _verdict(self, name: str, found: Assessment) -> ExerciseVerdict:
        points = self.paper[name].card.points
        score, message = round(points * found.fraction, 2), found.message[:MESSAGE_LIMIT]
        stopped = found.fault or Fault("error")
        return ExerciseVerdict(
            name,
            score,
            points,
            found.status,
            found.misconception,
            message,
            found.checks,
            found.aside,
            found.misconceptions,
            found.wrong,
            found.strip,
            stopped.exception,
            stopped.line,
        )


@functools.lru_cache(4096)
def _shuffled(seed: str, number: int) -> Sequence[int]:
    places = list(range(number))
    random.Random(seed).shuffle(places)
    return tuple(places)


def _may_spoil(used: Assessment) -> bool:
    """Whether an exercise may be why another one that calls it fails."""
    return used.status != "pass" or CHANGES in used.message


def _with_those_to_begin_with(found: Assessment, failed: Sequence[str]) -> Assessment | None:
    """A verdict that names the exercises at fault whose results cannot be replaced; None if it was not attempted."""
    if found.status not in ("fail", "error"):
        return None
    which = f"{', '.join(failed)}, which {'is' if len(failed) == 1 else 'are'} not right either"
    return replace(found, message=f"{found.message} It uses {which}: begin there.")

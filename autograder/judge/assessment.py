"""The verdict on one exercise: its checks' results as one status, one share of the points and one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnn_course.kit import compare
from rnn_course.kit.assess import FAULTS, Card, CheckResult, Fault, share_of_points
from rnn_course.kit.status import Status


@dataclass(frozen=True)
class Assessment:
    """The verdict on one exercise.

    misconceptions: the known mistakes that it looks like. strip: which slices of a wrong value agree, as signs.
    aside: a note for the instructor only.
    """

    status: Status
    fraction: float
    misconceptions: tuple[str, ...]
    message: str
    checks: tuple[CheckResult, ...]
    strip: str = ""
    aside: str = ""

    @property
    def misconception(self) -> str | None:
        """The first of them."""
        return self.misconceptions[0] if self.misconceptions else None

    @property
    def wrong(self) -> tuple[str, ...]:
        """The names of the returned values that differ in a check that counts."""
        parts = [part for check in self.checks if check.weight for part in check.parts if part.difference]
        return tuple(dict.fromkeys(part.part.name for part in parts))

    @property
    def fault(self) -> Fault | None:
        """The first fault that stopped a check."""
        return next((check.fault for check in self.checks if check.weight and check.fault), None)


def conclude(
    card: Card, checks: Sequence[CheckResult], mistakes: Sequence[str] = (), explained: Sequence[str] = ()
) -> Assessment:
    """Combine an exercise's check results into one status, one fraction of the points and one message.

    mistakes: the names of the known mistakes. explained: sentences that explain it, or a right answer's remarks.
    """
    fraction = share_of_points([check for check in checks if check.weight])
    failed = [check for check in checks if check.weight and check.fraction < 1]
    if not failed:
        return Assessment("pass", 1.0, (), " ".join(["right.", *explained]), tuple(checks))
    fault = next((check.fault for check in failed if check.fault), None)
    status: Status = fault.kind if fault else "fail"
    sentences = [_fault_sentence(fault)] if fault else _difference_sentences(card, failed)
    return Assessment(status, fraction, tuple(mistakes), " ".join([*sentences, *explained]), tuple(checks))


def _fault_sentence(fault: Fault) -> str:
    if fault.kind == "refused" and fault.text:
        return f"Uses {fault.text}, which this exercise asks you to write yourself."
    if fault.kind != "error":
        what = FAULTS[fault.kind]
        return what[0].upper() + what[1:] + (f" ({fault.text})." if fault.text else ".")
    place = f", at `{fault.line.strip()}`" if fault.line else ""
    return f"Stops with {fault.exception}: {fault.text}{place}."


def _difference_sentences(card: Card, failed: Sequence[CheckResult]) -> list[str]:
    first = failed[0]
    if first.score is not None:
        return [first.note]
    wrong, count = [part for part in first.parts if part.difference], len(first.parts)
    sentences = [f"{count - len(wrong)} of {count} values agree ({first.name})."] if count > 1 else []
    if 1 < len(wrong) < count:
        sentences.append(f"Wrong: {', '.join(f'{one.part.name} {one.part.equation}'.strip() for one in wrong)}.")
    worst = min(wrong, key=lambda part: compare.STAGES.index(part.difference.stage))  # type: ignore[union-attr]
    assert worst.difference is not None
    equation = f" {worst.part.equation}" if worst.part.equation else ""
    where = "" if count > 1 else f" ({first.name})"
    sentences.append(f"{worst.part.name}{equation}: {worst.difference.text}{where}.")
    return sentences

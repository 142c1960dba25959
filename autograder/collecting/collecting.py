"""Collect a download into the folder of submissions: one row for everything that is in it, nothing guessed.

The table's states: `collected`, `replaced`, `unchanged`; and, with nothing written, `differs` (--replace would write
it), `not matched`, `ambiguous`, `no notebook`, `refused`; `older` and `ignored` are beside one that was collected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.collecting.archive import entries
from autograder.collecting.finding import Found, look_into
from autograder.collecting.matching import Claim, Match, Matcher
from autograder.collecting.placing import place
from autograder.collecting.platforms import Handin, handins
from autograder.gradebook.roster import Roster

DONE = ("collected", "replaced", "unchanged")
HARMLESS = (*DONE, "older", "ignored")
MOST_LINES = 5  # about the files of one person that are not taken


@dataclass(frozen=True)
class Row:
    """What became of one thing in a download: how the download names it, whose it is, the state, and why."""

    label: str
    student: str
    state: str
    why: str = ""
    late: bool = False


@dataclass(frozen=True)
class Options:
    """replace: other content is overwritten. write: else nothing is. file_times: a file's own time is the hand-in's."""

    replace: bool = False
    write: bool = True
    file_times: bool = False


@dataclass(frozen=True)
class _Match:
    """A student's hand-in, and how sure it is."""

    handin: Handin
    match: Match


def collect(
    download: Path, submissions: Path, name: str, roster: Roster, options: Options
) -> tuple[list[Row], list[str]]:
    """Collect the notebooks of an assignment from a download: a row for each thing in it, and who handed in nothing.

    submissions: the folder to write to. CollectError if the download cannot be read as a whole.
    """
    matcher = Matcher(roster, name)
    rows: list[Row] = []
    by_student: dict[str, list[_Match]] = defaultdict(list)
    for handin in handins(entries(download), lambda claim: bool(matcher.match(claim).students)):
        for claim in handin.claims or (Claim(),):
            match = matcher.match(claim)
            if match.student:
                by_student[match.student].append(_Match(handin, match))
            else:
                rows.append(_unmatched(handin, claim, match))
    for student, matches in sorted(by_student.items()):
        kept, others = _of_one_person(student, matches)
        rows += others
        if kept:
            rows += _of_student(student, kept, submissions, name, options)
    return rows, sorted(roster.keys() - by_student.keys())


def _unmatched(handin: Handin, claim: Claim, match: Match) -> Row:
    label = claim.shown or handin.label
    if match.students:
        could = ", ".join(match.students[:4]) + (", ..." if len(match.students) > 4 else "")
        return Row(label, "", "ambiguous", f"could be {could} (by {match.how}); rename it to the id", handin.late)
    anonymous = handin.platform in ("Canvas", "Moodle") and (not handin.claims or label == "Participant")
    why = "anonymous: download it with names" if anonymous else "nobody in the roster is called so"
    files = f"; {len(handin.entries)} files" if len(handin.entries) > 1 else ""
    return Row(label, "", "not matched", why + files, handin.late)


def _of_one_person(student: str, matches: Sequence[_Match]) -> tuple[list[_Match], list[Row]]:
    """The hand-ins that are this student's. Two persons of a platform cannot be one student: the surer one is."""
    persons = {
        (one.handin.platform, one.handin.person) for one in matches if one.handin.platform in ("Moodle", "Canvas")
    }
    if len(persons) < 2:
        return list(matches), []
    best = min(one.match.rank for one in matches)
    surest = [one for one in matches if one.match.rank == best]
    kept = surest if len({one.handin.person for one in surest}) == 1 else []
    state, why = (
        ("not matched", f"{student} is somebody else") if kept else ("ambiguous", f"several could be {student}")
    )
    labels = " and ".join(repr(one.handin.label) for one in (kept or surest)[:3])
    return kept, [
        Row(one.handin.label, "", state, f"{why}: {labels}; rename it to the id", one.handin.late)
        for one in matches
        if one not in kept
    ]


def _of_student(student: str, matches: Sequence[_Match], folder: Path, name: str, options: Options) -> Iterator[Row]:
    """Place the newest notebook that a student handed in."""
    found = [look_into(one.handin, name) for one in matches]
    for one, looked in zip(matches, found, strict=True):
        for remark in looked.remarks[:MOST_LINES]:
            yield Row(one.handin.label, student, "ignored" if looked.notebook else "refused", remark)
        if len(looked.remarks) > MOST_LINES:
            yield Row(
                one.handin.label, student, "ignored", f"and {len(looked.remarks) - MOST_LINES} more files like these"
            )
    newest = _newest(found)
    for one, looked in zip(matches, found, strict=True):
        handin, how = one.handin, one.match.how
        if looked.notebook is None:
            yield Row(handin.label, student, "no notebook", looked.why, handin.late)
        elif newest is None:
            yield Row(
                handin.label, student, "ambiguous", "none is newer than the others; keep one of them", handin.late
            )
        elif looked is not newest:
            yield Row(handin.label, student, "older", f"{looked.notebook.path}: a newer one counts", handin.late)
        else:
            at = handin.at or looked.at or (looked.file_at if options.file_times else None)
            state, why = place(folder, student, name, looked.notebook.content, at, options)
            by = "" if how in ("id", "user id", "e-mail", "name") else f"matched by {how}"
            yield Row(handin.label, student, state, "; ".join(filter(None, (why, looked.note, by))), handin.late)


def _remarks(handin: Handin, student: str, looked: Found) -> Iterator[Row]:
    """The files of a hand-in that were not read, the first few in a row each."""
    state = "ignored" if looked.notebook else "refused"
    for remark in looked.remarks[:MOST_LINES]:
        yield Row(handin.label, student, state, remark)
    if (more := len(looked.remarks) - MOST_LINES) > 0:
        yield Row(handin.label, student, state, f"and {more} more files like these")


def _newest(found: Sequence[Found]) -> Found | None:
    """The one with the newest notebook; None if two are equally new and differ."""
    there = [one for one in found if one.notebook]
    if not there:
        return None
    last = max(one.order for one in there)
    newest = [one for one in there if one.order == last]
    return newest[0] if len({one.notebook.content for one in newest if one.notebook}) == 1 else None

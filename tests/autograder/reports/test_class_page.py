"""The class page: what it says is what the gradebook and the records hold, and text from students stays text."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import progress
from autograder.gradebook.database import opened
from autograder.judge.verdict import ExerciseVerdict, Verdict, sum_up, unmarked
from autograder.reports import records
from autograder.reports.class_page import page, results
from autograder.reports.class_page.alike import alike, function_of, runs
from autograder.reports.class_page.attention import needing
from autograder.reports.class_page.exercises import items
from autograder.reports.class_page.mistakes import mistakes
from autograder.reports.class_page.results import Results
from autograder.reports.rebuild import rebuild
from rnn_course import catalogue
from rnn_course.kit.status import Status
from tests.autograder import classroom
from tests.autograder.cli.test_cli import run

NAME = "01_rnn"
POINTS = {one.name: one.points for one in catalogue.load(NAME).exercises}
LAST = list(POINTS)[-1]
ATTACK = "<script>alert(1)</script> \x1b[2J \u202e"
STALE = ExerciseVerdict(
    "rnn_step_backward", 11.2, 14, "fail", "new_state_in_dU", "", misconceptions=("new_state_in_dU",)
)
TWO = ExerciseVerdict(
    "output_backward", 2, 6, "fail", "dV_transposed", "", misconceptions=("dV_transposed", "dc_keeps_axes")
)


def unlike(message: str, strip: str) -> ExerciseVerdict:
    return ExerciseVerdict("rnn_forward", 0, 8, "fail", None, message, wrong=("hs",), strip=strip)


def verdict(*others: ExerciseVerdict, name: str = NAME, points: dict[str, float] = POINTS) -> Verdict:
    """All right, but for these exercises."""
    instead = {one.name: one for one in others}
    right = [ExerciseVerdict(each, worth, worth, "pass", None, "right.") for each, worth in points.items()]
    return sum_up(name, tuple(instead.get(one.name, one) for one in right), "bubblewrap", "")


def state(exercise: str, status: Status, message: str = "", **more: Any) -> ExerciseVerdict:
    score = None if status == "needs_human" else 0.0
    return ExerciseVerdict(exercise, score, POINTS[exercise], status, None, message, **more)


def enter(folder: Path, verdicts: dict[str, Verdict], name: str = NAME) -> None:
    """Write records, and a gradebook that is made from them."""
    place = folder / "records" / name
    place.mkdir(parents=True)
    for student, judged in verdicts.items():
        data = {"student": student, "handed_in": None, "sha256": "", **judged.to_json()}
        (place / f"{student}.json").write_text(json.dumps(data))
    rebuild(classroom.url(folder), name, records.read(folder, catalogue.load(name)), folder)


def read(folder: Path) -> Results:
    return results.read(folder, classroom.url(folder), NAME)


def written(folder: Path) -> str:
    return page.write(folder, classroom.url(folder), NAME)[0].read_text("utf-8")


class Page(HTMLParser):
    """The tags of a page with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_teach_again_orders_mistakes_by_students_then_points_and_cites_the_equation(tmp_path):
    enter(tmp_path, {"ada": verdict(STALE), "bob": verdict(STALE, TWO), "eve": verdict()})
    first, *others = found = mistakes(read(tmp_path))
    assert (first.name, first.students, round(first.lost, 6)) == ("new_state_in_dU", ("ada", "bob"), 5.6)
    assert [(one.number, one.text) for one in first.equations] == [("1.8", "dU = hᵀ dz")]
    assert {(one.name, one.lost) for one in others} == {("dV_transposed", 2), ("dc_keeps_axes", 2)}
    shown = html.unescape(written(tmp_path))
    assert [shown.index(one.says) for one in found] == sorted(shown.index(one.says) for one in found)
    assert "dU = hᵀ dz" in shown
    assert "2 of 3 students made 3 known mistakes" in shown


def test_what_a_person_changed_counts(tmp_path):
    enter(tmp_path, {"ada": verdict(STALE), "bob": verdict(state("rnn_step", "needs_human"))})
    with opened(classroom.url(tmp_path)) as book:
        grade = book.find_grade("test_rnn_step_backward", NAME, NAME, "ada")
        grade.manual_score = 14
        book.find_submission(NAME, "ada").notebooks[0].late_submission_penalty = 5
        book.db.commit()
    shown = " ".join(written(tmp_path).split())
    assert mistakes(read(tmp_path))[0].lost == 0
    assert '<td class="hand">✎ 14</td>' in shown
    assert '<td class="human">? </td>' in shown
    assert '<td class="r mark">95*</td>' in shown
    for fact in (
        "<b>1</b> waiting for a person",
        "<b>1</b> marked by hand",
        "<b>1</b> late",
        "<b>95</b> median of 100",
    ):
        assert fact in shown


def test_who_needs_a_person_and_why(tmp_path):
    names = list(POINTS)
    stopped = [state(name, "not_attempted") for name in names[5:]]
    error = {"exception": "NameError", "line": "result = hh + 1"}
    enter(
        tmp_path,
        {
            "asks": verdict(state("softmax", "needs_human", message="Not marked yet: disk full")),
            "blank": verdict(*(state(name, "not_attempted") for name in names)),
            "broken": unmarked(NAME, POINTS, "refused", "not a notebook"),
            "crash": verdict(state("softmax", "crash")),
            "errors": verdict(state("rnn_step", "error", **error), state("softmax", "error", **error)),
            "fine": verdict(state("softmax", "error")),
            "late": verdict(state(LAST, "not_attempted")),
            "slow": verdict(state("softmax", "timeout")),
            "stopped": verdict(*stopped),
        },
    )
    found = {
        student.name: " ".join(f"{why.before} {why.exercise}{why.after}" for why in reasons)
        for student, reasons in needing(read(tmp_path))
    }
    assert found == {
        "asks": "not marked yet: softmax. Not marked yet: disk full",
        "broken": "could not be marked: not a notebook ",
        "blank": "handed in, nothing attempted ",
        "stopped": "stopped after rnn_backward: 7 exercises (46 points) not attempted",
        "crash": "ended the process in softmax",
        "slow": "ran out of time in softmax",
        "errors": "2 exercises stop with an error, first rnn_step: NameError at “result = hh + 1”",
    }
    assert list(found)[:4] == ["asks", "broken", "blank", "stopped"]
    assert "<b>1</b> unreadable<small> broken</small>" in written(tmp_path)


def test_far_below_their_own_usual_is_measured_from_the_class(tmp_path):
    wrong = [state(name, "fail") for name in ("rnn_backward", "rnn_step_backward")]
    enter(tmp_path, {"ada": verdict(*wrong), "bob": verdict(*wrong), "cy": verdict(), "di": verdict(), "ed": verdict()})
    points = {one.name: one.points for one in catalogue.load("04_gru").exercises}
    half = [ExerciseVerdict(name, 0.0, worth, "fail", None, "") for name, worth in list(points.items())[:4]]
    others = {who: verdict(name="04_gru", points=points) for who in ("ada", "cy", "di", "ed")}
    enter(tmp_path, others | {"bob": verdict(*half, name="04_gru", points=points)}, "04_gru")
    found = {student.name: reasons for student, reasons in needing(read(tmp_path))}
    assert {who: [why.before for why in reasons] for who, reasons in found.items()} == {
        "ada": ["far below their usual: 66 % here, 100 % in 1 other assignment"]
    }


def test_failures_alike_are_grouped_whatever_the_paper_and_shown_without_names(tmp_path, material):
    source = 'def rnn_forward(x, h0, W, U, b):\n    """By ada."""\n    # ada lovelace\n    return x[:, 0] <b>'
    material = replace(material, key=type(material.key)(material.key.notebook))
    for who, body in (("ada", source.replace(" <b>", "")), ("bob", source)):
        path = tmp_path / "autograded" / who / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(material.key.answer("rnn_forward", body).text())
    typing = state("softmax", "error", exception="NameError")
    stops = [
        state(
            "rnn_step",
            "error",
            exception="ValueError",
            message=f"Stops with ValueError: shapes ({size},), at `{line}`.",
        )
        for size, line in ((3, "return x"), (5, "h = x"))
    ]
    other = state("rnn_step", "error", exception="ValueError", message="Stops with ValueError: axes, at `h = x`.")
    enter(
        tmp_path,
        {
            "ada": verdict(unlike("short", "Time steps: ✗✗✓."), typing, stops[0]),
            "bob": verdict(unlike("long", "Time steps: ✗✗✗✗✓."), typing, stops[1]),
            "cy": verdict(unlike("other", "Time steps: ✓✗."), typing, other),
        },
    )
    one, stopped = alike(read(tmp_path))
    assert (stopped.exercise, stopped.students, stopped.how) == ("rnn_step", ("ada", "bob"), "stops with ValueError")
    assert (one.exercise, one.students, one.how) == ("rnn_forward", ("ada", "bob"), "wrong: hs (Time steps: ✗✗✓)")
    assert one.snippet == "def rnn_forward(x, h0, W, U, b):\n    return x[:, 0]"


def test_runs_and_definitions():
    assert runs("Time steps: ✗✗✓✗.") == runs("Time steps: ✗ 1 to 12, ✓ 13 to 14, ✗ 15 to 20.") == "Time steps: ✗✓✗"
    assert runs("") == ""
    assert function_of("%time\nclass A:\n    '''Doc.'''", "A") == "class A:\n    pass"
    assert function_of("f = 1", "f") == function_of("def f(:", "f") == function_of("(" * 20_000, "f") == ""
    assert function_of("def f():\n" + "    x = 1\n" * 40, "f").endswith("…")


def test_exercises_count_what_the_records_say_and_leave_small_classes_without_correlation(tmp_path):
    enter(tmp_path, {"ada": verdict(STALE), "bob": verdict(state("rnn_step_backward", "timeout"))})
    found = {one.name: one for one in items(read(tmp_path))}["rnn_step_backward"]
    assert (found.full, found.wrong, found.stopped, found.untouched, found.marked) == (0, 1, 1, 0, 2)
    assert found.mean == pytest.approx(0.4)
    assert (found.difficulty, found.correlation, found.fifths) == ("hard", None, [])
    assert written(tmp_path).count("under 20 students") == len(POINTS)


def test_the_page_is_well_formed_and_loads_and_runs_nothing(tmp_path):
    students = {f"s{number:02}": verdict(*[STALE, TWO][: number % 3]) for number in range(21)}
    enter(tmp_path, students | {"o'neil & co": verdict(state("softmax", "error", message=ATTACK, line=ATTACK))})
    (tmp_path / "roster.csv").write_text("id,section\nnobody,A\n")
    link = tmp_path / "feedback" / "s00" / NAME / f"{NAME}.html"
    link.parent.mkdir(parents=True)
    link.write_text("")
    text = written(tmp_path)
    found = Page(text)
    kinds = Counter(tag for tag, _ in found.tags)
    assert not kinds.keys() & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on") or name == "src"]
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;" in text
    assert [tag for tag, _ in found.tags if re.fullmatch(r"h\d", tag)] == ["h1", *["h2"] * (kinds["h2"])]
    assert all(one.get("scope") in ("row", "col") for one in found.all("th"))
    assert all(one.get("role") == "img" or one.get("aria-hidden") == "true" for one in found.all("svg"))
    assert found.all("html") == [{"lang": "en"}]
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    within = {one["href"][1:] for one in found.all("a") if one["href"].startswith("#")}
    assert within <= set(ids)
    links = {one["href"].partition("#")[0] for one in found.all("a")} - {""}
    assert links == {f"../feedback/s00/{NAME}/{NAME}.html"}
    assert (tmp_path / "reports" / links.pop()).resolve() == link
    assert "<b>1</b> handed in nothing<small> nobody</small>" in text
    assert "<desc" in text
    assert text.count('class="interval"') == 3  # exercises that are not alike for all


def test_the_command_prints_the_path_and_the_three_worst(tmp_path):
    enter(tmp_path, {"ada": verdict(STALE, TWO), "bob": verdict(STALE)})
    status, said, _ = run("report", "html", NAME, folder=tmp_path)
    path, *worst = said.splitlines()
    assert status == 0
    assert path == f"the class page is {tmp_path / 'reports' / NAME}.html"
    assert worst[0].startswith("2 students: dU is computed with h_next (a^<t> in some texts); (1.8) takes h")
    assert worst[0].endswith("(rnn_step_backward, 5.6 points lost)")
    assert len(worst) == 3
    assert run("report", "html", NAME, "--output", "x/class.html", folder=tmp_path)[0] == 0
    assert (tmp_path / "x" / "class.html").read_text() == Path(path.removeprefix("the class page is ")).read_text()


def test_a_page_that_cannot_be_written_is_one_line_and_no_error(tmp_path, capsys, monkeypatch):
    enter(tmp_path, {"ada": verdict()})
    (tmp_path / "reports").write_text("a file in the way")
    progress._write_class_page(NAME, tmp_path, classroom.url(tmp_path))
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "all marks are recorded. Try rnn-course report html 01_rnn" in said


def luminance(colour: str) -> float:
    """WCAG's relative luminance of a colour such as #1b1b1b or #fff."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_has_a_contrast_of_at_least_4_5_on_its_background(dark):
    css = (Path(page.__file__).parent / "templates" / "class.css").read_text()
    found: dict[str, str] = {}
    for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)[: 2 if dark else 1]:
        found |= re.findall(r"--(\w+): (#\w+);", block)
    states = [state for state, _, _ in page.LEGEND if state != "open"]
    pairs = [("ink", state) for state in (*states, "paper", "soft")]
    pairs += [(text, back) for text in ("quiet", "link") for back in ("paper", "soft")]
    for text, back in pairs:
        dim, bright = sorted((luminance(found[text]), luminance(found[back])))
        assert (bright + 0.05) / (dim + 0.05) >= 4.5, (text, back)

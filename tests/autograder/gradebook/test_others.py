"""How many others made the same known mistake: on every page, once the class is known."""

from __future__ import annotations

from autograder.cli import demo
from autograder.gradebook import pages
from autograder.judge.verdict import ExerciseVerdict, Verdict
from tests.autograder import classroom

NAME = "01_rnn"


def made(*mistakes: tuple[str, str | None]) -> Verdict:
    found = tuple(ExerciseVerdict(name, 0.0, 1.0, "fail", mistake, "") for name, mistake in mistakes)
    return Verdict(NAME, 0.0, len(found), "none", "", found)


def test_the_same_mistake_in_the_same_exercise_is_counted_without_oneself(tmp_path):
    one = made(("f", "no_bias"), ("g", "no_bias"), ("h", None))
    found = pages.count_mistakes(tmp_path, NAME, [one, made(("f", "no_bias")), made(("f", "other"), ("h", None))])
    assert pages.others(found, one) == {"f": 1}
    assert pages.others(found, made(("f", "new"))) == {}


def test_counts_that_are_missing_or_broken_cost_no_page(tmp_path):
    place = tmp_path / "records" / NAME / pages.MISTAKES
    place.parent.mkdir(parents=True)
    for text in (None, b"{", b"[]", b'{"f": 3}', b'{"f": {"no_bias": "x"}}', b"\xff"):
        if text is not None:
            place.write_bytes(text)
        assert pages._mistakes(tmp_path, NAME) == {}


def test_pages_say_so_at_the_end_of_a_grade_and_when_the_class_changes(submit, settings, tmp_path):
    def page(student):
        return (tmp_path / f"feedback/{student}/{NAME}/{NAME}.html").read_text("utf-8")

    for student in ("ada", "blaise"):
        submit(student, demo.famous_mistake)
    submit("charles", demo.key)
    classroom.grade(NAME, tmp_path, settings, workers=1)
    assert "1 other in the class made this mistake too." in page("ada")
    assert "in the class" not in page("charles")
    submit("dorothy", demo.famous_mistake)
    classroom.grade(NAME, tmp_path, settings, workers=1)
    assert all("2 others in the class" in page(student) for student in ("ada", "blaise", "dorothy"))

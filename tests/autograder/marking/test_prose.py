"""Text cells that a person marks: in the notebook, the verdict, formgrader's notebook, the feedback page."""

from __future__ import annotations

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder.authoring.notebook import key_notebook
from autograder.exports.result import of_verdict
from autograder.judge.verdict import ExerciseVerdict, sum_up, unmarked
from autograder.marking.autograded_notebook import compose
from autograder.marking.feedback import page
from autograder.marking.prose import EMPTY, with_prose
from autograder.notebooks.reader import Submission, cells_to_run, parse
from autograder.notebooks.release import release
from rnn_course import catalogue
from rnn_course.exercise import AuthoringError
from tests.autograder.project_answers import CLASSICAL, NAME, notebook

BUILT = release(NAME)
PREDICT = ExerciseVerdict("predict", 42.0, 80.0, "fail", None, "spam: not all of it.")
IDEA = "The words are garbled, so I count <b>letters</b> & pairs of them. $a < b$"


def handed_in(**texts):
    return parse(notebook(CLASSICAL, texts), f"{NAME}.ipynb")


def verdict(**texts):
    return sum_up(NAME, with_prose([PREDICT], handed_in(**texts), BUILT), "none", "seed")


def test_the_release_asks_with_a_locked_rubric_and_an_empty_cell():
    marks_of = {cell.metadata.nbgrader.grade_id: cell for cell in BUILT.notebook.cells if "nbgrader" in cell.metadata}
    assert BUILT.prose == ("text_idea", "text_ablation")
    assert BUILT.exercises == {"predict": 80}
    assert sum(BUILT.points.values()) == 100
    for name in BUILT.prose:
        asked, answer = marks_of[f"{name}_question"], marks_of[name]
        assert asked.metadata.nbgrader.locked
        assert "| points |" in asked.source
        assert (answer.cell_type, answer.source) == ("markdown", "YOUR ANSWER HERE")
        assert determine_grade(answer, None) == (0, 10)  # nbgrader's own rule: unchanged is 0
        answer = nbformat.from_dict({**answer, "source": IDEA})
        assert determine_grade(answer, None) == (None, 10)
    assert "read by a person | 10 |" in BUILT.text


def test_a_question_without_an_answer_for_the_key_is_refused(monkeypatch, tmp_path):
    text = (catalogue.folder_of(NAME) / "notebook.py").read_text("utf-8")
    (tmp_path / "notebook.py").write_text(text.replace("# ### END SOLUTION", "#"))
    assignment = catalogue.load(NAME)
    monkeypatch.setattr(catalogue, "folder_of", lambda name: tmp_path)
    with pytest.raises(AuthoringError, match="text cell 'text_idea' has no answer"):
        key_notebook(assignment)


def test_an_untouched_text_is_worth_nothing_and_a_written_one_waits():
    empty = verdict()
    assert [(one.name, one.score, one.status) for one in empty.exercises[1:]] == [
        ("text_idea", 0.0, "not_attempted"),
        ("text_ablation", 0.0, "not_attempted"),
    ]
    assert (empty.score, empty.max_score) == (42, 100)
    assert verdict(text_idea="  \n", text_ablation="YOUR ANSWER HERE\n\n").score == 42
    written = verdict(text_idea=IDEA)
    assert (written.exercises[1].score, written.exercises[1].status, written.score) == (None, "to_read", None)
    assert written.exercises[1].message != verdict(text_idea=IDEA + "!").exercises[1].message
    odd = Submission(b"", ({"type": "markdown", "source": "half a character \ud800", "grade_id": "text_idea"},))
    assert with_prose([PREDICT], odd, BUILT)[1].status == "to_read"
    assert [one.name for one in unmarked(NAME, BUILT.points, "refused", "no").exercises] == list(BUILT.points)


def test_no_text_is_run():
    submission = handed_in(text_idea="import os; os.abort()")
    assert not any("abort" in cell.source for cell in cells_to_run(submission, BUILT.ours, ["predict"]))


def test_a_cell_that_was_deleted_is_empty_and_the_last_of_two_counts():
    whole = nbformat.reads(notebook(CLASSICAL, {"text_idea": IDEA}).decode(), as_version=4)
    idea = next(cell for cell in whole.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "text_idea")
    whole.cells.append(nbformat.from_dict({**idea, "source": "YOUR ANSWER HERE", "id": "again"}))
    (_, last, _) = with_prose([PREDICT], parse(nbformat.writes(whole).encode(), "n"), BUILT)
    assert last.message == EMPTY
    whole.cells = [cell for cell in whole.cells if cell.metadata.get("nbgrader", {}).get("grade_id") != "text_idea"]
    (_, none, _) = with_prose([PREDICT], parse(nbformat.writes(whole).encode(), "n"), BUILT)
    assert none.message == EMPTY


def test_formgrader_gets_the_students_text_made_safe_and_our_rubric():
    cells = {
        "text_idea": "<script>alert(1)</script> is my idea",
        "text_idea_question": "10 points for everybody",
        "text_ablation": "I removed the *mirrors*.",
    }
    composed = compose(BUILT.notebook, handed_in(**cells), verdict(**cells), {})
    nbformat.validate(composed)
    shown = {cell.metadata.nbgrader.grade_id: cell for cell in composed.cells if "nbgrader" in cell.metadata}
    assert shown["text_idea"].source.startswith("```\n<script>")  # as code
    assert shown["text_ablation"].source == "I removed the *mirrors*."
    assert "everybody" not in "".join(cell.source for cell in composed.cells)
    assert shown["text_idea_question"].source.startswith("### Your idea")
    for name in BUILT.prose:
        assert shown[name].cell_type == "markdown"
        assert shown[name].metadata.nbgrader.grade
        assert determine_grade(shown[name], None) == (None, 10)


def test_a_text_cell_that_became_code_is_shown_as_text():
    changed = nbformat.reads(notebook(CLASSICAL).decode(), as_version=4)
    idea = next(cell for cell in changed.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "text_idea")
    changed.cells[changed.cells.index(idea)] = nbformat.v4.new_code_cell("mine = 1", metadata=idea.metadata)
    submission = parse(nbformat.writes(changed).encode(), "n")
    composed = compose(BUILT.notebook, submission, verdict(), {})
    nbformat.validate(composed)
    (shown,) = [cell for cell in composed.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "text_idea"]
    assert (shown.cell_type, shown.source) == ("markdown", "mine = 1")


def test_the_feedback_page_shows_the_text_without_its_html():
    text = page("ada", verdict(text_idea=IDEA), handed_in(text_idea=IDEA))
    assert "&lt;b&gt;letters&lt;/b&gt; &amp; pairs" in text
    assert "<b>letters</b>" not in text
    assert "to be read by a person" in text
    assert "Your instructor reads it" in text
    python = page("ada", verdict(text_idea="None if not it is"), handed_in(text_idea="None if not it is"))
    assert "None if not it is" in python  # nothing is coloured as code


def test_no_heading_gets_the_id_of_a_field_for_points():
    shown = compose(BUILT.notebook, handed_in(text_idea="# text_ablation\n\nmine"), verdict(), {})
    (idea,) = [cell for cell in shown.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "text_idea"]
    assert idea.source.startswith("```")


def test_a_name_that_a_heading_could_have_is_refused(monkeypatch, tmp_path):
    text = (catalogue.folder_of(NAME) / "notebook.py").read_text("utf-8")
    (tmp_path / "notebook.py").write_text(text.replace('prose="text_idea"', 'prose="idea"'))
    assignment = catalogue.load(NAME)
    monkeypatch.setattr(catalogue, "folder_of", lambda name: tmp_path)
    with pytest.raises(AuthoringError, match="call the text cell 'idea' text_idea"):
        key_notebook(assignment)


def test_platforms_get_the_judged_exercises_alone():
    for texts in ({}, {"text_idea": IDEA}):
        result = of_verdict(verdict(**texts), BUILT.prose)
        assert (result.score, result.max_score, [test.name for test in result.tests]) == (42, 80, ["predict"])
    assert of_verdict(verdict(text_idea=IDEA)).score is None

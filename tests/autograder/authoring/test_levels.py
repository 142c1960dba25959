"""Notebooks at the level "derive": what they leave out, what they say instead, and that they run."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.authoring import build
from autograder.authoring.levels import at_level, demand_nothing_shown, level_of, without_numbers
from autograder.authoring.notebook import key_notebook, release_notebook
from autograder.authoring.public_cases import frozen
from autograder.judge.judge import Judge
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import answering
from autograder.marking.marking import in_words_of
from autograder.notebooks.release import release
from autograder.notebooks.solution_cell import solution_source
from rnn_course import catalogue
from rnn_course.authoring import derivation, exercise
from rnn_course.cells.rnn import rnn_step, rnn_step_backward
from rnn_course.exercise import AuthoringError
from rnn_course.kit import cases
from rnn_course.kit.derivation import DERIVE, GUIDED, Equation, unnumbered
from tests.exercises.notebooks import known_mistake, run

ASKED = [name for name in catalogue.names() if any(one.header.derive for one in catalogue.load(name).exercises)]
EACH = pytest.mark.parametrize("name", ASKED)


def built(name: str, root: Path) -> None:
    """Build the key and the release of this level, with the cases that are built already."""
    assignment = catalogue.load(name)
    for kind, notebook in (("solutions", key_notebook), ("assignments", release_notebook)):
        folder = root / kind / name
        folder.mkdir(parents=True)
        nbformat.write(notebook(assignment, DERIVE), folder / f"{name}.ipynb")
        cases.save(folder / cases.FILE, at_level(frozen(name), DERIVE))


@EACH
def test_two_or_three_exercises_are_to_be_derived(name):
    assignment = catalogue.load(name)
    derive = [one.name for one in assignment.exercises if one.header.derive]
    assert 1 <= len(derive) <= 4
    text = "\n".join(cell.source for cell in release_notebook(assignment, DERIVE).cells)
    assert text.count(", to be derived |") == len(derive)
    assert "to be derived" not in "\n".join(cell.source for cell in release_notebook(assignment).cells)


@EACH
def test_no_message_says_the_number_of_an_equation_that_is_left_out(name):
    assignment = catalogue.load(name)
    left_out = [equation for one in assignment.exercises for equation in one.card.derive]
    numbers = {f"({equation.number})" for equation in left_out}
    for one in assignment.exercises:
        for text in (*one.header.hints, *(wrong.says for wrong in one.misconceptions), *(c.note for c in one.checks)):
            said = unnumbered(text, left_out)
            assert not [number for number in numbers if number in said], said
            assert not re.search(r"equations? of (\w+) equation|of the equation of \w+ of", said), said


@pytest.mark.measured
@EACH
def test_the_blank_release_runs_to_its_end(name, tmp_path):
    built(name, tmp_path)
    shown = run("assignments", name, tmp_path)
    assert [each.error for each in shown.runs if each.error] == []
    assert "not attempted" in shown.runs[-1].displayed[0]["text/plain"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["01_rnn"])
def test_the_key_runs_from_top_to_bottom(name, tmp_path):
    built(name, tmp_path)
    for check in run("solutions", name, tmp_path).checks:
        assert check.displayed[0]["text/plain"].startswith("✓")


def test_the_docstring_gives_what_the_gradients_follow_from_and_names_them():
    source = solution_source(rnn_step_backward, ("1.4", "1.8"), rnn_step)
    kept = source.partition("BEGIN SOLUTION")[0]
    for number in ("(1.1)", "(1.2)", "(1.5)", "(1.7)", "Derive before you write code: dz and dU.", "h_next, h (B, H)"):
        assert number in kept
    assert "(1.4)" not in kept
    assert "(1.8)" not in kept
    compile(source, "cell", "exec")


def in_blocks(dz):
    """Go back.

        dz_1 = dz ⊙ 2; dz_2 = dz ⊙ 3      (9.1)

    With da = [dz_1, dz_2], side by side:

        [dx, dh] = da Wᵀ                  (9.2)
        db = Σ_rows da                    (9.3)

    dz (B, H)  ->  dx, dh (B, H), db (H,)
    """


def test_words_between_equations_are_kept_and_all_that_an_equation_defines_is_named():
    assert (
        solution_source(in_blocks, ["9.1", "9.2"]).partition("    dz (B")[0]
        == '''def in_blocks(dz):
    """Go back.

    With da = [dz_1, dz_2], side by side:

        db = Σ_rows da                    (9.3)

        Derive before you write code: dz_1, dz_2, dx and dh.

'''
    )


def test_other_docstrings_cite_an_equation_that_is_left_out_by_its_name():
    quoted = "    A = V, V being the ridge readout (9.1) of A      (9.2)\n    ### BEGIN SOLUTION\n    A = 1  # (9.1)"
    assert without_numbers(quoted, [Equation("9.1", "V", "V = 1")]) == (
        "    A = V, V being the ridge readout of A            (9.2)\n    ### BEGIN SOLUTION\n    A = 1  # (9.1)"
    )


def test_each_equation_left_out_is_one_more_hint():
    guided, derive = frozen("01_rnn"), at_level(frozen("01_rnn"), DERIVE)
    card = derive["rnn_step_backward"].card
    assert card.hints[3:] == tuple(equation.text for equation in card.derive)
    assert guided["rnn_step_backward"].card.hints == card.hints[:3]
    assert (guided.level, derive.level) == (GUIDED, DERIVE)


@EACH
def test_no_hint_shows_an_equation_that_is_left_out(name):
    guided, derive = frozen(name), at_level(frozen(name), DERIVE)
    left_out = {equation.number for one in guided.exercises for equation in one.card.derive}
    assert derive.equations.keys() == guided.equations.keys() - left_out


def test_a_mark_is_explained_in_the_words_of_the_release():
    assignment = catalogue.load("01_rnn")
    wrong = known_mistake("new_state_in_dU", assignment["rnn_step_backward"])
    paper = draw_paper(assignment, "a seed")
    verdict = Judge(paper, answering(assignment, "rnn_step_backward", wrong)).mark_one("rnn_step_backward")
    (guided,) = in_words_of(release("01_rnn"), paper, [verdict])
    (derive,) = in_words_of(replace(release("01_rnn"), level=DERIVE), paper, [verdict])
    assert "(1.8)" in guided.message
    assert "(1.8)" not in derive.message
    assert "the equation of dU takes h" in derive.message


def test_what_must_not_be_is_refused():
    assignment = catalogue.load("01_rnn")
    cites = nbformat.v4.new_markdown_cell("The delta is (1.4).")
    with pytest.raises(AuthoringError, match=r"\(1.4\) is to be derived, but 'The delta is"):
        demand_nothing_shown(assignment, [cites], Path("notebook.py"))
    with pytest.raises(AuthoringError, match=r"no equation \(1.3\) to derive"):
        exercise(rnn_step_backward, points=1, returns={}, hints=("a", "b"), derive=derivation("1.3", of=rnn_step))


def test_a_built_assignment_keeps_its_level(tmp_path):
    assert level_of(tmp_path, "01_rnn") == GUIDED
    build.build(tmp_path, ["01_rnn"], DERIVE)
    assert level_of(tmp_path, "01_rnn") == DERIVE
    assert build.stale(tmp_path, ["01_rnn"]) == []
    assert cases.load(tmp_path / "assignments" / "01_rnn" / cases.FILE).level == DERIVE

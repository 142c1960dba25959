"""What explains an answer that no known mistake is: mistakes by part, one equation, a note that may be true."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.kit.assess import Card, Mistake, Outcome, Part, examine
from rnn_course.kit.cases import PublicExercise
from rnn_course.kit.diagnosis import Diagnosis, diagnose
from rnn_course.kit.matching import Looked
from rnn_course.kit.structure import Change, Structure, prints, same_prints, telling

CARD = Card("back", "back(dy, x, W)", 6, (Part("dx", "(2)"), Part("dW", "(3)"), Part("db", "(4)")), ())
RNG = np.random.default_rng(3)
RIGHT = tuple(RNG.normal(size=shape) for shape in ((5, 7), (7, 4), (4,)))
NO_CHANGES = Structure({"1.2": ("dx",), "1.3": ("dW",), "1.4": ("db",), "1.1": ("dx", "dW", "db")}, ())


def with_(**changed):
    return tuple(changed.get(part.name, right) for part, right in zip(CARD.parts, RIGHT, strict=True))


def mistake(name, says, **changed):
    return Mistake(name, says, (Outcome(with_(**changed)),))


def said(value, mistakes=(), structure=NO_CHANGES, note="", card=CARD, right=RIGHT) -> Diagnosis:
    outcomes = [Outcome(value)]
    looked = [Looked(outcomes, [right], examine(card, "values", 1, "", outcomes, [right]))]
    if note:
        looked.append(Looked(outcomes, [right], examine(card, "alone", 0, note, outcomes, [right])))
    twice = tuple(Mistake(m.name, m.says, (*m.outcomes, *m.outcomes)) for m in mistakes) if note else mistakes
    return diagnose(PublicExercise(card, (), twice, structure), looked)


OTHER = {part.name: RNG.normal(size=right.shape) for part, right in zip(CARD.parts, RIGHT, strict=True)}
DX = mistake("dx_mistake", "dx is wrong by (1.2).", dx=OTHER["dx"])
DW = mistake("dW_mistake", "dW is wrong by (1.3).", dW=OTHER["dW"])


def test_a_mistake_that_explains_everything_is_named_alone():
    assert said(with_(dx=OTHER["dx"]), [DW, DX]) == Diagnosis(("Looks like: dx is wrong by (1.2).",), ("dx_mistake",))


def test_two_mistakes_in_one_function_are_both_named():
    found = said(with_(dx=OTHER["dx"], dW=OTHER["dW"]), [DX, DW])
    assert found.mistakes == ("dx_mistake", "dW_mistake")
    assert "Looks like, for dx: dx is wrong by (1.2)." in found.sentences
    assert "Looks like, for dW: dW is wrong by (1.3)." in found.sentences


def test_a_mistake_that_would_spoil_a_right_part_explains_nothing():
    both = mistake("both", "never", dx=OTHER["dx"], db=OTHER["db"])
    assert said(with_(dx=OTHER["dx"], dW=OTHER["dW"]), [both]).mistakes == ()


def test_less_than_half_of_what_is_wrong_may_be_by_chance():
    found = said((RIGHT[0] + 1, RIGHT[1] * RIGHT[1], OTHER["db"]), [mistake("db", "never", db=OTHER["db"])])
    assert found.mistakes == ()


@pytest.mark.parametrize("value", [np.zeros(4), np.array([1, 1, 2, 2])])
def test_zeros_and_few_whole_numbers_are_the_same_in_different_mistakes(value):
    assert not telling(value)
    found = said(with_(dx=RIGHT[0] + RIGHT[0] ** 2, db=value), [mistake("db", "never", db=value)])
    assert found.mistakes == ()


def changed(equations, **parts):
    return Change(equations, prints(CARD, [with_(**parts)]))


def test_the_equation_is_cited_of_which_a_change_gives_these_values():
    structure = Structure(NO_CHANGES.feeds, (changed(("1.3",), dW=OTHER["dW"]), changed(("1.2",), dx=OTHER["dx"])))
    assert said(with_(dW=OTHER["dW"]), structure=structure).sentences == (
        "Your dW comes out if (1.3) alone is changed: look there first.",
    )
    assert not said(with_(dW=OTHER["dW"] + 1e-4), structure=structure).sentences[0].startswith("Your")


def test_changes_of_several_equations_are_all_cited_and_of_many_none():
    few = tuple(changed((f"1.{i}",), dW=OTHER["dW"]) for i in range(2))
    assert "if (1.0) or (1.1) alone" in said(with_(dW=OTHER["dW"]), structure=Structure({}, few)).sentences[0]
    many = tuple(changed((f"1.{i}",), dW=OTHER["dW"]) for i in range(4))
    assert said(with_(dW=OTHER["dW"]), structure=Structure({}, many)).sentences == ()


def test_a_change_that_would_spoil_a_right_part_explains_nothing():
    structure = Structure({}, (changed(("1.3",), dW=OTHER["dW"], db=OTHER["db"]),))
    assert said(with_(dW=OTHER["dW"]), structure=structure).sentences == ()


def test_what_feeds_the_wrong_parts_and_no_right_one_is_cited():
    (sentence,) = said(with_(dW=RNG.normal(size=(7, 4)))).sentences
    assert sentence == "(1.3) feeds what is wrong, and nothing that is right: look there first."
    (sentence,) = said(tuple(RNG.normal(size=right.shape) for right in RIGHT)).sentences
    assert sentence == "It is made from (1.1): look there as well."


def test_a_note_is_said_where_its_equation_feeds_what_is_wrong():
    wrong = with_(dW=RNG.normal(size=(7, 4)))
    assert "Look at (1.3)." in said(wrong, note="Look at (1.3).").sentences
    assert "Look at (1.2)." not in said(wrong, note="Look at (1.2).").sentences
    assert "Look at (1.1)." in said(wrong, note="Look at (1.1).").sentences


def test_a_clue_comes_before_a_note():
    found = said(with_(dW=-RIGHT[1]), note="Look at (1.3).")
    assert found.sentences == ("dW: its sign is wrong.", "Look at (1.3).")


def test_a_note_that_cites_other_equations_than_the_change_is_left_out():
    structure = Structure({"1.3": ("dW",), "1.5": ("dW",)}, (changed(("1.3",), dW=OTHER["dW"]),))
    assert len(said(with_(dW=OTHER["dW"]), structure=structure, note="Look at (1.5).").sentences) == 1
    assert len(said(with_(dW=OTHER["dW"]), structure=structure, note="Look at (1.3).").sentences) == 2


def test_nothing_is_guessed_after_an_error():
    outcomes = [Outcome(None)]
    looked = [Looked(outcomes, [RIGHT], examine(CARD, "values", 1, "", outcomes, [RIGHT]))]
    assert diagnose(PublicExercise(CARD, (), (DX,), NO_CHANGES), looked).sentences == ()


@pytest.mark.parametrize("value", [object(), {1, 2}, "text", np.array(["a"]), [[1], [1, 2]], {"a": object()}, 3j, None])
def test_an_answer_may_be_anything(value):
    structure = Structure({}, (changed(("1.3",), dW=OTHER["dW"]),))
    for answer in (value, with_(dW=value), with_(dx=value, dW=value, db=value)):
        assert isinstance(said(answer, [DX, DW], structure), Diagnosis)
        assert isinstance(telling(value), bool)


def test_a_huge_answer_has_no_print():
    assert np.isnan(prints(CARD, [with_(dW=np.ones((2000, 100)))])[0, 1]).all()


def test_after_a_clue_a_note_must_cite_the_equation_of_what_is_wrong():
    parts = (Part("dx", "(1.2)"), Part("dW", "(1.3)"), Part("db", "(1.4)"))
    card = Card("back", "back(dy, x, W)", 6, parts, ())
    turned = said(with_(dW=-RIGHT[1]), note="Look at (1.1).", card=card).sentences
    assert turned == (
        "dW: its sign is wrong.",
        "(1.3) feeds what is wrong, and nothing that is right: look there first.",
    )
    assert "Look at (1.3)." in said(with_(dW=-RIGHT[1]), note="Look at (1.3).", card=card).sentences
    assert "Look at (1.1)." in said(with_(dW=OTHER["dW"]), note="Look at (1.1).", card=card).sentences


def test_where_two_changes_explain_two_parts_their_common_reason_is_cited_too():
    both = (changed(("1.3",), dW=OTHER["dW"]), changed(("1.2",), dx=OTHER["dx"]))
    wrong = with_(dW=OTHER["dW"], dx=OTHER["dx"])
    found = said(wrong, structure=Structure(NO_CHANGES.feeds, both)).sentences
    assert found[-1] == "If there is one reason for all of it, it is before these: in (1.1)."
    assert len(found) == 3
    assert len(said(wrong, structure=Structure({"1.2": ("dx",), "1.3": ("dW",)}, both)).sentences) == 2


def test_a_complex_value_has_a_print_of_both_its_parts():
    card, value = Card("f", "f()", 1, (Part("y", "(1)"),), ()), OTHER["db"] + 1j * RIGHT[2]
    mine = prints(card, [value, value * (1 + 1e-12), value.conj(), value.real])
    assert same_prints(mine, mine[0], 1e-7)[:, 0].tolist() == [True, True, False, False]
    assert telling(1j * value)
    assert not telling(0 * value)

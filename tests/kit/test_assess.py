"""From outcomes to a verdict: part by part, partial scores, and known mistakes by what they bring."""

import numpy as np
import pytest

from autograder.judge.assessment import conclude
from rnn_course.kit.assess import (
    Card,
    CheckResult,
    Fault,
    Mistake,
    Outcome,
    Part,
    PartResult,
    examine,
    recognise,
    same_outcome,
)
from rnn_course.kit.compare import Difference

CARD = Card("f", "f(x)", 10, (Part("dx", "(2)"), Part("dW", "(3)"), Part("db", "")), ())
ONE = Card("g", "g(x)", 4, (Part("y", "(1)"),), ())
A, B, C = np.array([1.0, 2.0]), np.array([[3.0]]), np.array([4.0, 5.0, 6.0])


def examined(value, expected=(A, B, C), card=CARD):
    return examine(card, "values", 1, "", [Outcome(value)], [expected])


def wrong(result):
    return [part.part.name for part in result.parts if part.difference]


def test_each_part_is_compared_by_itself():
    result = examined((A, B + 1, C))
    assert wrong(result) == ["dW"]
    assert result.fraction == pytest.approx(2 / 3)


def test_a_dict_answers_by_name():
    expected = {"dx": A, "dW": B, "db": C}
    assert wrong(examined({"db": C, "dW": B, "dx": A + 1}, expected)) == ["dx"]
    assert wrong(examined({"db": C}, expected)) == ["dx", "dW", "db"]


def test_too_few_values_are_told_with_the_names_that_belong():
    result = examined((A, B))
    assert wrong(result) == ["dx", "dW", "db"]
    assert "expected 3 values (dx, dW, db), got a tuple of 2" in result.parts[0].difference.text


def test_a_part_counts_only_if_it_agrees_in_every_question():
    result = examine(CARD, "values", 1, "", [Outcome((A, B, C)), Outcome((A, B, C + 1))], [(A, B, C)] * 2)
    assert wrong(result) == ["db"]


def test_the_earliest_stage_over_all_questions_is_kept():
    outcomes = [Outcome(A + 1), Outcome(A[:1]), Outcome(A + 3)]
    three, two = (examine(ONE, "v", 1, "", some, [A] * len(some)).parts[0] for some in (outcomes, outcomes[::2]))
    assert three.difference is not None
    assert three.difference.stage == "shape"
    assert two.difference is not None
    assert two.difference.error == pytest.approx(1.5)


def test_a_fault_stops_its_check():
    result = examine(ONE, "v", 1, "", [Outcome(A), Outcome(fault=Fault("error", "no", "KeyError"))], [A, A])
    assert result.fraction == 0
    assert result.fault is not None
    assert result.fault.exception == "KeyError"


def mistakes() -> tuple[Mistake, Mistake]:
    crash = Fault("error", "text differs", "ValueError", "line")
    return (
        Mistake("plus", "adds one.", (Outcome(A + 1), Outcome(B + 1))),
        Mistake("crash", "crashes at the second.", (Outcome(A + 1), Outcome(fault=crash))),
    )


def test_a_mistake_is_recognised_by_all_its_outcomes():
    plus, crash = mistakes()
    assert recognise([Outcome(A + 1), Outcome(B + 1)], [plus, crash]) is plus
    assert recognise([Outcome(A + 1), Outcome(fault=Fault("error", "", "ValueError"))], [plus, crash]) is crash
    assert recognise([Outcome(A + 1), Outcome(fault=Fault("error", "", "KeyError"))], [plus, crash]) is None
    assert recognise([Outcome(A + 1), Outcome(B)], [plus, crash]) is None


def test_a_fault_is_no_value():
    assert not same_outcome(Outcome(None), Outcome(fault=Fault("timeout")))
    assert same_outcome(Outcome(fault=Fault("timeout")), Outcome(fault=Fault("timeout", "later")))


def result_of(name, agree, weight=1.0, note="", fault=None):
    parts = (PartResult(Part("y", "(1)"), None if agree else Difference("values", "relative error 0.5", 0.5)),)
    return CheckResult(name, weight, () if fault else parts, fault, note)


def test_a_right_answer_passes_in_full():
    found = conclude(ONE, [result_of("a", True), result_of("b", True, weight=0)])
    assert (found.status, found.fraction, found.misconception) == ("pass", 1, None)


def test_checks_share_the_points_by_weight():
    found = conclude(ONE, [result_of("a", True, weight=3), result_of("b", False)])
    assert (found.status, found.fraction) == ("fail", 0.75)
    assert found.message == "y (1): relative error 0.5 (b)."


def test_what_explains_an_answer_follows_what_differs():
    checks = [result_of("a", False), result_of("alone", False, weight=0)]
    named = conclude(ONE, checks, ["plus_one"], ["Looks like: adds one.", "Changes x."])
    assert (named.misconception, named.fraction) == ("plus_one", 0)
    assert named.message.endswith("Looks like: adds one. Changes x.")


def test_a_fault_gives_the_status_and_keeps_what_is_right():
    fault = Fault("error", "no such key", "KeyError", "  cache['x']")
    found = conclude(ONE, [result_of("a", True), result_of("b", False, fault=fault)])
    assert (found.status, found.fraction) == ("error", 0.5)
    assert found.message == "Stops with KeyError: no such key, at `cache['x']`."


def test_a_check_with_a_scorer_of_its_own():
    scored = CheckResult("samples", 1, note="7 of 10 samples fit.", score=0.7)
    found = conclude(ONE, [scored])
    assert (found.status, found.fraction, found.message) == ("fail", 0.7, "7 of 10 samples fit.")


def test_errors_alone_are_recognised_only_by_their_text():
    def error(text):
        return Outcome(fault=Fault("error", text, "ValueError"))

    known = Mistake("crossed", "W stands before x.", (error("shapes (2,3) and (4,5)"), error("shapes (1,3)")))
    assert recognise([error("shapes (2,3) and (4,5)"), error("shapes (1,3)")], [known]) is known
    assert recognise([error("something else"), error("shapes (1,3)")], [known]) is None
    assert recognise([error("shapes (2,3) and (4,5)")], [known]) is None


def test_a_part_that_is_wrong_at_first_earns_nothing_by_luck():
    part = Part("y", "(1)")
    wrong, lucky = PartResult(part, Difference("values", "relative error 1", 1.0)), PartResult(part, None)
    checks = [CheckResult("values", 3, (wrong,)), CheckResult("huge inputs", 1, (lucky,))]
    card = Card("f", "f(x)", 8, (part,), ())
    assert conclude(card, checks).fraction == 0
    assert conclude(card, list(reversed(checks))).fraction == 0.25

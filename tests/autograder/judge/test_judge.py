"""The judge in a worker of its own: marks, partial marks, error carried forward, faults, source rules."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from autograder.box.sandbox import Box, probe
from autograder.errors import InfrastructureFault
from autograder.judge.questions import pose
from autograder.judge.respondents import TrustedRespondent
from autograder.judge.verdict import ExerciseVerdict
from autograder.marking.oracles import Functions
from autograder.marking.secret import seed_of
from autograder.marking.session import Session
from autograder.notebooks.reader import Cell
from rnn_course.exercise import Function
from rnn_course.kit.assess import Outcome
from rnn_course.kit.question import Question, ask
from tests.autograder.toy import ASSIGNMENT, SOURCES, affine
from tests.autograder.toymarks import SETUP, TIMES, cells, judge, mark, scores, total


def test_right_answers_get_all_points():
    marked = mark(cells())
    assert {one.status for one in marked.values()} == {"pass"}
    assert scores(marked) == [10, 30, 20, 5, 15, 10, 10]


@pytest.mark.skipif(probe() is not None, reason=f"no sandbox here: {probe()}")
def test_the_box_gives_the_same_marks():
    assert scores(mark(cells(), trusted=False)) == [10, 30, 20, 5, 15, 10, 10]


def test_a_mistake_is_named_and_what_builds_on_it_is_marked_with_the_right_one():
    marked = mark(cells(affine="def affine(x, W, b):\n    return x @ W"))
    assert (marked["affine"].score, marked["affine"].misconception) == (0, "no_bias")
    assert "the bias is left out" in marked["affine"].message
    assert marked["running"].score == 20
    assert marked["running"].message == "Right, with a correct affine in place of yours."


def test_a_mistake_of_its_own_is_explained_with_the_right_helper():
    wrong_helper = "def affine(x, W, b):\n    return x @ W"
    both = mark(cells(affine=wrong_helper, running="def running(x, W, b):\n    return 0 * affine(x, W, b)"))["running"]
    assert both.score == 0
    assert both.message.endswith("Looked at with a correct affine in place of yours.")
    assert "zero everywhere" in both.message


def test_an_argument_changed_in_place_is_said_of_a_right_answer():
    changes = "def affine(x, W, b):\n    y = x @ W + b\n    b *= 2\n    return y"
    found = mark(cells(affine=changes))["affine"]
    assert found.status == "pass"
    assert "It changes its argument `b` in place: whoever calls it finds other numbers" in found.message


def test_a_right_answer_that_changes_its_arguments_costs_no_other_exercise():
    marked = mark(cells(affine="def affine(x, W, b):\n    y = x @ W + b\n    b *= 2\n    return y"))
    assert (marked["affine"].score, marked["running"].score) == (10, marked["running"].max_score)
    assert marked["running"].message.startswith("Right, with a correct affine in place of yours.")


class Remembering(TrustedRespondent):
    """Remembers the questions that it was asked."""

    def __init__(self, namespace: dict[str, Function]) -> None:
        super().__init__(namespace)
        self.asked: list[Question] = []

    def ask(self, exercise: str, question: Question, oracles: Sequence[str] = ()) -> Outcome:
        self.asked.append(question)
        return super().ask(exercise, question, oracles)


def affine_as(function: Function) -> tuple[ExerciseVerdict, list[Question]]:
    """The verdict on another affine, and the questions that it is asked."""
    respondent = Remembering({**ASSIGNMENT.namespace(), "affine": function})
    return judge(respondent).mark_one("affine"), respondent.asked


def test_checks_that_explain_are_asked_where_another_one_fails_and_say_their_note():
    right, asked = affine_as(ASSIGNMENT.namespace()["affine"])
    assert (right.status, [check.name for check in right.checks]) == ("pass", ["affine values"])
    assert not any((question.calls[0].args[1] == 0).all() for question in asked)
    wrong, asked = affine_as(lambda x, W, b: x @ W + 2 * b)
    assert [check.name for check in wrong.checks] == ["affine values", "affine of the bias alone"]
    assert "Without weights it is wrong, too: look at b." in wrong.message
    assert any((question.calls[0].args[1] == 0).all() for question in asked)
    elsewhere, _ = affine_as(lambda x, W, b: 2 * (x @ W) + b)
    assert elsewhere.status == "fail"
    assert "Without weights" not in elsewhere.message


def test_error_carried_forward_does_not_mend_a_mistake_of_its_own():
    wrong = SOURCES["running"].replace("cumsum", "flip")
    marked = mark(cells(affine="def affine(x, W, b):\n    return x @ W", running=wrong))
    assert marked["running"].score == 0


def test_an_early_one_not_attempted_does_not_cost_the_later_one():
    marked = mark(cells(affine="def affine(x, W, b):\n    raise NotImplementedError()"))
    assert marked["affine"].status == "not_attempted"
    assert marked["running"].status == "pass"


def test_parts_earn_their_share():
    source = "def affine_backward(dy, x, W):\n    return dy @ W.T, x.T @ dy, dy.sum(axis=0) * 2"
    marked = mark(cells(affine_backward=source))["affine_backward"]
    assert marked.score == pytest.approx(20)
    assert "2 of 3 values agree" in marked.message
    assert "db (9.4): relative error 1" in marked.message


def test_an_endless_loop_costs_its_own_exercise():
    marked = mark(cells(affine_backward="def affine_backward(dy, x, W):\n    while True: pass"))
    assert marked["affine_backward"].status == "timeout"
    assert total(marked) == 70


def test_a_loop_that_swallows_the_alarm_is_killed_from_outside():
    source = (
        "def affine_backward(dy, x, W):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass"
    )
    marked = mark(cells(affine_backward=source))
    assert marked["affine_backward"].status == "timeout"
    assert total(marked) == 70


def test_a_cell_that_ends_the_process_costs_its_own_exercise():
    marked = mark(cells(affine_backward="import os\nos._exit(3)"))
    assert marked["affine_backward"].status == "crash"
    assert total(marked) == 70


def test_a_call_that_ends_the_process_costs_its_own_exercise():
    marked = mark(cells(sign="def sign(row):\n    import os\n    os._exit(0)"))
    assert marked["sign"].status == "crash"
    assert total(marked) == 90


@pytest.mark.parametrize("always", [False, True], ids=["by someone else", "by itself"])
@pytest.mark.parametrize("where", ["in its cell", "in a call"])
def test_a_process_that_was_killed_has_a_second_try(where, always, tmp_path):
    marker = tmp_path / "was killed"
    kill = f"""
import os, pathlib
def die():
    if {always} or not pathlib.Path({str(marker)!r}).exists():
        pathlib.Path({str(marker)!r}).touch()
        os.kill(os.getpid(), 9)
"""
    defined = kill + SOURCES["sign"]
    source = f"{kill}\ndie()\n{SOURCES['sign']}"
    if where == "in a call":
        source = f"{defined}\nright = sign\ndef sign(*args):\n    die()\n    return right(*args)"
    marked = mark(cells(sign=source))
    assert marked["sign"].status == ("crash" if always else "pass")
    assert {one.status for name, one in marked.items() if name != "sign"} == {"pass"}


def test_a_memory_hog_is_told_as_memory():
    marked = mark(cells(affine="def affine(x, W, b):\n    return np.ones((10**6, 10**6))"))
    assert marked["affine"].status == "memory"


def test_missing_and_crashed_functions_say_why():
    marked = mark([SETUP, Cell("def affine(x, W, b)\n    return x", "affine"), *cells()[2:]])
    assert marked["affine"].status == "error"
    assert "SyntaxError" in marked["affine"].message
    marked = mark([SETUP, *cells()[2:]])
    assert marked["affine"].status == "missing"
    marked = mark(cells(affine="def affine(x, W, b):\n    y = x @ W.T\n    return y"))
    assert "ValueError" in marked["affine"].message
    assert "`y = x @ W.T`" in marked["affine"].message


def test_magics_prints_and_failing_cells_do_not_matter():
    noise = [Cell("%matplotlib inline\n!true\nundefined"), Cell("import sys; print('x', file=sys.stderr)\n%time 1")]
    assert total(mark([*noise, *cells()])) == 100


def test_a_forbidden_call_is_refused_through_an_alias_and_a_helper():
    source = "from numpy import einsum as e\ndef help(x, W):\n    return e('bd,dh->bh', x, W)\n"
    marked = mark(cells(affine=source + "def affine(x, W, b):\n    return help(x, W) + b"))
    assert marked["affine"].status == "refused"
    assert "numpy.einsum" in marked["affine"].message


def test_samples_and_predictions_are_scored_by_the_judge():
    marked = mark(
        cells(flip="def flip(p, rng):\n    return rng.uniform() < 1 - p", sign="def sign(row):\n    return 1")
    )
    assert marked["flip"].score == 0
    assert "p is another number" in marked["flip"].message
    assert 0 < (marked["sign"].score or 0) < 10
    assert "of the hidden rows" in marked["sign"].message


def test_probes_explain_what_no_misconception_matches():
    ahead = "def running(x, W, b):\n    y = np.cumsum(x @ W + b, axis=1)\n    return y + y[:, -1:]"
    assert "A later step changes what comes before it." in mark(cells(running=ahead))["running"].message
    ignored = "def affine(x, W, b):\n    b *= 0\n    return x @ W * 2"
    message = mark(cells(affine=ignored))["affine"].message
    assert "does not depend on b at all" in message
    assert "changes its argument `b` in place" in message


def test_a_value_that_is_no_array_is_told_in_words():
    message = mark(cells(affine="def affine(x, W, b):\n    return {1: object()}"))["affine"].message
    assert "a dict must have strings as keys" in message


def test_a_box_that_does_not_start_is_no_zero():
    class Dead(Box):
        name = "bubblewrap"

        def __init__(self):
            import socket

            self.channel, other = socket.socketpair()
            other.close()

        def stderr_tail(self):
            return "disk full"

        def kill(self):
            self.channel.close()

    with pytest.raises(InfrastructureFault, match="disk full"), Session(Dead, cells(), TIMES, Functions({})):
        pass


def test_the_same_seed_asks_the_same_and_another_another():
    one, same, other = (pose(ASSIGNMENT["affine"], seed, {"affine": affine}) for seed in ("s", "s", "t"))
    x = [asked[0].questions[0].calls[0].args[0] for asked in (one, same, other)]
    assert np.array_equal(x[0], x[1])
    assert x[0].shape != x[2].shape or not np.array_equal(x[0], x[2])
    assert seed_of(b"k", "a", b"c") != seed_of(b"k", "a", b"d") != seed_of(b"l", "a", b"d")


def test_a_trusted_respondent_tells_faults():
    respondent = TrustedRespondent({"affine": lambda x: 1 / 0})
    fault = respondent.ask("affine", ask("affine", np.ones(2))).fault
    assert fault is not None
    assert fault.exception == "ZeroDivisionError"

"""The prover itself: it says so when a check has a hole, a name is wrong, a right answer fails, a mutant lives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from autograder.authoring.mutants import mutants
from autograder.authoring.public_cases import freeze, unseen
from autograder.authoring.verify import SEEDS, Proof, _try_accepted, _try_misconceptions
from autograder.judge.judge import Judge
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import TrustedRespondent
from rnn_course.exercise import Accepted, Check, Misconception, Score
from rnn_course.kit.question import ask
from tests.autograder.toy import ASSIGNMENT, affine


def proof_of(**changed) -> Proof:
    one = replace(ASSIGNMENT["affine"], **changed)
    assignment = replace(ASSIGNMENT, exercises=(one,))
    proof = Proof("99_toy", "affine")
    judges = [Judge(draw_paper(assignment, seed), TrustedRespondent({})) for seed in SEEDS]
    _try_misconceptions(assignment, judges, one, proof)
    _try_accepted(assignment, judges, one, proof)
    return proof


def wrong(name, function) -> Misconception:
    return Misconception(name, "it is wrong.", function)


def test_a_good_bank_holds():
    proof = proof_of()
    assert proof.holds
    assert (proof.misconceptions, proof.caught, proof.named, proof.accepted_passed) == (1, 1, 1, 1)


def test_a_misconception_that_is_right_is_reported():
    proof = proof_of(misconceptions=(wrong("innocent", lambda x, W, b: b + x @ W),))
    assert proof.faults == ["misconception innocent is not caught"]


def test_two_misconceptions_that_are_one_are_reported():
    twins = (wrong("first", lambda x, W, b: x @ W), wrong("second", lambda x, W, b: x @ W + 0 * b))
    proof = proof_of(misconceptions=twins)
    assert (proof.caught, proof.named) == (2, 1)
    assert proof.faults == ["misconception second is named {'first': 3}"]


def test_a_right_answer_that_fails_is_reported():
    proof = proof_of(accepted=(Accepted("too_flat", lambda x, W, b: (x @ W + b).ravel()),))
    assert proof.accepted_passed == 0
    assert "accepted variant too_flat fails" in proof.faults[0]
    assert "shape" in proof.faults[0]


def test_a_misconception_that_passes_every_public_case_is_said():
    def one_bias(draw):
        yield ask(affine, draw(2, 3), draw(3, 4), np.zeros(4))

    def public_of(score):
        checks = Check("values", one_bias, 1, "", None), Check("samples", one_bias, 1, "", score)
        one = replace(ASSIGNMENT["affine"], checks=checks)
        return one, freeze(replace(ASSIGNMENT, exercises=(one,)))["affine"]

    assert unseen(*public_of(None)) == ["no_bias"]
    assert unseen(*public_of(lambda answers, expected: Score(0, "no"))) == []
    one = ASSIGNMENT["affine"]
    assert unseen(one, freeze(replace(ASSIGNMENT, exercises=(one,)))["affine"]) == []


def test_mutants_change_one_thing_in_the_body_and_compile():
    found = list(mutants(affine))
    changes = {mutant.change for mutant in found}
    assert "return x @ W + b -> return x @ W - b" in changes
    assert len(changes) == len(found) >= 10
    assert all("def affine(x, W, b):" in mutant.source and '"""x W + b"""' in mutant.source for mutant in found)

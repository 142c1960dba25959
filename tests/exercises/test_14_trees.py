"""14_trees: what its probes are for, which notes name a wrong term, and what its notebook's networks learn."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pytest

from autograder.judge.judge import Judge
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import TrustedRespondent
from rnn_course import catalogue
from rnn_course.cells.tree_lstm import child_sum_forward, child_sum_step
from rnn_course.cells.trees import compose, tree_backward, tree_forward
from rnn_course.draw import Draw
from rnn_course.exercises.a14_trees import draws
from tests.exercises.notebooks import probe_agrees, verdict_on

ASSIGNMENT = catalogue.load("14_trees")


def test_points_sum_to_100_and_every_exercise_has_six_mistakes_and_three_right_answers_written_otherwise():
    assert ASSIGNMENT.points == 100
    assert all(len(one.misconceptions) >= 6 and len(one.accepted) >= 3 for one in ASSIGNMENT.exercises)


@pytest.mark.parametrize("seed", range(5))
def test_drawn_trees_are_trees(seed):
    draw = Draw(seed)
    children = draws.children(draw, 7, roots=2)
    assert sorted(children.ravel()) == sorted(set(children.ravel())), "no node has two parents"
    assert (children < 7 + np.arange(5)[:, None]).all(), "children come before their parents"
    parents = draws.parents(draw, 9, roots=3)
    assert ((parents > np.arange(9)) | (parents == -1)).all()
    assert (parents == -1).sum() == 3
    assert np.bincount(parents[parents >= 0]).max() >= 3


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("tree_forward", lambda leaves, *others: tree_forward(leaves - leaves.mean(axis=0), *others)),
        ("child_sum_forward", lambda x, *others: child_sum_forward(x - x.mean(axis=0), *others)),
    ],
)
def test_probes_see_a_node_that_knows_too_much(name, function):
    (probe,) = ASSIGNMENT[name].probes
    assert not probe_agrees(probe, ASSIGNMENT, name, function)


def twice_the_left(left, right, W, b):
    return compose(2 * left, right, W, b)


def twice_the_bias(left, right, W, b):
    return compose(left, right, W, 2 * b)


def wrong_at_the_root(dhs, hs, children, W):
    return tree_backward(dhs * (np.arange(len(dhs)) < len(dhs) - 1)[:, None], hs, children, W)


def twice_the_states(x, hs, cs, W, U, b):
    return child_sum_step(x, 2 * hs, cs, W, U, b)


@pytest.mark.parametrize(
    ("name", "wrong", "note"),
    [
        ("compose", twice_the_left, "left child"),
        ("compose", twice_the_bias, "bias"),
        ("tree_backward", wrong_at_the_root, "two leaves"),
        ("child_sum_step", twice_the_states, "each block of U"),
    ],
)
def test_an_unknown_mistake_is_told_by_the_term_that_is_wrong(name, wrong, note):
    verdict = verdict_on(ASSIGNMENT, name, wrong)
    assert verdict.misconception is None
    assert note in verdict.message


def test_a_wrong_node_does_not_cost_the_whole_tree():
    names = {**ASSIGNMENT.namespace(), "child_sum_step": twice_the_states}
    namespace: dict[str, Any] = dict(names)

    def by_the_step(x, parents, W, U, b):
        hs, cs = np.zeros((len(x), len(U))), np.zeros((len(x), len(U)))
        for n in range(len(x)):
            kids = parents == n
            hs[n], cs[n], _ = namespace["child_sum_step"](x[n], hs[kids], cs[kids], W, U, b)
        return hs, cs

    class Oracled(TrustedRespondent):
        def ask(self, exercise, question, oracles=()):
            namespace["child_sum_step"] = child_sum_step if "child_sum_step" in oracles else twice_the_states
            return super().ask(exercise, question)

    marked = Judge(draw_paper(ASSIGNMENT, "a seed"), Oracled({**names, "child_sum_forward": by_the_step})).mark()
    found = {one.name: one for one in marked}
    lost = found["child_sum_step"].score
    assert lost is not None
    assert lost < found["child_sum_step"].max_score
    assert found["child_sum_forward"].score == found["child_sum_forward"].max_score


def test_every_figure_is_told_in_words(shown):
    assert len(shown.pictures) == 6
    assert all(len(picture.alt.split()) >= 20 for picture in shown.pictures)


def test_the_recursive_network_knows_the_winner_and_no_reader_without_brackets_can(shown):
    names = shown.names
    assert names["share_right"](8, 200) == 1
    share = re.search(r"1000 players: (\d+)%", shown.text)
    assert share is not None
    assert int(share[1]) >= 95
    assert names["by_bag"] < names["by_order"] < 0.7
    assert "matches read right: 13 of 13" in shown.text


def test_the_best_without_brackets_is_what_trying_all_brackets_gives(shown):
    table, players = shown.names["WINNER"], 4
    by_order: dict[tuple[int, ...], np.ndarray] = {}
    by_bag: dict[tuple[int, ...], np.ndarray] = {}
    for throws in itertools.product(range(3), repeat=players):
        counts = np.zeros(3)
        for order in itertools.permutations(range(players - 1)):
            blocks = [(k, k + 1, shows) for k, shows in enumerate(throws)]
            for gap in order:
                left = next(block for block in blocks if block[1] == gap + 1)
                right = next(block for block in blocks if block[0] == gap + 1)
                blocks = [block for block in blocks if block not in (left, right)]
                blocks.append((left[0], right[1], table[left[2], right[2]]))
            counts[blocks[0][2]] += 1 / 6
        by_order[throws] = counts
        by_bag[tuple(sorted(throws))] = by_bag.get(tuple(sorted(throws)), np.zeros(3)) + counts
    wanted = [sum(each.max() for each in found.values()) / 3**players for found in (by_order, by_bag)]
    assert np.allclose(shown.names["best_without_brackets"](players), wanted, rtol=0, atol=1e-12)


def test_the_reader_is_right_at_every_node_and_turns_down_what_does_not_count(shown):
    names = shown.names
    words, parents, belief, _ = names["look_inside"](names["text"])
    truth: list[bool] = []
    for n, word in enumerate(words):
        below = [truth[k] for k in np.flatnonzero(parents == n)]
        truth.append({"True": True, "False": False, "not": not any(below), "and": all(below), "or": any(below)}[word])
    assert ((belief > 0.5) == truth).all()
    (*_, off), (*_, on) = names["seen"]
    assert (on[1:-1] / off[1:-1]).min() > 2

"""06_deep_bidirectional: what its probes and notes are for, and that its notebook shows what it says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rnn_course import catalogue
from rnn_course.cells.bidirectional import bidirectional_forward, merge, merge_backward
from rnn_course.cells.deep import stacked_forward, transition_step
from rnn_course.cells.masked import masked_backward, masked_forward
from tests.exercises.notebooks import known_mistake, probe_agrees, verdict_on

ASSIGNMENT = catalogue.load("06_deep_bidirectional")


def test_points_and_the_size_of_the_bank():
    assert ASSIGNMENT.points == 100
    assert all(len(one.misconceptions) >= 6 and len(one.accepted) >= 3 for one in ASSIGNMENT.exercises)


@pytest.mark.parametrize(
    ("exercise", "words", "mistake"),
    [
        ("masked_forward", "input at padding", "ignores_the_mask"),
        ("bidirectional_forward", "input at padding", "flips_and_reads_the_padding"),
        ("stacked_forward", "input at padding", "upper_layers_read_the_padding"),
        ("pool_last", "states at padding", "last_of_the_array"),
        ("pool_mean", "states at padding", "mean_of_the_array"),
        ("pool_max", "states at padding", "padding_may_win"),
        ("pool_ends", "states at padding", "end_of_the_array"),
    ],
)
def test_padding_probes_see_what_they_are_for(exercise, words, mistake):
    (probe,) = (probe for probe in ASSIGNMENT[exercise].probes if words in probe.says)
    assert not probe_agrees(probe, ASSIGNMENT, exercise, known_mistake(mistake, of=ASSIGNMENT[exercise]))


def test_the_probe_for_the_future_sees_a_reader_from_the_end():
    (probe,) = (probe for probe in ASSIGNMENT["masked_forward"].probes if "later inputs" in probe.says)

    def leftward(x, mask, *layer):
        return masked_forward(x[:, ::-1], mask[:, ::-1], *layer)[:, ::-1]

    assert not probe_agrees(probe, ASSIGNMENT, "masked_forward", leftward)


def louder(mode_wanted):
    return lambda hs_r, hs_l, mode: merge(hs_r, hs_l, mode) * (1.1 if mode == mode_wanted else 1)


def louder_back(mode_wanted):
    return lambda dy, hs_r, hs_l, mode: merge_backward((1.1 if mode == mode_wanted else 1) * dy, hs_r, hs_l, mode)


def stop_at_padding(dhs, hs, x, mask, h0, W, U):
    """Half of the gradient that starts at padding is lost."""
    return masked_backward(dhs * (1 + mask[..., None]) / 2, hs, x, mask, h0, W, U)


@pytest.mark.parametrize(
    ("name", "wrong", "note"),
    [
        *(("merge", louder(mode), f'for mode "{mode}"') for mode in ("concat", "sum", "mul", "ave")),
        *(("merge_backward", louder_back(mode), f'for mode "{mode}"') for mode in ("concat", "sum", "mul", "ave")),
        ("masked_forward", lambda x, mask, h0, W, U, b: masked_forward(x, mask, h0, W, U, 2 * b), "look at (6.1)"),
        ("masked_backward", stop_at_padding, "(6.4) and (6.5)"),
        (
            "bidirectional_forward",
            lambda x, mask, r, l: bidirectional_forward(x, mask, r, (2 * l[0], *l[1:])),
            "which h0",
        ),
        (
            "stacked_forward",
            lambda x, mask, layers, keeps, connect: stacked_forward(
                x, mask, layers, [1.1 * keep**2 for keep in keeps], connect
            ),
            "look at",
        ),
        ("transition_step", lambda *args: transition_step(1.1 * args[0], *args[1:]), "even without a skip"),
    ],
)
def test_an_unknown_mistake_is_told_by_the_part_that_is_wrong(name, wrong, note):
    verdict = verdict_on(ASSIGNMENT, name, wrong)
    assert verdict.misconception is None
    assert note in verdict.message


def test_flipping_the_whole_array_is_named_wherever_it_is_done():
    for exercise, name in (
        ("reverse_by_length", "flips_everything"),
        ("bidirectional_forward", "flips_the_padding_to_the_front"),
        ("bidirectional_backward", "flips_whole_arrays"),
    ):
        wrong = known_mistake(name, of=ASSIGNMENT[exercise])
        assert verdict_on(ASSIGNMENT, exercise, wrong).misconception == name


@pytest.mark.slow
def test_the_notebook_shows_what_it_says(shown):
    namespace = shown.names
    assert len(shown.pictures) == 9
    sounds(namespace, shown.text)
    reach, shares, usual = namespace["reach"], namespace["shares"], namespace["usual"]
    assert np.isnan(reach(1, 0)[np.triu_indices(24, 1)]).all()
    assert np.isnan(reach(0, 1)[np.tril_indices(24, -1)]).all()
    assert all(mine < often + 0.1 for mine, often in zip(shares["rightward"], usual, strict=True))
    assert min(shares["leftward"][:2]) > 0.9 > shares["leftward"][2]
    assert min(shares["both"]) > 0.9
    assert namespace["by_depth"][False][-1] < 0.01 * namespace["by_depth"][False][0]
    assert 0.5 < namespace["by_depth"][True][-1] / namespace["by_depth"][True][0] < 2
    fading = {kind: namespace["through_time"](kind)[-1] for kind in ("plain", 0, 1)}
    assert fading[0] < 1e-3 * fading["plain"] < 1e-6 < 0.3 < fading[1] < 3
    right = namespace["right_names"]
    assert all(np.ptp(shares) == 0 if masked else np.ptp(shares) > 0.05 for (_, masked), shares in right.items())
    assert all(right[name, True][0] > right[name, False][0] >= right["last", False][0] for name, _ in right)


def sounds(namespace: dict[str, Any], printed: str) -> None:
    """The rule of the C by words whose sound is well known, and the trained pair's reading of the four countries."""
    changes = namespace["changes"]
    assert [changes(word, 0) for word in ("canada", "cile", "cina", "cuba", "giappone", "ghana")] == [
        False,
        True,
        True,
        False,
        True,
        False,
    ]
    assert changes("brasile", 3)
    assert not changes("australia", 2)
    assert changes("accento", 1)
    assert not changes("zucca", 2)
    assert "canada Cile Cina cuba braSile" in printed

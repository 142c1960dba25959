"""A bad, a trivial, a classical and a good project, and one with packed weights: what the judge gives each, twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.marking import marking
from autograder.marking.marked import Marked
from autograder.marking.marking import mark_content
from autograder.marking.settings import Settings
from tests.autograder.conftest import SECRET
from tests.autograder.project_answers import BAD, CLASSICAL, GOOD, NAME, TRIVIAL, notebook, packed

SETTINGS = Settings(SECRET, warm=True)
# The least and the most points of 80, of which 4 are for the contract.
EXPECTED: dict[str, tuple[Callable[[], str], float, float]] = {
    "bad": (lambda: BAD, 0, 0),
    "trivial": (lambda: TRIVIAL, 4, 4),
    "classical": (lambda: CLASSICAL, 4 + 76 * 0.47, 4 + 76 * 0.53),
    "packed": (packed, 80, 80),
    "good": (lambda: GOOD, 80, 80),
}


@pytest.fixture(scope="module")
def source():
    """Boxes as a class is marked in: warm."""
    boxes = marking.boxes(NAME, SETTINGS)
    yield boxes
    boxes.close()


def marked(source, kind: str) -> Marked:
    return mark_content(notebook(EXPECTED[kind][0]()), f"{NAME}.ipynb", NAME, SETTINGS, source)


def points(of: Marked) -> float:
    (predict, *_) = of.verdict.exercises
    assert predict.score is not None, predict.message
    return predict.score


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bad", "trivial", "classical", "packed"])
def test_what_a_submission_gets(source, kind):
    found = marked(source, kind)
    _, least, most = EXPECTED[kind]
    assert least <= points(found) <= most, found.verdict.exercises[0].message
    assert found.verdict.sandbox != "none"


@pytest.mark.measured
def test_every_submission_gets_the_same_twice(source, capsys):
    found = {kind: [marked(source, kind) for _ in range(2)] for kind in EXPECTED}
    with capsys.disabled():
        for kind, (one, again) in found.items():
            figures, seconds = one.verdict.exercises[0].checks[0].figures, one.seconds["questions"]
            print(f"\n{kind:10} {points(one):5.1f} and {points(again):5.1f} of 80, {seconds:.1f} s {figures}", end="")
    for kind, (one, again) in found.items():
        _, least, most = EXPECTED[kind]
        assert one.verdict.to_json() == again.verdict.to_json()
        assert least <= points(one) <= most, kind

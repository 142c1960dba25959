"""What check says of an answer that comes back: every stage, the cause, and never an expected number."""

import numpy as np
import pytest

from autograder.authoring.public_cases import frozen
from rnn_course.decoding.sampling import sample
from rnn_course.kit import tree
from rnn_course.kit.check import look
from tests.kit.answers import RIGHT, affine, backward, lines


def test_a_right_answer_passes_and_promises_no_more(notebook):
    report = notebook.report("affine", RIGHT)
    assert lines(report) == [
        "✓ affine   passes: every public case agrees, 10 points",
        "✓ exists   ✓ signature   ✓ shapes   ✓ dtypes   ✓ finite   ✓ values",
        "✓ y (5, 7) exact",
        "The hidden cases check the same with other numbers and sizes.",
    ]
    assert report.earned == 10


def test_points_for_a_score_are_not_promised():
    known = frozen("11_decoding")["sample"]
    assert known.card.points == 7
    report = look(known, sample, {}, frozen("11_decoding"))
    assert lines(report)[0].endswith(f"every public case agrees, {report.earned:.2g} of 7 points")
    assert lines(report)[-1] == "The other points are for a score, which only marking gives."
    assert 0 < report.earned < 7
    wrong = look(known, lambda *arguments: sample(*arguments) * 0, {}, frozen("11_decoding"))
    assert wrong.earned < report.earned


@pytest.mark.parametrize(
    "body",
    [
        "return np.einsum('bd,dh->bh', x, W) + b",
        "return (x.astype(np.float32) @ W.astype(np.float32) + b)",
        "return np.array([[r @ W[:, j] + b[j] for j in range(len(b))] for r in x])",
        "x = x @ W; x += b; return np.asfortranarray(x)",
    ],
)
def test_right_answers_written_otherwise_pass(notebook, body):
    assert notebook.report("affine", affine(body)).state.word == "passes"


def test_a_known_mistake_is_named_beside_its_size_and_equation(notebook):
    assert lines(notebook.report("affine_backward", backward(dW="x.T @ np.ones_like(dy)"))) == [
        "✗ affine_backward   not right yet: 2 of 3 gradients agree, 4 of 6 points so far",
        "✓ exists   ✓ signature   ✓ shapes   ✓ dtypes   ✓ finite",
        "✓ dx (5, 7) exact   ✓ db (4,) exact",
        "✗ dW (7, 4)  relative error 2.4; see (3)",
        "Looks like: dW drops the upstream gradient. (3) multiplies by it.",
        "More: check(affine_backward, hint=1)",
    ]


def test_an_isolating_check_tells_the_term_where_no_mistake_is_known(notebook):
    text = str(notebook.report("affine", affine("return x @ W + 0.5 * b")))
    assert "With x = 0 only b is left, and that term is wrong." in text
    assert "Looks like" not in text


STAGES = {
    "structure": ("x @ W + b", "✗ y  expected an array of shape (5, 7), got None (is there a return?); see (1)"),
    "shapes": ("return (x @ W + b).T", "✗ y  expected shape (5, 7), got (7, 5); see (1)"),
    "dtypes": ("return np.int64(x @ W + b)", "✗ y  expected float, got int64; see (1)"),
    "finite": ("return (x @ W + b) * np.exp(1e4)", "✗ y (5, 7)  35 of 35 values are not finite (nan or inf); see (1)"),
}


@pytest.mark.parametrize("stage", STAGES)
def test_it_stops_at_the_first_stage_that_fails(notebook, stage):
    body, line = STAGES[stage]
    report = notebook.report("affine", affine(body))
    assert report.state.word == "not right yet"
    assert lines(report)[1].endswith(f"✗ {stage}")
    assert line in str(report)
    assert "that term is wrong" not in str(report)


def test_a_fault_in_one_part_keeps_the_points_of_the_others(notebook):
    report = notebook.report("affine_backward", backward(db="dy.sum(axis=0, keepdims=True)"))
    assert "2 of 3 gradients agree, 4 of 6 points so far" in str(report)
    assert "✗ db  expected shape (4,), got (1, 4); see (4)" in str(report)
    assert report.earned == pytest.approx(4)


def test_an_earlier_stage_of_a_later_part_comes_first(notebook):
    text = str(notebook.report("affine_backward", backward(dW="2 * x.T @ dy", db="dy.sum()")))
    assert "✗ db  expected shape (4,)" in text
    assert text.index("✗ db") < text.index("✗ dW  relative error 1; see (3)")


def test_too_few_values_are_told_once(notebook):
    text = str(notebook.report("affine_backward", "def affine_backward(dy, x, W):\n    return dy @ W.T, x.T @ dy"))
    assert "✗ returned  expected 3 values (dx, dW, db), got a tuple of 2" in text
    assert text.count("expected") == 1


def test_where_it_fails_and_where_it_does_not(notebook):
    report = notebook.report("affine", affine("return (x @ W + b).squeeze()"))
    assert "Wrong in: one row. Right in: values." in str(report)
    assert report.earned == 5


def test_answers_by_name(notebook):
    source = "def halves(x, scale=1.0):\n    return {'left': scale * x[:, :2], 'right': x[:, 2:] > 0}"
    text = str(notebook.report("halves", source))
    assert "✗ right  expected int, got bool; see (5)" in text
    assert "1 of 2 values agree, 1 of 2 points so far" in text


WRONG = [
    *(affine(body) for body, _ in STAGES.values()),
    affine("return x @ W - b"),
    affine("return W @ x"),
    affine("return x @ W + 0.5 * b"),
    affine("return x @ W * 1.001 + b"),
    affine("raise NotImplementedError"),
    RIGHT,
    backward(dW="x.T @ np.ones_like(dy)"),
    backward(db="dy"),
    backward(),
]


def four_digits(value):
    """A number as it may stand in a text: rounded to four digits, and the first four of all of them."""
    every = np.format_float_positional(value, trim="-")
    leading = len(every) - len(every.lstrip("0."))
    return np.format_float_positional(value, 4, fractional=False), every[: max(leading, 1) + 4]


def test_a_leak_would_be_seen():
    for value in (0.0792629, 0.811299, 12.3456, 3.98765):
        assert all(any(text in shown for text in four_digits(value)) for shown in (f"{value:.4g}", str([value])))


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_no_expected_number_is_ever_shown(notebook, number):
    notebook.run(WRONG[number])
    for exercise in notebook.known.exercises:
        report = look(exercise, notebook.namespace.get(exercise.card.name), notebook.namespace, notebook.known)
        shown = str(report) + report._repr_html_()
        expected = [a for check in exercise.checks for a in tree.leaves(check.expected) if a.dtype.kind == "f"]
        secrets = {text for a in expected for v in a.flat for text in four_digits(abs(float(v)))}
        assert secrets
        assert not [text for text in secrets if text in shown]

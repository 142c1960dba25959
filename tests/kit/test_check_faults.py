"""What check says where no answer comes back: crashes, nothing attempted, something missing, another signature."""

import pytest

from tests.kit.answers import RIGHT, affine, flat, lines


def test_a_crash_tells_the_line_and_the_shapes_and_no_traceback(notebook):
    report = notebook.report("affine", "def affine(x, W, b):\n    z = W @ x\n    return z + b\n")
    text = str(report)
    assert text.startswith("! affine   crashed: 0 of 10 points so far")
    assert "! ValueError  matmul: " in text
    assert "at `z = W @ x`" in text
    assert "called with x (5, 4), W (4, 7), b (7,)" in text
    assert "Looks like: W stands before x; (1) has it after." in text
    assert "Traceback" not in text
    assert 'File "' not in text


def test_a_crash_in_some_checks_keeps_what_the_others_bring(notebook):
    source = "def affine(x, W, b):\n    if len(x) == 1:\n        x[0, 99]\n    return x @ W + b\n"
    report = notebook.report("affine", source)
    assert "crashed: 1 of 2 checks agree, 5 of 10 points so far" in str(report)
    assert "! IndexError" in str(report)
    assert report.earned == 5


def test_a_helper_of_the_student_is_where_the_line_is(notebook):
    notebook.run("def product(x, W):\n    return x @ W @ x")
    report = notebook.report("affine", affine("return product(x, W) + b"))
    assert "at `return x @ W @ x`" in str(report)


def test_a_crash_in_another_exercise_says_which(notebook):
    notebook.run(affine("return x @ W + nope"))
    text = str(notebook.report("loss", "def loss(y):\n    return (y ** 2).sum()"))
    assert "at `return x @ W + nope` in affine, which this exercise calls" in text
    assert "called with x (5, 4), W (4, 7), b (7,)" in text


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("exit()", "it ended the Python process"),
        ("raise MemoryError", "it ran out of memory"),
        ("return affine(x, W, b)", "RecursionError maximum recursion depth exceeded"),
        ("raise KeyboardInterrupt", "stopped by you"),
        ("raise ValueError('long ' * 1000)", "long ..."),
        ("raise ValueError('<b>\\n`tick')", "ValueError <b> `tick"),
    ],
)
def test_whatever_the_function_does_check_comes_back(notebook, body, word):
    report = notebook.report("affine", affine(body))
    assert report.state.symbol == "!"
    assert word in flat(report)
    assert len(str(report)) < 1500


def test_not_attempted(notebook):
    report = notebook.report("affine", affine("raise NotImplementedError()"))
    assert lines(report) == ["○ affine   not attempted: 0 of 10 points so far", "More: check(affine, hint=1)"]


def test_a_class_whose_methods_are_not_attempted(notebook):
    source = "class Counter:\n    def __init__(self, start, step):\n        raise NotImplementedError()"
    assert lines(notebook.report("Counter", source.replace("step", "step=1.0"))) == [
        "○ Counter   not attempted: 0 of 1 point so far",
        "More: check(Counter, hint=1)",
    ]


def test_a_crash_in_an_isolating_check_alone_costs_nothing(notebook):
    source = "def affine(x, W, b):\n    assert x.any()\n    return x @ W + b"
    assert notebook.report("affine", source).state.word == "passes"


def test_what_an_exercise_builds_on_must_be_there(notebook):
    source = "def loss(y):\n    return (y ** 2).sum()"
    text = str(notebook.report("loss", source))
    assert "○ affine, which this exercise calls, is not defined yet; run its cell first" in text
    notebook.run(affine("raise NotImplementedError()"))
    assert "○ affine, which this exercise calls, is not attempted yet" in str(notebook.report("loss"))
    notebook.run(RIGHT)
    assert str(notebook.report("loss")).startswith("✓ loss   passes: every public case agrees, 1 point\n")


@pytest.mark.parametrize(
    ("parameters", "fault"),
    [
        ("x, W, b, scale=1.0", None),
        ("*args", None),
        ("x, W, *rest, **more", None),
        ("x, b, W", "it is called with (x, W, b), but yours takes (x, b, W)"),
        ("x, W", "but yours takes (x, W)"),
        ("x, W, b, rate", "give rate a default or remove it"),
        ("x, W, b, *, rate", "give rate a default or remove it"),
    ],
)
def test_the_signature(notebook, parameters, fault):
    report = notebook.report("affine", f"def affine({parameters}):\n    raise NotImplementedError")
    assert (fault or "not attempted") in flat(report)
    assert ("✗ signature" in str(report)) == bool(fault)


def test_a_default_that_the_card_has_is_needed(notebook):
    text = str(notebook.report("halves", "def halves(x, scale):\n    return {}"))
    assert "✗ signature  scale may be left out in a call, but yours has no default for it" in text


def test_a_class_is_an_exercise_too(notebook):
    source = """
        class Counter:
            def __init__(self, start, {step}=1.0):
                self.start, self.step = start, {step}
        def total(counter, x):
            return counter.start + counter.step * x.sum()
    """
    assert notebook.report("Counter", source.format(step="step")).state.word == "passes"
    report = notebook.report("Counter", source.format(step="size"))
    assert "✗ signature it is called with the keyword step, which yours does not take" in flat(report)

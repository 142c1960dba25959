"""How check behaves: remarks, prints, silence, names, hints, and a notebook without cases."""

import contextlib
import io
import warnings

from rnn_course.kit.cases import PublicExercise
from rnn_course.kit.check import look
from tests.kit.answers import RIGHT, affine, backward


def test_an_argument_changed_in_place_is_said_only_of_a_wrong_answer(notebook):
    remark = "It changes its argument `b` in place: whoever calls it finds other numbers there afterwards."
    assert remark in str(notebook.report("affine", affine("b *= 0.5; return x @ W + b")))
    assert remark not in str(notebook.report("affine", affine("b += x[0, 0]; b -= x[0, 0]; return x @ W + b")))


def test_shared_memory_is_said_of_a_wrong_answer(notebook):
    source = "def halves(x, scale=1.0):\n    return {'left': x[:, :2], 'right': x[:, 2:].astype(int)}"
    assert "its argument `x` itself, or a view of it" in str(notebook.report("halves", source))
    text = str(notebook.report("affine_backward", backward(dW="(z := 0 * (x.T @ dy))", db="z[0]")))
    assert "Two of the arrays it returns share memory." in text


def test_numpys_warning_explains_a_wrong_answer(notebook):
    for filters in ("default", "ignore"):
        with warnings.catch_warnings():
            warnings.simplefilter(filters)
            report = notebook.report("affine", affine("return (x @ W + b) * np.exp(1e4)"))
        assert "NumPy warned: overflow encountered in exp." in str(report)


def test_few_prints_are_shown_and_many_are_cut(notebook):
    text = str(notebook.report("affine", affine("print('here', x.shape); return x @ W + b")))
    assert "Printed during the check:\n  | here (5, 4)\n  | here (1, 6)" in text
    text = str(notebook.report("affine", affine("[print(i) for i in range(99999)]; return x @ W + b")))
    assert text.startswith("✓")
    assert "more lines" in text
    assert len(text) < 600


def test_nothing_reaches_stderr_or_stdout_while_it_asks(notebook):
    body = "import sys, warnings; print('err', file=sys.stderr); warnings.warn('w'); np.log(-1.0); return x @ W + b"
    notebook.run(affine(body))
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        notebook.run("check(affine)")
    assert err.getvalue() == ""
    assert out.getvalue().startswith("✓ affine")


def test_the_cell_has_no_result_and_a_name_will_do(notebook, capsys):
    notebook.run(RIGHT + "assert check(affine) is None\nassert check('affine') is None")
    assert capsys.readouterr().out.count("✓ affine   passes") == 2


def test_a_lambda_and_another_functions_name_are_known_by_what_they_are_bound_to(notebook, capsys):
    notebook.run("affine = lambda x, W, b: x @ W + b\ncheck(affine)")
    notebook.run("def mine(x, W, b): return x @ W + b\naffine = mine\ncheck(affine)")
    assert capsys.readouterr().out.count("✓ affine   passes") == 2


def test_a_name_that_is_no_exercise(notebook, capsys):
    notebook.run("def affin(x): pass\ncheck(affin)\ncheck(np.zeros(3))\ncheck('affine')")
    notebook.run("affine = np.zeros(3)\ncheck(affine)")
    out = capsys.readouterr().out
    assert "affin is not an exercise of this notebook; the exercises are affine, affine_backward, halves" in out
    assert "Did you mean affine?" in out
    assert "an array of shape (3,) is not an exercise" in out
    assert "affine is not defined yet; run its cell first" in out
    assert "✗ exists  this name is now an array of shape (3,); run the cell of the function again" in out


def test_the_hint_ladder(notebook, capsys):
    notebook.run("check('affine', hint=1)\ncheck('affine', hint=3)\ncheck('affine', hint=4)")
    assert capsys.readouterr().out.splitlines() == [
        "? affine   hint: 1 of 3, the concept",
        "  Think of a line.",
        "  More: check(affine, hint=2)",
        "? affine   hint: 3 of 3, the next step",
        "  Start with the product.",
        "? affine   hint: there are 3, hint=1 to hint=3",
    ]


def test_without_cases_one_quiet_line(notebook, tmp_path, monkeypatch, capsys):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    notebook.run("def affine(): pass\ncheck(affine)\ncheck(affine, hint=1)")
    assert (
        capsys.readouterr().out.splitlines()
        == ["check: no public cases beside this notebook (cases.npz), so nothing was checked."] * 2
    )


def test_a_damaged_file_is_one_line_too(notebook, tmp_path, capsys):
    (tmp_path / "cases.npz").write_bytes(b"nothing")
    notebook.run("def affine(): pass\ncheck(affine)")
    assert "is damaged or not a cases file; copy it again" in capsys.readouterr().out


def test_an_exercise_without_public_cases_is_marked_later(notebook):
    empty = PublicExercise(notebook.known["affine"].card, (), ())
    report = look(empty, lambda x, W, b: x, {}, notebook.known)
    assert str(report).startswith("· affine   marked later: it has no public cases, 10 points to earn")


def test_what_a_library_writes_below_python_stays_out_of_the_notebook(notebook, capfd):
    noisy = "import os\ndef affine(x, W, b):\n    os.write(2, b'a note of a library')\n    return x @ W + b\n"
    notebook.report("affine", noisy)
    assert "a note of a library" not in capfd.readouterr().err

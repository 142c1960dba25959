"""Notebooks as strangers hand them in: each fault is one clear line, and only source text is believed."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from autograder.errors import UnreadableSubmission
from autograder.notebooks import reader


def notebook(*cells, **fields) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **fields}).encode()


def code(source, grade_id=None, **metadata):
    if grade_id:
        metadata["nbgrader"] = {"grade_id": grade_id, "solution": True}
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [{"huge": "x" * 100}]}


RELEASE = {
    "cells": [
        {
            **code("import numpy as np", "setup"),
            "metadata": {"tags": ["setup"], "nbgrader": {"grade_id": "setup", "locked": True}},
        },
        code("def f(x): raise NotImplementedError()", "f"),
        {**code("check(f)"), "metadata": {"nbgrader": {"grade_id": "test_f", "locked": True, "grade": True}}},
        code("plot_for_ever()", tags=["exploration"]),
    ]
}


def run(*cells) -> list[tuple[str, str | None]]:
    submission = reader.parse(notebook(*cells), "n.ipynb")
    found = reader.cells_to_run(submission, reader.Ours.of(RELEASE), ["f"])
    return [(cell.source, cell.exercise) for cell in found if not cell.checks]


def test_our_setup_then_the_students_cells_in_their_order():
    found = run(
        code("import os", "setup"), code("helper = 1"), code("def f(x): return x", "f"), code("check(f)", "test_f")
    )
    assert found == [("import numpy as np", None), ("helper = 1", None), ("def f(x): return x", "f")]


def test_where_a_test_cell_stands_its_exercise_is_checked():
    submission = reader.parse(notebook(code("a = 1", "f"), code("check(f)", "test_f"), code("b = 2")), "n")
    cells = reader.cells_to_run(submission, reader.Ours.of(RELEASE), ["f"])
    assert [cell.checks or cell.source for cell in cells[1:]] == ["a = 1", "f", "b = 2"]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answers_cell_that_was_turned_to_text_is_code_all_the_same(kind):
    turned = {**code("def f(x): return x", "f"), "cell_type": kind}
    assert run(turned, {"cell_type": kind, "source": "text", "metadata": {}})[1:] == [("def f(x): return x", "f")]


def test_exploration_as_released_is_left_out_but_for_what_an_answer_needs_of_it():
    explored = (
        "import heapq\nfrom time import sleep\nsize = 3\nslow = train()\n"
        "def ordered(n):\n    return heapq.nsmallest(size, n)"
    )
    release = {"cells": [*RELEASE["cells"], code(explored, tags=["exploration"])]}

    def kept(answer):
        submission = reader.parse(notebook(code(explored), code(answer, "f")), "n")
        return reader.cells_to_run(submission, reader.Ours.of(release), ["f"])[1:]

    assert [cell.exercise for cell in kept("def f(x): return x")] == ["f"]
    assert "heapq" in kept("def f(x): return heapq.heappop(x)")[0].source
    assert "size" not in kept("def f(x): return heapq.heappop(x)")[0].source
    whole = kept("def f(x): return ordered(x)")[0].source
    assert all(word in whole for word in ("import heapq", "size = 3", "def ordered"))
    assert "sleep" not in whole
    assert "train" not in kept("def f(x): return slow")[0].source
    names: dict[str, Any] = {}
    exec(whole, names)
    assert names["ordered"]([3, 1, 2, 5]) == [1, 2, 3]


def test_exploration_as_released_is_left_out_and_as_changed_is_run():
    assert run(code("plot_for_ever()")) == [("import numpy as np", None)]
    assert run(code("def f(x): return 2\nplot_for_ever()"))[1:] == [("def f(x): return 2\nplot_for_ever()", None)]


def test_tags_points_and_foreign_grade_ids_are_not_believed():
    cell = code("x = 1", "other", tags=["skip-execution"], editable=False)
    assert run(cell)[1:] == [("x = 1", None)]
    locked = {"nbgrader": {"grade_id": "f", "locked": True, "points": 1e9, "schema_version": -1}}
    assert run({**code("y = 1"), "metadata": locked})[1:] == [("y = 1", "f")]


def test_copies_of_a_solution_are_all_run():
    assert [source for source, _ in run(code("a", "f"), code("b", "f"))[1:]] == ["a", "b"]


def test_sources_as_lists_and_odd_cells():
    odd = [7, {"cell_type": "code"}, {"cell_type": "code", "source": [1]}, {"cell_type": "video", "source": ""}]
    submission = reader.parse(notebook(code(["a\n", "b"]), *odd), "n")
    assert [cell["source"] for cell in submission.cells] == ["a\nb", ""]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b" \n\0\0", "the file is empty"),
        (b"{", "JSON is broken: the file ends too early"),
        (notebook(code("x = 1"))[:-9], "JSON is broken: the file ends too early"),
        (b"{ broken", r"\(its JSON is broken\)"),
        (b"[" * 200_000, "JSON is broken"),
        (b"\xff\xfe", "the file is empty"),
        (notebook(code("# caf\u00e9")).replace(b"\\u00e9", b"\xe9"), "not UTF-8 text"),
        (b"PK\x03\x04" + bytes(range(256)), "a zip archive"),
        (b"%PDF-1.7 \xe2\xe3", "a PDF"),
        (b"\x1f\x8b\x08 \xff", "a compressed file"),
        (b"<!DOCTYPE html><title>University</title><form><input type='password'></form>", "for logging in"),
        (b"\xef\xbb\xbf \n<html><body class='jp-Notebook'>", "its export as a web page"),
        (b"<html><body>404</body></html>", "not a notebook but a web page; hand in"),
        (b"import numpy as np\n\ndef rnn_step(x):\n    return x\n", "a Python script"),
        (b"# %%\nx = 1\n", "a Python script"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:12\n", "Git's pointer"),
        (
            b'{\n "cells": [\n<<<<<<< HEAD\n  1\n=======\n  2\n>>>>>>> theirs\n ]}',
            r"a merge conflict \(line 3\)",
        ),
        (b'{"nbformat": 4, "cells": ' + b"9" * 5000 + b"}", "JSON is broken"),
        (b"[]", "not a version 4 notebook"),
        (b'{"nbformat": 2, "worksheets": []}', "not a version 4 notebook"),
        (b'{"nbformat": 3, "worksheets": [{"cells": [' + b"{}," * 2000 + b"{}]}]}", "more than 2000 cells"),
        (notebook(cells={}), "not a version 4 notebook"),
        (notebook(*[code("")] * 2001), "more than 2000 cells"),
        (b'{"nbformat": 4, "cells": [' + b"{}," * 600_000 + b"{}]}", "too many parts"),
    ],
)
def test_unreadable_content_is_one_clear_line(content, says):
    with pytest.raises(UnreadableSubmission, match=says) as caught:
        reader.parse(content, "n.ipynb")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("n.ipynb: ")


def test_a_notebook_in_another_unicode_encoding_is_read():
    text = notebook(code("x = 'é'")).decode()
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        assert [cell["source"] for cell in reader.parse(text.encode(encoding), "n").cells] == ["x = 'é'"]


def test_a_notebook_of_version_3_is_upgraded_whatever_its_headings_say(caplog):
    cells = [
        7,
        {"cell_type": "video", "source": "\x1b[31m", "metadata": {}},
        {"cell_type": "code", "input": 7},
        {"cell_type": "heading", "level": 10**9, "source": "Part", "metadata": {}},
        {"cell_type": "code", "input": ["def f(x):\n", "    return x"], "metadata": {"nbgrader": {"grade_id": "f"}}},
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    assert reader.parse(json.dumps(old).encode(), "n").cells == (
        {"type": "markdown", "source": "# Part", "grade_id": None},
        {"type": "code", "source": "def f(x):\n    return x", "grade_id": "f"},
    )
    assert not caplog.records


@pytest.mark.parametrize(
    ("cells", "other"),
    [
        ([code("y = 1")], "02_gradients"),
        ([code("y = 1", "f")], ""),
        ([code("y = 1", "test_f")], ""),
        ([code("def f(x):\n    return x")], ""),
        ([code("def g(x):\n    return f(x)")], "02_gradients"),
    ],
)
def test_the_notebook_of_another_assignment_is_known_unless_it_answers_this_one(cells, other):
    content = notebook(*cells, metadata={"rnn_course": {"assignment": "02_gradients"}})
    assert reader.other_assignment(reader.parse(content, "n"), "01_rnn", ["f"]) == other


@pytest.mark.parametrize("named", [7, None, "<b>", "../x", "a" * 99, {"assignment": ["x"]}])
def test_metadata_that_names_no_assignment_is_none(named):
    content = notebook(metadata={"rnn_course": {"assignment": named} if not isinstance(named, dict) else named})
    assert reader.parse(content, "n").assignment == ""


def test_files_that_are_no_files(tmp_path):
    real = tmp_path / "real.ipynb"
    real.write_bytes(notebook())
    link, fifo, folder = tmp_path / "link.ipynb", tmp_path / "fifo.ipynb", tmp_path / "folder.ipynb"
    link.symlink_to(real)
    os.mkfifo(fifo)
    folder.mkdir()
    assert reader.parse(reader.read_bytes(real), "real.ipynb").cells == ()
    with pytest.raises(UnreadableSubmission, match="a symbolic link"):
        reader.read_bytes(link)
    for path in (fifo, folder):
        with pytest.raises(UnreadableSubmission, match="not a regular file|a directory"):
            reader.read_bytes(path)
    with pytest.raises(UnreadableSubmission, match="no such file"):
        reader.read_bytes(tmp_path / "none.ipynb")


def test_a_notebook_of_outputs_is_too_large(tmp_path, monkeypatch):
    path = tmp_path / "big.ipynb"
    path.write_bytes(notebook(code("x" * 100)))
    monkeypatch.setattr(reader, "MAX_BYTES", 50)
    with pytest.raises(UnreadableSubmission, match="clear the outputs"):
        reader.read_bytes(path)

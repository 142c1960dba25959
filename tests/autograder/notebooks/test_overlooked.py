"""Files in the wrong place of the folder of submissions: a line each."""

from __future__ import annotations

from autograder.notebooks.overlooked import MOST, overlooked

NAME = "01_rnn"


def lay(folder, *paths):
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("{}")


def said(folder) -> dict[str, str]:
    lines = overlooked(folder, NAME)
    return {line.partition(": ")[0].removeprefix(f"{folder}/"): line.partition(": ")[2] for line in lines}


def test_everything_that_looks_like_work_and_is_not_marked_is_named(tmp_path):
    lay(
        tmp_path,
        "class.zip",
        "report.PDF",
        "01_rnn/ada/01_rnn.ipynb",
        "ada/01_RNN/01_rnn.ipynb",
        "bob/homework/deep/01_rnn.ipynb",
        "bob/answers.py",
        "cy/01_rnn/01_rnn.ipynb",
        "cy/01_rnn/01_rnn (1).ipynb",
        "cy/01_rnn/old.zip",
    )
    assert said(tmp_path) == {
        "class.zip": f"not marked; run rnn-course collect {NAME} {tmp_path}/class.zip",
        "report.PDF": f"not marked; move it to {tmp_path}/<student>/{NAME}/",
        "01_rnn": f"the name of an assignment, not of a student; the folders are {tmp_path}/<student>/{NAME}/",
        "ada/01_RNN": f"not marked; move it to {tmp_path}/ada/{NAME}/",
        "bob/answers.py": f"not marked; move it to {tmp_path}/bob/{NAME}/",
        "bob/homework": f"not marked; move it to {tmp_path}/bob/{NAME}/",
        "cy/01_rnn/01_rnn (1).ipynb": "not marked; only 01_rnn.ipynb is",
        "cy/01_rnn/old.zip": "not marked; only 01_rnn.ipynb is",
    }


def test_what_belongs_there_is_not_named(tmp_path):
    lay(
        tmp_path,
        ".DS_Store",
        "README.md",
        "ada/notes.txt",
        "ada/01_rnn/01_rnn.ipynb",
        "ada/01_rnn/timestamp.txt",
        "ada/01_rnn/cases.npz",
        "ada/01_rnn/.ipynb_checkpoints/01_rnn-checkpoint.ipynb",
        "ada/02_gradients/02_gradients.ipynb",
    )
    assert said(tmp_path) == {}


def test_many_lines_end_in_a_number(tmp_path):
    lay(tmp_path, *(f"{number:03}.ipynb" for number in range(MOST + 30)))
    lines = overlooked(tmp_path, NAME)
    assert len(lines) == MOST + 1
    assert lines[-1].startswith("and 30 more")

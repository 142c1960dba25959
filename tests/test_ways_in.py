"""The zip for students: what Codespaces, Binder and Colab run is run here, in a fresh environment and offline."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shlex
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import numpy as np
import pytest

from autograder.marking import marking
from autograder.marking.settings import Settings
from scripts import release

URL = "http://127.0.0.1:1/course/"
# Nothing is asked of an index, and what the kit needs of others is on the path: in a course pip fetches it.
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PYTHONPATH": str(Path(np.__file__).parents[1])}


@pytest.fixture(scope="module")
def unzipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip's files, made for an address at which nothing answers, with the modes that the zip gives them."""
    folder = tmp_path_factory.mktemp("release")
    release.write_release(folder / "students.zip", URL)
    with zipfile.ZipFile(folder / "students.zip") as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, folder / "course"))
            path.chmod(entry.external_attr >> 16 or path.stat().st_mode)
    return folder / "course"


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Run a command in a fresh environment, whose programs come first on the path: its status and what it printed."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    path = f"{tmp_path / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **OFFLINE, "PATH": path}

    def run(*words: str, folder: Path) -> tuple[int, str]:
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.fixture
def served(unzipped: Path) -> Iterator[tuple[str, list[str]]]:
    """The release on a local web server: its address, and the paths that were asked for."""
    asked: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(unzipped)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    server.server_close()


def kit_cell(folder: Path) -> str:
    notebook = json.loads((folder / "assignments" / "01_rnn" / "01_rnn.ipynb").read_text("utf-8"))
    (cell,) = [cell for cell in notebook["cells"] if cell["metadata"].get("tags") == ["kit"]]
    return "".join(cell["source"])


def test_the_files_are_as_codespaces_and_binder_read_them(unzipped):
    container = json.loads((unzipped / ".devcontainer" / "devcontainer.json").read_text())
    assert container["image"] == "python:3.12-slim"
    requirements = unzipped / shlex.split(container["postCreateCommand"])[-1]
    (line,) = requirements.read_text().splitlines()
    assert line.startswith("./rnn_course_kit-")  # repo2docker stages what begins with a dot before it installs
    assert (unzipped / line.partition("[")[0]).is_file()
    assert line in (unzipped / "environment.yml").read_text()
    assert (unzipped / "binder" / "runtime.txt").read_text() == "python-3.12\n"
    assert not (unzipped / ".binder").exists()  # repo2docker refuses both
    script = unzipped / "binder" / "postBuild"
    assert script.read_bytes().startswith(b"#!/bin/sh\n")
    assert script.stat().st_mode & stat.S_IXUSR
    files = [path for path in unzipped.rglob("*") if path.is_file()]
    assert all(path.stat().st_mode & stat.S_IROTH for path in files)  # a container's user is not their owner
    left = [path for path in files if path.suffix not in (".whl", ".npz")]
    for word in ("KIT_WHEEL", "KIT_URL", "PYTHON-slim", "ASSIGNMENT/"):
        assert not [path for path in left if word in path.read_text("utf-8")], word


@pytest.mark.slow
def test_codespaces_and_binder_install_the_kit(unzipped, fresh):
    container = json.loads((unzipped / ".devcontainer" / "devcontainer.json").read_text())
    assert fresh("binder/postBuild", folder=unzipped)[0] != 0  # it fails where the kit is missing
    status, said = fresh(*shlex.split(container["postCreateCommand"]), folder=unzipped)
    assert status == 0, said
    assert "rnn_course_kit" in said or "rnn-course-kit" in said
    status, said = fresh("binder/postBuild", folder=unzipped)
    assert status == 0, said


@pytest.mark.slow
def test_on_colab_the_first_cell_fetches_kit_and_cases(unzipped, served, fresh, tmp_path):
    address, asked = served
    content = tmp_path / "content"
    content.mkdir()
    (content / "cell.py").write_text(
        kit_cell(unzipped).replace(URL, address)
        + "\nfrom rnn_course.kit import cases, check\nprint(len(cases.current().names), check.__module__)"
    )
    status, said = fresh("python", "cell.py", folder=content)
    assert (status, said.split()) == (0, ["12", "rnn_course.kit.check"]), said
    assert len(asked) == 2
    status, said = fresh("python", "cell.py", folder=content)
    assert (status, said.split()) == (0, ["12", "rnn_course.kit.check"]), said
    assert len(asked) == 2  # where the kit is installed, it does nothing


@pytest.mark.slow
def test_where_the_kit_cannot_be_fetched_one_line_says_where_it_was_sought(unzipped, fresh, tmp_path):
    (tmp_path / "cell.py").write_text(kit_cell(unzipped))
    status, said = fresh("python", "cell.py", folder=tmp_path)
    assert status == 1
    last = said.strip().splitlines()[-1]
    assert last.startswith(f"RuntimeError: no course kit at {URL}rnn_course_kit-")
    assert "ask your instructor" in last
    assert not list(tmp_path.glob("*.whl"))


@pytest.mark.parametrize("name", ["01_rnn", "08_keras_layers"])
def test_the_cell_is_before_all_code_and_the_rest_is_as_released(name):
    before = (release.ROOT / "assignments" / name / f"{name}.ipynb").read_bytes()
    after = release.with_kit_cell(before, name, "kit.whl", URL)
    was, found = json.loads(before), json.loads(after)
    code = [cell for cell in found["cells"] if cell["cell_type"] == "code"]
    assert code[0]["metadata"] == {"tags": ["kit"]}  # none of nbgrader's: a student's own cell to it
    assert f"assignments/{name}/cases.npz" in "".join(code[0]["source"])
    found["cells"].remove(code[0])
    assert found == was
    nbformat.validate(nbformat.reads(after.decode(), as_version=4))


def test_without_the_option_the_notebooks_are_as_built(tmp_path):
    wheel = tmp_path / "kit.whl"
    wheel.write_bytes(b"")
    files = release.contents(wheel)
    for path, content in files.items():
        if path.startswith("assignments/"):
            assert content == (release.ROOT / path).read_bytes()


def test_the_cell_changes_no_mark(tmp_path):
    key = (release.ROOT / "solutions" / "01_rnn" / "01_rnn.ipynb").read_bytes()
    path = tmp_path / "01_rnn.ipynb"
    path.write_bytes(release.with_kit_cell(key, "01_rnn", "kit.whl", URL))
    verdict = marking.mark_file(path, "01_rnn", Settings(b"a secret of this test, long enough", sandbox="none")).verdict
    assert verdict.score == verdict.max_score
    assert {one.status for one in verdict.exercises} == {"pass"}


@pytest.mark.parametrize("text", ["ftp://host/x", "course/", 'https://host/"x', "https://host/x?y=1"])
def test_an_address_that_is_none_is_refused(text, capsys):
    with pytest.raises(SystemExit):
        release.main(["--kit-url", text])
    assert "give the http or https address" in capsys.readouterr().err

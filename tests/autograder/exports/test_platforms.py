"""Each package's own entry script, in the folders of its platform and the Landlock box, on all kinds of submissions."""

from __future__ import annotations

import base64
import copy
import json
import shutil
from pathlib import Path

import pytest

from autograder.box.sandbox import probe
from autograder.cli import demo
from autograder.marking.papers import FOLDER
from autograder.marking.secret import SECRET_FILE
from tests.autograder.conftest import SECRET
from tests.autograder.exports.platforms import NAME, RUN, Ran, export, hostile, without_landlock

PLATFORMS = ("gradescope", "prairielearn", "github")
STAFF = ("gradescope", "prairielearn")


@pytest.fixture(scope="module", autouse=True)
def _landlock():
    if cause := probe("landlock"):
        pytest.skip(f"no Landlock on this machine: {cause}")


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory, shared_course: Path) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("packages")
    found = {platform: folder / (f"{platform}.zip" if platform == "gradescope" else platform) for platform in PLATFORMS}
    for platform, path in found.items():
        export(platform, shared_course, path)
    return found


@pytest.fixture
def handed_in(packages, material, tmp_path):
    def run(platform: str, recipe: demo.Recipe | None, file: str = f"{NAME}.ipynb", **environment: str) -> Ran:
        files = {file: recipe(copy.deepcopy(material))} if recipe else {}
        return RUN[platform](packages[platform], tmp_path / platform, files, **environment)

    return run


def reported(ran: Ran) -> dict:
    """What the workflow gives to the reporter."""
    (line,) = [line for line in (ran.folder.parent / "output").read_text().splitlines() if line.startswith("result=")]
    return json.loads(base64.b64decode(line.removeprefix("result=")))


def share(platform: str, ran: Ran) -> float:
    """The share of the points that the platform is told."""
    if platform == "github":
        told = reported(ran)
        return sum(test["score"] for test in told["tests"]) / told["max_score"]
    if platform == "gradescope":
        assert sum(test["score"] for test in ran.results["tests"]) == pytest.approx(ran.results["score"])
        return ran.results["score"] / sum(test["max_score"] for test in ran.results["tests"])
    assert sum(test["points"] for test in ran.results["tests"]) / 100 == pytest.approx(ran.results["score"])
    return ran.results["score"]


def nothing_hidden(ran: Ran) -> None:
    """No secret in what is printed or written, nor anything that a terminal or a page would interpret."""
    told = ran.out + json.dumps(ran.results, ensure_ascii=False)
    assert SECRET.decode() not in told
    assert "Traceback" not in told
    assert "\x1b" not in told


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_right_notebook_gets_everything(platform, handed_in):
    ran = handed_in(platform, demo.key)
    assert share(platform, ran) == 1
    assert ran.status == 0
    nothing_hidden(ran)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_mistake_costs_part_of_the_points_and_is_explained(platform, handed_in):
    ran = handed_in(platform, demo.famous_mistake, file="my work (1).IPYNB")
    assert 0.5 < share(platform, ran) < 1
    assert ran.status == (1 if platform == "github" else 0)
    tests = reported(ran)["tests"] if platform == "github" else ran.results["tests"]
    (wrong,) = [test for test in tests if test["name"] == "rnn_backward"]
    said = wrong.get("output") or wrong["message"]
    assert "the gradient that flows back through the state is dropped" in said
    if platform == "github":
        (line,) = [line for line in ran.out.splitlines() if "rnn_backward" in line]
        assert line.startswith("::error file=my work (1).IPYNB,title=rnn_backward%3A ")
        assert "| rnn_backward |" in (ran.folder.parent / "summary.md").read_text()
    nothing_hidden(ran)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_hostile_notebook_changes_nothing_but_its_own_mark(platform, handed_in, tmp_path):
    ran = handed_in(platform, hostile(tmp_path / platform))
    tests = reported(ran)["tests"] if platform == "github" else ran.results["tests"]
    second = tests[1]
    said = second.get("output") or second["message"]
    assert "ValueError" in said
    assert "[]" in said, "the cell found or wrote a file that it should not reach"
    assert 0 < share(platform, ran) < 1
    assert "##[" not in ran.out
    assert not any(line.startswith("::set") for line in ran.out.splitlines())
    if platform == "github":
        summary = (ran.folder.parent / "summary.md").read_text()
        fence = summary.index("```", summary.index("forged") - 400)
        assert fence < summary.index("<script>") < summary.index("```", summary.index("<script>"))
        assert "##[" not in said
    nothing_hidden(ran)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("recipe", [demo.not_json, None], ids=["broken", "nothing"])
def test_what_is_no_notebook_is_told_so(platform, recipe, handed_in):
    ran = handed_in(platform, recipe)
    says = "JSON is broken" if recipe else "No notebook of 01_rnn: there is no .ipynb file. Hand in 01_rnn.ipynb."
    if platform == "gradescope":
        assert ran.results["score"] == 0
        assert says in ran.results["output"]
    elif platform == "prairielearn":
        assert ran.results["gradable"] is False
        assert says in ran.results["format_errors"][0]
    else:
        assert says in ran.out
        assert ran.status == 1
    nothing_hidden(ran)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_without_a_box_there_is_no_mark_and_no_zero(platform, handed_in, tmp_path):
    ran = handed_in(platform, demo.key, RNN_COURSE_PYTHON=str(without_landlock(tmp_path)))
    assert "this kernel offers no Landlock" in ran.out
    assert ran.status == 1
    if platform == "gradescope":
        assert set(ran.results) == {"output", "output_format", "stdout_visibility"}
        assert "not a zero" in ran.results["output"]
    elif platform == "prairielearn":
        assert ran.results["gradable"] is False
        assert "score" not in ran.results
        assert "not a zero" in ran.results["message"]
    else:
        assert "::warning" in ran.out
        assert not (tmp_path / platform / "output").exists()
    assert "Landlock" not in json.dumps(ran.results)


@pytest.mark.parametrize("platform", STAFF)
def test_a_package_without_its_secret_gives_no_mark_and_makes_no_new_one(platform, handed_in, packages, tmp_path):
    package = packages[platform]
    if platform == "prairielearn":
        gone = tmp_path / "package"
        shutil.copytree(package, gone)
        (course,) = gone.rglob("tests/course")
        (course / SECRET_FILE).unlink()
        shutil.rmtree(course / FOLDER)
        ran = RUN[platform](gone, tmp_path / platform, {f"{NAME}.ipynb": "{}"})
        assert ran.results["gradable"] is False
    else:
        ran = RUN[platform](package, tmp_path / platform, {f"{NAME}.ipynb": "{}"}, RNN_COURSE_PYTHON="/nowhere/python")
        assert ran.results is None
    assert ran.status != 0
    assert not list((tmp_path / platform).rglob("tests/course/.course-secret"))

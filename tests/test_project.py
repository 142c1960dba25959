"""The project's own files: pins, environments, and what a commit must not hold."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.txt").read_text()
HUB_LOCK = (ROOT / "tests" / "hub" / "requirements.txt").read_text()


def names(requirements) -> set[str]:
    return {re.split(r"[\s\[>=<;]", requirement)[0].lower() for requirement in requirements}


def test_conda_asks_for_what_pyproject_asks_for():
    listed = re.findall(r"^    - (\S+)$", (ROOT / "environment.yml").read_text(), re.MULTILINE)
    extras = [PROJECT["optional-dependencies"][extra] for extra in ("authoring", "cluster", "notebooks")]
    assert sorted(listed) == sorted([*PROJECT["dependencies"], *itertools.chain(*extras)])


def test_every_dependency_is_pinned_with_hashes_and_without_an_address():
    pinned = set(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,-]+\])?==", LOCK, re.MULTILINE))
    wanted = names(PROJECT["dependencies"]) | names(PROJECT["optional-dependencies"]["dev"])
    assert {name.replace("_", "-") for name in wanted} <= {name.replace("_", "-") for name in pinned}
    assert LOCK.count("==") <= LOCK.count("--hash=sha256:")
    assert "://" not in LOCK
    assert "--index" not in LOCK
    assert "--find-links" not in LOCK


def test_every_dependency_is_justified_in_a_line():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    table = " ".join(line for line in text.splitlines() if line.startswith("| "))
    for name in names(PROJECT["dependencies"]) | names(PROJECT["optional-dependencies"]["dev"]):
        assert re.search(rf"\b{re.escape(name)}\b", table), name


def test_the_gpu_extra_is_for_linux_on_x86_64():
    (gpu,) = PROJECT["optional-dependencies"]["gpu"]
    assert gpu.startswith("tensorflow[and-cuda]")
    assert "platform_system == 'Linux'" in gpu
    assert "platform_machine == 'x86_64'" in gpu


def test_set_up_installs_every_extra_that_a_developer_needs():
    extras = PROJECT["optional-dependencies"]
    needed = ("authoring", "cluster", "docs", "notebooks", "postgresql")
    assert {each for extra in needed for each in extras[extra]} <= set(extras["dev"])


def test_ci_calls_the_readmes_test_command():
    assert "make test" in (ROOT / "README.md").read_text()
    assert "make test" in (ROOT / ".ci" / "run").read_text()
    assert ".ci/run" in (ROOT / ".github" / "workflows" / "ci.yml").read_text()


def test_help_describes_every_target():
    made = subprocess.run(["make", "-C", str(ROOT), "help"], capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert all(re.search(rf"^{target}\s", made, re.MULTILINE) for target in phony[1].split())


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_no_tracked_file_is_longer_than_a_page_should_be():
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    prose = "notebook.py"
    long = {
        name: lines
        for name in listed.split()
        if not name.endswith(prose) and (lines := len((ROOT / name).read_text().splitlines())) > 250
    }
    assert long == {}


def test_the_hubs_packages_are_pinned_with_hashes_and_without_an_address():
    folder = ROOT / "tests" / "hub"
    assert HUB_LOCK.count("==") <= HUB_LOCK.count("--hash=sha256:")
    assert "://" not in HUB_LOCK
    packages = json.loads((folder / "package-lock.json").read_text())["packages"]
    assert packages.pop("")["dependencies"] == json.loads((folder / "package.json").read_text())["dependencies"]
    assert all(each["integrity"].startswith("sha512-") and "resolved" not in each for each in packages.values())


def test_the_hubs_other_packages_are_those_of_the_course():
    pins = dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,-]+\])?==(\S+)", LOCK, re.MULTILINE))
    hubs = dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,-]+\])?==(\S+)", HUB_LOCK, re.MULTILINE))
    assert {name: version for name, version in hubs.items() if pins.get(name, version) != version} == {}

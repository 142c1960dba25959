"""What a box holds, found from installed metadata: checked on made-up installations and on this one."""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from autograder.box import contents
from autograder.box.contents import closure, entries, interpreter_folders
from autograder.errors import PackageMissing


def install(
    site: Path, name: str, files: dict[str, str], requires: tuple[str, ...] = (), record: bool = True
) -> Distribution:
    """Lay out a distribution as an installer does."""
    info = site / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    lines = [f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0", *(f"Requires-Dist: {need}" for need in requires)]
    (info / "METADATA").write_text("\n".join(lines) + "\n")
    for file, text in files.items():
        (site / file).parent.mkdir(parents=True, exist_ok=True)
        (site / file).write_text(text)
    if record:
        (info / "RECORD").write_text("".join(f"{file},,\n" for file in (*files, f"{info.name}/METADATA")))
    return Distribution.at(info)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    return folder


def test_what_a_distribution_put_into_site_packages(site: Path) -> None:
    files = {
        "pack/__init__.py": "",
        "pack/part.py": "",
        "pack.libs/lib.so": "",
        "single.py": "",
        "hook.pth": "",
        "../../bin/tool": "",
        "__pycache__/single.cpython-3.pyc": "",
        "lost/__init__.py": "",
    }
    found = install(site, "pack-age", files)
    (site / "lost" / "__init__.py").unlink()
    (site / "lost").rmdir()
    assert set(entries(found)) == {"pack", "pack.libs", "single.py", "pack_age-1.0.dist-info"}
    assert entries(found)["pack"] == site / "pack"


def test_a_single_module_comes_with_its_bytecode(site: Path) -> None:
    found = install(site, "single", {"single.py": ""})
    compiled = Path(contents.cache_from_source(str(site / "single.py")))
    compiled.parent.mkdir()
    compiled.touch()
    assert entries(found)[f"__pycache__/{compiled.name}"] == compiled


def test_of_a_shared_folder_only_its_own_part_is_taken(site: Path) -> None:
    install(site, "other", {"shared/other/__init__.py": ""})
    assert set(entries(install(site, "mine", {"shared/mine/__init__.py": ""}))) == {"shared/mine", "mine-1.0.dist-info"}


def test_an_installation_without_a_list_of_files(site: Path) -> None:
    found = install(site, "old-style", {"old_style/__init__.py": "", "another.py": ""}, record=False)
    assert set(entries(found)) == {"old_style"}
    (site / "old_style-1.0.dist-info" / "top_level.txt").write_text("old_style\nanother\n")
    assert set(entries(found)) == {"old_style", "another.py"}


def test_the_closure_follows_requirements_that_hold_here(site: Path) -> None:
    install(site, "top", {}, ("Mid.Dle>=1", "never; python_version < '3'", "extra-one; extra == 'more'", "absent-one"))
    install(site, "mid-dle", {}, ("low ; python_version >= '3'", "top"))
    for name in ("low", "never", "extra-one", "unrelated"):
        install(site, name, {})
    assert [found.name for found in closure(["top"])] == ["low", "mid-dle", "top"]


def test_of_requirements_for_extras_only_those_that_hold_without_them_count(site: Path) -> None:
    needs = ("a; extra == 'x'", "b; extra=='x' and python_version >= '3'", "c; python_version >= '3' or extra == 'x'")
    install(site, "top", {}, (*needs, "d; (extra == 'x' or python_version >= '3')", "e[x]; python_version >= '3'"))
    for name in "abcde":
        install(site, name, {})
    assert [found.name for found in closure(["top"])] == ["c", "d", "e", "top"]


def test_a_root_that_is_not_installed_is_named(site: Path) -> None:
    with pytest.raises(PackageMissing, match="no-such-root is not installed; run `python -m pip install no-such-root`"):
        closure(["No_Such.root"])


def test_the_runtimes_of_this_installation() -> None:
    numpy = contents.runtime("numpy")
    tops = {name.split("/")[0] for name in numpy.site}
    assert {"numpy", "IPython", "matplotlib", "rnn_course"} <= tops
    assert not {"keras", "tensorflow", "torch", "jax", "nbgrader", "notebook", "autograder", "pip", "pytest"} & tops
    course = {name for name in numpy.site if name.startswith("rnn_course")}
    assert {name for name in course if "__pycache__" not in name} == {"rnn_course/__init__.py", "rnn_course/kit"}
    assert all(path.exists() for path in numpy.site.values())
    keras = {name.split("/")[0] for name in contents.runtime("keras").site}
    assert tops | {"keras", contents.keras_backend()} <= keras
    assert not {"nbgrader", "autograder", "pip", "pytest"} & keras
    assert contents.runtime("numpy") is numpy


def test_of_the_judge_only_what_runs_inside_is_there() -> None:
    """The folder is mounted as it is: nothing in it may import what is not in it, or hold what is not for students."""
    assert contents.runtime("numpy").judge == {"autograder/box/inside": contents.INSIDE}
    files = sorted(path for path in contents.INSIDE.rglob("*") if "__pycache__" not in path.parts)
    assert {path.suffix for path in files} == {".py"}
    for path in files:
        imported = re.findall(r"^\s*(?:from|import) (autograder[\w.]*)", path.read_text(), re.MULTILINE)
        assert all(name.startswith("autograder.box.inside") for name in imported), path
        assert imported or path.stem not in ("worker", "zygote")


def test_third_party_folders_of_the_interpreter_are_hidden(tmp_path: Path) -> None:
    for folder in ("bin", "lib/python3.11/site-packages", "lib/python3/dist-packages", "lib/python3.11/json", "share"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "lib64").symlink_to("lib")
    shown, hidden = interpreter_folders(tmp_path)
    assert {path for path in shown if path.is_relative_to(tmp_path)} == {tmp_path / "bin", tmp_path / "lib"}
    assert {path for path in hidden if path.is_relative_to(tmp_path)} == {
        tmp_path / "lib/python3.11/site-packages",
        tmp_path / "lib/python3/dist-packages",
    }
    assert Path("/usr/lib") in shown
    assert not {Path("/usr"), Path("/usr/local"), Path("/")} & set(shown)


def test_the_backend_is_found_as_keras_finds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    assert contents.keras_backend() == "tensorflow"
    (tmp_path / "keras.json").write_text("not json")
    assert contents.keras_backend() == "tensorflow"
    (tmp_path / "keras.json").write_text(json.dumps({"backend": "jax"}))
    assert contents.keras_backend() == "jax"
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert contents.keras_backend() == "torch"


def test_an_unknown_runtime_is_refused() -> None:
    with pytest.raises(ValueError, match="one of numpy, keras, not 'pandas'"):
        contents.runtime("pandas")

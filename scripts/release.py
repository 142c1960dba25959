"""Make the zip that an instructor hands to students: assignments, the kit, START_HERE.md and four ways to begin.

    python scripts/release.py
    python scripts/release.py --kit-url https://HOST/PATH/   # for Colab: where you publish the unzipped files

Writes dist/rnn-course-students-VERSION.zip. It contains no reference, no check and no misconception. Its ways in: a
conda environment.yml, plain pip (START_HERE.md), .devcontainer for Codespaces and VS Code, binder/ for Binder. With
--kit-url, each notebook also has a cell that fetches the kit from there, where it is missing.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import rnn_course

ROOT = Path(__file__).resolve().parent.parent
WAYS_IN = ROOT / "packaging" / "ways_in"
PYTHON = "3.12"
# repo2docker installs a requirement that begins with a dot after it has copied the files, and from their folder.
REQUIREMENT = "./KIT_WHEEL[notebooks,keras]\n"
ENVIRONMENT = f"""\
# conda env create -f environment.yml; then: conda activate rnn-course-student
name: rnn-course-student
channels:
  - conda-forge
dependencies:
  - python>=3.11
  - pip
  - pip:
    - {REQUIREMENT}"""
KIT_CELL = "kit"  # the id and the tag of the cell that fetches the kit
EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE, EXECUTABLE = 0o100644 << 16, 0o100755 << 16


def build_kit_wheel(folder: Path) -> Path:
    """Build the students' wheel into a folder: the kit and the two files that rnn_course itself needs."""
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch)
        shutil.copy(ROOT / "packaging" / "kit" / "pyproject.toml", project)
        shutil.copytree(
            ROOT / "rnn_course" / "kit", project / "rnn_course" / "kit", ignore=shutil.ignore_patterns("__pycache__")
        )
        for name in ("__init__.py", "py.typed"):
            shutil.copy(ROOT / "rnn_course" / name, project / "rnn_course")
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(project)]
        subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("rnn_course_kit-*.whl"))


def ways_in(wheel: str) -> dict[str, str]:
    """The texts of the files that lead to a place to work, by their path in the zip."""
    texts = {
        "START_HERE.md": (ROOT / "packaging" / "START_HERE.md").read_text("utf-8"),
        "environment.yml": ENVIRONMENT,
        "binder/requirements.txt": REQUIREMENT,
        "binder/runtime.txt": f"python-{PYTHON}\n",
        "binder/postBuild": (WAYS_IN / "postBuild").read_text("utf-8"),
        ".devcontainer/devcontainer.json": (WAYS_IN / "devcontainer.json").read_text("utf-8"),
    }
    return {path: filled(text, KIT_WHEEL=wheel, PYTHON=PYTHON) for path, text in texts.items()}


def filled(text: str, **values: str) -> str:
    """A template with its words in capitals replaced."""
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def with_kit_cell(notebook: bytes, name: str, wheel: str, kit_url: str) -> bytes:
    """A released notebook with a cell, before its first code, that fetches the kit and the notebook's public cases."""
    found = json.loads(notebook)
    source = filled(
        (WAYS_IN / "colab_cell.py").read_text("utf-8"), KIT_WHEEL=wheel, KIT_URL=kit_url, ASSIGNMENT=name
    ).rstrip("\n")
    cell = {
        "cell_type": "code",
        "execution_count": None,
        "id": KIT_CELL,
        "metadata": {"tags": [KIT_CELL]},
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }
    first = next(place for place, each in enumerate(found["cells"]) if each["cell_type"] == "code")
    found["cells"].insert(first, cell)
    return (json.dumps(found, indent=1, ensure_ascii=False) + "\n").encode()


def checked_url(text: str) -> str:
    """An http or https address of a folder, as --kit-url takes it; it becomes part of a cell's code."""
    if not re.fullmatch(r"https?://[\w.:@~%/+-]+", text, re.ASCII):
        wanted = "give the http or https address of the folder with the unzipped files"
        raise argparse.ArgumentTypeError(f"{text!r}: {wanted}")
    return f"{text.rstrip('/')}/"


def contents(wheel: Path, kit_url: str | None = None) -> dict[str, bytes]:
    """The files of the zip by their path."""
    found = {wheel.name: wheel.read_bytes()}
    found |= {path: text.encode() for path, text in ways_in(wheel.name).items()}
    for path in sorted((ROOT / "assignments").rglob("*")):
        if path.is_file() and ".ipynb_checkpoints" not in path.parts:
            content = path.read_bytes()
            if kit_url and path.suffix == ".ipynb":
                content = with_kit_cell(content, path.stem, wheel.name, kit_url)
            found[path.relative_to(ROOT).as_posix()] = content
    return found


def write_release(target: Path, kit_url: str | None = None) -> list[str]:
    """Write the zip; return the names in it."""
    with tempfile.TemporaryDirectory() as scratch:
        files = contents(build_kit_wheel(Path(scratch)), kit_url)
    target.parent.mkdir(parents=True, exist_ok=True)
    _write_zip(target, files)
    return list(files)


def _write_zip(target: Path, files: Mapping[str, bytes]) -> None:
    """The same files give the same bytes. All may read them, as web servers and containers must; scripts may run."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = EXECUTABLE if content.startswith(b"#!") else READABLE
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def main(arguments: list[str] | None = None) -> None:
    """Write dist/rnn-course-students-VERSION.zip."""
    parser = argparse.ArgumentParser(description="Make the zip that an instructor hands to students.")
    parser.add_argument(
        "--kit-url", type=checked_url, help="the address of the unzipped files: notebooks fetch the kit from there"
    )
    kit_url = parser.parse_args(arguments).kit_url
    target = ROOT / "dist" / f"rnn-course-students-{rnn_course.__version__}.zip"
    names = write_release(target, kit_url)
    print(f"{target.relative_to(ROOT)}: {len(names)} files")
    if kit_url:
        print(f"publish its files under {kit_url}: notebooks fetch the kit and their cases from there")


if __name__ == "__main__":
    main()

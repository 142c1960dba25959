"""Make the zip that an instructor hands to students: assignments, the kit's wheel, environment.yml, START_HERE.md.

Writes dist/rnn-course-students-VERSION.zip. The zip contains no reference, no check and no misconception.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import rnn_course

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = """\
# conda env create -f environment.yml; then: conda activate rnn-course-student
name: rnn-course-student
channels:
  - conda-forge
dependencies:
  - python>=3.11
  - pip
  - pip:
    - ./{wheel}[notebooks,keras]
"""
EPOCH = (1980, 1, 1, 0, 0, 0)


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


def write_release(target: Path) -> list[str]:
    """Write the zip; return the names in it."""
    with tempfile.TemporaryDirectory() as scratch:
        wheel = build_kit_wheel(Path(scratch))
        page = (ROOT / "packaging" / "START_HERE.md").read_text("utf-8").replace("KIT_WHEEL", wheel.name)
        contents = {
            wheel.name: wheel.read_bytes(),
            "START_HERE.md": page.encode(),
            "environment.yml": ENVIRONMENT.format(wheel=wheel.name).encode(),
        }
    for path in sorted((ROOT / "assignments").rglob("*")):
        if path.is_file() and ".ipynb_checkpoints" not in path.parts:
            contents[str(path.relative_to(ROOT).as_posix())] = path.read_bytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return list(contents)


def main() -> None:
    """Write dist/rnn-course-students-VERSION.zip."""
    target = ROOT / "dist" / f"rnn-course-students-{rnn_course.__version__}.zip"
    names = write_release(target)
    print(f"{target.relative_to(ROOT)}: {len(names)} files")


if __name__ == "__main__":
    main()

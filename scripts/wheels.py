"""Build both wheels into dist/: the instructor's, and the kit's, which it needs. `rnn-course export` takes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scripts.release import ROOT, build_kit_wheel


def build_wheels(folder: Path) -> dict[str, Path]:
    """Build the wheels into a folder; their files by the packages' names."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return {"rnn-course": next(folder.glob("rnn_course-*.whl")), "rnn-course-kit": build_kit_wheel(folder)}


def main() -> None:
    """Write dist/rnn_course-VERSION.whl and dist/rnn_course_kit-VERSION.whl."""
    for path in build_wheels(ROOT / "dist").values():
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()

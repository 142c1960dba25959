"""What a box holds: the standard library and the allowed packages, nothing else.

The box of a NumPy assignment has no Keras, so its answers cannot use it. The allowed packages are those of
`rnn_course.kit.imports`, the worker's own, and all that these require. Of `rnn_course` only the kit is there, of
this package only the folder `inside`: no reference, no check, no seed.

    BASE/bin, BASE/lib             the interpreter and its standard library, third-party folders hidden
    /site/<package>                the allowed packages, and rnn_course/kit
    /judge/autograder/box/inside   that folder; the script that runs is /judge/main.py, usually its worker.py
"""

from __future__ import annotations

import contextlib
import csv
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from importlib.util import cache_from_source
from pathlib import Path

import rnn_course
from autograder.errors import PackageMissing

NAMES = ("numpy", "keras")
WORKERS_OWN = ("ipython",)
GPU_PREFIXES = ("nvidia-", "jax-cuda")
INSIDE = Path(__file__).parent / "inside"
WORKER = INSIDE / "worker.py"
OF_AN_EXTRA = re.compile(r";(?!.*\bor\b).*\bextra\s*==")  # most requirements; reading them all takes long
SYSTEM_FOLDERS = ("bin", "lib", "lib32", "lib64")


@dataclass(frozen=True)
class Runtime:
    """What one kind of box holds.

    folders: mounted read-only at their own paths. hidden: folders in these that appear empty. site, judge: path
    in /site or /judge -> the file or folder mounted there. home: path in the worker's home -> content.
    """

    name: str
    backend: str
    python: Path
    folders: tuple[Path, ...]
    hidden: tuple[Path, ...]
    site: Mapping[str, Path]
    judge: Mapping[str, Path]
    home: Mapping[str, bytes]

    @property
    def sources(self) -> list[Path]:
        """Every path that must be readable."""
        return [self.python, *self.folders, *self.site.values(), *self.judge.values()]


def runtime(name: str, device: str = "cpu") -> Runtime:
    """The runtime called "numpy", or "keras" with the backend of this process.

    PackageMissing if a package that it needs is not installed.
    """
    if name not in NAMES:
        raise ValueError(f"runtime must be one of {', '.join(NAMES)}, not {name!r}")
    return _runtime(name, keras_backend() if name == "keras" else "", device)


@cache
def _runtime(name: str, backend: str, device: str) -> Runtime:
    from rnn_course.kit import imports  # imported here: it needs NumPy, which the main process does without

    roots = [*WORKERS_OWN, *imports.allowed(name, backend).values()]
    if name == "keras" and device == "gpu":
        installed = {canonical(found.name) for found in distributions()}
        roots += sorted(found for found in installed if found.startswith(GPU_PREFIXES))
    site: dict[str, Path] = {}
    for found in closure(roots):
        site.update(entries(found))
    site.update(kit_entries())
    folders, hidden = interpreter_folders(Path(sys.base_prefix).resolve())
    judge = {"autograder/box/inside": INSIDE}
    return Runtime(name, backend, interpreter(), folders, hidden, site, judge, font_lists())


def keras_backend() -> str:
    """The Keras backend of this process, found as Keras finds it but without importing Keras."""
    if os.environ.get("KERAS_BACKEND"):
        return os.environ["KERAS_BACKEND"]
    home = os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras")
    try:
        return str(json.loads(Path(home, "keras.json").read_text("utf-8"))["backend"])
    except (OSError, ValueError, KeyError, TypeError):
        return "tensorflow"


def canonical(name: str) -> str:
    """A distribution's name as packaging tools compare it."""
    from packaging.utils import canonicalize_name

    return canonicalize_name(name)


def closure(roots: Iterable[str]) -> list[Distribution]:
    """The roots and all installed distributions that they require, directly or not; extras are not followed."""
    from packaging.requirements import Requirement

    found: dict[str, Distribution] = {}
    todo = [canonical(root) for root in roots]
    required = set(todo)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            if name in required:
                raise PackageMissing(f"{name} is not installed; run `python -m pip install {name}`") from None
            continue
        listed = [line for line in found[name].requires or () if not OF_AN_EXTRA.search(line)]
        needs = map(Requirement, listed)
        todo += [canonical(need.name) for need in needs if not need.marker or need.marker.evaluate({"extra": ""})]
    return [found[name] for name in sorted(found)]


def entries(found: Distribution) -> dict[str, Path]:
    """The entries of a distribution in site-packages, with their paths: packages, modules, libraries, metadata."""
    record = found.read_text("RECORD")
    if record is None:
        top_level = (found.read_text("top_level.txt") or found.name.replace("-", "_")).split()
        names = {name for top in top_level for name in (top, f"{top}.py")}
    else:
        names = set()
        starts = {tuple(row[0].split("/")[:2]) for row in csv.reader(record.splitlines()) if row}
        for top, group in itertools.groupby(sorted(starts), key=lambda start: start[0]):
            if top not in ("", "..", "bin", "__pycache__"):
                names |= {"/".join(start) for start in group} if _is_shared(found, top) else {top}
    there = {name: Path(str(found.locate_file(name))) for name in sorted(names)}
    return with_bytecode({name: path for name, path in there.items() if path.exists() and path.suffix != ".pth"})


def _is_shared(found: Distribution, top: str) -> bool:
    """Whether several distributions share this folder, such as `google`."""
    folder = Path(str(found.locate_file(top)))
    return top.isidentifier() and folder.is_dir() and not (folder / "__init__.py").exists()


def with_bytecode(there: Mapping[str, Path]) -> dict[str, Path]:
    """Add the compiled form of each single-file module: a box cannot save what it compiles itself."""
    compiled = {
        cache_from_source(name): Path(cache_from_source(str(path)))
        for name, path in there.items()
        if path.suffix == ".py"
    }
    return {**there, **{name: path for name, path in compiled.items() if path.exists()}}


def kit_entries() -> dict[str, Path]:
    """The part of `rnn_course` that students receive."""
    course = Path(str(rnn_course.__file__)).parent
    return with_bytecode({"rnn_course/__init__.py": course / "__init__.py"}) | {"rnn_course/kit": course / "kit"}


@cache
def font_lists() -> dict[str, bytes]:
    """Matplotlib's list of fonts, made now if this user has none; without it each box would search for 0.3 s."""
    caches = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = Path(os.environ.get("MPLCONFIGDIR") or f"{caches}/matplotlib")
    if not list(folder.glob("fontlist-*.json")):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], capture_output=True, timeout=60)
    return {f".matplotlib/{path.name}": path.read_bytes() for path in folder.glob("fontlist-*.json")}


def interpreter() -> Path:
    """The interpreter itself, outside any virtual environment."""
    return Path(getattr(sys, "_base_executable", sys.executable)).resolve()


def interpreter_folders(base: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The system's and the interpreter's folders to show, and the third-party folders in them to hide."""
    wanted = [Path("/usr") / name for name in (*SYSTEM_FOLDERS, "share")] + [base / name for name in SYSTEM_FOLDERS]
    folders = tuple(dict.fromkeys(path for path in wanted if path.is_dir() and not path.is_symlink()))
    hidden = {
        third
        for folder in folders
        if folder.name.startswith("lib")
        for pattern in ("*/site-packages", "*/dist-packages")
        for third in folder.glob(pattern)
    }
    return folders, tuple(sorted(path for path in hidden if path.is_dir() and not path.is_symlink()))

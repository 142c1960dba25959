"""What a box holds: the standard library and each allowed package by itself, nothing else.

A NumPy assignment's box has no Keras, so an answer that needs it cannot have it. The allowed packages are the
roots below and whatever their installed metadata requires. Of `rnn_course` only the kit is there, of this
package only the folder `inside`: no reference, no check, no seed.

    BASE/bin, BASE/lib          the interpreter and its standard library, third-party folders hidden
    /site/<package>             the allowed packages, and rnn_course/kit
    /judge/autograder/box/inside   that folder as it is; /judge/main.py is what runs, its worker.py as a rule
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from importlib.util import cache_from_source
from pathlib import Path

import rnn_course

NAMES = ("numpy", "keras")
WORKERS_OWN = ("safetensors", "ipython")
GPU_PREFIXES = ("nvidia-", "jax-cuda")
INSIDE = Path(__file__).parent / "inside"
WORKER = INSIDE / "worker.py"
SYSTEM_FOLDERS = ("bin", "lib", "lib32", "lib64")


class PackageMissing(LookupError):
    """A package that a box must hold is not installed; the message names it and the command that installs it."""


@dataclass(frozen=True)
class Runtime:
    """What one kind of box holds.

    folders: shown read-only where they are. hidden: emptied again. site and judge: relative path in /site and
    /judge, and the file or folder that appears there. home: the same with contents, for the worker's home.
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
    """The runtime of this name: "numpy", or "keras" with the backend of this process.

    Raises PackageMissing if a root is not installed.
    """
    if name not in NAMES:
        raise ValueError(f"runtime must be one of {', '.join(NAMES)}, not {name!r}")
    return _runtime(name, keras_backend() if name == "keras" else "", device)


@cache
def _runtime(name: str, backend: str, device: str) -> Runtime:
    from rnn_course.kit import imports  # here, as the kit takes NumPy, which the process that records needs not

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
    """The Keras backend of this process, found as Keras finds it, without importing it."""
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
    """The roots and every installed distribution that they require here; extras are not followed."""
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
        needs = map(Requirement, found[name].requires or ())
        todo += [canonical(need.name) for need in needs if not need.marker or need.marker.evaluate({"extra": ""})]
    return [found[name] for name in sorted(found)]


def entries(found: Distribution) -> dict[str, Path]:
    """What a distribution put beside others into site-packages: packages, modules, libraries, its metadata."""
    record = found.read_text("RECORD")
    if record is None:
        top_level = (found.read_text("top_level.txt") or found.name.replace("-", "_")).split()
        names = {name for top in top_level for name in (top, f"{top}.py")}
    else:
        starts = {tuple(row[0].split("/")[:2]) for row in csv.reader(record.splitlines()) if row}
        names = {_entry(start, found) for start in starts if start[0] not in ("", "..", "bin", "__pycache__")}
    there = {name: Path(str(found.locate_file(name))) for name in sorted(names)}
    return with_bytecode({name: path for name, path in there.items() if path.exists() and path.suffix != ".pth"})


def _entry(start: tuple[str, ...], found: Distribution) -> str:
    """The first part; two where the first is a folder that several distributions share, `google` say."""
    top = Path(str(found.locate_file(start[0])))
    shared = start[0].isidentifier() and top.is_dir() and not (top / "__init__.py").exists()
    return "/".join(start) if shared else start[0]


def with_bytecode(there: Mapping[str, Path]) -> dict[str, Path]:
    """The same with the compiled form of each single module: the box could not keep what it compiles itself."""
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
    """Matplotlib's list of fonts, made now if this user has none: without it each box would search for 0.3 s."""
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

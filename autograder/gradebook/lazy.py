"""Import modules of a package without the package's own `__init__`, which runs when another part of it is imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from types import ModuleType


class Completing(MetaPathFinder):
    """Finds a package as ever, once; its modules that are imported already become its attributes, as they should be."""

    def __init__(self, package: str) -> None:
        self._package = package

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._package:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(fullname)
        if spec and spec.loader:
            run = spec.loader.exec_module

            def complete(module: ModuleType) -> None:
                start = f"{fullname}."
                parts = {name.removeprefix(start): part for name, part in sys.modules.items() if name.startswith(start)}
                vars(module).update({name: part for name, part in parts.items() if "." not in name})
                run(module)

            spec.loader.exec_module = complete  # type: ignore[method-assign]
        return spec


@contextmanager
def without_init(package: str) -> Iterator[None]:
    """Let a package's `__init__` wait while this block imports modules of it, and then until another one is wanted."""
    spec = None if package in sys.modules else find_spec(package)
    if spec is None:
        yield
        return
    sys.modules[package] = module_from_spec(spec)
    try:
        yield
    finally:
        del sys.modules[package]
    sys.meta_path.insert(0, Completing(package))

"""The packages that an answer may import: the sandbox has these, and `check` warns about any other."""

from __future__ import annotations

import dis
import sys
from collections.abc import Collection, Iterator, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any

# A package's import name, and its name on PyPI.
NUMPY = {
    "numpy": "numpy",
    "scipy": "scipy",
    "sklearn": "scikit-learn",
    "matplotlib": "matplotlib",
    "babel": "babel",
    "IPython": "ipython",
}
KERAS = {**NUMPY, "keras": "keras"}
COURSE = ("rnn_course",)
GLOBALS = ("LOAD_GLOBAL", "LOAD_NAME")
BACKENDS = {"tensorflow": "tensorflow", "torch": "torch", "jax": "jax"}


def allowed(runtime: str, backend: str = "tensorflow") -> dict[str, str]:
    """The packages that answers of a runtime, "numpy" or "keras", may import: {import name: PyPI name}."""
    return NUMPY if runtime == "numpy" else {**KERAS, backend: BACKENDS.get(backend, backend)}


def foreign(function: Any, namespace: Mapping[str, Any], may_import: Collection[str]) -> list[str]:
    """The packages that a function or class uses but may not, directly or through other functions of the notebook."""
    known = {*may_import, *COURSE, *sys.stdlib_module_names}
    used = {name for code in _codes(function, namespace) for name in _packages(code, namespace)}
    return sorted(used - known)


def names_used(function: Any, namespace: Mapping[str, Any]) -> set[str]:
    """The global names that a function or class refers to, directly or through other functions of the notebook."""
    return {
        instruction.argval
        for code in _codes(function, namespace)
        for instruction in dis.get_instructions(code)
        if instruction.opname in GLOBALS
    }


def _codes(function: Any, namespace: Mapping[str, Any]) -> Iterator[CodeType]:
    """The code of a function or of a class's methods, and of everything in the notebook that they refer to by name."""
    waiting, seen = [function], set()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, type) and thing.__module__ == namespace.get("__name__"):
            waiting += vars(thing).values()
            waiting += thing.__bases__
        elif isinstance(thing, FunctionType) and thing.__globals__ is namespace:
            for code in _nested(thing.__code__):
                yield code
                waiting += [namespace[name] for name in code.co_names if name in namespace]


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant)


def _packages(code: CodeType, namespace: Mapping[str, Any]) -> Iterator[str]:
    """Packages that code imports, or whose modules or objects it refers to."""
    for instruction in dis.get_instructions(code):
        if instruction.opname == "IMPORT_NAME":
            yield str(instruction.argval).partition(".")[0]
        if instruction.opname not in GLOBALS:
            continue
        thing = namespace.get(instruction.argval)
        module = thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", None)
        if isinstance(module, str) and (isinstance(thing, ModuleType | type) or callable(thing)):
            package = module.partition(".")[0]
            if package and package != namespace.get("__name__"):
                yield package

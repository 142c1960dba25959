"""Reduce our exploration cells, which are slow and not run when marking, to the parts that an answer may need."""

from __future__ import annotations

import ast
import functools
import re
import textwrap
from collections.abc import Iterable, Sequence

WORD = re.compile(r"[^\W\d]\w*")
QUICK_CALLS = frozenset(("range", "len", "list", "dict", "tuple", "set", "sorted", "min", "max", "zip", "int", "float"))
QUICK_OF_TEXTS = frozenset(("split", "join", "lower", "items", "keys", "values"))
QUICK_OF_NUMPY = frozenset(("array", "arange", "linspace", "zeros", "ones", "eye", "full", "log", "exp", "sqrt"))


def words_of(sources: Iterable[str]) -> set[str]:
    """Every word that could be a name in these sources."""
    return {word for source in sources for word in WORD.findall(source)}


def needed_parts(sources: Sequence[str], wanted: set[str]) -> list[str]:
    """Each released cell's imports, definitions and quick assignments that the wanted names need, in order.

    An import or an assignment that fails is skipped, as the cell itself is.
    """
    parts = [_parts(source) for source in sources]
    needed: set[tuple[str, ...]] = set()
    waiting = set(wanted)
    while waiting:
        names, waiting = waiting, set()
        for names_of_part, _, used in (part for cell in parts for part in cell):
            if names_of_part not in needed and not names.isdisjoint(names_of_part):
                needed.add(names_of_part)
                waiting |= used
    return ["\n".join(text for names, text, _ in cell if names in needed) for cell in parts]


@functools.lru_cache(maxsize=512)
def _parts(source: str) -> tuple[tuple[tuple[str, ...], str, frozenset[str]], ...]:
    """The parts of a cell that may be kept: the names each defines, its text, and the words in it."""
    found = []
    for node in ast.parse(source).body:
        names = _defined(node)
        if names:
            text = ast.unparse(node)
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                text = f"try:\n{textwrap.indent(text, '    ')}\nexcept Exception:\n    pass"
            found.append((names, text, frozenset(WORD.findall(text))))
    return tuple(found)


def _defined(node: ast.stmt) -> tuple[str, ...]:
    """The names that a statement defines; none if it may take long or has other effects."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return tuple(alias.asname or alias.name.partition(".")[0] for alias in node.names)
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return (node.name,)
    if isinstance(node, ast.Assign) and _is_quick(node.value):
        walked = [name for target in node.targets for name in ast.walk(target)]
        targets = [name for name in walked if not isinstance(name, ast.expr_context)]
        plain = all(isinstance(name, ast.Name | ast.Tuple) for name in targets)
        return tuple(name.id for name in targets if isinstance(name, ast.Name)) if plain else ()
    return ()


def _is_quick(value: ast.expr) -> bool:
    calls = [node for node in ast.walk(value) if isinstance(node, ast.Call)]
    return all(_is_quick_call(ast.unparse(call.func)) for call in calls)


def _is_quick_call(name: str) -> bool:
    module, _, function = name.rpartition(".")
    quick = QUICK_OF_NUMPY if module == "np" else QUICK_OF_TEXTS
    return name in QUICK_CALLS or name == "np.random.default_rng" or function in quick

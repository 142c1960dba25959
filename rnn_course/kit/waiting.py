"""Let a notebook that is run from the top go on past exercises that are not attempted yet.

In IPython a cell that meets one prints one line that names it, in place of a traceback, and counts as run, so that
"Run All" reaches the cells below. So does a cell that needs a name which such a cell would have defined.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

from rnn_course.kit import cases
from rnn_course.kit.report import NOT_ATTEMPTED, say
from rnn_course.kit.stub import unsolved

SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def go_on() -> None:
    """Begin to do so in the notebook that runs now, if it has public cases; nothing in plain Python."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None or cases.find() is None:
        return
    waiting = Waiting(shell.user_global_ns, _exercises)
    shell.set_custom_exc((NotImplementedError, NameError), waiting.show)
    shell.events.register("post_run_cell", waiting.settle)


def _exercises() -> Sequence[str]:
    try:
        known = cases.current()
    except cases.CasesError:  # check prints it
        return ()
    return known.names if known else ()


class Waiting:
    """The exercises that cells wait for.

    namespace: the notebook's names. exercises: gives the names of its exercises. missing: names that such cells would
    have defined -> the exercise waited for.
    """

    def __init__(self, namespace: dict[str, Any], exercises: Callable[[], Sequence[str]]) -> None:
        self.namespace, self.exercises = namespace, exercises
        self.missing: dict[str, str] = {}
        self.met: tuple[BaseException, str] | None = None

    def show(
        self,
        shell: Any,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType,
        tb_offset: int | None = None,
    ) -> None:
        """Print the line for an exercise that is not attempted yet; an ordinary traceback for another error."""
        exercise = unsolved(error, self.namespace)
        name = getattr(error, "name", None) if isinstance(error, NameError) else None
        if exercise and exercise in self.exercises():
            say(f"{NOT_ATTEMPTED.symbol} This cell waits for {exercise}, which is not attempted yet.")
        elif name in self.missing:
            exercise = self.missing[name]
            say(f"{NOT_ATTEMPTED.symbol} This cell needs {name}, from a cell above that waits for {exercise}.")
        else:
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
            return
        self.met = error, exercise

    def settle(self, result: Any) -> None:
        """After a cell: if it waits for an exercise, it counts as run, and what it was to assign is removed.

        Else the cells below would go on with what an earlier cell left under these names.
        """
        if self.met and result.error_in_exec is self.met[0]:
            result.error_in_exec = None
            assigned, defined = _names(result.info.raw_cell)
            for name in assigned:
                self.namespace.pop(name, None)
            self.missing.update(dict.fromkeys(assigned | defined, self.met[1]))
        self.met = None


def _names(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell assigns outside functions, and those that it defines or imports; none if it has magics."""
    try:
        found: list[ast.AST] = list(ast.parse(source).body)
    except SyntaxError:
        return set(), set()
    assigned, defined = set(), set()
    for node in found:  # which grows
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            defined |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif not isinstance(node, SCOPES):
            found += ast.iter_child_nodes(node)
            assigned |= {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set()
    return assigned, defined

"""IPython's shell in the box: a magic, a shell line or a call of `get_ipython()` never makes a cell fail.

There is no terminal, no browser and no other program in a box. So magics that only display or measure do nothing
here, and a magic that fails is skipped: the rest of the cell runs.
"""

from __future__ import annotations

import ast
import importlib
import sys
import warnings
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

# Magics that measure run nothing: in a student's notebook, too, the names that the measured code defines are lost.
MEASURING = frozenset({"timeit", "prun", "memit", "mprun", "lprun", "heat", "scalene", "snakeviz"})
# Magics that pass a cell to another program or to a browser: there is none here.
PROGRAMS = ("script", "sh", "bash", "cmd", "perl", "ruby", "python", "python2", "python3", "pypy")
BROWSERS = ("html", "HTML", "javascript", "js", "latex", "markdown", "svg", "SVG")
FOREIGN = frozenset((*PROGRAMS, *BROWSERS))
# Magics whose cell runs as plain Python.
TRANSPARENT = frozenset({"time", "capture"})


class Nothing:
    """An empty object: each attribute or call of it gives the object itself."""

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: Any, **__: Any) -> Nothing:
        return self

    def __getitem__(self, _: Any) -> Nothing:
        raise IndexError

    def __bool__(self) -> bool:
        return False


def _is_python(cell: str) -> bool:
    """Whether a cell of several lines is Python without magics."""
    if "\n" not in cell.strip():
        return False
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(cell)
    except Exception:
        return False
    return True


class QuietShell(InteractiveShell):
    """A shell without history, colours, start-up files, displays or tracebacks, whose magics never stop a cell."""

    kernel: Any = Nothing()
    usual_transformers: Any = None

    @classmethod
    def make(cls) -> QuietShell:
        """Make the shell of this process."""
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "NoColor"
        shell = cls.instance(config=config)
        shell.usual_transformers = shell._transformers()
        sys.path.insert(0, "")  # the notebook can import modules that it wrote, as in Jupyter
        for method in ("showtraceback", "showsyntaxerror"):
            setattr(shell, method, lambda *args, **kwargs: None)
        return shell

    def transform_cell(self, raw_cell: str) -> str:
        """Transform a cell's magics. A cell that is Python already stays as it is, which IPython takes long to find.

        A single line goes to IPython: a name alone may be a magic. So does all if the notebook adds a transformer.
        """
        if self._transformers() == self.usual_transformers and _is_python(raw_cell):
            return raw_cell
        return super().transform_cell(raw_cell)

    def _transformers(self) -> list[int]:
        own = self.input_transformer_manager
        kinds = own.cleanup_transforms, own.line_transforms, own.token_transformers, self.input_transformers_post
        return [len(kind) for kind in kinds]

    def should_run_async(self, raw_cell: str, **known: Any) -> bool:
        """Whether a cell has an `await` outside functions; only one that has the word is compiled to find out."""
        return ("await" in raw_cell or "async" in raw_cell) and super().should_run_async(raw_cell, **known)

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        if magic_name in MEASURING:
            return Nothing()
        try:
            return super().run_line_magic(magic_name, line, _stack_depth=_stack_depth + 1)
        except (Exception, SystemExit):
            return Nothing()

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        if magic_name in MEASURING | FOREIGN:
            return None
        if magic_name in TRANSPARENT or self.find_cell_magic(magic_name) is None:
            return self._run_as_python(line, cell, known=magic_name in TRANSPARENT)
        try:
            return super().run_cell_magic(magic_name, line, cell)
        except (Exception, SystemExit):
            return None
        finally:
            importlib.invalidate_caches()  # it may have written a module

    def _run_as_python(self, line: str, cell: str, known: bool) -> None:
        """Run a cell without its magic. With an unknown magic it may be in another language: then run nothing."""
        if not known:
            try:
                compile(self.transform_cell(cell), "<cell>", "exec")
            except (SyntaxError, ValueError):
                return
        kept = line.split()[-1:] if known else []
        self.user_ns.update({name: Nothing() for name in kept if name.isidentifier()})
        self.run_cell(cell, store_history=False, silent=True).raise_error()

    def magic(self, arg_s: str) -> Any:
        """Run a line magic from its text, as in older versions of IPython."""
        name, _, line = arg_s.lstrip("%").partition(" ")
        return self.run_line_magic(name, line)

    def system(self, cmd: str) -> None:
        """Do nothing: there are no other programs in the box."""

    system_raw = system_piped = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Return empty output: no program is run."""
        return [] if split else ""

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: figures are never shown here."""

    def enable_matplotlib(self, gui: Any = None) -> tuple[None, str]:
        """Keep the backend that draws without a screen."""
        return None, "agg"

    def ask_exit(self) -> None:
        """Do nothing: a notebook cannot end the shell."""

    def set_next_input(self, s: str, replace: bool = False) -> None:
        """Do nothing: a magic cannot add a cell here."""

"""IPython's shell as the box has it: a magic, a shell line or a call of `get_ipython()` costs nothing.

There is no terminal, no browser and no other program in a box, so what only shows or measures something does nothing
here, and what fails is passed over: the rest of the cell goes on.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

# What measures runs nothing: nothing that it defines would be there in a student's notebook either.
MEASURING = frozenset({"timeit", "prun", "memit", "mprun", "lprun", "heat", "scalene", "snakeviz"})
# What hands a cell to another program or to a browser has nobody to hand it to.
PROGRAMS = ("script", "sh", "bash", "cmd", "perl", "ruby", "python", "python2", "python3", "pypy")
BROWSERS = ("html", "HTML", "javascript", "js", "latex", "markdown", "svg", "SVG")
FOREIGN = frozenset((*PROGRAMS, *BROWSERS))
# Cell magics whose cell is Python that runs as if they were not there.
TRANSPARENT = frozenset({"time", "capture"})


class Nothing:
    """Any attribute, call and item of it is itself, and it is empty."""

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


class QuietShell(InteractiveShell):
    """A shell without history, colours, start-up files, displays or tracebacks, whose magics never stop a cell."""

    kernel: Any = Nothing()

    @classmethod
    def make(cls) -> QuietShell:
        """The shell of this process."""
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "NoColor"
        shell = cls.instance(config=config)
        sys.path.insert(0, "")  # a module that the notebook wrote, as in Jupyter
        for method in ("showtraceback", "showsyntaxerror"):
            setattr(shell, method, lambda *args, **kwargs: None)
        return shell

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
        """Run a cell without its magic; one whose magic nobody here knows may be in another language."""
        if not known:
            try:
                compile(self.transform_cell(cell), "<cell>", "exec")
            except (SyntaxError, ValueError):
                return
        kept = line.split()[-1:] if known else []
        self.user_ns.update({name: Nothing() for name in kept if name.isidentifier()})
        self.run_cell(cell, store_history=False, silent=True).raise_error()

    def magic(self, arg_s: str) -> Any:
        """Run a line magic by its text, as older IPython has it."""
        name, _, line = arg_s.lstrip("%").partition(" ")
        return self.run_line_magic(name, line)

    def system(self, cmd: str) -> None:
        """Run nothing: there is no program here that a notebook could want."""

    system_raw = system_piped = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """What such a program would print."""
        return [] if split else ""

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: figures are never shown here."""

    def enable_matplotlib(self, gui: Any = None) -> tuple[None, str]:
        """Stay with the backend that draws without a screen."""
        return None, "agg"

    def ask_exit(self) -> None:
        """Stay."""

    def set_next_input(self, s: str, replace: bool = False) -> None:
        """Do nothing: no cell comes after a cell that a magic makes."""

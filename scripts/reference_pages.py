"""The pages of the documentation site that are generated: every command and option, and what the notebooks import."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from autograder.cli.main import app

ROOT = Path(__file__).resolve().parent.parent
KIT = "rnn_course.kit"
SOURCES = (
    *(f"autograder/cli/{name}.py" for name in ("main", "marking", "report", "collect", "export", "similar")),
    "rnn_course/kit/plots.py",
)
CLI_HEAD = """# Commands

`rnn-course COMMAND --help` prints the same. Exit status: 0 done, 1 not everything passed, 2 usage error.
"""
KIT_HEAD = """# The students' kit

What a notebook imports from `rnn_course.kit`. It needs NumPy only; `plots` also needs Matplotlib.
"""


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its full name: `rnn-course report csv`."""
    yield from _below("rnn-course", typer.main.get_command(app))


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(command, TyperGroup):
        for word, each in command.commands.items():
            yield from _below(f"{name} {word}", each)
    else:
        yield name, command


def options(command: Any) -> Iterator[Any]:
    """The arguments and options that a command's help shows."""
    yield from (each for each in command.params if not getattr(each, "hidden", False))


def cli() -> str:
    """The page of all commands."""
    parts = [CLI_HEAD]
    for name, command in commands():
        parts += [f"## {name}\n", _described(command)]
        rows = [f"| {_spelt(each)} | {_cell(each.help or '')}{_default(each)} |" for each in options(command)]
        parts += ["| argument or option | meaning |\n| --- | --- |", *rows, ""] if rows else []
    return "\n".join(parts)


def _described(command: Any) -> str:
    """A command's help; its examples as one block of commands."""
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    examples = [each.removeprefix("Example: ") for each in paragraphs if each.startswith("Example: ")]
    prose = [each.replace("\n", " ") for each in paragraphs if not each.startswith("Example: ")]
    block = ["```sh", *examples, "```\n"] if examples else []
    return "\n".join(["\n\n".join(prose) + "\n", *block])


def _spelt(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        name = parameter.name.upper() + ("..." if parameter.nargs == -1 else "")
        return f"`{name}`" if parameter.required else f"`[{name}]`"
    value = "" if parameter.is_flag else " " + (parameter.metavar or parameter.name.upper())
    return ", ".join(f"`{option}{value}`" for option in parameter.opts)


def _default(parameter: Any) -> str:
    """The default, where it is a value that a person would read and the same on every machine."""
    shown = parameter.default
    if parameter.name == "workers" or isinstance(shown, bool) or "default" in (parameter.help or ""):
        return ""
    return f" (default: `{shown}`)" if isinstance(shown, str | int | Path) else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


def imported() -> dict[str, list[str]]:
    """What the released notebooks import from the kit: names by module; a module stands for its public functions."""
    found: dict[str, set[str]] = {KIT: set(importlib.import_module(KIT).__all__)}
    for path in sorted((ROOT / "assignments").glob("*/*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            source = "".join(cell["source"])
            for line in re.findall(rf"^from {re.escape(KIT)}\S* import .*$", source, re.MULTILINE):
                for module, name in _names(line):
                    found.setdefault(module, set()).add(name)
    modules = [name for name in sorted(found[KIT]) if not callable(_value(KIT, name))]
    for name in modules:
        found[KIT].discard(name)
        found[f"{KIT}.{name}"] = set(_public(f"{KIT}.{name}"))
    return {module: sorted(names) for module, names in sorted(found.items())}


def _names(line: str) -> Iterator[tuple[str, str]]:
    for statement in ast.parse(line).body:
        if isinstance(statement, ast.ImportFrom) and statement.module:
            yield from ((statement.module, alias.name) for alias in statement.names)


def _value(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name, None) or importlib.import_module(f"{module}.{name}")


def _public(module: str) -> Iterator[str]:
    """A module's own public functions, in the order of the file."""
    for name, value in vars(importlib.import_module(module)).items():
        if inspect.isfunction(value) and value.__module__ == module and not name.startswith("_"):
            yield name


def kit() -> str:
    """The page of the students' kit."""
    parts = [KIT_HEAD]
    for module, names in imported().items():
        parts.append(f"## {module}\n")
        if module != KIT:
            parts.append(_prose(importlib.import_module(module)))
        for name in names:
            value = _value(module, name)
            signature = re.sub(r"(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])|'", "", str(inspect.signature(value)))
            call = f"{name}{signature.partition(' -> ')[0]}"
            parts += [f"### {name}\n", f"```python\n{_wrapped(call)}\n```\n", _prose(value)]
    return "\n".join(parts)


def _wrapped(call: str) -> str:
    """A signature on one line if it fits, else one argument a line."""
    if len(call) <= 80:
        return call
    name, _, arguments = call.removesuffix(")").partition("(")
    lines = re.sub(r", (?![^\[(]*[\])])", ",\n    ", arguments)
    return f"{name}(\n    {lines},\n)"


def _prose(value: Any) -> str:
    """A docstring as Markdown: each `name: what it means` begins a line of its own."""
    text = (inspect.getdoc(value) or "").replace("<", r"\<")
    text = re.sub(r"^((?:\w+, )*\w+): (?=\S)", r"\n`\1`: ", text, flags=re.MULTILINE)
    return f"{text}\n"


PAGES: dict[str, Callable[[], str]] = {"cli": cli, "kit": kit}

"""A table of the worst relative error of every gradient, from the tests marked `proves`: `make gradients`."""

from __future__ import annotations

import gc
import os
import re
import time
from collections.abc import Generator
from typing import Any

import pytest

from tests.cells import derivatives

# The number of the assignment whose key a test looks at.
LOOKS_AT_A_KEY = re.compile(r"tests/exercises/(?:test_|test_notebooks\.py::test_(?:the_key|a_kernel)\w+\[)(\d\d)_")

# The order in which tests begin, the rest last: if CI has not the time for all proofs, the first are those to have.
TAKES_LONG = (
    re.compile(r"test_every_built_file"),
    re.compile(r"tests/models/test_forms"),
    re.compile(r"(test_everything_that_verify_proves|test_the_key_runs|test_each_gets).*\[(08|09|10|12|13|16)_"),
    re.compile(r"test_everything_that_verify_proves|test_the_key_runs|attack"),
)

gc.disable()  # until everything is collected
worst: dict[tuple[str, str, str], float] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--gradient-table", action="store_true", help="end with the worst error of every gradient proven")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Where RNN_COURSE_NEEDS_BOX is set, as in CI, a machine without a box is a failure: what needs one would skip."""
    if os.environ.get("RNN_COURSE_NEEDS_BOX") and not hasattr(session.config, "workerinput"):
        from autograder.box.sandbox import probe

        if cause := probe():
            raise pytest.UsageError(f"no box here, though RNN_COURSE_NEEDS_BOX is set: {cause}")


def pytest_collection_finish() -> None:
    """Keep the garbage collector from going through all that was imported, TensorFlow above all, again and again."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, or one core waits at the end for what the other began last."""
    items.sort(key=lambda item: [pattern.search(item.nodeid) is None for pattern in TAKES_LONG])


def pytest_runtest_setup(item: pytest.Item) -> None:
    """After the time in RNN_COURSE_UNTIL, in seconds since 1970, begin no more long tests: CI has a limit."""
    until = os.environ.get("RNN_COURSE_UNTIL")
    if until and item.get_closest_marker("slow") and time.time() > float(until):
        pytest.skip("no time left in CI")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Send the tests that look at one assignment's key to one process, in which it runs once; others go one by one."""
    from xdist.scheduler import LoadScopeScheduling

    class KeysTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            found = LOOKS_AT_A_KEY.match(nodeid)
            return found[1] if found else nodeid

    return KeysTogether(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    derivatives.measured.clear()
    result = yield
    for mark in item.iter_markers("proves"):
        assert derivatives.measured, "marked `proves`, but nothing was checked with relative_error"
        for function in mark.args:
            proof = function.__module__, function.__name__, mark.kwargs["by"]
            worst[proof] = max(*derivatives.measured, worst.get(proof, 0.0))
    return result


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not config.getoption("--gradient-table"):
        return
    terminalreporter.section("worst relative error of every gradient, float64")
    for (module, name, by), error in sorted(worst.items()):
        terminalreporter.line(f"{module.rpartition('.')[2]:20} {name:36} {error:8.1e}   {by}")

"""nbgrader's tables without the rest of nbgrader, which is complete as soon as anything asks for more of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

TABLES = "from autograder.gradebook.nbgrader_tables import Gradebook, parse_utc"
WHOLE = """
import sys
import nbgrader
assert nbgrader.__version__
assert nbgrader.api.Gradebook is Gradebook
assert nbgrader.utils.parse_utc is parse_utc
names = [name for name in sys.modules if name.startswith("nbgrader.server_extensions.formgrader")]
assert names
for name in names:
    package, _, module = name.rpartition(".")
    assert vars(sys.modules[package])[module] is sys.modules[name], name
"""


def run(*lines: str) -> None:
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True)
    assert not done.returncode, done.stderr


def test_the_tables_bring_no_server_and_no_nbconvert():
    run(
        TABLES,
        "import sys",
        "assert not {'nbgrader', 'nbconvert', 'nbgrader.apps', 'jupyter_server'} & set(sys.modules)",
    )


@pytest.mark.parametrize(
    "more",
    [
        "import nbgrader",
        "import nbgrader.server_extensions.formgrader",
        "from nbgrader.server_extensions.formgrader import handlers",
        "import nbgrader.api as api",
        "from nbgrader import utils",
        "from nbgrader.preprocessors import AssignLatePenalties",
        "from nbgrader.apps.api import NbGraderAPI",
    ],
)
def test_the_rest_of_nbgrader_can_be_imported_afterwards(more):
    run(TABLES, more, WHOLE)


def test_nothing_changes_if_nbgrader_is_there_already():
    run("import nbgrader.apps", TABLES, WHOLE)


def test_a_module_that_is_missing_leaves_the_package_as_it_was():
    run(
        "import sys",
        "from autograder.gradebook.lazy import without_init",
        "try:",
        "    with without_init('nbgrader'):",
        "        import nbgrader.no_such_module",
        "except ModuleNotFoundError:",
        "    assert 'nbgrader' not in sys.modules",
        "else:",
        "    raise AssertionError",
        TABLES,
        WHOLE,
    )

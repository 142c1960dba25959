"""formgrader's pages: every formula of the course is typeset, a hostile one is text, and nothing is loaded."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import PyFileConfigLoader

from autograder.gradebook import formgrader
from tests.autograder.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "assignments").glob("*/*.ipynb"))
CODE = re.compile(r"<pre.*?</pre>|<code.*?</code>", re.DOTALL)


def rendered(source: str) -> str:
    return formgrader.markdown({}, source)


@pytest.fixture(scope="module")
def exporter() -> HTMLExporter:
    """formgrader's exporter, with the repository's settings over nbgrader's, as formgrader makes it."""
    config = PyFileConfigLoader("nbgrader_config.py", str(ROOT)).load_config()
    ours = config.HTMLExporter.extra_template_basedirs.get_value([handlers.template_path])
    return HTMLExporter(
        template_name="formgrade", extra_template_basedirs=ours, filters=config.HTMLExporter.filters, config=config
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_formula_of_the_course_is_typeset(path):
    cells = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
    pages = [CODE.sub("", rendered(source)) for source in cells]
    assert any("<math" in page for page in pages)
    for page in pages:
        assert "$" not in page
        assert "\\" not in page


@pytest.mark.parametrize(
    "formula",
    [
        r"\text{<script>alert(1)</script>}",
        r"\text{<img src=x onerror=alert(1)>}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:red}{x}",
        r"\text{</mtext></math><script>alert(1)</script>}",
        "{" * 3000 + "}" * 3000,
        r"\frac",
    ],
)
def test_what_is_not_plain_mathml_is_shown_as_text(formula):
    for source in (f"a ${formula}$ b", f"$${formula}$$"):
        page = rendered(source)
        assert "<math" not in page
        assert not re.search("<(script|img|a )", page)
        assert formula.replace("<", "&lt;").replace(">", "&gt;") in page


def test_a_formula_is_in_its_line_or_on_its_own():
    assert 'display="inline"' in rendered("the state $h_t$ of")
    assert 'display="block"' in rendered("$$h_t$$")


def test_a_page_loads_no_script_from_the_web(exporter):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("where $h_t = x W$")])
    page, _ = exporter.from_notebook_node(notebook, {"base_url": "", "index": 0, "total": 1, "notebook_id": "x"})
    assert "<math" in page
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", page)

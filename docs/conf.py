"""The documentation site: `make docs` builds it from this folder into build/docs, offline, with warnings as errors."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rnn_course import __version__  # noqa: E402
from scripts import reference_pages  # noqa: E402
from scripts.flowchart import svg  # noqa: E402

project = "rnn-course"
author = "The rnn-course authors"
release = version = __version__
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "rnn-course"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = html_show_sourcelink = False
html_use_index = False
html_domain_indices = False
pygments_style, pygments_dark_style = "friendly", "github-dark"
myst_heading_anchors = 3
myst_fence_as_directive = ["mermaid"]
myst_links_external_new_tab = False
nitpicky = True
smartquotes = False  # options keep their two hyphens

# The files that pages link to outside this folder are the course's source, the answers too: on the site, plain text.
SOURCE_LINK = re.compile(r"\[([^\]\n]+)\]\(\.\./[\w./-]+\)")


class Reference(SphinxDirective):
    """A page that is generated from the program: `{reference} cli` or `{reference} kit`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        for source in reference_pages.SOURCES:
            self.env.note_dependency(str(ROOT / source))
        return self.parse_text_to_nodes(reference_pages.PAGES[self.arguments[0]](), allow_section_headings=True)


class Flowchart(SphinxDirective):
    """A `mermaid` block of one chain of boxes, drawn as SVG when the site is built: no script, no network."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", f'<div class="flowchart">{svg(list(self.content))}</div>', format="html")]


def _without_source_links(app: Sphinx, name: str, text: list[str]) -> None:
    text[0] = SOURCE_LINK.sub(r"\1", text[0])


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("reference", Reference)
    app.add_directive("mermaid", Flowchart)
    app.connect("source-read", _without_source_links)
    return {"parallel_read_safe": True}

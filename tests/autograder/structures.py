"""Notebooks as the programs that people write them with leave them: the same cells in other wrappings."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

Notebook = dict[str, Any]
Change = Callable[[int, dict[str, Any]], object]
UUID = "8f3b1c52-7a0e-4c5d-9f7e-{:012x}"


def _each(change: Change) -> Callable[[Notebook], None]:
    def apply(notebook: Notebook) -> None:
        for i, cell in enumerate(notebook["cells"]):
            change(i, cell)

    return apply


def _code(change: Change) -> Callable[[Notebook], None]:
    return _each(lambda i, cell: change(i, cell) if cell["cell_type"] == "code" else None)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "".join(value)


def classic(notebook: Notebook) -> None:
    notebook.update(nbformat_minor=2)
    _each(lambda i, cell: cell.pop("id", None))(notebook)
    _code(lambda i, cell: cell["metadata"].update(collapsed=True, scrolled=False))(notebook)


def lab(notebook: Notebook) -> None:
    _each(lambda i, cell: cell["metadata"].update(editable=True, jupyter={"source_hidden": i % 5 == 0}))(notebook)


def colab(notebook: Notebook) -> None:
    notebook["metadata"].update(colab={"provenance": [], "toc_visible": True}, accelerator="GPU")
    _each(lambda i, cell: cell.update(id=f"aB{i:02d}_-x"))(notebook)
    _code(lambda i, cell: cell["metadata"].update(id=f"aB{i}", outputId=UUID.format(i), colab={"height": 71}))(notebook)


def vs_code(notebook: Notebook) -> None:
    notebook["metadata"]["vscode"] = {"interpreter": {"hash": "31f2aee4e71d21fb"}}
    notebook["metadata"]["kernelspec"] = {"display_name": ".venv", "language": "python", "name": "python3"}
    _each(lambda i, cell: (cell.pop("id", None), cell["metadata"].update(vscode={"languageId": "python"})))(notebook)


def pycharm(notebook: Notebook) -> None:
    _each(lambda i, cell: cell["metadata"].update(pycharm={"name": "#%%\\n", "is_executing": False}))(notebook)
    _each(lambda i, cell: cell.update(source="\n".join(line.rstrip() for line in _text(cell["source"]).split("\n"))))(
        notebook
    )


def data_spell(notebook: Notebook) -> None:
    times = {"end_time": "2026-03-01T10:00:00Z", "start_time": "2026-03-01T09:59:59Z"}
    _code(lambda i, cell: cell["metadata"].update(ExecuteTime=times))(notebook)


def coursera(notebook: Notebook) -> None:
    notebook["metadata"]["coursera"] = {"schema_names": ["DLSC5W1-1A"], "course_slug": "nlp-sequence-models"}
    _each(lambda i, cell: cell["metadata"].update(deletable=False, coursera={"graded": True}))(notebook)


def nbdime(notebook: Notebook) -> None:
    notebook["metadata"]["nbdime-conflicts"] = {"local_diff": [{"key": "language_info", "op": "remove"}]}
    notebook["cells"].insert(1, {"cell_type": "markdown", "metadata": {}, "source": "`<<<<<<< local`"})


def kaggle(notebook: Notebook) -> None:
    notebook["metadata"]["kaggle"] = {"accelerator": "none", "dataSources": [], "isInternetEnabled": False}
    ids = lambda i: {"_uuid": UUID.format(i), "_cell_guid": UUID.format(i), "trusted": True}  # noqa: E731
    _each(lambda i, cell: cell["metadata"].update(ids(i)))(notebook)


def databricks(notebook: Notebook) -> None:
    notebook["metadata"]["application/vnd.databricks.v1+notebook"] = {"language": "python", "widgets": {}}
    shown = lambda i: {"application/vnd.databricks.v1+cell": {"nuid": UUID.format(i), "showTitle": False}}  # noqa: E731
    _each(lambda i, cell: cell["metadata"].update(shown(i)))(notebook)


def deepnote(notebook: Notebook) -> None:
    notebook["metadata"].update(deepnote={}, deepnote_notebook_id=UUID.format(1))
    _each(lambda i, cell: cell["metadata"].update(cell_id=f"{i:05d}-a", deepnote_cell_type=cell["cell_type"]))(notebook)


def sage_maker(notebook: Notebook) -> None:
    notebook["metadata"].update(availableInstances=[{"name": "ml.t3.medium"}], instance_type="ml.t3.medium")


def nteract(notebook: Notebook) -> None:
    notebook["metadata"]["nteract"] = {"version": "0.28.0"}
    _each(lambda i, cell: cell["metadata"].update(inputHidden=False, outputHidden=False))(notebook)


def jupytext(notebook: Notebook) -> None:
    notebook["metadata"]["jupytext"] = {"formats": "ipynb,py:percent", "main_language": "python"}
    _each(lambda i, cell: cell.update(source=_text(cell["source"]).strip()))(notebook)


def autograded(notebook: Notebook) -> None:
    _each(lambda i, cell: cell["metadata"].get("nbgrader", {}).update(checksum=f"{i:032x}"))(notebook)


def slides(notebook: Notebook) -> None:
    notebook["metadata"]["celltoolbar"] = "Slideshow"
    _each(lambda i, cell: cell["metadata"].update(slideshow={"slide_type": "subslide"}))(notebook)


def full_of_outputs(notebook: Notebook) -> None:
    stream = {"output_type": "stream", "name": "stderr", "text": ["W tensorflow: ...\n"] * 50}
    error = {"output_type": "error", "ename": "E", "evalue": "\x1b[31mno", "traceback": ["\x1b[0;31m----"] * 20}
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBORw0KGgo=" * 2000}}
    _code(lambda i, cell: cell.update(outputs=[stream, error, picture], execution_count=i + 7))(notebook)


def windows(notebook: Notebook) -> None:
    _each(lambda i, cell: cell.update(source=_text(cell["source"]).replace("\n", "\r\n")))(notebook)


def lines(notebook: Notebook) -> None:
    _each(lambda i, cell: cell.update(source=_text(cell["source"]).splitlines(keepends=True)))(notebook)


KINDS = (
    classic,
    lab,
    colab,
    vs_code,
    pycharm,
    data_spell,
    coursera,
    nbdime,
    kaggle,
    databricks,
    deepnote,
    sage_maker,
    nteract,
    jupytext,
    autograded,
    slides,
    full_of_outputs,
    windows,
    lines,
)
ABOVE = (
    "%matplotlib inline",
    "%%time",
    "import time\nimport math",
    "%load_ext autoreload\n%autoreload 2",
    "",
    "%config InlineBackend.figure_format = 'retina'",
    "%%capture",
    "get_ipython().run_line_magic('matplotlib', 'inline')",
    "!pip install numpy",
    "import warnings; warnings.filterwarnings('ignore')",
    "%pylab inline",
)
BELOW = ("", "%timeit -n 1 sum(range(3))", "print('done')", "plt.show()", "%matplotlib widget", "!ls")
OWN = (
    "%matplotlib notebook",
    "!nvidia-smi",
    "undefined_name",
    "%%bash\necho hi",
    "%%time\ntotal = sum(range(1000))",
    "from google.colab import drive\ndrive.mount('/content/drive')",
    "import pandas as pd",
    "%pip list",
    "%%html\n<b>x</b>",
    "display('x')",
    "help(len)",
    "x = 1\nx",
    "%tensorflow_version 2.x",
    "plt.plot([1, 2])",
    "import threading\nthreading.Thread(target=print).start()",
    "raise ValueError('a cell of mine that fails')",
)


def as_left_by(kind: Callable[[Notebook], None], key: Notebook, number: int, *, metadata: bool) -> bytes:
    """A right notebook as a program leaves it; number: which noise it has. Without metadata, cells have lost theirs."""
    notebook = copy.deepcopy(key)
    cells = notebook["cells"]
    for place, cell in enumerate(list(cells)):
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            above, below = ABOVE[(number + place) % len(ABOVE)], BELOW[(number * 7 + place) % len(BELOW)]
            cell["source"] = "\n".join(text for text in (above, _text(cell["source"]), below) if text)
            own: Notebook = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
            cells.insert(cells.index(cell), {**own, "source": OWN[(number * 3 + place) % len(OWN)]})
    kind(notebook)
    if not metadata:
        _each(lambda i, cell: cell.update(metadata={}))(notebook)
        notebook["metadata"] = {}
    return json.dumps(notebook, indent=number % 3 or None, ensure_ascii=bool(number % 2)).encode()

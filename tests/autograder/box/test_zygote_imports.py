"""What a zygote imports once for many children, and what it leaves to them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from autograder.box.inside import zygote
from autograder.box.limits import Limits
from autograder.box.pool import Boxes
from autograder.box.sandbox import probe
from autograder.marking import marking
from autograder.notebooks.release import release
from tests.autograder.boxes import child

pytestmark = pytest.mark.skipif(probe() is not None, reason=f"no sandbox here: {probe()}")


@pytest.fixture(scope="module")
def boxes() -> Iterator[Boxes]:
    source = Boxes("numpy", Limits(), modules=("numpy", "rnn_course.kit.check"))
    yield source
    source.close()


def test_the_setup_cells_modules_are_what_a_zygote_imports():
    assert {"numpy", "rnn_course.kit"} <= set(marking.setup_modules(release("01_rnn").notebook))


def test_a_child_can_import_what_was_hidden_from_its_zygotes_imports(boxes):
    code = "import sys\nprint('sklearn' in sys.modules)\nfrom sklearn.linear_model import Ridge\nprint(Ridge.__name__)"
    assert child(boxes, code).split() == ["False", "Ridge"]


@pytest.mark.parametrize(("modules", "found"), [(["eager"], False), (["sklearn.base", "eager"], True)])
def test_scikit_learn_is_hidden_from_modules_that_would_import_it_if_they_could(tmp_path, monkeypatch, modules, found):
    (tmp_path / "eager.py").write_text("try:\n    import sklearn\nexcept ImportError:\n    sklearn = None\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] in ("sklearn", "eager")]:
        monkeypatch.delitem(sys.modules, name)
    zygote._import(modules)
    assert (sys.modules["eager"].sklearn is not None) == found
    assert sys.modules.get("sklearn", "absent") is not None

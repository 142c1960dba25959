"""The cases file: the same bytes, the same content, and a clear word where it cannot be read."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from rnn_course.kit import cases as public
from rnn_course.kit import tree
from rnn_course.kit.assess import Card, Fault, Mistake, Outcome, Part
from rnn_course.kit.calls import Calls
from rnn_course.kit.cases import Cases, CasesError, PublicCheck, PublicExercise
from rnn_course.kit.question import ask, result, to_tree
from rnn_course.kit.typeset import Formula

ARRAYS = arrays.arrays(st.sampled_from([np.float64, np.float32, np.int64, np.bool_]), arrays.array_shapes(min_side=0))
ANSWERS = st.one_of(ARRAYS, st.tuples(ARRAYS, ARRAYS), st.dictionaries(st.text(max_size=3), ARRAYS, max_size=2))
TEXTS = st.text(max_size=8)
FAULTS = st.builds(Fault, st.sampled_from(["error", "timeout", "memory"]), exception=TEXTS)
OUTCOMES = st.one_of(ANSWERS.map(Outcome), FAULTS.map(lambda fault: Outcome(fault=fault)))
CARDS = st.builds(
    Card, TEXTS, TEXTS, st.integers(0, 20).map(float), st.tuples(st.builds(Part, TEXTS, TEXTS)), st.tuples(TEXTS, TEXTS)
)
ASKED = st.builds(lambda name, args: (ask(name, *args).then("g", result(0, 1), key=args),), TEXTS, st.tuples(ANSWERS))
CHECKS = st.builds(PublicCheck, TEXTS, st.sampled_from([0.0, 1.0, 2.5]), TEXTS, ASKED, st.tuples(ANSWERS))
MISTAKES = st.builds(Mistake, TEXTS, TEXTS, st.lists(OUTCOMES, max_size=3).map(tuple))
CALLS = st.builds(Calls, st.just(np.array([-(2**62)])), st.just(np.ones((1, 2))), st.tuples(ANSWERS))
EXERCISES = st.builds(
    PublicExercise,
    CARDS,
    st.lists(CHECKS, max_size=2).map(tuple),
    st.tuples(MISTAKES),
    calls=st.dictionaries(TEXTS, CALLS, max_size=2),
)
FORMULAS = st.dictionaries(TEXTS, st.builds(Formula, TEXTS, TEXTS), max_size=2)
CASES = st.builds(Cases, TEXTS, TEXTS, st.lists(EXERCISES, max_size=2).map(tuple), equations=FORMULAS)


def written(known, path):
    public.save(path, known)
    return path.read_bytes()


def content(known):
    """Everything in it, arrays as bytes, so that two can be compared by ==."""
    exercises = [
        (
            one.card,
            [(c.name, c.weight, c.note, plain([to_tree(q) for q in c.questions] + [c.expected])) for c in one.checks],
            [(m.name, m.says, [(plain(o.value), o.fault) for o in m.outcomes]) for m in one.mistakes],
            [(name, plain([c.checksums, c.projections, list(c.values)])) for name, c in one.calls.items()],
        )
        for one in known.exercises
    ]
    return known.assignment, known.title, exercises, known.equations


def plain(value):
    skeleton, found = tree.flatten(value)
    return json.dumps(skeleton), [(a.dtype.name, a.shape, a.tobytes()) for a in found.values()]


@settings(max_examples=40, deadline=None)
@given(known=CASES)
def test_cases_survive_being_written(known, tmp_path_factory):
    path = tmp_path_factory.mktemp("cases") / "cases.npz"
    first = written(known, path)
    again = public.load(path)
    assert content(again) == content(known)
    assert written(again, path) == first


def test_the_toys_are_the_same_bytes_twice(frozen, tmp_path):
    assert written(frozen.written, tmp_path / "a.npz") == written(frozen.read, tmp_path / "b.npz")
    assert frozen.read.names == ["affine", "affine_backward", "halves", "loss", "Counter"]
    assert frozen.read["halves"].card.points == 2


def test_the_file_quotes_nothing_of_the_bank(frozen):
    with zipfile.ZipFile(io.BytesIO(frozen.path.read_bytes())) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"minus_bias" in everything
    assert b"secret" not in everything


def test_a_part_that_a_mistake_gets_right_is_stored_once(frozen, tmp_path):
    one = frozen.read["affine_backward"]
    bare = Cases("x", "x", (PublicExercise(one.card, one.checks, ()),))
    full = Cases("x", "x", (one,))
    sizes = [len(np.load(io.BytesIO(written(known, tmp_path / "c.npz")))["float64"]) for known in (bare, full)]
    assert sizes[1] - sizes[0] == sum(answer[1].size for check in one.checks for answer in check.expected)


def test_what_is_read_cannot_be_changed(frozen):
    expected = frozen.read["affine"].checks[0].expected[0]
    with pytest.raises(ValueError, match="read-only"):
        expected += 1


def altered(frozen, change):
    with np.load(frozen.path) as archive:
        content = dict(archive)
    skeleton = json.loads(content["skeleton"].tobytes())
    change(skeleton, content)
    content["skeleton"] = np.frombuffer(json.dumps(skeleton).encode(), np.uint8)
    stream = io.BytesIO()
    np.savez(stream, **content)
    return stream.getvalue()


DAMAGE = {
    "empty": lambda frozen: b"",
    "text": lambda frozen: b"<html>404</html>",
    "cut short": lambda frozen: frozen.path.read_bytes()[:-200],
    "another archive": lambda frozen: altered(frozen, lambda s, c: s.pop("exercises")),
    "a list": lambda frozen: altered(frozen, lambda s, c: s["exercises"].append([])),
    "arrays lost": lambda frozen: altered(frozen, lambda s, c: c.pop("float64")),
    "arrays cut": lambda frozen: altered(frozen, lambda s, c: c.update(float64=c["float64"][:5])),
    "a pickle": lambda frozen: altered(frozen, lambda s, c: c.update(float64=np.array([{}], dtype=object))),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_file_is_told_in_one_sentence(kind, frozen, tmp_path):
    path = tmp_path / "cases.npz"
    path.write_bytes(DAMAGE[kind](frozen))
    with pytest.raises(CasesError, match="is damaged or not a cases file; copy it again"):
        public.load(path)


def test_another_version_is_told_apart(frozen, tmp_path):
    path = tmp_path / "cases.npz"
    path.write_bytes(altered(frozen, lambda s, c: s.update(version=2)))
    with pytest.raises(CasesError, match="has version 2, but this kit reads version 1; update"):
        public.load(path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CasesError, match="there is no file"):
        public.load(tmp_path / "cases.npz")


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without cases, in a process that started without."""
    monkeypatch.setattr(public, "STARTED", [])
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.delenv(public.VARIABLE, raising=False)
    (tmp_path / "work").mkdir()
    (tmp_path / "book").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def test_the_file_is_found_beside_the_notebook(nowhere, frozen, monkeypatch):
    assert public.find() is None
    beside = nowhere / "book" / "cases.npz"
    beside.write_bytes(frozen.path.read_bytes())
    assert public.find(nowhere / "book") == beside
    monkeypatch.setenv("JPY_SESSION_NAME", str(nowhere / "book" / "book.ipynb"))
    assert public.find() == beside
    here = nowhere / "work" / "cases.npz"
    here.write_bytes(b"")
    assert public.find() == here


def test_the_variable_names_a_file_or_a_folder(nowhere, monkeypatch):
    monkeypatch.setenv(public.VARIABLE, str(nowhere / "book"))
    assert public.find() == nowhere / "book" / "cases.npz"
    monkeypatch.setenv(public.VARIABLE, str(nowhere / "other.npz"))
    assert public.find() == nowhere / "other.npz"
    with pytest.raises(CasesError, match="other.npz"):
        public.current()


def test_a_new_file_is_read_again(nowhere, frozen):
    assert public.current() is None
    path = nowhere / "work" / "cases.npz"
    path.write_bytes(frozen.path.read_bytes())
    first = public.current()
    assert public.current() is first
    public.save(path, Cases("new", "", ()))
    again = public.current()
    assert again is not None
    assert again.assignment == "new"

"""No submission forges, reads or breaks a grade: hostile notebooks in the real box, each worth what its work is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.box.sandbox import probe
from autograder.cli import demo
from autograder.judge.verdict import Verdict
from autograder.marking import marking
from autograder.marking.settings import Settings

NO_BOX = {kind: probe(kind) for kind in ("bubblewrap", "landlock")}

CHANNEL = """
import os, socket, stat, struct, json, sys
def is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False
channel = next(fd for fd in range(3, 256) if is_socket(fd))
def frame(skeleton):
    head = json.dumps(skeleton).encode()
    return struct.pack('>II', len(head), 0) + head
"""
ATTACKS = {
    "forged replies": CHANNEL
    + "for _ in range(50):\n    os.write(channel, frame({'dict': [['score', {'value': 100.0}]]}))",
    "forged ready": CHANNEL + "os.write(channel, frame({'dict': [['op', {'value': 'ready'}]]}) * 20)",
    "a frame without end": CHANNEL + "os.write(channel, struct.pack('>II', 1000, 0))",
    "lengths beyond reason": CHANNEL + "os.write(channel, b'\\xff' * 64)",
    "an operation that is no word": CHANNEL
    + """
def rnn_step(x, h, W, U, b):
    head = json.dumps({'dict': [['op', {'list': [{'value': 1}]}], ['fault', {'tuple': []}]]}).encode()
    os.write(channel, struct.pack('>II', len(head), 0) + head)
    return x
""",
    "an operation that is an array": CHANNEL
    + """
def rnn_step(x, h, W, U, b):
    from autograder.box.inside import wire
    with socket.socket(fileno=os.dup(channel)) as other:
        wire.send(other, {'op': np.ones(3), 'fault': np.ones(3), 'changed': np.ones(2), 'calls': np.ones(2)})
    return x
""",
    "an answer to everything that is full": CHANNEL
    + """
def rnn_step(x, h, W, U, b):
    from autograder.box.inside import wire
    with socket.socket(fileno=os.dup(channel)) as other:
        for _ in range(50):
            wire.send(other, {'op': 'oracle', 'name': 'rnn_step', 'args': (np.zeros(2**20),), 'kwargs': {}})
            wire.receive(other)
    return x
""",
    "a page of empty objects": CHANNEL
    + """
def rnn_step(x, h, W, U, b):
    head = b'{"list": [' + b'{},' * 300_000 + b'{}]}'
    os.write(channel, struct.pack('>II', len(head), 0))
    for start in range(0, len(head), 65536):
        os.write(channel, head[start:start + 65536])
    return x
""",
    "lies about what replaced a function": """
import sys
names = sys.modules.get('autograder.box.inside.names')
names.Names.replaced = lambda self: {'rnn_step': ('rnn_step', 3), 'softmax': np.ones(3), 7: 8}
names.Names.at_check = lambda self, exercise: {}
""",
    "calls beyond counting": """
import sys
sys.modules['__main__']
def rnn_step(x, h, W, U, b):
    sys.setprofile(None)
    return [[float('nan')] * len(b)] * len(x)
""",
    "deep JSON": CHANNEL + "data = b'[' * 100000\nos.write(channel, struct.pack('>II', len(data), 0) + data)",
    "asks for an oracle itself": CHANNEL
    + """
def rnn_step(x, h, W, U, b):
    from autograder.box.inside import wire
    with socket.socket(fileno=os.dup(channel)) as other:
        wire.send(other, {'op': 'oracle', 'name': 'rnn_step', 'args': (x, h, W, U, b), 'kwargs': {}})
        return wire.receive(other)['value']
""",
    "the worker rewritten": """
import sys, types
worker = sys.modules['__main__']
worker.answer = lambda *a, **k: {'value': True, 'changed': []}
import rnn_course.kit.compare, rnn_course.kit.question
rnn_course.kit.compare.compare = lambda *a, **k: None
rnn_course.kit.question.answer = lambda *a, **k: rnn_course.kit.question.Reply(True)
""",
    "answers that equal everything": """
class Everything(np.ndarray):
    __eq__ = __le__ = lambda *a: True
    __array_priority__ = 1e9
def rnn_step(x, h, W, U, b):
    return np.zeros((len(x), len(b))).view(Everything)
""",
    "not a number": "def rnn_step(x, h, W, U, b):\n    return np.full((len(x), len(b)), np.nan)",
    "ten million zeros": "def rnn_step(x, h, W, U, b):\n    return np.zeros((10**4, 10**3))",
    "the answer key": """
import glob, sys
sys.path.insert(0, '/')
from rnn_course.cells.rnn import rnn_step
""",
    "the frames above": """
import sys, gc
def rnn_step(x, h, W, U, b):
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if isinstance(value, dict) and 'expected' in value:
                return value['expected']
        frame = frame.f_back
    shape = (len(x), len(b))
    return next(o for o in gc.get_objects() if isinstance(o, np.ndarray) and o.shape == shape and o is not h)
""",
    "an exit at every turn": "import atexit, os\natexit.register(os._exit, 0)\nos.kill(os.getpid(), 9)",
    "a process that stays": "import os\nif os.fork() == 0:\n    os.setsid()\n    import time\n    time.sleep(600)",
    "no more descriptors": "import os\nos.closerange(0, 256)",
    "an exception that cannot be told": """
class Mute(Exception):
    def __str__(self):
        raise Mute
def rnn_step(x, h, W, U, b):
    raise Mute
""",
}


SETTINGS = Settings(b"s" * 64)


# A cold box starts a process for each attack, which takes long; what it holds is what a warm one holds.
WAYS = {"warm": (), "cold": (pytest.mark.measured,)}
BOXES = [pytest.param((kind, how), marks=WAYS[how], id=f"{kind}-{how}") for kind in NO_BOX for how in WAYS]


@pytest.fixture(scope="module", params=BOXES)
def mark(request: pytest.FixtureRequest) -> Iterator[Callable[[Path], Verdict]]:
    """Mark a file in boxes of each kind; all warm ones come from one zygote, attack after attack."""
    kind, how = request.param
    if NO_BOX[kind]:
        pytest.skip(f"no {kind} here: {NO_BOX[kind]}")
    source = marking.boxes("01_rnn", replace(SETTINGS, warm=how == "warm", sandbox=kind))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(marking.TIMES, "numpy", replace(marking.TIMES["numpy"], cell=4, question=4))
        yield lambda path: marking.mark_file(path, "01_rnn", SETTINGS, source).verdict
    assert not source.warning
    source.close()


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_earns_nothing_and_is_no_fault_of_ours(attack, submit, mark):
    def recipe(material):
        material.blank.add(attack, material.names()[-1])
        return material.blank.text()

    verdict = mark(submit("mallory", recipe))
    assert verdict.score == 0
    assert "needs_human" not in {one.status for one in verdict.exercises}


def test_the_channel_that_the_attacks_are_on_is_found(submit, mark):
    def recipe(material):
        found = (
            f"{CHANNEL}\ndef rnn_step(x, h, W, U, b):\n    raise ValueError(f'the channel is {{is_socket(channel)}}')"
        )
        material.blank.cell("rnn_step").source = found
        return material.blank.text()

    assert "the channel is True" in mark(submit("mallory", recipe)).exercises[0].message


@pytest.mark.parametrize("attack", [name for name in ATTACKS if "def rnn_step" in ATTACKS[name]])
def test_an_attack_while_a_question_is_asked_costs_that_exercise_alone(attack, submit, mark):
    def recipe(material):
        material.key.cell("rnn_step").source = ATTACKS[attack]
        return material.key.text()

    first, *others = mark(submit("mallory", recipe)).exercises
    assert first.score == 0
    assert {one.status for one in others} == {"pass"}


def test_an_attack_beside_honest_work_costs_the_attacked_exercise_at_most(submit, mark):
    def recipe(material):
        solution = material.key.cell("softmax")
        solution.source = f"{ATTACKS['forged replies']}\n{solution.source}"
        return material.key.text()

    verdict = mark(submit("mallory", recipe))
    assert verdict.score is not None
    assert verdict.score <= 100


def test_after_all_attacks_honest_work_is_still_right(submit, mark):
    assert mark(submit("ada", demo.key)).score == 100


def test_metadata_is_not_believed(submit, mark):
    def recipe(material):
        notebook = json.loads(demo.blank(material))
        for cell in notebook["cells"]:
            marks = cell["metadata"].get("nbgrader")
            if marks:
                marks.update(points=1e6, grade=False, solution=False, schema_version=99)
            cell["metadata"]["tags"] = ["skip-execution", "setup"]
        notebook["metadata"]["rnn_course"] = {"assignment": "99_easy"}
        return json.dumps(notebook)

    verdict = mark(submit("mallory", recipe))
    assert (verdict.score, verdict.max_score) == (0, 100)


SECRET = ("course-secret", "gradebook.db", "misconceptions", "01_rnn", "/cells/", "judge.py", "oracles.py")


def test_nothing_secret_is_in_the_box(submit, mark):
    search = (
        "import os, sys\nfound = []\nplaces = ['/', *sys.path, os.path.dirname(os.environ['HOME'])]\n"
        "for folder, folders, files in (step for place in places for step in os.walk(place)):\n"
        "    found += [os.path.join(folder, file) for file in files]\n"
        "    if folder == '/':\n        folders[:] = set(folders) - {'proc', 'usr'}\n"
        f"hits = [path for path in found if any(word in path for word in {SECRET!r})]\n"
        "def rnn_step(x, h, W, U, b):\n    raise ValueError(f'{len(found) > 100} {hits}')"
    )

    def recipe(material):
        material.blank.cell("rnn_step").source = search
        return material.blank.text()

    message = mark(submit("mallory", recipe)).exercises[0].message
    assert "True []" in message

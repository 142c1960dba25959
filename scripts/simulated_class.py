"""Simulate a class of 54 students of 01_rnn, to see the class page with: known mistakes, unknown ones, errors, gaps.

    python scripts/simulated_class.py build/simulated
    rnn-course grade 01_rnn --course build/simulated    # writes build/simulated/reports/01_rnn.html

Each student has an ability; the weaker give up earlier and make more mistakes, some of which are much more frequent.
"""

from __future__ import annotations

import copy
import inspect
import math
import random
import sys
from pathlib import Path

from autograder.cli import demo
from autograder.output.atomic import write_atomically
from rnn_course.exercise import Accepted, Exercise, Misconception

NAME = "01_rnn"
STUDENTS = (
    "aaliyah aiko amara anders anouk bea bruno chidi clara dalia diego elif emil esra farah felix gita hana hugo ines "
    "ivan jana joon kaia karim lena leo lina luca mai marek maya milo nadia nils noor omar pia priya quinn rafael ravi "
    "rosa sami sven tara theo tove uma viktor wen yara yusuf zoe"
)
BY_HAND: dict[str, demo.Recipe] = {
    "nils": demo.blank,
    "yusuf": demo.with_body("while True:\n    pass"),
    "zoe": demo.not_json,
}
UNKNOWN = {  # mistakes that the bank does not know
    "softmax": "def softmax(o):\n    e = np.exp(o - o.max(axis=-1, keepdims=True))\n"
    "    return e / (1 + e.sum(axis=-1, keepdims=True))",
    "rnn_forward": "def rnn_forward(x, h0, W, U, b):\n    h, hs = h0, []\n    for t in range(x.shape[1]):\n"
    "        h = 0.5 * h + 0.5 * rnn_step(x[:, t], h, W, U, b)\n        hs.append(h)\n    return np.stack(hs, axis=1)",
    "masked_cross_entropy": "def masked_cross_entropy(o, y, mask):\n    p = softmax(o)\n    loss = mask @ np.log(p)\n"
    "    return loss, p",
    "output_backward": "def output_backward(do, hs, V):\n    dV = np.einsum('bth,btk->hk', hs, do)\n"
    "    return do @ V, dV, do.sum((0, 1))",
}
TYPING = ("hh", "np.tahn(1)", "z")


def notebook(material: demo.Material, draw: random.Random) -> str:
    """A student's notebook: each exercise right, wrong in some way, or left empty."""
    ability, names = draw.gauss(1.9, 1.1), material.names()
    stop = draw.randint(2, len(names) - 3) if ability < 1.3 and draw.random() < 0.5 else len(names)
    for place, name in enumerate(names):
        exercise = material.assignment[name]
        if place >= stop or draw.random() < 0.01:
            material.key.answer(name, material.blank.cell(name).source)
        elif draw.random() > 1 / (1 + math.exp(-ability)):
            material.key.answer(name, wrong(exercise, material, draw))
        elif draw.random() < 0.3 and (variants := usable(exercise, exercise.accepted, material)):
            material.key.answer(name, draw.choice(variants))
    return material.key.text()


def wrong(exercise: Exercise, material: demo.Material, draw: random.Random) -> str:
    """A wrong answer: one that the bank does not know, one that stops, or a known mistake."""
    name, kind = exercise.name, draw.random()
    known = usable(exercise, exercise.misconceptions, material)
    if kind < 0.3 and name in UNKNOWN:
        return UNKNOWN[name]
    if kind < 0.35 or not known:
        signature = inspect.signature(exercise.header.reference)
        return f"def {name}{signature}:\n    result = {draw.choice(TYPING)} + 1\n    return result"
    random.Random(name).shuffle(known)  # which mistakes are frequent is the same for all students
    return known[min(int(draw.expovariate(1.5)), len(known) - 1)]


def usable(
    exercise: Exercise, answers: tuple[Misconception, ...] | tuple[Accepted, ...], material: demo.Material
) -> list[str]:
    """The sources of known answers that use only what the notebook has, and do not call what they replace."""
    alone = [demo.renamed(one, exercise.name) for one in answers if demo.stands_alone(one.function, material)]
    return [source for source in alone if f"{exercise.name}(" not in source.partition("\n")[2]]


def main() -> None:
    """Write everybody's submission into the folder that is given."""
    folder, base = Path(sys.argv[1]), demo.Material.of(NAME)
    for place, student in enumerate(STUDENTS.split()):
        material = copy.deepcopy(base)
        own = BY_HAND.get(student)
        text = own(material) if own else notebook(material, random.Random(place))
        write_atomically(folder / "submitted" / student / NAME / f"{NAME}.ipynb", text)


if __name__ == "__main__":
    main()

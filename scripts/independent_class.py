"""Write a class of students who work alone, as `rnn-course similar` needs it to be measured, and copies to find in it.

    python scripts/independent_class.py 05_lstm build/alone --seed 3    # then: rnn-course similar 05_lstm --course ...

Each student begins with the reference, an accepted answer or a known mistake, and writes it in a way of their own: how
products, powers and sums are spelled, which formulas are taken apart, what variables are called, spaces, comments,
order. Habits are drawn once per student, as a person's lines resemble each other. The names that people choose are few,
so two who work alone often choose the same.
"""

from __future__ import annotations

import argparse
import ast
import copy
import random
import re
from collections.abc import Callable
from pathlib import Path

from autograder.cli import demo
from autograder.output.atomic import write_atomically
from scripts.rewriting import Habits, Rewriter, arranged, laid_out, locals_of, remarked, renamed, words
from scripts.simulated_class import STUDENTS, usable

Plant = Callable[[str, random.Random], str]


def students() -> list[str]:
    return STUDENTS.split()


def alone(name: str, seed: int) -> dict[str, dict[str, str]]:
    """Each student's answers, by exercise, of a class in which nobody copies."""
    material = demo.Material.of(name)
    return {student: _answers(material, random.Random(f"{name} {seed} {student}")) for student in students()}


def _answers(material: demo.Material, draw: random.Random) -> dict[str, str]:
    habits, found = Habits.drawn(draw), {}
    reached = len(material.names()) if draw.random() < 0.85 else draw.randint(3, len(material.names()))
    for name in material.names()[:reached]:
        stub = material.blank.cell(name).source
        head = stub[: stub.index("    # YOUR CODE HERE")]
        found[name] = head + written(_base(material, name, draw), habits, draw)
    return found


def _base(material: demo.Material, name: str, draw: random.Random) -> str:
    """The answer that a student has in mind: mostly the reference's, in part another right one, in part a wrong one."""
    exercise, kind = material.assignment[name], draw.random()
    known = exercise.misconceptions if kind < 0.2 else exercise.accepted
    found = usable(exercise, known, material) if kind < 0.45 else []
    return draw.choice(found) if found else material.key.cell(name).source


def written(source: str, habits: Habits, draw: random.Random) -> str:
    """The body of an answer, written by a person with these habits."""
    function = ast.parse(source).body[0]
    if not isinstance(function, ast.FunctionDef):  # a class is only laid out in another way
        body = source.partition('"""\n')[2].rpartition('"""\n')[2] or source
        return remarked(laid_out(body, habits, draw), habits, draw)
    if ast.get_docstring(function) is not None:
        del function.body[0]
    rewriter = Rewriter(habits, draw, {each.arg for each in function.args.args})
    function.body = arranged(rewriter.block(function.body), draw)
    names = renamed(function, rewriter.parameters, draw, habits)
    text = ast.unparse(ast.fix_missing_locations(names)).partition("\n")[2]
    return remarked(laid_out(text, habits, draw), habits, draw)


def verbatim(answer: str, draw: random.Random) -> str:
    return answer


def other_names(answer: str, draw: random.Random) -> str:
    """A copy in which every local variable is called something else; comments and layout are kept."""
    new: dict[str, str] = {}
    for name in sorted(locals_of(answer)):
        new[name] = words(draw, set(new.values()))
    head, quotes, body = answer.rpartition('"""\n')
    for name, other in new.items():
        body = re.sub(rf"(?<![.\w]){name}\b(?!=[^=])", other, body)
    return head + quotes + body


def other_order_and_comments(answer: str, draw: random.Random) -> str:
    """A copy with statements in another order, other comments and another layout; names are kept."""
    head, quotes, _ = answer.rpartition('"""\n')
    function = ast.parse(answer).body[0]
    if not isinstance(function, ast.FunctionDef):
        return answer
    function.body = arranged(function.body[1:], draw, often=1.0)
    habits = Habits.drawn(draw)
    text = ast.unparse(ast.fix_missing_locations(function)).partition("\n")[2]
    return head + quotes + remarked(laid_out(text, habits, draw), habits, draw)


PLANTS: dict[str, Plant] = {
    "verbatim": verbatim,
    "other names": other_names,
    "other order and comments": other_order_and_comments,
}


def planted(
    answers: dict[str, dict[str, str]], kind: str, seed: int, only: str = ""
) -> tuple[dict[str, dict[str, str]], tuple[str, str]]:
    """The class with one copy in it, of a whole notebook or of one exercise, and the two students."""
    draw = random.Random(f"plant {kind} {seed} {only}")
    able = [student for student, each in answers.items() if (only in each if only else len(each) > 8)]
    one, other = draw.sample(able, 2)
    found = copy.deepcopy(answers)
    for name, answer in answers[one].items():
        if not only or name == only:
            found[other][name] = PLANTS[kind](answer, draw)
    return found, (min(one, other), max(one, other))


def write(answers: dict[str, dict[str, str]], name: str, folder: Path) -> None:
    """Write everybody's notebook as a submission."""
    material = demo.Material.of(name)
    for student, each in answers.items():
        notebook = copy.deepcopy(material.blank)
        for exercise, source in each.items():
            notebook.answer(exercise, source)
        write_atomically(folder / "submitted" / student / name / f"{name}.ipynb", notebook.text())


def main() -> None:
    """Write the class; with --plant, with one copy in it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plant", choices=PLANTS)
    chosen = parser.parse_args()
    answers = alone(chosen.name, chosen.seed)
    if chosen.plant:
        answers, pair = planted(answers, chosen.plant, chosen.seed)
        print(f"{pair[0]} and {pair[1]}: {chosen.plant}")
    write(answers, chosen.name, chosen.folder)


if __name__ == "__main__":
    main()

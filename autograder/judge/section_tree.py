"""A section of a paper as a tree of arrays, to write to a file, and back."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from autograder.judge.paper import Asked, Probed, Section
from rnn_course.exercise import Scorer
from rnn_course.kit.assess import Mistake
from rnn_course.kit.cases import exercise_from, exercise_tree
from rnn_course.kit.question import from_tree, to_tree

Alike = Callable[[str, int, Any, Any], bool]


def section_tree(section: Section) -> dict[str, Any]:
    """A section as a tree, without its mistakes; its scorers by their names."""
    probes = [(probe.says, *map(to_tree, probe.questions)) for probe in section.probes]
    return {
        "exercise": exercise_tree(replace(section, mistakes=())),
        "asked": [(check.place, _name_of(check.score)) for check in section.checks],
        "uses": section.uses,
        "parameters": section.parameters,
        "probes": probes,
        "decisive": tuple(section.decisive),
    }


def section_from(tree: Mapping[str, Any], mistakes: Iterable[Mistake], alike: Alike) -> Section:
    """The section that `section_tree` wrote, with its mistakes.

    alike: whether two answers to a probe of an exercise, by its name and the probe's number, are alike where it looks.
    """
    exercise = exercise_from(tree["exercise"])
    checks = [
        Asked(check.name, check.weight, check.note, check.questions, check.expected, place, _scorer(score))
        for check, (place, score) in zip(exercise.checks, tree["asked"], strict=True)
    ]
    probes = [
        Probed(says, (from_tree(first), from_tree(second)), partial(alike, exercise.card.name, number))
        for number, (says, first, second) in enumerate(tree["probes"])
    ]
    parameters, uses, decisive = (tuple(tree[key]) for key in ("parameters", "uses", "decisive"))
    return Section(
        exercise.card, tuple(checks), mistakes, exercise.structure, uses, parameters, tuple(probes), decisive
    )


def _name_of(score: Scorer | None) -> str:
    return f"{score.__module__}:{score.__qualname__}" if score else ""


def _scorer(name: str) -> Scorer | None:
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function) if name else None

"""How many planted copies `rnn-course similar` finds, and how many pairs of students who work alone it reports.

    python benchmarks/similarity.py [01_rnn 05_lstm ...] [--seeds 0 5]

For each seed a class of 54 who work alone (scripts/independent_class.py), then the same class with one copy in it: of a
whole notebook, and of each exercise alone; and with a group of six who hand in one notebook, each in another order with
other comments. `false` counts pairs of students who did not copy, `within` the CPU seconds for one class.
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections import defaultdict
from collections.abc import Mapping

from autograder.notebooks.release import release
from autograder.reports.similarity.pairs import unlikely
from autograder.reports.similarity.traits import Common, Traits, common, traits
from rnn_course import catalogue
from scripts.independent_class import PLANTS, alone, planted

Answers = Mapping[str, Mapping[str, str]]
WHOLE, GROUP = "whole notebook", 6


class Comparison:
    """Compares classes of one assignment; the traits of an answer are read once."""

    def __init__(self, known: Mapping[str, Common]) -> None:
        self._known = known
        self._read: dict[tuple[str, str], Traits] = {}

    def __call__(self, answers: Answers) -> set[tuple[str, str]]:
        return {pair.students for pair in unlikely({who: self._traits(each) for who, each in answers.items()})}

    def _traits(self, answers: Mapping[str, str]) -> dict[str, Traits]:
        for key in answers.items():
            if key not in self._read:
                self._read[key] = traits(key[1], self._known[key[0]])
        return {exercise: self._read[exercise, source] for exercise, source in answers.items()}


def group(answers: Answers, seed: int) -> tuple[Answers, set[tuple[str, str]]]:
    """The class with a group who hand in one notebook, and the pairs in it."""
    draw = random.Random(f"group {seed}")
    members = draw.sample([who for who, each in answers.items() if len(each) > 8], GROUP)
    change = PLANTS["other order and comments"]
    copies = {who: {name: change(source, draw) for name, source in answers[members[0]].items()} for who in members[1:]}
    return {**answers, **copies}, set(itertools.combinations(sorted(members), 2))


def measure(name: str, seeds: range) -> None:
    """Print the figures of one assignment."""
    known = common(release(name), catalogue.load(name))
    hits: dict[tuple[str, str], list[bool]] = defaultdict(list)
    false, grouped, seconds = [], [], []
    for seed in seeds:
        answers, compare = alone(name, seed), Comparison(known)
        started = time.process_time()
        false.append(len(compare(answers)))
        seconds.append(time.process_time() - started)
        for kind in PLANTS:
            for number, only in [*((number, "") for number in range(4)), *((0, each) for each in known)]:
                copied, pair = planted(answers, kind, number, only)
                hits[only or WHOLE, kind].append(pair in compare(copied))
        together, pairs = group(answers, seed)
        grouped.append(len(compare(together) & pairs) / len(pairs))
    print(f"\n{name}, {len(false)} classes: false pairs {false}, within {max(seconds):.1f} s")
    print(f"{'copied':<28}" + "".join(f"{kind:>26}" for kind in PLANTS))
    for only in (WHOLE, *known):
        found = (hits[only, kind] for kind in PLANTS)
        print(f"{only:<28}" + "".join(f"{f'{sum(each)} of {len(each)}':>26}" for each in found))
    print(f"a group of {GROUP}: {sum(grouped) / len(grouped):.0%} of its pairs", flush=True)


def main() -> None:
    """Measure the assignments that are given."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=["01_rnn", "05_lstm"])
    parser.add_argument("--seeds", nargs=2, type=int, default=[0, 5], metavar=("FIRST", "END"))
    chosen = parser.parse_args()
    for name in chosen.names:
        measure(name, range(*chosen.seeds))


if __name__ == "__main__":
    main()

"""Our mutants, made from one parse of a source, are those that cosmic-ray makes from a parse for each."""

from __future__ import annotations

import ast
import inspect

import cosmic_ray.plugins
import pytest
from cosmic_ray.mutating import MutationVisitor

from autograder.authoring.mutants import mutants


def clipped(x, most=3):
    """Sum the numbers up to a limit."""
    total = 0
    for number in x:
        if number > most and total != 7:
            break
        total += -number * 2
    return total


class Counter:
    """Count calls."""

    def __call__(self, step=1):
        self.count = step + 1
        return self.count


def by_cosmic_ray(source):
    """The syntax tree of every mutant that an operator without arguments makes, if it compiles, as a text."""
    for name in cosmic_ray.plugins.operator_names():
        operator = cosmic_ray.plugins.get_operator(name)
        occurrence = 0
        while not operator.arguments() and (made := MutationVisitor.mutate_code(source, operator(), occurrence)):
            occurrence += 1
            try:
                compile(made, "<mutant>", "exec")
            except SyntaxError:
                continue
            yield ast.dump(ast.parse(made))


def keeps_arguments(dumped, source):
    """Whether a mutant has the arguments of the original, which ours leave alone."""
    return all(ast.dump(node.args) in dumped for node in ast.walk(source) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("reference", [clipped, Counter])
def test_they_are_those_of_cosmic_ray_in_the_body(reference):
    source = ast.parse(inspect.getsource(reference))
    theirs = set(by_cosmic_ray(inspect.getsource(reference)))
    ours = [ast.dump(ast.parse(mutant.source)) for mutant in mutants(reference)]
    assert len(ours) == len(set(ours)) > 8
    assert set(ours) == {each for each in theirs - {ast.dump(source)} if keeps_arguments(each, source)} < theirs

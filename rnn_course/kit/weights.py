"""Find out which of a Keras model's weights is which.

Most are found by shape alone: a question has a different size for every axis. Weights of the same shape are matched by
the order in which their layers are first called or, in a class, made; names do not matter. A right model may have its
layers in another order, so `order` permutes layers whose weights have the same shapes. Frozen weights that no question
mentions are ignored. Importing this module does not import Keras.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import islice, pairwise, permutations, product
from typing import Any

import numpy as np

ORDERS = 24  # the most orders to try: each costs a run of the model


@dataclass(frozen=True, eq=False)  # since Keras compares variables entry by entry
class Place:
    """A variable, and the layer that owns it."""

    variable: Any
    layer: Any

    @property
    def shape(self) -> tuple[int, ...]:
        """The variable's shape."""
        return tuple(self.variable.shape)


def assign(owner: Any, weights: Mapping[str, np.ndarray], order: int = 0) -> list[Any]:
    """Assign the arrays to the owner's variables of the same shapes, and return these in the order of the names.

    ValueError if a weight is missing or left over, or if there is no such order.
    """
    choices = _choices(_match(owner, weights))
    if not 0 <= order < len(choices):
        raise ValueError(f"there is no order number {order}, only {len(choices)}")
    for variable, array in zip(choices[order], weights.values(), strict=True):
        variable.assign(array)
    return choices[order]


def orders(owner: Any, weights: Mapping[str, np.ndarray]) -> int:
    """The number of ways to assign these arrays to an owner whose weights are created."""
    return len(_choices(_match(owner, weights)))


def is_built(owner: Any) -> bool:
    """Whether the owner and all layers in it are built; `build` of a class may leave inner layers unbuilt."""
    return all(layer.built for layer in layers(owner))


def layers(owner: Any) -> list[Any]:
    """The owner and all layers in it, in the order in which they are first called or, in a class, made."""
    found: dict[int, Any] = {}
    waiting = [owner]
    while waiting:
        layer = waiting.pop()
        if id(layer) not in found:
            found[id(layer)] = layer
            waiting += reversed(_parts(layer))
    return list(found.values())


def _parts(layer: Any) -> list[Any]:
    import keras

    # Only models have a public list of their layers, and that of a functional model is sorted by depth.
    held = layer._flatten_layers(include_self=False, recursive=False)
    return [*_called(layer), *held] if isinstance(layer, keras.Function) else held


def _called(model: Any) -> list[Any]:
    """The layers of a functional model in the order of their first calls.

    The order follows from the graph: a call comes after those that made its inputs, and each layer lists its own calls
    and those on its outputs in the order made. These lists are private in Keras; the numbers in public tensor names can
    start again at any time, and a name can be anything.
    """
    import keras

    nodes = [node for _, level in sorted(model._nodes_by_depth.items(), reverse=True) for node in level]
    before = {node: list(node.parent_nodes) for node in nodes}
    for operation in model.operations:
        for calls in (operation._inbound_nodes, operation._outbound_nodes):
            for earlier, later in pairwise(dict.fromkeys(call for call in calls if call in before)):
                before[later].append(earlier)
    called = [node.operation for node in TopologicalSorter(before).static_order() if node in before]
    return [operation for operation in dict.fromkeys(called) if isinstance(operation, keras.Layer)]


def _places(owner: Any) -> list[Place]:
    """All variables of the owner with their layers, each once."""
    found: dict[int, Place] = {}
    for layer in layers(owner):
        # `weights` would include those of inner layers.
        for variable in (*layer._trainable_variables, *layer._non_trainable_variables):
            found.setdefault(id(variable), Place(variable, layer))
    return list(found.values())


def _match(owner: Any, weights: Mapping[str, np.ndarray]) -> list[Place]:
    """Find a variable for each array; ValueError names weights that are missing or left over.

    Trainable variables are preferred to frozen ones, then those of layers that already got an array.
    """
    free, found, missing = _places(owner), list[Place](), list[str]()
    for name, array in weights.items():
        given = {id(place.layer) for place in found}
        fitting = [place for place in free if place.shape == array.shape]
        if fitting:
            found.append(min(fitting, key=lambda each: (not each.variable.trainable, id(each.layer) not in given)))
            free.remove(found[-1])
        else:
            missing.append(f"{name} {array.shape}")
    extra = [f"{place.variable.name} {place.shape}" for place in free if place.variable.trainable]
    if missing or extra:
        clauses = ["missing " + " and ".join(missing)] * bool(missing)
        clauses += ["unexpected " + " and ".join(extra)] * bool(extra)
        raise ValueError(f"the weights of {type(owner).__name__} do not match: {'; '.join(clauses)}")
    return found


def _choices(found: list[Place]) -> list[list[Any]]:
    """The variables as found, then in every other order, in which whole layers of equal shapes are permuted."""
    groups = _groups(found)
    ranked = product(*(list(enumerate(_arrangements(len(group)))) for group in groups))
    # Small changes come first, so that every group is permuted early.
    likely = sorted(islice(ranked, 1000), key=lambda choice: sum(rank for rank, _ in choice))[:ORDERS]
    choices = []
    for choice in likely:
        variables = [place.variable for place in found]
        for group, (_, arrangement) in zip(groups, choice, strict=True):
            for taker, giver in enumerate(arrangement):
                for to, by in zip(group[taker], group[giver], strict=True):
                    variables[to] = found[by].variable
        choices.append(variables)
    return choices


def _groups(found: list[Place]) -> list[list[list[int]]]:
    """Groups of two or more layers whose variables have the same shapes; each layer as its variables' indices."""
    of_layer: dict[int, list[int]] = {}
    for index in sorted(range(len(found)), key=lambda index: found[index].shape):
        of_layer.setdefault(id(found[index].layer), []).append(index)
    of_shapes: dict[tuple[Any, ...], list[list[int]]] = {}
    for indices in sorted(of_layer.values(), key=min):
        of_shapes.setdefault(tuple(found[index].shape for index in indices), []).append(indices)
    return [group for group in of_shapes.values() if len(group) > 1]


def _arrangements(count: int) -> list[tuple[int, ...]]:
    """Permutations of `count` layers: the identity, then common ones, then, for up to four layers, all others.

    The common ones are for levels that have a forward and a backward layer each: backward ones made first, levels made
    from the top, all layers of one direction made before those of the other.
    """
    levels = count // 2
    habits = [list(range(count)), list(range(count))[::-1]]
    if count % 2 == 0:
        habits = [
            [
                end * levels + level if apart else 2 * level + end
                for level in (reversed(range(levels)) if from_the_top else range(levels))
                for end in ((1, 0) if backward_first else (0, 1))
            ]
            for apart, from_the_top, backward_first in product((False, True), repeat=3)
        ]
    others = permutations(range(count)) if count <= 4 else ()
    return list(dict.fromkeys([*map(tuple, habits), *others]))

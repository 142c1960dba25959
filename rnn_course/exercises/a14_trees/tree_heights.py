"""tree_heights: find how high each node stands: how many steps lie between it and the deepest leaf below it."""

import numpy as np

from rnn_course.cells.trees import tree_heights
from rnn_course.exercise import accepted, check, equivalent, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    tree_heights,
    points=5,
    returns={"heights": "(14.8)"},
    hints=(
        "Nobody tells a node who its children are, but every node knows its parent.",
        "(14.8) needs all children of a node to be settled before the node itself is; their numbers are below its.",
        "Visit the nodes in order. Each can tell its parent how high the parent must stand at least; the parent "
        "keeps the largest that it has heard.",
    ),
)


@check(weight=3)
def heights_of_trees(draw):
    for N in (8, 9, 12):
        yield ask(tree_heights, draws.parents(draw, N))


@check(weight=2)
def heights_of_several_trees(draw):
    for N, roots in ((9, 2), (12, 3)):
        yield ask(tree_heights, draws.parents(draw, N, roots))


@check
def heights_of_chains_and_lone_nodes(draw):
    for N in (1, int(draw.integers(3, 9))):
        yield ask(tree_heights, draws.chain(N))
    yield ask(tree_heights, np.full(int(draw.integers(2, 9)), -1))


def depths_of(parents):
    """How many steps each node lies below its root."""
    depths = np.zeros(len(parents), int)
    for n in reversed(range(len(parents))):
        depths[n] = depths[parents[n]] + 1 if parents[n] >= 0 else 0
    return depths


@misconception("the steps are counted down from the root; (14.7) and (14.8) count up from the leaves.")
def depths_for_heights(parents):
    return depths_of(parents)


@misconception(
    "the depth is taken from the deepest node's, so every branch hangs from the top; by (14.7) every "
    "leaf has the height 0, wherever it hangs."
)
def measured_from_the_deepest(parents):
    depths = depths_of(parents)
    return depths.max() - depths


@misconception("the child visited last decides; (14.8) takes the largest height of the children.")
def last_child_decides(parents):
    heights = np.zeros(len(parents), int)
    for n, parent in enumerate(parents):
        if parent >= 0:
            heights[parent] = heights[n] + 1
    return heights


@misconception("the smallest height of the children is taken; (14.8) takes the largest.")
def lowest_child_decides(parents):
    heights = np.zeros(len(parents), int)
    for n in range(len(parents)):
        below = heights[:n][parents[:n] == n]
        heights[n] = below.min() + 1 if below.size else 0
    return heights


@misconception("all nodes below are counted; (14.8) counts the steps to the deepest leaf, not the nodes.")
def counts_descendants(parents):
    counts = np.zeros(len(parents), int)
    for n, parent in enumerate(parents):
        if parent >= 0:
            counts[parent] += counts[n] + 1
    return counts


@misconception("leaves are given the height 1; by (14.7) it is 0.")
def leaves_at_1(parents):
    return tree_heights(parents) + 1


@misconception("the heights of the children are added up; (14.8) takes the largest of them.")
def adds_the_children(parents):
    heights = np.zeros(len(parents), int)
    for n in range(len(parents)):
        kids = parents[:n] == n
        heights[n] = heights[:n][kids].sum() + 1 if kids.any() else 0
    return heights


@misconception(
    "a root is taken to have the last node for a parent, since -1 counts from the end in Python; here "
    "it says that there is none."
)
def roots_below_the_last_node(parents):
    heights = np.zeros(len(parents), int)
    for n, parent in enumerate(parents):
        heights[parent] = max(heights[parent], heights[n] + 1)
    return heights


@accepted
def heights_by_asking_for_children(parents):
    heights = []
    for n in range(len(parents)):
        below = [heights[k] for k in range(n) if parents[k] == n]
        heights.append(max(below) + 1 if below else 0)
    return np.array(heights)


@accepted
def heights_by_climbing_from_every_node(parents):
    heights = np.zeros(len(parents), np.int32)
    for n in range(len(parents)):
        steps, above = 0, n
        while above != -1:
            heights[above] = max(heights[above], steps)
            steps, above = steps + 1, parents[above]
    return heights


@accepted
def heights_by_repeating_until_nothing_changes(parents):
    heights, inner = np.zeros_like(parents), parents != -1
    for _ in parents:
        np.maximum.at(heights, parents[inner], heights[inner] + 1)
    return heights


@accepted
def heights_by_recursion(parents):
    def height(n):
        return max((height(k) + 1 for k in np.flatnonzero(parents == n)), default=0)

    return np.array([height(n) for n in range(len(parents))])


equivalents = (
    equivalent(
        "if parent >= 0: -> if parent >= 1:", "Children come before their parents, so node 0 is nobody's parent."
    ),
    equivalent(
        "if parent >= 0: -> if parent > 0:", "Children come before their parents, so node 0 is nobody's parent."
    ),
)

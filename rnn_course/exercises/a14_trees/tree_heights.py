"""tree_heights: the height of each node: the number of steps to the deepest leaf below it."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.trees import tree_heights
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    tree_heights,
    points=5,
    returns={"heights": "(14.8)"},
    hints=(
        "The children of a node are not listed, but every node has the number of its parent.",
        "(14.8) needs the heights of all children first; their numbers are smaller than that of the node.",
        "Visit the nodes in order. Each one gives its parent a smallest possible height; the parent keeps the largest "
        "of these.",
    ),
    sure_of={"heights_of_several_trees": ("last_child_decides",), "heights_of_trees": ("last_child_decides",)},
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


wrong = slips(
    tree_heights,
    """
    depths_for_heights: the steps are counted down from the root; (14.7) and (14.8) count up from the leaves.
        for node | for node, parent in reversed(list(enumerate(parents))):
        14.8 | heights[node] = heights[parent] + 1
    measured_from_the_deepest: the height is the depth of the deepest node minus the node's own depth; in (14.7)
        every leaf has the height 0.
        for node | for node, parent in reversed(list(enumerate(parents))):
        14.8 | heights[node] = heights[parent] + 1
        return | return heights.max() - heights
    last_child_decides: the height of the child visited last is used; (14.8) takes the largest.
        14.8 | heights[parent] = heights[node] + 1
    counts_descendants: all nodes below are counted; (14.8) counts the steps to the deepest leaf, not the nodes.
        14.8 | heights[parent] += heights[node] + 1
    leaves_at_1: leaves have the height 1; in (14.7) it is 0.
        14.7 | heights = np.ones(len(parents), dtype=int)
    roots_below_the_last_node: the parent -1 of a root is used as an index, which is the last node in Python; in
        (14.8) a root has no parent.
        if parent | if parent >= -1:
    """,
)


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


wrong_by_asking_for_children = slips(
    heights_by_asking_for_children,
    """
    lowest_child_decides: the smallest height of the children is used; (14.8) takes the largest.
        heights.append | heights.append(min(below) + 1 if below else 0)
    adds_the_children: the heights of the children are added up; (14.8) takes the largest of them.
        heights.append | heights.append(sum(below) + 1 if below else 0)
    """,
)


equivalents = (
    *equivalent(
        "Children come before their parents, so node 0 has no children.",
        "if parent >= 0: -> if parent >= 1:",
        "if parent >= 0: -> if parent > 0:",
    ),
)

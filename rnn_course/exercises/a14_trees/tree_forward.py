"""tree_forward: compose one tree or several, from the leaves to the roots."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise, probe
from rnn_course.cells.trees import compose, tree_forward, tree_heights
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    tree_forward,
    points=9,
    returns={"hs": "(14.10)"},
    uses=(compose, tree_heights),
    hints=(
        "Every inner node is the same composition with the same weights; only its two children differ.",
        "Row j of children belongs to node L + j. In (14.10) its two numbers are the places in hs of the states to "
        "compose, leaves or inner nodes.",
        "Make room for L + N states, put the leaves first, and loop over the rows of children in order. compose takes "
        "rows, (B, H), and one node is a single row.",
    ),
)


@check(weight=3)
def states_of_a_tree(draw):
    for L, H in ((6, 3), (7, 4)):
        yield ask(tree_forward, *draws.tree(draw, L, H))


@check
def states_of_several_trees(draw):
    yield ask(tree_forward, *draws.tree(draw, 7, 2, roots=3))
    yield ask(tree_forward, *draws.tree(draw, 4, 3, roots=4))


@check
def states_of_small_trees_and_of_size_1(draw):
    for L, H in ((2, 3), (1, 4), (5, 1)):
        yield ask(tree_forward, *draws.tree(draw, L, H))


@check(
    weight=0,
    note="Wrong even for a tree of two leaves: look at which child is left and which right, and at the places of the "
    "states in hs.",
)
def states_of_a_single_pair(draw):
    leaves, _, W, b = draws.tree(draw, 2, 3)
    yield ask(tree_forward, leaves, np.array([[1, 0]]), W, b)


@probe(
    same=lambda hs: hs[[0, 1, 2, 4]],
    says="A state changes when a leaf that is not below it changes; in (14.10) a node reads only its own children.",
)
def looks_sideways(draw):
    leaves, _, W, b = draws.tree(draw, 4, 3)
    rows = np.array([[0, 1], [2, 3], [4, 5]])
    changed = leaves.copy()
    changed[3] = draw(3)
    return ask(tree_forward, leaves, rows, W, b), ask(tree_forward, changed, rows, W, b)


wrong = slips(
    tree_forward,
    """
    children_swapped: left and right are swapped; in (14.10) the first number is the left child.
        14.10 | hs[nodes] = compose(hs[right], hs[left], W, b)
    all_nodes_at_once: all inner nodes are composed at once, from children that are still zeros; in (14.10) a node
        needs the states of its children.
        heights = | heights = np.minimum(tree_heights(parents), 1)
    inner_nodes_alone: the leaves are missing in hs; in (14.9) they are its first L rows.
        return | return hs[L:]
    root_alone: only the last state is returned; hs holds the states of all L + N nodes.
        return | return hs[-1]
    bends_the_leaves: tanh is applied to the leaves; (14.9) takes them as they are.
        14.9 | hs = np.concatenate([np.tanh(leaves), np.zeros((N, leaves.shape[1]))])
    linear_tree: inner nodes have no tanh; (14.10) uses compose, which has it (14.2).
        14.10 | hs[nodes] = np.concatenate([hs[left], hs[right]], axis=1) @ W + b
    """,
)


@accepted
def tree_node_by_node(leaves, children, W, b):
    hs = np.zeros((len(leaves) + len(children), leaves.shape[1]))
    hs[: len(leaves)] = leaves
    for j in range(len(children)):
        left, right = children[j]
        hs[len(leaves) + j] = compose(hs[left : left + 1], hs[right : right + 1], W, b)[0]
    return hs


@accepted
def tree_of_a_growing_list(leaves, children, W, b):
    states = [leaf for leaf in leaves]  # noqa: C416
    for left, right in children.tolist():
        states.append(np.tanh(np.concatenate([states[left], states[right]]) @ W + b))
    return np.stack(states)


@accepted
def tree_by_recursion_from_above(leaves, children, W, b):
    L = len(leaves)

    def state(n):
        if n < L:
            return leaves[n : n + 1]
        return compose(*(state(k) for k in children[n - L]), W, b)

    return np.concatenate([state(n) for n in range(L + len(children))])


wrong_node_by_node = slips(
    tree_node_by_node,
    """
    reads_from_left_to_right: the tree is ignored, and the leaves are composed one after another; (14.10) composes
        the two nodes in children_j.
        left, right | left, right = len(leaves) + j - 1 if j else 0, min(j + 1, len(leaves) - 1)
    composes_the_newest_two: the two newest nodes are composed; (14.10) composes the two nodes in children_j.
        left, right | left, right = len(leaves) + j - 2, len(leaves) + j - 1
    leaves_in_the_place_of_inner_nodes: numbers from L on are taken as leaves too, modulo L; in (14.10) node L + j
        is the result of row j.
        left, right | left, right = children[j] % len(leaves)
    """,
)


equivalents = (
    *equivalent(
        "Any negative number means that a node has no parent.",
        "parents = np.full(L + N, -1) -> parents = np.full(L + N, - 2)",
        "parents = np.full(L + N, -1) -> parents = np.full(L + N, ~1)",
    ),
    *equivalent(
        "There are at least L + N places, and the additional ones are single nodes of height 0.",
        "parents = np.full(L + N, -1) -> parents = np.full(L << N, -1)",
    ),
    *equivalent(
        "No node is above the highest one, so more rounds do nothing.",
        "for height in range(1, heights.max() + 1): -> for height in range(1, heights.max() + 2):",
        "for height in range(1, heights.max() + 1): -> for height in range(1, heights.max() << 1):",
    ),
    *equivalent(
        "A tree has fewer inner nodes than leaves, so nodes - L and nodes % L are the same numbers.",
        "left, right = children[nodes - L].T -> left, right = children[nodes % L].T",
    ),
    *equivalent(
        "A node computed too early is computed again when its children are there.",
        "nodes = np.flatnonzero(heights == height) -> nodes = np.flatnonzero(heights >= height)",
    ),
)

"""tree_backward: backpropagate through trees, from the roots to the leaves.

It starts from dhs, the gradient with respect to the state of each node.
"""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.trees import compose_backward, tree_backward, tree_heights
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    tree_backward,
    points=13,
    returns={"dleaves": "(14.13)", "dW": "(14.13)", "db": "(14.13)"},
    uses=(compose_backward, tree_heights),
    hints=(
        "A state is read by the loss, and by its parent if it has one. Both send a gradient back.",
        "(14.11) must be complete before (14.12), so parents come before their children.",
        "Keep one array of gradients for all nodes that starts as a copy of dhs. Loop over the inner nodes from the "
        "last to the first; add dleft and dright to the places of the two children, and sum dW and db.",
    ),
)


@check(weight=4)
def gradients_of_a_tree(draw):
    for L, H in ((6, 3), (7, 4)):
        yield ask(tree_backward, *draws.tree_back(draw, L, H))


@check(weight=2)
def gradients_of_other_trees(draw):
    for L, H, roots in ((7, 2, 3), (2, 3, 1), (5, 1, 1)):
        yield ask(tree_backward, *draws.tree_back(draw, L, H, roots))


@check(
    weight=0,
    note="Wrong even for a tree of two leaves: look at the direct gradient in (14.11), at (14.12), and at the "
    "leaves in (14.13).",
)
def gradients_of_a_single_pair(draw):
    yield ask(tree_backward, *draws.tree_back(draw, 2, 3))


@check(
    weight=0,
    note="Right for two leaves, wrong where the loss reads the root alone and the rest must come down the tree: look "
    "at what a parent sends in (14.11), and at the order of the nodes.",
)
def gradients_of_the_root_alone(draw):
    dhs, *others = draws.tree_back(draw, 6, 3)
    dhs[:-1] = 0
    yield ask(tree_backward, dhs, *others)


wrong = slips(
    tree_backward,
    """
    drops_what_the_parent_sent: no gradient is passed down, so each node has dhs_n alone; (14.11) adds what its
        parent sent.
        14.11 | pass
    parent_replaces_the_direct_gradient: the gradient from the parent replaces the node's own; (14.11) adds the two.
        14.11 | g[children[nodes - L, side]] = sent[side]
    direct_gradient_of_the_root_only: a node's own gradient is used at the root alone; (14.11) has dhs_n at every
        node.
        g, dz | g, dz = np.zeros_like(dhs), np.zeros_like(hs)
              | g[-1] = dhs[-1]
    walks_upwards: the inner nodes are visited from the first to the last; (14.11) needs what the parent sent, so
        parents come first.
        for height | for height in range(1, heights.max() + 1):
    averages_over_nodes: dW and db are averaged over the nodes; (14.13) sums.
        14.13 | return g[:L], dW / N, dz[L:].mean(axis=0)
    leaves_without_their_own: dleaves has only what was passed down; in (14.13) dleaves_n is all of g_n.
        14.13 | return g[:L] - dhs[:L], dW, dz[L:].sum(axis=0)
    slope_at_the_leaves: the derivative of tanh is applied to the leaves too; they are given, and dleaves of (14.13) is
        g_n as it is.
        14.13 | return g[:L] * (1 - hs[:L] ** 2), dW, dz[L:].sum(axis=0)
    gradients_of_all_nodes: a gradient is returned for every node; (14.13) has dleaves for the L leaves.
        14.13 | return g, dW, dz[L:].sum(axis=0)
    """,
)


@accepted
def tree_back_node_by_node(dhs, hs, children, W):
    L, g = len(hs) - len(children), dhs.copy()
    dW, db = np.zeros_like(W), np.zeros(hs.shape[1])
    for j in range(len(children) - 1, -1, -1):
        n, (left, right) = L + j, children[j]
        dleft, dright, dW_n, db_n = compose_backward(g[[n]], hs[[n]], hs[[left]], hs[[right]], W)
        g[left] += dleft[0]
        g[right] += dright[0]
        dW += dW_n
        db += db_n
    return g[:L], dW, db


@accepted
def tree_back_in_the_callers_array(dhs, hs, children, W):
    L, H = len(hs) - len(children), hs.shape[1]
    dW, db = 0, 0
    for j in reversed(range(len(children))):
        dz = dhs[L + j] * (1 - hs[L + j] ** 2)
        dhs[children[j]] += (W @ dz).reshape(2, H)
        dW, db = dW + np.outer(hs[children[j]], dz), db + dz
    return [dhs[:L], dW, db]


@accepted
def tree_back_by_recursion(dhs, hs, children, W):
    L, sums, dleaves = len(hs) - len(children), [np.zeros_like(W), np.zeros(hs.shape[1])], np.zeros(dhs.shape)

    def go(n, sent):
        g = dhs[[n]] + sent
        if n < L:
            dleaves[n] = g[0]
            return
        left, right = children[n - L]
        dleft, dright, *parts = compose_backward(g, hs[[n]], hs[[left]], hs[[right]], W)
        for total, part in zip(sums, parts, strict=True):
            total += part
        go(left, dleft)
        go(right, dright)

    for root in sorted(set(range(len(hs))) - set(children.ravel().tolist())):
        go(root, 0)
    return dleaves[:L], *sums


wrong_node_by_node = slips(
    tree_back_node_by_node,
    """
    sends_to_the_other_child: dleft and dright are swapped between the children; in (14.12) the first number is the
        left child.
        n, (left | n, (right, left) = L + j, children[j]
    overwrites_the_sums: dW and db are those of one node alone, since each node overwrites the one before; (14.13)
        sums over all inner nodes.
        dW += | dW = dW_n
        db += | db = db_n
    stops_before_the_first_node: the loop stops before the first inner node, whose gradients are missing; (14.12)
        goes through every inner node.
        for j in | for j in range(len(children) - 1, 0, -1):
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
        "A tree has fewer inner nodes than leaves, so nodes - L and nodes % L are the same numbers.",
        "g[children[nodes - L, side]] += sent[side] -> g[children[nodes % L, side]] += sent[side]",
    ),
)

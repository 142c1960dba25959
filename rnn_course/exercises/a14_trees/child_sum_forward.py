"""child_sum_forward: run a child-sum Tree-LSTM over one tree or several, from the leaves to the roots."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise, probe
from rnn_course.cells.tree_lstm import child_sum_forward, child_sum_step
from rnn_course.cells.trees import tree_heights
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    child_sum_forward,
    points=8,
    returns={"hs": "(14.39)", "cs": "(14.39)"},
    uses=(child_sum_step, tree_heights),
    hints=(
        "Leaves and inner nodes are treated the same: each reads its input and the children that it has.",
        "(14.38) finds the children of a node by searching for its number in parents. The number of a leaf is not "
        "there.",
        "Loop over the nodes in order. For each, select the rows of hs and cs of its children, an array of K rows even "
        "if K is 0, and keep the two states that child_sum_step returns.",
    ),
)


@check(weight=3)
def states_of_a_gated_tree(draw):
    for N, D, H in ((8, 3, 4), (9, 4, 2)):
        yield ask(child_sum_forward, *draws.forest(draw, draws.parents(draw, N), D, H))


@check
def states_of_several_gated_trees(draw):
    yield ask(child_sum_forward, *draws.forest(draw, draws.parents(draw, 9, roots=3), 2, 5))
    yield ask(child_sum_forward, *draws.forest(draw, draws.chain(1), 2, 5))


@check
def states_of_a_chain_and_of_size_1(draw):
    yield ask(child_sum_forward, *draws.forest(draw, draws.chain(5), 2, 3))
    for D, H in ((1, 3), (3, 1)):
        yield ask(child_sum_forward, *draws.forest(draw, draws.parents(draw, 7), D, H))


@check(
    weight=0,
    note="Wrong even for single leaves, which have no children: look at child_sum_step with states of no rows.",
)
def states_of_lone_leaves(draw):
    yield ask(child_sum_forward, *draws.forest(draw, np.full(4, -1), 2, 3))


@probe(
    same=lambda states: [each[[0, 1, 3, 4]] for each in states],
    says="A state changes when an input that is not below it changes; in (14.39) a node reads only its own children.",
)
def looks_outside_its_branch(draw):
    x, *others = draws.forest(draw, np.array([2, 2, 5, 4, 5, -1]), 3, 4)
    changed = x.copy()
    changed[2] = draw(3)
    return ask(child_sum_forward, x, *others), ask(child_sum_forward, changed, *others)


@accepted
def gated_tree_node_by_node(x, parents, W, U, b):
    N, H = len(x), U.shape[0]
    hs, cs = np.zeros((N, H)), np.zeros((N, H))
    for n in range(N):
        kids = np.flatnonzero(parents == n)
        hs[n], cs[n], _ = child_sum_step(x[n], hs[kids], cs[kids], W, U, b)
    return hs, cs


@accepted
def gated_tree_of_lists(x, parents, W, U, b):
    H, h, c = U.shape[0], [], []
    for n in range(len(x)):
        kids = [k for k in range(n) if parents[k] == n]
        h_n, c_n, _ = child_sum_step(
            x[n], np.array([h[k] for k in kids]).reshape(-1, H), np.array([c[k] for k in kids]).reshape(-1, H), W, U, b
        )
        h.append(h_n)
        c.append(c_n)
    return [np.array(h), np.array(c)]


@accepted
def gated_tree_by_recursion(x, parents, W, U, b):
    found = {}

    def states(n):
        if n not in found:
            kids = [states(k) for k in np.flatnonzero(parents == n)]
            both = [np.array([kid[side] for kid in kids]).reshape(-1, len(U)) for side in (0, 1)]
            found[n] = child_sum_step(x[n], *both, W, U, b)[:2]
        return found[n]

    return tuple(np.stack([states(n)[side] for n in range(len(x))]) for side in (0, 1))


wrong = slips(
    gated_tree_node_by_node,
    """
    starts_at_the_root: the nodes are visited from the last to the first, so children are still 0 when their parent
        reads them; (14.39) needs the states of the children.
        for n in | for n in reversed(range(N)):
    reads_as_a_sequence: the tree is ignored and every node reads the one before it; (14.38) gives the children of a
        node.
        kids | kids = np.arange(N) == n - 1
    reads_the_parent: a node reads its parent instead of its children; in (14.38) its children are the nodes whose
        parent it is.
        for n in | for n in reversed(range(N)):
        kids | kids = np.arange(N) == parents[n]
    one_child_each: only one child of each node is read; (14.38) is all of them.
        kids | kids = np.flatnonzero(parents == n)[:1]
    reads_all_descendants: all nodes below are read; (14.38) is the children alone, one level down.
        kids | below = [n]
             | for k in reversed(range(n)):
             |     if parents[k] in below:
             |         below.append(k)
             | kids = below[1:]
    states_for_cells: the h of the children are used as their c; (14.39) reads both states.
        hs[n] | hs[n], cs[n], _ = child_sum_step(x[n], hs[kids], hs[kids], W, U, b)
    cells_start_again: the c of the children are 0 at every node; (14.39) reads both states.
        hs[n] | hs[n], cs[n], _ = child_sum_step(x[n], hs[kids], 0 * cs[kids], W, U, b)
    cells_before_hs: the results are not in the order hs, cs.
        return | return cs, hs
    one_array_for_both: hs and cs share one array, so hs holds c as well; (14.39) keeps two states.
        hs, cs | hs = cs = np.zeros((N, H))
    """,
)


equivalents = (
    *equivalent(
        "Children come before their parents, so node 0 has no children.",
        "nodes = nodes[parents[nodes] >= 0] -> nodes = nodes[parents[nodes] >= 1]",
        "nodes = nodes[parents[nodes] >= 0] -> nodes = nodes[parents[nodes] > 0]",
    ),
    *equivalent(
        "No node is above the highest one, so one more round does nothing.",
        "for height in range(heights.max() + 1): -> for height in range(heights.max() + 2):",
    ),
)

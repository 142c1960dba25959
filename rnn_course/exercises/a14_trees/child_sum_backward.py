"""child_sum_backward: backpropagate through a child-sum Tree-LSTM, from the roots to the leaves.

It starts from dhs, the gradient with respect to the h of each node.
"""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.tree_lstm import child_sum_backward, child_sum_step, child_sum_step_backward
from rnn_course.cells.trees import tree_heights
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    child_sum_backward,
    points=11,
    returns={"dx": "(14.42)", "dW": "(14.43)", "dU": "(14.43)", "db": "(14.43)"},
    uses=(child_sum_step, child_sum_step_backward, tree_heights),
    hints=(
        "It is the loop from the roots to the leaves again, with two gradients to pass down: one for h and one for c.",
        "The gates of node n are the third result of child_sum_step. (14.40) adds to dhs, (14.41) starts from 0.",
        "Visit the nodes from the last to the first with two arrays, one that starts as a copy of dhs and one that "
        "starts at 0. Each visit fills the rows of the node's children in both and adds to the three sums.",
    ),
)


@check(weight=4)
def gradients_of_a_gated_tree(draw):
    for N, D, H in ((8, 3, 4), (9, 4, 2)):
        yield ask(child_sum_backward, *draws.forest_back(draw, draws.parents(draw, N), D, H))


@check(weight=2)
def gradients_of_other_gated_trees(draw):
    yield ask(child_sum_backward, *draws.forest_back(draw, draws.parents(draw, 9, roots=3), 2, 5))
    yield ask(child_sum_backward, *draws.forest_back(draw, draws.chain(5), 2, 3))
    for D, H in ((1, 3), (3, 1)):
        yield ask(child_sum_backward, *draws.forest_back(draw, draws.parents(draw, 7), D, H))


@check(
    weight=0,
    note="Wrong even for single leaves, where nothing is passed down: look at the direct gradients in (14.40) and "
    "(14.41), and at (14.42).",
)
def gradients_of_lone_leaves(draw):
    yield ask(child_sum_backward, *draws.forest_back(draw, np.full(4, -1), 2, 3))


@check(
    weight=0,
    note="Right for single leaves, wrong where the loss reads the root alone and the rest must come down the tree: "
    "look at (14.40), (14.41) and the order of the nodes.",
)
def gradients_of_the_gated_root_alone(draw):
    dhs, *others = draws.forest_back(draw, draws.parents(draw, 8), 3, 4)
    dhs[:-1] = 0
    yield ask(child_sum_backward, dhs, *others)


@accepted
def gated_tree_back_node_by_node(dhs, hs, cs, x, parents, W, U, b):
    dh, dc, dx = dhs.copy(), np.zeros_like(cs), np.zeros_like(x)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    for n in reversed(range(len(x))):
        kids = np.flatnonzero(parents == n)
        _, _, gates = child_sum_step(x[n], hs[kids], cs[kids], W, U, b)
        dx[n], dh_kids, dc_kids, dW_n, dU_n, db_n = child_sum_step_backward(
            dh[n], dc[n], cs[n], gates, x[n], hs[kids], cs[kids], W, U
        )
        dh[kids] += dh_kids
        dc[kids] = dc_kids
        dW += dW_n
        dU += dU_n
        db += db_n
    return dx, dW, dU, db


@accepted
def gated_tree_back_in_the_callers_array(dhs, hs, cs, x, parents, W, U, b):
    dc, dx, sums = np.zeros_like(dhs), [None] * len(x), [0, 0, 0]
    for n in range(len(x) - 1, -1, -1):
        kids = parents == n
        gates = child_sum_step(x[n], hs[kids], cs[kids], W, U, b)[2]
        step = child_sum_step_backward(dhs[n], dc[n], cs[n], gates, x[n], hs[kids], cs[kids], W, U)
        dx[n] = step[0]
        dhs[kids], dc[kids] = dhs[kids] + step[1], step[2]
        sums = [total + part for total, part in zip(sums, step[3:], strict=True)]
    return [np.array(dx), *sums]


wrong = slips(
    gated_tree_back_node_by_node,
    """
    nothing_down_by_h: no gradient of h is passed down, so each node gets dhs_n alone; (14.40) adds what its parent
        sent.
        dh[kids] | pass
    nothing_down_by_c: no gradient of c is passed down, so it is 0 at every node; (14.41) takes what the parent
        sent.
        dc[kids] | pass
    parent_replaces_dhs: the gradient from the parent replaces the node's own; (14.40) adds the two.
        dh[kids] | dh[kids] = dh_kids
    dhs_of_the_last_node_only: a node's own gradient is used at the last node alone; (14.40) has dhs_n at every
        node.
        dh, dc, dx | dh, dc, dx = np.zeros_like(dhs), np.zeros_like(cs), np.zeros_like(x)
                   | dh[-1] = dhs[-1]
    visits_children_first: the nodes are visited from the first to the last; (14.40) needs what the parent sent, so
        parents come first.
        for n in | for n in range(len(x)):
    overwrites_parameter_gradients: dW, dU and db are those of one node alone, since each node overwrites the one
        before; (14.43) sums.
        dW += | dW = dW_n
        dU += | dU = dU_n
        db += | db = db_n
    averages_parameter_gradients: dW, dU and db are averaged over the nodes; (14.43) sums.
        return | return dx, dW / len(x), dU / len(x), db / len(x)
    dhs_for_both_states: dhs is used as the gradient of c as well; in (14.41) c gets only what the parent sent.
        dh, dc, dx | dh, dc, dx = dhs.copy(), dhs.copy(), np.zeros_like(x)
        dc[kids] | dc[kids] += dc_kids
    leaves_passed_over: the leaves are skipped, so their dx is 0 and they add nothing to the sums; (14.42) is for
        every node, including leaves.
        kids | kids = np.flatnonzero(parents == n)
             | if not len(kids):
             |     continue
    """,
)


equivalents = (
    *equivalent(
        "Children come before their parents, so node 0 has no children.",
        "below = np.flatnonzero(parents >= 0) -> below = np.flatnonzero(parents >= 1)",
        "below = np.flatnonzero(parents >= 0) -> below = np.flatnonzero(parents > 0)",
    ),
    *equivalent(
        "No node is below height 0, so one more round does nothing.",
        "for height in range(heights.max(), -1, -1): -> for height in range(heights.max(), - 2, -1):",
        "for height in range(heights.max(), -1, -1): -> for height in range(heights.max(), ~1, -1):",
    ),
    *equivalent(
        "The higher nodes have their whole gradient already, so they are computed again with the same result.",
        "n = np.flatnonzero(heights == height) -> n = np.flatnonzero(heights >= height)",
    ),
    *equivalent(
        "What the lower nodes get too early is computed again before it is read.",
        "n = np.flatnonzero(heights == height) -> n = np.flatnonzero(heights <= height)",
    ),
)

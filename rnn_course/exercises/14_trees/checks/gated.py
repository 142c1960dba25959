"""What is asked of one node of a Tree-LSTM, in both forms, and of whole trees of them."""

import numpy as np

from rnn_course.cells.tree_lstm import (
    binary_step,
    binary_step_backward,
    child_sum_backward,
    child_sum_forward,
    child_sum_step,
    child_sum_step_backward,
)
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


@check(of=binary_step, weight=3)
def a_binary_node(draw):
    for _ in range(2):
        yield ask(binary_step, *draws.binary(draw, *draw.sizes("BDH")))


@check(of=binary_step)
def a_binary_node_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(binary_step, *draws.binary(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=binary_step)
def a_binary_node_with_large_inputs(draw):
    x, *others = draws.binary(draw, *draw.sizes("BDH"))
    yield ask(binary_step, 5000 * x, *others)


@check(of=binary_step, weight=0,
       note="With no input and no children it differs: look at the bias in (14.14), at i ⊙ g in (14.17), and at "
            "(14.18).")
def a_binary_node_from_the_bias_alone(draw):
    x, h1, c1, h2, c2, W, U, b = draws.binary(draw, *draw.sizes("BDH"))
    yield ask(binary_step, 0 * x, 0 * h1, 0 * c1, 0 * h2, 0 * c2, W, U, b)


@check(of=binary_step, weight=0, note="With U zero it differs: look at the blocks of W in (14.14).")
def a_binary_node_that_reads_no_state(draw):
    *states, W, U, b = draws.binary(draw, *draw.sizes("BDH"))
    yield ask(binary_step, *states, W, 0 * U, b)


@check(of=binary_step, weight=0, note="With x and b zero it differs: look at the blocks of U in (14.15).")
def a_binary_node_that_reads_states_alone(draw):
    x, *states, W, U, b = draws.binary(draw, *draw.sizes("BDH"))
    yield ask(binary_step, 0 * x, *states, W, U, 0 * b)


@check(of=binary_step_backward, weight=4)
def gradients_of_a_binary_node(draw):
    for _ in range(2):
        yield ask(binary_step_backward, *draws.binary_back(draw, *draw.sizes("BDH")))


@check(of=binary_step_backward)
def gradients_of_a_binary_node_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(binary_step_backward, *draws.binary_back(draw, *draw.sizes("BDH", **{axis: 1})))


@check(of=binary_step_backward, weight=0,
       note="It differs even where dh is 0 and all comes from dc: look at (14.21) to (14.26).")
def gradients_of_a_binary_node_by_c_alone(draw):
    dh, *others = draws.binary_back(draw, *draw.sizes("BDH"))
    yield ask(binary_step_backward, 0 * dh, *others)


@check(of=child_sum_step, weight=3)
def a_node_with_some_children(draw):
    for _ in range(2):
        yield ask(child_sum_step, *draws.node(draw, *draw.sizes("KDH")))


@check(of=child_sum_step)
def a_leaf(draw):
    yield ask(child_sum_step, *draws.node(draw, *draw.sizes("KDH", K=0)))


@check(of=child_sum_step)
def a_node_with_one_axis_of_size_1(draw):
    for axis in "KDH":
        yield ask(child_sum_step, *draws.node(draw, *draw.sizes("KDH", **{axis: 1})))


@check(of=child_sum_step)
def a_node_with_large_inputs(draw):
    x, *others = draws.node(draw, *draw.sizes("KDH"))
    yield ask(child_sum_step, 5000 * x, *others)


@check(of=child_sum_step, weight=0, note="With U zero it differs: look at the blocks of W, and at (14.30).")
def a_node_that_reads_no_state(draw):
    *states, W, U, b = draws.node(draw, *draw.sizes("KDH"))
    yield ask(child_sum_step, *states, W, 0 * U, b)


@check(of=child_sum_step, weight=0, note="With x and b zero it differs: look at what meets each block of U.")
def a_node_that_reads_states_alone(draw):
    x, hs, cs, W, U, b = draws.node(draw, *draw.sizes("KDH"))
    yield ask(child_sum_step, 0 * x, hs, cs, W, U, 0 * b)


@check(of=child_sum_step_backward, weight=4)
def gradients_of_a_node(draw):
    for _ in range(2):
        yield ask(child_sum_step_backward, *draws.node_back(draw, *draw.sizes("KDH")))


@check(of=child_sum_step_backward)
def gradients_of_a_node_with_one_axis_of_size_1(draw):
    for axis in "KDH":
        yield ask(child_sum_step_backward, *draws.node_back(draw, *draw.sizes("KDH", **{axis: 1})))


@check(of=child_sum_step_backward, weight=0, note="It differs for a leaf, where K is 0 and nothing goes further down.")
def gradients_of_a_leaf(draw):
    yield ask(child_sum_step_backward, *draws.node_back(draw, *draw.sizes("KDH", K=0)))


@check(of=child_sum_step_backward, weight=0,
       note="It differs even where dh is 0 and all comes from dc: look at (14.31) to (14.37).")
def gradients_of_a_node_by_c_alone(draw):
    dh, *others = draws.node_back(draw, *draw.sizes("KDH"))
    yield ask(child_sum_step_backward, 0 * dh, *others)


@check(of=child_sum_forward, weight=3)
def states_of_a_gated_tree(draw):
    for N, D, H in ((8, 3, 4), (9, 4, 2)):
        yield ask(child_sum_forward, *draws.forest(draw, draws.parents(draw, N), D, H))


@check(of=child_sum_forward)
def states_of_several_gated_trees(draw):
    yield ask(child_sum_forward, *draws.forest(draw, draws.parents(draw, 9, roots=3), 2, 5))
    yield ask(child_sum_forward, *draws.forest(draw, draws.chain(1), 2, 5))


@check(of=child_sum_forward)
def states_of_a_chain_and_of_size_1(draw):
    yield ask(child_sum_forward, *draws.forest(draw, draws.chain(5), 2, 3))
    for D, H in ((1, 3), (3, 1)):
        yield ask(child_sum_forward, *draws.forest(draw, draws.parents(draw, 7), D, H))


@check(of=child_sum_forward, weight=0,
       note="Even lone leaves differ, which have no children: look at child_sum_step with states of no rows.")
def states_of_lone_leaves(draw):
    yield ask(child_sum_forward, *draws.forest(draw, np.full(4, -1), 2, 3))


@probe(of=child_sum_forward, same=lambda states: [each[[0, 1, 3, 4]] for each in states],
       says="A state changes when an input does that is not below it; in (14.39) a node reads its own children alone.")
def looks_outside_its_branch(draw):
    x, *others = draws.forest(draw, np.array([2, 2, 5, 4, 5, -1]), 3, 4)
    changed = x.copy()
    changed[2] = draw(3)
    return ask(child_sum_forward, x, *others), ask(child_sum_forward, changed, *others)


@check(of=child_sum_backward, weight=4)
def gradients_of_a_gated_tree(draw):
    for N, D, H in ((8, 3, 4), (9, 4, 2)):
        yield ask(child_sum_backward, *draws.forest_back(draw, draws.parents(draw, N), D, H))


@check(of=child_sum_backward, weight=2)
def gradients_of_other_gated_trees(draw):
    yield ask(child_sum_backward, *draws.forest_back(draw, draws.parents(draw, 9, roots=3), 2, 5))
    yield ask(child_sum_backward, *draws.forest_back(draw, draws.chain(5), 2, 3))
    for D, H in ((1, 3), (3, 1)):
        yield ask(child_sum_backward, *draws.forest_back(draw, draws.parents(draw, 7), D, H))


@check(of=child_sum_backward, weight=0, note="Even lone leaves differ, where nothing is handed down: look at (14.42).")
def gradients_of_lone_leaves(draw):
    yield ask(child_sum_backward, *draws.forest_back(draw, np.full(4, -1), 2, 3))


@check(of=child_sum_backward, weight=0,
       note="Here the loss looks at the root alone and all else must come down the tree: look at (14.40), (14.41) and "
            "the order of the nodes.")
def gradients_of_the_gated_root_alone(draw):
    dhs, *others = draws.forest_back(draw, draws.parents(draw, 8), 3, 4)
    dhs[:-1] = 0
    yield ask(child_sum_backward, dhs, *others)

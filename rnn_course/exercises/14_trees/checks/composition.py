"""What is asked of one composition and of whole trees of them."""

import numpy as np

from rnn_course.cells.trees import compose, compose_backward, tree_backward, tree_forward, tree_heights
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


@check(of=compose, weight=3)
def a_composition(draw):
    for _ in range(2):
        yield ask(compose, *draws.pair(draw, *draw.sizes("BH")))


@check(of=compose)
def a_composition_with_one_axis_of_size_1(draw):
    for axis in "BH":
        yield ask(compose, *draws.pair(draw, *draw.sizes("BH", **{axis: 1})))


@check(of=compose)
def a_composition_of_large_states(draw):
    left, right, W, b = draws.pair(draw, *draw.sizes("BH"))
    yield ask(compose, 5000 * left, right, W, b)


@check(of=compose, weight=0, note="With right and b zero it differs: look at which rows of W meet the left child.")
def a_composition_from_the_left_alone(draw):
    left, right, W, b = draws.pair(draw, *draw.sizes("BH"))
    yield ask(compose, left, 0 * right, W, 0 * b)


@check(of=compose, weight=0, note="With left and b zero it differs: look at which rows of W meet the right child.")
def a_composition_from_the_right_alone(draw):
    left, right, W, b = draws.pair(draw, *draw.sizes("BH"))
    yield ask(compose, 0 * left, right, W, 0 * b)


@check(of=compose, weight=0, note="With both children zero it differs: look at the bias in (14.1), and at (14.2).")
def a_composition_from_the_bias_alone(draw):
    left, right, W, b = draws.pair(draw, *draw.sizes("BH"))
    yield ask(compose, 0 * left, 0 * right, W, b)


@check(of=compose_backward, weight=4)
def gradients_of_a_composition(draw):
    for _ in range(2):
        yield ask(compose_backward, *draws.pair_back(draw, *draw.sizes("BH")))


@check(of=compose_backward)
def gradients_of_a_composition_with_one_axis_of_size_1(draw):
    for axis in "BH":
        yield ask(compose_backward, *draws.pair_back(draw, *draw.sizes("BH", **{axis: 1})))


@check(of=compose_backward, weight=0,
       note="It differs even where p is 0 and (14.3) gives dz = dp: look at the products (14.4) to (14.6).")
def gradients_where_the_bend_has_slope_1(draw):
    dp, p, *others = draws.pair_back(draw, *draw.sizes("BH"))
    yield ask(compose_backward, dp, 0 * p, *others)


@check(of=tree_heights, weight=3)
def heights_of_trees(draw):
    for N in (8, 9, 12):
        yield ask(tree_heights, draws.parents(draw, N))


@check(of=tree_heights, weight=2)
def heights_of_several_trees(draw):
    for N, roots in ((9, 2), (12, 3)):
        yield ask(tree_heights, draws.parents(draw, N, roots))


@check(of=tree_heights)
def heights_of_chains_and_lone_nodes(draw):
    for N in (1, int(draw.integers(3, 9))):
        yield ask(tree_heights, draws.chain(N))
    yield ask(tree_heights, np.full(int(draw.integers(2, 9)), -1))


@check(of=tree_forward, weight=3)
def states_of_a_tree(draw):
    for L, H in ((6, 3), (7, 4)):
        yield ask(tree_forward, *draws.tree(draw, L, H))


@check(of=tree_forward)
def states_of_several_trees(draw):
    yield ask(tree_forward, *draws.tree(draw, 7, 2, roots=3))
    yield ask(tree_forward, *draws.tree(draw, 4, 3, roots=4))


@check(of=tree_forward)
def states_of_small_trees_and_of_size_1(draw):
    for L, H in ((2, 3), (1, 4), (5, 1)):
        yield ask(tree_forward, *draws.tree(draw, L, H))


@check(of=tree_forward, weight=0,
       note="Even a tree of two leaves differs: look at which child is left and which right, and at where the states "
            "lie in hs.")
def states_of_a_single_pair(draw):
    leaves, _, W, b = draws.tree(draw, 2, 3)
    yield ask(tree_forward, leaves, np.array([[1, 0]]), W, b)


@probe(of=tree_forward, same=lambda hs: hs[[0, 1, 2, 4]],
       says="A state changes when a leaf does that is not below it; in (14.10) a node knows its own children alone.")
def looks_sideways(draw):
    leaves, _, W, b = draws.tree(draw, 4, 3)
    rows = np.array([[0, 1], [2, 3], [4, 5]])
    changed = leaves.copy()
    changed[3] = draw(3)
    return ask(tree_forward, leaves, rows, W, b), ask(tree_forward, changed, rows, W, b)


@check(of=tree_backward, weight=4)
def gradients_of_a_tree(draw):
    for L, H in ((6, 3), (7, 4)):
        yield ask(tree_backward, *draws.tree_back(draw, L, H))


@check(of=tree_backward, weight=2)
def gradients_of_other_trees(draw):
    for L, H, roots in ((7, 2, 3), (2, 3, 1), (5, 1, 1)):
        yield ask(tree_backward, *draws.tree_back(draw, L, H, roots))


@check(of=tree_backward, weight=0, note="Even a tree of two leaves differs, where nothing is handed down twice: look "
                                        "at (14.12), and at the leaves in (14.13).")
def gradients_of_a_single_pair(draw):
    yield ask(tree_backward, *draws.tree_back(draw, 2, 3))


@check(of=tree_backward, weight=0,
       note="A single pair is right, but here the loss looks at the root alone and all else must come down the tree: "
            "look at what a parent sends in (14.11), and at the order of the nodes.")
def gradients_of_the_root_alone(draw):
    dhs, *others = draws.tree_back(draw, 6, 3)
    dhs[:-1] = 0
    yield ask(tree_backward, dhs, *others)

"""The exercises of assignment 14 in their order, with points and hints; what is asked of each lies beside this file."""

from rnn_course.cells.tree_lstm import (
    binary_step,
    binary_step_backward,
    child_sum_backward,
    child_sum_forward,
    child_sum_step,
    child_sum_step_backward,
)
from rnn_course.cells.trees import compose, compose_backward, tree_backward, tree_forward, tree_heights
from rnn_course.exercise import describe, exercise

assignment = describe(title="Networks that grow on trees", runtime="numpy")

one_parent = exercise(
    compose, points=5, returns={"p": "(14.2)"},
    hints=("Two states become one of the same size, so that the result can be a child in its turn.",
           "In (14.1) the first H rows of W meet the left child and the last H rows meet the right one.",
           "Set the two side by side so that every row has 2H entries; what follows is an ordinary layer with a bend."))

one_parent_back = exercise(
    compose_backward, points=9, returns={"dleft": "(14.4)", "dright": "(14.4)", "dW": "(14.5)", "db": "(14.6)"},
    hints=("Go back the way you came: through the bend (14.2), then through the product (14.1).",
           "All four results are made of the dz of (14.3). In (14.4) one product serves both children.",
           "The product in (14.4) has 2H columns; those that met the left child come first. For dW write down the "
           "shapes of the two sides and see which of them must be turned."))

heights = exercise(
    tree_heights, points=5, returns={"heights": "(14.8)"},
    hints=("Nobody tells a node who its children are, but every node knows its parent.",
           "(14.8) needs all children of a node to be settled before the node itself is; their numbers are below its.",
           "Visit the nodes in order. Each can tell its parent how high the parent must stand at least; the parent "
           "keeps the largest that it has heard."))

whole_tree = exercise(
    tree_forward, points=9, returns={"hs": "(14.10)"}, uses=(compose, tree_heights),
    hints=("Every inner node is the same composition with the same weights; only its two children differ.",
           "Row j of children belongs to node L + j. In (14.10) its two numbers say whose states to compose: leaves or "
           "inner nodes, both lie in hs.",
           "Make room for L + N states, put the leaves first, and walk over the rows of children in order. compose "
           "wants rows, (B, H), and one node is a single row."))

whole_tree_back = exercise(
    tree_backward, points=13, returns={"dleaves": "(14.13)", "dW": "(14.13)", "db": "(14.13)"},
    uses=(compose_backward, tree_heights),
    hints=("A state is read by the loss, and by its parent if it has one. Both send a gradient back.",
           "(14.11) must be complete before (14.12) can be used, so parents come before their children.",
           "Keep one array of gradients for all nodes that starts as a copy of dhs. Walk over the inner nodes from the "
           "last to the first; add dleft and dright to the places of the two children, and sum dW and db."))

binary = exercise(
    binary_step, points=7, returns={"h": "(14.18)", "c": "(14.17)", "gates": "(14.16)"},
    hints=("It is an LSTM with two pasts. Each has a forget gate of its own, so it can keep one and drop the other.",
           "W makes four blocks and U five: (14.16) uses z_f twice, once with u_1 and once with u_2.",
           "Cut x W + b in four and [h1, h2] U in five along the columns, and pair the blocks by (14.16). Only g is a "
           "tanh. Lay the gates side by side in the order i f1 f2 g o."))

binary_back = exercise(
    binary_step_backward, points=10,
    returns={"dx": "(14.25)", "dh1": "(14.26)", "dc1": "(14.24)", "dh2": "(14.26)", "dc2": "(14.24)", "dW": "(14.25)",
             "dU": "(14.26)", "db": "(14.25)"},
    hints=("Both h and c carry a gradient in; they meet at c, the one place through which almost everything went.",
           "s in (14.20) is all that c gets. From it (14.21) and (14.24) follow (14.17) term by term.",
           "Build du in five blocks first. dz has four, since z_f served two gates: what was used twice gets two "
           "gradients, and they add."))

child_sum = exercise(
    child_sum_step, points=9, returns={"h": "(14.18)", "c": "(14.30)", "gates": "(14.29)"},
    hints=("Three gates look at all children together, by the sum of their states. The forget gate looks at one child "
           "at a time.",
           "(14.27) sums over the rows. In (14.29) every row h_k meets U_f by itself, so f has K rows.",
           "Cut U in four blocks of columns first. Then see that each formula still makes sense when hs has no row at "
           "all: a leaf takes the same way."))

child_sum_back = exercise(
    child_sum_step_backward, points=14,
    returns={"dx": "(14.36)", "dhs": "(14.35)", "dcs": "(14.34)", "dW": "(14.36)", "dU": "(14.37)", "db": "(14.36)"},
    hints=("What was shared among the children is summed over them; what each child had for itself is not.",
           "dv of (14.32) has a row for each child. In (14.33) its rows are summed, since x and b served every child; "
           "in (14.35) each row goes back to its own child.",
           "h_sum gave the same to each child, so the three products in (14.35) that have no k are one row, added to "
           "all rows of dhs. Build dU block by block, in the order i f g o."))

whole_forest = exercise(
    child_sum_forward, points=8, returns={"hs": "(14.39)", "cs": "(14.39)"}, uses=(child_sum_step, tree_heights),
    hints=("Leaves and inner nodes are alike: each reads its input and whatever children it has.",
           "(14.38) finds the children of a node by looking for its number in parents. A leaf's is found nowhere.",
           "Walk over the nodes in order. For each, pick the rows of hs and cs that are its children's, an array of K "
           "rows even if K is 0, and keep the two states that child_sum_step gives."))

whole_forest_back = exercise(
    child_sum_backward, points=11, returns={"dx": "(14.42)", "dW": "(14.43)", "dU": "(14.43)", "db": "(14.43)"},
    uses=(child_sum_step, child_sum_step_backward, tree_heights),
    hints=("It is the walk from the roots to the leaves again, with two gradients to hand down: one by h and one by c.",
           "The gates of node n are what child_sum_step returns third. (14.40) adds to dhs, (14.41) starts from 0.",
           "Visit the nodes from the last to the first with two arrays, one that starts as a copy of dhs and one that "
           "starts at 0. Each visit fills the rows of the node's children in both and adds to the three sums."))

"""Mistakes with whole trees of compositions: tree_heights, tree_forward, tree_backward."""

import numpy as np

from rnn_course.cells.trees import compose, compose_backward, tree_backward, tree_forward, tree_heights
from rnn_course.exercise import misconception


def depths_of(parents):
    """How many steps each node lies below its root."""
    depths = np.zeros(len(parents), int)
    for n in reversed(range(len(parents))):
        depths[n] = depths[parents[n]] + 1 if parents[n] >= 0 else 0
    return depths


@misconception(of=tree_heights,
               says="the steps are counted down from the root; (14.7) and (14.8) count up from the leaves.")
def depths_for_heights(parents):
    return depths_of(parents)


@misconception(of=tree_heights,
               says="the depth is taken from the deepest node's, so every branch hangs from the top; by (14.7) every "
                    "leaf has the height 0, wherever it hangs.")
def measured_from_the_deepest(parents):
    depths = depths_of(parents)
    return depths.max() - depths


@misconception(of=tree_heights,
               says="the child visited last decides; (14.8) takes the largest height of the children.")
def last_child_decides(parents):
    heights = np.zeros(len(parents), int)
    for n, parent in enumerate(parents):
        if parent >= 0:
            heights[parent] = heights[n] + 1
    return heights


@misconception(of=tree_heights, says="the smallest height of the children is taken; (14.8) takes the largest.")
def lowest_child_decides(parents):
    heights = np.zeros(len(parents), int)
    for n in range(len(parents)):
        below = heights[:n][parents[:n] == n]
        heights[n] = below.min() + 1 if below.size else 0
    return heights


@misconception(of=tree_heights,
               says="all nodes below are counted; (14.8) counts the steps to the deepest leaf, not the nodes.")
def counts_descendants(parents):
    counts = np.zeros(len(parents), int)
    for n, parent in enumerate(parents):
        if parent >= 0:
            counts[parent] += counts[n] + 1
    return counts


@misconception(of=tree_heights, says="leaves are given the height 1; by (14.7) it is 0.")
def leaves_at_1(parents):
    return tree_heights(parents) + 1


@misconception(of=tree_heights, says="the heights of the children are added up; (14.8) takes the largest of them.")
def adds_the_children(parents):
    heights = np.zeros(len(parents), int)
    for n in range(len(parents)):
        kids = parents[:n] == n
        heights[n] = heights[:n][kids].sum() + 1 if kids.any() else 0
    return heights


@misconception(of=tree_heights,
               says="a root is taken to have the last node for a parent, since -1 counts from the end in Python; here "
                    "it says that there is none.")
def roots_below_the_last_node(parents):
    heights = np.zeros(len(parents), int)
    for n, parent in enumerate(parents):
        heights[parent] = max(heights[parent], heights[n] + 1)
    return heights


def up(leaves, children, W, b, *, pick=lambda row, j, L: row, step=compose):
    """The right walk up, with one place after another to go wrong in."""
    states, L = list(leaves), len(leaves)
    for j, row in enumerate(children):
        left, right = pick(row, j, L)
        states.append(step(states[left][None], states[right][None], W, b)[0])
    return np.array(states)


@misconception(of=tree_forward,
               says="left and right have changed places; in (14.10) the first number is the left child.")
def children_swapped(leaves, children, W, b):
    return up(leaves, children, W, b, pick=lambda row, j, L: row[::-1])


@misconception(of=tree_forward,
               says="the brackets are ignored and the leaves are taken one after another; (14.10) composes the two "
                    "nodes that children_j names.")
def reads_from_left_to_right(leaves, children, W, b):
    return up(leaves, children, W, b, pick=lambda row, j, L: (L + j - 1 if j else 0, min(j + 1, L - 1)))


@misconception(of=tree_forward,
               says="the two newest nodes are composed, as if the order of the nodes alone told the tree; (14.10) "
                    "composes the two that children_j names.")
def composes_the_newest_two(leaves, children, W, b):
    return up(leaves, children, W, b, pick=lambda row, j, L: (L + j - 2, L + j - 1))


@misconception(of=tree_forward,
               says="numbers from L on are taken for leaves too, counted round; in (14.10) node L + j is the state "
                    "that row j made.")
def leaves_in_the_place_of_inner_nodes(leaves, children, W, b):
    return up(leaves, children, W, b, pick=lambda row, j, L: row % L)


@misconception(of=tree_forward,
               says="all inner nodes are composed at once, before their children are there; in (14.10) a node needs "
                    "its children's states, not zeros.")
def all_nodes_at_once(leaves, children, W, b):
    hs = np.concatenate([leaves, np.zeros((len(children), leaves.shape[1]))])
    hs[len(leaves):] = compose(hs[children[:, 0]], hs[children[:, 1]], W, b)
    return hs


@misconception(of=tree_forward, says="the leaves are missing from hs; by (14.9) they are its first L rows.")
def inner_nodes_alone(leaves, children, W, b):
    return tree_forward(leaves, children, W, b)[len(leaves):]


@misconception(of=tree_forward, says="only the last state is returned; hs holds the states of all L + N nodes.")
def root_alone(leaves, children, W, b):
    return tree_forward(leaves, children, W, b)[-1]


@misconception(of=tree_forward, says="the leaves are bent by tanh first; (14.9) takes them as they are.")
def bends_the_leaves(leaves, children, W, b):
    return up(np.tanh(leaves), children, W, b)


@misconception(of=tree_forward,
               says="the bend is left out on the way up, as compose would without (14.2); (14.10) is the whole "
                    "composition.")
def linear_tree(leaves, children, W, b):
    return up(leaves, children, W, b, step=lambda left, right, W, b: np.concatenate([left, right], axis=1) @ W + b)


def down(dhs, hs, children, W, *, order=reversed, send=lambda place, sent: place + sent, kids=lambda row: row,
         add=lambda total, part: total + part):
    """The right walk down, with one place after another to go wrong in."""
    L, g, dW, db = len(hs) - len(children), dhs.copy(), np.zeros_like(W), np.zeros(W.shape[1])
    for j in order(range(len(children))):
        left, right = kids(children[j])
        rows = (each[None] for each in (g[L + j], hs[L + j], hs[left], hs[right]))
        dleft, dright, dW_n, db_n = compose_backward(*rows, W)
        g[left], g[right] = send(g[left], dleft[0]), send(g[right], dright[0])
        dW, db = add(dW, dW_n), add(db, db_n)
    return g[:L], dW, db


@misconception(of=tree_backward,
               says="nothing is sent down: each node has dhs_n alone; (14.11) adds what its parent sent.")
def drops_what_the_parent_sent(dhs, hs, children, W):
    return down(dhs, hs, children, W, send=lambda place, sent: place)


@misconception(of=tree_backward,
               says="what the parent sent replaces the node's own gradient; (14.11) adds the two.")
def parent_replaces_the_direct_gradient(dhs, hs, children, W):
    return down(dhs, hs, children, W, send=lambda place, sent: sent)


@misconception(of=tree_backward,
               says="a node's own gradient is used at the root alone; (14.11) has dhs_n at every node.")
def direct_gradient_of_the_root_only(dhs, hs, children, W):
    only = np.zeros_like(dhs)
    only[-1] = dhs[-1]
    return down(only, hs, children, W)


@misconception(of=tree_backward,
               says="the inner nodes are visited from the first to the last; (14.11) needs what the parent sent, so "
                    "parents come first.")
def walks_upwards(dhs, hs, children, W):
    return down(dhs, hs, children, W, order=iter)


@misconception(of=tree_backward,
               says="dleft and dright go to each other's child; by (14.12) the first number is the left child.")
def sends_to_the_other_child(dhs, hs, children, W):
    return down(dhs, hs, children, W, kids=lambda row: row[::-1])


@misconception(of=tree_backward,
               says="dW and db are those of one node alone, each node overwrote the one before; (14.13) sums over all "
                    "inner nodes.")
def overwrites_the_sums(dhs, hs, children, W):
    return down(dhs, hs, children, W, add=lambda total, part: part)


@misconception(of=tree_backward, says="dW and db are averaged over the nodes; (14.13) sums.")
def averages_over_nodes(dhs, hs, children, W):
    return down(dhs, hs, children, W, add=lambda total, part: total + part / len(children))


@misconception(of=tree_backward,
               says="the leaves' own gradients are lost, dleaves has only what was sent down; in (14.13) dleaves_n is "
                    "all of g_n.")
def leaves_without_their_own(dhs, hs, children, W):
    dleaves, dW, db = down(dhs, hs, children, W)
    return dleaves - dhs[: len(dleaves)], dW, db


@misconception(of=tree_backward, says="a gradient is returned for every node; (14.13) has dleaves for the L leaves.")
def gradients_of_all_nodes(dhs, hs, children, W):
    g = np.array(dhs)
    L = len(hs) - len(children)
    for j in reversed(range(len(children))):
        kids = children[j]
        dz = g[L + j] * (1 - hs[L + j] ** 2)
        g[kids] += (W @ dz).reshape(2, -1)
    return g, *down(dhs, hs, children, W)[1:]


@misconception(of=tree_backward,
               says="the walk stops before the first inner node, whose gradients are missing; (14.12) goes through "
                    "every inner node.")
def stops_before_the_first_node(dhs, hs, children, W):
    return down(dhs, hs, children, W, order=lambda nodes: reversed(nodes[1:]))

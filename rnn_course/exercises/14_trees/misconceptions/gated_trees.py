"""Mistakes with whole child-sum trees: child_sum_forward, child_sum_backward."""

import numpy as np

from rnn_course.cells.tree_lstm import (
    child_sum_backward,
    child_sum_forward,
    child_sum_step,
    child_sum_step_backward,
)
from rnn_course.exercise import misconception


def up(x, parents, W, U, b, *, order=iter, kids=lambda n, parents: parents == n, cells=lambda hs, cs: cs):
    """The right walk up, with one place after another to go wrong in."""
    hs, cs = np.zeros((len(x), len(U))), np.zeros((len(x), len(U)))
    for n in order(range(len(x))):
        k = kids(n, parents)
        hs[n], cs[n], _ = child_sum_step(x[n], hs[k], cells(hs, cs)[k], W, U, b)
    return hs, cs


@misconception(of=child_sum_forward,
               says="the nodes are visited from the last to the first, so children are still 0 when their parent reads "
                    "them; (14.39) needs the children's states.")
def starts_at_the_root(x, parents, W, U, b):
    return up(x, parents, W, U, b, order=reversed)


@misconception(of=child_sum_forward,
               says="the tree is ignored and every node reads the one before it; (14.38) says whose child a node is.")
def reads_as_a_sequence(x, parents, W, U, b):
    return up(x, parents, W, U, b, kids=lambda n, parents: np.arange(len(parents)) == n - 1)


@misconception(of=child_sum_forward,
               says="a node reads its parent in the place of its children; by (14.38) its children are the nodes whose "
                    "parent it is.")
def reads_the_parent(x, parents, W, U, b):
    return up(x, parents, W, U, b, order=reversed,
              kids=lambda n, parents: (np.arange(len(parents)) == parents[n]) & (parents[n] >= 0))


@misconception(of=child_sum_forward, says="only one child of each node is read; (14.38) is all of them.")
def one_child_each(x, parents, W, U, b):
    return up(x, parents, W, U, b, kids=lambda n, parents: np.flatnonzero(parents == n)[:1])


@misconception(of=child_sum_forward, says="all nodes below are read; (14.38) is the children alone, one step down.")
def reads_all_descendants(x, parents, W, U, b):
    def below(n, parents):
        found = [False] * len(parents)
        for k in reversed(range(n)):
            found[k] = bool(parents[k] == n or (parents[k] >= 0 and found[parents[k]]))
        return np.array(found)
    return up(x, parents, W, U, b, kids=below)


@misconception(of=child_sum_forward, says="the children's h are handed on as their c; (14.39) reads both states.")
def states_for_cells(x, parents, W, U, b):
    return up(x, parents, W, U, b, cells=lambda hs, cs: hs)


@misconception(of=child_sum_forward, says="the children's c are 0 at every node; (14.39) reads both their states.")
def cells_start_again(x, parents, W, U, b):
    return up(x, parents, W, U, b, cells=lambda hs, cs: 0 * cs)


@misconception(of=child_sum_forward, says="the two results have changed places; they are hs and cs, in this order.")
def cells_before_hs(x, parents, W, U, b):
    return child_sum_forward(x, parents, W, U, b)[::-1]


@misconception(of=child_sum_forward, says="hs and cs share one array, so hs holds c as well; (14.39) keeps two states.")
def one_array_for_both(x, parents, W, U, b):
    hs = np.zeros((len(x), len(U)))
    cs = hs
    for n in range(len(x)):
        k = parents == n
        hs[n], cs[n], _ = child_sum_step(x[n], hs[k], cs[k], W, U, b)
    return hs, cs


def down(dhs, hs, cs, x, parents, W, U, b, *, order=reversed, own=lambda dhs: dhs,
         send=lambda place, sent: place + sent, cells=lambda sent: sent, add=lambda total, part: total + part):
    """The right walk down, with one place after another to go wrong in."""
    dh, dc, dx = np.array(own(dhs)), np.zeros_like(cs), np.zeros_like(x)
    sums = [np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)]
    for n in order(range(len(x))):
        k = parents == n
        gates = child_sum_step(x[n], hs[k], cs[k], W, U, b)[2]
        dx[n], dh_k, dc_k, *parts = child_sum_step_backward(dh[n], dc[n], cs[n], gates, x[n], hs[k], cs[k], W, U)
        dh[k], dc[k] = send(dh[k], dh_k), cells(dc_k)
        sums = [add(total, part) for total, part in zip(sums, parts, strict=True)]
    return dx, *sums


@misconception(of=child_sum_backward,
               says="nothing is sent down by h: each node gets dhs_n alone; (14.40) adds what its parent sent.")
def nothing_down_by_h(*arguments):
    return down(*arguments, send=lambda place, sent: place)


@misconception(of=child_sum_backward,
               says="nothing is sent down by c, it is 0 at every node; (14.41) takes what the parent sent.")
def nothing_down_by_c(*arguments):
    return down(*arguments, cells=lambda sent: 0 * sent)


@misconception(of=child_sum_backward,
               says="what the parent sent replaces the node's own gradient; (14.40) adds the two.")
def parent_replaces_dhs(*arguments):
    return down(*arguments, send=lambda place, sent: sent)


@misconception(of=child_sum_backward,
               says="a node's own gradient is used at the last node alone; (14.40) has dhs_n at every node.")
def dhs_of_the_last_node_only(*arguments):
    return down(*arguments, own=lambda dhs: np.concatenate([0 * dhs[:-1], dhs[-1:]]))


@misconception(of=child_sum_backward,
               says="the nodes are visited from the first to the last; (14.40) needs what the parent sent, so parents "
                    "come first.")
def visits_children_first(*arguments):
    return down(*arguments, order=iter)


@misconception(of=child_sum_backward,
               says="dW, dU and db are those of one node alone, each node overwrote the one before; (14.43) sums.")
def overwrites_parameter_gradients(*arguments):
    return down(*arguments, add=lambda total, part: part)


@misconception(of=child_sum_backward, says="dW, dU and db are averaged over the nodes; (14.43) sums.")
def averages_parameter_gradients(dhs, *others):
    return down(dhs, *others, add=lambda total, part: total + part / len(dhs))


@misconception(of=child_sum_backward,
               says="dhs is used for the gradient by c as well; by (14.41) c gets only what the parent sent.")
def dhs_for_both_states(dhs, hs, cs, x, parents, W, U, b):
    dh, dc, dx = np.array(dhs), np.array(dhs), np.zeros_like(x)
    sums = [np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)]
    for n in reversed(range(len(x))):
        k = parents == n
        gates = child_sum_step(x[n], hs[k], cs[k], W, U, b)[2]
        dx[n], dh_k, dc_k, *parts = child_sum_step_backward(dh[n], dc[n], cs[n], gates, x[n], hs[k], cs[k], W, U)
        dh[k], dc[k] = dh[k] + dh_k, dc[k] + dc_k
        sums = [total + part for total, part in zip(sums, parts, strict=True)]
    return dx, *sums


@misconception(of=child_sum_backward,
               says="the leaves are passed over, their dx stays 0 and they add nothing to the sums; (14.42) is for "
                    "every node, a leaf included.")
def leaves_passed_over(dhs, hs, cs, x, parents, W, U, b):
    return down(dhs, hs, cs, x, parents, W, U, b,
                order=lambda nodes: [n for n in reversed(nodes) if (parents == n).any()])

"""One composition and whole trees of them, written otherwise."""

import numpy as np

from rnn_course.cells.trees import compose, compose_backward, tree_backward, tree_forward, tree_heights
from rnn_course.exercise import accepted, equivalent


@accepted(of=compose)
def compose_with_two_products(left, right, W, b):
    H = left.shape[1]
    return np.tanh(b + right.dot(W[H:]) + left.dot(W[:H]))


@accepted(of=compose)
def compose_with_hstack_and_einsum(left, right, W, b):
    return np.tanh(np.einsum("bi,ih->bh", np.hstack((left, right)), W) + b[None, :])


@accepted(of=compose)
def compose_with_columns_for_examples(left, right, W, b):
    return np.tanh(W.T @ np.concatenate([left.T, right.T]) + b[:, None]).T


@accepted(of=compose)
def compose_in_float32(left, right, W, b):
    z = np.hstack([left, right]).astype(np.float32) @ W.astype(np.float32) + b.astype(np.float32)
    return np.tanh(z)


@accepted(of=compose_backward)
def compose_back_by_blocks(dp, p, left, right, W):
    H, dz = p.shape[1], dp - dp * p * p
    return [dz @ W[:H].T, dz @ W[H:].T, np.vstack([left.T @ dz, right.T @ dz]), dz.sum(0)]


@accepted(of=compose_backward)
def compose_back_row_by_row(dp, p, left, right, W):
    dleft, dright, dW, db = np.zeros_like(left), np.zeros_like(right), np.zeros_like(W), np.zeros(p.shape[1])
    for row in range(len(p)):
        dz = dp[row] * (1 - p[row]) * (1 + p[row])
        down = W @ dz
        dleft[row], dright[row] = down[: len(dz)], down[len(dz) :]
        dW += np.outer(np.concatenate([left[row], right[row]]), dz)
        db += dz
    return dleft, dright, dW, db


@accepted(of=compose_backward)
def compose_back_in_the_callers_array(dp, p, left, right, W):
    dp *= 1 - p**2
    both, H = np.dot(dp, W.T), p.shape[1]
    return both[:, :H], both[:, H:], np.einsum("bi,bh->ih", np.hstack([left, right]), dp), np.ones(len(dp)) @ dp


@accepted(of=compose_backward)
def compose_back_in_float32(dp, p, left, right, W):
    return tuple(each.astype(np.float32) for each in compose_back_by_blocks.function(dp, p, left, right, W))


@accepted(of=tree_heights)
def heights_by_asking_for_children(parents):
    heights = []
    for n in range(len(parents)):
        below = [heights[k] for k in range(n) if parents[k] == n]
        heights.append(max(below) + 1 if below else 0)
    return np.array(heights)


@accepted(of=tree_heights)
def heights_by_climbing_from_every_node(parents):
    heights = np.zeros(len(parents), np.int32)
    for n in range(len(parents)):
        steps, above = 0, n
        while above != -1:
            heights[above] = max(heights[above], steps)
            steps, above = steps + 1, parents[above]
    return heights


@accepted(of=tree_heights)
def heights_by_repeating_until_nothing_changes(parents):
    heights, inner = np.zeros_like(parents), parents != -1
    for _ in parents:
        np.maximum.at(heights, parents[inner], heights[inner] + 1)
    return heights


@accepted(of=tree_heights)
def heights_by_recursion(parents):
    def height(n):
        return max((height(k) + 1 for k in np.flatnonzero(parents == n)), default=0)
    return np.array([height(n) for n in range(len(parents))])


@accepted(of=tree_forward)
def tree_node_by_node(leaves, children, W, b):
    hs = np.zeros((len(leaves) + len(children), leaves.shape[1]))
    hs[: len(leaves)] = leaves
    for j in range(len(children)):
        left, right = children[j]
        hs[len(leaves) + j] = compose(hs[left : left + 1], hs[right : right + 1], W, b)[0]
    return hs


@accepted(of=tree_forward)
def tree_of_a_growing_list(leaves, children, W, b):
    states = [leaf for leaf in leaves]  # noqa: C416
    for left, right in children.tolist():
        states.append(np.tanh(np.concatenate([states[left], states[right]]) @ W + b))
    return np.stack(states)


@accepted(of=tree_forward)
def tree_by_recursion_from_above(leaves, children, W, b):
    L = len(leaves)

    def state(n):
        if n < L:
            return leaves[n : n + 1]
        return compose(*(state(k) for k in children[n - L]), W, b)

    return np.concatenate([state(n) for n in range(L + len(children))])


@accepted(of=tree_forward)
def tree_in_float32(leaves, children, W, b):
    return tree_node_by_node.function(leaves, children, W, b).astype(np.float32)


@accepted(of=tree_backward)
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


@accepted(of=tree_backward)
def tree_back_in_the_callers_array(dhs, hs, children, W):
    L, H = len(hs) - len(children), hs.shape[1]
    dW, db = 0, 0
    for j in reversed(range(len(children))):
        dz = dhs[L + j] * (1 - hs[L + j] ** 2)
        dhs[children[j]] += (W @ dz).reshape(2, H)
        dW, db = dW + np.outer(hs[children[j]], dz), db + dz
    return [dhs[:L], dW, db]


@accepted(of=tree_backward)
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


@accepted(of=tree_backward)
def tree_back_in_float32(dhs, hs, children, W):
    return tuple(each.astype(np.float32) for each in tree_back_node_by_node.function(dhs, hs, children, W))


NO_PARENT_IS_0 = "Children come before their parents, so node 0 is nobody's parent."
ANY_NEGATIVE = "Any negative number says that a node has no parent."
MORE_NODES = "There are at least L + N places, and those too many are lone nodes of height 0."
FEWER_INNER = "A tree has fewer inner nodes than leaves, so nodes - L and nodes % L are the same numbers."
NO_HIGHER_NODE = "No node stands above the highest one, so more rounds do nothing."

right_mutants = (
    equivalent(of=tree_heights, change="if parent >= 0: -> if parent >= 1:", why=NO_PARENT_IS_0),
    equivalent(of=tree_heights, change="if parent >= 0: -> if parent > 0:", why=NO_PARENT_IS_0),
    *(equivalent(of=one, change=f"parents = np.full(L + N, -1) -> parents = np.full({changed})", why=why)
      for one in (tree_forward, tree_backward)
      for changed, why in (("L + N, - 2", ANY_NEGATIVE), ("L + N, ~1", ANY_NEGATIVE), ("L << N, -1", MORE_NODES))),
    *(equivalent(of=tree_forward, why=NO_HIGHER_NODE, change=f"for height in range(1, heights.max() + 1): -> "
                                                             f"for height in range(1, heights.max() {more}):")
      for more in ("+ 2", "<< 1")),
    equivalent(of=tree_forward, why=FEWER_INNER,
               change="left, right = children[nodes - L].T -> left, right = children[nodes % L].T"),
    equivalent(of=tree_backward, why=FEWER_INNER,
               change="g[children[nodes - L, side]] += sent[side] -> g[children[nodes % L, side]] += sent[side]"),
    equivalent(of=tree_forward,
               change="nodes = np.flatnonzero(heights == height) -> nodes = np.flatnonzero(heights >= height)",
               why="A node computed too early is computed again when its children are there."),
)

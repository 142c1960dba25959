"""Trees and inputs of the right shapes: non-zero everywhere, consistent with one another, children before parents."""

import numpy as np

from rnn_course.cells.tree_lstm import binary_step, child_sum_forward, child_sum_step
from rnn_course.cells.trees import compose, tree_forward


def pair(draw, B, H):
    """left, right, W, b of one composition."""
    return draw(B, H), draw(B, H), draw(2 * H, H), draw(H)


def pair_back(draw, B, H):
    """dp, p, left, right, W of one composition."""
    left, right, W, b = pair(draw, B, H)
    return draw(B, H), compose(left, right, W, b), left, right, W


def children(draw, L, roots=1):
    """Children (L - roots, 2): two nodes without a parent are joined at random until `roots` nodes are left."""
    waiting, rows = list(range(L)), []
    while len(waiting) > roots:
        rows.append([waiting.pop(draw.rng.integers(len(waiting))) for _ in range(2)])
        waiting.append(L + len(rows) - 1)
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def parents(draw, N, roots=1):
    """Parents of N nodes, after their children; from 6 nodes on some node has three children and one has one."""
    while True:
        found = np.array([draw.rng.integers(n + 1, N) for n in range(N - 1)] + [-1], dtype=np.int64)
        found[draw.rng.permutation(N - 1)[: roots - 1]] = -1
        counts = np.bincount(found[found >= 0], minlength=N)
        if N < 6 or (counts.max() >= 3 and (counts == 1).any() and (found == -1).sum() == roots):
            return found


def chain(N):
    """Parents of a chain: each node is the only child of the next."""
    return np.array([*range(1, N), -1], dtype=np.int64)


def tree(draw, L, H, roots=1):
    """leaves, children, W, b of trees with L leaves."""
    return draw(L, H), children(draw, L, roots), draw(2 * H, H), draw(H)


def tree_back(draw, L, H, roots=1):
    """dhs, hs, children, W of trees with L leaves."""
    leaves, rows, W, b = tree(draw, L, H, roots)
    return draw(L + len(rows), H), tree_forward(leaves, rows, W, b), rows, W


def binary(draw, B, D, H):
    """x, h1, c1, h2, c2, W, U, b of one node of a binary Tree-LSTM."""
    return draw(B, D), *(draw(B, H) for _ in range(4)), draw(D, 4 * H), draw(2 * H, 5 * H), draw(4 * H)


def binary_back(draw, B, D, H):
    """dh, dc, c, gates, x, h1, c1, h2, c2, W, U of one node of a binary Tree-LSTM."""
    *states, W, U, b = binary(draw, B, D, H)
    _, c, gates = binary_step(*states, W, U, b)
    return draw(B, H), draw(B, H), c, gates, *states, W, U


def node(draw, K, D, H):
    """x, hs, cs, W, U, b of one node of a child-sum Tree-LSTM with K children."""
    return draw(D), draw(K, H), draw(K, H), draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)


def node_back(draw, K, D, H):
    """dh, dc, c, gates, x, hs, cs, W, U of one node of a child-sum Tree-LSTM with K children."""
    x, hs, cs, W, U, b = node(draw, K, D, H)
    _, c, gates = child_sum_step(x, hs, cs, W, U, b)
    return draw(H), draw(H), c, gates, x, hs, cs, W, U


def forest(draw, above, D, H):
    """x, parents, W, U, b of a child-sum Tree-LSTM over the tree of `above`."""
    return draw(len(above), D), above, draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)


def forest_back(draw, above, D, H):
    """dhs, hs, cs, x, parents, W, U, b of a child-sum Tree-LSTM over the tree of `above`."""
    x, above, W, U, b = forest(draw, above, D, H)
    return draw(len(above), H), *child_sum_forward(x, above, W, U, b), x, above, W, U, b

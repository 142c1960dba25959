"""Recursive networks: one composition function applied up a tree, and backpropagation through structure.

Goller and Küchler, Learning task-dependent distributed representations by backpropagation through structure (1996);
Socher, Lin, Ng and Manning, Parsing natural scenes and natural language with recursive neural networks (2011); Socher
et al., Recursive deep models for semantic compositionality over a sentiment treebank (2013); Looks et al., Deep
learning with dynamic computation graphs (2017), for many trees at once, level by level.
"""

import numpy as np


def compose(left, right, W, b):
    """Compose two children into their parent; every row is a separate pair.

        z = [left, right] W + b                                    (14.1)
        p = tanh(z)                                                (14.2)

    left, right (B, H); W (2H, H); b (H,)  ->  p (B, H)
    """
    z = np.concatenate([left, right], axis=1) @ W + b  # (14.1)
    return np.tanh(z)  # (14.2)


def compose_backward(dp, p, left, right, W):
    """Backpropagate from a parent to its two children and to the weights.

        dz = dp ⊙ (1 - p²)                                         (14.3)
        [dleft, dright] = dz Wᵀ, split in half                     (14.4)
        dW = [left, right]ᵀ dz                                     (14.5)
        db = Σ_rows dz                                             (14.6)

    dp, p, left, right (B, H); W (2H, H)
    ->  dleft (B, H), dright (B, H), dW (2H, H), db (H,)
    """
    dz = dp * (1 - p**2)  # (14.3)
    dleft, dright = np.split(dz @ W.T, 2, axis=1)  # (14.4)
    dW = np.concatenate([left, right], axis=1).T @ dz  # (14.5)
    db = dz.sum(axis=0)  # (14.6)
    return dleft, dright, dW, db


def tree_heights(parents):
    """Compute the height of each node: the number of steps from it down to the deepest leaf below it.

        a node without children has the height 0                   (14.7)
        any other: 1 + the largest height of its children          (14.8)

    Node n's parent is parents[n] > n, so children come before their parents; parents[n] = -1 if n is a root.
    parents (N,), integers  ->  heights (N,), integers
    """
    heights = np.zeros(len(parents), dtype=int)  # (14.7)
    for node, parent in enumerate(parents):
        if parent >= 0:
            heights[parent] = max(heights[parent], heights[node] + 1)  # (14.8)
    return heights


def tree_forward(leaves, children, W, b):
    """Compose a whole tree, or many trees side by side, from the leaves to the roots.

        h_n = leaves_n, for the leaves n = 0 ... L - 1             (14.9)
        h_{L+j} = compose(h_left, h_right), for j = 0 ... N - 1,
            left and right being the two numbers in children_j     (14.10)

    Row j of children describes node L + j; both its numbers are below L + j.
    leaves (L, H); children (N, 2), integers; W (2H, H); b (H,)  ->  hs (L + N, H)
    """
    L, N = len(leaves), len(children)
    hs = np.concatenate([leaves, np.zeros((N, leaves.shape[1]), leaves.dtype)])  # (14.9)
    parents = np.full(L + N, -1)
    parents[children] = L + np.arange(N)[:, None]
    heights = tree_heights(parents)
    for height in range(1, heights.max() + 1):
        nodes = np.flatnonzero(heights == height)  # none depends on another: all in one product
        left, right = children[nodes - L].T
        hs[nodes] = compose(hs[left], hs[right], W, b)  # (14.10)
    return hs


def tree_backward(dhs, hs, children, W):
    """Backpropagate through structure: from dhs, the direct gradient with respect to each node's state.

        g_n = dhs_n + the dleft or dright that n's parent passes
            down to it; g_n = dhs_n at a root                      (14.11)
        dleft, dright, dW_n, db_n = compose_backward at an inner
            node n, with g_n as dp                                 (14.12)
        dleaves_n = g_n; dW, db = Σ_n dW_n, Σ_n db_n               (14.13)

    Row j of children describes node L + j; no node has two parents.
    dhs, hs (L + N, H); children (N, 2), integers; W (2H, H)
    ->  dleaves (L, H), dW (2H, H), db (H,)
    """
    L, N = len(hs) - len(children), len(children)
    parents = np.full(L + N, -1)
    parents[children] = L + np.arange(N)[:, None]
    heights = tree_heights(parents)
    g, dz = np.array(dhs), np.zeros_like(hs)
    for height in range(heights.max(), 0, -1):
        nodes = np.flatnonzero(heights == height)
        dz[nodes] = g[nodes] * (1 - hs[nodes] ** 2)
        sent = np.split(dz[nodes] @ W.T, 2, axis=1)  # (14.12)
        for side in (0, 1):
            g[children[nodes - L, side]] += sent[side]  # (14.11)
    dW = np.concatenate([hs[children[:, 0]], hs[children[:, 1]]], axis=1).T @ dz[L:]
    return g[:L], dW, dz[L:].sum(axis=0)  # (14.13)

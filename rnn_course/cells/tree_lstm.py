"""The Tree-LSTM: a cell that reads several children and has a forget gate for each.

Tai, Socher and Manning, Improved semantic representations from tree-structured long short-term memory networks (2015):
section 3.2 for the binary (N-ary, N = 2), section 3.1 for the child-sum form.
"""

import numpy as np

from rnn_course.cells.trees import tree_heights
from rnn_course.kit.activations import sigmoid


def binary_step(x, h1, c1, h2, c2, W, U, b):
    """Compute one node of a binary Tree-LSTM from its input and the states of its first and second child.

        z = x W + b, in four blocks z_i z_f z_g z_o                (14.14)
        u = [h1, h2] U, in five blocks u_i u_1 u_2 u_g u_o         (14.15)
        i, f1, f2, g, o = σ(z_i + u_i), σ(z_f + u_1), σ(z_f + u_2),
            tanh(z_g + u_g), σ(z_o + u_o)                          (14.16)
        c = i ⊙ g + f1 ⊙ c1 + f2 ⊙ c2                              (14.17)
        h = o ⊙ tanh(c)                                            (14.18)

    x (B, D); h1, c1, h2, c2 (B, H); W (D, 4H); U (2H, 5H); b (4H,)
    ->  h (B, H), c (B, H), gates (B, 5H), the blocks i f1 f2 g o from left to right
    """
    z_i, z_f, z_g, z_o = np.split(x @ W + b, 4, axis=1)  # (14.14)
    u_i, u_1, u_2, u_g, u_o = np.split(np.concatenate([h1, h2], axis=1) @ U, 5, axis=1)  # (14.15)
    i, f1, f2, o = sigmoid(z_i + u_i), sigmoid(z_f + u_1), sigmoid(z_f + u_2), sigmoid(z_o + u_o)
    g = np.tanh(z_g + u_g)  # (14.16)
    c = i * g + f1 * c1 + f2 * c2  # (14.17)
    h = o * np.tanh(c)  # (14.18)
    return h, c, np.concatenate([i, f1, f2, g, o], axis=1)


def binary_step_backward(dh, dc, c, gates, x, h1, c1, h2, c2, W, U):
    """Backpropagate through one node of a binary Tree-LSTM: from h and c to all inputs and weights.

        do = dh ⊙ tanh(c)                                          (14.19)
        s  = dc + dh ⊙ o ⊙ (1 - tanh(c)²)                          (14.20)
        di, df1, df2, dg = s ⊙ g, s ⊙ c1, s ⊙ c2, s ⊙ i            (14.21)
        du = [di ⊙ i ⊙ (1 - i), df1 ⊙ f1 ⊙ (1 - f1),
              df2 ⊙ f2 ⊙ (1 - f2), dg ⊙ (1 - g²),
              do ⊙ o ⊙ (1 - o)] = [du_i, du_1, du_2, du_g, du_o]   (14.22)
        dz = [du_i, du_1 + du_2, du_g, du_o]                       (14.23)
        dc1, dc2 = s ⊙ f1, s ⊙ f2                                  (14.24)
        dx, dW, db = dz Wᵀ, xᵀ dz, Σ_rows dz                       (14.25)
        [dh1, dh2] = du Uᵀ, split in half; dU = [h1, h2]ᵀ du       (14.26)

    dh, dc, c, h1, c1, h2, c2 (B, H); gates (B, 5H), i f1 f2 g o; x (B, D); W (D, 4H); U (2H, 5H)
    ->  dx (B, D), dh1, dc1, dh2, dc2 (B, H) each, dW (D, 4H), dU (2H, 5H), db (4H,)
    """
    i, f1, f2, g, o = np.split(gates, 5, axis=1)
    do = dh * np.tanh(c)  # (14.19)
    s = dc + dh * o * (1 - np.tanh(c) ** 2)  # (14.20)
    di, df1, df2, dg = s * g, s * c1, s * c2, s * i  # (14.21)
    du_i, du_1, du_2 = di * i * (1 - i), df1 * f1 * (1 - f1), df2 * f2 * (1 - f2)
    du_g, du_o = dg * (1 - g**2), do * o * (1 - o)
    du = np.concatenate([du_i, du_1, du_2, du_g, du_o], axis=1)  # (14.22)
    dz = np.concatenate([du_i, du_1 + du_2, du_g, du_o], axis=1)  # (14.23)
    dc1, dc2 = s * f1, s * f2  # (14.24)
    dh1, dh2 = np.split(du @ U.T, 2, axis=1)
    dU = np.concatenate([h1, h2], axis=1).T @ du  # (14.26)
    return dz @ W.T, dh1, dc1, dh2, dc2, x.T @ dz, dU, dz.sum(axis=0)  # (14.25)


def child_sum_step(x, hs, cs, W, U, b):
    """Compute one node of a child-sum Tree-LSTM from its input and the states of its K children; a leaf has K = 0.

        h_sum = Σ_k h_k                                            (14.27)
        i, g, o = σ(x W_i + h_sum U_i + b_i), tanh(x W_g + h_sum U_g + b_g),
            σ(x W_o + h_sum U_o + b_o)                             (14.28)
        f_k = σ(x W_f + h_k U_f + b_f), one for each child k       (14.29)
        c = i ⊙ g + Σ_k f_k ⊙ c_k                                  (14.30)
        h = o ⊙ tanh(c)                                            (14.18)

    x (D,); hs, cs (K, H), a row for each child; W (D, 4H), U (H, 4H), b (4H,), each in the blocks i f g o
    ->  h (H,), c (H,), gates (3 + K, H), with the rows i g o f_1 ... f_K
    """
    z_i, z_f, z_g, z_o = np.split(x @ W + b, 4)
    U_i, U_f, U_g, U_o = np.split(U, 4, axis=1)
    h_sum = hs.sum(axis=0)  # (14.27)
    i, g, o = sigmoid(z_i + h_sum @ U_i), np.tanh(z_g + h_sum @ U_g), sigmoid(z_o + h_sum @ U_o)  # (14.28)
    f = sigmoid(z_f + hs @ U_f)  # (14.29)
    c = i * g + (f * cs).sum(axis=0)  # (14.30)
    h = o * np.tanh(c)  # (14.18)
    return h, c, np.concatenate([[i, g, o], f])


def child_sum_step_backward(dh, dc, c, gates, x, hs, cs, W, U):
    """Backpropagate through one node of a child-sum Tree-LSTM: from h and c to all inputs and weights.

        do = dh ⊙ tanh(c)                                          (14.19)
        s  = dc + dh ⊙ o ⊙ (1 - tanh(c)²)                          (14.20)
        dz_i, dz_g, dz_o = s ⊙ g ⊙ i ⊙ (1 - i), s ⊙ i ⊙ (1 - g²),
            do ⊙ o ⊙ (1 - o)                                       (14.31)
        dv_k = s ⊙ c_k ⊙ f_k ⊙ (1 - f_k), one for each child k     (14.32)
        dz = [dz_i, Σ_k dv_k, dz_g, dz_o]                          (14.33)
        dc_k = s ⊙ f_k                                             (14.34)
        dh_k = dz_i U_iᵀ + dv_k U_fᵀ + dz_g U_gᵀ + dz_o U_oᵀ       (14.35)
        dx, dW, db = dz Wᵀ, xᵀ dz, dz                              (14.36)
        dU = [h_sumᵀ dz_i, Σ_k h_kᵀ dv_k, h_sumᵀ dz_g,
            h_sumᵀ dz_o]                                           (14.37)

    dh, dc, c (H,); gates (3 + K, H), rows i g o f_1 ... f_K; x (D,); hs, cs (K, H); W (D, 4H); U (H, 4H)
    ->  dx (D,), dhs (K, H), dcs (K, H), dW (D, 4H), dU (H, 4H), db (4H,)
    """
    (i, g, o), f = gates[:3], gates[3:]
    U_i, U_f, U_g, U_o = np.split(U, 4, axis=1)
    do = dh * np.tanh(c)  # (14.19)
    s = dc + dh * o * (1 - np.tanh(c) ** 2)  # (14.20)
    dz_i, dz_g, dz_o = s * g * i * (1 - i), s * i * (1 - g**2), do * o * (1 - o)  # (14.31)
    dv = s * cs * f * (1 - f)  # (14.32)
    dz = np.concatenate([dz_i, dv.sum(axis=0), dz_g, dz_o])  # (14.33)
    dcs = s * f  # (14.34)
    dhs = dz_i @ U_i.T + dv @ U_f.T + dz_g @ U_g.T + dz_o @ U_o.T  # (14.35)
    dx, dW, db = W @ dz, np.outer(x, dz), dz  # (14.36)
    dU_i, dU_g, dU_o = (np.outer(hs.sum(axis=0), each) for each in (dz_i, dz_g, dz_o))
    dU = np.concatenate([dU_i, hs.T @ dv, dU_g, dU_o], axis=1)  # (14.37)
    return dx, dhs, dcs, dW, dU, db


def child_sum_forward(x, parents, W, U, b):
    """Run a child-sum Tree-LSTM over a whole tree, or many side by side, from the leaves to the roots.

        the children of node n are all k with parents_k = n        (14.38)
        h_n, c_n = child_sum_step of x_n and its children's states (14.39)

    parents_n > n, so children come before their parents; parents_n = -1 if n is a root.
    x (N, D); parents (N,), integers; W (D, 4H); U (H, 4H); b (4H,)  ->  hs (N, H), cs (N, H)
    """
    z_i, z_f, z_g, z_o = np.split(x @ W + b, 4, axis=1)  # needs no state, so all nodes at once
    U_f, U_igo = np.split(U, 4, axis=1)[1], np.delete(U, np.s_[len(U) : 2 * len(U)], axis=1)
    hs, cs, h_sum, kept = (np.zeros_like(z_i) for _ in range(4))
    heights = tree_heights(parents)
    for height in range(heights.max() + 1):
        nodes = np.flatnonzero(heights == height)
        u_i, u_g, u_o = np.split(h_sum[nodes] @ U_igo, 3, axis=1)
        cs[nodes] = sigmoid(z_i[nodes] + u_i) * np.tanh(z_g[nodes] + u_g) + kept[nodes]
        hs[nodes] = sigmoid(z_o[nodes] + u_o) * np.tanh(cs[nodes])  # (14.39)
        nodes = nodes[parents[nodes] >= 0]
        above = parents[nodes]  # (14.38)
        f = sigmoid(z_f[above] + hs[nodes] @ U_f)
        np.add.at(h_sum, above, hs[nodes])
        np.add.at(kept, above, f * cs[nodes])
    return hs, cs


def child_sum_backward(dhs, hs, cs, x, parents, W, U, b):
    """Backpropagate through a whole child-sum Tree-LSTM: from dhs, the direct gradient with respect to each node's h.

        dh at n = dhs_n + what n's parent passes down to h_n       (14.40)
        dc at n = what n's parent passes down to c_n; 0 at a root  (14.41)
        dx_n, dW_n, dU_n, db_n, and what n passes down to each child
            = child_sum_step_backward at n                         (14.42)
        dW, dU, db = Σ_n dW_n, Σ_n dU_n, Σ_n db_n                  (14.43)

    The states are given, so the gates of all nodes can be computed again in any order.
    dhs, hs, cs (N, H); x (N, D); parents (N,), integers; W (D, 4H); U (H, 4H); b (4H,)
    ->  dx (N, D), dW (D, 4H), dU (H, 4H), db (4H,)
    """
    z_i, z_f, z_g, z_o = np.split(x @ W + b, 4, axis=1)
    U_i, U_f, U_g, U_o = np.split(U, 4, axis=1)
    below = np.flatnonzero(parents >= 0)
    h_sum, f = np.zeros_like(hs), np.zeros_like(hs)
    np.add.at(h_sum, parents[below], hs[below])
    f[below] = sigmoid(z_f[parents[below]] + hs[below] @ U_f)
    i, g, o = sigmoid(z_i + h_sum @ U_i), np.tanh(z_g + h_sum @ U_g), sigmoid(z_o + h_sum @ U_o)
    tanh_c, heights = np.tanh(cs), tree_heights(parents)
    to_i, to_f, to_g, to_o = g * i * (1 - i), cs * f * (1 - f), i * (1 - g**2), tanh_c * o * (1 - o)
    dh, dc, s = np.array(dhs), np.zeros_like(cs), np.zeros_like(cs)
    du = np.zeros((len(x), U.shape[1]), hs.dtype)  # row k: gradients of h_k U in its parent's i, g, o and in its own f
    for height in range(heights.max(), -1, -1):
        n = np.flatnonzero(heights == height)
        s[n] = dc[n] + dh[n] * o[n] * (1 - tanh_c[n] ** 2)
        k = below[heights[parents[below]] == height]  # the children of n
        n = parents[k]
        du[k] = np.concatenate([s[n] * to_i[n], s[n] * to_f[k], s[n] * to_g[n], dh[n] * to_o[n]], axis=1)  # (14.42)
        dc[k] = s[n] * f[k]  # (14.41)
        dh[k] += du[k] @ U.T  # (14.40)
    dz_f = np.zeros_like(hs)
    np.add.at(dz_f, parents[below], np.split(du[below], 4, axis=1)[1])
    dz = np.concatenate([s * to_i, dz_f, s * to_g, dh * to_o], axis=1)
    return dz @ W.T, x.T @ dz, hs.T @ du, dz.sum(axis=0)  # (14.43)

"""Nodes of a child-sum Tree-LSTM and whole trees of them, written otherwise; and mutants that are right."""

import numpy as np

from rnn_course.cells.tree_lstm import (
    child_sum_backward,
    child_sum_forward,
    child_sum_step,
    child_sum_step_backward,
)
from rnn_course.exercise import accepted, equivalent
from rnn_course.kit.activations import sigmoid


@accepted(of=child_sum_step)
def node_with_a_loop_over_children(x, hs, cs, W, U, b):
    H, z = U.shape[0], np.dot(x, W) + b
    total = np.zeros(H)
    for h_k in hs:
        total = total + h_k
    u = total @ U
    i, g, o = sigmoid(z[:H] + u[:H]), np.tanh(z[2 * H : 3 * H] + u[2 * H : 3 * H]), sigmoid(z[3 * H :] + u[3 * H :])
    c, gates = i * g, [i, g, o]
    for h_k, c_k in zip(hs, cs, strict=True):
        gates.append(sigmoid(z[H : 2 * H] + h_k @ U[:, H : 2 * H]))
        c = c + gates[-1] * c_k
    return o * np.tanh(c), c, np.array(gates)


@accepted(of=child_sum_step)
def node_with_einsum(x, hs, cs, W, U, b):
    H = hs.shape[1]
    z = np.einsum("d,dgh->gh", x, W.reshape(len(x), 4, H)) + b.reshape(4, H)
    u = np.einsum("kj,jgh->kgh", hs, U.reshape(H, 4, H))
    i, _, o = sigmoid(z + u.sum(axis=0))[[0, 1, 3]]
    g, f = np.tanh(z[2] + u[:, 2].sum(axis=0)), sigmoid(z[1] + u[:, 1])
    c = i * g + np.einsum("kh,kh->h", f, cs)
    return [o * np.tanh(c), c, np.vstack([i, g, o, *f])]


@accepted(of=child_sum_step)
def node_with_ones_for_the_sum(x, hs, cs, W, U, b):
    W_i, W_f, W_g, W_o = np.hsplit(W, 4)
    U_i, U_f, U_g, U_o = np.hsplit(U, 4)
    b_i, b_f, b_g, b_o = np.hsplit(b, 4)
    h = np.ones(len(hs)) @ hs
    i, g, o = sigmoid(x @ W_i + h @ U_i + b_i), np.tanh(x @ W_g + h @ U_g + b_g), sigmoid(x @ W_o + h @ U_o + b_o)
    f = sigmoid(x @ W_f + hs @ U_f + b_f)
    c = np.sum(f * cs, axis=0) + i * g
    return o * np.tanh(c), c, np.concatenate([i[None], g[None], o[None], f], axis=0)


@accepted(of=child_sum_step)
def node_in_float32(x, hs, cs, W, U, b):
    return tuple(each.astype(np.float32) for each in node_with_ones_for_the_sum.function(x, hs, cs, W, U, b))


@accepted(of=child_sum_step_backward)
def node_back_with_a_loop_over_children(dh, dc, c, gates, x, hs, cs, W, U):
    i, g, o, *f = gates
    U_i, U_f, U_g, U_o = np.split(U, 4, axis=1)
    s = dc + dh * o * (1 - np.tanh(c) ** 2)
    dz_i, dz_g, dz_o = s * g * i * (1 - i), s * i * (1 - g**2), dh * np.tanh(c) * o * (1 - o)
    dz_f, dU_f, h_sum = np.zeros(len(c)), np.zeros((len(c), len(c))), hs.sum(axis=0)
    dhs, dcs = np.zeros_like(hs), np.zeros_like(cs)
    for k in range(len(hs)):
        dv = s * cs[k] * f[k] * (1 - f[k])
        dhs[k] = U_i @ dz_i + U_g @ dz_g + U_o @ dz_o + U_f @ dv
        dcs[k] = s * f[k]
        dz_f += dv
        dU_f += np.outer(hs[k], dv)
    dz = np.concatenate([dz_i, dz_f, dz_g, dz_o])
    dU = np.hstack([np.outer(h_sum, dz_i), dU_f, np.outer(h_sum, dz_g), np.outer(h_sum, dz_o)])
    return [dz @ W.T, dhs, dcs, np.outer(x, dz), dU, dz]


@accepted(of=child_sum_step_backward)
def node_back_with_one_row_matrices(dh, dc, c, gates, x, hs, cs, W, U):
    f, H = gates[3:], len(c)
    i, g, o = gates[0], gates[1], gates[2]
    dc += dh * o * (1 - np.tanh(c) ** 2)
    dv = dc * cs * f * (1 - f)
    dz = np.zeros((1, 4 * H))
    dz[0, :H], dz[0, H : 2 * H], dz[0, 2 * H : 3 * H] = dc * g * i * (1 - i), dv.sum(axis=0), dc * i * (1 - g**2)
    dz[0, 3 * H :] = dh * np.tanh(c) * o * (1 - o)
    common = dz.copy()
    common[:, H : 2 * H] = 0
    dU = hs.sum(axis=0, keepdims=True).T @ dz
    dU[:, H : 2 * H] = hs.T @ dv
    dhs = np.repeat(common @ U.T, len(hs), axis=0) + np.dot(dv, U[:, H : 2 * H].T)
    return (dz @ W.T)[0], dhs, dc * f, x[:, None] @ dz, dU, dz[0]


@accepted(of=child_sum_step_backward)
def node_back_in_float32(*arguments):
    return tuple(each.astype(np.float32) for each in node_back_with_a_loop_over_children.function(*arguments))


@accepted(of=child_sum_forward)
def gated_tree_node_by_node(x, parents, W, U, b):
    N, H = len(x), U.shape[0]
    hs, cs = np.zeros((N, H)), np.zeros((N, H))
    for n in range(N):
        kids = np.flatnonzero(parents == n)
        hs[n], cs[n], _ = child_sum_step(x[n], hs[kids], cs[kids], W, U, b)
    return hs, cs


@accepted(of=child_sum_forward)
def gated_tree_of_lists(x, parents, W, U, b):
    H, h, c = U.shape[0], [], []
    for n in range(len(x)):
        kids = [k for k in range(n) if parents[k] == n]
        h_n, c_n, _ = child_sum_step(x[n], np.array([h[k] for k in kids]).reshape(-1, H),
                                     np.array([c[k] for k in kids]).reshape(-1, H), W, U, b)
        h.append(h_n)
        c.append(c_n)
    return [np.array(h), np.array(c)]


@accepted(of=child_sum_forward)
def gated_tree_by_recursion(x, parents, W, U, b):
    found = {}

    def states(n):
        if n not in found:
            kids = [states(k) for k in np.flatnonzero(parents == n)]
            both = [np.array([kid[side] for kid in kids]).reshape(-1, len(U)) for side in (0, 1)]
            found[n] = child_sum_step(x[n], *both, W, U, b)[:2]
        return found[n]

    return tuple(np.stack([states(n)[side] for n in range(len(x))]) for side in (0, 1))


@accepted(of=child_sum_forward)
def gated_tree_in_float32(x, parents, W, U, b):
    return tuple(each.astype(np.float32) for each in gated_tree_node_by_node.function(x, parents, W, U, b))


@accepted(of=child_sum_backward)
def gated_tree_back_node_by_node(dhs, hs, cs, x, parents, W, U, b):
    dh, dc, dx = dhs.copy(), np.zeros_like(cs), np.zeros_like(x)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    for n in reversed(range(len(x))):
        kids = np.flatnonzero(parents == n)
        _, _, gates = child_sum_step(x[n], hs[kids], cs[kids], W, U, b)
        dx[n], dh_kids, dc_kids, dW_n, dU_n, db_n = child_sum_step_backward(
            dh[n], dc[n], cs[n], gates, x[n], hs[kids], cs[kids], W, U)
        dh[kids] += dh_kids
        dc[kids] = dc_kids
        dW += dW_n
        dU += dU_n
        db += db_n
    return dx, dW, dU, db


@accepted(of=child_sum_backward)
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


@accepted(of=child_sum_backward)
def gated_tree_back_in_float32(*arguments):
    return tuple(each.astype(np.float32) for each in gated_tree_back_node_by_node.function(*arguments))


NO_PARENT_IS_0 = "Children come before their parents, so node 0 is nobody's parent."

right_forward_mutants = (
    equivalent(of=child_sum_forward, change="nodes = nodes[parents[nodes] >= 0] -> nodes = nodes[parents[nodes] >= 1]",
               why=NO_PARENT_IS_0),
    equivalent(of=child_sum_forward, change="nodes = nodes[parents[nodes] >= 0] -> nodes = nodes[parents[nodes] > 0]",
               why=NO_PARENT_IS_0),
    equivalent(of=child_sum_forward,
               change="for height in range(heights.max() + 1): -> for height in range(heights.max() + 2):",
               why="No node stands above the highest one, so one more round does nothing."),
)

right_backward_mutants = (
    equivalent(of=child_sum_backward,
               change="below = np.flatnonzero(parents >= 0) -> below = np.flatnonzero(parents >= 1)",
               why=NO_PARENT_IS_0),
    equivalent(of=child_sum_backward,
               change="below = np.flatnonzero(parents >= 0) -> below = np.flatnonzero(parents > 0)",
               why=NO_PARENT_IS_0),
    equivalent(of=child_sum_backward,
               change="for height in range(heights.max(), -1, -1): -> for height in range(heights.max(), - 2, -1):",
               why="No node stands below the height 0, so one more round does nothing."),
    equivalent(of=child_sum_backward,
               change="for height in range(heights.max(), -1, -1): -> for height in range(heights.max(), ~1, -1):",
               why="No node stands below the height 0, so one more round does nothing."),
    equivalent(of=child_sum_backward,
               change="n = np.flatnonzero(heights == height) -> n = np.flatnonzero(heights >= height)",
               why="The higher nodes have all that they are sent, so they are computed again to the same numbers."),
    equivalent(of=child_sum_backward,
               change="n = np.flatnonzero(heights == height) -> n = np.flatnonzero(heights <= height)",
               why="What the lower nodes get too early is computed again, and read only when their turn comes."),
)

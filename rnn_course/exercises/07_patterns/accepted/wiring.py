"""The five patterns written otherwise."""

import numpy as np

from rnn_course.cells.context import context_backward, context_forward, context_step
from rnn_course.cells.patterns import pattern_steps, wired_backward, wired_forward
from rnn_course.exercise import accepted


@accepted(of=pattern_steps)
def steps_filled_in(T_in, T_out, in_step):
    T = T_out if in_step else T_in + T_out - 1
    reads, says = np.zeros(T, bool), np.zeros(T, bool)
    reads[:T_in] = True
    says[-T_out:] = True
    return reads, says


@accepted(of=pattern_steps)
def steps_as_lists_joined(T_in, T_out, in_step):
    if in_step:
        return np.ones(T_in, bool), np.ones(T_in, bool)
    return np.array([True] * T_in + [False] * (T_out - 1)), np.array([False] * (T_in - 1) + [True] * T_out)


@accepted(of=pattern_steps)
def steps_counted_from_0(T_in, T_out, in_step):
    T = max(T_in, T_out) if in_step else T_in + T_out - 1
    return [np.arange(T) < T_in, np.arange(T)[::-1] < T_out]


@accepted(of=wired_forward)
def wired_step_by_step(x, reads, says, h0, v, W, U, R, b, V, c):
    h, nth, hs, o = h0, 0, [], []
    for t in range(len(reads)):
        now = np.zeros_like(x[:, 0])
        if reads[t]:
            now = x[:, nth]
            nth += 1
        h = context_step(now, h, v, W, U, R, b)
        hs.append(h)
        if says[t]:
            o.append(h @ V + c)
    return np.stack(hs, axis=1), np.stack(o, axis=1)


@accepted(of=wired_forward)
def wired_by_a_matrix(x, reads, says, h0, v, W, U, R, b, V, c):
    """Rows of the identity put inputs into their places and pick the answers."""
    place, pick = np.eye(len(reads))[reads], np.eye(len(says))[says]
    hs = context_forward(np.einsum("bid,it->btd", x, place), h0, v, W, U, R, b)
    return [hs, np.einsum("bth,at,hk->bak", hs, pick, V) + c]


@accepted(of=wired_forward)
def wired_with_scores_first(x, reads, says, h0, v, W, U, R, b, V, c):
    """Scores at all steps, and then those that are asked for."""
    u = np.zeros((x.shape[0], reads.size, x.shape[2]))
    for nth, t in enumerate(np.flatnonzero(reads)):
        u[:, t, :] = x[:, nth, :]
    hs = context_forward(u, h0, v, W, U, R, b)
    return hs, (np.dot(hs, V) + c).take(np.flatnonzero(says), axis=1)


@accepted(of=wired_forward)
def wired_in_float32(x, reads, says, *others):
    return wired_forward(x.astype(np.float32), reads, says, *(each.astype(np.float32) for each in others))


@accepted(of=wired_backward)
def wired_back_step_by_step(do, hs, x, reads, says, h0, v, W, U, R, V):
    dh, dx, dv = np.zeros_like(h0), np.zeros_like(x), np.zeros_like(v)
    dW, dU, dR, db, dV = np.zeros_like(W), np.zeros_like(U), np.zeros_like(R), np.zeros(len(U)), np.zeros_like(V)
    nth_in, nth_out = x.shape[1], do.shape[1]
    for t in reversed(range(hs.shape[1])):
        if says[t]:
            nth_out -= 1
            dh = dh + do[:, nth_out] @ V.T
            dV += hs[:, t].T @ do[:, nth_out]
        dz = dh * (1 - hs[:, t] ** 2)
        if reads[t]:
            nth_in -= 1
            dx[:, nth_in] = dz @ W.T
            dW += x[:, nth_in].T @ dz
        dU += (hs[:, t - 1] if t else h0).T @ dz
        dR += v.T @ dz
        dv += dz @ R.T
        db += dz.sum(axis=0)
        dh = dz @ U.T
    return dx, dh, dv, dW, dU, dR, db, dV, do.sum(axis=(0, 1))


@accepted(of=wired_backward)
def wired_back_with_scores_at_all_steps(do, hs, x, reads, says, h0, v, W, U, R, V):
    """do spread over all steps, with zeros where it is silent; then the output layer's way back as usual."""
    spread = np.zeros((*hs.shape[:2], V.shape[1]))
    spread[:, says] = do
    u = np.zeros((*hs.shape[:2], x.shape[2]))
    u[:, reads] = x
    du, *others = context_backward(spread @ V.T, hs, u, h0, v, W, U, R)
    return [du[:, reads], *others, np.tensordot(hs, spread, ((0, 1), (0, 1))), spread.sum((0, 1))]


@accepted(of=wired_backward)
def wired_back_in_float32(do, hs, x, reads, says, *others):
    do, hs, x, *others = (each.astype(np.float32) for each in (do, hs, x, *others))
    return wired_backward(do, hs, x, reads, says, *others)

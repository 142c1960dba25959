"""The network that reads its last output, what it costs, and its schedules, written otherwise."""

import numpy as np

from rnn_course.cells.output_recurrence import (
    free_run,
    sequence_weights,
    teacher_forced,
    teacher_forced_backward,
    teacher_shares,
)
from rnn_course.exercise import accepted


@accepted(of=teacher_forced)
def forced_in_a_loop(x, y, y0, W, F, b, V, c):
    before, hs, o = y0, [], []
    for t in range(x.shape[1]):
        hs.append(np.tanh(x[:, t] @ W + before @ F + b))
        o.append(hs[-1] @ V + c)
        before = y[:, t]
    return np.stack(hs, axis=1), np.stack(o, axis=1)


@accepted(of=teacher_forced)
def forced_as_one_tall_batch(x, y, y0, W, F, b, V, c):
    B, T, _ = x.shape
    before = np.hstack([y0[:, None], y])[:, :-1]
    rows = np.tanh(np.hstack([x.reshape(B * T, -1), before.reshape(B * T, -1)]) @ np.vstack([W, F]) + b)
    return [rows.reshape(B, T, -1), (rows @ V + c).reshape(B, T, -1)]


@accepted(of=teacher_forced)
def forced_by_shifting_in_the_callers_array(x, y, y0, W, F, b, V, c):
    y[:, 1:] = y[:, :-1].copy()
    y[:, 0] = y0
    hs = np.tanh(np.einsum("btd,dh->bth", x, W) + np.einsum("btk,kh->bth", y, F) + b)
    return hs, np.einsum("bth,hk->btk", hs, V) + c


@accepted(of=teacher_forced)
def forced_in_float32(*args):
    return teacher_forced(*(each.astype(np.float32) for each in args))


@accepted(of=teacher_forced_backward)
def forced_back_in_a_loop(do, hs, x, y, y0, W, V):
    H, K = V.shape
    dx, dW, dF, db, dV, dc = np.zeros_like(x), 0, np.zeros((K, H)), 0, 0, 0
    for t in range(x.shape[1]):
        dz = np.dot(do[:, t], V.T) * (1 - hs[:, t] ** 2)
        dx[:, t] = np.dot(dz, W.T)
        dW = dW + np.dot(x[:, t].T, dz)
        dF += (y[:, t - 1] if t else y0).T @ dz
        db, dV, dc = db + dz.sum(0), dV + hs[:, t].T @ do[:, t], dc + do[:, t].sum(0)
    return dx, dW, dF, db, dV, dc


@accepted(of=teacher_forced_backward)
def forced_back_as_one_tall_batch(do, hs, x, y, y0, W, V):
    before = np.concatenate([y0[:, None], y[:, :-1]], axis=1)
    do, h, rows, before = (each.reshape(-1, each.shape[2]) for each in (do, hs, x, before))
    dz = do @ V.T
    dz *= 1 - h * h
    return [(dz @ W.T).reshape(x.shape), rows.T @ dz, before.T @ dz, np.ones(len(dz)) @ dz, h.T @ do, do.sum(axis=0)]


@accepted(of=teacher_forced_backward)
def forced_back_in_float32(*args):
    return teacher_forced_backward(*(each.astype(np.float32) for each in args))


@accepted(of=free_run)
def free_into_a_buffer(x, y0, W, F, b, V, c):
    o = np.zeros((x.shape[0], x.shape[1] + 1, y0.shape[1]))
    o[:, 0] = y0
    for t in range(x.shape[1]):
        o[:, t + 1] = np.dot(np.tanh(np.dot(x[:, t], W) + np.dot(o[:, t], F) + b), V) + c
    return o[:, 1:]


@accepted(of=free_run)
def free_by_the_states_alone(x, y0, W, F, b, V, c):
    """Output and feedback in one: h_t reads h_{t-1} through V F."""
    loop, h = V @ F, np.tanh(x[:, 0] @ W + y0 @ F + b)
    hs = [h]
    for t in range(1, x.shape[1]):
        h = np.tanh(x[:, t] @ W + h @ loop + c @ F + b)
        hs.append(h)
    return np.stack(hs, axis=1) @ V + c


@accepted(of=free_run)
def free_by_asking_the_teacher_again_and_again(x, y0, W, F, b, V, c):
    """Each pass makes one more output right: slow, and right."""
    o = np.zeros((*x.shape[:2], len(c)))
    for _ in range(x.shape[1]):
        o = teacher_forced(x, o, y0, W, F, b, V, c)[1]
    return o


@accepted(of=free_run)
def free_in_float32(*args):
    return free_run(*(each.astype(np.float32) for each in args))


@accepted(of=sequence_weights)
def counts_by_adding_up(K, T, m, H):
    table = 1
    for _ in range(T):
        table = table * K
    networks = K * H + H + H * K + K
    return table - 1, sum((K - 1) * K**j for j in range(m + 1)), networks, networks + H**2


@accepted(of=sequence_weights)
def counts_of_empty_arrays(K, T, m, H):
    F, b, V, c, U = (np.empty(shape) for shape in ((K, H), H, (H, K), K, (H, H)))
    by_output = F.size + b.size + V.size + c.size
    table = sum(K**t * (K - 1) for t in range(T))
    return [table, table - sum(K**t * (K - 1) for t in range(m + 1, T)), by_output, by_output + U.size]


@accepted(of=sequence_weights)
def counts_as_numpy_numbers(K, T, m, H):
    return np.int64(K) ** T - 1, K * K**m - 1, np.int32(H * (K + K + 1) + K), np.int64(H * (K + K + 1 + H) + K)


@accepted(of=teacher_shares)
def shares_by_a_loop(i, floor, slope, base, k):
    def inverse(n):
        return 0.0 if n / k > 700 else k / (k + np.exp(n / k))

    return (np.array([max(floor, 1 - slope * n) for n in i]), np.array([base**n for n in i]),
            np.array([inverse(n) for n in i]))


@accepted(of=teacher_shares)
def shares_by_logarithms(i, floor, slope, base, k):
    return [np.clip(1 - slope * i, floor, None), np.exp(i * np.log(base)), 0.5 * (1 + np.tanh((np.log(k) - i / k) / 2))]


@accepted(of=teacher_shares)
def shares_that_overflow_to_zero(i, floor, slope, base, k):
    """exp may be inf here, and k / inf is 0: right."""
    line = 1 - slope * i
    line[line < floor] = floor
    with np.errstate(over="ignore"):
        return line, np.power(base, i), k / (k + np.exp(i / k))

"""The readout's rows, loss, fit and scores, written otherwise."""

import numpy as np

from rnn_course.cells.readout import collect_rows, forecast_score, memory_capacity, readout_loss, ridge_readout
from rnn_course.exercise import accepted, equivalent


@accepted(of=collect_rows)
def rows_one_by_one(x, hs, y, washout):
    steps = [(row, t) for row in range(len(x)) for t in range(washout, x.shape[1])]
    return [np.array([[1.0, *x[at], *hs[at]] for at in steps]), np.array([y[at] for at in steps])]


@accepted(of=collect_rows)
def rows_by_sequences(x, hs, y, washout):
    A = [np.column_stack([np.ones(x.shape[1] - washout), x[row, washout:], hs[row, washout:]]) for row in range(len(x))]
    return np.vstack(A), np.vstack([each[washout:] for each in y])


@accepted(of=collect_rows)
def rows_by_a_mask(x, hs, y, washout):
    late = np.broadcast_to(np.arange(x.shape[1]) >= washout, x.shape[:2])
    A = np.ones((late.sum(), 1 + x.shape[2] + hs.shape[2]))
    A[:, 1 : 1 + x.shape[2]], A[:, 1 + x.shape[2] :] = x[late], hs[late]
    return A, y[late]


@accepted(of=readout_loss)
def loss_by_norms(V, A, Y, penalty):
    loss = np.linalg.norm(A @ V - Y) ** 2 / 2 + penalty * np.linalg.norm(V[1:]) ** 2 / 2
    dV = np.dot(A.T, np.dot(A, V) - Y)
    dV[1:] += penalty * V[1:]
    return [loss, dV]


@accepted(of=readout_loss)
def loss_of_an_augmented_table(V, A, Y, penalty):
    P = np.sqrt(penalty) * np.eye(len(V))[1:]
    tall, targets = np.vstack([A, P]), np.vstack([Y, np.zeros((len(P), Y.shape[1]))])
    E = tall @ V - targets
    return float(np.sum(E * E)) / 2, tall.T @ E


@accepted(of=readout_loss)
def loss_multiplied_out(V, A, Y, penalty):
    M = A.T @ A + penalty * np.diag([0.0] + [1.0] * (len(V) - 1))
    MV, R = M @ V, A.T @ Y
    return 0.5 * np.trace(V.T @ MV) - np.sum(V * R) + 0.5 * np.einsum("nk,nk->", Y, Y), MV - R


@accepted(of=ridge_readout)
def ridge_by_least_squares_of_an_augmented_table(A, Y, penalty):
    M = A.shape[1]
    tall = np.vstack([A, np.sqrt(penalty) * np.eye(M)[1:]])
    return np.linalg.lstsq(tall, np.vstack([Y, np.zeros((M - 1, Y.shape[1]))]), rcond=None)[0]


@accepted(of=ridge_readout)
def ridge_by_centring(A, Y, penalty):
    middle, mean = A[:, 1:].mean(axis=0), Y.mean(axis=0)
    X = A[:, 1:] - middle
    weights = np.linalg.inv(X.T @ X + penalty * np.eye(X.shape[1])) @ X.T @ (Y - mean)
    return np.vstack([mean - middle @ weights, weights])


@accepted(of=ridge_readout)
def ridge_by_its_dual(A, Y, penalty):
    middle, mean = A[:, 1:].mean(axis=0), Y.mean(axis=0)
    X = A[:, 1:] - middle
    weights = X.T @ np.linalg.solve(X @ X.T + penalty * np.eye(len(X)), Y - mean)
    return np.concatenate([(mean - middle @ weights)[None], weights])


@accepted(of=ridge_readout)
def ridge_by_singular_values(A, Y, penalty):
    middle, mean = A[:, 1:].mean(axis=0), Y.mean(axis=0)
    left, s, right = np.linalg.svd(A[:, 1:] - middle, full_matrices=False)
    weights = right.T @ ((s / (s**2 + penalty))[:, None] * (left.T @ (Y - mean)))
    return np.vstack([mean - middle @ weights, weights])


@accepted(of=ridge_readout)
def ridge_one_output_at_a_time(A, Y, penalty):
    M = A.T @ A + np.diag([0.0] + [penalty] * (A.shape[1] - 1))
    return np.stack([np.linalg.pinv(M) @ A.T @ Y[:, k] for k in range(Y.shape[1])], axis=1)


@accepted(of=forecast_score)
def score_with_loops(o, y, limit):
    B, T, K = y.shape
    v = [np.var(y[:, :, k]) for k in range(K)]
    nrmse = np.array([np.sqrt(np.mean(np.square(o[..., k] - y[..., k])) / v[k]) for k in range(K)])
    valid = []
    for row in range(B):
        t = 0
        while t < T and np.sqrt(sum((o[row, t] - y[row, t]) ** 2) / sum(v)) <= limit:
            t += 1
        valid.append(t)
    return [nrmse, np.array(valid)]


@accepted(of=forecast_score)
def score_by_the_first_miss(o, y, limit):
    K = y.shape[2]
    flat, error = y.reshape(-1, K), (o - y).reshape(-1, K)
    v = ((flat - flat.mean(axis=0)) ** 2).mean(axis=0)
    missed = ((o - y) ** 2).sum(axis=-1) > limit**2 * v.sum()
    return (error**2).mean(axis=0) ** 0.5 / v**0.5, np.where(missed.any(axis=1), missed.argmax(axis=1), y.shape[1])


@accepted(of=forecast_score)
def score_with_a_stop_at_the_end(o, y, limit):
    v = np.std(y, axis=(0, 1)) ** 2
    missed = np.linalg.norm(o - y, axis=2) / np.sqrt(v.sum()) > limit
    stop = np.ones((len(y), 1), dtype=bool)
    return np.sqrt(np.mean((y - o) ** 2, axis=(0, 1)) / v), np.argmax(np.hstack([missed, stop]), axis=1)


@accepted(of=forecast_score)
def score_by_running_minimum(o, y, limit):
    v = np.mean(y**2, axis=(0, 1)) - np.mean(y, axis=(0, 1)) ** 2
    fine = (((o - y) ** 2).sum(axis=2) / v.sum()) ** 0.5 <= limit
    return np.sqrt(((o - y) ** 2).mean((0, 1)) / v), np.minimum.accumulate(fine, axis=1).sum(axis=1, dtype=np.int32)


@accepted(of=memory_capacity)
def memory_lag_by_lag(u, hs, lags, washout, penalty):
    B, T, H = hs.shape
    A = np.ones((B * (T - washout), 1 + H))
    A[:, 1:] = hs[:, washout:].reshape(-1, H)
    m = []
    for k in range(1, lags + 1):
        target = np.array([u[row, t - k] for row in range(B) for t in range(washout, T)])[:, None]
        said = A @ ridge_readout(A, target, penalty)
        m.append(np.corrcoef(said[:, 0], target[:, 0])[0, 1] ** 2)
    return [np.array(m), sum(m)]


@accepted(of=memory_capacity)
def memory_by_covariances(u, hs, lags, washout, penalty):
    T = u.shape[1]
    A = np.concatenate([np.c_[np.ones(T - washout), each[washout:]] for each in hs])
    Y = np.concatenate([np.stack([row[washout - k : T - k] for k in range(1, lags + 1)], axis=1) for row in u])
    O = A @ ridge_readout(A, Y, penalty)
    covariance = (O * Y).mean(axis=0) - O.mean(axis=0) * Y.mean(axis=0)
    m = covariance * covariance / O.var(axis=0) / Y.var(axis=0)
    return m, float(m @ np.ones(lags))


@accepted(of=memory_capacity)
def memory_by_rolling(u, hs, lags, washout, penalty):
    rolled = np.stack([np.roll(u, k, axis=1) for k in range(1, lags + 1)], axis=2)[:, washout:]
    Y = rolled.reshape(-1, lags)
    ones = np.ones((*u.shape, 1))
    A = np.concatenate([ones, hs], axis=2)[:, washout:].reshape(len(Y), -1)
    O = A @ ridge_readout(A, Y, penalty)
    joint = np.corrcoef(O.T, Y.T)
    m = np.diag(joint[:lags, lags:]) ** 2
    return m, m.sum()


two_columns_of_ones = equivalent(
    of=memory_capacity,
    change="A = np.concatenate([np.ones((len(states), 1), dtype=hs.dtype), states], axis=1) -> "
           "A = np.concatenate([np.ones((len(states), 2), dtype=hs.dtype), states], axis=1)",
    why="Two columns of ones say no more than one: the first is free, so the penalty keeps the second at 0.")

"""The readout of a reservoir, which is its only trained part: fitting it and scoring it.

Jaeger, Short term memory in echo state networks (2002); Jaeger and Haas, Harnessing nonlinearity (2004); Hoerl and
Kennard, Ridge regression (1970); Lukoševičius, A practical guide to applying echo state networks (2012).
"""

import numpy as np


def collect_rows(x, hs, y, washout):
    """Collect the inputs and targets of the readout, one row for each step, without the first `washout` steps.

        r_t = [1, x_t, h_t], for every sequence                                             (15.12)
        A   = the rows r_t for t = washout + 1 ... T of the first sequence, then of
            the next, and so on                                                             (15.13)
        Y   = the rows y_t, for the same t in the same order                                (15.14)

    x (B, T, D); hs (B, T, H); y (B, T, K); washout from 0 to T - 1
    ->  A (B (T - washout), 1 + D + H), Y (B (T - washout), K)
    """
    ones = np.ones((*hs.shape[:2], 1), dtype=hs.dtype)
    r = np.concatenate([ones, x, hs], axis=2)  # (15.12)
    A = np.concatenate(r[:, washout:])  # (15.13)
    return A, np.concatenate(y[:, washout:])  # (15.14)


def readout_loss(V, A, Y, penalty):
    """Compute the ridge regression loss of a readout, and its gradient.

        E  = A V - Y                                                                        (15.15)
        L  = ½ Σ E² + ½ penalty Σ V², the second sum without the first row of V             (15.16)
        dV = ∂L/∂V                                                                          (15.17)

    The first row of V is the bias, which multiplies the ones in A; it has no penalty.

    V (M, K); A (N, M); Y (N, K); penalty, 0 or more  ->  L (), dV (M, K)
    """
    E = A @ V - Y  # (15.15)
    held = V.copy()
    held[0] = 0
    loss = 0.5 * (E**2).sum() + 0.5 * penalty * (held**2).sum()  # (15.16)
    return loss, A.T @ E + penalty * held  # (15.17)


def ridge_readout(A, Y, penalty):
    """Solve the ridge regression: find the one readout at which the gradient (15.17) is zero.

        (Aᵀ A + penalty P) V = Aᵀ Y, P being the identity with a 0 at the bias, P_11 = 0        (15.18)

    A (N, M), its first column all ones; Y (N, K); penalty > 0  ->  V (M, K)
    """
    P = np.eye(A.shape[1], dtype=A.dtype)
    P[0, 0] = 0
    return np.linalg.solve(A.T @ A + penalty * P, A.T @ Y)  # (15.18)


def forecast_score(o, y, limit):
    """Score forecasts o of y: the normalised error, and the number of steps for which each forecast is good.

        v_k     = the variance of y_k over all rows and steps                               (15.21)
        nrmse_k = √(mean (o_k - y_k)² / v_k), the mean over all rows and steps              (15.22)
        e_t     = √(Σ_k (o_tk - y_tk)² / Σ_k v_k), for every row and step                   (15.23)
        valid   = the number of steps before the first t with e_t > limit, for every row;
            T where there is none                                                           (15.24)

    o, y (B, T, K); limit > 0  ->  nrmse (K,); valid (B,), integers
    """
    v = y.var(axis=(0, 1))  # (15.21)
    nrmse = np.sqrt(((o - y) ** 2).mean(axis=(0, 1)) / v)  # (15.22)
    e = np.sqrt(((o - y) ** 2).sum(axis=2) / v.sum())  # (15.23)
    held = np.cumprod(e <= limit, axis=1)
    return nrmse, held.sum(axis=1)  # (15.24)


def memory_capacity(u, hs, lags, washout, penalty):
    """Measure how well a linear readout can reconstruct each earlier input from a reservoir's present state.

        A   = the rows [1, h_t]; Y = the rows [u_{t-1}, u_{t-2} ... u_{t-lags}], both for
            t = washout + 1 ... T of the first sequence, then of the next                   (15.25)
        O   = A V, V being the ridge readout (15.18) from A to Y                            (15.26)
        m_k = cov(O_k, Y_k)² / (var(O_k) var(Y_k)), column by column                        (15.27)
        total = Σ_k m_k                                                                     (15.28)

    u (B, T), one input per step; hs (B, T, H); lags from 1 to washout; penalty > 0  ->  m (lags,), total ()
    """
    T = u.shape[1]
    states = np.concatenate(hs[:, washout:])
    A = np.concatenate([np.ones((len(states), 1), dtype=hs.dtype), states], axis=1)
    Y = np.stack([u[:, washout - k : T - k].ravel() for k in range(1, lags + 1)], axis=1)  # (15.25)
    O = A @ ridge_readout(A, Y, penalty)  # (15.26)
    O, Y = O - O.mean(axis=0), Y - Y.mean(axis=0)
    m = (O * Y).sum(axis=0) ** 2 / ((O**2).sum(axis=0) * (Y**2).sum(axis=0))  # (15.27)
    return m, m.sum()  # (15.28)

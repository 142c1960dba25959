"""Cells whose gradients last longer: leaky units, skips through time, diagonal recurrence, layer normalisation.

Leaky units: Mozer, Induction of multiscale temporal structure (1992); Jaeger, Lukoševičius, Popovici and Siewert,
Optimization and applications of echo state networks with leaky-integrator neurons (2007). Skips: Lin, Horne, Tiňo and
Giles, Learning long-term dependencies in NARX recurrent neural networks (1996). Diagonal: Li, Li, Cook, Zhu and Gao,
Independently recurrent neural network (2018). Normalised: Ba, Kiros and Hinton, Layer normalization (2016).
"""

import numpy as np

from rnn_course.kit.activations import sigmoid


def leaky_average(x, h0, tau):
    """Run leaky units over sequences: each keeps a running average of its input over about τ steps.

        α   = 1 - 1/τ, one for each unit                                       (2.19)
        h_t = α ⊙ h_{t-1} + (1 - α) ⊙ x_t, for t = 1 ... T from h_0 = h0       (2.20)

    x (B, T, H); h0 (B, H); tau (H,), each at least 1  ->  hs (B, T, H), with h_1 ... h_T along axis 1
    """
    alpha = 1 - 1 / tau  # (2.19)
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = alpha * h + (1 - alpha) * x[:, t]  # (2.20)
        hs.append(h)
    return np.stack(hs, axis=1)


def leaky_forward(x, h0, W, U, b, a):
    """Run a recurrent cell of leaky units with learnable time constants over sequences.

        α   = σ(a), one for each unit                                          (2.21)
        c_t = tanh(x_t W + h_{t-1} U + b)                                      (2.22)
        h_t = α ⊙ h_{t-1} + (1 - α) ⊙ c_t, for t = 1 ... T from h_0 = h0       (2.23)

    x (B, T, D); h0 (B, H); W (D, H); U (H, H); b, a (H,)  ->  hs, cs (B, T, H), with h_t and c_t along axis 1
    """
    alpha = sigmoid(a)  # (2.21)
    xW = x @ W + b
    h, hs, cs = h0, [], []
    for t in range(x.shape[1]):
        c = np.tanh(xW[:, t] + h @ U)  # (2.22)
        h = alpha * h + (1 - alpha) * c  # (2.23)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


def leaky_backward(dhs, hs, cs, x, h0, W, U, a):
    """Backpropagate through the leaky cell: there are two paths back from each step, and a gradient for a.

        g_t  = dhs_t + dh_{t+1}, for t = T ... 1 from dh_{T+1} = 0                      (2.24)
        dz_t = g_t ⊙ (1 - α) ⊙ (1 - c_t²), with the α of (2.21)                         (2.25)
        dh_t = α ⊙ g_t + dz_t Uᵀ                                                        (2.26)
        da   = α ⊙ (1 - α) ⊙ Σ_t Σ_rows g_t ⊙ (h_{t-1} - c_t)                           (2.27)
        dx_t = dz_t Wᵀ; dW, dU, db = Σ_t x_tᵀ dz_t, Σ_t h_{t-1}ᵀ dz_t, Σ_t Σ_rows dz_t  (2.28)
        dh0  = dh_1                                                                     (2.29)

    dhs, hs, cs (B, T, H); x (B, T, D); h0 (B, H); W (D, H); U (H, H); a (H,)
    ->  dx (B, T, D), dh0 (B, H), dW (D, H), dU (H, H), db (H,), da (H,)
    """
    alpha = sigmoid(a)
    g, dz, dh = np.empty_like(hs), np.empty_like(hs), np.zeros_like(h0)
    for t in reversed(range(hs.shape[1])):
        g[:, t] = dhs[:, t] + dh  # (2.24)
        dz[:, t] = g[:, t] * (1 - alpha) * (1 - cs[:, t] ** 2)  # (2.25)
        dh = alpha * g[:, t] + dz[:, t] @ U.T  # (2.26)
    h_before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    da = alpha * (1 - alpha) * (g * (h_before - cs)).sum(axis=(0, 1))  # (2.27)
    dW = np.tensordot(x, dz, axes=((0, 1), (0, 1)))  # (2.28)
    dU = np.tensordot(h_before, dz, axes=((0, 1), (0, 1)))
    return dz @ W.T, dh, dW, dU, dz.sum(axis=(0, 1)), da  # (2.29)


def skip_forward(x, past, W, U, S, b):
    """Run a recurrent cell with a second connection through time, which skips from step t - d to step t.

        z_t = x_t W + h_{t-1} U + h_{t-d} S + b                                (2.30)
        h_t = tanh(z_t), for t = 1 ... T                                       (2.31)

    `past` holds the states before the first step, in the order of time: h_{1-d} ... h_{-1}, h_0. Its length is d.

    x (B, T, D); past (B, d, H); W (D, H); U, S (H, H); b (H,)  ->  hs (B, T, H), with h_1 ... h_T along axis 1
    """
    d, xW = past.shape[1], x @ W + b
    states = list(np.moveaxis(past, 1, 0))
    for t in range(x.shape[1]):
        z = xW[:, t] + states[-1] @ U + states[-d] @ S  # (2.30)
        states.append(np.tanh(z))  # (2.31)
    return np.stack(states[d:], axis=1)


def skip_backward(dhs, hs, x, past, W, U, S):
    """Backpropagate through the cell with a skip: each state is used by its own loss, one step later and d steps later.

        g_t  = dhs_t + dz_{t+1} Uᵀ + dz_{t+d} Sᵀ, dz being 0 outside 1 ... T            (2.32)
        dz_t = g_t ⊙ (1 - h_t²), for t = T ... 1                                        (2.33)
        dpast_t = dz_{t+1} Uᵀ + dz_{t+d} Sᵀ, for t = 1-d ... 0                          (2.34)
        dx_t = dz_t Wᵀ; dW, dU, dS, db = Σ_t x_tᵀ dz_t, Σ_t h_{t-1}ᵀ dz_t,
            Σ_t h_{t-d}ᵀ dz_t, Σ_t Σ_rows dz_t                                          (2.35)

    dhs, hs (B, T, H); x (B, T, D); past (B, d, H), h_{1-d} ... h_0; W (D, H); U, S (H, H)
    ->  dx (B, T, D), dpast (B, d, H), dW (D, H), dU (H, H), dS (H, H), db (H,)
    """
    d, T = past.shape[1], hs.shape[1]
    states, dz = np.concatenate([past, hs], axis=1), np.empty_like(hs)
    g = np.concatenate([np.zeros_like(past), dhs], axis=1)
    for t in reversed(range(T)):
        dz[:, t] = g[:, t + d] * (1 - hs[:, t] ** 2)  # (2.33)
        g[:, t + d - 1] += dz[:, t] @ U.T  # (2.32)
        g[:, t] += dz[:, t] @ S.T
    dW, dU, dS = (
        np.tensordot(read, dz, axes=((0, 1), (0, 1))) for read in (x, states[:, d - 1 : -1], states[:, :T])
    )  # (2.35)
    return dz @ W.T, g[:, :d], dW, dU, dS, dz.sum(axis=(0, 1))  # (2.34)


def diagonal_gradients(dhs, x, h0, W, u, b):
    """Run a cell with diagonal recurrence, where each unit reads only itself, over sequences, and backpropagate.

        h_t  = tanh(x_t W + u ⊙ h_{t-1} + b), for t = 1 ... T from h_0 = h0             (2.36)
        dz_t = (dhs_t + u ⊙ dz_{t+1}) ⊙ (1 - h_t²), for t = T ... 1 from dz_{T+1} = 0   (2.37)
        dx_t = dz_t Wᵀ; dh0 = u ⊙ dz_1                                                  (2.38)
        dW, du, db = Σ_t x_tᵀ dz_t, Σ_t Σ_rows h_{t-1} ⊙ dz_t, Σ_t Σ_rows dz_t          (2.39)

    dhs (B, T, H); x (B, T, D); h0 (B, H); W (D, H); u, b (H,)
    ->  hs (B, T, H), dx (B, T, D), dh0 (B, H), dW (D, H), du (H,), db (H,)
    """
    xW, T = x @ W + b, x.shape[1]
    states = np.empty((len(x), T + 1, len(b)), xW.dtype)
    states[:, 0] = h0
    for t in range(T):
        states[:, t + 1] = np.tanh(xW[:, t] + u * states[:, t])  # (2.36)
    hs, dz, dh = states[:, 1:], np.empty_like(xW), np.zeros_like(h0)
    for t in reversed(range(T)):
        dz[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)  # (2.37)
        dh = u * dz[:, t]
    dW = np.tensordot(x, dz, axes=((0, 1), (0, 1)))  # (2.39)
    du = (states[:, :-1] * dz).sum(axis=(0, 1))
    return hs, dz @ W.T, dh, dW, du, dz.sum(axis=(0, 1))  # (2.38)


def normalised_gradients(dh_next, x, h, W, U, b, gain):
    """Advance a recurrent cell with layer normalisation by one step, and backpropagate through it.

        a  = x W + h U                                                         (2.40)
        n  = (a - μ) / s, μ being the mean over the units of a row and
            s² = the mean of (a - μ)² over them, + 1e-5                        (2.41)
        h_next = tanh(gain ⊙ n + b)                                            (2.42)
        dz = dh_next ⊙ (1 - h_next²); dn = gain ⊙ dz                           (2.43)
        da = (dn - mean(dn) - n ⊙ mean(dn ⊙ n)) / s, with means over the units (2.44)
        db = Σ_rows dz; dgain = Σ_rows n ⊙ dz                                  (2.45)
        dx, dh = da Wᵀ, da Uᵀ; dW, dU = xᵀ da, hᵀ da                           (2.46)

    dh_next, h (B, H); x (B, D); W (D, H); U (H, H); b, gain (H,)
    ->  h_next (B, H), dx (B, D), dh (B, H), dW (D, H), dU (H, H), db (H,), dgain (H,)
    """
    a = x @ W + h @ U  # (2.40)
    centred = a - a.mean(axis=1, keepdims=True)
    s = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
    n = centred / s  # (2.41)
    h_next = np.tanh(gain * n + b)  # (2.42)
    dz = dh_next * (1 - h_next**2)
    dn = gain * dz  # (2.43)
    da = (dn - dn.mean(axis=1, keepdims=True) - n * (dn * n).mean(axis=1, keepdims=True)) / s  # (2.44)
    db, dgain = dz.sum(axis=0), (n * dz).sum(axis=0)  # (2.45)
    return h_next, da @ W.T, da @ U.T, x.T @ da, h.T @ da, db, dgain  # (2.46)

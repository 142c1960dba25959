"""A GRU whose gate does not read the state, so that it is a linear recurrence; and the same in logarithms.

Feng, Tung, Ahmed, Bengio and Hajimirsadeghi, Were RNNs all we needed? (2024). The sums of logarithms: Heinsen,
Efficient parallelization of a ubiquitous sequential computation (2023).
"""

import numpy as np

from rnn_course.kit.activations import sigmoid


def min_gru_forward(x, h0, W, b):
    """Run a minimal GRU over sequences: neither its gate nor its candidate reads the state.

        [k, s] = x W + b: for every step, k the first H columns, s the last H     (16.25)
        z      = σ(k)                                                             (16.26)
        g      = s + ½ where s ≥ 0, σ(s) where s < 0: the candidate, always above 0  (16.27)
        h_t    = (1 - z_t) ⊙ h_{t-1} + z_t ⊙ g_t, for t = 1 ... T from h_0 = h0   (16.28)

    As in the paper, z is the share of the new; in our GRU z was the share of the old.

    x (B, T, D); h0 (B, H), above 0; W (D, 2H); b (2H,)  ->  hs (B, T, H), with h_1 ... h_T along axis 1
    """
    k, s = np.split(x @ W + b, 2, axis=2)  # (16.25)
    z = sigmoid(k)  # (16.26)
    g = np.where(s >= 0, s + 0.5, sigmoid(s))  # (16.27)
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = (1 - z[:, t]) * h + z[:, t] * g[:, t]  # (16.28)
        hs.append(h)
    return np.stack(hs, axis=1)


def min_gru_log(x, h0, W, b):
    """Run a minimal GRU without a loop over time, in logarithms, which neither overflow nor become 0.

    With the k and s of (16.25), and softplus(z) = log(1 + exp(z)) computed so that a large z does not overflow:

        log z  = -softplus(-k);  log(1 - z) = -softplus(k)                        (16.29)
        log g  = log(s + ½) where s ≥ 0, -softplus(-s) where s < 0                (16.30)
        a_t    = Σ_{j=1...t} log(1 - z_j), the logarithm of what is left of h0    (16.31)
        e_t    = log(h0 + Σ_{j=1...t} exp(log z_j + log g_j - a_j)), without
            ever computing one of these exp alone                                 (16.32)
        log h_t = a_t + e_t, for t = 1 ... T                                      (16.33)

    x (B, T, D); h0 (B, H), above 0; W (D, 2H); b (2H,)  ->  log_hs (B, T, H), with log h_1 ... log h_T along axis 1
    """
    k, s = np.split(x @ W + b, 2, axis=2)
    log_z, log_kept = -np.logaddexp(0, -k), -np.logaddexp(0, k)  # (16.29)
    log_g = np.where(s >= 0, np.log(np.maximum(s, 0) + 0.5), -np.logaddexp(0, -s))  # (16.30)
    a = np.cumsum(log_kept, axis=1)  # (16.31)
    terms = np.concatenate([np.log(h0)[:, None], log_z + log_g - a], axis=1)
    e = np.logaddexp.accumulate(terms, axis=1)[:, 1:]  # (16.32)
    return a + e  # (16.33)

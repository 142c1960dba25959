"""A network whose only memory is its last output: teacher forcing, free running, and schedules from one to the other.

Jordan, Serial order: a parallel distributed processing approach (1986); Williams and Zipser, A learning algorithm for
continually running fully recurrent neural networks (1989), for teacher forcing; Goodfellow, Bengio and Courville, Deep
Learning (2016), sections 10.2.1 and 10.2.3; Bengio et al., Scheduled sampling for sequence prediction with recurrent
neural networks (2015).
"""

import numpy as np


def teacher_forced(x, y, y0, W, F, b, V, c):
    """Run the network with the right outputs fed back in place of its own: all steps at once, without a loop.

        h_t = tanh(x_t W + y_{t-1} F + b), with y_0 = y0           (7.24)
        o_t = h_t V + c                                            (7.25)

    x (B, T, D); y (B, T, K), the right outputs y_1 ... y_T; y0 (B, K); W (D, H); F (K, H); b (H,); V (H, K); c (K,)
    ->  hs (B, T, H), o (B, T, K)
    """
    y_before = np.concatenate([y0[:, None], y[:, :-1]], axis=1)
    hs = np.tanh(x @ W + y_before @ F + b)  # (7.24)
    return hs, hs @ V + c  # (7.25)


def teacher_forced_backward(do, hs, x, y, y0, W, V):
    """Backpropagate through the teacher-forced network; no gradient comes from later steps.

        dz_t = do_t Vᵀ ⊙ (1 - h_t²)                                (7.26)
        dx_t = dz_t Wᵀ                                             (7.27)
        dW   = Σ_t x_tᵀ dz_t                                       (7.28)
        dF   = Σ_t y_{t-1}ᵀ dz_t, with y_0 = y0                    (7.29)
        db   = Σ_t Σ_rows dz_t                                     (7.30)
        dV   = Σ_t h_tᵀ do_t                                       (7.31)
        dc   = Σ_t Σ_rows do_t                                     (7.32)

    do (B, T, K); hs (B, T, H); x (B, T, D); y (B, T, K); y0 (B, K); W (D, H); V (H, K)
    ->  dx (B, T, D), dW (D, H), dF (K, H), db (H,), dV (H, K), dc (K,)
    """
    rows_and_steps = (0, 1), (0, 1)
    y_before = np.concatenate([y0[:, None], y[:, :-1]], axis=1)
    dz = do @ V.T * (1 - hs**2)  # (7.26)
    dx = dz @ W.T  # (7.27)
    dW = np.tensordot(x, dz, rows_and_steps)  # (7.28)
    dF = np.tensordot(y_before, dz, rows_and_steps)  # (7.29)
    db = dz.sum(axis=(0, 1))  # (7.30)
    dV = np.tensordot(hs, do, rows_and_steps)  # (7.31)
    return dx, dW, dF, db, dV, do.sum(axis=(0, 1))  # (7.32)


def free_run(x, y0, W, F, b, V, c):
    """Run the network without teacher forcing: each output is fed into the next step.

        h_t = tanh(x_t W + o_{t-1} F + b), with o_0 = y0           (7.33)
        o_t = h_t V + c                                            (7.25)

    x (B, T, D); y0 (B, K); W (D, H); F (K, H); b (H,); V (H, K); c (K,)  ->  o (B, T, K)
    """
    xW = x @ W + b
    o, said = y0, []
    for t in range(x.shape[1]):
        h = np.tanh(xW[:, t] + o @ F)  # (7.33)
        o = h @ V + c  # (7.25)
        said.append(o)
    return np.stack(said, axis=1)


def sequence_weights(K, T, m, H):
    """Count the free parameters of four models of sequences y_1 ... y_T over K tokens.

        table = one probability for every possible sequence, all of which sum to 1                 (7.34)
        markov = K probabilities that sum to 1 for every start of 0, 1, ... m - 1 tokens, and
            for every m successive tokens, the same at every position                              (7.35)
        by_output = the weights F, b, V and c of a network that reads its last output              (7.36)
        by_state = those and U, from each state to the next                                        (7.37)

    K, T, m, H, integers; 0 < m < T; F (K, H); b (H,); V (H, K); c (K,); U (H, H)
    ->  table, markov, by_output, by_state, integers
    """
    table = K**T - 1  # (7.34)
    markov = K ** (m + 1) - 1  # (7.35): (K - 1) (1 + K + ... + K^m)
    by_output = 2 * K * H + H + K  # (7.36)
    by_state = by_output + H * H  # (7.37)
    return table, markov, by_output, by_state


def teacher_shares(i, floor, slope, base, k):
    """Compute the share of right (teacher's) words at update i, by three schedules.

        linear      = max(floor, 1 - slope i)                      (7.48)
        exponential = base^i                                       (7.49)
        inverse     = k / (k + exp(i / k))                         (7.50)

    i (N,), from 0 up; 0 ≤ floor < 1; slope > 0; 0 < base < 1; k ≥ 1
    ->  linear (N,), exponential (N,), inverse (N,), from 0 to 1 and finite for every i
    """
    linear = np.maximum(floor, 1 - slope * i)  # (7.48)
    exponential = base**i  # (7.49)
    shrunk = np.exp(-i / k)
    return linear, exponential, k * shrunk / (k * shrunk + 1)  # (7.50)

"""From states to a loss: an output layer at every step, softmax, cross-entropy with a padding mask.

Goodfellow, Bengio and Courville, Deep Learning (2016), section 10.2; there o^t = c + V h^t with columns for examples.
"""

import numpy as np


def output_forward(hs, V, c):
    """Compute scores for K classes from the state at every time step.

        o_t = h_t V + c                                            (1.16)

    hs (B, T, H); V (H, K); c (K,)  ->  o (B, T, K)
    """
    return hs @ V + c  # (1.16)


def output_backward(do, hs, V):
    """Backpropagate through the output layer; V and c are shared by all rows and steps.

        dhs_t = do_t Vᵀ                                            (1.17)
        dV    = Σ_t h_tᵀ do_t                                      (1.18)
        dc    = Σ_t Σ_rows do_t                                    (1.19)

    do (B, T, K); hs (B, T, H); V (H, K)  ->  dhs (B, T, H), dV (H, K), dc (K,)
    """
    dhs = do @ V.T  # (1.17)
    dV = np.tensordot(hs, do, axes=((0, 1), (0, 1)))  # (1.18)
    dc = do.sum(axis=(0, 1))  # (1.19)
    return dhs, dV, dc


def softmax(o):
    """Turn scores into probabilities over the last axis, finite for every finite score.

        p_k = exp(o_k) / Σ_j exp(o_j)                              (1.20)
        softmax(o) = softmax(o - m), m any one number per row      (1.21)

    Write it with NumPy: scipy.special.softmax and log_softmax may not be used.

    o (..., K), with any number of axes before the last  ->  p (..., K)
    """
    e = np.exp(o - o.max(axis=-1, keepdims=True))  # (1.21)
    return e / e.sum(axis=-1, keepdims=True)  # (1.20)


def masked_cross_entropy(o, y, mask):
    """Compute the cross-entropy, summed over time without padding and averaged over B rows, and its gradient.

        log p_tk = o_tk - log Σ_j exp(o_tj)                        (1.22)
        loss     = -1/B Σ_rows Σ_t mask_t log p_t[y_t]             (1.23)
        do_t     = 1/B mask_t (p_t - onehot(y_t))                  (1.24)

    o (B, T, K); y (B, T), integers below K; mask (B, T), 1 at a step and 0 at padding
    ->  loss (), do (B, T, K)

    Both are finite for every finite o; (1.21) helps here too.
    """
    shifted = o - o.max(axis=-1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))  # (1.22)
    target, weight = np.eye(o.shape[-1])[y], mask[..., None] / len(o)
    loss = -(weight * target * log_p).sum()  # (1.23)
    do = weight * (np.exp(log_p) - target)  # (1.24)
    return loss, do

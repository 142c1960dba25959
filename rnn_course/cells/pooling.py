"""Pooling the states of a padded sequence into one vector: last, mean, max, and both ends of a bidirectional network.

Each pooling is a weighted sum over time and returns its weights; the backward pass needs only these. Collobert and
others, Natural language processing (almost) from scratch (2011), for the maximum over time.
"""

import numpy as np


def pool_last(hs, mask):
    """Take the last real state of every sequence.

        α_t = 1 at the last real step, t = Σ mask; 0 elsewhere     (6.49)
        p = Σ_t α_t ⊙ h_t                                          (6.50)

    hs (B, T, H); mask (B, T), in each row ones and then zeros  ->  p (B, H), alpha (B, T, H)
    """
    alpha = np.zeros_like(hs)
    alpha[np.arange(1, hs.shape[1] + 1) == mask.sum(axis=1, keepdims=True)] = 1  # (6.49)
    return (alpha * hs).sum(axis=1), alpha  # (6.50)


def pool_mean(hs, mask):
    """Take the mean of the real states of every sequence.

        α_t = mask_t / L, with L = Σ_t mask_t of the row           (6.51)
        p = Σ_t α_t ⊙ h_t                                          (6.50)

    hs (B, T, H); mask (B, T), in each row ones and then zeros  ->  p (B, H), alpha (B, T, H)
    """
    share = mask / mask.sum(axis=1, keepdims=True)
    alpha = np.repeat(share[..., None], hs.shape[2], axis=2).astype(hs.dtype)  # (6.51)
    return (alpha * hs).sum(axis=1), alpha  # (6.50)


def pool_max(hs, mask):
    """Take the largest value of every unit over the real steps.

        α_t = 1, unit by unit, at the real step where its h_t is
            largest (the first of them, if several are); else 0    (6.52)
        p = Σ_t α_t ⊙ h_t                                          (6.50)

    hs (B, T, H); mask (B, T), in each row ones and then zeros  ->  p (B, H), alpha (B, T, H)
    """
    winner = np.where(mask[..., None].astype(bool), hs, -np.inf).argmax(axis=1)
    steps = np.arange(hs.shape[1])[:, None]
    alpha = (steps == winner[:, None]).astype(hs.dtype)  # (6.52)
    return (alpha * hs).sum(axis=1), alpha  # (6.50)


def pool_ends(hs, mask):
    """Take from bidirectional states [hs_r, hs_l] the state of each direction after it has read the whole sequence.

        α_t = 1 at t = Σ mask in the first H columns, those of
            hs_r, and at t = 1 in the last H, those of hs_l        (6.53)
        p = Σ_t α_t ⊙ h_t                                          (6.50)

    hs (B, T, 2H); mask (B, T), in each row ones and then zeros  ->  p (B, 2H), alpha (B, T, 2H)
    """
    alpha, half = np.zeros_like(hs), hs.shape[2] // 2
    steps = np.arange(1, hs.shape[1] + 1)
    alpha[..., :half] = (steps == mask.sum(axis=1, keepdims=True))[..., None]  # (6.53)
    alpha[:, 0, half:] = 1  # (6.53)
    return (alpha * hs).sum(axis=1), alpha  # (6.50)


def pool_backward(dp, alpha):
    """Backpropagate from a pooled vector to the states, with the weights alpha of any of the poolings.

        dhs_t = α_t ⊙ dp                                           (6.54)

    dp (B, H); alpha (B, T, H)  ->  dhs (B, T, H)
    """
    return alpha * dp[:, None]  # (6.54)

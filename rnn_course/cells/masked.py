"""A simple recurrent layer over padded sequences: at padding, the state does not change.

Goodfellow, Bengio and Courville, Deep Learning (2016), section 10.2; the rule for padding is that of Keras' masks.
"""

import numpy as np


def masked_forward(x, mask, h0, W, U, b):
    """Run a tanh layer over padded sequences: real steps change the state, padding does not.

        n_t = tanh(x_t W + h_{t-1} U + b), from h_0 = h0           (6.1)
        h_t = n_t where mask_t is 1, and h_{t-1} where it is 0     (6.2)

    x (B, T, D); mask (B, T); h0 (B, H); W (D, H); U (H, H); b (H,)  ->  hs (B, T, H), with h_1 ... h_T along axis 1
    """
    xW, real = x @ W + b, mask[..., None].astype(bool)
    h, hs = h0, []
    for t in range(x.shape[1]):
        n = np.tanh(xW[:, t] + h @ U)  # (6.1)
        h = np.where(real[:, t], n, h)  # (6.2)
        hs.append(h)
    return np.stack(hs, axis=1)


def masked_backward(dhs, hs, x, mask, h0, W, U):
    """Backpropagate through the masked layer: from dhs, the direct gradient with respect to each state, to all inputs.

        g_t = dhs_t + dh_{t+1}, for t = T ... 1 from dh_{T+1} = 0  (6.3)
        dz_t = g_t ⊙ (1 - h_t²) where mask_t is 1, else 0          (6.4)
        dh_t = dz_t Uᵀ where mask_t is 1, and g_t where it is 0    (6.5)
        dx_t = dz_t Wᵀ                                             (6.6)
        dW = Σ_t x_tᵀ dz_t                                         (6.7)
        dU = Σ_t h_{t-1}ᵀ dz_t, with h_0 = h0                      (6.8)
        db = Σ_t Σ_rows dz_t                                       (6.9)
        dh0 = dh_1                                                 (6.10)

    dhs, hs (B, T, H); x (B, T, D); mask (B, T); h0 (B, H); W (D, H); U (H, H)
    ->  dx (B, T, D), dh0 (B, H), dW (D, H), dU (H, H), db (H,)
    """
    real = mask[..., None].astype(bool)
    dz, dh = np.empty_like(hs), np.zeros_like(h0)
    for t in reversed(range(hs.shape[1])):
        g = dhs[:, t] + dh  # (6.3)
        dz[:, t] = np.where(real[:, t], g * (1 - hs[:, t] ** 2), 0)  # (6.4)
        dh = np.where(real[:, t], dz[:, t] @ U.T, g)  # (6.5)
    dx = dz @ W.T  # (6.6)
    dW = np.tensordot(x, dz, axes=((0, 1), (0, 1)))  # (6.7)
    h_before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    dU = np.tensordot(h_before, dz, axes=((0, 1), (0, 1)))  # (6.8)
    db = dz.sum(axis=(0, 1))  # (6.9)
    return dx, dh, dW, dU, db  # (6.10)

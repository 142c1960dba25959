"""A recurrent cell with a context: a second input, which is the same at every step.

Goodfellow, Bengio and Courville, Deep Learning (2016), section 10.2.4, where the context is x and reaches the states
through R (figure 10.9); there W is our U and U our W.
"""

import numpy as np


def context_step(x, h, v, W, U, R, b):
    """Advance a recurrent cell with a context by one time step.

        z      = x W + h U + v R + b                               (7.1)
        h_next = tanh(z)                                           (7.2)

    x (B, D); h (B, H); v (B, C); W (D, H); U (H, H); R (C, H); b (H,)  ->  h_next (B, H)
    """
    z = x @ W + h @ U + v @ R + b  # (7.1)
    return np.tanh(z)  # (7.2)


def context_forward(x, h0, v, W, U, R, b):
    """Run the context cell over whole sequences: a new input at every step, always the same context.

        h_t = context_step(x_t, h_{t-1}, v), for t = 1 ... T from h_0 = h0    (7.3)

    x (B, T, D); h0 (B, H); v (B, C); W (D, H); U (H, H); R (C, H); b (H,)
    ->  hs (B, T, H), with h_1 ... h_T along axis 1
    """
    from_outside = x @ W + (v @ R + b)[:, None]  # needs no state, so all steps at once
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(from_outside[:, t] + h @ U)  # (7.3)
        hs.append(h)
    return np.stack(hs, axis=1)


def context_backward(dhs, hs, x, h0, v, W, U, R):
    """Backpropagate through time: from dhs, the direct gradient with respect to each state, to all inputs and weights.

        g_t  = dhs_t + dz_{t+1} Uᵀ, for t = T ... 1, with dz_{T+1} = 0    (7.4)
        dz_t = g_t ⊙ (1 - h_t²)                                           (7.5)
        dx_t = dz_t Wᵀ                                                    (7.6)
        dh0  = dz_1 Uᵀ                                                    (7.7)
        dv   = Σ_t dz_t Rᵀ                                                (7.8)
        dW   = Σ_t x_tᵀ dz_t                                              (7.9)
        dU   = Σ_t h_{t-1}ᵀ dz_t, with h_0 = h0                           (7.10)
        dR   = Σ_t vᵀ dz_t                                                (7.11)
        db   = Σ_t Σ_rows dz_t                                            (7.12)

    dhs, hs (B, T, H); x (B, T, D); h0 (B, H); v (B, C); W (D, H); U (H, H); R (C, H)
    ->  dx (B, T, D), dh0 (B, H), dv (B, C), dW (D, H), dU (H, H), dR (C, H), db (H,)
    """
    dz, dh = np.empty_like(hs), np.zeros_like(h0)
    for t in reversed(range(hs.shape[1])):
        dz[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)  # (7.4) (7.5)
        dh = dz[:, t] @ U.T  # (7.7)
    h_before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    dx = dz @ W.T  # (7.6)
    dz_sum = dz.sum(axis=1)  # the context is the same at every step, so its gradients are summed
    dv = dz_sum @ R.T  # (7.8)
    dW = np.tensordot(x, dz, axes=((0, 1), (0, 1)))  # (7.9)
    dU = np.tensordot(h_before, dz, axes=((0, 1), (0, 1)))  # (7.10)
    dR = v.T @ dz_sum  # (7.11)
    return dx, dh, dv, dW, dU, dR, dz_sum.sum(axis=0)  # (7.12)

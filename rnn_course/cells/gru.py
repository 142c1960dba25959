"""The gated recurrent unit (GRU): without a reset gate, and with one before or after the matrix product.

Cho et al., Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine Translation (2014);
Chung et al., Empirical Evaluation of Gated Recurrent Neural Networks on Sequence Modeling (2014). cuDNN and, with
two rows of biases, Keras by default have the reset gate after the product. The blocks are in Keras' order: z, r, g.
"""

import numpy as np

from rnn_course.kit.activations import sigmoid


def gru_simple_step(x, h, W, U, b):
    """Advance a gated cell by one time step: an update gate z mixes the old state with a candidate g.

        a      = x W + h U + b, with the blocks a_z and a_g, each H wide   (4.1)
        z, g   = σ(a_z), tanh(a_g)                                         (4.2)
        h_next = z ⊙ h + (1 - z) ⊙ g                                       (4.3)

    All values are finite however large a is.
    x (B, D); h (B, H); W (D, 2H); U (H, 2H); b (2H,)  ->  h_next, z, g (B, H)
    """
    a_z, a_g = np.split(x @ W + h @ U + b, 2, axis=1)  # (4.1)
    z, g = sigmoid(a_z), np.tanh(a_g)  # (4.2)
    return z * h + (1 - z) * g, z, g  # (4.3)


def gru_simple_step_backward(dh_next, z, g, x, h, W, U):
    """Backpropagate through one step of the simple gated cell (gru_simple_step).

        dz   = dh_next ⊙ (h - g)                                           (4.11)
        dg   = dh_next ⊙ (1 - z)                                           (4.12)
        da_z = dz ⊙ z ⊙ (1 - z)                                            (4.13)
        da_g = dg ⊙ (1 - g²)                                               (4.14)

    With da = [da_z, da_g], side by side:

        dx = da Wᵀ                                                         (4.15)
        dh = dh_next ⊙ z + da Uᵀ                                           (4.16)
        dW = xᵀ da                                                         (4.17)
        dU = hᵀ da                                                         (4.18)
        db = Σ_rows da                                                     (4.19)

    dh_next, z, g, h (B, H); x (B, D); W (D, 2H); U (H, 2H)
    ->  dx (B, D), dh (B, H), dW (D, 2H), dU (H, 2H), db (2H,)
    """
    dz = dh_next * (h - g)  # (4.11)
    dg = dh_next * (1 - z)  # (4.12)
    da_z = dz * z * (1 - z)  # (4.13)
    da_g = dg * (1 - g**2)  # (4.14)
    da = np.concatenate([da_z, da_g], axis=1)
    dx = da @ W.T  # (4.15)
    dh = dh_next * z + da @ U.T  # (4.16)
    dW = x.T @ da  # (4.17)
    dU = h.T @ da  # (4.18)
    db = da.sum(axis=0)  # (4.19)
    return dx, dh, dW, dU, db


def gru_step(x, h, W, U, b):
    """Advance a gated recurrent unit by one time step, with the reset gate r applied to the state before the product.

        z      = σ(x W_z + h U_z + b_z)                                    (4.20)
        r      = σ(x W_r + h U_r + b_r)                                    (4.21)
        g      = tanh(x W_g + (r ⊙ h) U_g + b_g)                           (4.22)
        h_next = z ⊙ h + (1 - z) ⊙ g                                       (4.3)

    W, U and b hold the blocks of z, r and g from left to right, each H wide. All values are finite, for sums
    of any size.
    x (B, D); h (B, H); W (D, 3H); U (H, 3H); b (3H,)  ->  h_next, z, r, g (B, H)
    """
    W_z, W_r, W_g = np.split(W, 3, axis=1)
    U_z, U_r, U_g = np.split(U, 3, axis=1)
    b_z, b_r, b_g = np.split(b, 3)
    z = sigmoid(x @ W_z + h @ U_z + b_z)  # (4.20)
    r = sigmoid(x @ W_r + h @ U_r + b_r)  # (4.21)
    g = np.tanh(x @ W_g + (r * h) @ U_g + b_g)  # (4.22)
    return z * h + (1 - z) * g, z, r, g  # (4.3)


def gru_step_backward(dh_next, z, r, g, x, h, W, U):
    """Backpropagate through one step of the gated recurrent unit with its reset gate before the product.

        dz   = dh_next ⊙ (h - g)                                           (4.11)
        dg   = dh_next ⊙ (1 - z)                                           (4.12)
        da_z = dz ⊙ z ⊙ (1 - z)                                            (4.13)
        da_g = dg ⊙ (1 - g²)                                               (4.14)
        dq   = da_g U_gᵀ, the gradient with respect to q = r ⊙ h           (4.23)
        da_r = dq ⊙ h ⊙ r ⊙ (1 - r)                                        (4.24)

    With da = [da_z, da_r, da_g], side by side:

        dx = da Wᵀ                                                         (4.15)
        dh = dh_next ⊙ z + da_z U_zᵀ + da_r U_rᵀ + dq ⊙ r                  (4.25)
        dW = xᵀ da                                                         (4.17)
        dU = [hᵀ da_z, hᵀ da_r, qᵀ da_g]                                   (4.26)
        db = Σ_rows da                                                     (4.19)

    dh_next, z, r, g, h (B, H); x (B, D); W (D, 3H); U (H, 3H)
    ->  dx (B, D), dh (B, H), dW (D, 3H), dU (H, 3H), db (3H,)
    """
    U_z, U_r, U_g = np.split(U, 3, axis=1)
    dz = dh_next * (h - g)  # (4.11)
    dg = dh_next * (1 - z)  # (4.12)
    da_z = dz * z * (1 - z)  # (4.13)
    da_g = dg * (1 - g**2)  # (4.14)
    dq = da_g @ U_g.T  # (4.23)
    da_r = dq * h * r * (1 - r)  # (4.24)
    da = np.concatenate([da_z, da_r, da_g], axis=1)
    dx = da @ W.T  # (4.15)
    dh = dh_next * z + da_z @ U_z.T + da_r @ U_r.T + dq * r  # (4.25)
    dW = x.T @ da  # (4.17)
    dU = np.concatenate([h.T @ da_z, h.T @ da_r, (r * h).T @ da_g], axis=1)  # (4.26)
    db = da.sum(axis=0)  # (4.19)
    return dx, dh, dW, dU, db


def gru_step_reset_after(x, h, W, U, b):
    """Advance a gated recurrent unit by one time step, with the reset gate r applied to the product h U + b_h.

        p, m   = x W + b_x, h U + b_h, each with the blocks z, r and g     (4.27)
        z, r   = σ(p_z + m_z), σ(p_r + m_r)                                (4.28)
        g      = tanh(p_g + r ⊙ m_g)                                       (4.29)
        h_next = z ⊙ h + (1 - z) ⊙ g                                       (4.3)

    b holds two rows: b_x, added to the input's product, and b_h, added to the state's. All values are finite, however
    large p and m are.
    x (B, D); h (B, H); W (D, 3H); U (H, 3H); b (2, 3H)  ->  h_next, z, r, g (B, H)
    """
    p, m = x @ W + b[0], h @ U + b[1]  # (4.27)
    p_z, p_r, p_g = np.split(p, 3, axis=1)
    m_z, m_r, m_g = np.split(m, 3, axis=1)
    z, r = sigmoid(p_z + m_z), sigmoid(p_r + m_r)  # (4.28)
    g = np.tanh(p_g + r * m_g)  # (4.29)
    return z * h + (1 - z) * g, z, r, g  # (4.3)


def gru_step_reset_after_backward(dh_next, z, r, g, x, h, W, U, b):
    """Backpropagate through one step of the gated recurrent unit with its reset gate after the product.

        dz   = dh_next ⊙ (h - g)                                           (4.11)
        dg   = dh_next ⊙ (1 - z)                                           (4.12)
        da_z = dz ⊙ z ⊙ (1 - z)                                            (4.13)
        da_g = dg ⊙ (1 - g²)                                               (4.14)
        da_r = da_g ⊙ m_g ⊙ r ⊙ (1 - r), m_g being the last block of m     (4.30)
        dp   = [da_z, da_r, da_g]                                          (4.31)
        dm   = [da_z, da_r, da_g ⊙ r]                                      (4.32)
        dx   = dp Wᵀ                                                       (4.33)
        dh   = dh_next ⊙ z + dm Uᵀ                                         (4.34)
        dW   = xᵀ dp                                                       (4.35)
        dU   = hᵀ dm                                                       (4.36)
        db   = the two rows Σ_rows dp and Σ_rows dm                        (4.37)

    p = x W + b_x and m = h U + b_h as in the step. dh_next, z, r, g, h (B, H); x (B, D); W (D, 3H); U (H, 3H);
    b (2, 3H)  ->  dx (B, D), dh (B, H), dW (D, 3H), dU (H, 3H), db (2, 3H)
    """
    H = h.shape[1]
    dz = dh_next * (h - g)  # (4.11)
    dg = dh_next * (1 - z)  # (4.12)
    da_z = dz * z * (1 - z)  # (4.13)
    da_g = dg * (1 - g**2)  # (4.14)
    m_g = h @ U[:, 2 * H :] + b[1, 2 * H :]
    da_r = da_g * m_g * r * (1 - r)  # (4.30)
    dp = np.concatenate([da_z, da_r, da_g], axis=1)  # (4.31)
    dm = np.concatenate([da_z, da_r, da_g * r], axis=1)  # (4.32)
    dx = dp @ W.T  # (4.33)
    dh = dh_next * z + dm @ U.T  # (4.34)
    dW = x.T @ dp  # (4.35)
    dU = h.T @ dm  # (4.36)
    db = np.stack([dp.sum(axis=0), dm.sum(axis=0)])  # (4.37)
    return dx, dh, dW, dU, db


def gru_forward(x, h0, W, U, b):
    """Run the unit with its reset gate after the product over whole sequences, and return its states and gates.

        h_t, z_t, r_t, g_t = gru_step_reset_after(x_t, h_{t-1}), for t = 1 ... T from h_0 = h0   (4.38)
        gates_t = [z_t, r_t, g_t], side by side                                                  (4.39)

    x (B, T, D); h0 (B, H); W (D, 3H); U (H, 3H); b (2, 3H)  ->  hs (B, T, H), gates (B, T, 3H)
    """
    H = h0.shape[1]
    xW = np.tensordot(x, W, axes=1) + b[0]  # needs no state, so all steps at once
    h, gates = h0, np.empty(xW.shape, np.result_type(xW, h0, U))
    hs = np.empty_like(gates[:, :, :H])
    for t in range(x.shape[1]):
        m = h @ U + b[1]
        zr = gates[:, t, : 2 * H] = sigmoid(xW[:, t, : 2 * H] + m[:, : 2 * H])
        g = gates[:, t, 2 * H :] = np.tanh(xW[:, t, 2 * H :] + zr[:, H:] * m[:, 2 * H :])  # (4.39)
        h = hs[:, t] = g + zr[:, :H] * (h - g)  # (4.38)
    return hs, gates


def gru_backward(dhs, hs, gates, x, h0, W, U, b):
    """Backpropagate through time: from dhs, the direct gradient with respect to each state, to all inputs and weights.

        d_t = dhs_t + dh_{t+1}, for t = T ... 1 from dh_{T+1} = 0          (4.40)
        dx_t, dh_t, dW_t, dU_t, db_t = gru_step_reset_after_backward
            with d_t as dh_next, h_{t-1} as h and the blocks of gates_t
            as z, r and g                                                  (4.41)
        dW, dU, db = Σ_t dW_t, Σ_t dU_t, Σ_t db_t; dh0 = dh_1              (4.42)

    dhs, hs (B, T, H); gates (B, T, 3H); x (B, T, D); h0 (B, H); W (D, 3H); U (H, 3H); b (2, 3H)
    ->  dx (B, T, D), dh0 (B, H), dW (D, 3H), dU (H, 3H), db (2, 3H)
    """
    H = h0.shape[1]
    h_before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    m_g = np.tensordot(h_before, U[:, 2 * H :], axes=1) + b[1, 2 * H :]  # needs no gradient, so all steps at once
    dp, dm, dh = np.empty_like(gates), np.empty_like(gates), np.zeros_like(h0)
    for t in reversed(range(hs.shape[1])):
        z, r, g = np.split(gates[:, t], 3, axis=1)
        d = dhs[:, t] + dh  # (4.40)
        da_z = d * (h_before[:, t] - g) * z * (1 - z)
        da_g = d * (1 - z) * (1 - g**2)
        da_r = da_g * m_g[:, t] * r * (1 - r)
        dp[:, t] = np.concatenate([da_z, da_r, da_g], axis=1)
        dm_t = dm[:, t] = np.concatenate([da_z, da_r, da_g * r], axis=1)
        dh = d * z + dm_t @ U.T  # (4.41)
    dW = np.tensordot(x, dp, axes=((0, 1), (0, 1)))  # (4.42)
    dU = np.tensordot(h_before, dm, axes=((0, 1), (0, 1)))  # (4.42)
    dx = np.tensordot(dp, W, axes=(2, 1))
    return dx, dh, dW, dU, np.stack([dp.sum(axis=(0, 1)), dm.sum(axis=(0, 1))])

"""Two variants of the LSTM, one with more weights and one with fewer, and the number of weights of each cell.

Gers and Schmidhuber, Recurrent Nets that Time and Count (2000), for the peepholes, here one number for each gate of
each unit; Greff and others, LSTM: A Search Space Odyssey (2017), for both variants and how well they work. The counts
are those of the cells of this course; the second bias of a GRU is Keras' and cuDNN's.
"""

import numpy as np

from rnn_course.kit.activations import sigmoid


def peephole_step(x, h, c, W, U, b, p):
    """Advance a peephole LSTM, whose gates also read the cell, by one time step, and return the gates too.

        z      = x W + h U + b, in four blocks z_i z_f z_g z_o         (5.1)
        i, f   = σ(z_i + p_i ⊙ c), σ(z_f + p_f ⊙ c)                    (5.25)
        g      = tanh(z_g)                                             (5.26)
        c_next = f ⊙ c + i ⊙ g                                         (5.3)
        o      = σ(z_o + p_o ⊙ c_next)                                 (5.27)
        h_next = o ⊙ tanh(c_next)                                      (5.4)

    x (B, D); h, c (B, H); W (D, 4H); U (H, 4H); b (4H,); p (3H,), in the blocks p_i p_f p_o
    ->  h_next (B, H), c_next (B, H), gates (B, 4H), in the blocks i f g o
    """
    z_i, z_f, z_g, z_o = np.split(x @ W + h @ U + b, 4, axis=1)  # (5.1)
    p_i, p_f, p_o = np.split(p, 3)
    i, f = sigmoid(z_i + p_i * c), sigmoid(z_f + p_f * c)  # (5.25)
    g = np.tanh(z_g)  # (5.26)
    c_next = f * c + i * g  # (5.3)
    o = sigmoid(z_o + p_o * c_next)  # (5.27)
    h_next = o * np.tanh(c_next)  # (5.4)
    return h_next, c_next, np.concatenate([i, f, g, o], axis=1)


def peephole_step_backward(dh_next, dc_next, c_next, gates, x, h, c, W, U, p):
    """Backpropagate through one step of the peephole cell, from h_next and c_next to all inputs and weights.

        dz_o = dh_next ⊙ tanh(c_next) ⊙ o ⊙ (1 - o)                    (5.28)
        s    = dc_next + dh_next ⊙ o ⊙ (1 - tanh(c_next)²) + dz_o ⊙ p_o    (5.29)
        dz_i, dz_f = s ⊙ g ⊙ i ⊙ (1 - i), s ⊙ c ⊙ f ⊙ (1 - f)          (5.30)
        dz_g = s ⊙ i ⊙ (1 - g²)                                        (5.31)
        dc   = s ⊙ f + dz_i ⊙ p_i + dz_f ⊙ p_f                         (5.32)
        dp   = Σ_rows [dz_i ⊙ c, dz_f ⊙ c, dz_o ⊙ c_next]              (5.33)
        dx = dz Wᵀ                                                     (5.10)
        dh = dz Uᵀ                                                     (5.11)
        dW = xᵀ dz                                                     (5.12)
        dU = hᵀ dz                                                     (5.13)
        db = Σ_rows dz                                                 (5.14)

    where dz is [dz_i, dz_f, dz_g, dz_o].

    dh_next, dc_next, c_next, h, c (B, H); gates (B, 4H), i f g o; x (B, D); W (D, 4H); U (H, 4H); p (3H,), p_i p_f p_o
    ->  dx (B, D), dh (B, H), dc (B, H), dW (D, 4H), dU (H, 4H), db (4H,), dp (3H,)
    """
    i, f, g, o = np.split(gates, 4, axis=1)
    p_i, p_f, p_o = np.split(p, 3)
    dz_o = dh_next * np.tanh(c_next) * o * (1 - o)  # (5.28)
    s = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2) + dz_o * p_o  # (5.29)
    dz_i, dz_f = s * g * i * (1 - i), s * c * f * (1 - f)  # (5.30)
    dz_g = s * i * (1 - g**2)  # (5.31)
    dz = np.concatenate([dz_i, dz_f, dz_g, dz_o], axis=1)
    dc = s * f + dz_i * p_i + dz_f * p_f  # (5.32)
    dp = np.concatenate([dz_i * c, dz_f * c, dz_o * c_next], axis=1).sum(axis=0)  # (5.33)
    dx, dh = dz @ W.T, dz @ U.T  # (5.10), (5.11)
    dW, dU = x.T @ dz, h.T @ dz  # (5.12), (5.13)
    db = dz.sum(axis=0)  # (5.14)
    return dx, dh, dc, dW, dU, db, dp


def coupled_step(x, h, c, W, U, b):
    """Advance a coupled LSTM, whose input gate is 1 - f, by one time step, and return the gates too.

        z      = x W + h U + b, in three blocks z_f z_g z_o            (5.34)
        f, g, o = σ(z_f), tanh(z_g), σ(z_o)                            (5.35)
        c_next = f ⊙ c + (1 - f) ⊙ g                                   (5.36)
        h_next = o ⊙ tanh(c_next)                                      (5.4)

    x (B, D); h, c (B, H); W (D, 3H); U (H, 3H); b (3H,)
    ->  h_next (B, H), c_next (B, H), gates (B, 3H), in the blocks f g o
    """
    z_f, z_g, z_o = np.split(x @ W + h @ U + b, 3, axis=1)  # (5.34)
    f, g, o = sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)  # (5.35)
    c_next = f * c + (1 - f) * g  # (5.36)
    h_next = o * np.tanh(c_next)  # (5.4)
    return h_next, c_next, np.concatenate([f, g, o], axis=1)


def coupled_step_backward(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    """Backpropagate through one step of the coupled cell, from h_next and c_next to all inputs and weights.

        s    = dc_next + dh_next ⊙ o ⊙ (1 - tanh(c_next)²)             (5.6)
        dz_f = s ⊙ (c - g) ⊙ f ⊙ (1 - f)                               (5.37)
        dz_g = s ⊙ (1 - f) ⊙ (1 - g²)                                  (5.38)
        dz_o = dh_next ⊙ tanh(c_next) ⊙ o ⊙ (1 - o)                    (5.28)
        dc = s ⊙ f                                                     (5.9)
        dx = dz Wᵀ                                                     (5.10)
        dh = dz Uᵀ                                                     (5.11)
        dW = xᵀ dz                                                     (5.12)
        dU = hᵀ dz                                                     (5.13)
        db = Σ_rows dz                                                 (5.14)

    where dz is [dz_f, dz_g, dz_o].

    dh_next, dc_next, c_next, h, c (B, H); gates (B, 3H), f g o; x (B, D); W (D, 3H); U (H, 3H)
    ->  dx (B, D), dh (B, H), dc (B, H), dW (D, 3H), dU (H, 3H), db (3H,)
    """
    f, g, o = np.split(gates, 3, axis=1)
    s = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)  # (5.6)
    dz_f = s * (c - g) * f * (1 - f)  # (5.37)
    dz_g = s * (1 - f) * (1 - g**2)  # (5.38)
    dz_o = dh_next * np.tanh(c_next) * o * (1 - o)  # (5.28)
    dz = np.concatenate([dz_f, dz_g, dz_o], axis=1)
    dx, dh, dc = dz @ W.T, dz @ U.T, s * f  # (5.10), (5.11), (5.9)
    dW, dU = x.T @ dz, h.T @ dz  # (5.12), (5.13)
    db = dz.sum(axis=0)  # (5.14)
    return dx, dh, dc, dW, dU, db


def cell_weights(D, H):
    """Count the weights of six cells, each with D inputs and H units.

        simple      tanh(x W + h U + b), one block                     (5.39)
        lstm        the z of lstm_step, four such blocks               (5.40)
        peephole    the z and the p of peephole_step                   (5.41)
        coupled     the z of coupled_step, three blocks                (5.42)
        gru         three blocks, update, reset and candidate          (5.43)
        gru_keras   gru with two biases per block: x W + b and h U + d (5.44)

    D, H, integers  ->  simple, lstm, peephole, coupled, gru, gru_keras, integers
    """
    simple = D * H + H * H + H  # (5.39)
    lstm = 4 * simple  # (5.40)
    peephole = lstm + 3 * H  # (5.41)
    coupled = 3 * simple  # (5.42)
    gru = 3 * simple  # (5.43)
    gru_keras = gru + 3 * H  # (5.44)
    return simple, lstm, peephole, coupled, gru, gru_keras

"""Convolutional LSTM: its states are images, and convolutions replace the LSTM's matrix products.

Shi, Chen, Wang, Yeung, Wong and Woo, Convolutional LSTM Network: A Machine Learning Approach for Precipitation
Nowcasting (2015), without its peepholes, as in keras.layers.ConvLSTM2D.
"""

import numpy as np

from rnn_course.cells.convolution import conv2d, conv2d_backward
from rnn_course.kit.activations import sigmoid


def convlstm_step(x, h, c, W, U, b):
    """Advance a convolutional LSTM by one frame.

        z          = x ∗ W + h ∗ U + b, in four blocks z_i z_f z_g z_o      (12.5)
        i, f, g, o = σ(z_i), σ(z_f), tanh(z_g), σ(z_o)                      (12.6)
        c_next     = f ⊙ c + i ⊙ g                                          (12.7)
        h_next     = o ⊙ tanh(c_next)                                       (12.8)

    ∗ is the convolution of (12.1). The blocks are side by side along the last axis, F filters each, in z and in gates.
    Library convolutions may not be used (keras.ops.conv, keras.layers.Conv2D, tf.nn.conv2d, scipy.signal, ...).

    x (B, N, M, C); h, c (B, N, M, F); W (k, k, C, 4F); U (k, k, F, 4F); b (4F,)
    ->  h_next, c_next (B, N, M, F), gates (B, N, M, 4F), the blocks i f g o
    """
    z = conv2d(x, W, b) + conv2d(h, U, 0)  # (12.5)
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=-1)
    i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)  # (12.6)
    c_next = f * c + i * g  # (12.7)
    h_next = o * np.tanh(c_next)  # (12.8)
    return h_next, c_next, np.concatenate([i, f, g, o], axis=-1)


def convlstm_step_backward(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    """Backpropagate through one frame, from h_next and c_next to all inputs and weights.

        do = dh_next ⊙ tanh(c_next)                                         (12.9)
        s  = dc_next + dh_next ⊙ o ⊙ (1 - tanh(c_next)²)                    (12.10)
        di, df, dg = s ⊙ g, s ⊙ c, s ⊙ i                                    (12.11)
        dz = [di ⊙ i ⊙ (1 - i), df ⊙ f ⊙ (1 - f),
              dg ⊙ (1 - g²),    do ⊙ o ⊙ (1 - o)]                           (12.12)
        dc = s ⊙ f                                                          (12.13)
        dx, dW, db = (12.2) to (12.4) for x ∗ W + b, with dz as dy          (12.14)
        dh, dU     = (12.2) and (12.3) for h ∗ U, with dz as dy             (12.15)

    Automatic differentiation may not be used (tf.GradientTape and its like).

    dh_next, dc_next, c_next, h, c (B, N, M, F); gates (B, N, M, 4F), i f g o; x (B, N, M, C); W (k, k, C, 4F);
    U (k, k, F, 4F)
    ->  dx (B, N, M, C), dh, dc (B, N, M, F), dW (k, k, C, 4F), dU (k, k, F, 4F), db (4F,)
    """
    i, f, g, o = np.split(gates, 4, axis=-1)
    do = dh_next * np.tanh(c_next)  # (12.9)
    s = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)  # (12.10)
    di, df, dg = s * g, s * c, s * i  # (12.11)
    dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=-1)  # (12.12)
    dc = s * f  # (12.13)
    dx, dW, db = conv2d_backward(dz, x, W)  # (12.14)
    dh, dU, _ = conv2d_backward(dz, h, U)  # (12.15)
    return dx, dh, dc, dW, dU, db


def convlstm_forward(x, h0, c0, W, U, b):
    """Run the cell over movies, and return the states, cells and gates of every frame.

        z_t     = x_t ∗ W + h_{t-1} ∗ U + b, for t = 1 ... T from h_0 = h0  (12.16)
        gates_t = σ, σ, tanh and σ of the four blocks of z_t, as in (12.6)  (12.17)
        c_t     = f_t ⊙ c_{t-1} + i_t ⊙ g_t, from c_0 = c0                  (12.18)
        h_t     = o_t ⊙ tanh(c_t)                                           (12.19)

    Library convolutions may not be used (keras.ops.conv, keras.layers.Conv2D, tf.nn.conv2d, scipy.signal, ...).

    x (B, T, N, M, C); h0, c0 (B, N, M, F); W (k, k, C, 4F); U (k, k, F, 4F); b (4F,)
    ->  hs, cs (B, T, N, M, F), gates (B, T, N, M, 4F)
    """
    (B, T, *image), F = x.shape, h0.shape[-1]
    xW = conv2d(x.reshape(B * T, *image), W, b)  # needs no state, so all frames at once
    xW = xW.reshape(B, T, *xW.shape[1:])
    h, c, gates = h0, c0, np.empty(xW.shape, np.result_type(xW, h0, c0, U))
    hs, cs = np.empty_like(gates[..., :F]), np.empty_like(gates[..., :F])
    for t in range(T):
        z = xW[:, t] + conv2d(h, U, 0)  # (12.16)
        i_f, g, o = sigmoid(z[..., : 2 * F]), np.tanh(z[..., 2 * F : 3 * F]), sigmoid(z[..., 3 * F :])
        c = i_f[..., F:] * c + i_f[..., :F] * g  # (12.18)
        h = o * np.tanh(c)  # (12.19)
        hs[:, t], cs[:, t], gates[:, t] = h, c, np.concatenate([i_f, g, o], axis=-1)  # (12.17)
    return hs, cs, gates


def convlstm_backward(dhs, hs, cs, gates, x, h0, c0, W, U):
    """Backpropagate through time: from dhs, the direct gradient with respect to each state, to all inputs and weights.

        dh_next at frame t = dhs_t + dh_{t+1}, from dh_{T+1} = 0            (12.20)
        dc_next at frame t = dc_{t+1}, from dc_{T+1} = 0                    (12.21)
        dx_t, dh_t, dc_t, dW_t, dU_t, db_t = convlstm_step_backward with c_t
            as c_next, gates_t, x_t, and h_{t-1}, c_{t-1} as h, c           (12.22)
        dW, dU, db = Σ_t dW_t, Σ_t dU_t, Σ_t db_t; dh0, dc0 = dh_1, dc_1    (12.23)

    Automatic differentiation may not be used (tf.GradientTape and its like).

    dhs, hs, cs (B, T, N, M, F); gates (B, T, N, M, 4F), i f g o; x (B, T, N, M, C); h0, c0 (B, N, M, F);
    W (k, k, C, 4F); U (k, k, F, 4F)
    ->  dx (B, T, N, M, C), dh0, dc0 (B, N, M, F), dW (k, k, C, 4F), dU (k, k, F, 4F), db (4F,)
    """
    B, T, *image = x.shape
    dz, dU, dh, dc = np.empty_like(gates), np.zeros_like(U), np.zeros_like(h0), np.zeros_like(c0)  # (12.21)
    for t in reversed(range(T)):
        h_before, c_before = (hs[:, t - 1], cs[:, t - 1]) if t else (h0, c0)
        i, f, g, o = np.split(gates[:, t], 4, axis=-1)
        tanh_c, dh = np.tanh(cs[:, t]), dhs[:, t] + dh  # (12.20)
        s = dc + dh * o * (1 - tanh_c**2)
        dz[:, t] = np.concatenate(
            [s * g * i * (1 - i), s * c_before * f * (1 - f), s * i * (1 - g**2), dh * tanh_c * o * (1 - o)], axis=-1
        )
        dh, dU_t, _ = conv2d_backward(dz[:, t], h_before, U)  # (12.22)
        dc, dU = s * f, dU + dU_t  # (12.23)
    dx, dW, db = conv2d_backward(dz.reshape(B * T, *dz.shape[2:]), x.reshape(B * T, *image), W)  # (12.23)
    return dx.reshape(x.shape), dh, dc, dW, dU, db

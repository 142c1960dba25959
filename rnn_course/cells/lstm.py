"""The long short-term memory (LSTM): gates, a cell state that is added to, and backpropagation through both.

Hochreiter and Schmidhuber, Long Short-Term Memory (1997); Gers, Schmidhuber and Cummins, Learning to Forget (2000), for
the forget gate; Jozefowicz, Zaremba and Sutskever, An Empirical Exploration of Recurrent Network Architectures (2015),
for its bias; Tallec and Ollivier, Can Recurrent Neural Networks Warp Time? (2018), for biases by time constant.
"""

import numpy as np

from rnn_course.kit.activations import sigmoid


def lstm_gates(x, h, W, U, b):
    """Compute the four gates of an LSTM, side by side in one array.

        z          = x W + h U + b, in four blocks z_i z_f z_g z_o     (5.1)
        i, f, g, o = σ(z_i), σ(z_f), tanh(z_g), σ(z_o)                 (5.2)

    The gates are finite however large z is.
    x (B, D); h (B, H); W (D, 4H); U (H, 4H); b (4H,)  ->  gates (B, 4H), the blocks i f g o from left to right
    """
    z = x @ W + h @ U + b  # (5.1)
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=1)
    return np.concatenate([sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)], axis=1)  # (5.2)


def lstm_step(x, h, c, W, U, b):
    """Advance an LSTM cell by one time step.

        z          = x W + h U + b, in four blocks z_i z_f z_g z_o     (5.1)
        i, f, g, o = σ(z_i), σ(z_f), tanh(z_g), σ(z_o)                 (5.2)
        c_next     = f ⊙ c + i ⊙ g                                     (5.3)
        h_next     = o ⊙ tanh(c_next)                                  (5.4)

    x (B, D); h, c (B, H); W (D, 4H); U (H, 4H); b (4H,)  ->  h_next (B, H), c_next (B, H)
    """
    i, f, g, o = np.split(lstm_gates(x, h, W, U, b), 4, axis=1)  # (5.1), (5.2)
    c_next = f * c + i * g  # (5.3)
    h_next = o * np.tanh(c_next)  # (5.4)
    return h_next, c_next


def lstm_step_backward(dh_next, dc_next, c_next, gates, x, h, c, W, U):
    """Backpropagate through one time step, from h_next and c_next to all inputs and weights.

        do = dh_next ⊙ tanh(c_next)                                    (5.5)
        s  = dc_next + dh_next ⊙ o ⊙ (1 - tanh(c_next)²)               (5.6)
        di, df, dg = s ⊙ g, s ⊙ c, s ⊙ i                               (5.7)
        dz = [di ⊙ i ⊙ (1 - i), df ⊙ f ⊙ (1 - f),
              dg ⊙ (1 - g²),    do ⊙ o ⊙ (1 - o)]                      (5.8)
        dc = s ⊙ f                                                     (5.9)
        dx = dz Wᵀ                                                     (5.10)
        dh = dz Uᵀ                                                     (5.11)
        dW = xᵀ dz                                                     (5.12)
        dU = hᵀ dz                                                     (5.13)
        db = Σ_rows dz                                                 (5.14)

    dh_next, dc_next, c_next, h, c (B, H); gates (B, 4H), i f g o; x (B, D); W (D, 4H); U (H, 4H)
    ->  dx (B, D), dh (B, H), dc (B, H), dW (D, 4H), dU (H, 4H), db (4H,)
    """
    i, f, g, o = np.split(gates, 4, axis=1)
    do = dh_next * np.tanh(c_next)  # (5.5)
    s = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)  # (5.6)
    di, df, dg = s * g, s * c, s * i  # (5.7)
    dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=1)  # (5.8)
    dc = s * f  # (5.9)
    dx = dz @ W.T  # (5.10)
    dh = dz @ U.T  # (5.11)
    dW = x.T @ dz  # (5.12)
    dU = h.T @ dz  # (5.13)
    db = dz.sum(axis=0)  # (5.14)
    return dx, dh, dc, dW, dU, db


def lstm_forward(x, h0, c0, W, U, b):
    """Run the cell over whole sequences, and return the states, cells and gates of every step.

        gates_t = lstm_gates(x_t, h_{t-1}), for t = 1 ... T from h_0 = h0    (5.15)
        c_t     = f_t ⊙ c_{t-1} + i_t ⊙ g_t, from c_0 = c0                   (5.16)
        h_t     = o_t ⊙ tanh(c_t)                                            (5.17)

    x (B, T, D); h0, c0 (B, H); W (D, 4H); U (H, 4H); b (4H,)  ->  hs (B, T, H), cs (B, T, H), gates (B, T, 4H)
    """
    H = h0.shape[1]
    xW = x @ W + b  # needs no state, so all steps at once
    h, c, gates = h0, c0, np.empty(xW.shape, np.result_type(xW, h0, c0, U))
    hs, cs = np.empty_like(gates[:, :, :H]), np.empty_like(gates[:, :, :H])
    for t in range(x.shape[1]):
        z = xW[:, t] + h @ U  # (5.1)
        i_f, g, o = sigmoid(z[:, : 2 * H]), np.tanh(z[:, 2 * H : 3 * H]), sigmoid(z[:, 3 * H :])  # (5.15)
        c = i_f[:, H:] * c + i_f[:, :H] * g  # (5.16)
        h = o * np.tanh(c)  # (5.17)
        hs[:, t], cs[:, t], gates[:, t] = h, c, np.concatenate([i_f, g, o], axis=1)
    return hs, cs, gates


def lstm_backward(dhs, dc_last, hs, cs, gates, x, h0, c0, W, U):
    """Backpropagate through time: from dhs, the direct gradient with respect to each h_t, and from dc_last = dL/dc_T.

        dh_next at step t = dhs_t + dh_{t+1}, from dh_{T+1} = 0              (5.18)
        dc_next at step t = dc_{t+1}, from dc_{T+1} = dc_last                (5.19)
        dx_t, dh_t, dc_t, dW_t, dU_t, db_t = lstm_step_backward with c_t
            as c_next, gates_t, x_t, and h_{t-1}, c_{t-1} as h, c            (5.20)
        dW, dU, db = Σ_t dW_t, Σ_t dU_t, Σ_t db_t; dh0, dc0 = dh_1, dc_1     (5.21)

    dhs, hs, cs (B, T, H); gates (B, T, 4H), i f g o; x (B, T, D); dc_last, h0, c0 (B, H); W (D, 4H); U (H, 4H)
    ->  dx (B, T, D), dh0 (B, H), dc0 (B, H), dW (D, 4H), dU (H, 4H), db (4H,)
    """
    h_before, c_before = (np.concatenate([s0[:, None], s[:, :-1]], axis=1) for s0, s in ((h0, hs), (c0, cs)))
    dz, dh, dc = np.empty_like(gates), np.zeros_like(h0), dc_last  # (5.19)
    for t in reversed(range(x.shape[1])):
        i, f, g, o = np.split(gates[:, t], 4, axis=1)
        c, tanh_c = c_before[:, t], np.tanh(cs[:, t])
        dh = dhs[:, t] + dh  # (5.18)
        s = dc + dh * o * (1 - tanh_c**2)  # (5.6)
        dz[:, t] = np.concatenate(
            [s * g * i * (1 - i), s * c * f * (1 - f), s * i * (1 - g**2), dh * tanh_c * o * (1 - o)], axis=1
        )  # (5.7), (5.8)
        dh, dc = dz[:, t] @ U.T, s * f  # (5.20)
    dW = np.tensordot(x, dz, axes=((0, 1), (0, 1)))  # (5.21)
    dU = np.tensordot(h_before, dz, axes=((0, 1), (0, 1)))  # (5.21)
    return dz @ W.T, dh, dc, dW, dU, dz.sum(axis=(0, 1))


def forget_bias(H, value):
    """Make an initial bias for an LSTM: `value` for every forget gate, 0 for everything else.

        b_f = value, and b_i = b_g = b_o = 0                           (5.22)

    H, an integer; value, a number  ->  b (4H,), in the blocks b_i b_f b_g b_o
    """
    zero = np.zeros(H)
    return np.concatenate([zero, zero + value, zero, zero])  # (5.22)


def chrono_bias(steps):
    """Make an initial bias for an LSTM with which each unit, without other inputs, loses 1/steps of its cell per step.

        σ(b_f) = 1 - 1/steps, unit by unit                             (5.23)
        b_i    = -b_f, so that σ(b_i) = 1/steps; b_g = b_o = 0         (5.24)

    steps (H,), each above 1  ->  b (4H,), in the blocks b_i b_f b_g b_o
    """
    b_f = np.log(steps - 1)  # (5.23)
    return np.concatenate([-b_f, b_f, np.zeros_like(b_f), np.zeros_like(b_f)])  # (5.24)

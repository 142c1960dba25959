"""The recurrent cell and backpropagation through time.

Elman, Finding structure in time (1990); Werbos, Backpropagation through time: what it does and how to do it (1990);
Goodfellow, Bengio and Courville, Deep Learning (2016), section 10.2, which writes U for our W and W for our U.
"""

import numpy as np

from rnn_course.cells.output import masked_cross_entropy, output_backward, output_forward


def rnn_step(x, h, W, U, b):
    """Advance a recurrent cell by one time step.

        z      = x W + h U + b                                     (1.1)
        h_next = tanh(z)                                           (1.2)

    x (B, D); h (B, H); W (D, H); U (H, H); b (H,)  ->  h_next (B, H)
    """
    z = x @ W + h @ U + b  # (1.1)
    return np.tanh(z)  # (1.2)


def rnn_step_concatenated(x, h, W_a, b):
    """Advance the recurrent cell by one time step with a single product: state and input side by side.

        z      = [h, x] W_a + b, W_a being U on top of W           (1.3)
        h_next = tanh(z)                                           (1.2)

    x (B, D); h (B, H); W_a (H + D, H); b (H,)  ->  h_next (B, H)
    """
    z = np.concatenate([h, x], axis=1) @ W_a + b  # (1.3)
    return np.tanh(z)  # (1.2)


def rnn_step_backward(dh_next, h_next, x, h, W, U):
    """Backpropagate through one time step: from dL/dh_next to dL/dx, dL/dh, dL/dW, dL/dU and dL/db.

        dz = dh_next ⊙ (1 - h_next²)                               (1.4)
        dx = dz Wᵀ                                                 (1.5)
        dh = dz Uᵀ                                                 (1.6)
        dW = xᵀ dz                                                 (1.7)
        dU = hᵀ dz                                                 (1.8)
        db = Σ_rows dz                                             (1.9)

    dh_next, h_next, h (B, H); x (B, D); W (D, H); U (H, H)
    ->  dx (B, D), dh (B, H), dW (D, H), dU (H, H), db (H,)
    """
    dz = dh_next * (1 - h_next**2)  # (1.4)
    dx = dz @ W.T  # (1.5)
    dh = dz @ U.T  # (1.6)
    dW = x.T @ dz  # (1.7)
    dU = h.T @ dz  # (1.8)
    db = dz.sum(axis=0)  # (1.9)
    return dx, dh, dW, dU, db


def rnn_step_relu(x, h, W, U, b):
    """Advance a recurrent cell with relu instead of tanh by one time step.

        z      = x W + h U + b                                     (1.1)
        h_next = max(z, 0), entry by entry                         (1.10)

    x (B, D); h (B, H); W (D, H); U (H, H); b (H,)  ->  h_next (B, H)
    """
    z = x @ W + h @ U + b  # (1.1)
    return np.maximum(z, 0)  # (1.10)


def rnn_step_relu_backward(dh_next, h_next, x, h, W, U):
    """Backpropagate through one time step of the relu cell.

        dz = dh_next where h_next > 0, and 0 elsewhere             (1.11)
        dx = dz Wᵀ                                                 (1.5)
        dh = dz Uᵀ                                                 (1.6)
        dW = xᵀ dz                                                 (1.7)
        dU = hᵀ dz                                                 (1.8)
        db = Σ_rows dz                                             (1.9)

    dh_next, h_next, h (B, H); x (B, D); W (D, H); U (H, H)
    ->  dx (B, D), dh (B, H), dW (D, H), dU (H, H), db (H,)
    """
    dz = dh_next * (h_next > 0)  # (1.11)
    dx = dz @ W.T  # (1.5)
    dh = dz @ U.T  # (1.6)
    dW = x.T @ dz  # (1.7)
    dU = h.T @ dz  # (1.8)
    db = dz.sum(axis=0)  # (1.9)
    return dx, dh, dW, dU, db


def rnn_forward(x, h0, W, U, b):
    """Run the recurrent cell over whole sequences: the same weights at every step, each state fed to the next step.

        h_t = rnn_step(x_t, h_{t-1}), for t = 1 ... T from h_0 = h0    (1.12)

    x (B, T, D); h0 (B, H); W (D, H); U (H, H); b (H,)  ->  hs (B, T, H), with h_1 ... h_T along axis 1
    """
    xW = x @ W + b  # needs no state, so all steps at once
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(xW[:, t] + h @ U)  # (1.12)
        hs.append(h)
    return np.stack(hs, axis=1)


def rnn_backward(dhs, hs, x, h0, W, U):
    """Backpropagate through time: from dhs, the direct gradient with respect to each state, to all inputs and weights.

        g_t = dhs_t + dh_{t+1}, for t = T ... 1 from dh_{T+1} = 0      (1.13)
        dx_t, dh_t, dW_t, dU_t, db_t = rnn_step_backward with g_t as
            dh_next, h_t as h_next and h_{t-1} as h                    (1.14)
        dW, dU, db = Σ_t dW_t, Σ_t dU_t, Σ_t db_t; dh0 = dh_1          (1.15)

    dhs, hs (B, T, H); x (B, T, D); h0 (B, H); W (D, H); U (H, H)
    ->  dx (B, T, D), dh0 (B, H), dW (D, H), dU (H, H), db (H,)
    """
    dz, dh = np.empty_like(hs), np.zeros_like(h0)
    for t in reversed(range(hs.shape[1])):
        g = dhs[:, t] + dh  # (1.13)
        dz[:, t] = g * (1 - hs[:, t] ** 2)  # (1.4)
        dh = dz[:, t] @ U.T  # (1.14)
    h_before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    dW = np.tensordot(x, dz, axes=((0, 1), (0, 1)))  # (1.15)
    dU = np.tensordot(h_before, dz, axes=((0, 1), (0, 1)))  # (1.15)
    return dz @ W.T, dh, dW, dU, dz.sum(axis=(0, 1))


def rnn_loss_and_gradients(x, y, mask, h0, W, U, b, V, c):
    """Compute the loss of a batch of sequences, and its gradient with respect to the initial state and all weights.

        hs           the states, from x and h0                     (1.25)
        loss, do     from the scores o of every state, y and mask  (1.26)
        dhs, dV, dc  back through the output layer                 (1.27)
        dh0, dW, dU, db  back through time                         (1.28)

    x (B, T, D); y, mask (B, T); h0 (B, H); W (D, H); U (H, H); b (H,); V (H, K); c (K,)
    ->  loss (), dh0 (B, H), dW (D, H), dU (H, H), db (H,), dV (H, K), dc (K,)
    """
    hs = rnn_forward(x, h0, W, U, b)  # (1.25)
    loss, do = masked_cross_entropy(output_forward(hs, V, c), y, mask)  # (1.26)
    dhs, dV, dc = output_backward(do, hs, V)  # (1.27)
    _, dh0, dW, dU, db = rnn_backward(dhs, hs, x, h0, W, U)  # (1.28)
    return loss, dh0, dW, dU, db, dV, dc

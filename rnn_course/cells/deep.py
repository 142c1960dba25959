"""Deep recurrent networks: stacked layers with dropout between them, and a deep transition from state to state.

Pascanu, Gulcehre, Cho and Bengio, How to construct deep recurrent neural networks (2014); Goodfellow, Bengio and
Courville, Deep Learning (2016), section 10.5; Graves, Generating sequences with recurrent neural networks (2013), for
input connections; Zaremba, Sutskever and Vinyals, Recurrent neural network regularization (2014), and Gal and
Ghahramani, A theoretically grounded application of dropout in recurrent neural networks (2016), for dropout.
"""

import numpy as np

from rnn_course.cells.masked import masked_backward, masked_forward


def dropout(x, u, rate):
    """Apply inverted dropout: set a share `rate` of the entries to 0, and scale up the others.

        keep = 1 / (1 - rate) where u is at least rate, else 0     (6.29)
        y_t = keep_t ⊙ x_t; with u (B, D), one keep for all steps  (6.30)

    x (B, T, D); u, random numbers from 0 to 1, (B, T, D), or (B, D) to drop the same entries at all steps; 0 ≤ rate < 1
    ->  y (B, T, D), keep (B, T, D)
    """
    keep = np.where(u < rate, 0, 1 / (1 - rate)).astype(x.dtype)  # (6.29)
    keep = np.broadcast_to(keep[:, None] if u.ndim == 2 else keep, x.shape)
    return keep * x, keep  # (6.30)


def stacked_forward(x, mask, layers, keeps, connect):
    """Run a stack of masked layers with dropout between them and, if connect is True, x as an extra input to each.

        v^1 = x                                                    (6.31)
        v^l = keep^{l-1} ⊙ hs^{l-1}, for the layers l = 2, 3, ...  (6.32)
        v^l = [keep^{l-1} ⊙ hs^{l-1}, x] instead, if connect       (6.33)
        hs^l = masked_forward of v^l with the weights of layer l   (6.34)

    x (B, T, D); mask (B, T); layers, a list of h0 (B, H), W, U, b, where H may differ and W has a row for each entry
    of v^l; keeps, one shorter, a list of (B, T, H), with the H of the layer below; connect, a bool
    ->  a list of hs (B, T, H), from the lowest layer to the top
    """
    v = x  # (6.31)
    states = [masked_forward(v, mask, *layers[0])]
    for keep, layer in zip(keeps, layers[1:], strict=True):
        v = keep * states[-1]  # (6.32)
        if connect:
            v = np.concatenate([v, x], axis=2)  # (6.33)
        states.append(masked_forward(v, mask, *layer))  # (6.34)
    return states


def stacked_backward(dtop, states, x, mask, layers, keeps, connect):
    """Backpropagate through the stack, from dtop, the gradient with respect to the states of the top layer.

        dv^l, dlayer^l = masked_backward of dhs^l, from the top
            layer, where dhs^l = dtop, down to l = 1               (6.35)
        dhs^{l-1} = keep^{l-1} ⊙ the columns of dv^l for hs^{l-1}  (6.36)
        dx = dv^1; if connect, plus the columns for x of every
            other dv^l                                             (6.37)

    dtop (B, T, H) of the top; states, from stacked_forward; x, mask, layers, keeps, connect as there
    ->  dx (B, T, D), a list of dh0, dW, dU, db for each layer, from the lowest to the top
    """
    inputs = [x]
    for keep, hs in zip(keeps, states, strict=False):
        below = keep * hs
        inputs.append(np.concatenate([below, x], axis=2) if connect else below)
    dhs, dx, dlayers = dtop, np.zeros_like(x), [()] * len(layers)
    for l in reversed(range(len(layers))):
        dv, *dlayer = masked_backward(dhs, states[l], inputs[l], mask, *layers[l][:3])  # (6.35)
        dlayers[l] = tuple(dlayer)
        if l:
            H = states[l - 1].shape[2]
            dhs = keeps[l - 1] * dv[..., :H]  # (6.36)
            dv = dv[..., H:]
        if connect or not l:
            dx = dx + dv  # (6.37)
    return dx, dlayers


def transition_step(x, h, W, U, b, V, c, skip):
    """Advance a cell with a hidden layer inside the step by one time step; skip is 1 with a skip connection, else 0.

        m      = tanh(x W + h U + b)                               (6.38)
        h_next = tanh(m V + c + skip h)                            (6.39)

    x (B, D); h (B, H); W (D, M); U (H, M); b (M,); V (M, H); c (H,); skip, a number  ->  h_next (B, H), m (B, M)
    """
    m = np.tanh(x @ W + h @ U + b)  # (6.38)
    return np.tanh(m @ V + c + skip * h), m  # (6.39)


def transition_step_backward(dh_next, h_next, m, x, h, W, U, V, skip):
    """Backpropagate through one step of the cell with a hidden layer inside (transition_step).

        da = dh_next ⊙ (1 - h_next²)                               (6.40)
        dz = (da Vᵀ) ⊙ (1 - m²)                                    (6.41)
        dx = dz Wᵀ                                                 (6.42)
        dh = dz Uᵀ + skip da                                       (6.43)
        dW = xᵀ dz                                                 (6.44)
        dU = hᵀ dz                                                 (6.45)
        db = Σ_rows dz                                             (6.46)
        dV = mᵀ da                                                 (6.47)
        dc = Σ_rows da                                             (6.48)

    dh_next, h_next, h (B, H); m (B, M); x (B, D); W (D, M); U (H, M); V (M, H); skip, a number
    ->  dx (B, D), dh (B, H), dW (D, M), dU (H, M), db (M,), dV (M, H), dc (H,)
    """
    da = dh_next * (1 - h_next**2)  # (6.40)
    dz = da @ V.T * (1 - m**2)  # (6.41)
    dx = dz @ W.T  # (6.42)
    dh = dz @ U.T + skip * da  # (6.43)
    dW, dU, db = x.T @ dz, h.T @ dz, dz.sum(axis=0)  # (6.44) (6.45) (6.46)
    dV, dc = m.T @ da, da.sum(axis=0)  # (6.47) (6.48)
    return dx, dh, dW, dU, db, dV, dc

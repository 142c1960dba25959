"""The full unit's step, forward and back, written otherwise."""

import numpy as np

from rnn_course.cells.gru import (
    gru_step,
    gru_step_backward,
    gru_step_reset_after,
    gru_step_reset_after_backward,
)
from rnn_course.exercise import accepted
from rnn_course.kit.activations import sigmoid


@accepted(of=gru_step)
def full_with_slices(x, h, W, U, b):
    H = h.shape[1]
    xW = x @ W + b
    zr = sigmoid(xW[:, : 2 * H] + h @ U[:, : 2 * H])
    z, r = zr[:, :H], zr[:, H:]
    g = np.tanh(xW[:, 2 * H :] + np.dot(r * h, U[:, 2 * H :]))
    return g + z * (h - g), z, r, g


@accepted(of=gru_step)
def full_with_side_by_side_rows(x, h, W, U, b):
    (W_z, W_r, W_g), (b_z, b_r, b_g) = np.hsplit(np.vstack([W, U]), 3), np.hsplit(b, 3)
    both = np.hstack([x, h])
    z, r = 1 / (1 + np.exp(-both @ W_z - b_z)), 1 / (1 + np.exp(-both @ W_r - b_r))
    g = np.tanh(np.hstack([x, r * h]) @ W_g + b_g)
    return [z * h + (1 - z) * g, z, r, g]


@accepted(of=gru_step)
def full_row_by_row_into_the_state(x, h, W, U, b):
    H = h.shape[1]
    z, r, g = np.zeros((3, *h.shape))
    for row in range(len(x)):
        p = W.T @ x[row] + b
        z[row], r[row] = sigmoid(p[: 2 * H] + U.T[: 2 * H] @ h[row]).reshape(2, H)
        g[row] = np.tanh(p[2 * H :] + U.T[2 * H :] @ (r[row] * h[row]))
        h[row] = z[row] * h[row] + (1 - z[row]) * g[row]
    return h, z, r, g


@accepted(of=gru_step)
def full_in_float32(x, h, W, U, b):
    return full_with_slices.function(*(each.astype(np.float32) for each in (x, h, W, U, b)))


@accepted(of=gru_step_backward)
def full_back_block_by_block(dh_next, z, r, g, x, h, W, U):
    (W_z, W_r, W_g), (U_z, U_r, U_g) = np.hsplit(W, 3), np.hsplit(U, 3)
    dg = dh_next * (1 - z) * (1 - g * g)
    dz = (dh_next * h - dh_next * g) * z * (1 - z)
    dq = np.dot(dg, U_g.T)
    dr = dq * h * (r - r**2)
    dx = np.dot(dz, W_z.T) + np.dot(dr, W_r.T) + np.dot(dg, W_g.T)
    dh = r * dq + np.dot(dz, U_z.T) + np.dot(dr, U_r.T) + dh_next * z
    dW = np.hstack([x.T @ each for each in (dz, dr, dg)])
    dU = np.hstack([h.T @ dz, h.T @ dr, (h * r).T @ dg])
    return [dx, dh, dW, dU, np.hstack([dz.sum(0), dr.sum(0), dg.sum(0)])]


@accepted(of=gru_step_backward)
def full_back_with_einsum_and_a_buffer(dh_next, z, r, g, x, h, W, U):
    H = h.shape[1]
    da = np.zeros((len(h), 3, H))
    da[:, 2] = dh_next * (1 - z) * (1 - g**2)
    dq = np.einsum("bh,gh->bg", da[:, 2], U[:, 2 * H :])
    da[:, 0], da[:, 1] = dh_next * (h - g) * z * (1 - z), dq * h * r * (1 - r)
    met, flat = np.stack([h, h, r * h], axis=1), da.reshape(len(h), -1)
    dU = np.einsum("bkg,bkh->gkh", met, da).reshape(H, -1)
    dh = dh_next * z + flat[:, : 2 * H] @ U[:, : 2 * H].T + dq * r
    return flat @ W.T, dh, np.einsum("bd,ba->da", x, flat), dU, flat.sum(axis=0)


@accepted(of=gru_step_backward)
def full_back_in_the_callers_arrays(dh_next, z, r, g, x, h, W, U):
    U_z, U_r, U_g = (each.T for each in np.split(U, 3, axis=1))
    dh, q = dh_next * z, r * h
    da_z = dh * (h - g) * (1 - z)
    dh_next *= (1 - z) * (1 - g**2)
    dq = dh_next @ U_g
    da_r = dq * q * (1 - r)
    dh += dq * r + da_z @ U_z + da_r @ U_r
    da = np.concatenate([da_z, da_r, dh_next], axis=1)
    dU = h.T @ da
    dU[:, 2 * h.shape[1] :] = q.T @ dh_next
    return da @ W.T, dh, (da.T @ x).T, dU, da.sum(axis=0)


@accepted(of=gru_step_reset_after)
def after_with_slices(x, h, W, U, b):
    H = h.shape[1]
    p, m = np.dot(x, W) + b[0], np.dot(h, U) + b[1]
    zr = sigmoid((p + m)[:, : 2 * H])
    g = np.tanh(p[:, 2 * H :] + zr[:, H:] * m[:, 2 * H :])
    return [g + zr[:, :H] * (h - g), zr[:, :H], zr[:, H:], g]


@accepted(of=gru_step_reset_after)
def after_with_one_bias_for_the_gates(x, h, W, U, b):
    W_z, W_r, W_g, U_z, U_r, U_g = *np.hsplit(W, 3), *np.hsplit(U, 3)
    (b_z, b_r, b_g), d_g = np.split(b.sum(axis=0), 3), np.split(b[1], 3)[2]
    z = 1 / (1 + np.exp(-(x @ W_z + h @ U_z + b_z)))
    r = 1 / (1 + np.exp(-(x @ W_r + h @ U_r + b_r)))
    g = np.tanh(x @ W_g + (b_g - d_g) + r * (h @ U_g) + r * d_g)
    return z * h + (1 - z) * g, z, r, g


@accepted(of=gru_step_reset_after)
def after_with_columns_for_examples(x, h, W, U, b):
    p = (W.T @ x.T + b[0, :, None]).reshape(3, -1, len(x))
    m = (U.T @ h.T + b[1, :, None]).reshape(3, -1, len(x))
    z, r = sigmoid(p[:2] + m[:2])
    g = np.tanh(p[2] + r * m[2])
    return (z * h.T + (1 - z) * g).T, z.T, r.T, g.T


@accepted(of=gru_step_reset_after_backward)
def after_back_with_slices(dh_next, z, r, g, x, h, W, U, b):
    H = h.shape[1]
    m_g = (h @ U + b[1])[:, 2 * H :]
    dg = dh_next * (1 - z) * (1 - g * g)
    dp = np.hstack([dh_next * (h - g) * (z - z**2), dg * m_g * (r - r**2), dg])
    dm = dp.copy()
    dm[:, 2 * H :] *= r
    return [np.dot(dp, W.T), np.dot(dm, U.T) + dh_next * z, np.dot(x.T, dp), np.dot(h.T, dm),
            np.array([dp.sum(0), dm.sum(0)])]


@accepted(of=gru_step_reset_after_backward)
def after_back_block_by_block(dh_next, z, r, g, x, h, W, U, b):
    (W_z, W_r, W_g), (U_z, U_r, U_g) = np.hsplit(W, 3), np.hsplit(U, 3)
    dg = dh_next * (1 - z) * (1 - g**2)
    dz, dr = dh_next * (h - g) * z * (1 - z), dg * (h @ U_g + np.split(b[1], 3)[2]) * r * (1 - r)
    dm = dg * r
    db = np.empty_like(b)
    db[0], db[1] = np.hstack([e.sum(0) for e in (dz, dr, dg)]), np.hstack([e.sum(0) for e in (dz, dr, dm)])
    return (dz @ W_z.T + dr @ W_r.T + dg @ W_g.T, dh_next * z + dz @ U_z.T + dr @ U_r.T + dm @ U_g.T,
            np.hstack([x.T @ dz, x.T @ dr, x.T @ dg]), np.hstack([h.T @ dz, h.T @ dr, h.T @ dm]), db)


@accepted(of=gru_step_reset_after_backward)
def after_back_in_float32(dh_next, z, r, g, x, h, W, U, b):
    return after_back_with_slices.function(*(e.astype(np.float32) for e in (dh_next, z, r, g, x, h, W, U, b)))


@accepted(of=gru_step_reset_after_backward)
def after_back_in_the_callers_array(dh_next, z, r, g, x, h, W, U, b):
    straight = dh_next * z
    dh_next -= straight
    dh_next *= 1 - g**2
    da_r = dh_next * (h @ U + b[1])[:, -len(U) :] * r * (1 - r)
    dp = np.concatenate([straight * (h - g) * (1 - z), da_r, dh_next], axis=1)
    dm = dp * np.concatenate([np.ones_like(r), np.ones_like(r), r], axis=1)
    return dp @ W.T, straight + dm @ U.T, x.T @ dp, h.T @ dm, np.stack([dp, dm]).sum(axis=1)

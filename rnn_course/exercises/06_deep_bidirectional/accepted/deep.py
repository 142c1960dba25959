"""Dropout, stacks and the deep transition, written otherwise."""

import numpy as np

from rnn_course.cells.deep import (
    dropout,
    stacked_backward,
    stacked_forward,
    transition_step,
    transition_step_backward,
)
from rnn_course.cells.masked import masked_backward, masked_forward
from rnn_course.exercise import accepted, equivalent


@accepted(of=dropout)
def silenced_with_yes_and_no(x, u, rate):
    stays = u >= rate
    if stays.ndim == 2:
        stays = np.repeat(stays[:, None, :], x.shape[1], axis=1)
    keep = stays / (1.0 - rate)
    return x * keep, keep


@accepted(of=dropout)
def silenced_in_place(x, u, rate):
    keep = np.ones_like(x) / (1 - rate)
    if u.ndim < x.ndim:
        u = np.tile(u[:, None], (1, x.shape[1], 1))
    keep[u < rate] = 0
    x *= keep
    return [x, keep]


@accepted(of=dropout)
def silenced_step_by_step(x, u, rate):
    keep = np.zeros(x.shape, order="F")
    for t in range(x.shape[1]):
        keep[:, t] = np.where((u if u.ndim == 2 else u[:, t]) >= rate, 1 / (1 - rate), 0)
    return np.multiply(keep, x), keep


@accepted(of=dropout)
def silenced_in_float32(*args):
    return tuple(each.astype(np.float32) for each in dropout(*args))


@accepted(of=stacked_forward)
def stacked_with_numbers(x, mask, layers, keeps, connect):
    states = []
    for l in range(len(layers)):
        v = x if l == 0 else states[l - 1] * keeps[l - 1]
        if connect and l > 0:
            v = np.dstack([v, x])
        h0, W, U, b = layers[l]
        states.append(masked_forward(v, mask, h0, W, U, b))
    return tuple(states)


@accepted(of=stacked_forward)
def stacked_from_the_top(x, mask, layers, keeps, connect):
    if len(layers) == 1:
        return [masked_forward(x, mask, *layers[0])]
    below = stacked_from_the_top.function(x, mask, layers[:-1], keeps[:-1], connect)
    v = keeps[-1] * below[-1]
    return [*below, masked_forward(np.concatenate([v, x], axis=-1) if connect else v, mask, *layers[-1])]


@accepted(of=stacked_forward)
def stacked_with_two_products_for_the_input(x, mask, layers, keeps, connect):
    """Instead of setting x beside the states: its own rows of W, and a sum."""
    states = [masked_forward(x, mask, *layers[0])]
    for keep, (h, W, U, b) in zip(keeps, layers[1:], strict=True):
        H = keep.shape[2]
        z = (keep * states[-1]) @ W[:H] + (x @ W[H:] if connect else 0)
        hs = []
        for t in range(x.shape[1]):
            h = np.where(mask[:, t, None] > 0, np.tanh(z[:, t] + h @ U + b), h)
            hs.append(h)
        states.append(np.stack(hs, axis=1))
    return states


@accepted(of=stacked_forward)
def stacked_in_float32(*args):
    return [each.astype(np.float32) for each in stacked_forward(*args)]


@accepted(of=stacked_backward)
def back_down_layer_by_layer(dtop, states, x, mask, layers, keeps, connect):
    dx, dlayers, dhs = np.zeros_like(x), [None] * len(layers), dtop
    for l in range(len(layers) - 1, -1, -1):
        h0, W, U, _ = layers[l]
        if l == 0:
            v = x
        else:
            v = keeps[l - 1] * states[l - 1]
            v = np.concatenate((v, x), axis=2) if connect else v
        dv, dh0, dW, dU, db = masked_backward(dhs, states[l], v, mask, h0, W, U)
        dlayers[l] = [dh0, dW, dU, db]
        if l == 0:
            dx += dv
        else:
            H = states[l - 1].shape[-1]
            dhs = dv[:, :, :H] * keeps[l - 1]
            if connect:
                dx += dv[:, :, H:]
    return dx, tuple(dlayers)


@accepted(of=stacked_backward)
def back_down_by_recursion(dtop, states, x, mask, layers, keeps, connect):
    v = x
    if len(layers) > 1:
        v = keeps[-1] * states[-2]
        v = np.concatenate([v, x], axis=2) if connect else v
    dv, *dlayer = masked_backward(dtop, states[-1], v, mask, *layers[-1][:3])
    if len(layers) == 1:
        return dv, [dlayer]
    below, of_x = np.split(dv, [states[-2].shape[2]], axis=2)
    dx, dlayers = back_down_by_recursion.function(keeps[-1] * below, states[:-1], x, mask, layers[:-1], keeps[:-1],
                                                  connect)
    return dx + of_x if connect else dx, [*dlayers, dlayer]


@accepted(of=stacked_backward)
def back_down_with_parts_summed_at_the_end(dtop, states, x, mask, layers, keeps, connect):
    D, parts, dlayers = x.shape[2], [], []
    for l in reversed(range(len(layers))):
        v = x if l == 0 else np.concatenate([keeps[l - 1] * states[l - 1], *([x] if connect else [])], axis=2)
        dv, *dlayer = masked_backward(dtop, states[l], v, mask, *layers[l][:3])
        dlayers.append(tuple(dlayer))
        if l == 0 or connect:
            parts.append(dv[..., -D:])
        if l > 0:
            dtop = keeps[l - 1] * (dv[..., :-D] if connect else dv)
    return sum(parts), dlayers[::-1]


@accepted(of=stacked_backward)
def back_down_in_float32(*args):
    dx, dlayers = stacked_backward(*args)
    return dx.astype(np.float32), [[each.astype(np.float32) for each in layer] for layer in dlayers]


@accepted(of=transition_step)
def transition_with_einsum(x, h, W, U, b, V, c, skip):
    m = np.tanh(np.einsum("bd,dm->bm", x, W) + np.einsum("bh,hm->bm", h, U) + b)
    return [np.tanh(np.einsum("bm,mh->bh", m, V) + c + h * skip), m]


@accepted(of=transition_step)
def transition_with_one_product(x, h, W, U, b, V, c, skip):
    m = np.tanh(np.hstack([x, h]) @ np.vstack([W, U]) + b)
    a = m.dot(V) + c
    if skip:
        a += h
    return np.tanh(a), m


@accepted(of=transition_step)
def transition_with_the_skip_as_a_matrix(x, h, W, U, b, V, c, skip):
    m = np.tanh(W.T @ x.T + U.T @ h.T + b[:, None]).T
    return np.tanh(np.concatenate([m, h], axis=1) @ np.concatenate([V, skip * np.eye(len(c))]) + c), m


@accepted(of=transition_step)
def transition_in_float32(*args):
    return tuple(each.astype(np.float32) for each in transition_step(*args))


@accepted(of=transition_step_backward)
def transition_back_with_einsum(dh_next, h_next, m, x, h, W, U, V, skip):
    da = dh_next - dh_next * h_next * h_next
    dz = np.einsum("bh,mh->bm", da, V) * (1 - m) * (1 + m)
    dh = np.einsum("bm,hm->bh", dz, U)
    if skip:
        dh = dh + da
    return [dz.dot(W.T), dh, np.einsum("bd,bm->dm", x, dz), np.einsum("bh,bm->hm", h, dz), np.sum(dz, 0),
            np.einsum("bm,bh->mh", m, da), np.sum(da, 0)]


@accepted(of=transition_step_backward)
def transition_back_in_the_callers_arrays(dh_next, h_next, m, x, h, W, U, V, skip):
    dh_next *= 1 - h_next**2
    dV, dc = m.T @ dh_next, dh_next.sum(axis=0)
    dz = np.dot(dh_next, V.T)
    dz -= dz * m**2
    dh_next *= skip
    dh_next += dz @ U.T
    return dz @ W.T, dh_next, x.T @ dz, h.T @ dz, dz.sum(axis=0), dV, dc


@accepted(of=transition_step_backward)
def transition_back_row_by_row(dh_next, h_next, m, x, h, W, U, V, skip):
    rows = [transition_step_backward(*(each[i : i + 1] for each in (dh_next, h_next, m, x, h)), W, U, V, skip)
            for i in range(len(x))]
    dx, dh, *others = zip(*rows, strict=True)
    return np.concatenate(dx), np.concatenate(dh), *(sum(each) for each in others)


a_draw_has_two_axes_or_three = equivalent(
    of=dropout,
    change="keep = np.broadcast_to(keep[:, None] if u.ndim == 2 else keep, x.shape) -> "
           "keep = np.broadcast_to(keep[:, None] if u.ndim <= 2 else keep, x.shape)",
    why="u is (B, T, D) or (B, D), never less.")

keeps_fit_the_layers = equivalent(
    of=stacked_forward,
    change="for keep, layer in zip(keeps, layers[1:], strict=True): -> "
           "for keep, layer in zip(keeps, layers[1:], strict=False):",
    why="There is one keep fewer than layers, so nothing is cut off.")

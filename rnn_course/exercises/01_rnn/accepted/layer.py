"""The output layer and softmax, written otherwise."""

import numpy as np

from rnn_course.cells.output import output_backward, output_forward, softmax
from rnn_course.exercise import accepted


@accepted(of=output_forward)
def scores_with_einsum(hs, V, c):
    return np.einsum("bth,hk->btk", hs, V) + c


@accepted(of=output_forward)
def scores_step_by_step(hs, V, c):
    return np.stack([hs[:, t].dot(V) + c for t in range(hs.shape[1])], axis=1)


@accepted(of=output_forward)
def scores_of_one_long_table(hs, V, c):
    B, T, H = hs.shape
    return (np.dot(hs.reshape(B * T, H), V) + c).reshape(B, T, -1)


@accepted(of=output_forward)
def scores_in_float32(hs, V, c):
    return hs.astype(np.float32) @ V.astype(np.float32) + c.astype(np.float32)


@accepted(of=output_backward)
def layer_back_with_einsum(do, hs, V):
    return np.einsum("btk,hk->bth", do, V), np.einsum("bth,btk->hk", hs, do), np.einsum("btk->k", do)


@accepted(of=output_backward)
def layer_back_of_one_long_table(do, hs, V):
    flat_do, flat_hs = do.reshape(-1, do.shape[2]), hs.reshape(-1, hs.shape[2])
    return [np.dot(flat_do, V.T).reshape(hs.shape), np.dot(flat_hs.T, flat_do), flat_do.sum(axis=0)]


@accepted(of=output_backward)
def layer_back_step_by_step(do, hs, V):
    dhs, dV, dc = np.zeros_like(hs), np.zeros_like(V), np.zeros(V.shape[1])
    for t in range(hs.shape[1]):
        dhs[:, t] = do[:, t] @ V.T
        dV += hs[:, t].T @ do[:, t]
        dc += do[:, t].sum(axis=0)
    return dhs, dV, dc


@accepted(of=output_backward)
def layer_back_by_stacked_products(do, hs, V):
    return do @ V.T, (hs.transpose(0, 2, 1) @ do).sum(axis=0), do.sum(axis=0).sum(axis=0)


@accepted(of=softmax)
def softmax_by_logarithms(o):
    m = np.max(o, axis=-1, keepdims=True)
    return np.exp(o - m - np.log(np.sum(np.exp(o - m), axis=-1, keepdims=True)))


@accepted(of=softmax)
def softmax_row_by_row(o):
    p = np.empty_like(o)
    for place in np.ndindex(o.shape[:-1]):
        e = np.exp(o[place] - max(o[place]))
        p[place] = e / sum(e)
    return p


@accepted(of=softmax)
def softmax_with_new_axes(o):
    e = np.exp(o - o.max(axis=-1)[..., None])
    return e / e.sum(axis=-1)[..., np.newaxis]


@accepted(of=softmax)
def softmax_with_logaddexp(o):
    return np.exp(o - np.logaddexp.reduce(o, axis=-1, keepdims=True))


@accepted(of=softmax)
def softmax_by_differences(o):
    with np.errstate(over="ignore"):
        return 1 / np.exp(o[..., None, :] - o[..., :, None]).sum(axis=-1)


@accepted(of=softmax)
def softmax_in_place(o):
    o -= o.max(axis=-1, keepdims=True)
    np.exp(o, out=o)
    o /= o.sum(axis=-1, keepdims=True)
    return o


@accepted(of=softmax)
def softmax_in_float32(o):
    e = np.exp((o - o.max(axis=-1, keepdims=True)).astype(np.float32))
    return e / e.sum(axis=-1, keepdims=True)

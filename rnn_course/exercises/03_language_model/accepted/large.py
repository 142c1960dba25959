"""The softmax in two stages, written otherwise."""

import numpy as np

from rnn_course.cells.class_softmax import class_log_p, class_loss_and_gradients
from rnn_course.exercise import accepted


@accepted(of=class_log_p)
def word_by_word(h, y, A, a, V, c):
    S, answer = V.shape[2], np.zeros(len(h))
    for n in range(len(h)):
        j, i = divmod(int(y[n]), S)
        o_class, o_word = h[n] @ A + a, h[n] @ V[j] + c[j]
        for o, place in ((o_class, j), (o_word, i)):
            o = o - o.max()
            answer[n] += o[place] - np.log(np.exp(o).sum())
    return answer


@accepted(of=class_log_p)
def by_all_classes(h, y, A, a, V, c):
    """Exact, though it scores every word."""
    r = h @ A + a
    r = r - np.logaddexp.reduce(r, axis=1)[:, None]
    s = np.einsum("nh,chs->ncs", h, V) + c
    s = s - np.logaddexp.reduce(s, axis=2)[:, :, None]
    return (r[:, :, None] + s).reshape(len(h), -1)[np.arange(len(h)), y]


@accepted(of=class_log_p)
def class_by_class(h, y, A, a, V, c):
    j, i = np.divmod(y, c.shape[1])
    o = h @ A + a
    answer = np.take_along_axis(o, j[:, None], axis=1)[:, 0] - np.logaddexp.reduce(o, axis=1)
    for k in np.unique(j):
        rows = np.flatnonzero(j == k)
        o = h[rows] @ V[k] + c[k]
        answer[rows] += o[np.arange(len(rows)), i[rows]] - np.logaddexp.reduce(o, axis=1)
    return answer


def softmax(o):
    e = np.exp(o - o.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@accepted(of=class_loss_and_gradients)
def gradients_word_by_word(h, y, A, a, V, c):
    loss = 0.0
    dh, dA, da, dV, dc = (np.zeros_like(each) for each in (h, A, a, V, c))
    for n in range(len(h)):
        j, i = divmod(int(y[n]), c.shape[1])
        r, s = softmax(h[n] @ A + a), softmax(h[n] @ V[j] + c[j])
        loss -= np.log(r[j]) + np.log(s[i])
        r[j] -= 1
        s[i] -= 1
        dh[n] = A @ r + V[j] @ s
        dA += np.outer(h[n], r)
        da += r
        dV[j] += np.outer(h[n], s)
        dc[j] += s
    return tuple(each / len(h) for each in (loss, dh, dA, da, dV, dc))


@accepted(of=class_loss_and_gradients)
def gradients_class_by_class(h, y, A, a, V, c):
    N, (j, i) = len(h), np.divmod(y, c.shape[1])
    dr = softmax(h @ A + a)
    dr[np.arange(N), j] -= 1
    dr /= N
    dh, dV, dc = dr @ A.T, np.zeros(V.shape), np.zeros(c.shape)
    for k in range(len(c)):
        rows = j == k
        ds = softmax(h[rows] @ V[k] + c[k])
        ds[np.arange(rows.sum()), i[rows]] -= 1
        ds /= N
        dV[k], dc[k] = h[rows].T @ ds, ds.sum(axis=0)
        dh[rows] += ds @ V[k].T
    return [-np.mean(class_log_p(h, y, A, a, V, c)), dh, h.T @ dr, dr.sum(axis=0), dV, dc]


@accepted(of=class_loss_and_gradients)
def gradients_by_one_hot_classes(h, y, A, a, V, c):
    N, (C, S) = len(h), c.shape
    classes, place = np.eye(C)[y // S], np.eye(S)[y % S]
    dr = (softmax(h @ A + a) - classes) / N
    o = np.einsum("nh,nc,chs->ns", h, classes, V) + classes @ c
    ds = (softmax(o) - place) / N
    dh = np.einsum("nc,hc->nh", dr, A) + np.einsum("ns,nc,chs->nh", ds, classes, V)
    loss = np.float64(-class_log_p(h, y, A, a, V, c).sum() / N)
    dV = np.einsum("nc,nh,ns->chs", classes, h, ds)
    return loss, dh, np.einsum("nh,nc->hc", h, dr), dr.sum(0), dV, classes.T @ ds

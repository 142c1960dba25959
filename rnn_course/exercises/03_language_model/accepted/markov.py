"""Contexts, counts, smoothing and scores, written otherwise."""

import numpy as np

from rnn_course.cells.language import EOS
from rnn_course.cells.markov import contexts, markov_counts, score_sequences, smoothed
from rnn_course.exercise import accepted


@accepted(of=contexts)
def contexts_by_loops(y, m):
    B, T = y.shape
    answer = np.full((B, T, m), EOS)
    for t in range(T):
        for i in range(m):
            if t - m + i >= 0:
                answer[:, t, i] = y[:, t - m + i]
    return answer


@accepted(of=contexts)
def contexts_by_windows(y, m):
    padded = np.pad(y, ((0, 0), (m, 0)), constant_values=EOS)
    return np.lib.stride_tricks.sliding_window_view(padded, m + 1, axis=1)[..., :m]


@accepted(of=contexts)
def contexts_by_shifts(y, m):
    B, T = y.shape
    answer = np.zeros((B, T, m), dtype=y.dtype)
    for back in range(1, m + 1):
        answer[:, back:, m - back] = y[:, : max(T - back, 0)]
    return answer


@accepted(of=markov_counts)
def counts_by_loops(y, mask, K, m):
    N = np.zeros((K,) * (m + 1))
    for row in range(len(y)):
        before = (EOS,) * m
        for t in range(y.shape[1]):
            if mask[row, t]:
                N[(*before, y[row, t])] += 1
            before = (*before, int(y[row, t]))[1:] if m else ()
    return N


@accepted(of=markov_counts)
def counts_by_addresses(y, mask, K, m):
    address = y.copy()
    before = contexts(y, m)
    for i in range(m):
        address = address + before[..., i] * K ** (m - i)
    return np.bincount(address.ravel(), weights=mask.ravel(), minlength=K ** (m + 1)).reshape((K,) * (m + 1))


@accepted(of=markov_counts)
def counts_of_real_steps(y, mask, K, m):
    real = mask > 0
    N = np.zeros([K] * (m + 1), dtype=np.float32)
    for context, token in zip(contexts(y, m)[real], y[real], strict=True):
        N[tuple(context)][token] += 1
    return N


@accepted(of=smoothed)
def smoothed_as_a_mixture(N, q, s):
    n = N.sum(axis=-1, keepdims=True)
    share = s / (n + s)
    own = np.divide(N, n, out=np.zeros_like(N), where=n > 0)
    return (1 - share) * own + share * q


@accepted(of=smoothed)
def smoothed_then_divided(N, q, s):
    more = N + s * np.broadcast_to(q, N.shape)
    return more / more.sum(axis=-1)[..., np.newaxis]


@accepted(of=smoothed)
def smoothed_by_context(N, q, s):
    K = N.shape[-1]
    flat, more = N.reshape(-1, K), (np.ones_like(N) * q).reshape(-1, K)
    return np.array([(n + s * each) / (n.sum() + s) for n, each in zip(flat, more, strict=True)]).reshape(N.shape)


@accepted(of=score_sequences)
def scores_by_loops(log_p, y, mask):
    scores, n = np.zeros(len(y)), 0
    for row in range(len(y)):
        for t in range(y.shape[1]):
            if mask[row, t]:
                scores[row] += log_p[row, t, y[row, t]]
                n += 1
    return scores, np.exp(-np.sum(scores) / n)


@accepted(of=score_sequences)
def scores_by_one_hot(log_p, y, mask):
    target = np.eye(log_p.shape[-1])[y] * mask[..., None]
    return np.einsum("btk,btk->b", target, log_p), np.exp(-(target * log_p).sum() / mask.sum())


@accepted(of=score_sequences)
def scores_by_indexes(log_p, y, mask):
    B, T = y.shape
    picked = log_p[np.arange(B)[:, None], np.arange(T), y]
    return [np.where(mask > 0, picked, 0).sum(1), np.array(1 / np.exp((picked * mask).sum() / mask.sum()))]

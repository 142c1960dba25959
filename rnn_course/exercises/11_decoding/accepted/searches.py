"""The step, a sequence's probability, greedy and exhaustive search, written otherwise."""

import itertools

import numpy as np

from rnn_course.decoding.search import (
    END,
    beam_search,
    decoder_step,
    exhaustive_search,
    greedy_search,
    sequence_log_p,
)
from rnn_course.exercise import accepted


@accepted(of=decoder_step)
def step_by_one_hot_products(token, h, model):
    W, U, b, V, c = model
    h_next = np.tanh(np.eye(len(W))[token] @ W + h @ U + b)
    o = h_next @ V + c
    return o - np.logaddexp.reduce(o, axis=1)[:, None], h_next


@accepted(of=decoder_step)
def step_row_by_row(token, h, model):
    W, U, b, V, c = model
    rows = []
    for i in range(len(token)):
        h_next = np.tanh(W[token[i]] + h[i] @ U + b)
        o = h_next @ V + c
        rows.append((o - max(o) - np.log(sum(np.exp(o - max(o)))), h_next))
    return [np.array(each) for each in zip(*rows, strict=True)]


@accepted(of=decoder_step)
def step_by_take_in_place(token, h, model):
    W, U, b, V, c = (each.copy() for each in model)
    h = np.dot(h, U)
    h += np.take(W, token, axis=0)
    h += b
    np.tanh(h, out=h)
    o = np.einsum("bh,hk->bk", h, V) + c
    o -= np.max(o, axis=-1)[:, np.newaxis]
    return o - np.log(np.sum(np.exp(o), axis=-1, keepdims=True)), h


@accepted(of=decoder_step)
def step_in_float32(token, h, model):
    log_p, h_next = decoder_step(token, h, model)
    return log_p.astype(np.float32), h_next.astype(np.float32)


@accepted(of=sequence_log_p)
def sequence_by_shifting(y, h0, model):
    before, h, log_p = np.concatenate([[END], y[:-1]]), h0, []
    for t in range(len(y)):
        row, h = decoder_step(before[t : t + 1], h, model)
        log_p.append(row[0, y[t]])
    return np.sum(log_p)


@accepted(of=sequence_log_p)
def sequence_without_steps(y, h0, model):
    W, U, b, V, c = model
    h, states = h0[0], []
    for token in [END, *y[:-1]]:
        h = np.tanh(W[token] + U.T @ h + b)
        states.append(h)
    o = np.array(states) @ V + c
    return float((o[np.arange(len(y)), y] - np.logaddexp.reduce(o, axis=1)).sum())


@accepted(of=sequence_log_p)
def sequence_as_an_array(y, h0, model):
    log_p, h = np.zeros(()), h0
    for i, token in enumerate(y.tolist()):
        row, h = decoder_step(np.array([y[i - 1] if i else 0]), h, model)
        log_p = log_p + row.squeeze(0)[token]
    return np.asarray(log_p)


@accepted(of=greedy_search)
def greedy_with_a_while(h0, model, T):
    y, total, h = [], 0.0, h0
    while len(y) < T and (not y or y[-1] != END):
        log_p, h = decoder_step(np.array([y[-1] if y else END]), h, model)
        y.append(log_p.argmax())
        total = total + log_p.max()
    return np.array(y), total


@accepted(of=greedy_search)
def greedy_scored_afterwards(h0, model, T):
    y, token, h = np.zeros(0, int), np.array([END]), h0
    for _ in range(T):
        log_p, h = decoder_step(token, h, model)
        token = np.argmax(log_p, axis=1)
        y = np.append(y, token)
        if token == END:
            break
    return [y, sequence_log_p(y, h0, model)]


@accepted(of=greedy_search)
def greedy_into_a_buffer(h0, model, T):
    y, log_p_of_y, token = np.full(T, END, dtype=np.int32), 0, [END]
    for t in range(T):
        log_p, h0 = decoder_step(np.array(token), h0, model)
        token = [int(np.argsort(log_p[0])[-1])]
        y[t], log_p_of_y = token[0], log_p_of_y + np.max(log_p)
        if y[t] == END:
            return y[: t + 1], log_p_of_y
    return y, log_p_of_y


@accepted(of=exhaustive_search)
def exhaustive_by_recursion(h0, model, T, alpha):
    def best_from(y, h, log_p_of_y):
        log_p, h = decoder_step(np.array([y[-1] if y else END]), h, model)
        found = []
        for token, more in enumerate(log_p[0]):
            longer, total = [*y, token], log_p_of_y + more
            if token == END or len(longer) == T:
                found.append((total / len(longer) ** alpha, longer))
            else:
                found.append(best_from(longer, h, total))
        return max(found)

    score, y = best_from([], h0, 0.0)
    return np.array(y), score


@accepted(of=exhaustive_search)
def exhaustive_by_products(h0, model, T, alpha):
    others, scored = range(1, len(model[0])), []
    for L in range(1, T + 1):
        for beginning in itertools.product(others, repeat=L - 1):
            for last in range(len(model[0])) if L == T else [END]:
                y = np.array([*beginning, last])
                scored.append((sequence_log_p(y, h0, model) * L ** (-alpha), y))
    score, y = max(scored, key=lambda pair: pair[0])
    return y, score


@accepted(of=exhaustive_search)
def exhaustive_level_by_level(h0, model, T, alpha):
    y, h, total, finished = np.zeros((1, 0), int), h0, np.zeros(1), []
    for L in range(1, T + 1):
        log_p, h = decoder_step(y[:, -1] if L > 1 else np.array([END]), h, model)
        K = log_p.shape[1]
        y = np.column_stack([np.repeat(y, K, axis=0), np.tile(np.arange(K), len(y))])
        total, h = (total[:, None] + log_p).reshape(-1), np.repeat(h, K, axis=0)
        done = (y[:, -1] == END) | (L == T)
        finished += [(score, sequence) for score, sequence in zip(total[done] / L**alpha, y[done], strict=True)]
        y, h, total = y[~done], h[~done], total[~done]
    score, best = sorted(finished, key=lambda pair: pair[0])[-1]
    return best, score


@accepted(of=exhaustive_search)
def exhaustive_by_a_wide_beam(h0, model, T, alpha):
    return beam_search(h0, model, len(model[0]) ** T, T, alpha)

"""Beam searches written otherwise: right ones, and wrong ones in which complete sequences keep a place."""

import numpy as np

from rnn_course.authoring import accepted, misconception
from rnn_course.decoding.search import END, decoder_step, extend_beams


def _with_the_ended(h0, model, width, T, by):
    """A beam in which complete sequences keep a place: tokens, log p and the score that orders them."""
    live = [((), h0, 0.0)]
    for _ in range(T):
        candidates = [each for each in live if each[0] and each[0][-1] == END]
        for y, h, total in (each for each in live if not each[0] or each[0][-1] != END):
            log_p, h_next = decoder_step(np.array([y[-1] if y else END]), h, model)
            candidates += [((*y, token), h_next, total + more) for token, more in enumerate(log_p[0])]
        live = sorted(candidates, key=by, reverse=True)[:width]
    return live


@misconception(
    "complete sequences stay in the beam and take the places of others; (11.16) sets them aside, so `width` beginnings "
    "go on in (11.15)."
)
def the_ended_compete(h0, model, width, T, alpha):
    y, _, total = max(
        _with_the_ended(h0, model, width, T, lambda each: each[2]), key=lambda each: each[2] / len(each[0]) ** alpha
    )
    return np.array(y), total / len(y) ** alpha


@misconception(
    "complete sequences stay in the beam, and its places are given by score; in (11.15) extend_beams gives them by "
    "log p, and (11.16) sets complete sequences aside."
)
def the_ended_compete_by_score(h0, model, width, T, alpha):
    def score(each):
        return each[2] / len(each[0]) ** alpha

    y, _, total = max(_with_the_ended(h0, model, width, T, score), key=score)
    return np.array(y), total / len(y) ** alpha


@accepted
def beam_of_tuples(h0, model, width, T, alpha):
    live, aside = [((), h0, 0.0)], []
    while live:
        candidates = []
        for y, h, total in live:
            log_p, h_next = decoder_step(np.array([y[-1] if y else END]), h, model)
            candidates += [((*y, token), h_next, total + more) for token, more in enumerate(log_p[0])]
        candidates = sorted(candidates, key=lambda each: each[2], reverse=True)[:width]
        aside += [each for each in candidates if each[0][-1] == END or len(each[0]) == T]
        live = [each for each in candidates if not (each[0][-1] == END or len(each[0]) == T)]
    y, _, total = max(aside, key=lambda each: each[2] / len(each[0]) ** alpha)
    return np.array(y), total / len(y) ** alpha


@accepted
def beam_that_keeps_the_best_so_far(h0, model, width, T, alpha):
    best, best_score = None, -np.inf
    tokens, scores, h, L = [[]], np.zeros(1), h0, 0
    while tokens and L < T:
        last = np.array([y[-1] if y else END for y in tokens])
        log_p, h = decoder_step(last, h, model)
        parent, token, scores = extend_beams(scores, log_p, width)
        tokens, h, L = [[*tokens[b], int(k)] for b, k in zip(parent, token, strict=True)], h[parent], L + 1
        for y, total in zip(tokens, scores, strict=True):
            if (y[-1] == END or L == T) and total * L**-alpha > best_score:
                best, best_score = y, total * L**-alpha
        going_on = [i for i, y in enumerate(tokens) if y[-1] != END]
        tokens, scores, h = [tokens[i] for i in going_on], scores[going_on], h[going_on]
    return [np.array(best), best_score]


@accepted
def beam_with_parents_walked_back(h0, model, width, T, alpha):
    """Store tokens and parents at each step and follow them back at the end; ended rows stay with log p -inf."""
    h, so_far, last, steps = h0, np.zeros(1), np.array([END]), []
    ends = []
    for L in range(1, T + 1):
        log_p, h = decoder_step(last, h, model)
        parent, last, so_far = extend_beams(so_far, log_p, width)
        alive = np.isfinite(so_far)
        parent, last, so_far, h = parent[alive], last[alive], so_far[alive], h[parent[alive]]
        steps.append((parent, last))
        ends += [(so_far[i] / L**alpha, L, i) for i in range(len(last)) if last[i] == END or L == T]
        so_far = np.where(last == END, -np.inf, so_far)
        if not np.isfinite(so_far).any():
            break
    score, L, i = max(ends)
    y = []
    for parent, token in reversed(steps[:L]):
        y.append(token[i])
        i = parent[i]
    return np.array(y[::-1]), score


@accepted
def beam_that_stops_when_nothing_can_win(h0, model, width, T, alpha):
    """log p only falls, and no length is above T: stop when no continuation can have a better score."""
    y, total, h, best, best_score = np.full((1, 1), END), np.zeros(1), h0, None, -np.inf
    for L in range(1, T + 1):
        log_p, h = decoder_step(y[:, -1], h, model)
        parent, token, total = extend_beams(total, log_p, width)
        y, h = np.hstack([y[parent], token[:, None]]), h[parent]
        for i in range(len(y)):
            if (token[i] == END or L == T) and total[i] / L**alpha > best_score:
                best, best_score = y[i, 1:], total[i] / L**alpha
        y, total, h = y[token != END], total[token != END], h[token != END]
        if not len(y) or total.max() / T**alpha < best_score:
            break
    return best, best_score

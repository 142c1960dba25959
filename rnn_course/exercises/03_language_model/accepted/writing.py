"""A draw, and three ways to write a text, written otherwise."""

import numpy as np

from rnn_course.cells.char_rnn import char_rnn_forward
from rnn_course.cells.language import EOS, UNK
from rnn_course.decoding.generation import generate, generate_and_halt, generate_to_length, sample_token
from rnn_course.exercise import accepted
from rnn_course.kit.activations import sigmoid


@accepted(of=sample_token)
def by_searchsorted(log_p, tau, u):
    scaled = log_p / tau
    q = np.exp(scaled - np.logaddexp.reduce(scaled))
    return min(int(np.searchsorted(np.cumsum(q), u, side="right")), len(q) - 1)


@accepted(of=sample_token)
def by_a_loop(log_p, tau, u):
    e = np.exp((log_p - np.max(log_p)) / tau)
    left, token = u * e.sum(), 0
    while token < len(e) - 1 and e[token] <= left:
        left -= e[token]
        token += 1
    return token


@accepted(of=sample_token)
def by_argmax(log_p, tau, u):
    e = np.exp(log_p / tau - max(log_p) / tau)
    above = np.cumsum(e / np.sum(e)) > u
    return np.argmax(above)


@accepted(of=generate)
def with_a_pointer(model, tau, us):
    y, h, read, at = [], np.zeros((1, len(model[3]))), EOS, 0
    while at < len(us):
        hs, log_p = char_rnn_forward(np.array([[read]]), h, model)
        h, token = hs[:, -1], UNK
        while token == UNK and at < len(us):
            token = sample_token(log_p[0, -1], tau, us[at])
            at += 1
        if token != UNK:
            y.append(token)
            read = token
        if token == EOS:
            break
    return np.array(y, dtype=np.int64)


@accepted(of=generate)
def reads_all_again(model, tau, us):
    y = [EOS]
    for u in us:
        _, log_p = char_rnn_forward(np.array([y]), np.zeros((1, len(model[3]))), model)
        token = sample_token(log_p[0, -1], tau, u)
        if token != UNK:
            y.append(token)
        if token == EOS:
            break
    return np.array(y[1:], dtype=int)


@accepted(of=generate)
def into_a_buffer(model, tau, us):
    y, L, h = np.zeros(len(us), int), 0, np.zeros_like(model[3])[None]
    hs, log_p = char_rnn_forward(np.full((1, 1), EOS), h, model)
    for u in us:
        y[L] = sample_token(log_p[0, 0], tau, u)
        if y[L] != UNK:
            L += 1
            if y[L - 1] == EOS:
                return y[:L]
            hs, log_p = char_rnn_forward(y[None, L - 1 : L], hs[:, 0], model)
    return y[:L]


@accepted(of=generate_and_halt)
def halts_with_a_while(model, w, d, tau, us, vs):
    y, h, halted = [EOS], np.zeros((1, w.size)), False
    while not halted and len(y) <= len(us):
        hs, log_p = char_rnn_forward(np.array([y[-1:]]), h, model)
        h, t = hs[:, 0], len(y) - 1
        y.append(sample_token(log_p[0, 0], tau, us[t]))
        halted = vs[t] < 1 / (1 + np.exp(-(h @ w + d)[0]))
    return np.array(y[1:])


@accepted(of=generate_and_halt)
def halts_on_all_read_again(model, w, d, tau, us, vs):
    y = np.array([EOS])
    for t in range(len(us)):
        hs, log_p = char_rnn_forward(y[None], np.zeros((1, len(w))), model)
        y = np.append(y, sample_token(log_p[0, -1], tau, us[t]))
        if sigmoid(np.dot(hs[0, -1], w) + d) > vs[t]:
            break
    return y[1:]


@accepted(of=generate_and_halt)
def halts_after_the_longest_text(model, w, d, tau, us, vs):
    """Writes on to the end, then cuts."""
    token, h, y, stops = EOS, np.zeros((1, len(w))), [], []
    for u, v in zip(us, vs, strict=True):
        hs, log_p = char_rnn_forward(np.array([[token]]), h, model)
        h = hs[:, 0]
        token = sample_token(log_p[0, 0], tau, u)
        y.append(token)
        stops.append(v < sigmoid(h[0] @ w + d))
    return np.array(y)[: stops.index(True) + 1 if True in stops else len(y)]


@accepted(of=generate_to_length)
def counts_down(model, r, log_p_length, tau, u, us):
    E, W, U, b, V, c = model
    left, token, h, y = sample_token(log_p_length, 1.0, u), EOS, np.zeros((1, len(b))), []
    while left >= 0:
        hs, log_p = char_rnn_forward(np.array([[token]]), h, [E, W, U, b + left * r, V, c])
        h, token = hs[:, -1], sample_token(log_p[0, -1], tau, us[len(y)])
        y.append(token)
        left -= 1
    return np.array(y)


@accepted(of=generate_to_length)
def changes_the_bias(model, r, log_p_length, tau, u, us):
    L = sample_token(log_p_length, 1, u) + 1
    y, h = np.zeros(L, dtype=int), np.zeros((1, len(r)))
    weights = list(model)
    for t in range(1, L + 1):
        weights[3] = model[3] + (L - t) * r
        hs, log_p = char_rnn_forward(np.array([[y[t - 2] if t > 1 else EOS]]), h, tuple(weights))
        h = hs[:, 0]
        y[t - 1] = sample_token(log_p[0, 0], tau, us[t - 1])
    return y


@accepted(of=generate_to_length)
def tells_it_through_the_table(model, r, log_p_length, tau, u, us):
    """An added bias is an added input: one more number for each token, one more row for W."""
    E, W, U, b, V, c = model
    tall = np.vstack([W, r])
    y, h, L = [EOS], np.zeros((1, len(b))), sample_token(log_p_length, 1, u) + 1
    for left in range(L - 1, -1, -1):
        wide = np.column_stack([E, np.full(len(E), left)])
        hs, log_p = char_rnn_forward(np.array([y[-1:]]), h, (wide, tall, U, b, V, c))
        h = hs[:, 0]
        y.append(sample_token(log_p[0, 0], tau, us[L - 1 - left]))
    return np.array(y[1:])

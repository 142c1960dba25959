"""Sampling texts token by token, and three ways to decide when to stop.

Goodfellow, Bengio and Courville, Deep Learning (2016), section 10.2.3; Ackley, Hinton and Sejnowski, A learning
algorithm for Boltzmann machines (1985), for the temperature. All randomness comes in as numbers u, 0 ≤ u < 1, so the
same numbers give the same text.
"""

import numpy as np

from rnn_course.cells.char_rnn import char_rnn_forward
from rnn_course.cells.language import EOS, UNK
from rnn_course.kit.activations import sigmoid


def sample_token(log_p, tau, u):
    """Sample one token from a distribution that is sharpened (τ < 1) or flattened (τ > 1), with a random number u.

        q_k = exp(log_p_k / τ) / Σ_j exp(log_p_j / τ)              (3.40)
        token = the first k with q_0 + ... + q_k > u               (3.41)

    log_p (K,); tau > 0, however small; u, a number, 0 ≤ u < 1  ->  token, an int
    """
    scaled = log_p / tau
    q = np.exp(scaled - scaled.max())
    q = q / q.sum()  # (3.40)
    return int((np.cumsum(q)[:-1] <= u).sum())  # (3.41)


def generate(model, tau, us):
    """Generate a text until the network ends it: each token is drawn by sample_token, then read as the next input.

        y_t is drawn at τ from log p( | EOS, y_1, ..., y_{t-1}), with h_0 = 0 and the next number of us         (3.42)
        an UNK is dropped, and y_t is drawn again with the next number of us                                    (3.43)
        the text ends with EOS, or when us is used up                                                           (3.44)

    model as for char_rnn_forward; tau > 0; us (N,), random numbers
    ->  y (L,), an array of integers, including the EOS at its end, without UNK
    """
    _, _, _, b, _, _ = model
    hs, log_p = char_rnn_forward(np.array([[EOS]]), np.zeros((1, len(b))), model)
    y = []
    for u in us:
        token = sample_token(log_p[0, 0], tau, u)  # (3.42)
        if token == UNK:
            continue  # (3.43)
        y.append(token)
        if token == EOS:
            break  # (3.44)
        hs, log_p = char_rnn_forward(np.array([[token]]), hs[:, 0], model)
    return np.array(y, dtype=int)


def generate_and_halt(model, w, d, tau, us, vs):
    """Generate a text, and after each token flip a biased coin to decide whether to stop; EOS and UNK are not special.

        y_t is drawn at τ from log p( | EOS, y_1, ..., y_{t-1}) with us_t, from h_t                             (3.45)
        the text ends after y_t if vs_t < σ(h_t · w + d), or when us is used up                                 (3.46)

    model as for char_rnn_forward; w (H,); d, a number; tau > 0; us, vs (N,), random numbers
    ->  y (L,), an array of integers
    """
    token, h, y = EOS, np.zeros((1, len(w))), []
    for u, v in zip(us, vs, strict=True):
        hs, log_p = char_rnn_forward(np.array([[token]]), h, model)
        h = hs[:, 0]
        token = sample_token(log_p[0, 0], tau, u)  # (3.45)
        y.append(token)
        if v < sigmoid(h[0] @ w + d):
            break  # (3.46)
    return np.array(y)


def generate_to_length(model, r, log_p_length, tau, u, us):
    """Draw the length first, then as many tokens; at each step the network gets the number of tokens still to come.

        L = 1 + the token drawn from log_p_length at τ = 1 with u  (3.47)
        y_t is drawn at τ with us_t, t = 1 ... L, from log p( | EOS, y_1, ..., y_{t-1}), b + (L - t) r as b     (3.48)

    model as for char_rnn_forward; r (H,); log_p_length (M,), the log-probabilities of the lengths 1 ... M;
    tau > 0; u, a random number; us (M,), random numbers  ->  y (L,), an array of integers
    """
    E, W, U, b, V, c = model
    L = 1 + sample_token(log_p_length, 1, u)  # (3.47)
    token, h, y = EOS, np.zeros((1, len(b))), []
    for t in range(L):
        hs, log_p = char_rnn_forward(np.array([[token]]), h, (E, W, U, b + (L - 1 - t) * r, V, c))
        h = hs[:, 0]
        token = sample_token(log_p[0, 0], tau, us[t])  # (3.48)
        y.append(token)
    return np.array(y)

"""Sampling sequences: temperature, top k, nucleus, and a sampler that uses them.

Ackley, Hinton and Sejnowski, A learning algorithm for Boltzmann machines (1985), for the temperature; Fan, Lewis and
Dauphin, Hierarchical neural story generation (2018), for the top k; Holtzman et al., The curious case of neural text
degeneration (2020), for the nucleus.
"""

import numpy as np

from rnn_course.decoding.search import END, decoder_step


def with_temperature(log_p, tau):
    """Make a distribution sharper (τ < 1) or flatter (τ > 1).

        p_k = exp(log p_k / τ) / Σ_j exp(log p_j / τ), row by row  (11.18)

    log_p (B, K); tau > 0  ->  p (B, K), finite however small τ is
    """
    scaled = log_p / tau
    e = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)  # (11.18)


def top_k(p, k):
    """Keep the k most probable tokens of each row.

        kept: the k largest p of the row (all of them if there are fewer)    (11.19)
        q = p / (sum of the kept p) for what is kept, and 0 elsewhere        (11.20)

    p (B, K), no two equal in a row; k, at least 1  ->  q (B, K), every token at its old index
    """
    smallest_kept = np.sort(p, axis=1)[:, -k:][:, :1]
    q = np.where(p >= smallest_kept, p, 0)  # (11.19)
    return q / q.sum(axis=1, keepdims=True)  # (11.20)


def nucleus(p, mass):
    """Keep the fewest most probable tokens of each row whose probabilities sum to `mass` or more.

        kept: the largest p of the row, then the next, ... up to the first
            with which their sum is mass or more                             (11.21)
        q = p / (sum of the kept p) for what is kept, and 0 elsewhere        (11.20)

    p (B, K); 0 < mass ≤ 1  ->  q (B, K), every token at its old index
    """
    order = np.argsort(-p, axis=1)
    falling = np.take_along_axis(p, order, axis=1)
    sum_before = np.cumsum(falling, axis=1) - falling
    q = np.zeros_like(p)
    np.put_along_axis(q, order, np.where(sum_before < mass, falling, 0), axis=1)  # (11.21)
    return q / q.sum(axis=1, keepdims=True)  # (11.20)


def next_distribution(log_p, tau, k, mass):
    """Apply temperature, top k and nucleus to a distribution, in the usual order.

        q = log_p at temperature τ, then the top k of that, then the nucleus of that    (11.22)

    log_p (B, K); tau > 0; k, at least 1; 0 < mass ≤ 1  ->  q (B, K)
    """
    return nucleus(top_k(with_temperature(log_p, tau), k), mass)  # (11.22)


def draw_tokens(p, u):
    """Sample a token for each row with a uniform random number: find where u falls in the cumulative sum of p.

        F_k   = p_0 + ... + p_k                                    (11.23)
        token = the first k with F_k > u, row by row               (11.24)

    p (B, K), rows that sum to 1; u (B,), 0 ≤ u < 1  ->  token (B,), integers
    """
    F = np.cumsum(p, axis=1)  # (11.23)
    return (F[:, :-1] <= u[:, None]).sum(axis=1)  # (11.24)


def sample(h0, model, T, tau, k, mass, rng):
    """Sample B sequences side by side; each sampled token is read as the next input.

        y_t ~ next_distribution of log p( | y_0 ... y_{t-1}), with y_0 = END; a new random number
            from rng for every row and step                        (11.25)
        y_t = END in every row in which END came before            (11.26)

    h0 (B, H); model as for decoder_step; T, at least 1; tau, k, mass as for next_distribution;
    rng, a numpy.random.Generator  ->  y (B, T), integers
    """
    y, h = np.full((len(h0), T + 1), END), h0
    for t in range(1, T + 1):
        log_p, h = decoder_step(y[:, t - 1], h, model)
        q = next_distribution(log_p, tau, k, mass)
        y[:, t] = draw_tokens(q, rng.random(len(h0)))  # (11.25)
        ended = (y[:, 1:t] == END).any(axis=1)
        y[ended, t] = END  # (11.26)
    return y[:, 1:]

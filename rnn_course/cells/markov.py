"""Markov models, which remember m tokens, and how well a model predicts a text.

Markov, An example of statistical investigation of the text Eugene Onegin (1913); Shannon, A mathematical theory of
communication (1948); MacKay and Peto, A hierarchical Dirichlet language model (1995), for the smoothing; Jelinek,
Mercer, Bahl and Baker, Perplexity - a measure of the difficulty of speech recognition tasks (1977).
"""

import numpy as np

from rnn_course.cells.language import EOS


def contexts(y, m):
    """Return for every token its context: the m tokens before it.

        context_t = (y_{t-m}, ..., y_{t-2}, y_{t-1}), with EOS for what would lie before y_1    (3.8)

    y (B, T), integers; m, at least 0  ->  (B, T, m), integers, the oldest token first
    """
    B, T = y.shape
    padded = np.concatenate([np.full((B, m), EOS), y], axis=1)
    return padded[:, np.arange(T)[:, None] + np.arange(m)]  # (3.8)


def markov_counts(y, mask, K, m):
    """Count how often each token comes after each context of m tokens.

        N[y_{t-m}, ..., y_{t-1}, y_t] grows by 1, for every row and every t with mask_t = 1     (3.9)

    y (B, T), integers below K; mask (B, T), 1 at a token and 0 at padding; m, at least 0
    ->  N, floats, m + 1 axes of size K, the last for the token itself
    """
    N = np.zeros((K,) * (m + 1))
    places = np.concatenate([contexts(y, m), y[..., None]], axis=-1)
    np.add.at(N, tuple(np.moveaxis(places, -1, 0)), mask)  # (3.9)
    return N


def smoothed(N, q, s):
    """Turn counts into smoothed probabilities, none of them 0: add s imaginary tokens to the counts of every context.

        p(k | context) = (N[context, k] + s q_k) / (Σ_j N[context, j] + s)                      (3.10)

    N, m + 1 axes of size K; q, the probabilities of the s imaginary tokens: (K,), or a model of lower order, with up to
    m + 1 axes, which match the last axes of N; s, above 0  ->  p, of N's shape
    """
    return (N + s * q) / (N.sum(axis=-1, keepdims=True) + s)  # (3.10)


def score_sequences(log_p, y, mask):
    """Compute the log-probability of whole sequences under a model, and the model's perplexity on them.

        log_p_of_y = Σ_t mask_t log_p_t[y_t], row by row                                        (3.11)
        perplexity = exp(-(sum of log_p_of_y over the rows) / (sum of the whole mask))          (3.12)

    log_p (B, T, K), for every t the log-probabilities of all K tokens; y (B, T), integers; mask (B, T),
    1 at a token, EOS among them, and 0 at padding  ->  log_p_of_y (B,), perplexity ()
    """
    picked = np.take_along_axis(log_p, y[..., None], axis=-1)[..., 0]
    log_p_of_y = (mask * picked).sum(axis=1)  # (3.11)
    return log_p_of_y, np.exp(-log_p_of_y.sum() / mask.sum())  # (3.12)

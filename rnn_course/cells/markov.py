"""Models that remember m tokens, and how well any model foretells a text.

Markov, An example of statistical investigation of the text Eugene Onegin (1913); Shannon, A mathematical theory of
communication (1948); MacKay and Peto, A hierarchical Dirichlet language model (1995), for the smoothing; Jelinek,
Mercer, Bahl and Baker, Perplexity - a measure of the difficulty of speech recognition tasks (1977).
"""

import numpy as np

from rnn_course.cells.language import EOS


def contexts(y, m):
    """Set beside every token the m tokens before it.

        context_t = (y_{t-m}, ..., y_{t-2}, y_{t-1}), with EOS for what would lie before y_1    (3.8)

    y (B, T), whole numbers; m, at least 0  ->  (B, T, m), whole numbers, the oldest token first
    """
    B, T = y.shape
    padded = np.concatenate([np.full((B, m), EOS), y], axis=1)
    return padded[:, np.arange(T)[:, None] + np.arange(m)]  # (3.8)


def markov_counts(y, mask, K, m):
    """Count what follows what: how often each token came after each context of m tokens.

        N[y_{t-m}, ..., y_{t-1}, y_t] grows by 1, for every row and every t with mask_t = 1     (3.9)

    y (B, T), whole numbers below K; mask (B, T), 1 at a token and 0 at padding; m, at least 0
    ->  N, decimal numbers, m + 1 axes of size K, the last for the token itself
    """
    N = np.zeros((K,) * (m + 1))
    places = np.concatenate([contexts(y, m), y[..., None]], axis=-1)
    np.add.at(N, tuple(np.moveaxis(places, -1, 0)), mask)  # (3.9)
    return N


def smoothed(N, q, s):
    """Make probabilities of counts, and leave none at 0: pretend to have seen s more tokens after every context.

        p(k | context) = (N[context, k] + s q_k) / (Σ_j N[context, j] + s)                      (3.10)

    N, m + 1 axes of size K; q, the probabilities by which the s tokens are shared out: (K,), or a model of lower order,
    with up to m + 1 axes, which are the last axes of N; s, above 0  ->  p, of N's shape
    """
    return (N + s * q) / (N.sum(axis=-1, keepdims=True) + s)  # (3.10)


def score_sequences(log_p, y, mask):
    """Say how probable whole sequences are to a model, and how many choices it seems to have had at each token.

        log_p_of_y = Σ_t mask_t log_p_t[y_t], row by row                                        (3.11)
        perplexity = exp(-(sum of log_p_of_y over the rows) / (sum of the whole mask))          (3.12)

    log_p (B, T, K), for every t the logs of the probabilities of all K tokens; y (B, T), whole numbers; mask (B, T),
    1 at a token, EOS among them, and 0 at padding  ->  log_p_of_y (B,), perplexity ()
    """
    picked = np.take_along_axis(log_p, y[..., None], axis=-1)[..., 0]
    log_p_of_y = (mask * picked).sum(axis=1)  # (3.11)
    return log_p_of_y, np.exp(-log_p_of_y.sum() / mask.sum())  # (3.12)

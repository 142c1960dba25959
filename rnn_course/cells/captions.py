"""Sentences from a context: their probability and its gradient, greedy generation, and scheduled sampling.

Vinyals et al., Show and tell: a neural image caption generator (2015); Karpathy and Fei-Fei, Deep visual-semantic
alignments for generating image descriptions (2015); Bengio et al., Scheduled sampling for sequence prediction with
recurrent neural networks (2015).
"""

import numpy as np

from rnn_course.cells.context import context_backward, context_forward, context_step

END = 0


def chain_log_p(o, y):
    """Compute the log-probability of each row's sentence by the chain rule, and its gradient with respect to scores.

        real_t = 1 up to and including the row's first END, and 0 after it         (7.38)
        log p_tk = o_tk - log Σ_j exp(o_tj)                                        (7.39)
        log_p  = Σ_t real_t log p_t[y_t], row by row                               (7.40)
        do_t   = real_t (onehot(y_t) - p_t), the gradient of the row's log_p       (7.41)

    o (B, T, K), where o_t are the scores of word t given the words before it; y (B, T), integers below K; END is 0
    ->  log_p (B,), do (B, T, K), both finite for every finite o
    """
    shifted = o - o.max(axis=-1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))  # (7.39)
    ends = y == END
    real = (np.cumsum(ends, axis=1) - ends == 0)[..., None]  # (7.38)
    said = real * np.eye(o.shape[-1], dtype=o.dtype)[y]
    return (said * log_p).sum(axis=(1, 2)), said - real * np.exp(log_p)  # (7.40) (7.41)


def caption_loss_and_gradients(v, read, y, Q, q, F, U, R, b, V, c):
    """Compute the loss of a caption generator, and its gradient with respect to the contexts and all weights.

        h_0  = tanh(v Q + q)                                       (7.42)
        h_t  = tanh(onehot(read_t) F + h_{t-1} U + v R + b)        (7.43)
        o_t  = h_t V + c                                           (7.25)
        loss = -1/B Σ_rows log_p, with the log_p of chain_log_p    (7.44)

    v (B, C); read, y (B, T), integers below K: at step t the cell reads the word read_t and should predict y_t;
    Q (C, H); q (H,); F (K, H); U (H, H); R (C, H); b (H,); V (H, K); c (K,)
    ->  loss (), dv (B, C), dQ (C, H), dq (H,), dF (K, H), dU (H, H), dR (C, H), db (H,), dV (H, K), dc (K,)

    The context enters twice, through Q and through R, so dv is the sum of two gradients.
    """
    x = np.eye(len(F), dtype=F.dtype)[read]
    h0 = np.tanh(v @ Q + q)  # (7.42)
    hs = context_forward(x, h0, v, F, U, R, b)  # (7.43)
    log_p, do = chain_log_p(hs @ V + c, y)  # (7.25)
    loss, do = -log_p.mean(), -do / len(v)  # (7.44)
    dV, dc = np.tensordot(hs, do, axes=((0, 1), (0, 1))), do.sum(axis=(0, 1))
    _, dh0, dv, dF, dU, dR, db = context_backward(do @ V.T, hs, x, h0, v, F, U, R)
    da = dh0 * (1 - h0**2)
    return loss, dv + da @ Q.T, v.T @ da, da.sum(axis=0), dF, dU, dR, db, dV, dc


def write_captions(v, T, Q, q, F, U, R, b, V, c):
    """Generate a sentence for each context greedily: take the best word at each step and read it at the next.

        y_t = the k with the largest o_tk; o_t comes from (7.42),
            (7.43) and (7.25), with read_t = y_{t-1}, y_0 = END    (7.45)
        y_t = END in every row in which END came before            (7.46)

    v (B, C); T, at least 1; the weights as for caption_loss_and_gradients  ->  y (B, T), integers
    """
    y, h = np.full((len(v), T + 1), END), np.tanh(v @ Q + q)
    ended = np.zeros(len(v), dtype=bool)
    for t in range(1, T + 1):
        h = context_step(np.eye(len(F), dtype=F.dtype)[y[:, t - 1]], h, v, F, U, R, b)
        best = (h @ V + c).argmax(axis=1)  # (7.45)
        y[:, t] = np.where(ended, END, best)  # (7.46)
        ended |= best == END
    return y[:, 1:]


def scheduled_words(v, y, u, share, Q, q, F, U, R, b, V, c):
    """Choose the words to read in training by scheduled sampling: at each step the right word or the network's own.

        read_1 = END                                               (7.51)
        read_t = y_{t-1} where u_t < share; elsewhere the k with the
            largest o_{t-1,k}; o_{t-1} comes from (7.42), (7.43) and
            (7.25), for the words read so far                      (7.52)

    v (B, C); y (B, T), the right words; u (B, T), random numbers from 0 to 1; 0 ≤ share ≤ 1; the weights as for
    caption_loss_and_gradients  ->  read (B, T), integers
    """
    read, h = np.full(y.shape, END), np.tanh(v @ Q + q)  # (7.51)
    for t in range(1, y.shape[1]):
        h = context_step(np.eye(len(F), dtype=F.dtype)[read[:, t - 1]], h, v, F, U, R, b)
        own = (h @ V + c).argmax(axis=1)
        read[:, t] = np.where(u[:, t] < share, y[:, t - 1], own)  # (7.52)
    return read

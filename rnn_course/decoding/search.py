"""Finding a model's best sequence: greedy, exhaustive and beam search.

Lowerre, The Harpy speech recognition system (1976), for the beam; Sutskever, Vinyals and Le, Sequence to sequence
learning with neural networks (2014), which sets complete hypotheses aside as is done here; Wu et al., Google's neural
machine translation system (2016), for the division by a power of the length.
"""

import numpy as np

END = 0


def decoder_step(token, h, model):
    """Feed one token per row to a recurrent network, and compute the log-probabilities of the next token.

        z      = W[token] + h U + b                                (11.1)
        h_next = tanh(z)                                           (11.2)
        o      = h_next V + c                                      (11.3)
        log p_k = o_k - log Σ_j exp(o_j), row by row               (11.4)

    token (B,), integers below K; h (B, H); model = (W (K, H), U (H, H), b (H,), V (H, K), c (K,))
    ->  log_p (B, K), h_next (B, H), finite for every finite o
    """
    W, U, b, V, c = model
    h_next = np.tanh(W[token] + h @ U + b)  # (11.1) (11.2)
    o = h_next @ V + c  # (11.3)
    shifted = o - o.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), h_next  # (11.4)


def sequence_log_p(y, h0, model):
    """Compute the log-probability of a whole sequence: the sum over its tokens, each given those before it.

        log p(y) = Σ_t log p(y_t | y_0 ... y_{t-1}), with y_0 = END read first, from the state h0    (11.5)

    y (L,), integers; h0 (1, H); model as for decoder_step  ->  log_p ()
    """
    log_p_of_y, token_before, h = 0.0, END, h0
    for token in y:
        log_p, h = decoder_step(np.array([token_before]), h, model)
        log_p_of_y += log_p[0, token]  # (11.5)
        token_before = token
    return log_p_of_y


def greedy_search(h0, model, T):
    """Take the most probable token at each step, without searching further.

        y_t = the k with the largest log p(k | y_0 ... y_{t-1})                                      (11.6)
        L   = the first t with y_t = END; L = T if there is none up to T                             (11.7)
        log p(y) = Σ_t log p(y_t | y_0 ... y_{t-1}), with y_0 = END read first, from the state h0    (11.5)

    h0 (1, H); model as for decoder_step; T, at least 1  ->  y (L,), which is y_1 ... y_L, and log_p ()
    """
    y, log_p_of_y, h = [END], 0.0, h0
    for _ in range(T):
        log_p, h = decoder_step(np.array(y[-1:]), h, model)
        y.append(int(log_p[0].argmax()))  # (11.6)
        log_p_of_y += log_p[0, y[-1]]  # (11.5)
        if y[-1] == END:  # (11.7)
            break
    return np.array(y[1:]), log_p_of_y


def exhaustive_search(h0, model, T, alpha):
    """Score every complete sequence and return the best.

        y is complete when y_L = END, its only one, and L ≤ T; or when L = T                         (11.8)
        score(y) = log p(y) / L^α                                                                    (11.9)
        y = the complete sequence with the largest score                                             (11.10)

    h0 (1, H); model as for decoder_step; T, at least 1; alpha ≥ 0  ->  y (L,), score ()
    """
    unfinished, best, best_score = [([END], h0, 0.0)], [END], -np.inf
    while unfinished:
        y, h, log_p_of_y = unfinished.pop()
        log_p, h_next = decoder_step(np.array(y[-1:]), h, model)
        L = len(y)  # length of y with one more token, without the END in front
        for token in range(log_p.shape[1]):
            total = log_p_of_y + log_p[0, token]
            if token != END and L < T:  # (11.8)
                unfinished.append(([*y, token], h_next, total))
            elif total / L**alpha > best_score:  # (11.10)
                best, best_score = [*y, token], total / L**alpha  # (11.9)
    return np.array(best[1:]), best_score


def extend_beams(log_p_so_far, log_p, width):
    """Extend B partial sequences by every token, and keep the best of all the results together.

        s_bk = log_p_so_far_b + log p_bk                                                             (11.11)
        kept: the `width` largest of all s_bk (all of them if there are fewer), the largest first    (11.12)
        of each that is kept: its parent b, its token k, and s_bk                                    (11.13)

    log_p_so_far (B,); log_p (B, K); width, at least 1; N = min(width, B K)
    ->  parent (N,), token (N,), both integers, and s (N,)
    """
    s = log_p_so_far[:, None] + log_p  # (11.11)
    kept = np.argsort(-s, axis=None)[:width]  # (11.12)
    parent, token = np.unravel_index(kept, s.shape)  # (11.13)
    return parent, token, s[parent, token]


def beam_search(h0, model, width, T, alpha):
    """Search with a beam: keep a few partial sequences, one per row, and set aside each one that becomes complete.

        at first one partial sequence: no tokens yet, log p = 0, y_0 = END to be read, state h0      (11.14)
        at each step extend_beams gives the next `width`; each has the tokens and the state of its
            parent, and its own token after them                                                     (11.15)
        y is complete when y_L = END, its only one, and L ≤ T; or when L = T                         (11.8)
        complete sequences are set aside and not extended any more; the search goes on while
            others are left                                                                          (11.16)
        score(y) = log p(y) / L^α                                                                    (11.9)
        y = the one with the largest score of all that were set aside                                (11.17)

    h0 (1, H); model as for decoder_step; width, T at least 1; alpha ≥ 0  ->  y (L,), score ()
    """
    y, log_p_of_y, h = np.full((1, 1), END), np.zeros(1), h0  # (11.14)
    aside: list = []
    for L in range(1, T + 1):
        log_p, h = decoder_step(y[:, -1], h, model)
        parent, token, log_p_of_y = extend_beams(log_p_of_y, log_p, width)
        y, h = np.column_stack([y[parent], token]), h[parent]  # (11.15)
        complete = (token == END) | (L == T)  # (11.8)
        for row in np.flatnonzero(complete):
            aside.append((log_p_of_y[row] / L**alpha, y[row, 1:]))  # (11.9)
        y, log_p_of_y, h = y[~complete], log_p_of_y[~complete], h[~complete]  # (11.16)
    score, best = max(aside, key=lambda pair: pair[0])  # (11.17)
    return best, score

"""A softmax in two stages for large vocabularies: first the class of a word, then the word within its class.

Goodman, Classes for fast maximum entropy training (2001); Morin and Bengio, Hierarchical probabilistic neural network
language model (2005); Mikolov et al., Extensions of recurrent neural network language model (2011).
"""

import numpy as np

from rnn_course.cells.language import one_hot


def class_log_p(h, y, A, a, V, c):
    """Compute the log-probability of each given word by a softmax in two stages: C classes of S words each.

        j = y // S, the class of y;  i = y mod S, its place there  (3.31)
        r = softmax(h A + a), over the C classes                   (3.32)
        s = softmax(h V_j + c_j), over the S words of class j      (3.33)
        log_p = log r_j + log s_i                                  (3.34)

    h (N, H); y (N,), integers below C S; A (H, C); a (C,); V (C, H, S); c (C, S)
    ->  log_p (N,), finite for all finite scores
    """
    S, rows = c.shape[1], np.arange(len(h))
    j, i = y // S, y % S  # (3.31)
    o_class, o_word = h @ A + a, np.einsum("nh,nhs->ns", h, V[j]) + c[j]
    log_r = o_class[rows, j] - np.logaddexp.reduce(o_class, axis=1)  # (3.32)
    log_s = o_word[rows, i] - np.logaddexp.reduce(o_word, axis=1)  # (3.33)
    return log_r + log_s  # (3.34)


def class_loss_and_gradients(h, y, A, a, V, c):
    """Compute the mean loss of N words and its gradients; dV and dc are zero for classes that do not occur.

        loss = -(Σ_n log_p_n) / N                                  (3.35)
        dr = (r - onehot(j)) / N, the gradient with respect to the scores h A + a, and
            ds = (s - onehot(i)) / N, with respect to h V_j + c_j                               (3.36)
        dA = hᵀ dr, da = the sum of dr over the rows               (3.37)
        dV_k = Σ hᵀ ds, dc_k = Σ ds, over the rows whose class j is k                           (3.38)
        dh = dr Aᵀ + ds V_jᵀ, row by row                           (3.39)

    h (N, H); y (N,), integers below C S; A (H, C); a (C,); V (C, H, S); c (C, S)
    ->  loss (), dh (N, H), dA (H, C), da (C,), dV (C, H, S), dc (C, S)
    """
    N, (C, S) = len(h), c.shape
    j, i = y // S, y % S
    o_class, o_word = h @ A + a, np.einsum("nh,nhs->ns", h, V[j]) + c[j]
    loss = -class_log_p(h, y, A, a, V, c).mean()  # (3.35)
    r = np.exp(o_class - np.logaddexp.reduce(o_class, axis=1, keepdims=True))
    s = np.exp(o_word - np.logaddexp.reduce(o_word, axis=1, keepdims=True))
    dr, ds = (r - one_hot(j, C)) / N, (s - one_hot(i, S)) / N  # (3.36)
    dA, da = h.T @ dr, dr.sum(axis=0)  # (3.37)
    dV, dc = np.zeros_like(V), np.zeros_like(c)
    np.add.at(dV, j, h[:, :, None] * ds[:, None, :])  # (3.38)
    np.add.at(dc, j, ds)  # (3.38)
    dh = dr @ A.T + np.einsum("ns,nhs->nh", ds, V[j])  # (3.39)
    return loss, dh, dA, da, dV, dc

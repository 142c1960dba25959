"""Dot-product attention over the states of a sequence, and its gradient.

Luong, Pham and Manning, Effective approaches to attention-based neural machine translation (2015), the score "dot";
the idea is that of Bahdanau, Cho and Bengio, Neural machine translation by jointly learning to align and translate
(2015).
"""

import numpy as np


def dot_attention(q, hs, mask):
    """Score a query against every state of a sequence, and average the states with softmax weights.

        e_s     = q · h_s                                                          (10.19)
        a_s     = exp(e_s) / Σ_r exp(e_r) over all r with mask_r = 1, if mask_s = 1
        a_s     = 0                                                  if mask_s = 0 (10.20)
        context = Σ_s a_s h_s                                                      (10.21)

    q (B, H); hs (B, S, H), the states h_1 ... h_S; mask (B, S), of ones and zeros, at least one 1 in each row
    ->  context (B, H), a (B, S), finite for every finite e
    """
    e = np.einsum("bh,bsh->bs", q, hs)  # (10.19)
    e = np.where(mask, e, -np.inf)
    weights = np.exp(e - e.max(axis=1, keepdims=True))
    a = weights / weights.sum(axis=1, keepdims=True)  # (10.20)
    return np.einsum("bs,bsh->bh", a, hs), a  # (10.21)


def dot_attention_backward(dcontext, q, hs, a):
    """Backpropagate from the context to the query and to every state.

        da_s = dcontext · h_s                                                      (10.22)
        de_s = a_s (da_s - Σ_r a_r da_r)                                           (10.23)
        dq   = Σ_s de_s h_s                                                        (10.24)
        dh_s = a_s dcontext + de_s q, since (10.19) and (10.21) both use h_s       (10.25)

    dcontext, q (B, H); hs (B, S, H); a (B, S) from (10.20)  ->  dq (B, H), dhs (B, S, H)
    """
    da = np.einsum("bh,bsh->bs", dcontext, hs)  # (10.22)
    de = a * (da - (a * da).sum(axis=1, keepdims=True))  # (10.23)
    dq = np.einsum("bs,bsh->bh", de, hs)  # (10.24)
    dhs = a[:, :, None] * dcontext[:, None] + de[:, :, None] * q[:, None]  # (10.25)
    return dq, dhs

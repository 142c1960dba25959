"""One cell, five patterns, which differ in the steps at which it reads an input and gives an output.

Karpathy, The unreasonable effectiveness of recurrent neural networks (2015), for the five; Goodfellow, Bengio and
Courville, Deep Learning (2016), figures 10.3, 10.5, 10.9 and 10.12; Sutskever, Vinyals and Le, Sequence to sequence
learning with neural networks (2014), for the one that gives its outputs after reading.
"""

import numpy as np

from rnn_course.cells.context import context_backward, context_forward


def pattern_steps(T_in, T_out, in_step):
    """Mark the steps at which a cell reads one of its T_in inputs, and those at which it gives one of T_out outputs.

        T       = T_in if in_step (then T_out is T_in too), else T_in + T_out - 1                     (7.13)
        reads_t = t ≤ T_in, for t = 1 ... T                                                           (7.14)
        says_t  = t > T - T_out, for t = 1 ... T                                                      (7.15)

    T_in, T_out, integers, at least 1; in_step, a bool  ->  reads (T,), says (T,), both bool
    """
    T = T_in if in_step else T_in + T_out - 1  # (7.13)
    t = np.arange(1, T + 1)
    reads = t <= T_in  # (7.14)
    says = t > T - T_out  # (7.15)
    return reads, says


def wired_forward(x, reads, says, h0, v, W, U, R, b, V, c):
    """Run the context cell in any of the patterns: inputs where reads is True, else zeros; scores where says is True.

        padded_t = the next input of x where reads_t, and 0 elsewhere          (7.16)
        hs = context_forward with padded as x, from h0 and v                   (7.17)
        o  = h_t V + c at the steps t with says_t, in order                    (7.18)

    x (B, T_in, D); reads, says (T,), bool, T_in and T_out of them True; h0 (B, H); v (B, C); W (D, H);
    U (H, H); R (C, H); b (H,); V (H, K); c (K,)  ->  hs (B, T, H), o (B, T_out, K)
    """
    padded = np.zeros((len(x), len(reads), x.shape[2]), x.dtype)
    padded[:, reads] = x  # (7.16)
    hs = context_forward(padded, h0, v, W, U, R, b)  # (7.17)
    return hs, hs[:, says] @ V + c  # (7.18)


def wired_backward(do, hs, x, reads, says, h0, v, W, U, R, V):
    """Backpropagate through the cell in any of the patterns, from the scores to all inputs and weights.

        dhs_t = the next do Vᵀ where says_t, and 0 elsewhere                   (7.19)
        dV    = Σ h_tᵀ do over the steps with says_t                           (7.20)
        dc    = Σ Σ_rows do over the same steps                                (7.21)
        dpadded, dh0, dv, dW, dU, dR, db = context_backward of dhs, with
            the padded inputs of (7.16) as x                                   (7.22)
        dx    = dpadded_t at the steps t with reads_t, in order                (7.23)

    do (B, T_out, K); hs (B, T, H); x (B, T_in, D); the others as for wired_forward
    ->  dx (B, T_in, D), dh0 (B, H), dv (B, C), dW (D, H), dU (H, H), dR (C, H), db (H,), dV (H, K), dc (K,)
    """
    dhs = np.zeros_like(hs)
    dhs[:, says] = do @ V.T  # (7.19)
    dV = np.tensordot(hs[:, says], do, axes=((0, 1), (0, 1)))  # (7.20)
    dc = do.sum(axis=(0, 1))  # (7.21)
    padded = np.zeros((len(x), len(reads), x.shape[2]), x.dtype)
    padded[:, reads] = x  # (7.16)
    dpadded, *others = context_backward(dhs, hs, padded, h0, v, W, U, R)  # (7.22)
    return dpadded[:, reads], *others, dV, dc  # (7.23)

"""What an update gate does to a memory, in numbers that can be read.

Cho et al., Learning Phrase Representations using RNN Encoder-Decoder (2014), for the gate; Tallec and Ollivier, Can
recurrent neural networks warp time? (2018), for its bias as a length of time.
"""

import numpy as np


def gru_shares(zs):
    """Say how much of the last state is left of h0, and how much was written at each step.

    Once the gates are known, h_T = share_0 ⊙ h_0 + Σ_t share_t ⊙ g_t, in which

        share_0 = z_1 ⊙ z_2 ⊙ ... ⊙ z_T                                    (4.4)
        share_t = (1 - z_t) ⊙ z_{t+1} ⊙ ... ⊙ z_T, for t = 1 ... T         (4.5)

    zs (B, T, H), the update gates z_1 ... z_T along axis 1, each from 0 to 1, both ends included
    ->  shares (B, T + 1, H), with share_0 ... share_T along axis 1
    """
    kept = np.cumprod(zs[:, ::-1], axis=1)[:, ::-1]  # z_t ⊙ ... ⊙ z_T
    kept_after = np.concatenate([kept[:, 1:], np.ones_like(zs[:, :1])], axis=1)
    return np.concatenate([kept[:, :1], (1 - zs) * kept_after], axis=1)  # (4.4) (4.5)


def update_bias(lag, share):
    """Find the bias b_z with which a gate that listens to nothing else keeps a given share over a given lag.

        z   = share^(1 / lag), so that z^lag = share                       (4.6)
        b_z = log(z / (1 - z)), so that σ(b_z) = z                         (4.7)

    lag (H,), steps, a number for each unit; share (), between 0 and 1  ->  b_z (H,)
    """
    z = share ** (1 / lag)  # (4.6)
    return np.log(z / (1 - z))  # (4.7)


def share_kept(gate, g, h, h_next):
    """Find out from a recording whether a cell's update gate keeps the old state or lets the new one in.

        keep  = gate ⊙ h + (1 - gate) ⊙ g                                  (4.8)
        admit = gate ⊙ g + (1 - gate) ⊙ h                                  (4.9)
        z     = gate if keep lies nearer to h_next than admit does, by the
                sum of squares over the whole recording, 1 - gate if not   (4.10)

    A recording is all of one cell. Its numbers may be rounded, and g may equal h here and there.
    gate, g, h, h_next (B, T, H), h being the state that went into each step  ->  z (B, T, H), the share that was kept
    """
    keep = gate * h + (1 - gate) * g  # (4.8)
    admit = gate * g + (1 - gate) * h  # (4.9)
    keeps = ((keep - h_next) ** 2).sum() < ((admit - h_next) ** 2).sum()
    return gate if keeps else 1 - gate  # (4.10)

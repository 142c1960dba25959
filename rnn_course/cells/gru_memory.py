"""How much of the old state an update gate keeps, and its bias.

Cho et al., Learning Phrase Representations using RNN Encoder-Decoder (2014), for the gate; Tallec and Ollivier, Can
recurrent neural networks warp time? (2018), for its bias as a length of time.
"""

import numpy as np


def gru_shares(zs):
    """Compute how much of the last state comes from h0, and how much was written at each step.

    For given gates, h_T = share_0 ⊙ h_0 + Σ_t share_t ⊙ g_t, where

        share_0 = z_1 ⊙ z_2 ⊙ ... ⊙ z_T                                    (4.4)
        share_t = (1 - z_t) ⊙ z_{t+1} ⊙ ... ⊙ z_T, for t = 1 ... T         (4.5)

    zs (B, T, H), the update gates z_1 ... z_T along axis 1, each from 0 to 1, both ends included
    ->  shares (B, T + 1, H), with share_0 ... share_T along axis 1
    """
    kept = np.cumprod(zs[:, ::-1], axis=1)[:, ::-1]  # z_t ⊙ ... ⊙ z_T
    kept_after = np.concatenate([kept[:, 1:], np.ones_like(zs[:, :1])], axis=1)
    return np.concatenate([kept[:, :1], (1 - zs) * kept_after], axis=1)  # (4.4) (4.5)


def update_bias(lag, share):
    """Compute the bias b_z with which an update gate without inputs keeps the share `share` over `lag` steps.

        z   = share^(1 / lag), so that z^lag = share                       (4.6)
        b_z = log(z / (1 - z)), so that σ(b_z) = z                         (4.7)

    lag (H,), a number of steps for each unit; share (), between 0 and 1  ->  b_z (H,)
    """
    z = share ** (1 / lag)  # (4.6)
    return np.log(z / (1 - z))  # (4.7)


def share_kept(gate, g, h, h_next):
    """Find out from recorded values whether a cell's update gate is the share of the old state or of the candidate.

        keep  = gate ⊙ h + (1 - gate) ⊙ g                                  (4.8)
        admit = gate ⊙ g + (1 - gate) ⊙ h                                  (4.9)
        z     = gate if keep is closer to h_next than admit is, by the sum
                of squares over the whole recording, else 1 - gate         (4.10)

    All recorded values are of one cell. They may be rounded, and g may equal h in some places.
    gate, g, h, h_next (B, T, H), h being the state before each step  ->  z (B, T, H), the share of the old state
    """
    keep = gate * h + (1 - gate) * g  # (4.8)
    admit = gate * g + (1 - gate) * h  # (4.9)
    keeps = ((keep - h_next) ** 2).sum() < ((admit - h_next) ** 2).sum()
    return gate if keeps else 1 - gate  # (4.10)

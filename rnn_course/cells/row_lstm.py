"""The Row LSTM: a recurrent network that reads an image row by row, all pixels of a row at once.

Van den Oord, Kalchbrenner and Kavukcuoglu, Pixel Recurrent Neural Networks (2016), section 3.1. Each row is a
time step. A state has H numbers for each column, and instead of the LSTM's product with U there is a convolution along
the row above.
"""

import numpy as np

from rnn_course.cells.pixels import masked_conv, masked_conv_backward
from rnn_course.kit.activations import sigmoid


def row_lstm_step(z, h, c, U):
    """Advance a Row LSTM from one row of pixels to the next.

    h and c are the states of the row above. z is the contribution of this row's pixels, including the bias.

        a_q        = z_q + Σ_t h_{q+t-⌊width/2⌋} U_t, with zeros beyond the edges     (13.21)
        i, f, g, o = σ(a_i), σ(a_f), tanh(a_g), σ(a_o), a in four blocks a_i a_f a_g a_o  (13.22)
        c_next     = f ⊙ c + i ⊙ g                                                    (13.23)
        h_next     = o ⊙ tanh(c_next)                                                 (13.24)

    z (B, Q, 4H); h, c (B, Q, H); U (width, H, 4H), width odd
    ->  h_next, c_next (B, Q, H), gates (B, Q, 4H), the blocks i f g o from left to right
    """
    from_above = masked_conv(h[:, None], U[None], np.zeros(U.shape[2]), np.ones(U[None].shape)).reshape(z.shape)
    a_i, a_f, a_g, a_o = np.split(z + from_above, 4, axis=-1)  # (13.21)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)  # (13.22)
    c_next = f * c + i * g  # (13.23)
    h_next = o * np.tanh(c_next)  # (13.24)
    return h_next, c_next, np.concatenate([i, f, g, o], axis=-1)


def row_lstm_step_backward(dh_next, dc_next, c_next, gates, h, c, U):
    """Backpropagate through one row, to the pixels' contribution z, the states of the row above and U.

        s    = dc_next + dh_next ⊙ o ⊙ (1 - tanh(c_next)²)                            (13.25)
        dz   = [s ⊙ g ⊙ i ⊙ (1 - i), s ⊙ c ⊙ f ⊙ (1 - f),
                s ⊙ i ⊙ (1 - g²),    dh_next ⊙ tanh(c_next) ⊙ o ⊙ (1 - o)]            (13.26)
        dh_q = Σ_t dz_{q-t+⌊width/2⌋} U_tᵀ, with zeros beyond the edges               (13.27)
        dc   = s ⊙ f                                                                  (13.28)
        dU_t = Σ_images Σ_q h_{q+t-⌊width/2⌋}ᵀ dz_q                                   (13.29)

    Automatic differentiation may not be used (tf.GradientTape and its like).

    dh_next, dc_next, c_next, h, c (B, Q, H); gates (B, Q, 4H), i f g o; U (width, H, 4H)
    ->  dz (B, Q, 4H), dh (B, Q, H), dc (B, Q, H), dU (width, H, 4H)
    """
    i, f, g, o = np.split(gates, 4, axis=-1)
    tanh_c = np.tanh(c_next)
    s = dc_next + dh_next * o * (1 - tanh_c**2)  # (13.25)
    dz = np.concatenate(
        [s * g * i * (1 - i), s * c * f * (1 - f), s * i * (1 - g**2), dh_next * tanh_c * o * (1 - o)], axis=-1
    )  # (13.26)
    dh, dU, _ = masked_conv_backward(dz[:, None], h[:, None], U[None], np.ones(U[None].shape))  # (13.27), (13.29)
    return dz, dh.reshape(h.shape), s * f, dU.reshape(U.shape)  # (13.28)

"""Converting weights from the textbook's notation to Keras' and back.

Keras packs a layer's weights for speed: Chollet et al., Keras (2015), `keras.layers.LSTM` and `keras.layers.GRU`. The
textbook has a matrix for each gate, which multiplies columns: Goodfellow, Bengio and Courville, Deep Learning (2016),
chapter 10; Hochreiter and Schmidhuber, Long Short-Term Memory (1997), with the forget gate of Gers, Schmidhuber and
Cummins (2000); Cho et al., Learning Phrase Representations using RNN Encoder-Decoder (2014) for the GRU. The GRU whose
reset gate comes after the product is the one that NVIDIA's cuDNN computes.
"""

import numpy as np


def parameter_counts(D, H):
    """Count the weights of four Keras layers with D inputs and H units.

        SimpleRNN               h_next = tanh(x W + h U + b)                       (8.1)
        LSTM                    z = x W + h U + b, four gates i, f, g, o together  (8.2)
        GRU, reset_after=False  z = σ(x W_z + h U_z + b_z), r likewise,
                                g = tanh(x W_g + (r ⊙ h) U_g + b_g)                (8.3)
        GRU, reset_after=True   z = σ(x W_z + b_z + h U_z + d_z), r likewise,
                                g = tanh(x W_g + b_g + r ⊙ (h U_g + d_g))          (8.4)

    D, H, integers  ->  simple_rnn, lstm, gru_before, gru_after, integers
    """
    simple_rnn = D * H + H * H + H  # (8.1)
    lstm = 4 * simple_rnn  # (8.2)
    gru_before = 3 * simple_rnn  # (8.3)
    gru_after = gru_before + 3 * H  # (8.4)
    return simple_rnn, lstm, gru_before, gru_after


def simple_rnn_to_keras(textbook):
    """Convert a textbook's simple recurrent layer to the weights of keras.layers.SimpleRNN.

    The textbook's h and x are columns, and two letters are swapped: its W multiplies h, its U multiplies x.

        h_next = tanh(W h + U x + b)                                               (8.5)

    Keras' h and x are rows; its W multiplies x, its U multiplies h:

        h_next = tanh(x W + h U + b)                                               (8.1)

    textbook {"W": (H, H), "U": (H, D), "b": (H, 1)}  ->  Keras' W (D, H), U (H, H), b (H,)
    """
    W, U = textbook["U"].T, textbook["W"].T  # (8.5) against (8.1)
    b = textbook["b"].ravel()
    return W, U, b


def lstm_to_keras(textbook):
    """Convert a textbook LSTM's weights to the weights of keras.layers.LSTM.

    The textbook's h and x are columns, and [h; x] is h above x. Each gate has a matrix of its own:

        f = σ(W_f [h; x] + b_f), i and o likewise,  g = tanh(W_g [h; x] + b_g)     (8.6)

    Keras' x and h are rows, and all gates are computed together, in blocks H wide, in the order i, f, g, o:

        [z_i, z_f, z_g, z_o] = x W + h U + b,  f = σ(z_f), ..., g = tanh(z_g)      (8.7)

    textbook {"W_f", "W_i", "W_g", "W_o": (H, H + D), "b_f", "b_i", "b_g", "b_o": (H, 1)}
    ->  W (D, 4H), U (H, 4H), b (4H,)
    """
    H = len(textbook["b_f"])
    columns = np.concatenate([textbook[f"W_{gate}"].T for gate in "ifgo"], axis=1)  # (8.7)
    U, W = columns[:H], columns[H:]  # (8.6)
    b = np.concatenate([textbook[f"b_{gate}"].ravel() for gate in "ifgo"])
    return W, U, b


def lstm_from_keras(W, U, b):
    """Convert a Keras LSTM's weights to the textbook's: a matrix and a column of biases for each gate.

    Keras' x and h are rows, and all gates are computed together, in blocks H wide, in the order i, f, g, o:

        [z_i, z_f, z_g, z_o] = x W + h U + b,  f = σ(z_f), ..., g = tanh(z_g)      (8.7)

    The textbook's h and x are columns, and [h; x] is h above x:

        f = σ(W_f [h; x] + b_f), i and o likewise,  g = tanh(W_g [h; x] + b_g)     (8.6)

    W (D, 4H), U (H, 4H), b (4H,)
    ->  {"W_f", "W_i", "W_g", "W_o": (H, H + D), "b_f", "b_i", "b_g", "b_o": (H, 1)}
    """
    H = len(U)
    columns = np.concatenate([U, W])  # (8.6)
    textbook = {}
    for position, gate in enumerate("ifgo"):  # (8.7)
        block = slice(position * H, (position + 1) * H)
        textbook[f"W_{gate}"] = columns[:, block].T
        textbook[f"b_{gate}"] = b[block, None]
    return textbook


def gru_to_keras(textbook, reset_after):
    """Convert a textbook GRU's weights to the weights of keras.layers.GRU(..., reset_after=reset_after).

    The textbook's h and x are columns, [h; x] is h above x, and u is the share of the new state:

        u = σ(W_u [h; x] + b_u),  r = σ(W_r [h; x] + b_r)                          (8.15)
        g = tanh(W_g [r ⊙ h; x] + b_g)               if reset_after is False       (8.16)
        g = tanh(W_gx x + b_g + r ⊙ (W_gh h))        if reset_after is True        (8.17)
        h_next = u ⊙ g + (1 - u) ⊙ h                                               (8.18)

    where W_gh are the columns of W_g that multiply h, and W_gx those that multiply x. Keras' x and h are rows; W, U and
    the biases come in blocks H wide, in the order z, r, g; and z is the share of the old state:

        z = σ(x W_z + h U_z + b_z),  r = σ(x W_r + h U_r + b_r)
        g = tanh(x W_g + b_g + (r ⊙ h) U_g)          if reset_after is False       (8.19)
        z = σ(x W_z + b_z + h U_z + d_z),  r = σ(x W_r + b_r + h U_r + d_r)
        g = tanh(x W_g + b_g + r ⊙ (h U_g + d_g))    if reset_after is True        (8.20)
        h_next = z ⊙ h + (1 - z) ⊙ g                                               (8.21)

    With reset_after=True the biases have two rows, b above d.

    textbook {"W_u", "W_r", "W_g": (H, H + D), "b_u", "b_r", "b_g": (H, 1)}, reset_after, a bool
    ->  W (D, 3H), U (H, 3H), biases (3H,) or, if reset_after is True, (2, 3H)
    """
    H = len(textbook["b_u"])
    sign = {"u": -1, "r": 1, "g": 1}  # (8.18) against (8.21): 1 - σ(a) = σ(-a)
    columns = np.concatenate([sign[gate] * textbook[f"W_{gate}"].T for gate in "urg"], axis=1)
    b = np.concatenate([sign[gate] * textbook[f"b_{gate}"].ravel() for gate in "urg"])  # (8.19)
    biases = np.stack([b, np.zeros_like(b)]) if reset_after else b  # (8.20)
    return columns[H:], columns[:H], biases

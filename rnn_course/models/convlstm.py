"""Keras' convolutional LSTM: converting a textbook's weights, predicting the next frame, and scoring predictions.

Shi et al., Convolutional LSTM Network (2015); Chollet et al., Keras (2015), `keras.layers.ConvLSTM2D`.
"""

from __future__ import annotations

import keras
import numpy as np


def convlstm_to_keras(banks):
    """Convert a textbook's four pairs of filter banks to the weights of keras.layers.ConvLSTM2D.

    The textbook has a pair of banks and a bias for each gate, channels come before rows and columns, and ★ is the
    mathematical convolution, which flips the filters along both axes (k is odd, a = (k - 1) / 2, c is a channel):

        f = σ(W_f ★ x + U_f ★ h + b_f), i and o likewise,  g = tanh(W_g ★ x + U_g ★ h + b_g)
        (W ★ x)[f, n, m] = Σ_{c,i,j} W[f, c, i, j] x[c, n + a - i, m + a - j]      (12.24)

    Keras has channels last, does not flip the filters, and packs the gates side by side in the order i, f, g, o:

        z = x ∗ W + h ∗ U + b, with the ∗ of (12.1), in four blocks F filters wide (12.25)

    banks {"W_i", "W_f", "W_g", "W_o": (F, C, k, k), "U_i", "U_f", "U_g", "U_o": (F, F, k, k),
    "b_i", "b_f", "b_g", "b_o": (F,)}  ->  W (k, k, C, 4F), U (k, k, F, 4F), b (4F,)
    """
    W, U, b = (np.concatenate([banks[f"{letter}_{gate}"] for gate in "ifgo"]) for letter in "WUb")  # (12.25)
    W, U = (bank[:, :, ::-1, ::-1].transpose(2, 3, 1, 0) for bank in (W, U))  # (12.24)
    return W, U, b


def convlstm_weights(N, M, C, F, k):
    """Count the weights of two networks that read frames of N x M pixels with C channels and keep F numbers per pixel.

        ConvLSTM  z = x ∗ W + h ∗ U + b, with k x k filters, four blocks of F      (12.26)
        LSTM      z = x W + h U + b, with every frame and every state flattened to
                  one row: N M C inputs, N M F state numbers                       (12.27)

    N, M, C, F, k, integers  ->  convlstm, lstm, integers
    """
    convlstm = 4 * F * (k * k * (C + F) + 1)  # (12.26)
    D, H = N * M * C, N * M * F
    lstm = 4 * H * (D + H + 1)  # (12.27)
    return convlstm, lstm


def next_frame_pairs(movies):
    """Make the inputs and targets for predicting the next frame of movies.

        x_t = frame_t,  y_t = frame_{t+1},  for t = 1 ... T - 1                    (12.28)

    movies (B, T, N, M, C)  ->  x, y (B, T - 1, N, M, C)
    """
    return movies[:, :-1], movies[:, 1:]  # (12.28)


def build_predictor(N, M, C, F, k):
    """Build a Keras model that predicts at every frame of a movie the next frame.

        h_t = the state of a ConvLSTM2D with F filters of k x k pixels, started
              from zeros, after frame x_t                                          (12.29)
        p_t = σ(h_t ∗ V + d), with filters of k x k pixels                         (12.30)

    Every p_t has the height and width of the frames, and depends only on x_1 ... x_t.

    Weights: the W, U and b of the ConvLSTM2D; V (k, k, F, C) and d (C,) of a Conv2D. The model takes x (B, T, N, M, C)
    for any T  ->  p (B, T, N, M, C)
    """
    convolution = keras.layers.Conv2D(C, k, padding="same", activation="sigmoid")
    return keras.Sequential(
        [
            keras.Input((None, N, M, C)),
            keras.layers.ConvLSTM2D(F, k, padding="same", return_sequences=True),  # (12.29)
            keras.layers.TimeDistributed(convolution),  # (12.30)
        ]
    )


def frame_errors(p, x, y):
    """Compute the error of predictions frame by frame, and that of copying the last frame.

        e_t    = the mean of (p_t - y_t)² over rows, pixels and channels           (12.31)
        copy_t = the mean of (x_t - y_t)² over rows, pixels and channels           (12.32)

    p, x, y (B, T, N, M, C): predicted, last and true next frames  ->  e, copy (T,)
    """
    e = ((p - y) ** 2).mean(axis=(0, 2, 3, 4))  # (12.31)
    copy = ((x - y) ** 2).mean(axis=(0, 2, 3, 4))  # (12.32)
    return e, copy


def looks_ahead(p, perturbed):
    """Find out from predictions alone whether a model uses later frames.

    p is its prediction for some movies; perturbed[s] is its prediction after a change to frame s only.

        change[s, t] = max |perturbed[s]_t - p_t| over rows, pixels and channels   (12.33)
        ahead        = max change[s, t] over all t < s                             (12.34)

    p (B, T, N, M, C); perturbed (T, B, T, N, M, C), T at least 2  ->  change (T, T), ahead, a number
    """
    change = np.abs(perturbed - p).max(axis=(1, 3, 4, 5))  # (12.33)
    return change, np.tril(change, -1).max()  # (12.34)

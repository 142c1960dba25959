"""Bidirectional recurrent layers: one reads each sequence forward, one backward, and four ways to merge the two.

Schuster and Paliwal, Bidirectional recurrent neural networks (1997); Goodfellow, Bengio and Courville, Deep Learning
(2016), section 10.3, whose h and g are our rightward (forward) and leftward (backward) states.
"""

import numpy as np

from rnn_course.cells.masked import masked_backward, masked_forward


def reverse_by_length(x, mask):
    """Reverse each sequence of a padded batch within its own length; the padding after it stays in place.

        L = Σ_t mask_t, one length for each row                    (6.11)
        y_t = x_{L+1-t} for t = 1 ... L                            (6.12)
        y_t = x_t for t > L                                        (6.13)

    x (B, T, D); mask (B, T), in each row ones and then zeros  ->  y (B, T, D)
    """
    lengths = mask.sum(axis=1, keepdims=True).astype(int)  # (6.11)
    t = np.arange(x.shape[1])
    places = np.where(t < lengths, lengths - 1 - t, t)  # (6.12) (6.13)
    return np.take_along_axis(x, places[..., None], axis=1)


def bidirectional_forward(x, mask, rightward, leftward):
    """Run two independent masked layers over every sequence, one in each direction.

        hs_r = masked_forward of x with the weights rightward      (6.14)
        hs_l = masked_forward of the reversed x with the weights
            leftward, reversed again: its step t is x's step t     (6.15)
        hs_r and hs_l are 0 at padding                             (6.16)

    Reversing is done by reverse_by_length, (6.11) to (6.13).

    x (B, T, D); mask (B, T); rightward and leftward, each h0 (B, H), W (D, H), U (H, H), b (H,)
    ->  hs_r (B, T, H), hs_l (B, T, H)
    """
    real = mask[..., None].astype(bool)
    hs_r = masked_forward(x, mask, *rightward)  # (6.14)
    hs_l = reverse_by_length(masked_forward(reverse_by_length(x, mask), mask, *leftward), mask)  # (6.15)
    return np.where(real, hs_r, 0), np.where(real, hs_l, 0)  # (6.16)


def bidirectional_backward(dhs_r, dhs_l, hs_r, hs_l, x, mask, rightward, leftward):
    """Backpropagate from the states of both directions to the input and to the weights of both layers.

        dhs_r and dhs_l are set to 0 at padding                    (6.17)
        dx_r, drightward = masked_backward of dhs_r, hs_r and x
            with the weights rightward                             (6.18)
        dx_l, dleftward = masked_backward of dhs_l, hs_l and x, all
            three reversed, with the weights leftward              (6.19)
        dx = dx_r + dx_l, with dx_l reversed again                 (6.20)

    dhs_r, dhs_l, hs_r, hs_l (B, T, H); x (B, T, D); mask (B, T); rightward and leftward, each h0, W, U, b
    ->  dx (B, T, D); drightward and dleftward, each dh0 (B, H), dW (D, H), dU (H, H), db (H,)
    """
    real = mask[..., None].astype(bool)
    dhs_r, dhs_l = np.where(real, dhs_r, 0), np.where(real, dhs_l, 0)  # (6.17)
    dx_r, *drightward = masked_backward(dhs_r, hs_r, x, mask, *rightward[:3])  # (6.18)
    dhs_l, hs_l, x = (reverse_by_length(each, mask) for each in (dhs_l, hs_l, x))
    dx_l, *dleftward = masked_backward(dhs_l, hs_l, x, mask, *leftward[:3])  # (6.19)
    return dx_r + reverse_by_length(dx_l, mask), tuple(drightward), tuple(dleftward)  # (6.20)


def merge(hs_r, hs_l, mode):
    """Merge the states of the two directions into one sequence.

        "concat": y_t = [hs_r_t, hs_l_t], side by side             (6.21)
        "sum":    y_t = hs_r_t + hs_l_t                            (6.22)
        "mul":    y_t = hs_r_t ⊙ hs_l_t                            (6.23)
        "ave":    y_t = (hs_r_t + hs_l_t) / 2                      (6.24)

    hs_r, hs_l (B, T, H); mode, a str  ->  y (B, T, 2H) for "concat", else (B, T, H)
    """
    match mode:
        case "concat":
            return np.concatenate([hs_r, hs_l], axis=2)  # (6.21)
        case "sum":
            return hs_r + hs_l  # (6.22)
        case "mul":
            return hs_r * hs_l  # (6.23)
        case "ave":
            return (hs_r + hs_l) / 2  # (6.24)


def merge_backward(dy, hs_r, hs_l, mode):
    """Backpropagate from the merged sequence to the states of the two directions.

        "concat": dhs_r and dhs_l are the two halves of dy         (6.25)
        "sum":    dhs_r = dhs_l = dy                               (6.26)
        "mul":    dhs_r = dy ⊙ hs_l and dhs_l = dy ⊙ hs_r          (6.27)
        "ave":    dhs_r = dhs_l = dy / 2                           (6.28)

    dy (B, T, 2H) for "concat", else (B, T, H); hs_r, hs_l (B, T, H); mode, a str  ->  dhs_r, dhs_l (B, T, H)
    """
    match mode:
        case "concat":
            return np.split(dy, 2, axis=2)  # (6.25)
        case "sum":
            return dy, dy  # (6.26)
        case "mul":
            return dy * hs_l, dy * hs_r  # (6.27)
        case "ave":
            return dy / 2, dy / 2  # (6.28)

"""Mistakes in one composition, forward and back: compose, compose_backward."""

import numpy as np

from rnn_course.cells.trees import compose, compose_backward
from rnn_course.exercise import misconception


def z_of(left, right, W, b):
    """(14.1), right."""
    return np.concatenate([left, right], axis=1) @ W + b


@misconception(of=compose, says="the right child stands before the left one; in (14.1) it is [left, right].")
def right_before_left(left, right, W, b):
    return np.tanh(z_of(right, left, W, b))


@misconception(of=compose, says="the bias is left out; (14.1) adds b to every row.")
def no_bias(left, right, W, b):
    return np.tanh(np.concatenate([left, right], axis=1) @ W)


@misconception(of=compose, says="z itself is returned; (14.2) bends it by tanh.")
def no_tanh(left, right, W, b):
    return z_of(left, right, W, b)


@misconception(of=compose,
               says="one block of W serves both children, so left and right cannot be told apart; in (14.1) each child "
                    "has H rows of W to itself.")
def one_block_for_both(left, right, W, b):
    return np.tanh((left + right) @ W[: left.shape[1]] + b)


@misconception(of=compose, says="only the left child is used; (14.1) composes both.")
def left_child_alone(left, right, W, b):
    return np.tanh(left @ W[: left.shape[1]] + b)


@misconception(of=compose,
               says="each child is bent by itself and then added; (14.1) adds first and (14.2) bends the sum.")
def bends_each_child(left, right, W, b):
    H = left.shape[1]
    return np.tanh(left @ W[:H] + b) + np.tanh(right @ W[H:] + b)


@misconception(of=compose,
               says="the rows of W are taken in turn, one for the left child and one for the right; in (14.1) the "
                    "first H are the left child's.")
def interleaves_the_rows(left, right, W, b):
    return np.tanh(left @ W[::2] + right @ W[1::2] + b)


@misconception(of=compose, says="an axis of size 1 is squeezed away; p keeps the shape (B, H) whatever the sizes.")
def squeezes_the_parent(left, right, W, b):
    return np.squeeze(np.tanh(z_of(left, right, W, b)))


@misconception(of=compose,
               says="tanh is written with exponentials that overflow for large z and give nan; (14.2) is between -1 "
                    "and 1 for every z.")
def tanh_that_overflows(left, right, W, b):
    with np.errstate(all="ignore"):
        up, down = np.exp(z_of(left, right, W, b)), np.exp(-z_of(left, right, W, b))
        return (up - down) / (up + down)


def products(dz, left, right, W):
    """(14.4) to (14.6), right."""
    dleft, dright = np.split(dz @ W.T, 2, axis=1)
    return dleft, dright, np.concatenate([left, right], axis=1).T @ dz, dz.sum(axis=0)


@misconception(of=compose_backward,
               says="the slope of tanh is missing, dp is used as it is; (14.3) multiplies it by 1 - p².")
def slope_omitted(dp, p, left, right, W):
    return products(dp, left, right, W)


@misconception(of=compose_backward,
               says="tanh is applied to p once more; the p in (14.3) has been through it already.")
def slope_of_tanh_of_tanh(dp, p, left, right, W):
    return products(dp * (1 - np.tanh(p) ** 2), left, right, W)


@misconception(of=compose_backward,
               says="the slope is taken of the upstream gradient, 1 - dp²; (14.3) takes it of p.")
def slope_of_the_upstream(dp, p, left, right, W):
    return products(dp * (1 - dp**2), left, right, W)


@misconception(of=compose_backward, says="dleft and dright have changed places; in (14.4) the left half is dleft.")
def halves_swapped(dp, p, left, right, W):
    dleft, dright, dW, db = products(dp * (1 - p**2), left, right, W)
    return dright, dleft, dW, db


@misconception(of=compose_backward,
               says="both children get the gradient through the first H rows of W; (14.4) cuts dz Wᵀ, and the right "
                    "child's half is another one.")
def first_block_for_both(dp, p, left, right, W):
    dleft, _, dW, db = products(dp * (1 - p**2), left, right, W)
    return dleft, dleft.copy(), dW, db


@misconception(of=compose_backward,
               says="the gradient is shared out, half to each child; in (14.4) each child's part is full, W alone says "
                    "how much reaches it.")
def half_each(dp, p, left, right, W):
    dleft, dright, dW, db = products(dp * (1 - p**2), left, right, W)
    return dleft / 2, dright / 2, dW, db


@misconception(of=compose_backward,
               says="the block of W is not transposed on the way back; (14.4) goes through Wᵀ. The blocks are square, "
                    "so the shapes cannot tell.")
def blocks_not_transposed(dp, p, left, right, W):
    dz, H = dp * (1 - p**2), p.shape[1]
    return dz @ W[:H], dz @ W[H:], *products(dz, left, right, W)[2:]


@misconception(of=compose_backward, says="dW is made with right above left; in (14.5) it is [left, right].")
def dW_upside_down(dp, p, left, right, W):
    dleft, dright, dW, db = products(dp * (1 - p**2), left, right, W)
    return dleft, dright, np.roll(dW, len(dW) // 2, axis=0), db


@misconception(of=compose_backward,
               says="db keeps the rows as an axis of size 1; in (14.6) it has b's own shape, (H,).")
def db_keeps_an_axis(dp, p, left, right, W):
    *others, db = products(dp * (1 - p**2), left, right, W)
    return *others, db[None]


@misconception(of=compose_backward,
               says="dW and db are divided by the number of rows; (14.5) and (14.6) are sums. Any averaging belongs to "
                    "the loss.")
def averages_over_rows(dp, p, left, right, W):
    dleft, dright, dW, db = products(dp * (1 - p**2), left, right, W)
    return dleft, dright, dW / len(p), db / len(p)

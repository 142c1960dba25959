"""Inputs of the right shapes: non-zero everywhere, consistent with one another, small enough to be fast."""

from rnn_course.cells.convlstm import convlstm_forward, convlstm_step


def images(draw, B, N, M, C, F, k):
    """x, W, b of a convolution."""
    return draw(B, N, M, C), draw(k, k, C, F, scale=0.4), draw(F)


def images_back(draw, B, N, M, C, F, k):
    """dy, x, W of a convolution back."""
    x, W, _ = images(draw, B, N, M, C, F, k)
    return draw(B, N, M, F), x, W


def weights(draw, C, F, k):
    """W, U, b of a cell, at a smaller scale than usual, since each pixel reads k x k others."""
    return draw(k, k, C, 4 * F, scale=0.35), draw(k, k, F, 4 * F, scale=0.35), draw(4 * F)


def step(draw, B, N, M, C, F, k):
    """x, h, c, W, U, b of one frame."""
    return draw(B, N, M, C), draw(B, N, M, F), draw(B, N, M, F), *weights(draw, C, F, k)


def step_back(draw, *sizes):
    """dh_next, dc_next, c_next, gates, x, h, c, W, U of one frame back."""
    x, h, c, W, U, b = step(draw, *sizes)
    _, c_next, gates = convlstm_step(x, h, c, W, U, b)
    return draw(*h.shape), draw(*h.shape), c_next, gates, x, h, c, W, U


def movie(draw, B, T, N, M, C, F, k):
    """x, h0, c0, W, U, b of a batch of movies."""
    return draw(B, T, N, M, C), draw(B, N, M, F), draw(B, N, M, F), *weights(draw, C, F, k)


def movie_back(draw, *sizes):
    """dhs, hs, cs, gates, x, h0, c0, W, U of a batch of movies."""
    x, h0, c0, W, U, b = movie(draw, *sizes)
    hs, cs, gates = convlstm_forward(x, h0, c0, W, U, b)
    return draw(*hs.shape), hs, cs, gates, x, h0, c0, W, U


def images_3(draw, B, N, M, C, F):
    """x, W, b with filters of 3 x 3 pixels, as in the ConvLSTM."""
    return images(draw, B, N, M, C, F, 3)


def images_back_3(draw, B, N, M, C, F):
    return images_back(draw, B, N, M, C, F, 3)


def step_3(draw, B, N, M, C, F):
    return step(draw, B, N, M, C, F, 3)


def step_back_3(draw, B, N, M, C, F):
    return step_back(draw, B, N, M, C, F, 3)

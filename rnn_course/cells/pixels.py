"""Images as sequences of pixels: their likelihood, convolutions that see only earlier pixels, and sampling.

Van den Oord, Kalchbrenner and Kavukcuoglu, Pixel Recurrent Neural Networks (2016). Pixels come in raster order: row by
row from the top, each row from left to right. A pixel is in row r and column q and has one of K levels.
"""

import numpy as np


def image_likelihood(o, x):
    """Compute the exact log-likelihood of whole images by the chain rule, and the bits per pixel.

        log p(x_rq | the pixels before it) = o_rq[x_rq] - log Σ_k exp(o_rqk)          (13.1)
        log_p = Σ_rq log p(x_rq | the pixels before it), for each image               (13.2)
        bits  = the mean over images of -log_p / (R Q log 2)                          (13.3)

    o (B, R, Q, K), however large; x (B, R, Q), integers below K  ->  log_p (B,), bits ()
    """
    _, R, Q = x.shape
    o = o - o.max(axis=-1, keepdims=True)  # adds the same to all scores of a pixel, which changes nothing
    log_sum = np.log(np.exp(o).sum(axis=-1, keepdims=True))
    log_pixel = np.take_along_axis(o, x[..., None], axis=-1) - log_sum  # (13.1)
    log_p = log_pixel.sum(axis=(1, 2, 3))  # (13.2)
    bits = -log_p.mean() / (R * Q * np.log(2))  # (13.3)
    return log_p, bits


def independent_pixels(x, K, α):
    """Count how often each pixel has each level: the best scores that ignore all other pixels.

        n_rqk = how many of the B images have level k at row r, column q              (13.4)
        o_rqk = log((n_rqk + α) / (B + α K))                                          (13.5)

    x (B, R, Q), integers below K; α > 0  ->  o (R, Q, K)
    """
    n = (x[..., None] == np.arange(K)).sum(axis=0)  # (13.4)
    return np.log((n + α) / (len(x) + α * K))  # (13.5)


def causal_mask(height, width, kind, groups_in, groups_out):
    """Make the mask of a causal convolution, which sees only pixels before the one at its centre.

    Entry (s, t) of the kernel is at the centre if s = ⌊height / 2⌋ and t = ⌊width / 2⌋. Input channel d belongs to the
    colour groups_in[d], and output channel h to groups_out[h]: 0, 1, 2 for red, green, blue, which are drawn in this
    order; all are 0 for grey images.

        mask_stdh = 1 above the centre's row, and in its row left of the centre       (13.6)
        mask_stdh = 1 at the centre, kind "A", if groups_in[d] < groups_out[h]        (13.7)
        mask_stdh = 1 at the centre, kind "B", if groups_in[d] ≤ groups_out[h]        (13.8)
        mask_stdh = 0 everywhere else                                                 (13.9)

    height, width odd; groups_in (D,), groups_out (H,), integers  ->  mask (height, width, D, H), floats
    """
    before = {"A": np.less, "B": np.less_equal}[kind]
    middle, centre = height // 2, width // 2
    mask = np.zeros((height, width, len(groups_in), len(groups_out)))  # (13.9)
    mask[:middle] = mask[middle, :centre] = 1  # (13.6)
    mask[middle, centre] = before.outer(groups_in, groups_out)  # (13.7), (13.8)
    return mask


def masked_conv(x, W, b, mask):
    """Convolve images with a masked kernel; the images keep their size and are padded with zeros.

        M    = W ⊙ mask                                                               (13.10)
        y_rq = b + Σ_st x_{r+s-⌊height/2⌋, q+t-⌊width/2⌋} M_st                        (13.11)

    x (B, R, Q, D); W, mask (height, width, D, H), height and width odd; b (H,)  ->  y (B, R, Q, H)
    """
    height, width = W.shape[:2]
    _, R, Q, _ = x.shape
    M = W * mask  # (13.10)
    padded = np.pad(x, ((0, 0), (height // 2,) * 2, (width // 2,) * 2, (0, 0)))
    return b + sum(padded[:, s : s + R, t : t + Q] @ M[s, t] for s, t in np.ndindex(height, width))  # (13.11)


def masked_conv_backward(dy, x, W, mask):
    """Backpropagate through a masked convolution, to the images, the kernel and the bias.

        M     = W ⊙ mask                                                              (13.10)
        dx_rq = Σ_st dy_{r-s+⌊height/2⌋, q-t+⌊width/2⌋} M_stᵀ                         (13.12)
        dW_st = mask_st ⊙ Σ_images Σ_rq x_{r+s-⌊height/2⌋, q+t-⌊width/2⌋}ᵀ dy_rq      (13.13)
        db    = Σ_images Σ_rq dy_rq                                                   (13.14)

    Automatic differentiation may not be used (tf.GradientTape and its like).

    dy (B, R, Q, H); x (B, R, Q, D); W, mask (height, width, D, H)
    ->  dx (B, R, Q, D), dW (height, width, D, H), db (H,)
    """
    height, width = W.shape[:2]
    _, R, Q, _ = x.shape
    edge = (0, 0), (height // 2,) * 2, (width // 2,) * 2, (0, 0)
    M, padded = W * mask, np.pad(x, edge)  # (13.10)
    dpadded, dW = np.zeros(padded.shape, np.result_type(dy, M)), np.empty(W.shape, np.result_type(x, dy))
    for s, t in np.ndindex(height, width):
        dpadded[:, s : s + R, t : t + Q] += dy @ M[s, t].T  # (13.12)
        dW[s, t] = np.tensordot(padded[:, s : s + R, t : t + Q], dy, axes=((0, 1, 2), (0, 1, 2)))  # (13.13)
    dx = dpadded[:, height // 2 :, width // 2 :][:, :R, :Q]
    return dx, mask * dW, dy.sum(axis=(0, 1, 2))  # (13.14)


def dependence(scores, x, *weights):
    """Find out which pixels each score depends on: raise one pixel at a time and see which scores change.

        x'           = x with 1 added at row r', column q', to all channels of
                       all images                                                     (13.15)
        sees_rqr'q'  = whether any score of row r, column q, in any image, differs
                       between scores(x', *weights) and scores(x, *weights) by more
                       than 1e-6                                                      (13.16)
        causal       = whether no pixel sees itself or one that comes later in raster
                       order                                                          (13.17)

    scores, a function of images (B, R, Q, D) and the weights, which returns (B, R, Q, K) for any K; x (B, R, Q, D)
    ->  sees (R, Q, R, Q), bool; causal, a bool
    """
    _, R, Q, _ = x.shape
    before, sees = np.asarray(scores(x, *weights)), np.zeros((R, Q, R, Q), dtype=bool)
    for r, q in np.ndindex(R, Q):
        raised = x.copy()
        raised[:, r, q] += 1  # (13.15)
        moved = np.abs(np.subtract(scores(raised, *weights), before)) > 1e-6
        sees[:, :, r, q] = moved.any(axis=(0, 3))  # (13.16)
    causal = not np.triu(sees.reshape(R * Q, R * Q)).any()  # (13.17)
    return sees, causal


def sample_images(scores, given, u, *weights):
    """Sample images pixel by pixel, each pixel from the model's distribution given all pixels before it.

    Go through the pixels in raster order, with x zero where no pixel has been drawn yet:

        x_rq = given_rq where that is not -1, image by image                          (13.18)
        p    = softmax over the levels of scores(x, *weights) at row r, column q      (13.19)
        x_rq = the number of levels k for which p_0 + ... + p_k ≤ u_rq                (13.20)

    scores, a function of images (B, R, Q, 1), levels as floats, and the weights, which returns (B, R, Q, K);
    given (B, R, Q), integers, -1 where a pixel is to be drawn; u (B, R, Q), 0 ≤ u < 1  ->  x (B, R, Q), integers
    """
    x = np.zeros(given.shape, dtype=int)
    for r, q in np.ndindex(given.shape[1:]):
        o = np.asarray(scores(x[..., None].astype(float), *weights))[:, r, q]
        p = np.exp(o - o.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)  # (13.19)
        drawn = (p.cumsum(axis=1)[:, :-1] <= u[:, r, q, None]).sum(axis=1)  # (13.20); the last sum is 1, but for dust
        x[:, r, q] = np.where(given[:, r, q] < 0, drawn, given[:, r, q])  # (13.18)
    return x

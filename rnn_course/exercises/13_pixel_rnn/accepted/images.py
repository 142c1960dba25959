"""Likelihoods, counts, what is seen and what is drawn, written otherwise."""

import numpy as np

from rnn_course.cells.pixels import dependence, image_likelihood, independent_pixels, sample_images
from rnn_course.exercise import accepted


@accepted(of=image_likelihood)
def likelihood_of_flat_images(o, x):
    flat = o.reshape(-1, o.shape[-1])
    flat = flat - flat.max(axis=1)[:, None]
    log_pixel = flat[np.arange(len(flat)), x.ravel()] - np.log(np.exp(flat).sum(axis=1))
    log_p = log_pixel.reshape(len(x), -1).sum(axis=1)
    return log_p, -np.log2(np.e) * log_pixel.mean()


@accepted(of=image_likelihood)
def likelihood_by_one_hot(o, x):
    one_hot = x[..., None] == np.arange(o.shape[-1])
    log_p = np.sum((o - np.logaddexp.reduce(o, axis=-1, keepdims=True)) * one_hot, axis=(1, 2, 3))
    return [log_p, np.mean(-log_p / np.log(2)) / (x.shape[1] * x.shape[2])]


@accepted(of=image_likelihood)
def likelihood_in_loops(o, x):
    B, R, Q = x.shape
    log_p = np.zeros(B)
    for b, r, q in np.ndindex(B, R, Q):
        scores = o[b, r, q] - o[b, r, q, x[b, r, q]]
        top = scores.max()
        log_p[b] -= top + np.log(np.sum(np.exp(scores - top)))
    return log_p, float(-log_p.sum() / (B * R * Q * np.log(2)))


@accepted(of=independent_pixels)
def counts_by_a_sum_of_one_hot(x, K, α):
    n = np.eye(K)[x].sum(axis=0)
    return np.log(n + α) - np.log(len(x) + α * K)


@accepted(of=independent_pixels)
def counts_in_loops(x, K, α):
    B, R, Q = x.shape
    n = np.full((R, Q, K), α, dtype=float)
    for b, r, q in np.ndindex(B, R, Q):
        n[r, q, x[b, r, q]] += 1
    return np.log(n / n.sum(axis=-1, keepdims=True))


@accepted(of=independent_pixels)
def counts_by_bincount(x, K, α):
    _, R, Q = x.shape
    n = np.stack([[np.bincount(x[:, r, q], minlength=K) for q in range(Q)] for r in range(R)])
    return np.log((n + α) / (x.shape[0] + K * α)).astype(np.float32)


@accepted(of=dependence)
def dependence_of_pixels_that_are_lowered(scores, x, *weights):
    _, R, Q, _ = x.shape
    sees = np.zeros((R, Q, R, Q), dtype=bool)
    for r in range(R):
        for q in range(Q):
            moved = x.copy()
            moved[:, r, q, :] = x[:, r, q, :] - 1.0
            change = np.max(np.abs(scores(moved, *weights) - scores(x, *weights)), axis=(0, -1))
            sees[..., r, q] = change > 1e-6
    return sees, bool(np.all(np.tril(sees.reshape(R * Q, -1), -1) == sees.reshape(R * Q, -1)))


@accepted(of=dependence)
def dependence_pixel_by_pixel(scores, x, *weights):
    B, R, Q, D = x.shape
    rows, causal = [], True
    before = scores(x, *weights)
    for number in range(R * Q):
        poked = x.reshape(B, R * Q, D).copy()
        poked[:, number] += 1
        moved = np.abs(scores(poked.reshape(x.shape), *weights) - before).reshape(B, R * Q, -1) > 1e-6
        column = moved.any(axis=2).any(axis=0)
        causal = causal and not column[: number + 1].any()
        rows.append(column)
    return np.stack(rows, axis=1).reshape(R, Q, R, Q), np.bool_(causal)


@accepted(of=dependence)
def dependence_of_all_pixels_in_one_call(scores, x, *weights):
    B, R, Q, D = x.shape
    poked = x[None] + np.eye(R * Q).reshape(R * Q, 1, R, Q, 1)
    after = np.asarray(scores(poked.reshape(-1, R, Q, D), *weights)).reshape(R * Q, B, R, Q, -1)
    sees = (np.abs(after - scores(x, *weights)) > 1e-6).any(axis=(1, 4)).transpose(1, 2, 0).reshape(R, Q, R, Q)
    later = np.arange(R * Q)[:, None] <= np.arange(R * Q)
    return sees, not (sees.reshape(R * Q, R * Q) & later).any()


@accepted(of=sample_images)
def images_that_start_from_what_is_given(scores, given, u, *weights):
    """The unknown pixels are -1 on the way, and later given ones are there already: no causal model sees either."""
    x = given.copy()
    for r, q in np.ndindex(x.shape[1:]):
        o = scores(x[..., None] * 1.0, *weights)[:, r, q]
        p = np.exp(o - np.logaddexp.reduce(o, axis=1, keepdims=True))
        levels = np.minimum((np.cumsum(p, axis=1) <= u[:, r, q][:, None]).sum(axis=1), p.shape[1] - 1)
        x[:, r, q] = np.where(given[:, r, q] < 0, levels, given[:, r, q])
    return x


@accepted(of=sample_images)
def images_drawn_one_by_one(scores, given, u, *weights):
    x = np.zeros(given.shape)
    for b, r, q in np.ndindex(*given.shape):
        if given[b, r, q] >= 0:
            x[b, r, q] = given[b, r, q]
            continue
        o = scores(x[b : b + 1, :, :, None], *weights)[0, r, q]
        p = np.exp(o - o.max())
        x[b, r, q] = min(np.searchsorted(np.cumsum(p / p.sum()), u[b, r, q], side="right"), len(p) - 1)
    return x.astype(int)


@accepted(of=sample_images)
def images_by_the_first_sum_above(scores, given, u, *weights):
    x = np.zeros(given.shape, dtype=np.int32)
    for r in range(given.shape[1]):
        for q in range(given.shape[2]):
            o = scores(x[..., None].astype(np.float64), *weights)[:, r, q]
            total = np.exp(o - o.max(axis=1, keepdims=True)).cumsum(axis=1)
            levels = np.argmax(total > u[:, r, q, None] * total[:, -1:], axis=1)
            unknown = given[:, r, q] == -1
            x[unknown, r, q], x[~unknown, r, q] = levels[unknown], given[~unknown, r, q]
    return x

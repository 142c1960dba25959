"""Mistakes with what is seen and what is drawn: dependence, sample_images."""

import numpy as np

from rnn_course.cells.pixels import dependence, sample_images
from rnn_course.exercise import misconception


def poked(scores, x, weights, *, raised=slice(None), moves=lambda d: (np.abs(d) > 1e-6).any(axis=(0, 3)), keep=False):
    """sees, right but for what is said: the channels raised, what counts as a move, whether a pixel stays raised."""
    _, R, Q, _ = x.shape
    before, sees, other = np.asarray(scores(x, *weights)), np.zeros((R, Q, R, Q), bool), x.copy()
    for r, q in np.ndindex(R, Q):
        other = other if keep else x.copy()
        other[:, r, q, raised] += 1
        sees[:, :, r, q] = moves(np.asarray(scores(other, *weights)) - before)
    return sees


def is_causal(sees, k=0):
    """(13.17), right."""
    R, Q = sees.shape[:2]
    return not np.triu(sees.reshape(R * Q, R * Q), k).any()


@misconception(of=dependence, says="sees has the raised pixel in front; in (13.16) the pixel that looks comes first.")
def turns_the_axes_round(scores, x, *weights):
    sees = poked(scores, x, weights)
    return sees.transpose(2, 3, 0, 1), is_causal(sees)


@misconception(of=dependence, says="a pixel that sees itself is taken for causal; (13.17) forbids that too.")
def lets_a_pixel_see_itself(scores, x, *weights):
    sees = poked(scores, x, weights)
    return sees, is_causal(sees, 1)


@misconception(of=dependence, says="causal looks for pixels before instead of after: the triangle is the wrong one; "
                                   "see (13.17).")
def forbids_the_past(scores, x, *weights):
    sees = poked(scores, x, weights)
    return sees, is_causal(sees.transpose(2, 3, 0, 1))


@misconception(of=dependence, says="causal goes down the columns first; in raster order (13.17) a row comes after the "
                                   "other.")
def goes_column_by_column(scores, x, *weights):
    sees = poked(scores, x, weights)
    return sees, is_causal(sees.transpose(1, 0, 3, 2))


@misconception(of=dependence, says="causal looks at rows alone; (13.17) forbids later pixels of the same row too.")
def compares_rows_alone(scores, x, *weights):
    sees = poked(scores, x, weights)
    return sees, not any(sees[r, :, r + 1 :].any() for r in range(len(sees)))


@misconception(of=dependence, says="causal says True where the future is seen; (13.17) is the other way round.")
def calls_causal_what_is_not(scores, x, *weights):
    sees = poked(scores, x, weights)
    return sees, not is_causal(sees)


@misconception(of=dependence, says="a raised pixel stays raised when the next one is tried; in (13.15) x' differs from"
                                   " x in one pixel.")
def leaves_pixels_raised(scores, x, *weights):
    sees = poked(scores, x, weights, keep=True)
    return sees, is_causal(sees)


@misconception(of=dependence, says="only the first channel is raised; (13.15) raises all of them.")
def raises_one_channel(scores, x, *weights):
    sees = poked(scores, x, weights, raised=0)
    return sees, is_causal(sees)


@misconception(of=dependence, says="a score that falls is not noticed; (13.16) asks whether it differs.")
def notices_rising_scores_alone(scores, x, *weights):
    sees = poked(scores, x, weights, moves=lambda d: (d > 1e-6).any(axis=(0, 3)))
    return sees, is_causal(sees)


@misconception(of=dependence, says="all scores of a pixel have to move; in (13.16) one is enough.")
def wants_all_scores_to_move(scores, x, *weights):
    sees = poked(scores, x, weights, moves=lambda d: (np.abs(d) > 1e-6).all(axis=(0, 3)))
    return sees, is_causal(sees)


@misconception(of=dependence, says="only the first score of a pixel is looked at; (13.16) looks at all.")
def looks_at_one_score(scores, x, *weights):
    sees = poked(scores, x, weights, moves=lambda d: (np.abs(d[..., 0]) > 1e-6).any(axis=0))
    return sees, is_causal(sees)


def drawn(scores, given, u, weights, *, order=None, pick=None, known=True, turned=lambda x: x):
    """Images, right but for what is said: the order, how a level is picked of o and u, what the model is shown."""
    x = np.zeros(given.shape, int)
    for r, q in order or np.ndindex(given.shape[1:]):
        o = np.asarray(scores(turned(x)[..., None].astype(float), *weights))[:, r, q]
        x[:, r, q] = (pick or by_chance)(o, u[:, r, q])
        if known:
            x[:, r, q] = np.where(given[:, r, q] == -1, x[:, r, q], given[:, r, q])
    return x


def softmax(o):
    p = np.exp(o - o.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)


def by_chance(o, u):
    """(13.19) and (13.20), right."""
    return (softmax(o).cumsum(axis=-1)[:, :-1] <= u[:, None]).sum(axis=-1)


@misconception(of=sample_images, says="the likeliest level is taken, and u is not used; (13.20) draws by chance.")
def takes_the_likeliest_level(scores, given, u, *weights):
    return drawn(scores, given, u, weights, pick=lambda o, _: o.argmax(axis=-1))


@misconception(of=sample_images, says="all pixels are drawn from one call of the model on an empty image; in (13.19) "
                                      "each waits for those before it.")
def draws_all_at_once(scores, given, u, *weights):
    o = np.asarray(scores(np.zeros((*given.shape, 1)), *weights))
    levels = (softmax(o).cumsum(axis=-1)[..., :-1] <= u[..., None]).sum(axis=-1)
    return np.where(given == -1, levels, given)


@misconception(of=sample_images, says="a row at a time is drawn, so pixels of one row do not know of each other; "
                                      "(13.19) goes pixel by pixel.")
def draws_row_by_row(scores, given, u, *weights):
    x = np.zeros(given.shape, int)
    for r in range(given.shape[1]):
        p = softmax(np.asarray(scores(x[..., None].astype(float), *weights))[:, r])
        levels = (p.cumsum(axis=-1)[..., :-1] <= u[:, r, :, None]).sum(axis=-1)
        x[:, r] = np.where(given[:, r] == -1, levels, given[:, r])
    return x


@misconception(of=sample_images, says="pixels are drawn down the columns first; raster order, of (13.18) to (13.20), "
                                      "goes along the rows.")
def draws_column_by_column(scores, given, u, *weights):
    order = [(r, q) for q in range(given.shape[2]) for r in range(given.shape[1])]
    return drawn(scores, given, u, weights, order=order)


@misconception(of=sample_images, says="given is not used, or drawn over; (13.18) keeps it where it is not -1.")
def draws_over_what_is_given(scores, given, u, *weights):
    return drawn(scores, given, u, weights, known=False)


@misconception(of=sample_images, says="given is put in at the end, so the model never saw it; (13.18) puts it in on "
                                      "the way.")
def puts_given_in_at_the_end(scores, given, u, *weights):
    return np.where(given == -1, drawn(scores, given, u, weights, known=False), given)


@misconception(of=sample_images, says="level 0 is drawn anew where it was given; in (13.18) only -1 marks a pixel to "
                                      "be drawn.")
def takes_zero_for_unknown(scores, given, u, *weights):
    return drawn(scores, np.where(given > 0, given, -1), u, weights)


@misconception(of=sample_images, says="levels are one too high: the sum that exceeds u is counted as well; (13.20) "
                                      "counts those that do not.")
def draws_one_too_high(scores, given, u, *weights):
    return drawn(scores, given, u, weights, pick=lambda o, v: by_chance(o, v) + 1)


@misconception(of=sample_images, says="the levels are stacked from the top down; (13.20) adds up p_0, p_1 and so on.")
def stacks_levels_from_the_top(scores, given, u, *weights):
    return drawn(scores, given, u, weights, pick=lambda o, v: o.shape[-1] - 1 - by_chance(o[:, ::-1], v))


@misconception(of=sample_images, says="the softmax runs over the images; (13.19) runs over the levels of one pixel.")
def normalises_over_images(scores, given, u, *weights):
    def pick(o, v):
        return (softmax(o.T).T.cumsum(axis=-1)[:, :-1] <= v[:, None]).sum(axis=-1)

    return drawn(scores, given, u, weights, pick=pick)


@misconception(of=sample_images, says="scores are divided by their sum; (13.19) has a softmax.")
def divides_scores_by_their_sum(scores, given, u, *weights):
    def pick(o, v):
        p = np.abs(o) / np.abs(o).sum(axis=-1, keepdims=True)
        return (p.cumsum(axis=-1)[:, :-1] <= v[:, None]).sum(axis=-1)

    return drawn(scores, given, u, weights, pick=pick)


@misconception(of=sample_images, says="one number serves all images; each has a u_rq of its own in (13.20).")
def shares_a_number_among_images(scores, given, u, *weights):
    return drawn(scores, given, np.broadcast_to(u[:1], u.shape), weights)


@misconception(of=sample_images, says="the model is shown levels between 0 and 1; (13.19) shows it x as it is.")
def shows_the_model_other_levels(scores, given, u, *weights):
    K = np.asarray(scores(np.zeros((*given.shape, 1)), *weights)).shape[-1]
    return drawn(scores, given, u, weights, turned=lambda x: x / (K - 1))

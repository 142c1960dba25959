"""Mistakes in clipping and in truncation: clip_by_global_norm, clip_by_value, truncated_backward."""

import numpy as np

from rnn_course.cells.gradients import clip_by_global_norm, clip_by_value, truncated_backward
from rnn_course.cells.rnn import rnn_backward
from rnn_course.exercise import misconception


def norm_of(gradients):
    """(2.1), right."""
    return np.sqrt(sum((g**2).sum() for g in gradients))


def scaled(gradients, factor):
    return tuple(g * factor for g in gradients)


def shorten(gradients, limit, norm):
    """(2.2), right, by whatever norm."""
    return scaled(gradients, limit / max(norm, limit)), norm


@misconception(of=clip_by_global_norm,
               says="each array is shortened by a norm of its own, which turns the arrow as a whole; (2.1) has one "
                    "norm for all arrays together.")
def each_array_by_itself(gradients, limit):
    return tuple(shorten((g,), limit, norm_of((g,)))[0][0] for g in gradients), norm_of(gradients)


@misconception(of=clip_by_global_norm,
               says="the norms of the arrays are added; (2.1) adds squares and takes one root in the end.")
def norms_added(gradients, limit):
    return shorten(gradients, limit, sum(norm_of((g,)) for g in gradients))


@misconception(of=clip_by_global_norm, says="the root is missing; the norm in (2.1) is the root of the sum.")
def root_forgotten(gradients, limit):
    return shorten(gradients, limit, norm_of(gradients) ** 2)


@misconception(of=clip_by_global_norm,
               says="the mean of the squares is taken; (2.1) is the root of their sum.")
def mean_for_sum(gradients, limit):
    return shorten(gradients, limit, np.sqrt(np.mean(np.concatenate([g.ravel() for g in gradients]) ** 2)))


@misconception(of=clip_by_global_norm, says="the largest entry stands for the norm; (2.1) sums the squares of all.")
def largest_entry_for_norm(gradients, limit):
    return shorten(gradients, limit, max(np.abs(g).max() for g in gradients))


@misconception(of=clip_by_global_norm,
               says="gradients that are short enough are stretched to the limit; (2.2) leaves them as they are.")
def always_rescaled(gradients, limit):
    return scaled(gradients, limit / norm_of(gradients)), norm_of(gradients)


@misconception(of=clip_by_global_norm,
               says="long gradients get the norm 1; after (2.2) they have the norm limit.")
def shortened_to_1(gradients, limit):
    norm = norm_of(gradients)
    return scaled(gradients, 1 / norm if norm > limit else 1), norm


@misconception(of=clip_by_global_norm,
               says="long gradients are multiplied by limit alone; (2.2) also divides by their norm.")
def multiplied_by_limit(gradients, limit):
    norm = norm_of(gradients)
    return scaled(gradients, limit if norm > limit else 1), norm


@misconception(of=clip_by_global_norm,
               says="the short gradients are stretched and the long ones left as they are; (2.2) is the other way "
                    "round.")
def the_wrong_ones(gradients, limit):
    norm = norm_of(gradients)
    return scaled(gradients, limit / min(norm, limit)), norm


@misconception(of=clip_by_global_norm,
               says="the entries are cut one by one; (2.2) multiplies all of them by one number, so that the direction "
                    "stays.")
def cut_by_value(gradients, limit):
    return tuple(np.clip(g, -limit, limit) for g in gradients), norm_of(gradients)


@misconception(of=clip_by_global_norm,
               says="the norm that is returned is the one after clipping; (2.1) is the norm before, which shows what "
                    "was cut.")
def norm_after_clipping(gradients, limit):
    clipped, _ = shorten(gradients, limit, norm_of(gradients))
    return clipped, norm_of(clipped)


@misconception(of=clip_by_global_norm, says="gradients that are too long are thrown away; (2.2) shortens them.")
def thrown_away(gradients, limit):
    norm = norm_of(gradients)
    return scaled(gradients, float(norm <= limit)), norm


@misconception(of=clip_by_value, says="only large positive entries are cut; (2.3) has an end from below too, -limit.")
def cut_from_above_only(gradients, limit):
    return tuple(np.minimum(g, limit) for g in gradients)


@misconception(of=clip_by_value, says="only large negative entries are cut; (2.3) has an end from above too, limit.")
def cut_from_below_only(gradients, limit):
    return tuple(np.maximum(g, -limit) for g in gradients)


@misconception(of=clip_by_value, says="the signs are lost: sizes are cut and returned; (2.3) keeps every entry's sign.")
def signs_lost(gradients, limit):
    return tuple(np.minimum(np.abs(g), limit) for g in gradients)


@misconception(of=clip_by_value, says="negative entries become 0; the range of (2.3) begins at -limit.")
def cut_at_zero(gradients, limit):
    return tuple(np.clip(g, 0, limit) for g in gradients)


@misconception(of=clip_by_value, says="entries outside the range become 0; (2.3) moves them to its nearer end.")
def outsiders_dropped(gradients, limit):
    return tuple(np.where(np.abs(g) <= limit, g, 0) for g in gradients)


@misconception(of=clip_by_value, says="every entry is moved to an end of the range; (2.3) leaves those inside alone.")
def signs_alone(gradients, limit):
    return tuple(limit * np.sign(g) for g in gradients)


@misconception(of=clip_by_value,
               says="each array is shrunk as a whole until its largest entry fits; (2.3) looks at every entry by "
                    "itself.")
def shrunk_to_fit(gradients, limit):
    return tuple(g * (limit / max(np.abs(g).max(), limit)) for g in gradients)


@misconception(of=clip_by_value, says="the range is -1 to 1 whatever the limit; in (2.3) it is -limit to limit.")
def range_of_1(gradients, limit):
    return tuple(np.clip(g, -1, 1) for g in gradients)


@misconception(of=clip_by_value, says="all are shortened by their norm; (2.3) looks at every entry by itself.")
def shortened_by_norm(gradients, limit):
    return shorten(gradients, limit, norm_of(gradients))[0]


def back(dhs, hs, x, h0, W, U, *, linked, before=None, slope=lambda h: 1 - h**2):
    """Back through time; linked(t, T) says whether step t (from 0) hears of the step after it."""
    T, dz, dh = hs.shape[1], np.empty_like(hs), np.zeros_like(h0)
    for t in reversed(range(T)):
        dz[:, t] = (dhs[:, t] + linked(t, T) * dh) * slope(hs[:, t])
        dh = dz[:, t] @ U.T
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1) if before is None else before
    return (dz @ W.T, dh, np.einsum("btd,bth->dh", x, dz), np.einsum("btg,bth->gh", before, dz), dz.sum(axis=(0, 1)))


@misconception(of=truncated_backward,
               says="nothing is cut: this is the whole of backpropagation through time; (2.15) leaves dh_{t+1} out at "
                    "the end of every piece.")
def never_cut(dhs, hs, x, h0, W, U, span):
    return rnn_backward(dhs, hs, x, h0, W, U)


@misconception(of=truncated_backward,
               says="every link is cut, so no step hears of a later one; (2.15) cuts only where t is a multiple of "
                    "span.")
def every_link_cut(dhs, hs, x, h0, W, U, span):
    return back(dhs, hs, x, h0, W, U, linked=lambda t, T: False)


@misconception(of=truncated_backward,
               says="the cuts lie one step off, as if t counted from 0; in (2.15) the first piece is h_1 to h_span.")
def cut_one_step_off(dhs, hs, x, h0, W, U, span):
    return back(dhs, hs, x, h0, W, U, linked=lambda t, T: t % span != 0)


@misconception(of=truncated_backward,
               says="the pieces are counted from the end, so that the first one is the short one; (2.15) counts from "
                    "the first step.")
def counted_from_the_end(dhs, hs, x, h0, W, U, span):
    return back(dhs, hs, x, h0, W, U, linked=lambda t, T: (T - 1 - t) % span != 0)


@misconception(of=truncated_backward,
               says="the pieces are one step longer than span; (2.15) ends them at every multiple of span.")
def pieces_one_longer(dhs, hs, x, h0, W, U, span):
    return back(dhs, hs, x, h0, W, U, linked=lambda t, T: (t + 1) % (span + 1) != 0)


@misconception(of=truncated_backward,
               says="only every multiple of span is linked to the step after it; (2.15) is the other way round.")
def linked_at_the_ends_only(dhs, hs, x, h0, W, U, span):
    return back(dhs, hs, x, h0, W, U, linked=lambda t, T: (t + 1) % span == 0)


@misconception(of=truncated_backward,
               says="only the last piece is looked at and the rest gets no gradient; (2.15) goes on to t = 1, with "
                    "each step's own dhs_t.")
def last_piece_only(dhs, hs, x, h0, W, U, span):
    late = np.zeros_like(dhs)
    first = (hs.shape[1] - 1) // span * span
    late[:, first:] = dhs[:, first:]
    return back(late, hs, x, h0, W, U, linked=lambda t, T: (t + 1) % span != 0)


@misconception(of=truncated_backward,
               says="at the end of a piece the step's own dhs_t is dropped along with dh_{t+1}; (2.15) keeps it.")
def own_gradient_cut_too(dhs, hs, x, h0, W, U, span):
    inside = np.array([t % span != 0 or t == hs.shape[1] for t in range(1, hs.shape[1] + 1)])
    return back(dhs * inside[:, None], hs, x, h0, W, U, linked=lambda t, T: (t + 1) % span != 0)


@misconception(of=truncated_backward,
               says="each piece is taken to start from h0 in dU; states are not cut, and (2.17) has h_{t-1} there too.")
def pieces_start_from_h0(dhs, hs, x, h0, W, U, span):
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    before[:, ::span] = h0[:, None]
    return back(dhs, hs, x, h0, W, U, linked=lambda t, T: (t + 1) % span != 0, before=before)


@misconception(of=truncated_backward,
               says="dU is made with h_t; (2.17) takes h_{t-1}, the state that went into the step.")
def new_states_in_dU(dhs, hs, x, h0, W, U, span):
    return back(dhs, hs, x, h0, W, U, linked=lambda t, T: (t + 1) % span != 0, before=hs)


@misconception(of=truncated_backward, says="the slope of tanh is missing; (2.16) multiplies g_t by 1 - h_t².")
def slope_missing(dhs, hs, x, h0, W, U, span):
    return back(dhs, hs, x, h0, W, U, linked=lambda t, T: (t + 1) % span != 0, slope=np.ones_like)


@misconception(of=truncated_backward,
               says="dh0 is taken to be 0, as at the start of any piece; nothing is cut before the first step, and "
                    "(2.18) is its dh.")
def nothing_reaches_h0(dhs, hs, x, h0, W, U, span):
    dx, dh0, *others = truncated_backward(dhs, hs, x, h0, W, U, span)
    return dx, np.zeros_like(dh0), *others


@misconception(of=truncated_backward,
               says="dW, dU and db are divided by the number of pieces; (2.17) sums over all steps.")
def averaged_over_pieces(dhs, hs, x, h0, W, U, span):
    dx, dh0, *others = truncated_backward(dhs, hs, x, h0, W, U, span)
    return dx, dh0, *(each / -(-hs.shape[1] // span) for each in others)

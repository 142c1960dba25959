"""truncated_backward: backpropagate through time in pieces of `span` steps.

States pass from piece to piece, gradients do not.
"""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise, probe
from rnn_course.cells.gradients import truncated_backward
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    truncated_backward,
    points=11,
    returns={"dx": "(2.17)", "dh0": "(2.18)", "dW": "(2.17)", "dU": "(2.17)", "db": "(2.17)"},
    hints=(
        "It is backpropagation through time with some of the links cut. The states are the same as without cuts.",
        "In (2.15) the last step of every piece gets no gradient from the step after it. t counts from 1, Python from "
        "0.",
        "Loop from the last step to the first; before you add what came back from the step after, test whether this "
        "step ends a piece. All sums of (2.17) are over all steps, with h_{t-1} also where a piece begins.",
    ),
)


@check(weight=4)
def gradients_in_pieces(draw):
    for T, span in ((7, 3), (6, 2)):
        yield ask(truncated_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", T=T)), span)


@check
def gradients_in_one_piece(draw):
    for T, span in ((5, 5), (4, 9)):
        yield ask(truncated_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", T=T)), span)


@check
def gradients_in_pieces_of_one_step(draw):
    yield ask(truncated_backward, *draws.sequence_back(draw, *draw.sizes("BTDH")), 1)


@check(weight=2)
def pieces_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(truncated_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", **{axis: 1})), 2)


@check(
    weight=0,
    note="Wrong even where every step is a piece of its own and nothing flows back: look at the first term of "
    "(2.15), at (2.16) and (2.17), and at what is added in (2.18).",
)
def every_step_a_piece(draw):
    yield ask(truncated_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", T=5)), 1)


@check(
    weight=0,
    note="Right for pieces of a single step, wrong even in one piece without a cut: look at dh_{t+1} in (2.15).",
)
def nothing_cut(draw):
    yield ask(truncated_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", T=5)), 7)


@probe(
    same=lambda answer: answer[0][:, :3],
    says="Gradients of the first piece change when only the loss of a later piece changes; (2.15) cuts the link.",
)
def hears_of_later_pieces(draw):
    dhs, *others = draws.sequence_back(draw, 3, 7, 4, 2)
    changed = dhs.copy()
    changed[:, 3:] = draw(3, 4, 2)
    return ask(truncated_backward, dhs, *others, 3), ask(truncated_backward, changed, *others, 3)


wrong = slips(
    truncated_backward,
    """
    never_cut: no link is cut, so this is full backpropagation through time; (2.15) leaves dh_{t+1} out at the end
        of every piece.
        2.15 | g = dhs[:, t] + dh
    every_link_cut: every link is cut, so no step gets a gradient from a later one; (2.15) cuts only where t is a
        multiple of span.
        2.15 | g = dhs[:, t]
    cut_one_step_off: the cuts are one step off, as if t counted from 0; in (2.15) the first piece is h_1 to h_span.
        inside = | inside = t % span != 0
    counted_from_the_end: the pieces are counted from the end, so that the first one is the short one; (2.15) counts
        from the first step.
        inside = | inside = (hs.shape[1] - 1 - t) % span != 0
    pieces_one_longer: the pieces are one step longer than span; (2.15) ends them at every multiple of span.
        inside = | inside = (t + 1) % (span + 1) != 0
    linked_at_the_ends_only: only every multiple of span is linked to the step after it; (2.15) is the other way
        around.
        inside = | inside = (t + 1) % span == 0
    last_piece_only: only the last piece gets a gradient; (2.15) goes on to t = 1, with each step's own dhs_t.
        2.15 | last = (hs.shape[1] - 1) // span * span
             | g = dhs[:, t] + inside * dh if t >= last else 0 * dh
    own_gradient_cut_too: at the end of a piece the step's own dhs_t is dropped along with dh_{t+1}; (2.15) keeps
        it.
        2.15 | g = dhs[:, t] + dh if inside or t + 1 == hs.shape[1] else 0 * dh
    pieces_start_from_h0: dU is computed as if each piece started from h0; states are not cut, and (2.17) has
        h_{t-1} there too.
        h_before | h_before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
                 | h_before[:, ::span] = h0[:, None]
    new_states_in_dU: dU is computed with h_t; (2.17) takes h_{t-1}, the state that went into the step.
        dU = | dU = np.tensordot(hs, dz, axes=((0, 1), (0, 1)))
    slope_missing: the derivative of tanh is missing; (2.16) multiplies g_t by 1 - h_t².
        dz[:, t] | dz[:, t] = g
    nothing_reaches_h0: dh0 is 0, as at the start of the other pieces; nothing is cut before the first step, and
        (2.18) is its dh.
        2.18 | return dz @ W.T, np.zeros_like(h0), dW, dU, dz.sum(axis=(0, 1))
    averaged_over_pieces: dW, dU and db are divided by the number of pieces; (2.17) sums over all steps.
        2.18 | pieces = -(-hs.shape[1] // span)
             | return dz @ W.T, dh, dW / pieces, dU / pieces, dz.sum(axis=(0, 1)) / pieces
    """,
)


@accepted
def truncated_piece_by_piece(dhs, hs, x, h0, W, U, span):
    dx, dW, dU, db = np.zeros_like(x), 0, 0, 0
    for start in reversed(range(0, x.shape[1], span)):
        dh = np.zeros_like(h0)
        for t in reversed(range(start, min(start + span, x.shape[1]))):
            dz = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
            before = hs[:, t - 1] if t else h0
            dx[:, t], dh = np.dot(dz, W.T), np.dot(dz, U.T)
            dW, dU, db = dW + x[:, t].T @ dz, dU + before.T @ dz, db + dz.sum(axis=0)
    return [dx, dh, dW, dU, db]


@accepted
def truncated_with_a_reset(dhs, hs, x, h0, W, U, span):
    B, T, H = hs.shape
    dzs, dh = [], 0.0
    for t in range(T, 0, -1):
        if t % span == 0:
            dh = 0.0
        dzs.insert(0, (dhs[:, t - 1] + dh) * (1 - hs[:, t - 1] ** 2))
        dh = dzs[0] @ U.T
    dz = np.stack(dzs, axis=1)
    before = np.stack([h0, *np.moveaxis(hs, 1, 0)[:-1]], axis=1)
    return (
        np.einsum("bth,dh->btd", dz, W),
        dh,
        np.einsum("btd,bth->dh", x, dz),
        np.einsum("btg,bth->gh", before, dz),
        dz.reshape(B * T, H).sum(axis=0),
    )


@accepted
def truncated_that_adds_into_dhs(dhs, hs, x, h0, W, U, span):
    dh0 = None
    for t in range(hs.shape[1])[::-1]:
        dhs[:, t] *= 1 - hs[:, t] ** 2
        if t == 0:
            dh0 = dhs[:, 0] @ U.T
        elif t % span:
            dhs[:, t - 1] += dhs[:, t] @ U.T
    before = np.concatenate([h0[:, None], hs], axis=1)[:, :-1]
    return (
        dhs @ W.T,
        dh0,
        (x.transpose(0, 2, 1) @ dhs).sum(axis=0),
        (before.transpose(0, 2, 1) @ dhs).sum(axis=0),
        dhs.sum(axis=0).sum(axis=0),
    )


equivalents = (
    *equivalent(
        "a remainder is never negative.",
        "inside = (t + 1) % span != 0 -> inside = (t + 1) % span > 0",
    ),
)

"""dependence: find out which pixels each score depends on, by changing one pixel at a time."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.pixels import causal_mask, dependence, masked_conv
from rnn_course.kit.question import ask, named
from rnn_course.slips import slips

from . import draws

header = exercise(
    dependence,
    points=8,
    returns={"sees": "(13.16)", "causal": "(13.17)"},
    uses=(masked_conv,),
    hints=(
        "You need not look inside the model. Change its input, and see where the output changes.",
        "Loop over the pixels (r', q'): raise x there, call scores again, and compare with the scores before.",
        "sees.reshape(R Q, R Q) has the pixels in raster order both ways. Which triangle of it must be empty?",
    ),
)


def _seen(draw, height, width, masked, **fixed):
    """Ask which pixels a convolution sees; its mask is "A", "B" or random, and then not causal."""
    B, R, Q, D, K = draw.sizes("BRQDK", **fixed)
    W, b, mask = draws.kernel(draw, height, width, D, K)
    mask[1, 2] = mask[2, 1] = mask[2, 2] = 1  # later pixels, so that it is not causal
    if masked:
        mask = causal_mask(height, width, masked, np.zeros(D, int), np.zeros(K, int))
    return ask(dependence, named(masked_conv), draw(B, R, Q, D), W, b, mask)


def _seen_by_some(draw):
    """Ask where scores only fall, and where neither one channel nor one score tells what the others do."""
    B, R, Q, D, K = draw.sizes("BRQDK")
    W, b, mask = draws.kernel(draw, 3, 5, D, K)
    mask[0, 0, 0], mask[0, 0, 1:] = 0, 1  # all channels but the first are seen there
    mask[0, 1, :, 0], mask[0, 1, :, 1:] = 0, 1  # all scores but the first see it
    mask[-1, -1] = 1  # a later pixel, so that it is not causal
    return ask(dependence, named(masked_conv), draw(B, R, Q, D), -1 - W**2, b, mask)


@check(weight=3)
def convolutions_with_several_masks(draw):
    yield _seen(draw, 3, 3, "A")
    yield _seen(draw, 3, 3, "B")
    yield _seen_by_some(draw)
    yield _seen(draw, 5, 3, "A")


@check
def dependence_in_one_image_row_or_column(draw):
    for axis in "BRQ":
        yield _seen(draw, 3, 3, "", **{axis: 1})
        yield _seen(draw, 3, 3, "A", **{axis: 1})


@check
def colours_that_see_each_other(draw):
    B, R, Q = draw.sizes("BRQ")
    W, b = draw(3, 3, 3, 3), draw(3)
    colours = np.arange(3)
    yield ask(dependence, named(masked_conv), draw(B, R, Q, 3), W, b, causal_mask(3, 3, "A", colours, colours))


@check(
    weight=0,
    note="Wrong even where every pixel sees only its left neighbour: look at which two of the four axes of sees belong "
    "to the pixel that was raised.",
)
def left_neighbours_alone(draw):
    mask = np.zeros((1, 3, 1, 1))
    mask[0, 0] = 1
    yield ask(dependence, named(masked_conv), draw(2, 2, 3, 1), 1 + draw(1, 3, 1, 1) ** 2, draw(1), mask)


wrong = slips(
    dependence,
    """
    turns_the_axes_round: the first axes of sees are those of the raised pixel; in (13.16) the pixel that sees it
        comes first.
        return | return sees.transpose(2, 3, 0, 1), causal
    lets_a_pixel_see_itself: a pixel that sees itself counts as causal; (13.17) forbids that too.
        13.17 | causal = not np.triu(sees.reshape(R * Q, R * Q), 1).any()
    forbids_the_past: causal tests the pixels before instead of those after; (13.17) forbids later ones.
        13.17 | causal = not np.tril(sees.reshape(R * Q, R * Q)).any()
    goes_column_by_column: causal goes down the columns first; in the raster order of (13.17) it goes along the
        rows.
        13.17 | causal = not np.triu(sees.transpose(1, 0, 3, 2).reshape(R * Q, R * Q)).any()
    compares_rows_alone: causal compares rows only; (13.17) forbids later pixels of the same row too.
        13.17 | causal = not any(sees[r, :, r + 1 :].any() for r in range(R))
    calls_causal_what_is_not: causal is True where later pixels are seen; (13.17) is the other way around.
        13.17 | causal = np.triu(sees.reshape(R * Q, R * Q)).any()
    leaves_pixels_raised: a raised pixel stays raised for the next one; in (13.15) x' differs from x in one pixel.
        for r, q | raised = x.copy()
                 | for r, q in np.ndindex(R, Q):
        raised = x | pass
    raises_one_channel: only the first channel is raised; (13.15) raises all of them.
        13.15 | raised[:, r, q, 0] += 1
    notices_rising_scores_alone: only scores that rise are counted; (13.16) counts every change.
        moved | moved = np.subtract(scores(raised, *weights), before) > 1e-6
    wants_all_scores_to_move: all scores of a pixel must change; in (13.16) one is enough.
        13.16 | sees[:, :, r, q] = moved.all(axis=(0, 3))
    looks_at_one_score: only the first score of a pixel is compared; (13.16) compares all.
        13.16 | sees[:, :, r, q] = moved[..., 0].any(axis=0)
    """,
)


@accepted
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


@accepted
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


@accepted
def dependence_of_all_pixels_in_one_call(scores, x, *weights):
    B, R, Q, D = x.shape
    poked = x[None] + np.eye(R * Q).reshape(R * Q, 1, R, Q, 1)
    after = np.asarray(scores(poked.reshape(-1, R, Q, D), *weights)).reshape(R * Q, B, R, Q, -1)
    sees = (np.abs(after - scores(x, *weights)) > 1e-6).any(axis=(1, 4)).transpose(1, 2, 0).reshape(R, Q, R, Q)
    later = np.arange(R * Q)[:, None] <= np.arange(R * Q)
    return sees, not (sees.reshape(R * Q, R * Q) & later).any()


equivalents = (
    *equivalent(
        "which scores change does not depend on how far the pixel is raised",
        "raised[:, r, q] += 1 -> raised[:, r, q] += 2",
    ),
    *equivalent(
        "no difference is exactly 1e-6",
        "moved = np.abs(np.subtract(scores(raised, *weights), before)) > 1e-6 -> moved = "
        "np.abs(np.subtract(scores(raised, *weights), before)) >= 1e-6",
    ),
)

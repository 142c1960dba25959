"""looks_ahead: find out from its predictions whether a model uses frames that come later."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, misconception
from rnn_course.kit.question import ask
from rnn_course.models.convlstm import looks_ahead
from rnn_course.slips import slips

header = exercise(
    looks_ahead,
    points=4,
    returns={"change": "(12.33)", "ahead": "(12.34)"},
    hints=(
        "A prediction that does not use a frame cannot change with it.",
        "change has a row for each frame s that was changed, and a column for each prediction t. Where are the "
        "places with t < s?",
        "perturbed - p is laid out (T, B, T, N, M, C); take the largest absolute value over all axes except the first "
        "and the third. Then np.tril keeps what is below the diagonal.",
    ),
)


def _predictions(draw, T, seen, far=1, itself=1):
    """Predictions p, and those after frame s was changed; seen(s, t): whether prediction t changes.

    far: how much more prediction 0 changes with frame 2, and itself: prediction 1 with frame 1. The largest change of a
    prediction before the changed frame is a decrease, in a row of the batch that is not the first.
    """
    B, *frame = draw.sizes("BNMC")
    p, told = draw(B, T, *frame), np.array([[seen(s, t) for t in range(T)] for s in range(T)], float)
    told[2, 0], told[1, 1] = told[2, 0] * far, told[1, 1] * itself
    change = told[:, None, :, None, None, None] * draw(T, B, T, *frame)
    ahead = np.abs(change).max(axis=(3, 4, 5)) * np.tril(np.ones((T, T)), -1)[:, None]
    s, row, t = np.unravel_index(ahead.argmax(), ahead.shape)
    change[:, [row, B - 1]] = change[:, [B - 1, row]]
    largest = max(change[s, B - 1, t].ravel(), key=abs)
    return p, p - np.sign(largest) * change


@check(weight=2)
def predictions_that_see_everything(draw):
    yield ask(looks_ahead, *_predictions(draw, 4, lambda s, t: True, far=9))
    yield ask(looks_ahead, *_predictions(draw, 5, lambda s, t: True, itself=9))


@check
def predictions_that_see_one_frame_ahead(draw):
    yield ask(looks_ahead, *_predictions(draw, draw.choice((3, 6)), lambda s, t: s <= t + 1))


@check(
    weight=0,
    note="Wrong even for predictions that do not look ahead: look at (12.33). Those that may change are on and above "
    "its diagonal.",
)
def predictions_that_see_the_past_alone(draw):
    yield ask(looks_ahead, *_predictions(draw, 4, lambda s, t: s <= t))


wrong = slips(
    looks_ahead,
    """
    looks_behind: the largest change is taken over predictions after the changed frame, which may change; (12.34)
        has t < s.
        12.34 | return change, np.triu(change, 1).max()
    counts_the_frame_itself: the prediction at the changed frame itself is counted too, which may change; (12.34)
        has t < s.
        12.34 | return change, np.tril(change).max()
    only_what_gets_brighter: changes have their sign, so a prediction that got darker seems unchanged; (12.33) has
        the absolute value.
        12.33 | change = (perturbed - p).max(axis=(1, 3, 4, 5))
    averages_the_changes: changes are averaged; (12.33) takes the largest.
        12.33 | change = np.abs(perturbed - p).mean(axis=(1, 3, 4, 5))
    only_the_first_row: only the first row of the batch is used; (12.33) takes the largest over rows.
        12.33 | change = np.abs(perturbed - p)[:, 0].max(axis=(2, 3, 4))
    only_the_last_change: only the change of the last frame is used; (12.34) takes the largest over every s.
        12.34 | return change, change[-1, :-1].max()
    only_one_frame_ahead: only the next frame is tested; (12.34) takes every t before s.
        12.34 | return change, np.diagonal(change, -1).max()
    """,
)


@misconception("the table has a row for each t; in (12.33) s comes first.", breaks=("12.33",))
def table_on_its_side(p, perturbed):
    change, ahead = looks_ahead(p, perturbed)
    return change.T, ahead


@accepted
def cell_by_cell(p, perturbed):
    T = p.shape[1]
    change = np.zeros((T, T))
    for s in range(T):
        for t in range(T):
            change[s, t] = np.max(np.abs(perturbed[s][:, t] - p[:, t]))
    return change, max(change[s, t] for s in range(T) for t in range(s))


@accepted
def by_a_mask(p, perturbed):
    change = np.stack([abs(each - p).max(axis=(0, 2, 3, 4)) for each in perturbed])
    s, t = np.indices(change.shape)
    return change, float(np.where(t < s, change, 0.0).max())


@accepted
def by_flattening(p, perturbed):
    difference = np.moveaxis(perturbed - p[None], 2, 1)
    change = np.absolute(difference).reshape(*difference.shape[:2], -1).max(-1)
    return change, change[np.tril_indices(len(change), -1)].max()

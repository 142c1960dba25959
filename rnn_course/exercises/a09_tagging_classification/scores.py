"""How answers are scored that cannot be compared by number; without Keras, which the judge does not import."""

import numpy as np

from rnn_course.exercise import Score
from rnn_course.kit import compare

ENOUGH, NOTHING = 0.9, 0.5  # the F1 of spam that is worth all points, and none


def score_dropout(answers, expected):
    """Whether the tags are those of a model where dropout drops everything. Its gradients would be zeros."""
    value, right = np.asarray(answers[0]), expected[0]
    if value.shape == right.shape and compare.equal(value, right):
        return Score(1.0, "With active dropout the tags are right.")
    return Score(
        0.0,
        "With awake=True and a rate at which dropout drops everything, the tags are not those of (9.21): look at what "
        "goes through dropout, what bypasses it, and when it is active.",
    )


def score_last(answers, expected):
    """Score pooling by "last". The gradient of U for g is zero, since at the last word g has made a single step."""
    if compare.compare(answers[0], expected[0]) is None:
        return Score(1.0, 'With pooling "last" all values are right.')
    return Score(
        0.0,
        'With pooling "last" the probabilities or gradients are not those of (9.26): look at which place of a padded '
        "row has number L.",
    )


def score_filter(answers, expected):
    """Score the guesses by the F1 of spam."""
    guesses, y = np.asarray(answers[0]), expected[0]
    if guesses.shape != y.shape or not np.isin(guesses, (0, 1)).all():
        return Score(0.0, f"One guess, 0 or 1, is expected for each of the {len(y)} messages (9.36).")
    found, thrown = int((guesses * y).sum()), int(guesses.sum())
    f1 = 2 * found / (thrown + int(y.sum()))
    said = (
        f"Of {int(y.sum())} spam messages {found} are found, and {thrown - found} good ones are marked as spam: F1 of "
        f"spam {f1:.2f}, by (9.11); {ENOUGH} is worth all points."
    )
    return Score(min(1.0, max(0.0, (f1 - NOTHING) / (ENOUGH - NOTHING))), said)

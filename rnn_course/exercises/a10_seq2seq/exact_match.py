"""exact_match: the share of sequences that are right from beginning to end, and the share of right tokens."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask
from rnn_course.models.seq2seq import END, PAD, START, exact_match, teacher_forcing
from rnn_course.slips import slips

from . import draws
from .asking import K

header = exercise(
    exact_match,
    points=6,
    returns={"exact": "(10.16)", "tokens": "(10.17)"},
    hints=(
        "Make two boolean arrays: which tokens are right, and which count.",
        "The values of y where the targets are PAD must not matter, in either number.",
        "A row is right if at each place the token is right or does not count.",
    ),
)


def written_and_right(draw: Draw, B: int, T: int) -> Question:
    """Targets, and sequences: one with a wrong token, one with a wrong end, one all wrong, others right."""
    targets = teacher_forcing(draws.sentences(draw, B, T - 1, K, 1))[1]
    order = draw.rng.permutation(B)
    one, other, third, padded = order[:4]
    y = np.where(targets == PAD, draw.integers(draws.FIRST_TOKEN, K, B, T), targets)
    y[padded] = targets[padded]
    ends = (targets == END).argmax(axis=1)
    y[one, draw.integers(0, ends[one])] = START
    y[other, ends[other]] = K
    y[third] = K
    return ask(exact_match, y, targets)


@check
def some_right_and_some_wrong(draw: Draw):
    yield written_and_right(draw, 7, 5)
    yield written_and_right(draw, 5, 6)


@check
def every_end_wrong(draw: Draw):
    targets = teacher_forcing(draws.sentences(draw, 4, 5, K, 1))[1]
    y = np.where(targets == PAD, draw.integers(1, K, *targets.shape), targets)
    y[1:][targets[1:] == END] = K
    yield ask(exact_match, y, targets)


@check(weight=0, note="Wrong even without padding: look at when a row counts as right, and at what is divided by what.")
def full_rows_of_tokens(draw: Draw):
    targets = teacher_forcing(draws.sentences(draw, 5, 3, K, 3))[1]
    y = targets.copy()
    y[0, draw.integers(0, 3)] = y[1, draw.integers(0, 3)] = K
    yield ask(exact_match, y, targets)


wrong = slips(
    exact_match,
    """
    judges_the_padding: y must be right where the targets are PAD as well; in (10.15) these places do not count.
        10.15 | right, counts = y == targets, np.ones(y.shape, dtype=bool)
    padding_is_always_right: padding counts as right, which raises every score; n of (10.17) counts the targets that
        are not PAD.
        10.17 | return exact, (right | ~counts).mean()
    averages_the_shares_of_rows: the shares of the rows are averaged; (10.17) takes all tokens together.
        10.17 | return exact, ((right & counts).sum(axis=1) / counts.sum(axis=1)).mean()
    any_token_will_do: a row counts as right if any of its tokens is; in (10.16) all must be right.
        10.16 | exact = (right & counts).any(axis=1).mean()
    forgives_a_wrong_end: END does not count, so a sequence that stops too late is right; (10.15) leaves out PAD
        only.
        10.15 | right, counts = y == targets, targets > END
    counts_the_rows: exact is a number of rows; (10.16) is their share.
        10.16 | exact = (right | ~counts).all(axis=1).sum()
    takes_tokens_for_rows: exact is the share of tokens; (10.16) is the share of rows without an error.
        10.16 | exact = right[counts].mean()
    swaps_the_two_shares: exact and tokens are swapped; (10.16) comes before (10.17).
        return | return right[counts].mean(), exact
    """,
)


@accepted
def counts_row_by_row(y, targets):
    exact = right = count = 0
    for row, target in zip(y, targets, strict=True):
        n = int((target != PAD).sum())
        good = [int(row[k] == target[k]) for k in range(n)]
        exact, right, count = exact + (sum(good) == n), right + sum(good), count + n
    return exact / len(y), right / count


@accepted
def overwrites_the_padding(y, targets):
    counts = targets != PAD
    y = np.where(counts, y, PAD)
    tokens = ((y == targets) * counts).sum() / counts.sum()
    return np.mean([np.array_equal(row, target) for row, target in zip(y, targets, strict=True)]), tokens


@accepted
def counts_the_faults(y, targets):
    faults = (y != targets) & (targets > PAD)
    return float((faults.sum(axis=1) == 0).mean()), 1 - faults.sum() / np.count_nonzero(targets)


equivalents = (
    *equivalent(
        "PAD is the smallest token.",
        "right, counts = y == targets, targets != PAD -> right, counts = y == targets, targets > PAD",
    ),
    *equivalent(
        "The sum of two booleans is true where one of them is.",
        "exact = (right | ~counts).all(axis=1).mean() -> exact = (right + ~counts).all(axis=1).mean()",
    ),
)

"""brevity_penalty: the factor by which BLEU penalises candidates that are too short."""

import math

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise, misconception
from rnn_course.decoding.scores import brevity_penalty
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    brevity_penalty,
    points=4,
    returns={"BP": "(11.32)"},
    hints=(
        "A short candidate has few wrong n-grams, so this factor penalises it. It is never above 1.",
        "In (11.31) each sentence has its own reference length; (11.32) compares the sums over the corpus, once.",
        "For each sentence sort the lengths of its references by their distance from that of the candidate, then by "
        "the length itself. When c is half of r, the factor is exp(-1).",
    ),
)


def _lengths(candidate_lengths, reference_lengths):
    """Sentences where only the lengths matter."""
    return (
        [np.ones(length, int) for length in candidate_lengths],
        [[np.ones(length, int) for length in lengths] for lengths in reference_lengths],
    )


@check(weight=3)
def penalty_for_candidates_that_are_too_short(draw):
    """Ask with several references each, where the closest is not the first, shortest or longest; one candidate is long
    enough."""
    for _ in range(2):
        m = draw.integers(6, 10, 3).tolist()
        yield ask(
            brevity_penalty,
            *_lengths(
                m, ([m[0] + 9, m[0] + 3, m[0] - 5], [m[1] + 4, m[1] + 2, m[1] - 4], [m[2] - 3, m[2] - 1, m[2] + 7])
            ),
        )


@check
def penalty_for_candidates_that_are_not(draw):
    """Ask with candidates longer than the references, and exactly as long."""
    a, b = draw.integers(5, 9, 2).tolist()
    yield ask(brevity_penalty, *_lengths((a, b), ([a - 1], [b - 2])))
    yield ask(brevity_penalty, *_lengths((a, b), ([a - 1], [b + 1])))


@check
def penalty_between_two_equally_close_lengths(draw):
    a, b = draw.integers(6, 10, 2).tolist()
    yield ask(brevity_penalty, *_lengths((a, b), ([a + 2, a - 2], [b + 4])))
    yield ask(brevity_penalty, *_lengths((a, b), ([a - 1, a + 1], [b + 3])))


@check(weight=0, note="Wrong even for one candidate with one reference: look at (11.32).")
def penalty_for_one_candidate(draw):
    length = int(draw.integers(4, 8))
    yield ask(brevity_penalty, *_lengths((length,), ([length + 3],)))


wrong = slips(
    brevity_penalty,
    """
    punishes_length: c and r are swapped, so long candidates are penalised; (11.32) is 1 if c ≥ r.
        11.32 | return 1.0 if r >= c else np.exp(1 - c / r)
    fraction_upside_down: the fraction is inverted; (11.32) has r / c, which is above 1.
        11.32 | return 1.0 if c >= r else np.exp(1 - c / r)
    rewards_length: the factor is above 1 for long candidates; (11.32) is never above 1.
        11.32 | return np.exp(1 - r / c)
    plain_fraction: the factor is c / r itself; (11.32) is exp(1 - r / c).
        11.32 | return min(1.0, c / r)
    length_of_the_first: the length of the first reference is taken; (11.31) takes the closest.
        11.31 | r += lengths[0]
    length_of_the_shortest: the length of the shortest reference is taken; (11.31) takes the closest.
        11.31 | r += min(lengths)
    length_of_the_longest: the length of the longest reference is taken; (11.31) takes the closest.
        11.31 | r += max(lengths)
    mean_length: the mean length of the references is taken; (11.31) takes the closest.
        11.31 | r += np.mean(lengths)
    first_of_two: of two equally close lengths that of the first reference is taken; (11.31) takes the shorter.
        11.31 | r += min(lengths, key=lambda length: abs(length - len(candidate)))
    longer_of_two: of two equally close lengths the longer is taken; (11.31) takes the shorter.
        11.31 | r += min(lengths, key=lambda length: (abs(length - len(candidate)), -length))
    """,
)


@misconception(
    "each sentence has a penalty and the mean is returned; (11.32) has one, for sums over the corpus.",
    breaks=("11.32",),
)
def mean_of_penalties(candidates, references):
    return np.mean([brevity_penalty([y], [known]) for y, known in zip(candidates, references, strict=True)])


@accepted
def penalty_with_min(candidates, references):
    c = r = 0
    for candidate, known in zip(candidates, references, strict=True):
        c += len(candidate)
        r += sorted((abs(len(each) - len(candidate)), len(each)) for each in known)[0][1]
    return math.exp(min(0, 1 - r / c))


@accepted
def penalty_with_arrays(candidates, references):
    r = 0
    for i in range(len(candidates)):
        lengths = np.sort([len(each) for each in references[i]])
        r += lengths[np.abs(lengths - len(candidates[i])).argmin()]
    c = np.sum([len(each) for each in candidates])
    return np.where(c < r, np.exp(1 - r / c), 1.0)


@accepted
def penalty_as_a_whole_number_where_it_is_one(candidates, references):
    c, r = 0, 0
    for candidate, known in zip(candidates, references, strict=True):
        c, best = c + len(candidate), None
        for reference in known:
            gap = abs(len(reference) - len(candidate))
            if best is None or gap < best[0] or (gap == best[0] and len(reference) < best[1]):
                best = gap, len(reference)
        r += best[1]
    if c >= r:
        return 1
    return np.e ** (1 - r / c)


equivalents = (
    *equivalent(
        "Where c is r, exp(1 - r / c) is 1 as well.",
        "return 1.0 if c >= r else np.exp(1 - r / c) -> return 1.0 if c > r else np.exp(1 - r / c)",
    ),
    *equivalent(
        "There is a list of references for each candidate.",
        "for candidate, its_references in zip(candidates, references, strict=True): -> for candidate, "
        "its_references in zip(candidates, references, strict=False):",
    ),
)

"""clipped_matches: count the n-grams (n tokens in a row) of a candidate, and those that a reference has too."""

from collections import Counter, defaultdict

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.decoding.scores import clipped_matches
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    clipped_matches,
    points=6,
    returns={"matches": "(11.28)", "total": "(11.29)"},
    hints=(
        "An n-gram counts at most as often as in the reference that has it most often.",
        "For each different n-gram, (11.28) takes the largest count among the references, and the smaller of this and "
        "the candidate's count.",
        "A tuple of n numbers can be a key of a dict or of a collections.Counter. Count the candidate and each "
        "reference by themselves, then combine the counts.",
    ),
    sure_of={
        "matches_of_tokens_and_of_pairs": ("order_is_lost",),
        "matches_of_longer_n_grams": ("order_is_lost",),
    },
)


@check(weight=3)
def matches_of_tokens_and_of_pairs(draw):
    """Ask with candidates that repeat n-grams more often than the references do; every reference matters."""

    def telling(candidate, references):
        C, *R = (np.bincount(y, minlength=3) for y in (candidate, *references))
        largest = np.max(R, axis=0)
        limits = largest, np.sum(R, axis=0), np.min(R, axis=0), R[0], R[1], 99 * largest
        matches = {np.minimum(C, limit).sum() for limit in limits}
        unlimited = np.where(C > 0, largest, 0).sum(), np.count_nonzero((C > 0) & (largest > 0))
        return (
            len(matches) == 6
            and matches.isdisjoint(unlimited)
            and (0 < clipped_matches(candidate, references, 2)[0] < 6)
        )

    def make():
        return draws.sentence(draw, 11), [draws.sentence(draw, 4), draws.sentence(draw, 5)]

    candidate, references = draws.until(make, telling)
    for n in (1, 2):
        yield ask(clipped_matches, candidate, references, n)


@check
def matches_of_longer_n_grams(draw):
    for n in (3, 4):
        candidate, references = draws.until(
            lambda: draws.pair(draw, 10), lambda *pair, n=n: 0 < clipped_matches(*pair, n)[0] < 9 - n
        )
        yield ask(clipped_matches, candidate, references, n)


@check
def matches_at_the_limits(draw):
    """Ask with one reference, a candidate as long as n and a shorter one, a reference shorter than n, no tokens in
    common, and the same tokens reversed."""
    candidate, references = draws.pair(draw, 6, references=1)
    yield ask(clipped_matches, candidate, references, 2)
    yield ask(clipped_matches, candidate[:3], [candidate], 3)
    yield ask(clipped_matches, candidate[:2], [candidate], 3)
    yield ask(clipped_matches, candidate, [candidate[:1], candidate[2:5]], 2)
    yield ask(clipped_matches, candidate, [candidate + 10], 1)
    backwards = draw.rng.permutation(6)
    yield ask(clipped_matches, backwards, [backwards[::-1].copy()], 2)


@check(weight=0, note="Wrong even where no token occurs twice: look at which n-grams (11.27) there are.")
def matches_without_repetitions(draw):
    candidate = draw.rng.permutation(6)
    yield ask(clipped_matches, candidate, [candidate[1:5]], 2)


wrong = slips(
    clipped_matches,
    """
    unclipped: an n-gram counts as often as the candidate has it; (11.28) clips the count to that of a reference.
        11.28 | return sum(in_candidate[g] for g in in_candidate if g in allowed), in_candidate.total()
    clips_by_the_sum: the counts of the references are added up before clipping; (11.28) takes the largest.
        allowed |= | allowed += count(reference)
    adds_over_references: the matches with each reference are added up; (11.28) counts an n-gram of the candidate
        once.
        11.28 | return sum((in_candidate & count(each)).total() for each in references), in_candidate.total()
    first_reference_only: only the first reference is used; (11.28) takes the largest R_i of all.
        for reference | for reference in references[:1]:
    clips_by_the_smallest: the smallest count among the references is taken; (11.28) takes the largest R_i.
        allowed: | allowed = count(references[0])
        allowed |= | allowed &= count(reference)
    best_reference_only: the reference with the most matches is used alone; in (11.28) each n-gram has its own
        largest R_i.
        11.28 | return max((in_candidate & count(each)).total() for each in references), in_candidate.total()
    counts_different_ones: each different n-gram is counted once, in matches and total; (11.27) counts how often it
        occurs.
        11.27 | return Counter({tuple(y[i : i + n].tolist()) for i in range(len(y) - n + 1)})
    total_of_the_reference: the total is that of the first reference; (11.29) counts the candidate's n-grams.
        11.29 | return (in_candidate & allowed).total(), count(references[0]).total()
    largest_count_alone: an n-gram of the candidate counts as often as in the reference that has it most often, even if
        the candidate has it less often; (11.28) takes the smaller of the two.
        11.28 | return sum(allowed[g] for g in in_candidate), in_candidate.total()
    found_ones_once: an n-gram that a reference has counts once, however often both have it; (11.28) adds up counts.
        11.28 | return sum(g in allowed for g in in_candidate), in_candidate.total()
    loses_the_last: the last n-gram is left out; (11.29) has L - n + 1 of them for a candidate of L tokens.
        11.27 | return Counter(tuple(y[i : i + n].tolist()) for i in range(len(y) - n))
    same_place_only: n-grams must be at the same place in candidate and reference; (11.27) counts how often they
        occur, at any place.
        11.27 | return Counter((i, *y[i : i + n].tolist()) for i in range(len(y) - n + 1))
    order_is_lost: the order of tokens in an n-gram is ignored; g of (11.27) is n tokens in a row.
        11.27 | return Counter(tuple(sorted(y[i : i + n].tolist())) for i in range(len(y) - n + 1))
    all_lengths_up_to_n: n-grams of every length up to n are counted; (11.27) is about n alone.
        11.27 | return Counter(tuple(y[i : i + m]) for m in range(1, n + 1) for i in range(len(y) - m + 1))
    """,
)


@accepted
def matches_with_dicts(candidate, references, n):
    def count(y):
        found = defaultdict(int)
        for start in range(len(y) - n + 1):
            found[tuple(y[start : start + n])] += 1
        return found

    mine, theirs = count(candidate), [count(reference) for reference in references]
    matches = 0
    for gram, times in mine.items():
        matches += min(times, max(each.get(gram, 0) for each in theirs))
    return matches, sum(mine.values())


@accepted
def matches_crossed_out(candidate, references, n):
    """Count each n-gram of the candidate unless it has occurred as often as in any reference."""
    grams = [tuple(candidate[i : i + n]) for i in range(len(candidate) - n + 1)]
    known = [[tuple(reference[i : i + n]) for i in range(len(reference) - n + 1)] for reference in references]
    matches = sum(grams[:i].count(gram) < max(each.count(gram) for each in known) for i, gram in enumerate(grams))
    return [int(matches), len(grams)]


@accepted
def matches_with_zip_and_text(candidate, references, n):
    def count(y):
        return Counter(" ".join(map(str, gram)) for gram in zip(*(y[i:] for i in range(n)), strict=False))

    mine = count(candidate)
    allowed = {gram: max(count(reference)[gram] for reference in references) for gram in mine}
    return np.int64(sum(min(mine[gram], allowed[gram]) for gram in mine)), max(0, len(candidate) - n + 1)

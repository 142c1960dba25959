"""Mistakes in the two parts of BLEU: clipped matches and the brevity penalty."""

from collections import Counter

import numpy as np

from rnn_course.decoding.scores import brevity_penalty, clipped_matches
from rnn_course.exercise import misconception


def grams(y, n):
    return Counter(tuple(y[i : i + n].tolist()) for i in range(len(y) - n + 1))


def matched(candidate, references, n, clip):
    """matches and total with a clip of the caller's choice: a function of C(g) and the list of R_i(g)."""
    counts, known = grams(candidate, n), [grams(reference, n) for reference in references]
    return sum(clip(count, [each[g] for each in known]) for g, count in counts.items()), counts.total()


@misconception(of=clipped_matches,
               says="an n-gram counts as often as the candidate says it; (11.28) clips it to what a reference has.")
def unclipped(candidate, references, n):
    return matched(candidate, references, n, lambda C, R: C if max(R) else 0)


@misconception(of=clipped_matches,
               says="the counts of the references are added up before clipping; (11.28) takes their largest.")
def clips_by_the_sum(candidate, references, n):
    return matched(candidate, references, n, lambda C, R: min(C, sum(R)))


@misconception(of=clipped_matches,
               says="the matches with each reference are added up; (11.28) counts an n-gram of the candidate once.")
def adds_over_references(candidate, references, n):
    return matched(candidate, references, n, lambda C, R: sum(min(C, each) for each in R))


@misconception(of=clipped_matches, says="only the first reference is looked at; (11.28) takes the largest R_i of all.")
def first_reference_only(candidate, references, n):
    return clipped_matches(candidate, references[:1], n)


@misconception(of=clipped_matches, says="an n-gram must be in every reference; (11.28) takes the largest R_i.")
def clips_by_the_smallest(candidate, references, n):
    return matched(candidate, references, n, lambda C, R: min(C, *R))


@misconception(of=clipped_matches,
               says="one reference is chosen, the one that matches best; in (11.28) each n-gram takes its own largest "
                    "R_i.")
def best_reference_only(candidate, references, n):
    return max(clipped_matches(candidate, [reference], n) for reference in references)


@misconception(of=clipped_matches,
               says="each different n-gram is counted once, matches and total; (11.27) counts how often it occurs.")
def counts_different_ones(candidate, references, n):
    matches, _ = matched(candidate, references, n, lambda C, R: min(1, max(R)))
    return matches, len(grams(candidate, n))


@misconception(of=clipped_matches,
               says="the total is that of the first reference; (11.29) counts the candidate's n-grams.")
def total_of_the_reference(candidate, references, n):
    return clipped_matches(candidate, references, n)[0], grams(references[0], n).total()


@misconception(of=clipped_matches, says="the last n-gram is left out; a candidate of L tokens has L - n + 1 of them.")
def loses_the_last(candidate, references, n):
    return clipped_matches(candidate[:-1], [reference[:-1] for reference in references], n)


@misconception(of=clipped_matches,
               says="n-grams must stand at the same place in candidate and reference; (11.27) asks how often, not "
                    "where.")
def same_place_only(candidate, references, n):
    def alike(i):
        return any(len(r) >= i + n and np.array_equal(r[i : i + n], candidate[i : i + n]) for r in references)
    total = max(0, len(candidate) - n + 1)
    return sum(alike(i) for i in range(total)), total


@misconception(of=clipped_matches, says="the order inside an n-gram is lost; g of (11.27) is n tokens in a row.")
def order_is_lost(candidate, references, n):
    def count(y):
        return Counter(tuple(sorted(y[i : i + n].tolist())) for i in range(len(y) - n + 1))
    allowed = Counter()
    for reference in references:
        allowed |= count(reference)
    return (count(candidate) & allowed).total(), count(candidate).total()


@misconception(of=clipped_matches, says="it counts n-grams of every length up to n; (11.27) is about n alone.")
def all_lengths_up_to_n(candidate, references, n):
    return tuple(np.sum([clipped_matches(candidate, references, m) for m in range(1, n + 1)], axis=0).tolist())


def lengths(candidates, references, pick):
    """c and r, with a way to pick one of the references' lengths, given the candidate's."""
    r = sum(pick(len(y), [len(each) for each in known]) for y, known in zip(candidates, references, strict=True))
    return sum(map(len, candidates)), r


def closest(L, known):
    return min(known, key=lambda length: (abs(length - L), length))


def penalty(c, r):
    return 1.0 if c >= r else np.exp(1 - r / c)


@misconception(of=brevity_penalty,
               says="c and r have changed places: it punishes what is too long; (11.32) is 1 if c ≥ r.")
def punishes_length(candidates, references):
    c, r = lengths(candidates, references, closest)
    return penalty(r, c)


@misconception(of=brevity_penalty, says="the fraction is upside down; (11.32) has r / c, which is above 1.")
def fraction_upside_down(candidates, references):
    c, r = lengths(candidates, references, closest)
    return 1.0 if c >= r else np.exp(1 - c / r)


@misconception(of=brevity_penalty, says="it rewards what is longer than the references; (11.32) is never above 1.")
def rewards_length(candidates, references):
    c, r = lengths(candidates, references, closest)
    return np.exp(1 - r / c)


@misconception(of=brevity_penalty, says="it is c / r itself; (11.32) is exp(1 - r / c).")
def plain_fraction(candidates, references):
    c, r = lengths(candidates, references, closest)
    return min(1.0, c / r)


@misconception(of=brevity_penalty, says="the first reference's length is taken; (11.31) takes the closest.")
def length_of_the_first(candidates, references):
    return penalty(*lengths(candidates, references, lambda L, known: known[0]))


@misconception(of=brevity_penalty, says="the shortest reference's length is taken; (11.31) takes the closest.")
def length_of_the_shortest(candidates, references):
    return penalty(*lengths(candidates, references, lambda L, known: min(known)))


@misconception(of=brevity_penalty, says="the longest reference's length is taken; (11.31) takes the closest.")
def length_of_the_longest(candidates, references):
    return penalty(*lengths(candidates, references, lambda L, known: max(known)))


@misconception(of=brevity_penalty, says="the mean of the references' lengths is taken; (11.31) takes the closest.")
def mean_length(candidates, references):
    return penalty(*lengths(candidates, references, lambda L, known: float(np.mean(known))))


@misconception(of=brevity_penalty, says="of two equally close lengths the longer is taken; (11.31) takes the shorter.")
def longer_of_two(candidates, references):
    return penalty(*lengths(candidates, references,
                            lambda L, known: min(known, key=lambda length: (abs(length - L), -length))))


@misconception(of=brevity_penalty,
               says="each sentence has a penalty and the mean is returned; (11.32) has one, for sums over the corpus.")
def mean_of_penalties(candidates, references):
    return float(np.mean([brevity_penalty([y], [known]) for y, known in zip(candidates, references, strict=True)]))

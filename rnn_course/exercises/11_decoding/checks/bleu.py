"""What is asked of the four functions of BLEU."""

import numpy as np

from rnn_course.decoding.scores import brevity_penalty, clipped_matches, corpus_bleu, sentence_bleu
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


def _pair(draw, length, references=2, changes=2):
    """A candidate and references that share much with it and with each other."""
    y = draws.sentence(draw, length)
    longer = [np.concatenate([draws.near(draw, y, changes), draws.sentence(draw, 1 + i)]) for i in range(references)]
    return draws.near(draw, y, changes), longer


@check(of=clipped_matches, weight=3)
def matches_of_tokens_and_of_pairs(draw):
    """Candidates that repeat what references say less often; every reference is needed."""
    def telling(candidate, references):
        C, *R = (np.bincount(y, minlength=3) for y in (candidate, *references))
        largest = np.max(R, axis=0)
        limits = largest, np.sum(R, axis=0), np.min(R, axis=0), R[0], R[1], 99 * largest
        return len({np.minimum(C, limit).sum() for limit in limits}) == 6 and (
            0 < clipped_matches(candidate, references, 2)[0] < 6)

    def make():
        return draws.sentence(draw, 11), [draws.sentence(draw, 4), draws.sentence(draw, 5)]

    candidate, references = draws.until(make, telling)
    for n in (1, 2):
        yield ask(clipped_matches, candidate, references, n)


@check(of=clipped_matches)
def matches_of_longer_n_grams(draw):
    for n in (3, 4):
        candidate, references = draws.until(lambda: _pair(draw, 10),
                                            lambda *pair, n=n: 0 < clipped_matches(*pair, n)[0] < 9 - n)
        yield ask(clipped_matches, candidate, references, n)


@check(of=clipped_matches)
def matches_at_the_limits(draw):
    """One reference; a candidate as long as n, and a shorter one; a reference shorter than n; nothing in common; the
    same tokens backwards."""
    candidate, references = _pair(draw, 6, references=1)
    yield ask(clipped_matches, candidate, references, 2)
    yield ask(clipped_matches, candidate[:3], [candidate], 3)
    yield ask(clipped_matches, candidate[:2], [candidate], 3)
    yield ask(clipped_matches, candidate, [candidate[:1], candidate[2:5]], 2)
    yield ask(clipped_matches, candidate, [candidate + 10], 1)
    backwards = draw.rng.permutation(6)
    yield ask(clipped_matches, backwards, [backwards[::-1].copy()], 2)


@check(of=clipped_matches, weight=0,
       note="It differs even where no token comes twice: look at which n-grams there are.")
def matches_without_repetitions(draw):
    candidate = draw.rng.permutation(6)
    yield ask(clipped_matches, candidate, [candidate[1:5]], 2)


def _lengths(candidate_lengths, reference_lengths):
    """Sentences of which the lengths alone count."""
    return ([np.ones(length, int) for length in candidate_lengths],
            [[np.ones(length, int) for length in lengths] for lengths in reference_lengths])


@check(of=brevity_penalty, weight=3)
def penalty_for_candidates_that_are_too_short(draw):
    """Several references each, the closest neither the first nor the shortest nor the longest; one candidate is long
    enough."""
    for _ in range(2):
        m = draw.integers(6, 10, 3).tolist()
        yield ask(brevity_penalty, *_lengths(
            m, ([m[0] + 9, m[0] + 3, m[0] - 5], [m[1] + 4, m[1] + 2, m[1] - 4], [m[2] - 3, m[2] - 1, m[2] + 7])))


@check(of=brevity_penalty)
def penalty_for_candidates_that_are_not(draw):
    """Longer than, and exactly as long as, the references."""
    a, b = draw.integers(5, 9, 2).tolist()
    yield ask(brevity_penalty, *_lengths((a, b), ([a - 1], [b - 2])))
    yield ask(brevity_penalty, *_lengths((a, b), ([a - 1], [b + 1])))


@check(of=brevity_penalty)
def penalty_between_two_equally_close_lengths(draw):
    a, b = draw.integers(6, 10, 2).tolist()
    yield ask(brevity_penalty, *_lengths((a, b), ([a + 2, a - 2], [b + 4])))
    yield ask(brevity_penalty, *_lengths((a, b), ([a - 1, a + 1], [b + 3])))


@check(of=brevity_penalty, weight=0, note="It differs even for one candidate with one reference: look at (11.32).")
def penalty_for_one_candidate(draw):
    length = int(draw.integers(4, 8))
    yield ask(brevity_penalty, *_lengths((length,), ([length + 3],)))


def _corpus(draw, *lengths, references=2):
    """Candidates of these lengths and their references; candidates are shorter."""
    pairs = [_pair(draw, length, references, changes=1) for length in lengths]
    return [candidate for candidate, _ in pairs], [its_own for _, its_own in pairs]


def _matches_everywhere(candidates, references):
    """Every n matches somewhere in the corpus, and in one sentence the 4-grams do not."""
    found = [[clipped_matches(*pair, n)[0] for n in range(1, 5)] for pair in zip(candidates, references, strict=True)]
    return min(map(sum, zip(*found, strict=True))) > 0 and min(map(min, found)) == 0


@check(of=corpus_bleu, weight=3)
def bleu_of_a_corpus(draw):
    for lengths in ((5, 9, 7), (12, 4)):
        yield ask(corpus_bleu, *draws.until(lambda lengths=lengths: _corpus(draw, *lengths), _matches_everywhere))


@check(of=corpus_bleu)
def bleu_of_candidates_that_are_long_enough(draw):
    """The penalty is 1; one sentence is too short for a 4-gram; one reference each."""
    def make():
        references = [draws.sentence(draw, length) for length in (9, 2)]
        longer = np.concatenate([draws.near(draw, references[0]), draws.sentence(draw, 2)])
        return [longer, references[1].copy()], [[each] for each in references]

    yield ask(corpus_bleu, *draws.until(make, _matches_everywhere))


@check(of=corpus_bleu)
def bleu_of_a_corpus_with_a_single_4_gram(draw):
    y = draw.rng.permutation(8)
    yield ask(corpus_bleu, [y], [[y[[0, 1, 2, 3, 6, 7, 4, 5]]]])


@check(of=corpus_bleu)
def bleu_of_a_corpus_without_any_4_gram(draw):
    """No 4-gram matches; and there is none to match."""
    y = draw.rng.permutation(7)
    yield ask(corpus_bleu, [y], [[np.concatenate([y[:3], y[4:], y[3:4]])]])
    yield ask(corpus_bleu, [y[:3], y[4:6]], [[y[:3]], [y[4:6]]])


@check(of=corpus_bleu, weight=0, note="It differs even for a single sentence: look at the mean in (11.34).")
def bleu_of_a_corpus_of_one(draw):
    yield ask(corpus_bleu, *draws.until(lambda: _corpus(draw, 9, references=1),
                                        lambda *corpus: clipped_matches(corpus[0][0], corpus[1][0], 4)[0] > 0))


def _with_zeros(draw, length, zeros):
    """A candidate and references of which the n-grams of so many n do not match."""
    def telling(candidate, references):
        found = [clipped_matches(candidate, references, n)[0] for n in range(1, 5)]
        return found[0] > 0 and found.count(0) == zeros and brevity_penalty([candidate], [references]) < 1

    def make():
        y = draws.sentence(draw, length, vocabulary=6)
        return draws.near(draw, y, length // 2, vocabulary=6), [
            np.concatenate([draws.near(draw, y, 1, vocabulary=6), draws.sentence(draw, 1 + i)]) for i in range(2)]

    return draws.until(make, telling)


@check(of=sentence_bleu, weight=3)
def bleu_of_a_sentence_with_zeros(draw):
    for zeros in (1, 2, 3):
        yield ask(sentence_bleu, *_with_zeros(draw, 8, zeros))


@check(of=sentence_bleu)
def bleu_of_a_sentence_without_zeros(draw):
    yield ask(sentence_bleu, *_with_zeros(draw, 9, 0))


@check(of=sentence_bleu)
def bleu_of_short_sentences(draw):
    """Too short for a 4-gram, for a 3-gram, for a pair; and not a token in common."""
    y = draw.rng.permutation(7)
    yield ask(sentence_bleu, y[:3], [y[[0, 1, 5, 2]]])
    yield ask(sentence_bleu, y[:2], [y[:5], y[3:6]])
    yield ask(sentence_bleu, y[:1], [y[:2]])
    yield ask(sentence_bleu, y[:3], [y[3:]])

"""Mistakes in the BLEU of a corpus and of a sentence."""

import numpy as np

from rnn_course.decoding.scores import brevity_penalty, clipped_matches, corpus_bleu, sentence_bleu
from rnn_course.exercise import misconception


def shares(candidates, references, orders=range(1, 5)):
    """Matches and totals of the corpus for each n."""
    pairs = list(zip(candidates, references, strict=True))
    return np.array([np.sum([clipped_matches(*pair, n) for pair in pairs], axis=0) for n in orders]).T


def quietly(function):
    with np.errstate(all="ignore"):
        return float(np.nan_to_num(function()))


def geometric(matches, totals):
    return quietly(lambda: np.exp(np.mean(np.log(matches / totals)))) if matches.all() else 0.0


@misconception(of=corpus_bleu, says="the penalty is left out; (11.34) multiplies by BP.")
def bleu_without_penalty(candidates, references):
    return geometric(*shares(candidates, references))


@misconception(of=corpus_bleu, says="the mean of the sentences' scores is returned; (11.33) adds up counts first.")
def mean_of_sentences(candidates, references):
    return float(np.mean([corpus_bleu([y], [known]) for y, known in zip(candidates, references, strict=True)]))


@misconception(of=corpus_bleu,
               says="the shares of the sentences are averaged for each n; (11.33) divides sums of counts.")
def mean_of_shares(candidates, references):
    counts = np.array([shares([y], [known]) for y, known in zip(candidates, references, strict=True)])
    p = np.mean(counts[:, 0] / np.maximum(counts[:, 1], 1), axis=0)
    return brevity_penalty(candidates, references) * geometric(p, np.ones(4))


@misconception(of=corpus_bleu, says="the four shares are averaged; (11.34) averages their logarithms.")
def arithmetic_mean(candidates, references):
    matches, totals = shares(candidates, references)
    return brevity_penalty(candidates, references) * float(np.mean(matches / np.maximum(totals, 1)))


@misconception(of=corpus_bleu, says="the logarithms are added up without the weight 1/4; (11.34) has it.")
def without_the_quarter(candidates, references):
    return brevity_penalty(candidates, references) * geometric(*shares(candidates, references)) ** 4


@misconception(of=corpus_bleu,
               says="the penalty is inside the root: it is weighted by 1/4 too; (11.34) multiplies by BP itself.")
def penalty_inside(candidates, references):
    return brevity_penalty(candidates, references) ** 0.25 * geometric(*shares(candidates, references))


@misconception(of=corpus_bleu,
               says="the logarithms have the weights 1/2, 1/4, 1/8, 1/16, as some notes have them; (11.34) weights all "
                    "four alike.")
def weights_that_halve(candidates, references):
    matches, totals = shares(candidates, references)
    p = matches / np.maximum(totals, 1)
    return brevity_penalty(candidates, references) * float(np.prod(p ** (0.5 ** np.arange(1, 5))))


@misconception(of=corpus_bleu, says="only tokens and pairs are counted; (11.33) goes up to n = 4.")
def up_to_pairs(candidates, references):
    return brevity_penalty(candidates, references) * geometric(*shares(candidates, references, (1, 2)))


@misconception(of=corpus_bleu, says="only 4-grams are counted; (11.34) takes n = 1 ... 4 together.")
def four_grams_only(candidates, references):
    return brevity_penalty(candidates, references) * geometric(*shares(candidates, references, (4,)))


@misconception(of=corpus_bleu, says="it is given in percent; (11.34) is at most 1.")
def in_percent(candidates, references):
    return 100 * corpus_bleu(candidates, references)


@misconception(of=corpus_bleu,
               says="every n for which nothing matches is left out of the mean; by (11.34) BLEU is 0 then.")
def leaves_zeros_out(candidates, references):
    matches, totals = shares(candidates, references)
    return brevity_penalty(candidates, references) * geometric(matches[matches > 0], totals[matches > 0])


@misconception(of=corpus_bleu, says="1 is added to every count, so that none is 0; (11.33) has the counts themselves.")
def adds_one(candidates, references):
    matches, totals = shares(candidates, references)
    return brevity_penalty(candidates, references) * geometric(matches + 1, totals + 1)


def smoothed(candidate, references, share, order=4):
    """Sentence BLEU with a rule for zeros: a function of the total and of how many zeros there have been."""
    N = min(order, len(candidate))
    matches, totals = shares([candidate], [references], range(1, N + 1))
    zeros, p = 0, []
    for n, (m, t) in enumerate(zip(matches, totals, strict=True), start=1):
        zeros += m == 0
        p.append(m / t if m else share(t, zeros, n))
    return p, brevity_penalty([candidate], [references])


def mean_of(p, BP):
    with np.errstate(divide="ignore"):
        return float(BP * np.exp(np.mean(np.log(p))))


def unless_nothing_matches(candidate, references, found):
    return found if clipped_matches(candidate, references, 1)[0] else 0.0


@misconception(of=sentence_bleu, says="it is 0 as soon as some n has no match; (11.37) gives such an n a small share.")
def zero_wipes_out(candidate, references):
    return corpus_bleu([candidate], [references])


@misconception(of=sentence_bleu,
               says="every zero gets the same share, 1 / (2 total_n); in (11.37) the power of 2 grows with each.")
def same_share_for_all_zeros(candidate, references):
    found = mean_of(*smoothed(candidate, references, lambda t, zeros, n: 1 / (2 * t)))
    return unless_nothing_matches(candidate, references, found)


@misconception(of=sentence_bleu, says="the power of 2 is n; in (11.37) it is the number of zeros so far.")
def power_is_n(candidate, references):
    found = mean_of(*smoothed(candidate, references, lambda t, zeros, n: 1 / (2**n * t)))
    return unless_nothing_matches(candidate, references, found)


@misconception(of=sentence_bleu, says="a zero counts as 1 / 2^i; (11.37) divides by the total as well.")
def forgets_the_total(candidate, references):
    found = mean_of(*smoothed(candidate, references, lambda t, zeros, n: 1 / 2**zeros))
    return unless_nothing_matches(candidate, references, found)


@misconception(of=sentence_bleu,
               says="a zero is replaced by a tiny number; (11.37) gives it a share that depends on the total.")
def tiny_number_for_zeros(candidate, references):
    found = mean_of(*smoothed(candidate, references, lambda t, zeros, n: 1e-9))
    return unless_nothing_matches(candidate, references, found)


@misconception(of=sentence_bleu, says="each n without a match is left out of the mean; (11.37) gives it a small share.")
def leaves_out_zeros(candidate, references):
    p, BP = smoothed(candidate, references, lambda t, zeros, n: 0)
    return mean_of([each for each in p if each] or [0.0], BP)


@misconception(of=sentence_bleu,
               says="the mean is always over 4, so that a short candidate loses; (11.38) has 1/N with N of (11.35).")
def always_four(candidate, references):
    p, BP = smoothed(candidate, references, lambda t, zeros, n: 1 / (2**zeros * t))
    found = mean_of(p + [1e-12] * (4 - len(p)), BP)
    return unless_nothing_matches(candidate, references, found)


@misconception(of=sentence_bleu, says="a candidate with no token right still scores; (11.38) is 0 then.")
def something_for_nothing(candidate, references):
    return mean_of(*smoothed(candidate, references, lambda t, zeros, n: 1 / (2**zeros * t)))


@misconception(of=sentence_bleu, says="the penalty is left out; (11.38) multiplies by BP.")
def sentence_without_penalty(candidate, references):
    return sentence_bleu(candidate, references) / brevity_penalty([candidate], [references])


@misconception(of=sentence_bleu,
               says="1 is added to all counts; (11.36) has the counts themselves where they are not 0.")
def adds_one_everywhere(candidate, references):
    N = min(4, len(candidate))
    matches, totals = shares([candidate], [references], range(1, N + 1))
    found = mean_of((matches + 1) / (totals + 1), brevity_penalty([candidate], [references]))
    return unless_nothing_matches(candidate, references, found)

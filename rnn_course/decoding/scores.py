"""How close a candidate is to human references: BLEU, for a corpus and for a single sentence.

Papineni, Roukos, Ward and Zhu, BLEU: a method for automatic evaluation of machine translation (2002); Post, A call for
clarity in reporting BLEU scores (2018), whose sacrebleu gives the same scores; Chen and Cherry, A systematic comparison
of smoothing techniques for sentence-level BLEU (2014), whose method 3 is (11.37).
"""

from collections import Counter

import numpy as np


def clipped_matches(candidate, references, n):
    """Count the candidate's n-grams (n successive tokens), and those that a reference has too.

        C(g), R_i(g) = how often g occurs in the candidate, and in reference i    (11.27)
        matches = Σ_g min(C(g), max_i R_i(g)), over the different g               (11.28)
        total   = Σ_g C(g), which is 0 if the candidate is shorter than n         (11.29)

    candidate (L,); references, a list of arrays (L_i,), at least one; n, at least 1  ->  matches, total, integers
    """

    def count(y):
        return Counter(tuple(y[i : i + n].tolist()) for i in range(len(y) - n + 1))  # (11.27)

    allowed: Counter = Counter()
    for reference in references:
        allowed |= count(reference)
    in_candidate = count(candidate)
    return (in_candidate & allowed).total(), in_candidate.total()  # (11.28) (11.29)


def brevity_penalty(candidates, references):
    """Compute the factor by which BLEU lowers the score of candidates that are too short.

        c = Σ_s L_s, the lengths of all candidates together                             (11.30)
        r = Σ_s of the length of the reference of s that is closest to L_s (of two equally
            close lengths, the shorter)                                                 (11.31)
        BP = 1 if c ≥ r, and exp(1 - r / c) otherwise                                   (11.32)

    candidates, a list of arrays (L_s,), not all empty; references, a list with a list of arrays for each  ->  BP ()
    """
    c = sum(len(candidate) for candidate in candidates)  # (11.30)
    r = 0
    for candidate, its_references in zip(candidates, references, strict=True):
        lengths = [len(reference) for reference in its_references]
        r += min(lengths, key=lambda length: (abs(length - len(candidate)), length))  # (11.31)
    return 1.0 if c >= r else np.exp(1 - r / c)  # (11.32)


def corpus_bleu(candidates, references):
    """Compute BLEU for a whole corpus: counts are summed over its sentences before they are divided.

        p_n  = Σ_s matches_n of s / Σ_s total_n of s, for n = 1 ... 4                   (11.33)
        BLEU = BP exp(1/4 Σ_n log p_n), and 0 if no n-gram matches for some n           (11.34)

    candidates, a list of arrays (L_s,), not all empty; references, a list with a list of arrays for each
    ->  BLEU (), from 0 to 1
    """
    log_p = []
    for n in range(1, 5):
        counts = [clipped_matches(*pair, n) for pair in zip(candidates, references, strict=True)]
        matches, total = np.sum(counts, axis=0)
        if not matches:
            return 0.0
        log_p.append(np.log(matches / total))  # (11.33)
    return brevity_penalty(candidates, references) * np.exp(np.mean(log_p))  # (11.34)


def sentence_bleu(candidate, references):
    """Compute smoothed BLEU for a single sentence, where a count of 0 is common and must not make the score 0.

        N    = the smaller of 4 and the candidate's length                              (11.35)
        p_n  = matches_n / total_n, for n = 1 ... N                                     (11.36)
        p_n  = 1 / (2^i total_n) where matches_n is 0, n being the i-th for which it is 0         (11.37)
        BLEU = BP exp(1/N Σ_n log p_n), and 0 if no single token matches                (11.38)

    candidate (L,), at least one token; references, a list of arrays (L_i,)  ->  BLEU (), from 0 to 1
    """
    log_p, zeros = [], 0
    for n in range(1, min(4, len(candidate)) + 1):  # (11.35)
        matches, total = clipped_matches(candidate, references, n)
        if not matches and n == 1:
            return 0.0
        zeros += not matches
        log_p.append(np.log(matches / total if matches else 1 / (2**zeros * total)))  # (11.36) (11.37)
    return brevity_penalty([candidate], [references]) * np.exp(np.mean(log_p))  # (11.38)

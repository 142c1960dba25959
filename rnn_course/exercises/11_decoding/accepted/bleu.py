"""BLEU, written otherwise."""

import math
from collections import Counter, defaultdict

import numpy as np

from rnn_course.decoding.scores import brevity_penalty, clipped_matches, corpus_bleu, sentence_bleu
from rnn_course.exercise import accepted


@accepted(of=clipped_matches)
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


@accepted(of=clipped_matches)
def matches_crossed_out(candidate, references, n):
    """Each n-gram of the candidate, unless it has come as often as any reference has it."""
    grams = [tuple(candidate[i : i + n]) for i in range(len(candidate) - n + 1)]
    known = [[tuple(reference[i : i + n]) for i in range(len(reference) - n + 1)] for reference in references]
    matches = sum(grams[:i].count(gram) < max(each.count(gram) for each in known) for i, gram in enumerate(grams))
    return [int(matches), len(grams)]


@accepted(of=clipped_matches)
def matches_with_zip_and_text(candidate, references, n):
    def count(y):
        return Counter(" ".join(map(str, gram)) for gram in zip(*(y[i:] for i in range(n)), strict=False))

    mine = count(candidate)
    allowed = {gram: max(count(reference)[gram] for reference in references) for gram in mine}
    return np.int64(sum(min(mine[gram], allowed[gram]) for gram in mine)), max(0, len(candidate) - n + 1)


@accepted(of=brevity_penalty)
def penalty_with_min(candidates, references):
    c = r = 0
    for candidate, known in zip(candidates, references, strict=True):
        c += len(candidate)
        r += sorted((abs(len(each) - len(candidate)), len(each)) for each in known)[0][1]
    return math.exp(min(0, 1 - r / c))


@accepted(of=brevity_penalty)
def penalty_with_arrays(candidates, references):
    r = 0
    for i in range(len(candidates)):
        lengths = np.sort([len(each) for each in references[i]])
        r += lengths[np.abs(lengths - len(candidates[i])).argmin()]
    c = np.sum([len(each) for each in candidates])
    return np.where(c < r, np.exp(1 - r / c), 1.0)


@accepted(of=brevity_penalty)
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


@accepted(of=corpus_bleu)
def bleu_as_a_root(candidates, references):
    product = 1.0
    for n in (1, 2, 3, 4):
        matches = total = 0
        for candidate, known in zip(candidates, references, strict=True):
            found = clipped_matches(candidate, known, n)
            matches, total = matches + found[0], total + found[1]
        if total == 0:
            return 0
        product *= matches / total
    return brevity_penalty(candidates, references) * product**0.25


@accepted(of=corpus_bleu)
def bleu_with_infinite_logs(candidates, references):
    counts = np.zeros((4, 2))
    for candidate, known in zip(candidates, references, strict=True):
        counts += [clipped_matches(candidate, known, n + 1) for n in range(4)]
    with np.errstate(divide="ignore", invalid="ignore"):
        log_p = np.log(counts[:, 0]) - np.log(np.maximum(counts[:, 1], 1))
    return np.exp(np.log(brevity_penalty(candidates, references)) + log_p @ np.full(4, 0.25))


@accepted(of=corpus_bleu)
def bleu_by_columns(candidates, references):
    table = np.array([[clipped_matches(y, known, n) for n in range(1, 5)]
                      for y, known in zip(candidates, references, strict=True)])
    matches, totals = table.sum(axis=0).T
    if not matches.all():
        return 0.0
    return np.float32(brevity_penalty(candidates, references) * np.exp(np.log(matches / totals).sum() / 4))


@accepted(of=sentence_bleu)
def sentence_with_a_growing_divisor(candidate, references):
    divisor, product, N = 1, 1.0, 0
    for n in range(1, 5):
        matches, total = clipped_matches(candidate, references, n)
        if total == 0:
            break
        N += 1
        if matches == 0:
            divisor *= 2
            product *= 1 / (divisor * total)
        else:
            product *= matches / total
    if clipped_matches(candidate, references, 1)[0] == 0:
        return 0
    return brevity_penalty([candidate], [references]) * product ** (1 / N)


@accepted(of=sentence_bleu)
def sentence_with_arrays(candidate, references):
    N = min(len(candidate), 4)
    matches, totals = np.array([clipped_matches(candidate, references, n) for n in range(1, N + 1)]).T
    if not matches.any():
        return 0.0
    zeros = np.cumsum(matches == 0)
    p = np.where(matches > 0, matches, 0.5**zeros) / totals
    return np.exp(np.log(p).mean()) * brevity_penalty([candidate], [references])


@accepted(of=sentence_bleu)
def sentence_with_logs_to_base_2(candidate, references):
    logs, i = [], 0
    for n in range(1, min(4, candidate.size) + 1):
        matches, total = clipped_matches(candidate, references, n)
        if n == 1 and not matches:
            return np.array(0.0)
        i += not matches
        logs.append(math.log2(matches / total) if matches else -i - math.log2(total))
    return brevity_penalty([candidate], (references,)) * 2 ** (sum(logs) / len(logs))

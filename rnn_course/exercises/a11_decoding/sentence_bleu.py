"""sentence_bleu: score a single sentence, where counts of zero are common and must not make the score 0."""

import math

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.decoding.scores import brevity_penalty, clipped_matches, sentence_bleu
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    sentence_bleu,
    points=4,
    returns={"BLEU": "(11.38)"},
    uses=(clipped_matches, brevity_penalty),
    hints=(
        "In a short sentence there is often no 4-gram that matches, sometimes no 4-gram at all. The two are "
        "treated differently.",
        "(11.35) leaves out every n without n-grams; (11.37) gives a small share to every n without matches, a smaller "
        "one each time.",
        "Loop over n = 1, 2, ... N with a variable that counts the zeros so far. Return 0 at once if not even one "
        "token matches.",
    ),
)


def _with_zeros(draw, length, zeros):
    """A candidate and references where the n-grams of this many n do not match."""

    def telling(candidate, references):
        found = [clipped_matches(candidate, references, n)[0] for n in range(1, 5)]
        return found[0] > 0 and found.count(0) == zeros and brevity_penalty([candidate], [references]) < 1

    def make():
        y = draws.sentence(draw, length, vocabulary=6)
        return draws.near(draw, y, length // 2, vocabulary=6), [
            np.concatenate([draws.near(draw, y, 1, vocabulary=6), draws.sentence(draw, 1 + i)]) for i in range(2)
        ]

    return draws.until(make, telling)


@check(weight=3)
def bleu_of_a_sentence_with_zeros(draw):
    for zeros in (1, 2, 3):
        yield ask(sentence_bleu, *_with_zeros(draw, 8, zeros))


@check
def bleu_of_a_sentence_without_zeros(draw):
    yield ask(sentence_bleu, *_with_zeros(draw, 9, 0))


@check
def bleu_of_short_sentences(draw):
    """Ask with candidates too short for a 4-gram, a 3-gram and a pair, and with no token in common."""
    y = draw.rng.permutation(7)
    yield ask(sentence_bleu, y[:3], [y[[0, 1, 5, 2]]])
    yield ask(sentence_bleu, y[:2], [y[:5], y[3:6]])
    yield ask(sentence_bleu, y[:1], [y[:2]])
    yield ask(sentence_bleu, y[:3], [y[3:]])


wrong = slips(
    sentence_bleu,
    """
    zero_wipes_out: the score is 0 as soon as some n has no match; (11.37) gives such an n a small share.
        11.35 | for n in range(1, 5):
        11.37 | log_p.append(np.log(matches / total) if matches else -np.inf)
    same_share_for_all_zeros: every zero gets the same share, 1 / (2 total_n); in (11.37) the power of 2 grows with
        each.
        11.37 | log_p.append(np.log(matches / total if matches else 1 / (2 * total)))
    power_is_n: the power of 2 is n; in (11.37) it is the number of zeros so far.
        11.37 | log_p.append(np.log(matches / total if matches else 1 / (2**n * total)))
    forgets_the_total: a zero counts as 1 / 2^i; (11.37) divides by the total as well.
        11.37 | log_p.append(np.log(matches / total if matches else 1 / 2**zeros))
    tiny_number_for_zeros: a zero is replaced by a tiny number; (11.37) gives it a share that depends on the total.
        11.37 | log_p.append(np.log(matches / total if matches else 1e-9))
    leaves_out_zeros: each n without a match is left out of the mean; (11.37) gives it a small share.
        11.37 | if matches:
              |     log_p.append(np.log(matches / total))
    always_four: the mean is always over 4, which lowers the score of short candidates; (11.38) has 1/N with N of
        (11.35).
        11.38 | log_p += [np.log(1e-12)] * (4 - len(log_p))
              | return brevity_penalty([candidate], [references]) * np.exp(np.mean(log_p))
    something_for_nothing: a candidate without a matching token gets a score; (11.38) is 0 then.
        return 0.0 | pass
    sentence_without_penalty: the penalty is left out; (11.38) multiplies by BP.
        11.38 | return np.exp(np.mean(log_p))
    adds_one_everywhere: 1 is added to all counts; (11.36) has the counts themselves where they are not 0.
        11.36 | log_p.append(np.log((matches + 1) / (total + 1)))
    """,
)


@accepted
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


@accepted
def sentence_with_arrays(candidate, references):
    N = min(len(candidate), 4)
    matches, totals = np.array([clipped_matches(candidate, references, n) for n in range(1, N + 1)]).T
    if not matches.any():
        return 0.0
    zeros = np.cumsum(matches == 0)
    p = np.where(matches > 0, matches, 0.5**zeros) / totals
    return np.exp(np.log(p).mean()) * brevity_penalty([candidate], [references])


@accepted
def sentence_with_logs_to_base_2(candidate, references):
    logs, i = [], 0
    for n in range(1, min(4, candidate.size) + 1):
        matches, total = clipped_matches(candidate, references, n)
        if n == 1 and not matches:
            return np.array(0.0)
        i += not matches
        logs.append(math.log2(matches / total) if matches else -i - math.log2(total))
    return brevity_penalty([candidate], (references,)) * 2 ** (sum(logs) / len(logs))


equivalents = (
    *equivalent(
        "n counts from 1.",
        "if not matches and n == 1: -> if not matches and n <= 1:",
    ),
)

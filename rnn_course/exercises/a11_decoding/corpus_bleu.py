"""corpus_bleu: score a whole corpus, with counts added up over its sentences before dividing."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise, misconception
from rnn_course.decoding.scores import brevity_penalty, clipped_matches, corpus_bleu
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    corpus_bleu,
    points=5,
    returns={"BLEU": "(11.34)"},
    uses=(clipped_matches, brevity_penalty),
    hints=(
        "BLEU is the geometric mean of four shares times the penalty. Each share is that of the whole corpus.",
        "In (11.33) matches and totals are added up over all sentences before one is divided by the other.",
        "For each n from 1 to 4 call clipped_matches for every sentence, add up, divide, and take the logarithm, "
        "unless there is no match at all. Then take the exponential of the mean of the four logarithms.",
    ),
)


def _corpus(draw, *lengths, references=2):
    """Candidates of these lengths and their references, which are longer."""
    pairs = [draws.pair(draw, length, references, changes=1) for length in lengths]
    return [candidate for candidate, _ in pairs], [its_own for _, its_own in pairs]


def _matches_everywhere(candidates, references):
    """Ask where every n has matches in the corpus, but one sentence has no matching 4-gram."""
    found = [[clipped_matches(*pair, n)[0] for n in range(1, 5)] for pair in zip(candidates, references, strict=True)]
    return min(map(sum, zip(*found, strict=True))) > 0 and min(map(min, found)) == 0


@check(weight=3)
def bleu_of_a_corpus(draw):
    for lengths in ((5, 9, 7), (12, 4)):
        yield ask(corpus_bleu, *draws.until(lambda lengths=lengths: _corpus(draw, *lengths), _matches_everywhere))


@check
def bleu_of_candidates_that_are_long_enough(draw):
    """Ask with a penalty of 1, one sentence too short for a 4-gram, and one reference each."""

    def make():
        references = [draws.sentence(draw, length) for length in (9, 2)]
        longer = np.concatenate([draws.near(draw, references[0]), draws.sentence(draw, 2)])
        return [longer, references[1].copy()], [[each] for each in references]

    yield ask(corpus_bleu, *draws.until(make, _matches_everywhere))


@check
def bleu_of_a_corpus_with_a_single_4_gram(draw):
    y = draw.rng.permutation(8)
    yield ask(corpus_bleu, [y], [[y[[0, 1, 2, 3, 6, 7, 4, 5]]]])


@check
def bleu_of_a_corpus_without_any_4_gram(draw):
    """Ask where no 4-gram matches, and where there is none."""
    y = draw.rng.permutation(7)
    yield ask(corpus_bleu, [y], [[np.concatenate([y[:3], y[4:], y[3:4]])]])
    yield ask(corpus_bleu, [y[:3], y[4:6]], [[y[:3]], [y[4:6]]])


@check(weight=0, note="Wrong even for a single sentence: look at the shares (11.33) and at their mean in (11.34).")
def bleu_of_a_corpus_of_one(draw):
    yield ask(
        corpus_bleu,
        *draws.until(
            lambda: _corpus(draw, 9, references=1),
            lambda *corpus: clipped_matches(corpus[0][0], corpus[1][0], 4)[0] > 0,
        ),
    )


wrong = slips(
    corpus_bleu,
    """
    bleu_without_penalty: the penalty is left out; (11.34) multiplies by BP.
        11.34 | return np.exp(np.mean(log_p))
    mean_of_shares: the shares of the sentences are averaged for each n; (11.33) divides sums of counts.
        matches, total | p = np.mean([matches / max(total, 1) for matches, total in counts])
        if not | if not p:
        11.33 | log_p.append(np.log(p))
    arithmetic_mean: the four shares are averaged; (11.34) averages their logarithms.
        return 0.0 | pass
        11.33 | log_p.append(matches / max(total, 1))
        11.34 | return brevity_penalty(candidates, references) * np.mean(log_p)
    without_the_quarter: the logarithms are added up without the weight 1/4; (11.34) has it.
        11.34 | return brevity_penalty(candidates, references) * np.exp(np.sum(log_p))
    penalty_inside: the penalty is inside the root, so it has the weight 1/4 too; (11.34) multiplies by BP itself.
        11.34 | return (brevity_penalty(candidates, references) * np.exp(np.sum(log_p))) ** 0.25
    weights_that_halve: the logarithms have the weights 1/2, 1/4, 1/8, 1/16, as in some notes; (11.34) weights all
        four equally.
        11.34 | return brevity_penalty(candidates, references) * np.exp(log_p @ 0.5 ** np.arange(1, 5))
    up_to_pairs: only n = 1 and 2 are used; (11.33) goes up to n = 4.
        for n | for n in range(1, 3):
    four_grams_only: only 4-grams are used; (11.34) takes n = 1 ... 4 together.
        for n | for n in [4]:
    in_percent: the score is in percent; (11.34) is at most 1.
        11.34 | return 100 * brevity_penalty(candidates, references) * np.exp(np.mean(log_p))
    leaves_zeros_out: every n without a match is left out of the mean; in (11.34) BLEU is 0 then.
        return 0.0 | continue
    adds_one: 1 is added to every count; (11.33) has the counts themselves.
        return 0.0 | pass
        11.33 | log_p.append(np.log((matches + 1) / (total + 1)))
    """,
)


@misconception("the mean of the sentences' scores is returned; (11.33) adds up counts first.", breaks=("11.33",))
def mean_of_sentences(candidates, references):
    return np.mean([corpus_bleu([y], [known]) for y, known in zip(candidates, references, strict=True)])


@accepted
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


@accepted
def bleu_with_infinite_logs(candidates, references):
    counts = np.zeros((4, 2))
    for candidate, known in zip(candidates, references, strict=True):
        counts += [clipped_matches(candidate, known, n + 1) for n in range(4)]
    with np.errstate(divide="ignore", invalid="ignore"):
        log_p = np.log(counts[:, 0]) - np.log(np.maximum(counts[:, 1], 1))
    return np.exp(np.log(brevity_penalty(candidates, references)) + log_p @ np.full(4, 0.25))


@accepted
def bleu_by_columns(candidates, references):
    table = np.array(
        [[clipped_matches(y, known, n) for n in range(1, 5)] for y, known in zip(candidates, references, strict=True)]
    )
    matches, totals = table.sum(axis=0).T
    if not matches.all():
        return 0.0
    return np.float32(brevity_penalty(candidates, references) * np.exp(np.log(matches / totals).sum() / 4))


equivalents = (
    *equivalent(
        "There is a list of references for each candidate.",
        "counts = [clipped_matches(*pair, n) for pair in zip(candidates, references, strict=True)] -> counts = "
        "[clipped_matches(*pair, n) for pair in zip(candidates, references, strict=False)]",
    ),
)

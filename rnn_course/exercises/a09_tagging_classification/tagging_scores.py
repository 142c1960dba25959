"""tagging_scores: compare predicted tags with the right ones at all real words."""

import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.kit.question import ask
from rnn_course.models.metrics import tagging_scores
from rnn_course.slips import slips

from . import draws

header = exercise(
    tagging_scores,
    points=12,
    returns={"C": "(9.8)", "token accuracy": "(9.9)", "sentence accuracy": "(9.10)", "F1": "(9.11)"},
    hints=(
        "Only places with mask 1 count. Everything in (9.9) and (9.11) can be computed from C.",
        "A boolean array selects: y[mask == 1] is one long row of tags.",
        "In (9.11) Σ_j C_kj is a sum along a row, Σ_j C_jk one along a column; where both are 0, F1 is 0.",
    ),
)


def tagging(draw, B, T, K, absent=()):
    """Guesses of which two in three are right, and half of those at padding; the tags in `absent` never occur."""
    present = np.array([k for k in range(K) if k not in absent])
    mask = draw.lengths_mask(B, T)
    y = present[draw.integers(0, len(present), B, T)]
    other = present[draw.integers(0, len(present), B, T)]
    guesses = np.where(draw.rng.random((B, T)) < 0.7, y, other)
    guesses[int(draw.integers(0, B))] = y[int(draw.integers(0, B))]
    wrong = present[(np.searchsorted(present, y) + 1) % len(present)]
    return np.where(mask == 1, guesses, np.where(draw.rng.random((B, T)) < 0.5, y, wrong)), y, mask


def tells_scores(drawn):
    """One sentence is wrong at its padding only, another at some of its words; all scores differ."""
    guesses, y, mask = drawn
    hit = (guesses == y) * mask
    by_row = hit.sum(axis=1) / mask.sum(axis=1)
    spoilt = (by_row == 1) & ((guesses != y) & (mask == 0)).any(axis=1)
    shares = by_row.mean(), hit.sum() / mask.sum(), (guesses == y).mean(), hit.mean()
    return spoilt.any() and ((by_row > 0) & (by_row < 1)).any() and np.diff(sorted(shares)).min() > 0.01


@check(weight=2)
def scores_of_padded_sentences(draw):
    """Ask where every tag comes, and some are guessed more often than they come; others never do in the next check."""
    B, T, K = draw.sizes("BTK", B=7)

    def tells(drawn):
        guessed, right = (np.bincount(each[drawn[2] == 1], minlength=K) for each in drawn[:2])
        return tells_scores(drawn) and right.all() and (guessed != right).any()

    yield ask(tagging_scores, *draws.until(lambda: tagging(draw, B, T, K), tells), K)


@check
def scores_where_a_tag_never_comes(draw):
    for K, absent in ((5, (1,)), (6, (0, 5))):
        B, T = draw.sizes("BT", B=7)
        drawn = draws.until(lambda B=B, T=T, K=K, absent=absent: tagging(draw, B, T, K, absent), tells_scores)
        yield ask(tagging_scores, *drawn, K)


@check
def scores_of_one_sentence(draw):
    T, K = draw.sizes("TK")
    y = draw.integers(0, K, 1, T)
    yield ask(tagging_scores, y.copy(), y, np.ones((1, T)), K)


@check(
    weight=0,
    note="Wrong even without padding, so the mask is not the reason: look at which axis of C is the right tag, and at "
    "what (9.11) divides by.",
)
def scores_without_padding(draw):
    guesses, y, mask = draws.until(lambda: tagging(draw, 6, 5, 3), tells_scores)
    yield ask(tagging_scores, guesses, y, np.ones_like(mask), 3)


wrong = slips(
    tagging_scores,
    """
    counts_the_padding: padding is counted like words; (9.8) to (9.10) use places with mask 1 only.
        real = | real = np.ones_like(mask, dtype=bool)
    turns_the_matrix: C has a row for each guess; in (9.8) the row i is the right tag.
        9.8 | np.add.at(C, (guesses[real], y[real]), 1)
    divides_by_the_rectangle: the number of right tokens is divided by all places of the array; (9.9) divides by the
        number of tokens.
        9.9 | token_accuracy = right.sum() / y.size
    token_accuracy_with_padding: the token accuracy counts padding; (9.9) is computed from C.
        9.9 | token_accuracy = (guesses == y).mean()
    averages_by_sentence: the token accuracy is the mean over the accuracies of the sentences; in (9.9) every token
        counts the same.
        9.9 | token_accuracy = (((guesses == y) & real).sum(axis=1) / real.sum(axis=1)).mean()
    padding_spoils_a_sentence: a sentence with a wrong guess at padding counts as wrong; (9.10) uses places with
        mask 1 only.
        9.10 | sentence_accuracy = (guesses == y).all(axis=1).mean()
    any_guess_will_do: a sentence counts as right if any of its guesses is; in (9.10) all must be right.
        9.10 | sentence_accuracy = ((guesses == y) & real).any(axis=1).mean()
    counts_sentences_without_fault: the number of right sentences is returned; (9.10) is their share.
        9.10 | sentence_accuracy = np.where(real, guesses == y, True).all(axis=1).sum()
    precision_for_f1: F1 is the precision, divided by the guesses alone; (9.11) has both sums.
        9.11 | F1 = right / np.maximum(C.sum(axis=0), 1)
    recall_for_f1: F1 is the recall, divided by the right tags alone; (9.11) has both sums.
        9.11 | F1 = right / np.maximum(C.sum(axis=1), 1)
    averages_precision_and_recall: F1 is the mean of precision and recall; (9.11) divides by the sum of both counts.
        9.11 | F1 = (right / np.maximum(C.sum(axis=0), 1) + right / np.maximum(C.sum(axis=1), 1)) / 2
    overlap_for_f1: F1 is divided by the places that are guessed or right, each counted once; (9.11) adds both sums
        and has the factor 2.
        9.11 | F1 = right / np.maximum(C.sum(axis=0) + C.sum(axis=1) - right, 1)
    divides_zero_by_zero: a tag that never occurs has the F1 0/0, which is nan; in (9.11) it is 0.
        9.11 | with np.errstate(all='ignore'):
             |     F1 = 2 * right / (C.sum(axis=0) + C.sum(axis=1))
    """,
)


@accepted
def loops_over_places(guesses, y, mask, K):
    C, perfect = np.zeros((K, K), dtype=np.int64), 0
    for b in range(len(y)):
        wrong = 0
        for t in range(y.shape[1]):
            if mask[b, t]:
                C[y[b, t], guesses[b, t]] += 1
                wrong += y[b, t] != guesses[b, t]
        perfect += wrong == 0
    F1 = []
    for k in range(K):
        hit, right, guessed = C[k, k], C[k].sum(), C[:, k].sum()
        precision = hit / guessed if guessed else 0.0
        recall = hit / right if right else 0.0
        F1.append(2 * precision * recall / (precision + recall) if precision + recall else 0.0)
    return C, C.trace() / C.sum(), perfect / len(y), np.array(F1)


@accepted
def multiplies_one_hot_rows(guesses, y, mask, K):
    right, guessed = np.eye(K)[y] * mask[..., None], np.eye(K)[guesses]
    C = np.einsum("bti,btj->ij", right, guessed).round().astype(int)
    wrong = ((guesses != y) * mask).sum(axis=1)
    with np.errstate(invalid="ignore"):
        F1 = np.nan_to_num(2 * np.diagonal(C) / (C.sum(0) + C.sum(1)))
    return C, 1 - wrong.sum() / mask.sum(), (wrong == 0).mean(), F1


@accepted
def counts_pairs_as_one_number(guesses, y, mask, K):
    pairs = (y * K + guesses)[mask.astype(bool)]
    C = np.bincount(pairs, minlength=K * K).reshape(K, K)
    perfect = [bool(np.array_equal(g[m > 0], r[m > 0])) for g, r, m in zip(guesses, y, mask, strict=True)]
    both = ops.convert_to_tensor((C.sum(0) + C.sum(1)).astype("float32"))
    F1 = ops.where(both > 0, 2 * C.diagonal().astype("float32") / ops.maximum(both, 1), 0.0)
    return C, float(np.trace(C) / mask.sum()), sum(perfect) / len(perfect), F1


equivalents = (
    *equivalent(
        "A tag that occurs once in all is never right, and 0 divided by 2 is 0 as well.",
        "F1 = 2 * right / np.maximum(C.sum(axis=0) + C.sum(axis=1), 1) -> F1 = 2 * right / "
        "np.maximum(C.sum(axis=0) + C.sum(axis=1), 2)",
    ),
)

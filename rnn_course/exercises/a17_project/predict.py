"""predict: learn one of three tasks from examples, and answer for inputs that nobody has seen."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise, misconception
from rnn_course.cells.project import predict
from rnn_course.kit.baselines import baseline, word_counts
from rnn_course.kit.project import TASKS, score
from rnn_course.kit.question import ask, named
from rnn_course.slips import slips

from .scores import score_best

header = exercise(
    predict,
    points=80,
    returns={"ŷ": "(17.4)"},
    hints=(
        "Begin with the baseline: `return baseline(task, x_train, y_train, x_new)` earns half. Then choose one task.",
        "Look at what the baseline gets wrong. What do the examples show that it does not use: the letters of a word; "
        "which of two numbers comes first in the same list; the frames before the ball was hidden?",
        "Train in predict, from seed, within the budget of seconds; or train beforehand, `pack` the weights into a "
        "cell, and let predict `unpack` them. Measure every change with scoreboard and several seeds.",
    ),
)

DIFFERENCE = 0.03  # in what the baseline earns on two papers, from half


@check(weight=19, score=score_best)
def data_that_nobody_has_seen(draw):
    for name in TASKS:
        data = of_usual_difficulty(draw.rng, name)
        seed = int(draw.integers(0, 10**6))
        truth = {"task": name, "y": data.y_new}
        yield ask(predict, name, data.x_train, data.y_train, data.x_new, seed).knowing(truth)


@check
def its_contract_on_a_few_examples(draw):
    yield ask("@keeps_contract", named(predict), few_examples(draw.rng), int(draw.integers(0, 10**6)))


def of_usual_difficulty(rng, name):
    """Data on which the baseline earns half, so that a mark does not depend on whether its paper was an easy one."""
    while True:
        data = TASKS[name].draw(rng)
        share = score(name, baseline(name, *data[:3]), data.y_new).fraction
        if abs(share - 0.5) <= DIFFERENCE:
            return data


def few_examples(rng):
    """x_train, y_train and x_new of each task, with both labels among the messages."""
    given = {}
    for name, task in TASKS.items():
        while name not in given or np.ptp(given[name][1]) == 0:
            given[name] = task.draw(rng, learned=24, new=5)[:3]
    return given


@misconception("every message is marked as no spam; its F1 (17.1) is 0.")
def nothing_is_spam(task, x_train, y_train, x_new, seed):
    return np.zeros(len(x_new), dtype=int) if task == "spam" else None


@misconception("every message is marked as spam, which is the trivial answer of (17.1).")
def all_is_spam(task, x_train, y_train, x_new, seed):
    return np.ones(len(x_new), dtype=int) if task == "spam" else None


@misconception("0 and 1 are swapped; in (17.1) 1 is spam.", breaks=("17.1",))
def labels_swapped(task, x_train, y_train, x_new, seed):
    return 1 - word_counts(x_train, y_train, x_new) if task == "spam" else None


@misconception(
    "each message is learned with the label of the next one; in (17.1) y_n belongs to x_n.", breaks=("17.1",)
)
def labels_off_by_one(task, x_train, y_train, x_new, seed):
    return word_counts(x_train, np.roll(y_train, 1), x_new) if task == "spam" else None


@misconception("the labels of the examples are returned; ŷ of (17.1) is for x_new.", breaks=("17.1",))
def known_labels(task, x_train, y_train, x_new, seed):
    return y_train[: len(x_new)] if task == "spam" else None


@misconception("the lists are returned as they are; (17.2) asks for the order of the examples.", breaks=("17.2",))
def lists_as_they_are(task, x_train, y_train, x_new, seed):
    return x_new if task == "sort" else None


@misconception("the lists are in the usual order of the numbers; (17.2) asks for that of the examples.")
def usual_order(task, x_train, y_train, x_new, seed):
    if task != "sort":
        return None
    return np.take_along_axis(x_new, np.argsort(np.where(x_new > 0, x_new, 99), axis=1), axis=1)


@misconception(
    "only as many numbers are sorted as the lists of the examples have; the new ones of (17.2) are longer.",
    breaks=("17.2",),
)
def lengths_of_training(task, x_train, y_train, x_new, seed):
    if task != "sort":
        return None
    T = x_train.shape[1]
    return np.concatenate([predict(task, x_train, y_train, x_new[:, :T], seed), np.zeros_like(x_new[:, T:])], axis=1)


@misconception("the last frame is returned as it was seen; (17.3) asks for the next one, without the strip.")
def last_frame(task, x_train, y_train, x_new, seed):
    return x_new[:, -1] if task == "frames" else None


@misconception("the mean frame of the examples is returned, whatever the film shows; (17.3) asks for its next frame.")
def mean_frame(task, x_train, y_train, x_new, seed):
    return np.repeat(y_train.mean(axis=0)[None], len(x_new), axis=0) if task == "frames" else None


wrong = slips(
    predict,
    """
    sorts_backwards: the largest score comes first; the order of (17.2) is that of the examples.
        keys | keys = np.where(x_new == 0, np.inf, -s[x_new])
    zeros_among_the_numbers: the zeros are sorted with the numbers; in (17.2) they stay behind.
        keys | keys = s[x_new]
    """,
)


@accepted
def spam_by_letters(task, x_train, y_train, x_new, seed):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    if task != "spam":
        return None
    letters = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), sublinear_tf=True)
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=500)
    return model.fit(letters.fit_transform(x_train), y_train).predict(letters.transform(x_new))


@accepted
def sort_by_a_regression(task, x_train, y_train, x_new, seed):
    from sklearn.linear_model import LogisticRegression

    if task != "sort":
        return None
    a, b = (np.concatenate(each) for each in zip(*map(pairs_of, y_train.tolist()), strict=True))
    rows = np.eye(1 + x_new.max())[np.minimum(a, x_new.max())] - np.eye(1 + x_new.max())[np.minimum(b, x_new.max())]
    both, labels = np.concatenate([rows, -rows]), np.repeat([0, 1], len(rows))
    scores = LogisticRegression(C=30, fit_intercept=False, max_iter=500).fit(both, labels).coef_[0]
    return np.array([sorted(row, key=lambda n: scores[n] if n else np.inf) for row in x_new])


def pairs_of(row):
    """All pairs of a list's numbers, the first and the second of each."""
    numbers = [number for number in row if number]
    first, second = np.triu_indices(len(numbers), 1)
    return np.array(numbers)[first], np.array(numbers)[second]


@accepted
def frames_by_similar_films(task, x_train, y_train, x_new, seed, frames=5, width=6.0, decay=0.01):
    """Kernel ridge regression on the last frames, with every film of the examples also mirrored."""
    if task != "frames":
        return None
    mirrors = [(slice(None, None, rows), slice(None, None, columns)) for rows in (1, -1) for columns in (1, -1)]
    seen = np.concatenate([x_train[:, -frames:, r, c] for r, c in mirrors]).reshape(4 * len(x_train), -1)
    follows = np.concatenate([y_train[:, r, c] for r, c in mirrors]).reshape(4 * len(x_train), -1)
    given = x_new[:, -frames:].reshape(len(x_new), -1)

    def alike(a, b):
        return np.exp(((2 * a @ b.T - (b**2).sum(axis=1)).T - (a**2).sum(axis=1)).T / width)

    weights = np.linalg.solve(alike(seen, seen) + decay * np.eye(len(seen)), follows)
    return (alike(given, seen) @ weights).reshape(len(x_new), *y_train.shape[1:])


@accepted
def sort_in_lists_of_float_scores(task, x_train, y_train, x_new, seed):
    """The reference, with a baseline for the tasks left and a list as the answer."""
    if task == "spam":
        return word_counts(x_train, y_train, x_new)
    answer = predict(task, x_train, y_train, x_new, seed)
    return None if answer is None else answer.tolist()


equivalents = (
    *equivalent(
        "A number in a pair with itself has no influence: it is counted once on either side.",
        "before, after = np.triu_indices(y_train.shape[1], 1) -> before, after = np.triu_indices(y_train.shape[1], 0)",
    ),
    *equivalent(
        "Scores that no number has are never read.",
        "s = np.zeros(1 + max(x_train.max(), x_new.max())) -> s = np.zeros( 2 + max(x_train.max(), x_new.max()))",
        "s = np.zeros(1 + max(x_train.max(), x_new.max())) -> s = np.zeros(1 | max(x_train.max(), x_new.max()))",
        "s = np.zeros(1 + max(x_train.max(), x_new.max())) -> s = np.zeros(1 ^ max(x_train.max(), x_new.max()))",
    ),
    *equivalent(
        "The numbers in a list are 1 or more, and what follows them is 0.",
        "a, b = a[b > 0], b[b > 0] -> a, b = a[b != 0], b[b > 0]",
        "a, b = a[b > 0], b[b > 0] -> a, b = a[b > 0], b[b != 0]",
        "keys = np.where(x_new == 0, np.inf, s[x_new]) -> keys = np.where(x_new <= 0, np.inf, s[x_new])",
    ),
    *equivalent(
        "Another decay of the scores gives nearly the same order.",
        *(
            f"s -= rate * (np.bincount(a, p, len(s)) - np.bincount(b, p, len(s)) + decay * s) -> s -= rate {other}"
            for other in (
                "* (np.bincount(a, p, len(s)) - np.bincount(b, p, len(s)) % decay * s)",
                "* (np.bincount(a, p, len(s)) - np.bincount(b, p, len(s)) * decay * s)",
                "* (np.bincount(a, p, len(s)) - np.bincount(b, p, len(s)) - decay * s)",
                "* (np.bincount(a, p, len(s)) - np.bincount(b, p, len(s)) + decay - s)",
                "+ (np.bincount(a, p, len(s)) - np.bincount(b, p, len(s)) + decay * s)",
            )
        ),
    ),
)

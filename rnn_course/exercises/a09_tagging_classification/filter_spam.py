"""filter_spam: train on messages with spam labels, and classify the messages that arrive."""

import itertools
from collections import Counter

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise, misconception
from rnn_course.kit.question import ask
from rnn_course.models.pooled import build_convolution, build_pooled_classifier, filter_spam
from rnn_course.models.text import build_vocabulary, encode_and_pad, split_message

from .scores import score_filter

header = exercise(
    filter_spam,
    points=8,
    returns={"guesses": "(9.36)"},
    uses=(split_message, build_vocabulary, encode_and_pad, build_pooled_classifier, build_convolution),
    hints=(
        "You have all the parts: words, numbers, a classifier. Train it with compile and fit.",
        "arrived must be encoded with the vocabulary of texts: its new words are unknown words.",
        "A few seconds of training are enough. Hold back some of texts to see your own F1.",
    ),
)


TRAINED, SHARE = 320, 0.3
EACH = 6, 9  # how many of the messages that arrive are written after each pattern of spam, and of the others

HAM = (
    "are we still on for {day}",
    "i am at the {place}, where are you?",
    "can you call me after {hour}? {number}",
    "sorry, i am late, the {place} was closed",
    "did you win the game on {day}?",
    "thanks for the {thing}!",
    "is the {thing} free on {day}?",
    "send me the {thing} before {hour}",
    "ok see you at the {place} at {hour}",
    "new phone, my number is {number}",
    "i have no cash, can you get the {thing}?",
    "my prize cat sends love",
    "reply when you are at the {place}",
    "the offer from the {place} came on {day}!",
    "urgent: where is my {thing}?",
)

SPAM = (
    "you have won a {thing}! call {number} now",
    "urgent: your {thing} prize waits, text WIN to {short}",
    "free {thing} for you, reply YES to {short}",
    "claim your cash before {day}, call {number}",
    "new offer: a {thing} and free minutes, call {number}",
    "sorry we missed you, call {number} to collect",
    "is your phone old? get a {thing}, text {short}",
    "your {place} account: reply STOP to {short} or pay",
    "win {thing}s every {day}! only {short}p per text",
    "last chance to claim your {thing}, offer ends {day}",
)

FILLERS = {
    "day": ("monday", "friday", "saturday", "sunday"),
    "hour": ("six", "seven", "noon", "ten"),
    "place": ("station", "cinema", "library", "park"),
    "thing": ("phone", "ticket", "holiday", "camera"),
}

CHATTER = ("ok", "lol", "well", "hey", "please", "u", "now", "just", "really", "so", "dear", "hi", "x", "today")


ARRIVED = EACH[0] * len(SPAM) + EACH[1] * len(HAM)


def message(draw, spam: int, pattern: str = "") -> str:
    """A message with some filler words around it; spam and other messages share words, and numbers occur in both."""
    pattern = pattern or draw.choice(SPAM if spam else HAM)
    fillers = {name: draw.choice(words) for name, words in FILLERS.items()}
    text = pattern.format(**fillers, number=f"07{draw.integers(10**8, 10**9)}", short=f"8{draw.integers(1000, 9999)}")
    before, after = ([draw.choice(CHATTER) for _ in range(int(draw.integers(0, 3)))] for _ in range(2))
    words = " ".join([*before, text, *after])
    return draw.choice((words, words, words.capitalize(), words.upper()))


def every_pattern(draw):
    """Messages after each pattern, as many in every draw, so that a rule that looks for words always earns the same."""
    kinds = [(pattern, 1) for pattern in SPAM] * EACH[0] + [(pattern, 0) for pattern in HAM] * EACH[1]
    order = [kinds[place] for place in draw.rng.permutation(len(kinds))]
    return [message(draw, spam, pattern) for pattern, spam in order], np.array([spam for _, spam in order])


@check(weight=3, score=score_filter)
def messages_that_nobody_has_seen(draw):
    spam = (draw.rng.random(TRAINED) < SHARE).astype(int)
    texts = [message(draw, one) for one in spam]
    arrived, y = every_pattern(draw)
    yield ask(filter_spam, texts, spam, arrived).knowing(y)


@check
def messages_that_one_word_gives_away(draw):
    def short(spam):
        chatter = [draw.choice(CHATTER) for _ in range(3)]
        return " ".join([*chatter[:2], ("dinner", "prize")[int(spam)], chatter[2]])

    spam, arrived = np.arange(200) % 2, (np.arange(11) % 3 == 1).astype(int)
    yield ask(filter_spam, list(map(short, spam)), spam, list(map(short, arrived)))


def evidence(texts, spam, arrived):
    """Sum the evidence for spam of the words in each arrived message (naive Bayes)."""
    counts = [
        Counter(word for text, s in zip(texts, spam, strict=True) if s == k for word in set(split_message(text)))
        for k in (0, 1)
    ]
    known = {word for count in counts for word in count}
    size = [int((spam == k).sum()) for k in (0, 1)]
    weight = {
        word: np.log((counts[1][word] + 0.5) / (size[1] + 1)) - np.log((counts[0][word] + 0.5) / (size[0] + 1))
        for word in known
    }
    return np.array([sum(weight[word] for word in set(split_message(text)) if word in known) for text in arrived])


@misconception("no message is marked as spam. Most guesses are right that way, but the F1 of spam (9.11) is 0.")
def lets_everything_through(texts, spam, arrived):
    return np.zeros(len(arrived), dtype=int)


@misconception("every message is marked as spam; (9.36) uses P_i.", breaks=("9.36",))
def throws_everything_away(texts, spam, arrived):
    return np.ones(len(arrived), dtype=int)


@misconception("0 and 1 are swapped; in (9.36) 1 is spam.", breaks=("9.36",))
def throws_the_good_ones_away(texts, spam, arrived):
    return (evidence(texts, spam, arrived) <= 0).astype(int)


@misconception("probabilities are returned; (9.36) gives 0 or 1.", breaks=("9.36",))
def gives_probabilities(texts, spam, arrived):
    return 1 / (1 + np.exp(-np.clip(evidence(texts, spam, arrived), -30, 30)))


@misconception(
    "a message is marked as spam if it has a digit, without training; P_i of (9.35) is learned from texts and spam.",
    breaks=("9.35",),
)
def looks_for_digits(texts, spam, arrived):
    return np.array([int(any(map(str.isdigit, text))) for text in arrived])


@misconception(
    "a message is marked as spam if it has a word like win or free, without training; P_i of (9.35) is learned from "
    "texts and spam.",
    breaks=("9.35",),
)
def looks_for_bad_words(texts, spam, arrived):
    bad = {"win", "won", "free", "urgent", "claim", "offer", "cash"}
    return np.array([int(bool(bad & set(split_message(text)))) for text in arrived])


@misconception(
    "the guesses are the labels of the first messages of texts; in (9.35) P_i is that of an arrived message.",
    breaks=("9.35",),
)
def gives_the_known_labels(texts, spam, arrived):
    return spam[: len(arrived)]


def bags(texts, known):
    """Which of the known words occur in each text (N, words)."""
    return np.array([[float(word in words) for word in known] for words in map(set, map(split_message, texts))])


@accepted
def naive_bayes(texts, spam, arrived):
    known = sorted({word for text in texts for word in split_message(text)})
    seen, new = bags(texts, known), bags(arrived, known)
    p = [(seen[spam == k].sum(axis=0) + 0.5) / ((spam == k).sum() + 1) for k in (0, 1)]
    evidence = [new @ np.log(p[k]) + (1 - new) @ np.log(1 - p[k]) + np.log((spam == k).mean()) for k in (0, 1)]
    return (evidence[1] > evidence[0]).astype("int32")


@accepted
def logistic_regression_by_hand(texts, spam, arrived):
    known = sorted({word for text in texts for word in split_message(text)})
    seen, new, w, b = bags(texts, known), bags(arrived, known), np.zeros(len(known)), 0.0
    for _ in range(500):
        error = 1 / (1 + np.exp(-seen @ w - b)) - spam
        w, b = w - 0.5 * seen.T @ error / 100, b - 0.5 * error.sum() / 100
    return np.int64(new @ w + b > 0)


@accepted
def votes_of_pairs_of_words(texts, spam, arrived):
    def marks(text):
        words = ["<", *split_message(text), ">"]
        return {*words, *itertools.pairwise(words)}

    kinds = [[text for text, s in zip(texts, spam, strict=True) if s == k] for k in (0, 1)]
    counts = [Counter(mark for text in kind for mark in marks(text)) for kind in kinds]
    size = [int((spam == k).sum()) for k in (0, 1)]

    def evidence(text):
        return sum(
            np.log((counts[1][m] + 0.3) / (size[1] + 1)) - np.log((counts[0][m] + 0.3) / (size[0] + 1))
            for m in marks(text)
            if counts[0][m] + counts[1][m]
        )

    return np.array([evidence(text) > 0 for text in arrived]).astype(int)


equivalents = (
    *equivalent(
        "Another seed is as good.",
        "keras.utils.set_random_seed(0) -> keras.utils.set_random_seed( 1)",
    ),
    *equivalent(
        "A third class without messages soon gets no probability.",
        "model = build_convolution(len(vocabulary), filters, filters, width, 2) -> model = "
        "build_convolution(len(vocabulary), filters, filters, width, 3)",
    ),
    *equivalent(
        "It only changes how much is printed.",
        "model.fit(encode_and_pad(known, vocabulary), spam, epochs=epochs, verbose=0) -> "
        "model.fit(encode_and_pad(known, vocabulary), spam, epochs=epochs, verbose= 1)",
        "model.fit(encode_and_pad(known, vocabulary), spam, epochs=epochs, verbose=0) -> "
        "model.fit(encode_and_pad(known, vocabulary), spam, epochs=epochs, verbose= -1)",
    ),
)

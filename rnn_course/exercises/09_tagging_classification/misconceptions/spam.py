"""What goes wrong with a spam filter: rules of thumb, answers of the wrong kind, labels turned round."""

from __future__ import annotations

from collections import Counter

import numpy as np

from rnn_course.exercise import misconception
from rnn_course.models.pooled import filter_spam
from rnn_course.models.text import split_message


def evidence(texts, spam, arrived):
    """How much the words of each arrived message speak for spam, by what was learned of each word alone."""
    counts = [Counter(word for text, s in zip(texts, spam, strict=True) if s == k for word in set(split_message(text)))
              for k in (0, 1)]
    known = {word for count in counts for word in count}
    size = [int((spam == k).sum()) for k in (0, 1)]
    weight = {word: np.log((counts[1][word] + 0.5) / (size[1] + 1)) - np.log((counts[0][word] + 0.5) / (size[0] + 1))
              for word in known}
    return np.array([sum(weight[word] for word in set(split_message(text)) if word in known) for text in arrived])


@misconception(of=filter_spam, says="no message is ever thrown away. Most messages are right that way, and the F1 of "
                                    "spam is 0: see (9.11).")
def lets_everything_through(texts, spam, arrived):
    return np.zeros(len(arrived), dtype=int)


@misconception(of=filter_spam, says="every message is thrown away, good ones too; (9.36) asks P_i.")
def throws_everything_away(texts, spam, arrived):
    return np.ones(len(arrived), dtype=int)


@misconception(of=filter_spam, says="1 and 0 have changed places: spam is let through and the rest thrown away; see "
                                    "(9.36).")
def throws_the_good_ones_away(texts, spam, arrived):
    return (evidence(texts, spam, arrived) <= 0).astype(int)


@misconception(of=filter_spam, says="probabilities are given; (9.36) asks for 0 or 1.")
def gives_probabilities(texts, spam, arrived):
    return 1 / (1 + np.exp(-np.clip(evidence(texts, spam, arrived), -30, 30)))


@misconception(of=filter_spam, says="a message counts as spam if there is a digit in it, whatever texts and spam say; "
                                    "P_i of (9.35) is learned.")
def looks_for_digits(texts, spam, arrived):
    return np.array([int(any(map(str.isdigit, text))) for text in arrived])


@misconception(of=filter_spam, says="a message counts as spam if a word like win or free is in it, whatever texts and "
                                    "spam say; P_i of (9.35) is learned.")
def looks_for_bad_words(texts, spam, arrived):
    bad = {"win", "won", "free", "urgent", "claim", "offer", "cash"}
    return np.array([int(bool(bad & set(split_message(text)))) for text in arrived])


@misconception(of=filter_spam, says="the guesses are the labels of the first messages of texts; those that arrive are "
                                    "others, (9.35).")
def gives_the_known_labels(texts, spam, arrived):
    return spam[: len(arrived)]

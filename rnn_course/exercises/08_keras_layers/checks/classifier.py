"""What is asked of the classifier: probabilities that no padding changes."""

from __future__ import annotations

import numpy as np

from rnn_course.draw import Draw
from rnn_course.exercise import check, probe
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.classifier import build_classifier

VOCABULARY = 11  # the words of every drawn sentence: more than any size that a Draw gives


def classified(draw: Draw, words: np.ndarray, M: int, H: int, C: int) -> Question:
    """Build a classifier, load random weights, and give it sentences of word numbers."""
    N = VOCABULARY
    weights = {"E": draw(N, M), "W": draw(M, 4 * H), "U": draw(H, 4 * H), "b": draw(4 * H), "V": draw(H, C),
               "c": draw(C)}
    built = ask(build_classifier, N, M, H, C)
    return built.then("@model", result(0), weights, words, draw(len(words), C))


@check(of=build_classifier)
def sentences_of_one_length(draw: Draw):
    T, M, H, C = draw.sizes("TMHC")
    yield classified(draw, draw.integers(1, VOCABULARY, 1, T), M, H, C)


@check(of=build_classifier)
def sentences_with_padding(draw: Draw):
    B, T, M, H, C = draw.sizes("BTMHC")
    words = draw.integers(1, VOCABULARY, B, T) * draw.lengths_mask(B, T).astype(int)
    yield classified(draw, words, M, H, C)


@check(of=build_classifier, weight=0, note="Sentences of two words, none of them padding, are wrong too: look at "
                                           "the output layer in (8.37), and at which state it reads.")
def two_words(draw: Draw):
    B, M, H, C = draw.sizes("BMHC")
    yield classified(draw, draw.integers(1, VOCABULARY, B, 2), M, H, C)


@probe(of=build_classifier, says="The probabilities change when zeros are appended to a sentence; (8.36) lets no "
                                 "padding move the state.", same=lambda value: value["outputs"])
def more_padding(draw: Draw):
    B, T, M, H, C = draw.sizes("BTMHC")
    words, seed = draw.integers(1, VOCABULARY, B, T), int(draw.integers(0, 2**31))
    longer = np.pad(words, ((0, 0), (0, 3)))
    return tuple(classified(Draw(seed), sentences, M, H, C) for sentences in (words, longer))

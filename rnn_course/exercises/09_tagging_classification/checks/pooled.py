"""What is asked of the classifiers: each pooling with padding, and a convolution that looks back."""

from __future__ import annotations

import numpy as np

from rnn_course.draw import Draw
from rnn_course.exercise import Score, check, probe
from rnn_course.kit import compare
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.pooled import build_convolution, build_pooled_classifier

from . import draws

VOCABULARY = 11  # more than any size that a Draw gives


def pooling(draw: Draw, kind: str, words: np.ndarray, M: int, H: int, C: int) -> Question:
    """Build a classifier with this pooling, load random weights, and give it sentences."""
    weights = {"E": draw(VOCABULARY, M), **draws.both_ends(draw, M, H), "V": draw(2 * H, C), "c": draw(C)}
    built = ask(build_pooled_classifier, VOCABULARY, M, H, C, kind)
    return built.then("@model", result(0), weights, words, draw(len(words), C))


def padded(draw: Draw, kind: str) -> Question:
    B, T, M, H, C = draw.sizes("BTMHC", B=5, T=4)
    return pooling(draw, kind, draws.numbers(draw, B, T, VOCABULARY)[0], M, H, C)


@check(of=build_pooled_classifier)
def pooled_by_max(draw: Draw):
    yield padded(draw, "max")


@check(of=build_pooled_classifier)
def pooled_by_mean(draw: Draw):
    yield padded(draw, "mean")


def score_last(answers, expected):
    """Whether all agrees. One gradient is zero, that of U for g: up to the last word g has made a single step."""
    if compare.compare(answers[0], expected[0]) is None:
        return Score(1.0, "Pooled by last, all agrees.")
    return Score(0.0, "With pooling \"last\" the probabilities or gradients are not those of (9.26): which place of a "
                      "padded row is number L?")


@check(of=build_pooled_classifier, score=score_last)
def pooled_by_last(draw: Draw):
    yield padded(draw, "last")


@check(of=build_pooled_classifier)
def pooled_by_both_ends(draw: Draw):
    yield padded(draw, "ends")


@probe(of=build_pooled_classifier, same=lambda value: value["outputs"],
       says="The mean changes when padding is appended to a sentence; in (9.27) only words count.")
def more_padding_to_pool(draw: Draw):
    M, H, C = draw.sizes("MHC")
    words, seed = draw.integers(1, VOCABULARY, 3, 4), int(draw.integers(0, 2**31))
    longer = np.pad(words, ((0, 0), (0, 3)))
    return tuple(pooling(Draw(seed), "mean", sentences, M, H, C) for sentences in (words, longer))


def convolved(draw: Draw, words: np.ndarray, M: int, F: int, width: int, C: int) -> Question:
    """Build a convolution, load random weights, and give it sentences."""
    weights = {"E": draw(VOCABULARY, M), "K": draw(width, M, F), "b": draw(F), "V": draw(F, C), "c": draw(C)}
    built = ask(build_convolution, VOCABULARY, M, F, width, C)
    return built.then("@model", result(0), weights, words, draw(len(words), C))


@check(of=build_convolution)
def windows_over_sentences_of_one_length(draw: Draw):
    B, M, F, C = draw.sizes("BMFC")
    yield convolved(draw, draw.integers(1, VOCABULARY, B, 6), M, F, 3, C)


@check(of=build_convolution, weight=2)
def windows_over_padded_sentences(draw: Draw):
    B, M, F, C = draw.sizes("BMFC", B=6)
    yield convolved(draw, draws.numbers(draw, B, 6, VOCABULARY)[0], M, F, draw.choice((2, 3)), C)


@check(of=build_convolution, weight=0, note="With windows of one word it is wrong too, so the direction in which they "
                                            "look is not the reason: look at relu, at (9.33) and at (9.34).")
def windows_of_one_word(draw: Draw):
    B, T, M, F, C = draw.sizes("BTMFC")
    yield convolved(draw, draw.integers(1, VOCABULARY, B, T), M, F, 1, C)

"""What is asked of the taggers: every kind of layer, padding, features, depth, and where dropout stands.

What a model gives at padding does not matter, so the questions send no gradient there, and the outputs are seen through
the gradients of V and c.
"""

from __future__ import annotations

import numpy as np

from rnn_course.draw import Draw
from rnn_course.exercise import Score, check, probe
from rnn_course.kit import compare
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.taggers import build_deep_tagger, build_feature_tagger, build_tagger

from . import draws

VOCABULARY = 11  # more than any size that a Draw gives
GATES = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}
LOST = ("Your model's output for a sentence changes when padding is appended to it; no layer may read w_t = 0.")


def tagging(draw: Draw, kind: str, B: int, T: int, M: int, H: int, K: int, padded: bool = True) -> Question:
    """Build a tagger, load random weights, and give it sentences; no gradient comes from padding."""
    words, mask = draws.numbers(draw, B, T, VOCABULARY, padded)
    recurrent = draws.both_ends(draw, M, H, GATES[kind], rows=2 if kind == "GRU" else 1)
    weights = {"E": draw(VOCABULARY, M), **recurrent, "V": draw(2 * H, K), "c": draw(K)}
    built = ask(build_tagger, kind, VOCABULARY, M, H, K)
    return built.then("@model", result(0), weights, words, draw(B, T, K) * mask[..., None])


@check(of=build_tagger)
def tags_of_sentences_of_one_length(draw: Draw):
    yield tagging(draw, "GRU", *draw.sizes("BTMHK", B=2, T=3), padded=False)


@check(of=build_tagger, weight=2)
def tags_of_padded_sentences(draw: Draw):
    yield tagging(draw, "LSTM", *draw.sizes("BTMHK", B=4, T=5))


@check(of=build_tagger)
def tags_by_simple_layers(draw: Draw):
    yield tagging(draw, "SimpleRNN", *draw.sizes("BTMHK", B=3, T=4))


@probe(of=build_tagger, says=LOST, same=lambda value: value[:, :4])
def more_padding_for_a_tagger(draw: Draw):
    M, H, K = draw.sizes("MHK")
    words = draw.integers(1, VOCABULARY, 3, 4)
    weights = {"E": draw(VOCABULARY, M), **draws.both_ends(draw, M, H), "V": draw(2 * H, K), "c": draw(K)}

    def tagged(sentences: np.ndarray) -> Question:
        built = ask(build_tagger, "LSTM", VOCABULARY, M, H, K)
        return built.then("@load", result(0), weights, sentences).then("@run", result(1), sentences)

    return tagged(words), tagged(np.pad(words, ((0, 0), (0, 3))))


SIZES = (11, 9, 8)  # of three vocabularies; every number that is asked with is in all of them


def featured(draw: Draw, B: int, T: int, H: int, K: int, padded: bool = True) -> Question:
    """Build a tagger of three inputs, load random weights, and give it words, suffixes and cases."""
    widths = [int(each) for each in draw.rng.permutation([width for width in (2, 3, 4, 5, 6) if width != H])[:3]]
    words, mask = draws.numbers(draw, B, T, min(SIZES), padded)
    others = [draw.integers(1, min(SIZES), B, T) * mask.astype(int) for _ in range(2)]
    tables = {f"E_{k}": draw(*size) for k, size in enumerate(zip(SIZES, widths, strict=True), start=1)}
    weights = {**tables, **draws.both_ends(draw, sum(widths), H), "V": draw(2 * H, K), "c": draw(K)}
    built = ask(build_feature_tagger, list(SIZES), widths, H, K)
    return built.then("@model", result(0), weights, [words, *others], draw(B, T, K) * mask[..., None])


@check(of=build_feature_tagger)
def features_of_sentences_of_one_length(draw: Draw):
    yield featured(draw, *draw.sizes("BTHK", B=2, T=3), padded=False)


@check(of=build_feature_tagger, weight=2)
def features_of_padded_sentences(draw: Draw):
    yield featured(draw, *draw.sizes("BTHK", B=4, T=5))


SURELY = 0.9999999  # a rate at which dropout leaves nothing, but for one run in a hundred thousand


def loaded(draw: Draw, H: int, K: int, layers: int, awake: bool) -> tuple[Question, dict]:
    """Build a deep tagger whose dropout drops all that it may drop, and random weights for it."""
    weights = {"E": draw(VOCABULARY, 2 * H)}
    for layer in range(layers):
        weights |= draws.both_ends(draw, 2 * H, H, name="" if layer == 0 else f"_{layer + 1}")
    weights |= {"V": draw(2 * H, K), "c": draw(K)}
    return ask(build_deep_tagger, VOCABULARY, H, layers, K, SURELY, awake), weights


def stacked(draw: Draw, B: int, T: int, H: int, K: int, layers: int, awake: bool, padded: bool = True) -> Question:
    """Give sentences to a deep tagger; no gradient comes from padding."""
    words, mask = draws.numbers(draw, B, T, VOCABULARY, padded)
    built, weights = loaded(draw, H, K, layers, awake)
    return built.then("@model", result(0), weights, words, draw(B, T, K) * mask[..., None])


@check(of=build_deep_tagger)
def a_single_layer(draw: Draw):
    yield stacked(draw, *draw.sizes("BTHK", B=2, T=3, H=3), layers=1, awake=True, padded=False)


@check(of=build_deep_tagger)
def three_layers_over_padding(draw: Draw):
    yield stacked(draw, *draw.sizes("BTHK", B=4, T=4, H=2), layers=3, awake=False)


def score_dropout(answers, expected):
    """Whether the tags are those of a model in which nothing gets through dropout. Its gradients would be zeros."""
    value, right = np.asarray(answers[0]), expected[0]
    if value.shape == right.shape and compare.equal(value, right):
        return Score(1.0, "With dropout awake the tags are right.")
    return Score(0.0, "With awake=True and a rate at which nothing gets through dropout, the tags are not those of "
                      "(9.21): look at what goes through dropout, what goes past it, and when it works.")


@check(of=build_deep_tagger, score=score_dropout)
def dropout_that_drops_everything(draw: Draw):
    B, T, H, K = draw.sizes("BTHK", B=2, T=3, H=2)
    words = draws.numbers(draw, B, T, VOCABULARY, padded=False)[0]
    built, weights = loaded(draw, H, K, 2, True)
    yield built.then("@load", result(0), weights, words).then("@run", result(1), words)

"""BLEU against sacrebleu, on thousands of small corpora, and against the numbers of the paper that defines it."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.decoding.scores import brevity_penalty, clipped_matches, corpus_bleu, sentence_bleu

LIMIT = 1e-12
WORDS = ["the", "cat", "is", "on", "mat", "there", "a"]


def tokens(text):
    return np.array([WORDS.index(word) for word in text.split()])


def corpus(seed, sentences=4, references=2, longest=9, vocabulary=4):
    """Random candidates and references; few words, so that n-grams match and repeat."""
    rng = np.random.default_rng(seed)

    def sentence():
        return rng.integers(0, vocabulary, size=rng.integers(1, longest + 1))

    return [sentence() for _ in range(sentences)], [[sentence() for _ in range(references)] for _ in range(sentences)]


def as_text(y):
    return " ".join(map(str, y))


def test_the_papers_examples_of_clipping():
    references = [tokens("the cat is on the mat"), tokens("there is a cat on the mat")]
    candidate = tokens("the the the the the the the")
    assert clipped_matches(candidate, references, 1) == (2, 7)
    assert clipped_matches(candidate, references, 2) == (0, 6)
    assert clipped_matches(candidate[:2], references, 4) == (0, 0)


def test_the_length_of_the_closest_reference_counts_and_of_two_the_shorter():
    reference_lengths = ([np.zeros(7)], [np.zeros(9), np.zeros(3)], [np.zeros(8), np.zeros(4)])
    candidates = [np.zeros(6)] * 3
    assert brevity_penalty(candidates, reference_lengths) == 1
    assert brevity_penalty(candidates[:1], reference_lengths[:1]) == pytest.approx(np.exp(1 - 7 / 6), rel=LIMIT)


@pytest.mark.parametrize("longest", [3, 6, 12])
def test_corpus_bleu_agrees_with_sacrebleu(longest):
    sacrebleu = pytest.importorskip("sacrebleu")
    zeros = worst = 0
    for seed in range(400):
        candidates, references = corpus(seed, references=1 + seed % 3, longest=longest)
        columns = [[as_text(y) for y in column] for column in zip(*references, strict=True)]
        texts = [as_text(y) for y in candidates]
        wanted = sacrebleu.corpus_bleu(texts, columns, tokenize="none", smooth_method="none", force=True)
        found = corpus_bleu(candidates, references)
        worst = max(worst, abs(100 * found - wanted.score))
        zeros += found == 0
        assert brevity_penalty(candidates, references) == pytest.approx(wanted.bp, rel=LIMIT)
    assert worst < 100 * LIMIT
    assert 0 < zeros < 400 or longest == 3


@pytest.mark.parametrize("longest", [2, 5, 12])
def test_sentence_bleu_agrees_with_sacrebleu(longest):
    sacrebleu = pytest.importorskip("sacrebleu")
    worst = smoothed = short = 0
    for seed in range(600):
        (candidate,), (references,) = corpus(seed, sentences=1, references=1 + seed % 3, longest=longest)
        wanted = sacrebleu.sentence_bleu(as_text(candidate), [as_text(y) for y in references], tokenize="none")
        worst = max(worst, abs(100 * sentence_bleu(candidate, references) - wanted.score))
        smoothed += any(m == 0 < t for m, t in zip(wanted.counts, wanted.totals, strict=True)) and wanted.counts[0] > 0
        short += len(candidate) < 4
    assert worst < 100 * LIMIT
    assert smoothed > 100
    assert short > 50


def test_a_perfect_candidate_scores_1_and_a_stranger_0():
    y = tokens("there is a cat on the mat")
    assert corpus_bleu([y], [[y]]) == sentence_bleu(y, [y]) == pytest.approx(1, rel=LIMIT)
    assert sentence_bleu(y[:2], [y[:2]]) == pytest.approx(1, rel=LIMIT)
    assert corpus_bleu([y], [[y + 10]]) == sentence_bleu(y, [y + 10]) == 0

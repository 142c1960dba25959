"""Text to numbers, against itself: what is read back is what was written, and laws that hold for any text."""

from __future__ import annotations

import inspect
import itertools
import re
from collections import Counter

import numpy as np
import pytest

from rnn_course.kit import stand_ins
from rnn_course.models import metrics, pooled, taggers, text

WORDS, TAGS = stand_ins.sentences(60, seed=3)
DEFINING = re.compile(r"(\(\d+\.\d+\))\s*$", re.MULTILINE)
REFERENCES = [
    each
    for module in (text, taggers, pooled, metrics)
    for each in vars(module).values()
    if inspect.isfunction(each) and each.__module__ == module.__name__
]


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda function: function.__name__)
def test_every_equation_stands_behind_a_line_of_code(reference):
    docstring = inspect.getdoc(reference) or ""
    code = inspect.getsource(reference).split('"""')[2]
    comments = " ".join(line.partition("#")[2] for line in code.splitlines() if line.partition("#")[0].strip())
    numbers = set(DEFINING.findall(docstring))
    assert numbers
    assert "->" in docstring
    assert numbers <= set(re.findall(r"\(9\.\d+\)", comments))


def test_a_vocabulary_falls_in_number_and_then_rises_in_the_alphabet():
    n = Counter(word for sentence in WORDS for word in sentence)
    kept = text.build_vocabulary(WORDS, 3)[2:]
    assert set(kept) == {word for word in n if n[word] >= 3}
    assert all((-n[a], a) < (-n[b], b) for a, b in itertools.pairwise(kept))


def test_numbers_read_back_give_the_words():
    vocabulary = text.build_vocabulary(WORDS, 2)
    w = text.encode_and_pad(WORDS, vocabulary)
    for row, sentence in zip(w, WORDS, strict=True):
        read = [vocabulary[number] for number in row]
        assert read[: len(sentence)] == [word if word in vocabulary else "<UNK>" for word in sentence]
        assert set(read[len(sentence) :]) <= {"<PAD>"}


def test_the_baseline_is_the_best_that_looks_at_the_word_alone():
    guesses = text.most_frequent_tags(WORDS, TAGS, WORDS)
    right = sum(g == t for gs, ts in zip(guesses, TAGS, strict=True) for g, t in zip(gs, ts, strict=True))
    pairs = Counter((w, t) for ws, ts in zip(WORDS, TAGS, strict=True) for w, t in zip(ws, ts, strict=True))
    best: Counter[str] = Counter()
    for (word, _), count in pairs.items():
        best[word] = max(best[word], count)
    assert right == sum(best.values())


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("Ada", "title"),
        ("I", "title"),
        ("NATO", "upper"),
        ("iPhone", "mixed"),
        ("McDonald", "mixed"),
        ("B2B", "digit"),
        ("...", "sign"),
        ("e-mail", "lower"),
        ("'Tis", "mixed"),
        ("U.S.", "upper"),
        ("Re-run", "title"),
        ("'EM", "upper"),
    ],
)
def test_cases(word, case):
    assert text.suffix_and_case([[word]], 2) == ([[word.lower()[-2:]]], [[case]])


def test_a_message_loses_nothing_but_capitals_digits_and_white_space():
    said = "Call 09061701461 NOW!! U won \u00a31000_cash, r u 18+?\n:-)"
    words = text.split_message(said)
    assert "".join(words) == re.sub(r"\d", "0", re.sub(r"\s", "", said.lower()))
    assert "00000000000" in words
    assert words.count("!") == 2
    assert not np.any([word.isalnum() and not (word.isalpha() or word.isdigit()) for word in words])

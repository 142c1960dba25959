"""What is asked of the vocabulary, of padding, of the baseline, of scores, and of the look of words."""

from __future__ import annotations

import numpy as np

from rnn_course.exercise import check
from rnn_course.kit.question import ask
from rnn_course.models.metrics import tagging_scores
from rnn_course.models.text import (
    build_vocabulary,
    encode_and_pad,
    most_frequent_tags,
    split_message,
    suffix_and_case,
)

from . import draws


@check(of=build_vocabulary, weight=2)
def vocabularies_of_common_words(draw):
    for minimum in (2, 3):
        texts = draws.until(lambda: draws.sentences(draw, 9, 6),
                            lambda drawn, minimum=minimum: all(draws.counted(drawn, minimum).values()))
        yield ask(build_vocabulary, texts, minimum)


@check(of=build_vocabulary)
def vocabularies_of_every_word(draw):
    yield ask(build_vocabulary, draws.until(
        lambda: draws.sentences(draw, 4, 5), lambda texts: draws.counted(texts, 1)["out of order"]), 1)
    yield ask(build_vocabulary, [["light"]], 1)


@check(of=encode_and_pad, weight=2)
def sentences_with_unknown_words(draw):
    for _ in range(2):
        vocabulary = ["<PAD>", "<UNK>", *(draws.WORDS[int(k)] for k in draw.rng.permutation(len(draws.WORDS))[:9])]
        known = draws.sentences(draw, 4, 6, vocabulary[2:])
        other = [draws.STRANGE[int(k)] for k in draw.integers(0, len(draws.STRANGE), 3)]
        mixed = [[known[0][0], *other, known[0][1]], other[:1], ["paris", "Paris"]]
        yield ask(encode_and_pad, known + mixed, vocabulary)


@check(of=encode_and_pad)
def an_empty_sentence_and_a_lonely_one(draw):
    vocabulary = ["<PAD>", "<UNK>", *draws.WORDS[:8]]
    yield ask(encode_and_pad, [*draws.sentences(draw, 2, 4), [], [draws.WORDS[0]]], vocabulary)
    yield ask(encode_and_pad, draws.sentences(draw, 1, 5), vocabulary)


@check(of=most_frequent_tags, weight=2)
def tags_of_known_and_unknown_words(draw):
    for count, tells in ((9, draws.tells_ties), (14, draws.tells_totals)):
        words, tags = draws.until(lambda count=count: draws.tagged(draw, count, 6), tells)
        asked = draws.sentences(draw, 4, 6)
        yield ask(most_frequent_tags, words, tags, [list(draws.WORDS), ["zebra"], *asked, ["THE", "light", "Zebra"]])


@check(of=most_frequent_tags)
def tags_after_a_single_sentence(draw):
    words, tags = draws.tagged(draw, 1, 5)
    yield ask(most_frequent_tags, words, tags, [words[0][::-1], ["zebra", words[0][0]]])


def tagging(draw, B, T, K, absent=()):
    """Guesses of which two in three are right, and half of those at padding; no tag of `absent` comes anywhere."""
    present = np.array([k for k in range(K) if k not in absent])
    mask = draw.lengths_mask(B, T)
    y = present[draw.integers(0, len(present), B, T)]
    other = present[draw.integers(0, len(present), B, T)]
    guesses = np.where(draw.rng.random((B, T)) < 0.7, y, other)
    guesses[int(draw.integers(0, B))] = y[int(draw.integers(0, B))]
    wrong = present[(np.searchsorted(present, y) + 1) % len(present)]
    return np.where(mask == 1, guesses, np.where(draw.rng.random((B, T)) < 0.5, y, wrong)), y, mask


def tells_scores(drawn):
    """A sentence with wrong guesses at its padding alone, and one with other faults; every share is one of its own."""
    guesses, y, mask = drawn
    hit = (guesses == y) * mask
    by_row = hit.sum(axis=1) / mask.sum(axis=1)
    spoilt = (by_row == 1) & ((guesses != y) & (mask == 0)).any(axis=1)
    shares = by_row.mean(), hit.sum() / mask.sum(), (guesses == y).mean(), hit.mean()
    return spoilt.any() and (by_row < 1).any() and np.diff(sorted(shares)).min() > 0.01


@check(of=tagging_scores, weight=2)
def scores_of_padded_sentences(draw):
    B, T, K = draw.sizes("BTK", B=7)
    yield ask(tagging_scores, *draws.until(lambda: tagging(draw, B, T, K), tells_scores), K)


@check(of=tagging_scores)
def scores_where_a_tag_never_comes(draw):
    for K, absent in ((5, (1,)), (6, (0, 5))):
        B, T = draw.sizes("BT", B=7)
        drawn = draws.until(lambda B=B, T=T, K=K, absent=absent: tagging(draw, B, T, K, absent), tells_scores)
        yield ask(tagging_scores, *drawn, K)


@check(of=tagging_scores)
def scores_of_one_sentence(draw):
    T, K = draw.sizes("TK")
    y = draw.integers(0, K, 1, T)
    yield ask(tagging_scores, y.copy(), y, np.ones((1, T)), K)


@check(of=tagging_scores, weight=0, note="With no padding at all it is wrong too, so the mask is not the reason: look "
                                         "at which axis of C is the right tag, and at what (9.11) divides by.")
def scores_without_padding(draw):
    guesses, y, mask = draws.until(lambda: tagging(draw, 6, 5, 3), tells_scores)
    yield ask(tagging_scores, guesses, y, np.ones_like(mask), 3)


LOOKS = ("Ada", "walking", "NATO", "a", "I", "A1", "3rd", "2024", "!", "...", "iPhone", "McDonald", "O'Neill", "e-mail",
         "U.S.", "don't", "B-day", "'Tis", "COVID-19", "Re-run", "-", "walKing", "'em", "eBAY", "Grace", "UP")


@check(of=suffix_and_case, weight=2)
def looks_of_all_kinds(draw):
    order = [LOOKS[int(k)] for k in draw.rng.permutation(len(LOOKS))]
    cuts = sorted(draw.rng.permutation(np.arange(1, len(LOOKS)))[:4].tolist())
    parts = [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(LOOKS)], strict=True)]
    for n in (2, 3):
        yield ask(suffix_and_case, parts, n)


@check(of=suffix_and_case)
def looks_of_one_word(draw):
    yield ask(suffix_and_case, [[draw.choice(LOOKS[:8])]], 1)
    yield ask(suffix_and_case, [["Walking"], [], [draw.choice(LOOKS)]], 4)


PIECES = ("WIN", "cash", "now", "call me", "Ok", "lar...", "\u00a3100", "wow!!!", "text80086to", "Free_entry", "4u",
          ":)", "T&C's", "don't", "<3", "5pm", "a  b", "tel:", "yes\nno")


@check(of=split_message, weight=2)
def messages_of_all_kinds(draw):
    for _ in range(3):
        chosen = [PIECES[int(k)] for k in draw.rng.permutation(len(PIECES))[:12]]
        number = f"0{int(draw.integers(7_000_000, 7_999_999))}"
        yield ask(split_message, " ".join([*chosen, f"Call{number}NOW", "!!", number, "4U_2 \u00a35"]))


@check(of=split_message)
def a_short_message(draw):
    yield ask(split_message, "")
    yield ask(split_message, draw.choice(("Ok 9!", "Hi2U?", "No. 1")))

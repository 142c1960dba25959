"""Sentences, tags and numbers for the checks."""

from __future__ import annotations

from collections import Counter

import numpy as np

WORDS = ("walk", "light", "Ada", "the", "The", "runs", "green", "often", "a", "Paris", "paris", "will")
STRANGE = ("zebra", "THE", "Walk", "<pad>")
TAGS = ("VERB", "NOUN", "DET", "ADJ")


def until(draw_one, telling):
    """Draw again until the draw shows the mistakes."""
    while not telling(found := draw_one()):
        pass
    return found


def sentences(draw, count, longest, words=WORDS):
    """Lists of 1 to `longest` words, at least one of them that long."""
    lengths = [longest, *draw.integers(1, longest + 1, count - 1).tolist()]
    return [[words[int(k)] for k in draw.integers(0, len(words), length)] for length in lengths]


def counted(texts, minimum):
    """Whether the draw has counts around the minimum, and ties that do not occur in alphabetical order."""
    met = [word for text in texts for word in text]
    n = Counter(met)
    kept = [word for word in n if n[word] >= minimum]
    out_of_order = sorted(kept, key=lambda w: -n[w]) != sorted(kept, key=lambda w: (-n[w], w))
    texts_with = Counter(word for text in texts for word in set(text))
    return {
        "around": {minimum - 1, minimum, minimum + 1} <= set(n.values()),
        "out of order": out_of_order,
        "more than texts": any(n[word] >= minimum > texts_with[word] for word in n),
    }


def tagged(draw, count, longest):
    """Words and tags; see `tells_ties` and `tells_totals` for what makes (9.6) and (9.7) matter."""
    words = sentences(draw, count, longest)
    return words, [[TAGS[int(k)] for k in draw.integers(0, len(TAGS), len(sentence))] for sentence in words]


def tag_counts(words, tags):
    counts: dict[str, Counter] = {}
    for sentence, its_tags in zip(words, tags, strict=True):
        for word, tag in zip(sentence, its_tags, strict=True):
            counts.setdefault(word, Counter())[tag] += 1
    return counts


def leaders(counts):
    return sorted(tag for tag in counts if counts[tag] == max(counts.values()))


def tells_ties(pair):
    """Whether some word has several best tags whose order of appearance is not alphabetical."""
    return any(
        len(leaders(c)) > 1 and next(tag for tag in c if tag in leaders(c)) != leaders(c)[0]
        for c in tag_counts(*pair).values()
    )


def tells_totals(pair):
    """Whether the most frequent tag is a single one, not that of the most different words, not NOUN, not the first."""
    counts = tag_counts(*pair)
    total = sum(counts.values(), Counter())
    by_word = Counter(leaders(c)[0] for c in counts.values())
    first = leaders(total)
    return len(first) == 1 and first[0] not in ("NOUN", pair[1][0][0], *leaders(by_word))


def numbers(draw, B, T, vocabulary, padded=True):
    """Word numbers (B, T) from 1, with padding zeros after the last word of all rows but one, and the mask."""
    mask = draw.lengths_mask(B, T) if padded else np.ones((B, T))
    return draw.integers(1, vocabulary, B, T) * mask.astype(int), mask


def both_ends(draw, reads, H, gates=4, name="", rows=1):
    """Weights of two recurrent layers; a GRU has two rows of biases."""
    shape = (gates * H,) if rows == 1 else (rows, gates * H)
    return {
        f"{letter}_{end}{name}": draw(*size)
        for end in "hg"
        for letter, size in (("W", (reads, gates * H)), ("U", (H, gates * H)), ("b", shape))
    }

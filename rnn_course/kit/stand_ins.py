"""Generated messages and tagged sentences, for a machine that cannot fetch the real data sets."""

from __future__ import annotations

import numpy as np

HAM = (
    "are we still on for {day}",
    "i am at the {place} , where are you",
    "can you call me after {hour}",
    "sorry , i am late , the {place} was closed",
    "did you win the game on {day} ?",
    "thanks for the {thing} !",
    "your text made me laugh",
    "is the {thing} free on {day} ?",
    "please send me the {thing} before {hour}",
    "ok see you at the {place} at {hour}",
    "i got a new phone , my number is {number}",
)
SPAM = (
    "you have won a {thing} ! call {number} now",
    "urgent : your {thing} prize waits , text WIN to {short}",
    "free {thing} for you , reply YES to {short}",
    "claim your cash before {day} , call {number}",
    "new offer : a {thing} and free minutes , call {number} before {hour}",
    "sorry we missed you , call {number}",
    "is your phone old ? get a {thing} free , text {short}",
)
FILLERS = {
    "day": ("monday", "friday", "saturday", "sunday"),
    "hour": ("six", "seven", "noon", "ten"),
    "place": ("station", "cinema", "library", "park"),
    "thing": ("phone", "ticket", "holiday", "camera"),
}

LEXICON = {
    "DET": ("the", "a", "this", "that", "every"),
    "ADJ": ("old", "quick", "green", "light", "last", "calm"),
    "NOUN": ("dog", "walk", "light", "run", "letter", "house", "play", "answer"),
    "PROPN": ("Ada", "Alan", "Paris", "Grace"),
    "PRON": ("she", "they", "it", "that"),
    "VERB": ("walk", "run", "play", "answer", "light", "see", "last"),
    "AUX": ("will", "can", "must"),
    "ADV": ("quickly", "here", "often", "fast"),
    "ADP": ("in", "on", "with", "after"),
    "PUNCT": (".", "!"),
}
SUBJECTS = ("PRON", "PROPN", "DET NOUN", "DET ADJ NOUN")
PREDICATES = ("VERB", "AUX VERB", "VERB DET NOUN", "AUX VERB DET ADJ NOUN", "AUX ADV VERB", "VERB ADV")
ENDS = ("PUNCT", "ADP DET NOUN PUNCT", "ADP PROPN PUNCT")


def messages(count: int, seed: int) -> tuple[list[str], list[int]]:
    """Generate texts, and labels that are 1 for spam (one in seven). Both kinds share words and have phone numbers."""
    rng = np.random.default_rng(seed)
    texts, spam = [], []
    for _ in range(count):
        unwanted = rng.random() < 1 / 7
        fillers = {name: rng.choice(words) for name, words in FILLERS.items()}
        numbers = {"number": f"0{rng.integers(7_000_000_000, 7_999_999_999)}", "short": f"{rng.integers(80000, 89999)}"}
        texts.append(str(rng.choice(SPAM if unwanted else HAM)).format(**fillers, **numbers))
        spam.append(int(unwanted))
    return texts, spam


def sentences(count: int, seed: int) -> tuple[list[list[str]], list[list[str]]]:
    """Generate words and their parts of speech; some words ("walk") have two, which only the context distinguishes."""
    rng = np.random.default_rng(seed)
    words, tags = [], []
    for _ in range(count):
        pattern = " ".join(str(rng.choice(part)) for part in (SUBJECTS, PREDICATES, ENDS)).split()
        tags.append(pattern)
        words.append([str(rng.choice(LEXICON[tag])) for tag in pattern])
    return words, tags

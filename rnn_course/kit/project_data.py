"""The data of the project's three tasks, generated from any random source: messages, lists in a hidden order, films.

The project is judged on draws from a seed that nobody outside the judge knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

NUMBERS = 80  # the lists' numbers are 1, ..., NUMBERS
FRAMES, SIZE = 8, 10  # a film's frames, and their height and width in pixels
OCCLUDER = 3  # columns
SPAM_SHARE = 0.3
GARBLED = 0.7  # of the words of every message

FILLERS = {
    "day": ("monday", "friday", "saturday", "sunday"),
    "hour": ("six", "seven", "noon", "ten"),
    "place": ("station", "cinema", "library", "park"),
    "thing": ("phone", "ticket", "holiday", "camera"),
}
HAM = (
    "see you at the {place} at {hour}",
    "i won the game on {day}",
    "my phone is free at {hour}",
    "call me when you are at the {place}",
    "is the {thing} still free on {day}",
    "sorry i missed your call",
    "text me the number of the {place}",
    "the offer from the {place} was a joke",
    "reply when you can",
    "my account is in order now",
    "the prize cat has won again",
    "claim a seat for me at the {place}",
    "no cash , can you pay the {thing}",
    "we waited for you on {day}",
    "last chance to see the {place}",
)
SPAM = (
    "you have won a {thing}",
    "call now to claim your {thing}",
    "text win to get a {thing}",
    "reply yes for a free {thing}",
    "your account is closed , call us",
    "last chance , the offer ends {day}",
    "urgent , your prize waits",
    "a free {thing} for every call",
    "we missed you , reply now",
    "cash for your {thing} before {day}",
)
NEUTRAL = (
    "hi",
    "ok then",
    "dear all",
    "good news",
    "on {day}",
    "at {hour}",
    "about the {thing}",
    "please answer",
    "it is for you",
    "did you know",
)
LOOK_ALIKE = dict(zip("oiaestl", "01@3$71", strict=True))


class Data(NamedTuple):
    """Examples to learn from, and new inputs with the answers by which predictions are scored."""

    x_train: Any
    y_train: np.ndarray
    x_new: Any
    y_new: np.ndarray


def messages(rng: np.random.Generator, learned: int = 500, new: int = 500) -> Data:
    """Messages of four clauses as str, 1 for spam, three in ten. In spam one of the clauses asks for something.

    Most words are garbled in ham and spam alike, so that few words of a new message were seen before.
    """
    y_train, y_new = (rng.permutation(np.arange(count) < SPAM_SHARE * count).astype(int) for count in (learned, new))
    return Data([_message(rng, s) for s in y_train], y_train, [_message(rng, s) for s in y_new], y_new)


def _message(rng: np.random.Generator, spam: int) -> str:
    clauses = [_clause(rng, pool) for pool in (SPAM if spam else HAM, HAM, NEUTRAL, NEUTRAL)]
    rng.shuffle(clauses)
    return " ".join(_garbled(rng, word) for word in " ".join(clauses).split())


def _clause(rng: np.random.Generator, pool: Sequence[str]) -> str:
    return pool[int(rng.integers(len(pool)))].format(**{k: words[rng.integers(4)] for k, words in FILLERS.items()})


def _garbled(rng: np.random.Generator, word: str) -> str:
    """The word with look-alikes for letters, a letter twice, one left out, or a sign put in; or as it is."""
    if len(word) < 2 or rng.random() >= GARBLED:
        return word
    way, place = int(rng.integers(4)), int(rng.integers(len(word)))
    if way == 0:
        return "".join(LOOK_ALIKE.get(letter, letter) if rng.random() < 0.5 else letter for letter in word)
    if way == 1:
        return word[:place] + 2 * word[place] + word[place + 1 :]
    if way == 2:
        return word[:place] + word[place + 1 :]
    return word[:place] + ".-*"[rng.integers(3)] + word[place:]


def lists(rng: np.random.Generator, learned: int = 160, new: int = 200) -> Data:
    """Lists of different numbers, with zeros after the last, and the same lists in an order that only examples show.

    They have 2 to 6 numbers to learn from, 12 to 16 in the new ones. The usual order of the numbers tells nothing.
    """
    rank = _rank(rng)
    return Data(*_lists(rng, rank, learned, 2, 6), *_lists(rng, rank, new, 12, 16))


def _rank(rng: np.random.Generator) -> np.ndarray:
    """The place of each number in the hidden order, which the usual order does not help to guess."""
    usual = np.arange(NUMBERS)
    while True:
        rank = rng.permutation(NUMBERS)
        if abs(np.corrcoef(rank, usual)[0, 1]) < 0.01:
            return rank


def _lists(
    rng: np.random.Generator, rank: np.ndarray, count: int, shortest: int, longest: int
) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.zeros((2, count, longest), int)
    for row in range(count):
        length = int(rng.integers(shortest, longest + 1))
        drawn = rng.choice(NUMBERS, length, replace=False)
        x[row, :length] = drawn + 1
        y[row, :length] = drawn[np.argsort(rank[drawn])] + 1
    return x, y


def films(rng: np.random.Generator, learned: int = 400, new: int = 200) -> Data:
    """Films of a ball that bounces off the walls, with noise and a strip that hides a few columns, (N, 8, 10, 10).

    Answers: the next frame without noise and strip (N, 10, 10).
    """
    return Data(*_films(rng, learned), *_films(rng, new))


def _films(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    low, high, pixels = 1, SIZE - 2, np.arange(SIZE)
    place = rng.uniform(low, high, (count, 2))
    speed = rng.uniform(0.5, 1.3, (count, 2)) * rng.choice([-1, 1], (count, 2))
    shown = []
    for _ in range(FRAMES + 1):
        place = place + speed
        bounces = (place < low) | (place > high)
        place = np.where(place > high, 2 * high - place, np.where(place < low, 2 * low - place, place))
        speed = np.where(bounces, -speed, speed)
        rows, columns = (np.exp(-((pixels - place[:, axis, None]) ** 2) / 1.2) for axis in (0, 1))
        shown.append(rows[:, :, None] * columns[:, None, :])
    film = np.stack(shown, axis=1)
    left = rng.integers(2, SIZE - OCCLUDER - 1, count)[:, None]
    hidden = (pixels >= left) & (pixels < left + OCCLUDER)
    seen = film[:, :FRAMES] + rng.normal(scale=0.05, size=film[:, :FRAMES].shape)
    return np.where(hidden[:, None, None, :], 0, seen).astype(np.float32), film[:, FRAMES].astype(np.float32)

"""The challenge: a filter is trained on generated messages, and judged on others whose labels it never gets."""

from __future__ import annotations

import numpy as np

from rnn_course.exercise import Score, check
from rnn_course.kit.question import ask
from rnn_course.models.pooled import filter_spam

TRAINED, ARRIVED, SHARE = 320, 200, 0.3
ENOUGH, NOTHING = 0.9, 0.5

HAM = ("are we still on for {day}", "i am at the {place}, where are you?", "can you call me after {hour}? {number}",
       "sorry, i am late, the {place} was closed", "did you win the game on {day}?", "thanks for the {thing}!",
       "is the {thing} free on {day}?", "send me the {thing} before {hour}", "ok see you at the {place} at {hour}",
       "new phone, my number is {number}", "i have no cash, can you get the {thing}?", "my prize cat sends love",
       "reply when you are at the {place}", "the offer from the {place} came on {day}!", "urgent: where is my {thing}?")
SPAM = ("you have won a {thing}! call {number} now", "urgent: your {thing} prize waits, text WIN to {short}",
        "free {thing} for you, reply YES to {short}", "claim your cash before {day}, call {number}",
        "new offer: a {thing} and free minutes, call {number}", "sorry we missed you, call {number} to collect",
        "is your phone old? get a {thing}, text {short}", "your {place} account: reply STOP to {short} or pay",
        "win {thing}s every {day}! only {short}p per text", "last chance to claim your {thing}, offer ends {day}")
FILLERS = {"day": ("monday", "friday", "saturday", "sunday"), "hour": ("six", "seven", "noon", "ten"),
           "place": ("station", "cinema", "library", "park"), "thing": ("phone", "ticket", "holiday", "camera")}
CHATTER = ("ok", "lol", "well", "hey", "please", "u", "now", "just", "really", "so", "dear", "hi", "x", "today")


def message(draw, spam: int) -> str:
    """A message with some words of chatter around it; both kinds share words, and numbers occur in both."""
    pattern = draw.choice(SPAM if spam else HAM)
    fillers = {name: draw.choice(words) for name, words in FILLERS.items()}
    text = pattern.format(**fillers, number=f"07{draw.integers(10**8, 10**9)}", short=f"8{draw.integers(1000, 9999)}")
    before, after = ([draw.choice(CHATTER) for _ in range(int(draw.integers(0, 3)))] for _ in range(2))
    words = " ".join([*before, text, *after])
    return draw.choice((words, words, words.capitalize(), words.upper()))


def score_filter(answers, expected):
    """F1 of spam."""
    guesses, y = np.asarray(answers[0]), expected[0]
    if guesses.shape != y.shape or not np.isin(guesses, (0, 1)).all():
        return Score(0.0, f"A guess, 0 or 1, is expected for each of the {len(y)} messages; see (9.36).")
    found, thrown = int((guesses * y).sum()), int(guesses.sum())
    f1 = 2 * found / (thrown + int(y.sum()))
    said = (f"Of {int(y.sum())} spam messages {found} are found, and {thrown - found} good ones are thrown away: F1 of "
            f"spam {f1:.2f}, by (9.11); {ENOUGH} is worth all points.")
    return Score(min(1.0, max(0.0, (f1 - NOTHING) / (ENOUGH - NOTHING))), said)


@check(of=filter_spam, weight=3, score=score_filter)
def messages_that_nobody_has_seen(draw):
    spam = (draw.rng.random(TRAINED) < SHARE).astype(int)
    y = (draw.rng.random(ARRIVED) < SHARE).astype(int)
    texts = [message(draw, one) for one in spam]
    yield ask(filter_spam, texts, spam, [message(draw, one) for one in y]).knowing(y)


@check(of=filter_spam)
def messages_that_one_word_gives_away(draw):
    def short(spam):
        chatter = [draw.choice(CHATTER) for _ in range(3)]
        return " ".join([*chatter[:2], ("dinner", "prize")[int(spam)], chatter[2]])

    spam, arrived = np.arange(200) % 2, (np.arange(11) % 3 == 1).astype(int)
    yield ask(filter_spam, list(map(short, spam)), spam, list(map(short, arrived)))

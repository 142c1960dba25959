"""split_message: split a message into words, with every digit replaced by 0."""

import itertools
import re

from rnn_course.authoring import accepted, check, exercise
from rnn_course.kit.question import ask
from rnn_course.models.text import split_message
from rnn_course.slips import slips

header = exercise(
    split_message,
    points=4,
    returns={"words": "(9.23)"},
    hints=(
        "re.findall returns every part of a text that matches a pattern; a|b matches either.",
        r"In a pattern \d is a digit, \S anything but white space, and + means one or more.",
        "Try the patterns from the most special to the most general; after that replace digits by zeros.",
    ),
)


PIECES = (
    "WIN",
    "cash",
    "now",
    "call me",
    "Ok",
    "lar...",
    "\u00a3100",
    "wow!!!",
    "text80086to",
    "Free_entry",
    "4u",
    ":)",
    "T&C's",
    "don't",
    "<3",
    "5pm",
    "a  b",
    "tel:",
    "yes\nno",
)


@check(weight=2)
def messages_of_all_kinds(draw):
    for _ in range(3):
        chosen = [PIECES[int(k)] for k in draw.rng.permutation(len(PIECES))[:12]]
        number = f"0{int(draw.integers(7_000_000, 7_999_999))}"
        yield ask(split_message, " ".join([*chosen, f"Call{number}NOW", "!!", number, "4U_2 \u00a35"]))


@check
def a_short_message(draw):
    yield ask(split_message, "")
    yield ask(split_message, draw.choice(("Ok 9!", "Hi2U?", "No. 1")))


wrong = slips(
    split_message,
    r"""
    keeps_capitals: capitals are kept; (9.23) begins with the text in lower case.
        9.23 | words = re.findall(r"[^\W\d_]+|\d+|\S", text)
    keeps_digits: the digits are kept; (9.24) replaces each of them by 0.
        9.24 | return words
    one_zero_for_a_number: a whole run of digits becomes a single 0; (9.24) replaces each digit.
        9.24 | return [re.sub(r"\d+", "0", word) for word in words]
    cuts_at_white_space: the text is split at white space only; (9.23) also separates letters, digits and signs.
        9.23 | words = text.lower().split()
    drops_signs: signs are dropped; in (9.23) each is a word.
        9.23 | words = re.findall(r"[^\W\d_]+|\d+", text.lower())
    letters_and_digits_together: letters and digits without a space between them stay one word; (9.23) separates
        them.
        9.23 | words = re.findall(r"[^\W_]+|\S", text.lower())
    signs_together: several signs in a row stay together; in (9.23) each is a word.
        9.23 | words = re.findall(r"[^\W\d_]+|\d+|(?:[^\w\s]|_)+", text.lower())
    digits_one_by_one: every digit is a word; in (9.23) a run of digits is one word.
        9.23 | words = re.findall(r"[^\W\d_]+|\S", text.lower())
    """,
)


@accepted
def zeros_before_it_cuts(text):
    return re.findall(r"[a-z]+|0+|[^a-z0\s]", re.sub("[0-9]", "0", text).lower())


@accepted
def walks_along_the_letters(text):
    def kind(letter):
        return "a" if letter.isalpha() else "0" if letter.isdigit() else " " if letter.isspace() else "."

    words, before = [], " "
    for letter in text.lower():
        now = kind(letter)
        if now != " ":
            if now == before and now != ".":
                words[-1] += "0" if now == "0" else letter
            else:
                words.append("0" if now == "0" else letter)
        before = now
    return words


@accepted
def groups_by_kind(text):
    def kind(letter):
        return letter.isalpha(), letter.isdigit(), letter.isspace()

    words = []
    for (alpha, digit, space), letters in itertools.groupby(text.lower(), kind):
        run = "".join(letters)
        words += [] if space else [run] if alpha else ["0" * len(run)] if digit else list(run)
    return tuple(words)

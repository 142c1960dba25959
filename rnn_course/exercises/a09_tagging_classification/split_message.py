"""split_message: cut a message into words, in a form in which two phone numbers look alike."""

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
        "re.findall gives every piece of a text that fits a pattern; a | b fits either.",
        r"In a pattern \d is a digit, \S anything but white space, + one or more of the same.",
        "Try the patterns from the most special to the most general; only then turn digits into zeros.",
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
    keeps_capitals: capitals are kept; (9.23) starts from the text in lower case.
        9.23 | words = re.findall(r"[^\W\d_]+|\d+|\S", text)
    keeps_digits: the digits stay what they are; (9.24) makes each of them 0.
        9.24 | return words
    one_zero_for_a_number: a whole run of digits becomes a single 0; in (9.24) each digit becomes one.
        9.24 | return [re.sub(r"\d+", "0", word) for word in words]
    cuts_at_white_space: the text is cut at white space alone; (9.23) cuts letters, digits and signs apart too.
        9.23 | words = text.lower().split()
    drops_signs: signs are dropped; (9.23) keeps each as a word.
        9.23 | words = re.findall(r"[^\W\d_]+|\d+", text.lower())
    letters_and_digits_together: letters and digits that touch stay one word; (9.23) cuts between them.
        9.23 | words = re.findall(r"[^\W_]+|\S", text.lower())
    signs_together: several signs in a row stay together; (9.23) makes a word of each.
        9.23 | words = re.findall(r"[^\W\d_]+|\d+|(?:[^\w\s]|_)+", text.lower())
    digits_one_by_one: every digit is a word of its own; (9.23) keeps a run of them together.
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

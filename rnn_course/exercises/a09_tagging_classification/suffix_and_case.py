"""suffix_and_case: describe the form of every word by two strings: its suffix, and the case of its letters."""

import re

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.kit.question import ask
from rnn_course.models.text import suffix_and_case
from rnn_course.slips import slips

header = exercise(
    suffix_and_case,
    points=6,
    returns={"suffixes": "(9.16)", "cases": "(9.17)"},
    hints=(
        "A str is a sequence: word[-n:] is its end, and it works for short words too.",
        "The tests of (9.17) are made in their order; the first that is true wins.",
        "str.isalpha, isdigit and isupper can be used letter by letter; any and all combine the results.",
    ),
)


LOOKS = (
    "Ada",
    "walking",
    "NATO",
    "a",
    "I",
    "A1",
    "3rd",
    "2024",
    "!",
    "...",
    "iPhone",
    "McDonald",
    "O'Neill",
    "e-mail",
    "U.S.",
    "don't",
    "B-day",
    "'Tis",
    "COVID-19",
    "Re-run",
    "-",
    "walKing",
    "'em",
    "eBAY",
    "Grace",
    "UP",
)


@check(weight=2)
def looks_of_all_kinds(draw):
    order = [LOOKS[int(k)] for k in draw.rng.permutation(len(LOOKS))]
    cuts = sorted(draw.rng.permutation(np.arange(1, len(LOOKS)))[:4].tolist())
    parts = [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(LOOKS)], strict=True)]
    for n in (2, 3):
        yield ask(suffix_and_case, parts, n)


@check
def looks_of_one_word(draw):
    yield ask(suffix_and_case, [[draw.choice(LOOKS[:8])]], 1)
    yield ask(suffix_and_case, [["Walking"], [], [draw.choice(LOOKS)]], 4)


wrong = slips(
    suffix_and_case,
    """
    suffix_with_capitals: the suffix keeps its capitals; (9.16) has it in lower case.
        9.16 | suffixes = [[word[-n:] for word in sentence] for sentence in sentences]
    prefix_for_suffix: the first letters are taken; the suffix of (9.16) is the last n.
        9.16 | suffixes = [[word.lower()[:n] for word in sentence] for sentence in sentences]
    short_words_have_none: a word shorter than n has no suffix; in (9.16) it is the whole word.
        9.16 | suffixes = [[word.lower()[-n:] * (len(word) >= n) for word in sentence] for sentence in sentences]
    stem_for_suffix: the suffix is the word without its last n letters; in (9.16) it is those letters.
        9.16 | suffixes = [[word.lower()[:-n] for word in sentence] for sentence in sentences]
    upper_before_title: a single capital letter is "upper"; (9.17) tests for "title" before.
        9.17 | order = "digit", "sign", "lower", "upper", "title", "mixed"
             | return next(name for name in order if tests[name])
    digits_last: the test for digits is the last; (9.17) tests for "digit" first.
        9.17 | order = "sign", "lower", "title", "upper", "digit", "mixed"
             | return next(name for name in order if tests[name])
    title_by_the_first_letter: every word with a capital in front is "title"; in (9.17) it has no other capital.
        9.17 | tests["title"] = word[0].isupper()
             | return next(name for name, true in tests.items() if true)
    asks_istitle: str.istitle decides on "title", which needs a capital after every hyphen and apostrophe; (9.17)
        needs one capital.
        9.17 | tests["title"] = word.istitle()
             | return next(name for name, true in tests.items() if true)
    signs_are_lower: a word without letters is "lower"; in (9.17) it is "sign".
        9.17 | tests["sign"] = False
             | return next(name for name, true in tests.items() if true)
    """,
)


@accepted
def tests_in_a_row_of_ifs(sentences, n):
    def look(word):
        letters = "".join(filter(str.isalpha, word))
        if re.search(r"\d", word):
            return "digit"
        if letters == "":
            return "sign"
        if letters == letters.lower():
            return "lower"
        if word[0].isupper() and letters[1:] == letters[1:].lower():
            return "title"
        return "upper" if letters == letters.upper() else "mixed"

    return (
        [[word[max(0, len(word) - n) :].lower() for word in sentence] for sentence in sentences],
        [[look(word) for word in sentence] for sentence in sentences],
    )


@accepted
def asks_the_words_themselves(sentences, n):
    suffixes, cases = [], []
    for sentence in sentences:
        suffixes.append([])
        cases.append([])
        for word in sentence:
            suffixes[-1].append(word[-n:].lower())
            capitals = sum(letter.isupper() for letter in word)
            if any(map(str.isdigit, word)):
                cases[-1].append("digit")
            elif not any(map(str.isalpha, word)):
                cases[-1].append("sign")
            elif word.islower():
                cases[-1].append("lower")
            elif capitals == 1 and word[:1].isupper():
                cases[-1].append("title")
            else:
                cases[-1].append("upper" if word.isupper() else "mixed")
    return [suffixes, cases]


@accepted
def maps_and_gives_tuples(sentences, n):
    def look(word):
        kinds = ["9" if c.isdigit() else "X" if c.isupper() else "x" if c.isalpha() else "." for c in word]
        shape = "".join(kinds)
        letters = shape.replace(".", "")
        if "9" in shape:
            return "digit"
        return {"": "sign"}.get(letters) or (
            "lower"
            if "X" not in letters
            else "title"
            if shape[0] == "X" and letters.count("X") == 1
            else "upper"
            if "x" not in letters
            else "mixed"
        )

    return tuple(
        tuple(tuple(map(make, sentence)) for sentence in sentences) for make in (lambda word: word.lower()[-n:], look)
    )

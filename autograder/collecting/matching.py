"""Which student of the roster a download means, by id, e-mail or name. An ambiguous name is never guessed.

Names are compared as sets of words: in any case and order, with or without hyphens and apostrophes, composed or
decomposed (NFC, NFD), and at last without accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from autograder.gradebook.roster import Roster

APOSTROPHES = re.compile(r"['’‘ʼʻ`´]")
WORD = re.compile(r"[^\W_]+")
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
FILLER = frozenset(("final", "copy", "of", "hw", "homework", "assignment", "exercise", "submission", "notebook", "v"))
Words = tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """What a download says of the student who handed in: any of these may be empty.

    free: whether the name is that of a file or folder, which may have more in it than a person's name.
    """

    name: str = ""
    id: str = ""
    email: str = ""
    lms_id: str = ""
    free: bool = False

    @property
    def shown(self) -> str:
        return self.name or self.id or self.email or self.lms_id


@dataclass(frozen=True)
class Match:
    """The students that a claim fits, by the surest way that fits any; `rank` is that way's place, `how` its name."""

    students: tuple[str, ...] = ()
    rank: int = 0
    how: str = ""

    @property
    def student(self) -> str | None:
        """The student, if there is exactly one."""
        return self.students[0] if len(self.students) == 1 else None


@dataclass(frozen=True)
class _Known:
    """A student of the roster, with the spellings of the names."""

    id: str
    email: str
    lms_id: str
    first: tuple[frozenset[str], ...]
    last: tuple[frozenset[str], ...]
    whole: tuple[Words, ...]
    joined: tuple[frozenset[str], ...]
    ids: tuple[Words, ...]


def spellings(text: str) -> tuple[Words, ...]:
    """A text's words as it is written, without accents, and with ä as ae."""
    composed = APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold())
    return tuple(tuple(WORD.findall(each)) for each in (composed, _bare(composed), _bare(composed.translate(GERMAN))))


def _bare(text: str) -> str:
    marked = unicodedata.normalize("NFKD", text.translate(PLAIN))
    return "".join(each for each in marked if not unicodedata.combining(each))


class Matcher:
    """Finds a roster's students. filler: words that names of files have beside those of a person."""

    def __init__(self, roster: Roster, filler: str = "") -> None:
        self._filler = FILLER.union(*spellings(filler))
        self._students = [_known(who, facts) for who, facts in roster.items()]
        self._found: dict[Claim, Match] = {}

    def match(self, claim: Claim) -> Match:
        """The students whom a claim fits: one, none, or several that it does not tell apart."""
        if claim not in self._found:
            self._found[claim] = self._match(claim)
        return self._found[claim]

    def _match(self, claim: Claim) -> Match:
        for rank, (how, fits) in enumerate(_ways(claim, self._filler)):
            found = tuple(student.id for student in self._students if fits(student))
            if found:
                return Match(found, rank, how)
        return Match()


def _known(who: str, facts: dict[str, str]) -> _Known:
    first, last = (spellings(facts.get(column, "")) for column in ("first_name", "last_name"))
    return _Known(
        who,
        facts.get("email", "").casefold(),
        facts.get("lms_user_id", ""),
        tuple(map(frozenset, first)),
        tuple(map(frozenset, last)),
        tuple(tuple(sorted(a + b)) for a, b in zip(first, last, strict=True)),
        tuple(frozenset(("".join(a + b), "".join(b + a))) - {""} for a, b in zip(first, last, strict=True)),
        spellings(who),
    )


Fits = Callable[[_Known], bool]


def _ways(claim: Claim, filler: frozenset[str]) -> Iterator[tuple[str, Fits]]:
    """The ways to recognise a student, the surest first."""
    name, email = claim.name.strip().casefold(), claim.email.casefold()
    local = email.partition("@")[0]
    yield "user id", lambda one: bool(claim.lms_id) and one.lms_id == claim.lms_id
    yield "id", lambda one: bool(claim.id) and one.id.casefold() == claim.id.casefold()
    yield "e-mail", lambda one: bool(email) and one.email == email
    yield "id", lambda one: bool(name) and one.id.casefold() == name
    yield "e-mail", lambda one: bool(name) and name in (one.email, one.email.partition("@")[0])
    yield "e-mail's name", lambda one: bool(local) and one.id.casefold() == local
    said = spellings(claim.name)
    if claim.free:
        yield "id in the name", _with_id(said[0], filler)
        said = tuple(tuple(word for word in each if word not in filler and not word.isdigit()) for each in said)
    for place, note in enumerate(("", " without accents", ", ä as ae")):
        yield f"name{note}", _whole(place, said[place])
    for place in range(len(said)):
        yield "part of the name", _part(place, said[place])


def _whole(place: int, said: Words) -> Fits:
    """The same words; or, as Canvas writes them, run together."""
    words, joined = tuple(sorted(said)), "".join(said)
    return lambda one: bool(said) and (words == one.whole[place] or joined in one.joined[place])


def _with_id(said: Words, filler: frozenset[str]) -> Fits:
    """The id's words in a row. An id without digits may be a first name: then the other words must mean nothing."""

    def fits(one: _Known) -> bool:
        words = one.ids[0]
        for start in range(len(said) - len(words) + 1):
            if words and said[start : start + len(words)] == words:
                rest = said[:start] + said[start + len(words) :]
                return re.search(r"\d", one.id) is not None or all(each in filler or each.isdigit() for each in rest)
        return False

    return fits


def _part(place: int, said: Words) -> Fits:
    """Of two names one has more words, and both have a word of the first name and one of the last name in common."""
    words = frozenset(said)

    def fits(one: _Known) -> bool:
        first, last = one.first[place], one.last[place]
        return bool(words & first and words & last) and (words <= first | last or first | last <= words)

    return fits

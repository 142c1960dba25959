"""Real data sets for the notebooks, and generated ones if there is no network.

Files are read from the folder in the environment variable RNN_COURSE_DATA. If it is not set, they are downloaded from
their official address, verified by checksum, and kept in a cache folder (XDG_CACHE_HOME or ~/.cache).

* SMS Spam Collection: Almeida, Gómez Hidalgo and Yamakami, Contributions to the study of SMS spam filtering (2011);
  UCI Machine Learning Repository, CC BY 4.0.
* English Web Treebank: Silveira et al., A gold standard dependency corpus for English (2014); Universal Dependencies,
  release 2.16, CC BY-SA 4.0.
"""

from __future__ import annotations

import os
import socket
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rnn_course import CourseError
from rnn_course.kit import stand_ins

SECONDS = 20.0


class DataError(CourseError):
    """A data set cannot be fetched or read; the message names the file and what to do."""


@dataclass(frozen=True)
class Source:
    """A file of a data set: its name, the URL of the file or of its zip archive, and the SHA-256 of the download."""

    title: str
    file: str
    address: str
    sha256: str


SMS_SPAM = Source(
    "SMS Spam Collection",
    "SMSSpamCollection",
    "https://archive.ics.uci.edu/static/public/228/sms+spam+collection.zip",
    "1587ea43e58e82b14ff1f5425c88e17f8496bfcdb67a583dbff9eefaf9963ce3",
)
_EWT = "https://raw.githubusercontent.com/UniversalDependencies/UD_English-EWT/r2.16/"
ENGLISH_EWT = {
    "dev": Source(
        "English Web Treebank (dev)",
        "en_ewt-ud-dev.conllu",
        f"{_EWT}en_ewt-ud-dev.conllu",
        "531a54ff90d6ab12201c5a50c3e78e6ddac4de69abc4bce5d275d3cd29efe2b6",
    ),
    "test": Source(
        "English Web Treebank (test)",
        "en_ewt-ud-test.conllu",
        f"{_EWT}en_ewt-ud-test.conllu",
        "e266e515a0a7547657ed3d90d9ba46487d6bd251f27ad4269d4e8a427c8555cd",
    ),
}


@dataclass(frozen=True)
class Messages:
    """Text messages; spam (N,) is 1 for spam and 0 for ham; source describes where they come from."""

    texts: list[str]
    spam: np.ndarray
    source: str


@dataclass(frozen=True)
class Sentences:
    """Tagged sentences: the words of each, the part of speech of each word, and a description of the source."""

    words: list[list[str]]
    tags: list[list[str]]
    source: str


def sms_spam(stand_in: bool = False) -> Messages:
    """The 5574 messages of the SMS Spam Collection, 747 of them spam.

    stand_in: if they cannot be fetched, return 1500 generated messages (see `source`) instead of raising DataError.
    """
    try:
        path = find(SMS_SPAM)
    except DataError as error:
        if not stand_in:
            raise
        texts, spam = stand_ins.messages(1500, seed=0)
        return Messages(texts, np.array(spam), f"generated messages, since the real ones are out of reach: {error}")
    pairs = []
    for number, line in _lines(path):
        label, tab, text = line.partition("\t")
        if label not in ("ham", "spam") or not tab:
            raise DataError(f"{path}, line {number}: expected ham or spam, a tab and a message; fetch it again")
        pairs.append((text, int(label == "spam")))
    return Messages([text for text, _ in pairs], np.array([spam for _, spam in pairs]), f"{SMS_SPAM.title}, {path}")


def english_ewt(part: str, stand_in: bool = False) -> Sentences:
    """The dev (2001 sentences) or test part (2077) of the English Web Treebank, with 17 universal parts of speech.

    stand_in: if it cannot be fetched, return 600 generated sentences (see `source`) instead of raising DataError.
    """
    if part not in ENGLISH_EWT:
        raise DataError(f"there is no part {part!r}; take one of {', '.join(ENGLISH_EWT)}")
    try:
        path = find(ENGLISH_EWT[part])
    except DataError as error:
        if not stand_in:
            raise
        words, tags = stand_ins.sentences(600, seed=list(ENGLISH_EWT).index(part))
        return Sentences(words, tags, f"generated sentences, since the real ones are out of reach: {error}")
    words, tags = _read_conllu(path)
    return Sentences(words, tags, f"{ENGLISH_EWT[part].title}, {path}")


def _read_conllu(path: Path) -> tuple[list[list[str]], list[list[str]]]:
    """Words (column 2) and universal tags (column 4); comments, multiword tokens and empty nodes are skipped."""
    words: list[list[str]] = [[]]
    tags: list[list[str]] = [[]]
    for number, line in _lines(path):
        columns = line.split("\t")
        if not line.strip():
            words.append([])
            tags.append([])
        elif not line.startswith("#") and columns[0].isdigit():
            if len(columns) < 4:
                raise DataError(f"{path}, line {number}: expected ten columns separated by tabs; fetch the file again")
            words[-1].append(columns[1])
            tags[-1].append(columns[3])
    return [each for each in words if each], [each for each in tags if each]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from ((number, line.rstrip("\n")) for number, line in enumerate(file, start=1))
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 text; fetch the file again") from error


def find(source: Source) -> Path:
    """The path of the file on this machine, fetched if needed; DataError if it cannot be fetched."""
    folder = os.environ.get("RNN_COURSE_DATA")
    if folder:
        found = sorted(Path(folder).expanduser().rglob(source.file))
        if not found:
            raise DataError(f"{folder} (RNN_COURSE_DATA) holds no {source.file}; put it there, from {source.address}")
        return found[0]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rnn-course"
    fetched = _fetch(source, cache)
    if fetched.suffix != ".zip":
        return fetched
    with zipfile.ZipFile(fetched) as archive:
        return Path(archive.extract(source.file, cache))


def _fetch(source: Source, cache: Path) -> Path:
    from keras.utils import get_file

    name = source.address.rpartition("/")[2]
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SECONDS)
    try:
        cache.mkdir(parents=True, exist_ok=True)  # get_file would use another folder if this one did not exist
        return Path(get_file(name, source.address, file_hash=source.sha256, cache_dir=str(cache), cache_subdir=""))
    except Exception as error:  # get_file raises plain Exception for every error
        raise DataError(
            f"{source.title} could not be fetched ({str(error).strip()}). Fetch {source.address} by hand, put "
            f"{source.file} into a folder, and name that folder in the environment variable RNN_COURSE_DATA"
        ) from error
    finally:
        socket.setdefaulttimeout(before)

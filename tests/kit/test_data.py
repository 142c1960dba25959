"""The data sets: from a folder, from their home, or generated; each says which, and a fault says what to do."""

from __future__ import annotations

import dataclasses
import hashlib
import http.server
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rnn_course.kit import data, stand_ins

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
REAL = pytest.mark.skipif(not SHARED.is_dir(), reason="no copies of the real data sets beside this checkout")
CONLLU = """# text = I'm in
1-2\tI'm\t_\t_
1\tI\tI\tPRON
2\t'm\tbe\tAUX
2.1\tso\tso\tADV
3\tin\tin\tADV

1\tOh\toh\tINTJ
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RNN_COURSE_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A web server in place of the official homes, and an empty cache."""
    served = tmp_path / "served"
    served.mkdir()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(served))

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.delenv("RNN_COURSE_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    address = f"http://127.0.0.1:{server.server_port}/sms.zip"
    with zipfile.ZipFile(served / "sms.zip", "w") as archive:
        archive.writestr("SMSSpamCollection", "ham\thello\nspam\twin a prize\n")
    digest = hashlib.sha256((served / "sms.zip").read_bytes()).hexdigest()
    monkeypatch.setattr(data, "SMS_SPAM", dataclasses.replace(data.SMS_SPAM, address=address, sha256=digest))
    yield served
    server.shutdown()


def test_a_file_of_a_folder_is_read_wherever_it_lies_in_it(folder):
    (folder / "some" / "where").mkdir(parents=True)
    (folder / "some" / "where" / "SMSSpamCollection").write_text("ham\tsee you\x85 at \u2028 six\nspam\tWIN\ta prize\n")
    found = data.sms_spam()
    assert found.texts == ["see you\x85 at \u2028 six", "WIN\ta prize"]
    assert found.spam.tolist() == [0, 1]
    assert str(folder) in found.source


def test_joined_and_empty_words_of_a_treebank_are_passed_over(folder):
    (folder / "en_ewt-ud-dev.conllu").write_text(CONLLU)
    found = data.english_ewt("dev")
    assert found.words == [["I", "'m", "in"], ["Oh"]]
    assert found.tags == [["PRON", "AUX", "ADV"], ["INTJ"]]


def test_a_folder_without_the_file_is_named_with_the_files_home(folder):
    with pytest.raises(data.DataError, match=r"RNN_COURSE_DATA\) holds no SMSSpamCollection; put it there, from https"):
        data.sms_spam()


@pytest.mark.parametrize("content", [b"ham\tfine\nhamster\n", b"ham\t\xff\xfe\n"])
def test_a_file_of_another_kind_is_named(folder, content):
    (folder / "SMSSpamCollection").write_bytes(content)
    with pytest.raises(data.DataError, match=r"SMSSpamCollection.* fetch (it|the file) again"):
        data.sms_spam()


def test_a_line_that_is_no_word_is_named(folder):
    (folder / "en_ewt-ud-test.conllu").write_text("1\tI\tI\tPRON\n2\tam\n")
    with pytest.raises(data.DataError, match="line 2: expected ten columns"):
        data.english_ewt("test")


def test_an_unknown_part_is_named():
    with pytest.raises(data.DataError, match="no part 'train'; take one of dev, test"):
        data.english_ewt("train")


def test_a_file_is_fetched_once_and_kept(home):
    assert data.sms_spam().texts == ["hello", "win a prize"]
    (home / "sms.zip").unlink()
    assert data.sms_spam().spam.tolist() == [0, 1]


def test_a_file_that_is_not_the_official_one_is_refused(home, monkeypatch):
    monkeypatch.setattr(data, "SMS_SPAM", dataclasses.replace(data.SMS_SPAM, sha256="0" * 64))
    with pytest.raises(data.DataError, match=r"could not be fetched.*RNN_COURSE_DATA"):
        data.sms_spam()


def test_without_a_network_the_stand_in_says_so(home):
    (home / "sms.zip").unlink()
    with pytest.raises(data.DataError, match=r"could not be fetched \(URL fetch failure"):
        data.sms_spam()
    found = data.sms_spam(stand_in=True)
    assert len(found.texts) == len(found.spam) == 1500
    assert found.source.startswith("generated messages, since the real ones are out of reach")


def test_stand_ins_are_not_trivial():
    texts, spam = stand_ins.messages(1500, seed=0)
    assert 0.1 < sum(spam) / len(spam) < 0.2
    words = [
        {word for text, label in zip(texts, spam, strict=True) if label == kind for word in text.split()}
        for kind in (0, 1)
    ]
    assert len(words[0] & words[1]) > 15
    sentences, tags = stand_ins.sentences(600, seed=0)
    kinds = {pair for row in zip(sentences, tags, strict=True) for pair in zip(*row, strict=True)}
    assert sum(count > 1 for count in Counter(word for word, _ in kinds).values()) >= 6


@REAL
def test_the_real_data_sets_are_read_whole(monkeypatch):
    monkeypatch.setenv("RNN_COURSE_DATA", str(SHARED))
    messages = data.sms_spam()
    assert (len(messages.texts), messages.spam.sum()) == (5574, 747)
    for part, count in (("dev", 2001), ("test", 2077)):
        found = data.english_ewt(part)
        assert len(found.words) == count
        assert {len(words) for words in found.words} == {len(tags) for tags in found.tags}
        assert len({tag for tags in found.tags for tag in tags}) == 17

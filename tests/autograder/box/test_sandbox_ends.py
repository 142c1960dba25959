"""How a box ends: by itself, by `kill`, with all that it started, with us; and what is told of it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from autograder.box import bubblewrap_process, sandbox
from tests.autograder.boxes import SECONDS, Start, ended, eventually, heard, need_a_box, sleepers, starter

ROOT = Path(__file__).parents[3]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    need_a_box()
    return starter(tmp_path)


@pytest.mark.parametrize(
    ("last_act", "death"),
    [
        ("os._exit(3)", "exit 3"),
        ("sys.exit()", "exit 0"),
        ("raise ValueError('mine')", "exit 1"),
        ("ctypes.string_at(0)", "crash (signal 11)"),
        ("os.abort()", "crash (signal 6)"),
        ("os.kill(os.getpid(), 9)", "crash (signal 9)"),
    ],
)
def test_the_cause_of_death_is_told(start: Start, last_act: str, death: str) -> None:
    with start(last_act) as box:
        assert ended(box) == death
        if "ValueError" in last_act:
            assert box.stderr_tail().endswith("ValueError: mine\n")
    assert box.death() == death


def test_what_it_wrote_can_be_printed(start: Start) -> None:
    with start(r"os.write(2, b'\x1b[2Jred\xff\n\tend')") as box:
        assert ended(box) == "exit 0"
        assert box.stderr_tail() == "\N{REPLACEMENT CHARACTER}[2Jred\N{REPLACEMENT CHARACTER}\n\tend"


def test_a_box_that_runs_has_no_cause_of_death(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "DEATH_SECONDS", 0.1)
    with start("say('well'); channel.recv(1)") as box:
        assert heard(box) == "well"
        assert box.death() == ""
    assert box.death() == "killed"


def test_an_orphan_dies_with_its_box(start: Start) -> None:
    code = f"""
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for number in range(256):
                    attempt(os.close, number)
                for number in range(1, 65):
                    attempt(signal.signal, number, signal.SIG_IGN)
                os.execv("/usr/bin/sleep", ["sleep", "{SECONDS}"])
            os._exit(0)
        os.wait()
        say("left behind")
        channel.recv(1)
        """
    with start(code) as box:
        assert heard(box) == "left behind"
        assert eventually(lambda: len(sleepers()) == 1)
        box.kill()
        assert sleepers() == []


def test_a_box_dies_with_those_who_started_it(start: Start, tmp_path: Path) -> None:
    script, starter_code = tmp_path / "sleeper.py", tmp_path / "starter.py"
    script.write_text(f"import os\nos.execv('/usr/bin/sleep', ['sleep', '{SECONDS}'])\n")
    starter_code.write_text(
        "import sys, time\nfrom pathlib import Path\nfrom autograder.box.sandbox import Box\n"
        f"box = Box.start('numpy', script=Path({str(script)!r}))\ntime.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(starter_code)], env=environment) as started:
        assert eventually(lambda: len(sleepers()) == 1)
        started.kill()
    assert eventually(lambda: sleepers() == [])


def test_a_handle_is_only_had_on_a_process_of_our_own() -> None:
    with pytest.raises(ProcessLookupError):
        bubblewrap_process._handle(os.getpid(), 1 << 30)
    os.close(bubblewrap_process._handle(os.getpid(), os.getppid()))


def test_a_stopped_process_can_be_killed(start: Start) -> None:
    with start("say('stopping'); os.kill(os.getpid(), signal.SIGSTOP)") as box:
        assert heard(box) == "stopping"
        box.kill()  # raises if anything of it is left
    assert box.death() == "killed"


def test_a_closed_channel_hurts_only_the_box(start: Start) -> None:
    with start("channel.recv(1); time.sleep(0.1); channel.sendall(bytes(10**6))") as box:
        box.channel.close()
        assert box.death() == "exit 1"
        assert "BrokenPipeError" in box.stderr_tail()


def test_killing_twice_and_from_two_threads_is_killing(start: Start) -> None:
    with start("time.sleep(60)") as box:
        threads = [threading.Thread(target=box.kill) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert not any(thread.is_alive() for thread in threads)
        box.kill()
    assert box.death() == "killed"


def test_nothing_is_left_of_a_box(start: Start) -> None:
    def kept() -> tuple[int, int]:
        return len(os.listdir("/proc/self/fd")), threading.active_count()

    with start("say('warm')") as box:
        heard(box)
    before = kept()
    for code in ("say('well')", "os._exit(1)"):
        with start(code):
            pass
    assert kept() == before
    assert box._group is None or not box._group.folder.exists()

"""The filter: each denied call is really made in the box, and each answer is compared with that of an open box."""

from __future__ import annotations

import errno
import re
import struct
from pathlib import Path
from typing import Any

import pytest

from autograder.box import contents, seccomp
from tests.autograder.boxes import Start, ended, heard, need_a_box, starter

HEADERS = {
    "x86_64": ("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"),
    "aarch64": ("/usr/include/asm-generic/unistd.h",),
}
OPEN_BOX = struct.pack("=HBBI", seccomp.RETURN, 0, 0, seccomp.ALLOW)
CALLS = """
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *args):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, args))
    if result == 0 and number == {clone}:
        os._exit(0)
    return errno.errorcode[ctypes.get_errno()] if result == -1 else "done"
"""


@pytest.fixture
def start(tmp_path: Path) -> Start:
    need_a_box()
    return starter(tmp_path)


@pytest.fixture
def open_box(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything through, to see what bubblewrap alone allows."""
    monkeypatch.setattr(seccomp, "program", lambda device, nested: OPEN_BOX)


def numbers() -> dict[str, int]:
    names = [*seccomp.DENIED, *seccomp.ABSENT, *seccomp.SPECIAL]
    found = {name: seccomp.number(name, seccomp.machine()) for name in names}
    return {name: number for name, number in found.items() if number is not None}


def tried(start: Start, calls: dict[str, tuple[int, ...]]) -> dict[str, str]:
    """What each call answers in a box: an error's name, or "done"."""
    code = CALLS.format(clone=numbers()["clone"]) + f"say({{name: call(*args) for name, args in {calls!r}.items()}})"
    with start(code) as box:
        answer: dict[str, str] = heard(box)
        return answer


def test_each_denied_call_is_refused(start: Start) -> None:
    known = numbers()
    answers = tried(
        start, {name: (known[name], 0, 0, 0, 0, 0) for name in (*seccomp.DENIED, *seccomp.ABSENT) if name in known}
    )
    assert len(answers) > 50
    assert {name for name, answer in answers.items() if answer != "EPERM"} == set(seccomp.ABSENT)
    assert {answers[name] for name in seccomp.ABSENT} == {"ENOSYS"}


def test_what_a_zygote_may_do_besides_is_unshare_and_mount(start: Start) -> None:
    known = numbers()
    denied = {name: known[name] for name in seccomp.DENIED if name in known}
    code = CALLS.format(clone=known["clone"]) + (
        f"say({{name: call(number, 0, 0, 0, 0, 0) for name, number in {denied!r}.items()}})"
    )
    with start(code, nested=True) as box:
        answers = heard(box)
    assert {name for name, answer in answers.items() if answer != "EPERM"} <= {"unshare", "mount"}
    assert answers["unshare"] == "done"


def telling_calls() -> dict[str, tuple[int, ...]]:
    """Calls that succeed, or fail otherwise, where nothing filters them."""
    known = numbers()
    sockets = {f"family {family}": (known["socket"], family, 1, 0) for family in (1, 2, 10, 16, 17, 40)}
    namespaces = {
        f"clone {flag:#x}": (known["clone"], flag | 17, 0, 0, 0, 0)
        for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000)
    }
    others = {
        "ptrace": (0, 0, 0, 0),
        "keyctl": (0, -3, 0),
        "memfd_create": (0, 0),
        "shmget": (0, 4096, 0o1600),
        "msgget": (0, 0o1600),
        "semget": (0, 1, 0o1600),
        "personality": (0xFFFFFFFF,),
        "io_uring_setup": (1, 0),
        "process_vm_readv": (1, 0, 0, 0, 0, 0),
        "kcmp": (2, 2, 0, 0, 0),
        "clone3": (0, 0),
        "adjtimex": (0,),
        "userfaultfd": (1,),
        "perf_event_open": (0, 0, 0, 0, 0),
        "bpf": (0, 0, 0),
        "mq_open": (0, 0),
    }
    return {**sockets, **namespaces, **{name: (known[name], *args) for name, args in others.items()}}


def test_arguments_decide_where_they_must(start: Start) -> None:
    answers = tried(start, telling_calls())
    assert {name for name in answers if answers[name] != "EPERM"} == set(seccomp.ABSENT)


@pytest.mark.usefixtures("open_box")
def test_an_open_box_would_be_noticed(start: Start) -> None:
    calls = {name: call for name, call in telling_calls().items() if not name.startswith("clone ")}
    answers = tried(start, calls)  # no clone: after `ptrace` a child's end would stop its parent
    for name in ("family 1", "family 2", "ptrace", "keyctl", "shmget", "semget", "personality"):
        assert answers[name] == "done", name
    for name in ("clone3", "io_uring_setup", "process_vm_readv", "adjtimex", "memfd_create"):
        assert answers[name] in ("EINVAL", "EFAULT", "ESRCH", "done"), name


def test_what_answers_need_is_let_through(start: Start) -> None:
    code = """
        import fcntl, pty, subprocess, termios, threading
        os.pipe()
        done = []
        thread = threading.Thread(target=lambda: done.append(1))
        thread.start(); thread.join()
        _, terminal = pty.openpty()
        ioctls = [attempt(fcntl.ioctl, terminal, request, b"x" * 8) for request in
                  (termios.TIOCGWINSZ, termios.TIOCSTI, 0x541C, termios.TIOCSTI - (1 << 31) - (1 << 31))]
        with open("/tmp/file", "w") as file:
            locks = [attempt(fcntl.fcntl, file, fcntl.F_GETFL), attempt(fcntl.flock, file, fcntl.LOCK_SH),
                     attempt(fcntl.lockf, file, fcntl.LOCK_EX), attempt(fcntl.fcntl, file, fcntl.F_SETLEASE, 1)]
        said = subprocess.run(["/usr/bin/echo", "out"], capture_output=True).stdout.decode()
        say([done, said, ioctls, locks])
        """
    with start(code) as box:
        assert heard(box) == [[1], "out\n", ["done", *["EPERM"] * 3], ["done", *["EPERM"] * 3]]


@pytest.mark.skipif(seccomp.machine() != "x86_64", reason="only x86-64 has two foreign ways to make a system call")
@pytest.mark.parametrize(
    "foreign",
    [
        "ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 + 39))",
        """
import mmap
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(bytes.fromhex("b814000000cd80c3"))  # getpid, as a 32-bit program asks
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()""",
    ],
)
def test_foreign_calls_end_the_process(start: Start, foreign: str) -> None:
    with start(foreign) as box:
        assert ended(box) == "crash (signal 31)"


def _number(name: str, architecture: str) -> int:
    found = seccomp.number(name, architecture)
    return -1 if found is None else found


def decide(program: bytes, architecture: int, number: int, first: int = 0, second: int = 0) -> int:
    """Run a filter as the kernel would, on one call."""
    words = {
        seccomp.NUMBER: number,
        seccomp.ARCHITECTURE: architecture,
        seccomp.FIRST_ARGUMENT: first & 0xFFFFFFFF,
        seccomp.SECOND_ARGUMENT: second & 0xFFFFFFFF,
    }
    steps = list(struct.iter_unpack("=HBBI", program))
    place, word = 0, 0
    while True:
        code, yes, no, value = steps[place]
        if code == seccomp.RETURN:
            return int(value)
        if code == seccomp.LOAD:
            word = words[value]
        holds = {seccomp.EQUAL: word == value, seccomp.AT_LEAST: word >= value, seccomp.ANY_BIT: bool(word & value)}
        place += 1 + (yes if holds.get(code) else no)


@pytest.mark.parametrize("architecture", list(seccomp.AUDIT))
def test_the_program_of_each_architecture(architecture: str) -> None:
    program, own = seccomp.program(architecture), seccomp.AUDIT[architecture]
    other = next(value for name, value in seccomp.AUDIT.items() if name != architecture)

    def verdict(name: str, *args: int) -> int:
        return decide(program, own, int(_number(name, architecture)), *args)

    denied, absent = seccomp.ERRNO | errno.EPERM, seccomp.ERRNO | errno.ENOSYS
    for name in seccomp.DENIED:
        assert seccomp.number(name, architecture) is None or verdict(name) == denied, name
    assert {verdict(name) for name in seccomp.ABSENT} == {absent}
    assert decide(program, other, 0) == seccomp.KILL
    read, exit_group = {"x86_64": (0, 231), "aarch64": (63, 94)}[architecture]
    assert {decide(program, own, read), decide(program, own, exit_group)} == {seccomp.ALLOW}
    assert verdict("clone", 0x01200011) == verdict("ioctl", 3, 0x5413) == verdict("fcntl", 3, 3) == seccomp.ALLOW
    assert {verdict("fcntl", 3, lock) for lock in seccomp.LOCKS} == {denied}
    for bit in (17, 25, 26, 27, 28, 29, 30):
        assert verdict("clone", 1 << bit | 17) == denied
    assert verdict("ioctl", 3, seccomp.TIOCSTI) == verdict("ioctl", 3, seccomp.TIOCLINUX) == denied


def test_memory_files_stay_on_a_gpu() -> None:
    for device, expected in (("cpu", seccomp.ERRNO | errno.ENOSYS), ("gpu", seccomp.ALLOW)):
        assert decide(seccomp.program("x86_64", device), seccomp.AUDIT["x86_64"], 319) == expected


def test_an_unknown_machine_is_refused() -> None:
    with pytest.raises(ValueError, match="x86_64 and aarch64, not riscv64"):
        seccomp.program("riscv64")


@pytest.mark.parametrize("architecture", list(seccomp.AUDIT))
def test_the_numbers_are_the_kernels(architecture: str) -> None:
    header = next((Path(path) for path in HEADERS[architecture] if Path(path).exists()), None)
    if header is None:
        pytest.skip(f"no kernel headers for {architecture}: apt-get install linux-libc-dev")
    theirs = {name: int(number) for name, number in re.findall(r"#define __NR_(\w+)\s+(\d+)\b", header.read_text())}
    ours: dict[str, Any] = {
        name: seccomp.number(name, architecture) for name in (*seccomp.DENIED, *seccomp.ABSENT, *seccomp.SPECIAL)
    }
    common = set(theirs) & set(ours)
    assert len(common) > 50
    assert {name: ours[name] for name in common} == {name: theirs[name] for name in common}
    assert set(ours) - common <= {"open_tree_attr", "fcntl"} | {name for name, number in ours.items() if number is None}


def test_tensorflow_learns_under_the_filter(start: Start) -> None:
    if contents.keras_backend() != "tensorflow":
        pytest.skip("this process uses another Keras backend")
    code = """
        import keras, numpy as np
        model = keras.Sequential([keras.layers.Input((4, 3)), keras.layers.LSTM(5), keras.layers.Dense(1)])
        model.compile("adam", "mse")
        history = model.fit(np.ones((8, 4, 3)), np.ones((8, 1)), epochs=2, verbose=0)
        say([keras.config.backend(), len(history.history["loss"])])
        """
    with start(code, "keras") as box:
        box.channel.settimeout(90)
        assert heard(box) == ["tensorflow", 2]

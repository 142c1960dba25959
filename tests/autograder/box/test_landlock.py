"""The Landlock box: each attack is really made, in a cold and in a warm box, and what answers need still works."""

from __future__ import annotations

import json
import os
from pathlib import Path

from autograder.box.contents import INSIDE
from tests.autograder.box.conftest import NEEDS_LANDLOCK, Ask

pytestmark = NEEDS_LANDLOCK
ROOT = Path(__file__).parents[3]


def test_no_file_of_this_machine_can_be_opened(ask: Ask, secret: Path) -> None:
    us = os.getpid()
    paths = ["/etc/passwd", "/etc/hostname", "/proc/1/environ", "/proc/kmsg", "/dev/shm", "/tmp", "/", "/proc", "/home"]
    paths += [f"/proc/{us}/{name}" for name in ("environ", "maps", "mem", "cmdline", "fd")]
    paths += [*map(str, (secret, secret.parent, ROOT, ROOT / "README.md", ROOT / "rnn_course" / "cells" / "rnn.py"))]
    paths += [str(INSIDE.parent / "sandbox.py"), f"/proc/self/root{secret}", str(Path.home()), f"/proc/{us}/root"]
    there = [path for path in paths if Path(path).exists()]
    assert len(there) > 15
    code = f"""
        import glob
        os.symlink({str(secret)!r}, "link")
        say([[path, attempt(os.open, path, how)] for path in [*{there!r}, "link"] for how in (os.O_RDONLY, os.O_RDWR)])
        """
    answers = ask(code)
    assert {answer for _, answer in answers} <= {"EACCES", "EISDIR"}, answers
    assert {answer for path, answer in answers if not Path(path).is_dir()} == {"EACCES"}


def test_nothing_of_this_machine_can_be_changed(ask: Ask, secret: Path) -> None:
    mine, before = secret.parent / "mine", secret.stat()
    mine.mkdir()
    module = Path(str(json.__file__))
    code = f"""
        secret, mine, module = {str(secret)!r}, {str(mine)!r}, {str(module)!r}
        import numpy
        open("own", "w").close()
        say({{
            "write": [attempt(open, path, "w") for path in (secret, mine + "/x", module, numpy.__file__, "/tmp/x",
                      "/dev/shm/x", "/proc/self/oom_score_adj", "/proc/self/comm")],
            "remove": [attempt(os.unlink, secret), attempt(os.rmdir, mine), attempt(shutil.rmtree, mine)],
            "link": [attempt(os.link, secret, "here"), attempt(os.rename, secret, "here"),
                     attempt(os.rename, "own", mine + "/x"), attempt(os.symlink, "own", mine + "/x")],
            "make": [attempt(os.mkdir, mine + "/x"), attempt(os.mkfifo, mine + "/x"), attempt(os.mkfifo, "pipe"),
                     attempt(os.mknod, "device", 0o20666)],
            "shorten": [attempt(os.truncate, secret, 0), attempt(os.open, module, os.O_RDONLY | os.O_TRUNC)],
            "own": [attempt(os.chown, secret, 1, 1), attempt(os.lchown, secret, 1, 1),
                    attempt(os.setxattr, secret, "user.x", b"1"), attempt(os.removexattr, secret, "user.x")],
            "ignored": [attempt(os.chmod, secret, 0o777), attempt(os.utime, secret, (1, 1))],
        }})
        """
    content = module.read_text()
    answers = ask(code)
    refused = {"EACCES", "EPERM", "EXDEV"}
    assert not {one for what in set(answers) - {"ignored"} for one in answers[what]} - refused, answers
    assert set(answers["ignored"]) == {"done"}
    after = secret.stat()
    assert (after.st_mode, after.st_mtime, after.st_uid) == (before.st_mode, before.st_mtime, before.st_uid)
    assert (secret.read_text(), module.read_text(), list(mine.iterdir())) == ("a secret", content, [])


def test_no_other_process_is_reached_and_none_is_made(ask: Ask) -> None:
    us, group, priority = os.getpid(), os.getpgrp(), os.getpriority(os.PRIO_PROCESS, 0)
    code = f"""
        us, others = {us}, ({us}, os.getppid(), 1)
        own = os.getpid()
        say({{
            "signal": [attempt(os.kill, pid, 0) for pid in (*others, 0, -1, -{group})],
            "more signals": [call("tgkill", us, us, 0), call("tkill", us, 0),
                             call("rt_sigqueueinfo", us, 0, 0), call("rt_tgsigqueueinfo", us, us, 0, 0)],
            "by descriptor": [call("pidfd_send_signal", libc.syscall(434, us, 0), 0, 0, 0)],
            "limits": [attempt(resource.prlimit, pid, resource.RLIMIT_CPU, (1, 1)) for pid in others],
            "priority": [attempt(os.setpriority, os.PRIO_PROCESS, us, 19), attempt(os.setpriority, os.PRIO_USER, 0, 19),
                         attempt(os.sched_setscheduler, us, os.SCHED_IDLE, os.sched_param(0)),
                         attempt(os.sched_setaffinity, us, [0]), call("ioprio_set", 1, us, 0)],
            "look": [call("ptrace", 16, us, 0, 0), call("process_vm_readv", us, 0, 0, 0, 0, 0),
                     call("kcmp", us, us, 0, 0, 0)],
            "start": [attempt(os.fork), attempt(subprocess.run, ["true"]), call("fork"), call("vfork"),
                      attempt(os.posix_spawn, "/bin/true", ["x"], {{}}), call("clone", 0x4000),
                      call("clone", 0x8000 | 17),
                      attempt(os.execv, "/bin/true", ["true"]), attempt(os.system, "true") and "EPERM"],
            "outlive": [call("prctl", 1, 0, 0, 0, 0)],
        }})
        say_own = attempt(os.kill, own, 0)
        assert say_own == "done", say_own
        """
    answers = ask(code)
    assert {one for answer in answers.values() for one in answer} <= {"EPERM", "EACCES"}, answers
    assert os.getpriority(os.PRIO_PROCESS, 0) == priority


def test_no_network_no_mounts_no_shared_memory(ask: Ask) -> None:
    code = """
        say([attempt(socket.socket), attempt(socket.socketpair), attempt(socket.socket, socket.AF_UNIX),
             attempt(socket.create_connection, ("127.0.0.1", 22), 1), call("socket", 40, 1, 0),
             call("unshare", 0x10000000), call("mount", 0, 0, 0, 0, 0), call("chroot", 0), call("setns", 3, 0),
             call("keyctl", 0, 0, 0), call("shmget", 0, 4096, 0o1600), call("mq_open", 0, 0, 0, 0),
             call("bpf", 0, 0, 0),
             call("io_uring_setup", 1, 0), call("perf_event_open", 0, 0, 0, 0, 0)])
        """
    assert set(ask(code)) == {"EPERM"}


def test_what_answers_need_works(ask: Ask) -> None:
    code = """
        import logging, matplotlib.pyplot as plt, numpy as np
        np.save("a.npy", np.ones(3))
        shutil.copy("a.npy", "b.npy")
        with tempfile.TemporaryDirectory() as folder:
            os.rename("b.npy", folder + "/c.npy")
            kept = np.load(folder + "/c.npy").sum()
        plt.plot([1, 2])
        plt.savefig("figure.png")
        thread = threading.Thread(target=lambda: open("from-a-thread", "w").close())
        thread.start()
        thread.join()
        home = os.environ["HOME"]
        say([kept, os.path.getsize("figure.png") > 1000, os.path.exists("from-a-thread"), os.getcwd() == home,
             tempfile.gettempdir() == os.environ["TMPDIR"], len(open("/proc/self/maps").read()) > 100,
             os.isatty(1), attempt(signal.raise_signal, 0)])
        """
    assert ask(code) == [3.0, True, True, True, True, True, False, "done"]

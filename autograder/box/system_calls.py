"""The system calls that a box denies, with their numbers on each architecture.

Numbers are those of Linux's `asm/unistd_64.h` (x86-64) and `asm-generic/unistd.h` (aarch64). SysV and memfd memory
is denied because it cannot be measured from outside.
"""

from __future__ import annotations

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
Table = dict[str, tuple[int | None, int | None]]  # a call, and its number on each architecture of AUDIT
DENIED: Table = {
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "sched_setaffinity": (203, 122),
    # kernel keyrings and programs
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "lookup_dcookie": (212, 18),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    # mounts and namespaces
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "setns": (308, 268),
    "unshare": (272, 97),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    # the machine
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "create_module": (174, None),
    "get_kernel_syms": (177, None),
    "query_module": (178, None),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "acct": (163, 89),
    "syslog": (103, 116),
    "personality": (135, 92),
    "vhangup": (153, 58),
    "nfsservctl": (180, 42),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "uselib": (134, None),
    "_sysctl": (156, None),
    "vserver": (236, None),
    # sockets: their buffers are memory that cannot be measured from outside; the worker's own socket exists already
    "socket": (41, 198),
    "socketpair": (53, 199),
    # watches and locks on files that others use too
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "flock": (73, 32),
    # memory that belongs to no process
    "io_setup": (206, 0),
    "mq_open": (240, 180),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "memfd_secret": (447, 447),
}
ABSENT: Table = {"clone3": (435, 435), "memfd_create": (319, 279)}  # callers then use something else
SPECIAL: Table = {
    "clone": (56, 220),
    "ioctl": (16, 29),
    "fcntl": (72, 25),
}

# For a box that shares the machine's processes and its user ids with others (Landlock): what needs only the same user.
SHARED_DENIED: Table = {
    # processes: a submission is one process, so that nothing outlives it
    "fork": (57, None),
    "vfork": (58, None),
    # signals, priorities and limits of others
    "tkill": (200, 130),
    "pidfd_send_signal": (424, 424),
    "setpriority": (141, 140),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    "process_mrelease": (448, 448),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # owners and attributes of files, which Landlock does not look at
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "truncate": (76, 45),  # before ABI 3; `open` and `ftruncate` shorten one's own files
}
# Calls that do nothing and succeed, as libraries make them in passing (shutil.copy): modes and times of files.
SHARED_IGNORED: Table = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
}
SHARED_ABSENT: Table = {"openat2": (437, 437)}
SHARED_SPECIAL: Table = {
    "kill": (62, 129),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "prlimit64": (302, 261),
    "prctl": (157, 167),
    "open": (2, None),
    "openat": (257, 56),
}


def number(name: str, architecture: str) -> int | None:
    """A system call's number, None where the architecture has no such call."""
    tables = (DENIED, ABSENT, SPECIAL, SHARED_DENIED, SHARED_IGNORED, SHARED_ABSENT, SHARED_SPECIAL)
    return next(table[name] for table in tables if name in table)[list(AUDIT).index(architecture)]

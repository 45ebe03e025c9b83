"""Limits that a worker puts on itself: CPU seconds and memory for each page, and death with its parent."""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import resource
import signal
import sys
from pathlib import Path

CPU_S = 10
WALL_S = 30.0
MEMORY_BYTES = 1024**3
PR_SET_PDEATHSIG = 1


def arm() -> None:
    """Prepare a worker: no core dumps, deaf to Ctrl-C, gone when its parent is."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    die_with_parent()


def die_with_parent() -> None:
    """Ask Linux to kill this process when its parent ends; elsewhere the end of its pipe must do."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def grant(*, cpu_s: int = CPU_S, memory_bytes: int = MEMORY_BYTES) -> None:
    """Grant one more page its CPU seconds and its memory, counted from what is used already.

    Beyond the seconds the kernel ends the process, inside libxml2 too; beyond the memory Python raises MemoryError.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _raise_to(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime) + cpu_s)
    size = _address_space()
    if size:
        _raise_to(resource.RLIMIT_AS, size + memory_bytes)


def _raise_to(kind: int, soft: int) -> None:
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _address_space() -> int:
    """Say how many bytes this process has mapped; 0 where that cannot be told."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")

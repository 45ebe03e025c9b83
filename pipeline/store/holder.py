"""Who holds a run: this process, named so that another process on the host can tell whether it still lives."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def this_process() -> str:
    """Name this process as `host:pid:start`, different for every process that ever ran here."""
    pid = os.getpid()
    return f"{socket.gethostname()}:{pid}:{_started(pid) or 'unknown'}"


def is_dead(holder: str) -> bool:
    """Say whether a holder is known to be gone: its host is ours, and no such process runs.

    Returns: False also for what cannot be known, a process of another host.
    """
    host, _, rest = holder.rpartition(":")[0].rpartition(":")
    started = holder.rpartition(":")[2]
    if host != socket.gethostname() or not rest.isdecimal():
        return False
    now_there = _started(int(rest))
    if now_there is None:
        return not _answers(int(rest))
    return started not in (now_there, "unknown")


def _started(pid: int) -> str | None:
    """Say when a process began, in ticks of this boot; a zombie has ended: its time is `ended`."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
    except OSError:
        return None
    return "ended" if fields[0] in "ZX" else f"{boot}-{fields[19]}"


def _answers(pid: int) -> bool:
    """Ask a process for a sign of life, where there is no /proc."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

"""Where workers come from: a process of one thread that has everything imported and warmed, and forks on request.

It is ours and not multiprocessing's forkserver, because that one imports the caller's `__main__` again in every worker.
Started by `nurseries` as a plain subprocess, for `Pool`.

    Pool ──"start", one end of a pipe──► nursery ──fork──► worker ◄──pages, results──► Pool
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import socket
import struct
import threading
import traceback
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from pipeline.extract import limits, warmth

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.items import Page, Source

    Task = Callable[[Page, Source | None], object]

ANSWER = struct.Struct("=ii")


def serve(control_fd: int) -> None:
    """Fork workers and report their ends, until the pool closes its end of the line.

    Args: control_fd — a Unix socket; `s` with a file descriptor asks for a worker, a packed pid for its wait status.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warmth.warm()
    control = socket.socket(fileno=control_fd)
    children: set[int] = set()
    with contextlib.suppress(ConnectionError):
        while True:
            message, fds, _, _ = socket.recv_fds(control, ANSWER.size, 1)
            if not message:
                break
            if fds:
                children.add(_fork(fds[0], control))
            else:
                pid = ANSWER.unpack(message)[0]
                children.discard(pid)
                control.sendall(ANSWER.pack(pid, _status(pid)))
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _status(pid)


def _fork(fd: int, control: socket.socket) -> int:
    pid = os.fork()
    if pid:
        os.close(fd)
        return pid
    try:
        control.close()
        limits.arm()
        _work(Connection(fd))
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(1)


def _status(pid: int) -> int:
    try:
        return os.waitpid(pid, 0)[1]
    except ChildProcessError:
        return 0


def _work(line: Connection) -> None:
    """Answer pages in their order, for ever; first comes the task, and goes the word who works here."""
    function: Task = pickle.loads(line.recv_bytes())
    line.send(os.getpid())
    pages: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(line, pages), daemon=True).start()
    while True:
        page, source = pickle.loads(pages.get())
        limits.grant()
        try:
            answer = pickle.dumps((True, function(page, source)))
        except MemoryError:
            os._exit(1)
        except Exception:  # the line's edge: a bug on one page must not cost the others theirs
            answer = pickle.dumps((False, traceback.format_exc()))
        line.send_bytes(answer)


def _listen(line: Connection, pages: queue.SimpleQueue[bytes]) -> None:
    """Take pages off the pipe while another is worked on, so that the pool never waits to send; end with the pool."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            pages.put(line.recv_bytes())
    os._exit(0)

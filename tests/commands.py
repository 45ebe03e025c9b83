"""The command `copydesk` run in this process: it takes a second to start one, and tests start a thousand."""

from __future__ import annotations

import io
import logging
import os
import signal
import subprocess
import sys
import tempfile
import warnings
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pipeline import cli

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def copydesk(
    folder: Path, environment: Mapping[str, str], *arguments: str, stdin: bytes = b""
) -> subprocess.CompletedProcess[str]:
    """Run the command through its entry point, in a folder, an environment and on descriptors of its own."""
    with tempfile.TemporaryFile() as fed, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        fed.write(stdin)
        fed.seek(0)
        with _as_a_process(folder, environment, (fed, out, err)):
            sys.argv = ["copydesk", *arguments]
            try:
                cli.main()
            except SystemExit as exc:
                code = exc.code
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(arguments, int(code or 0), out.read().decode(), err.read().decode())


@contextmanager
def _as_a_process(folder: Path, environment: Mapping[str, str], files: tuple[IO[bytes], ...]) -> Iterator[None]:
    """Lend this process what a process of its own would have, and take back all that a command leaves behind."""
    root = logging.getLogger()
    with ExitStack() as after, warnings.catch_warnings():
        for fd, file in enumerate(files):
            kept = os.dup(fd)
            after.callback(os.close, kept)
            after.callback(os.dup2, kept, fd)
            os.dup2(file.fileno(), fd)
        for name in ("argv", "stdin", "stdout", "stderr"):
            after.callback(setattr, sys, name, getattr(sys, name))
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False))
        sys.stdout, sys.stderr = (io.TextIOWrapper(io.FileIO(fd, "w", closefd=False), line_buffering=fd == 2) for fd in (1, 2))
        for number in (signal.SIGINT, signal.SIGTERM):
            after.callback(signal.signal, number, signal.getsignal(number))
        after.callback(setattr, root, "handlers", root.handlers[:])
        after.callback(root.setLevel, root.level)
        root.handlers[:] = []
        after.callback(os.chdir, Path.cwd())
        after.callback(os.environ.update, dict(os.environ))
        after.callback(os.environ.clear)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        yield
        sys.stdout.flush()
        sys.stderr.flush()

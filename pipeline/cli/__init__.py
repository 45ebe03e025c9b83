"""`copydesk`: reads arguments, calls one function each, says what came of it.

    app ──► text (clean, explain) · feeding (ingest, reprocess) · exporting (export) · archiving · database (db) · forget
            staging (stages) · read (search, show, status) · run (crawl, schedule, demo, source) · home (init)

Results go to stdout, everything else to stderr. What a command needs is imported when it runs, so that `--help` is at once.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from pipeline.cli.codes import DONE, FAILED, IN_PART

if TYPE_CHECKING:
    from types import FrameType

    from pipeline.errors import CopydeskError

__all__ = ["DONE", "FAILED", "IN_PART", "main"]


def main() -> None:
    """Run the command that the arguments name, and end with the contract's exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    code = _run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = _reader_is_gone()
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    from pipeline.cli.app import app
    from pipeline.errors import CopydeskError

    try:
        app(arguments, prog_name="copydesk")
    except CopydeskError as exc:
        print(f"copydesk: {exc}{_where(exc)}", file=sys.stderr)
        return exc.exit_code
    except BrokenPipeError:
        return _reader_is_gone()
    except SystemExit as exc:
        if isinstance(exc.__context__, BrokenPipeError):
            return _reader_is_gone()
        return _interrupted() if exc.code == 128 + signal.SIGINT else _code(exc)
    return DONE


def _where(exc: CopydeskError) -> str:
    """Say that we are in no home, where that is why there is no database."""
    from pipeline import config
    from pipeline.errors import DatabaseMissingError

    if not isinstance(exc, DatabaseMissingError) or config.load().is_explicit:
        return ""
    return "; there is no copydesk.toml here or above: go to your home, or `copydesk init` makes one"


def _code(ended: SystemExit) -> int:
    return ended.code if isinstance(ended.code, int) else DONE


def _interrupted() -> int:
    """End as somebody wished: what was done by then stays done."""
    print("copydesk: interrupted", file=sys.stderr)
    return IN_PART


def _reader_is_gone() -> int:
    """Whoever read our output has had enough, which is no failure: say nothing more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """End on SIGTERM as on Ctrl-C; a second one ends at once."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    raise KeyboardInterrupt

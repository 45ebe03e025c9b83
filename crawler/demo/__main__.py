"""`python -m crawler.demo`: the demo site until a signal, for a browser, curl or a crawl in another terminal."""

from __future__ import annotations

import argparse
import json
import os
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.demo.breaks import STATES
from crawler.demo.server import EDITIONS, DemoSite

if TYPE_CHECKING:
    from types import FrameType

EXAMPLE = f"""example:
  python -m crawler.demo --seeds demo.toml &
  COPYDESK_SEEDS=demo.toml scrapy crawl news -a sources=gazette,bote -O articles.jsonl

One JSON line says where it is served: {{"origins": {{"gazette": "http://127.0.0.1:PORT", ...}}, "seeds": "demo.toml"}}
SIGUSR1 serves the other edition; so does a line `edition 2` on standard input. Other lines: `fresh 3`, `broken feed_gone`,
`broken no`.

how a site breaks:
{"".join(f"  {state:<15} {what}{chr(10)}" for state, what in STATES.items())}"""
TICK_S = 0.1


def main() -> int:
    """Serve until SIGINT, SIGTERM or, if so asked, the end of standard input."""
    arguments = _arguments()
    line = _Line(arguments.watch_stdin)
    with DemoSite(edition=arguments.edition, ports=_ports(arguments.port), tls=bool(arguments.tls)) as site:
        site.fresh, site.broken = arguments.fresh, arguments.broken

        def switch(_number: int, _frame: FrameType | None) -> None:
            site.edition = EDITIONS[site.edition % len(EDITIONS)]

        signal.signal(signal.SIGINT, line.stop)
        signal.signal(signal.SIGTERM, line.stop)
        signal.signal(signal.SIGUSR1, switch)
        # A server in the background of a terminal must not be suspended for looking at its input.
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)
        if arguments.tls:
            arguments.tls.write_bytes(site.authority)
        if arguments.seeds:
            site.write_seeds(arguments.seeds)
        seeds = str(arguments.seeds) if arguments.seeds else None
        print(json.dumps({"origins": dict(site.origins), "seeds": seeds}), flush=True)
        while not line.is_over:
            _obey(line.wait(), site)
    return 0


class _Line:
    """Standard input, and whether it is time to end."""

    def __init__(self, ends_with_input: bool) -> None:
        self.is_over = False
        """A signal came, or the input that was to be watched has ended."""
        self._ends_with_input = ends_with_input
        self._is_open = True
        self._rest = b""

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        """End at the next tick; a signal handler."""
        self.is_over = True

    def wait(self) -> list[str]:
        """Wait a tick for whole lines of input."""
        with suppress(OSError, ValueError):
            ready, _, _ = select.select([0] if self._is_open else [], [], [], TICK_S)
            if not ready:
                return []
            read = os.read(0, 4096)
            *lines, self._rest = (self._rest + read).split(b"\n")
            if read:
                return [line.decode("utf-8", "replace") for line in lines]
        self._is_open = False
        self.is_over |= self._ends_with_input
        return []


def _obey(lines: list[str], site: DemoSite) -> None:
    for line in lines:
        match line.split():
            case ["edition", ("1" | "2") as number]:
                site.edition = int(number)
            case ["fresh", number] if number.isdecimal():
                site.fresh = int(number)
            case ["broken", state] if state == "no" or state in STATES:
                _break(site, None if state == "no" else state)
            case words if words:
                print(
                    f"not understood: {line!r}; say `edition 2`, `fresh 3`, `broken feed_gone` or `broken no`", file=sys.stderr
                )


def _break(site: DemoSite, state: str | None) -> None:
    try:
        site.broken = state
    except ValueError as exc:
        print(exc, file=sys.stderr)


def _ports(port: int | None) -> tuple[int, int] | None:
    return (port, port + 1) if port else None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m crawler.demo",
        description="Serve the bundled news site on loopback.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--edition", type=int, choices=EDITIONS, default=1, help="which edition to begin with (default: 1)")
    parser.add_argument("--fresh", type=int, default=0, metavar="N", help="announce so many made-up articles, too")
    parser.add_argument("--broken", choices=STATES, metavar="STATE", help="break the site, see below")
    parser.add_argument("--tls", type=Path, metavar="FILE", help="serve over https; the authority to trust goes into this file")
    parser.add_argument("--seeds", type=Path, metavar="FILE", help="write the two stanzas to this file")
    parser.add_argument("--port", type=int, metavar="N", help="serve on this port and the next (default: any free ones)")
    parser.add_argument("--watch-stdin", action="store_true", help="end when standard input closes, as when the parent dies")
    arguments = parser.parse_args()
    if arguments.broken == "tls" and not arguments.tls:
        parser.error("--broken tls needs --tls FILE")
    return arguments


if __name__ == "__main__":
    sys.exit(main())

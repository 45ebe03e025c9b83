"""The real command, in homes of its own: `run` calls its entry point in this process, the others start the console script."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import copydesk

SCRIPT = Path(sys.executable).with_name("copydesk")
PARAGRAPH = (
    "The council of {name} decided on Monday to rebuild the old bridge over the river, after a debate of five hours. "
    "The work is to begin in spring and will cost four million, the mayor said, and the town pays a third of it."
)


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Home:
    path: Path

    def run(self, *arguments: str, stdin: str | bytes = "", **environment: str) -> Result:
        """Run a command in this process."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        done = copydesk(self.path, self.environment(**environment), *arguments, stdin=given)
        return Result(done.returncode, done.stdout, done.stderr)

    def process(self, *arguments: str, stdin: str | bytes = "", **environment: str) -> Result:
        """Run a command in a process of its own."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [SCRIPT, *arguments],
            cwd=self.path,
            env=self.environment(**environment),
            input=given,
            capture_output=True,
            timeout=60,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def on_terminal(self, *arguments: str, columns: int = 60, typed: str = "", **environment: str) -> Result:
        """Run a command whose output is a terminal; what it writes on stderr comes among the output."""
        ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        kept = {name: value for name, value in self.environment().items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
        env = {**kept, "TERM": "xterm-256color", **environment}
        process = subprocess.Popen([SCRIPT, *arguments], cwd=self.path, env=env, stdin=its, stdout=its, stderr=its)
        os.close(its)
        os.write(ours, typed.encode())
        written = b""
        while True:
            try:
                written += (some := os.read(ours, 1 << 16))
            except OSError:  # Linux says so when nobody holds the other end any more
                break
            if not some:
                break
        os.close(ours)
        return Result(process.wait(timeout=60), written.decode().replace("\r\n", "\n"), "")

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [SCRIPT, *arguments],
            cwd=self.path,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COPYDESK", "DATABASE"))}
        return {**kept, "COPYDESK_WORKERS": "1", **more}


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def text_of(name):
    """An article with junk below it, unlike that of any other name."""
    body = "\n".join(f"{PARAGRAPH.format(name=name)} Part {part} of {name}'s plan is the most disputed." for part in range(3))
    return f"{body}\nLeave a comment"


@pytest.fixture
def article_text():
    return text_of


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A home with two articles, a page that is none, and a copy: to be read only."""
    home = Home(tmp_path_factory.mktemp("filled"))
    base = "https://gazette.example"
    lines = [
        {
            "url": f"{base}/bridge",
            "source": "gazette",
            "headline": "=HYPERLINK(1)",
            "text": text_of("Aston"),
            "authors": ["A; B", "C"],
        },
        {"url": f"{base}/old", "source": "gazette", "text": text_of("Bexley"), "published_at": "2020-05-01T08:00:00Z"},
        {"url": f"{base}/empty", "source": "gazette", "text": "nothing"},
        {"url": "https://bote.example/bridge", "source": "bote", "headline": "Bridge", "text": text_of("Aston")},
    ]
    done = home.process("ingest", "-", "--json", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert done.code == 0, done.err
    return home, json.loads(done.out)

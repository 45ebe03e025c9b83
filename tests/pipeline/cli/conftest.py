"""The real console script, in homes of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

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
    done = home.run("ingest", "-", "--json", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert done.code == 0, done.err
    return home, json.loads(done.out)

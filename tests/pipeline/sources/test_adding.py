"""Stanzas are added at the end of a file, by one writer at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import sources
from pipeline.errors import SourceError
from pipeline.items import Source

COURIER = Source(key="courier", name="The Courier", homepage="https://courier.example")
SEVERAL = (COURIER, replace(COURIER, key="bote"), replace(COURIER, key="abend"))
WRITER = """
import sys
from pathlib import Path
from pipeline import sources
from pipeline.items import Source
for n in range(12):
    key = f"{sys.argv[2]}-{n}"
    sources.append(Path(sys.argv[1]), Source(key=key, name=key, homepage="https://courier.example"))
"""


def test_several_are_added_in_their_order(seeds: Path) -> None:
    sources.append(seeds, *SEVERAL)
    text = seeds.read_text(encoding="utf-8")
    assert text == sources.NEW_FILE + "\n" + "\n".join(sources.stanza(source) for source in SEVERAL)


@pytest.mark.skipif(os.geteuid() == 0, reason="who may do anything may write a read-only file")
def test_a_file_that_is_read_only_stays_as_it_is(seeds: Path) -> None:
    seeds.write_text("# mine\n", encoding="utf-8")
    seeds.chmod(0o444)
    with pytest.raises(SourceError, match="is read-only"):
        sources.append(seeds, COURIER)
    assert seeds.read_text(encoding="utf-8") == "# mine\n"


def test_of_several_none_is_added_if_one_does_not_fit(seeds: Path) -> None:
    for wrong in (COURIER, replace(COURIER, key="x", name="")):
        seeds.write_text("# mine\n", encoding="utf-8")
        with pytest.raises(SourceError):
            sources.append(seeds, *SEVERAL, wrong)
        assert seeds.read_text(encoding="utf-8") == "# mine\n"


@pytest.mark.parametrize("end", ["", "\r\n"])
def test_lines_end_as_those_of_the_file_do(seeds: Path, end: str) -> None:
    before = f'# mine\r\n[a]\r\nname = "A"\r\nhomepage = "https://a.example"{end}'.encode()
    seeds.write_bytes(before)
    sources.append(seeds, COURIER)
    raw = seeds.read_bytes()
    assert raw.startswith(before)
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert list(sources.load(seeds)) == ["a", "courier"]


def test_an_empty_file_begins_with_the_stanza(seeds: Path) -> None:
    seeds.write_bytes(b"")
    sources.append(seeds, COURIER)
    assert seeds.read_text(encoding="utf-8") == sources.stanza(COURIER)


def test_two_writers_lose_no_stanza(seeds: Path) -> None:
    seeds.write_text("# mine\n", encoding="utf-8")
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(seeds), name]) for name in ("a", "b", "c")]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert sorted(sources.load(seeds)) == sorted(f"{name}-{n}" for name in "abc" for n in range(12))
    assert [file.name for file in seeds.parent.iterdir()] == [seeds.name]


@pytest.mark.parametrize(
    ("domain", "taken", "key"),
    [
        ("gazette.co.uk", (), "gazette"),
        ("gazette.com", ("gazette",), "gazette-com"),
        ("gazette.com", ("gazette", "gazette-com"), "gazette-com-2"),
        ("defaults.example", (), "defaults-example"),
        ("xn--mller-kva.example", (), "muller"),
        ("xn--80ak6aa92e.example", (), "xn-80ak6aa92e"),
        ("xn--.example", (), "xn"),
        ("127.0.0.1", (), "127-0-0-1"),
        ("[::1]", (), "1"),
        ("_.example", (), "example"),
        ("", (), "source"),
        ("a" * 200 + ".example", (), "a" * 64),
        ("a" * 64 + ".example", ("a" * 64,), "a" * 56 + "-2"),
    ],
)
def test_a_domain_gives_a_key_that_is_free(domain: str, taken: tuple[str, ...], key: str) -> None:
    assert sources.new_key(domain, taken) == key
    sources.check_key(key)


def test_who_reads_an_outlet_is_known_by_its_front_page() -> None:
    assert sources.reader_of("http://www.Courier.example/", SEVERAL) is COURIER
    assert sources.reader_of("https://courier.example/sport/", SEVERAL) is None, "which may be an outlet of its own"
    assert sources.reader_of("https://sport.courier.example/", SEVERAL) is None
    assert sources.reader_of("https://gazette.example/", SEVERAL) is None
    assert sources.reader_of("", SEVERAL) is None

"""Records that are erased are gone for good, and every other record stays where it was."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipeline import archive
from pipeline.archive import ArchiveWriter, erasing, members
from pipeline.errors import ArchiveError
from pipeline.items import Page

NOW = datetime(2026, 11, 22, 21, 5, tzinfo=UTC)
SECRET = b"nobody may read this any more"


def page(number: int, body: bytes = b"<p>other") -> Page:
    url = f"https://gazette.example/{number}"
    return Page(requested_url=url, url=url, body=body, fetched_at=NOW, headers=(("Content-Type", "text/html"),))


@pytest.fixture
def pages(tmp_path):
    """Write four pages, the second with a secret of 300 kB that does not compress."""
    bodies = [b"<p>first", SECRET + os.urandom(300_000), b"<p>third", b"<p>last"]
    with ArchiveWriter(tmp_path) as writer:
        return [writer.write(page(number, body)) for number, body in enumerate(bodies)]


def erase(directory, *pages: Page) -> archive.Erased:
    (name,) = {one.archive_record.rpartition(":")[0] for one in pages}
    return archive.erase(directory, name, [int(one.archive_record.rpartition(":")[2]) for one in pages])


def test_a_record_goes_and_the_others_stay_where_they_were(tmp_path, pages):
    (name,) = archive.files(tmp_path)
    before = (tmp_path / name).stat()
    done = erase(tmp_path, pages[1])
    assert (done.is_free, done.n_records) == (True, 1)
    assert done.n_bytes > 300_000
    after = (tmp_path / name).stat()
    assert (after.st_size, after.st_mode) == (before.st_size, before.st_mode)
    assert [place for place, _ in archive.records(tmp_path, name)] == [pages[n].archive_record for n in (0, 2, 3)]
    for kept in (pages[0], pages[2], pages[3]):
        found = archive.read(tmp_path, kept.archive_record)
        assert (found.url, found.body) == (kept.url, kept.body)
    with pytest.raises(ArchiveError, match="holds no page"):
        archive.read(tmp_path, pages[1].archive_record)
    assert SECRET not in gzip.decompress((tmp_path / name).read_bytes())
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def test_another_warc_tool_reads_what_is_left(tmp_path, pages):
    erase(tmp_path, pages[1], pages[3])
    (name,) = archive.files(tmp_path)
    with (tmp_path / name).open("rb") as file:
        found = [(record.rec_type, record.rec_headers.get_header("WARC-Target-URI")) for record in ArchiveIterator(file)]
    assert found == [
        ("warcinfo", None),
        ("response", pages[0].url),
        ("metadata", None),
        ("response", pages[2].url),
        ("metadata", None),
    ]


def test_twice_is_once_and_what_is_no_record_changes_nothing(tmp_path, pages):
    erase(tmp_path, pages[1])
    (name,) = archive.files(tmp_path)
    before = (tmp_path / name).read_bytes()
    assert erase(tmp_path, pages[1]) == archive.Erased(True)
    assert archive.erase(tmp_path, name, [0, 7, 10**9]) == archive.Erased(True)
    assert (tmp_path / name).read_bytes() == before
    assert archive.erase(tmp_path, "not-there.warc.gz", [0]) == archive.Erased(True)


def test_a_file_without_any_page_goes(tmp_path, pages):
    erase(tmp_path, *pages[:3])
    assert len(archive.files(tmp_path)) == 1
    assert erase(tmp_path, pages[3]).n_records == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_being_written_is_left_alone(tmp_path):
    with ArchiveWriter(tmp_path) as writer:
        one, two = writer.write(page(1, SECRET)), writer.write(page(2))
        assert erase(tmp_path, one) == archive.Erased(False)
        three = writer.write(page(3))
    assert erase(tmp_path, one).n_records == 1
    assert [found.url for found in archive.replay(tmp_path)] == [two.url, three.url]


def test_a_damaged_stretch_is_kept_as_it_is(tmp_path, pages):
    (name,) = archive.files(tmp_path)
    at = int(pages[2].archive_record.rpartition(":")[2])
    with (tmp_path / name).open("r+b") as file:
        file.seek(at + 12)
        file.write(b"\xff" * 8)
    damaged = (tmp_path / name).read_bytes()[at:]
    assert archive.erase(tmp_path, name, [at]) == archive.Erased(True)
    erase(tmp_path, pages[0])
    assert (tmp_path / name).read_bytes()[at:] == damaged
    erase(tmp_path, pages[1], pages[3])
    assert archive.files(tmp_path) == [name]


def test_a_disk_that_takes_nothing_leaves_the_file_as_it_was(tmp_path, pages):
    (name,) = archive.files(tmp_path)
    before = (tmp_path / name).read_bytes()
    (tmp_path / f"{name}.part").mkdir()
    with pytest.raises(ArchiveError, match="as it was"):
        erase(tmp_path, pages[1])
    assert (tmp_path / name).read_bytes() == before


KILLED = """
import os, signal, sys
from pathlib import Path
from pipeline import archive
def profile(frame, event, _):
    if event == "call" and frame.f_code.co_name == sys.argv[4]:
        os.kill(os.getpid(), signal.SIGKILL)
sys.setprofile(profile)
archive.erase(Path(sys.argv[1]), sys.argv[2], [int(sys.argv[3])])
"""


@pytest.mark.parametrize("at", ["_copy", "blank", "_sync"])
def test_kill_9_leaves_a_whole_file_and_the_next_time_finishes(tmp_path, pages, at):
    name, _, offset = pages[1].archive_record.rpartition(":")
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path, name, offset, at], check=False)
    assert done.returncode == -signal.SIGKILL
    kept = [pages[n].archive_record for n in (0, 2, 3)]
    assert {place for place, _ in archive.records(tmp_path, name)} - {pages[1].archive_record} == set(kept)
    erase(tmp_path, pages[1])
    assert [place for place, _ in archive.records(tmp_path, name)] == kept
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


@given(st.integers(min_value=220, max_value=200_000))
def test_a_blank_member_has_any_length_and_unpacks_everywhere(length):
    packed = erasing.blank(length)
    assert len(packed) == length
    inflate = zlib.decompressobj(wbits=31)
    data = inflate.decompress(packed)
    assert inflate.eof
    assert not inflate.unused_data
    assert gzip.decompress(packed) == data
    assert data.startswith(members.BEGINNING)


def test_the_smallest_page_there_is_can_be_erased(tmp_path):
    with ArchiveWriter(tmp_path) as writer:
        small = writer.write(Page(requested_url=None, url=None, body=b"", fetched_at=NOW, is_text=True))
        writer.write(page(1))
    assert erase(tmp_path, small).n_records == 1
    with pytest.raises(ArchiveError, match="too short"):
        erasing.blank(100)

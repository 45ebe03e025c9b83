from __future__ import annotations

import gzip
import io
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline import archive
from pipeline.archive import ArchiveWriter
from pipeline.errors import ArchiveError
from pipeline.items import Link, Page

NOW = datetime(2026, 11, 22, 21, 5, 0, 123456, tzinfo=UTC)
LINK = Link(
    url="https://gazette.example/a",
    source="gazette",
    found_in="https://gazette.example/rss",
    found_kind="feed",
    headline="Ein «Titel»\nmit 漢字",
    description="d" * 20_000,
    authors=("A. Writer", "B. Other"),
    published_at=datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=2))),
    modified_at=NOW,
    language="de-AT",
)
ANSWER = Page(
    requested_url="http://gazette.example/a?utm_source=x",
    url="https://gazette.example/a",
    status=200,
    headers=(("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1"), ("set-cookie", "b=2")),
    body=b"<p>Ein Satz.</p>\r\n\r\n",
    fetched_at=NOW,
    source="gazette",
    link=LINK,
    external_id="7",
    tls_verified=False,
)
TEXT = Page(requested_url=None, url=None, body=b"One line.\nTwo lines.", is_text=True, fetched_at=NOW, external_id="x")

# writes pages until it is killed, and says after each which record it is
KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from pipeline.archive import ArchiveWriter
from pipeline.items import Page
writer = ArchiveWriter(Path(sys.argv[1]))
for n in range(100_000):
    page = Page(requested_url=None, url=f"https://a.example/{n}", body=os.urandom(20_000), fetched_at=datetime.now(UTC))
    os.write(1, f"{writer.write(page).archive_record} {page.url}\\n".encode())
"""


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "archive"


def written(directory, *pages):
    with ArchiveWriter(directory) as writer:
        return [writer.write(page) for page in pages]


def path_of(directory, page):
    name, _, offset = page.archive_record.rpartition(":")
    return directory / name, int(offset)


def length_of(body):
    return ("Content-Length", str(len(body)))


def test_a_page_comes_back_as_it_was(directory):
    [page] = written(directory, ANSWER)
    back = archive.read(directory, page.archive_record)
    expected = replace(page, headers=(*ANSWER.headers, length_of(ANSWER.body)), is_replay=True)
    assert back == expected
    assert list(archive.replay(directory)) == [expected]


@pytest.mark.parametrize(
    "page",
    [
        TEXT,
        replace(TEXT, url="https://a.example/t", requested_url="https://a.example/t"),
        replace(TEXT, is_text=False, body=b"<p>x", headers=(("Content-Type", "text/html; charset=utf-8"),), status=203),
        replace(TEXT, url="file:///a b.html", requested_url="file:///a b.html", is_text=False),
        replace(TEXT, url="no address", requested_url=None),
        replace(TEXT, url="urn:sha256:0", requested_url=None),
        replace(TEXT, body=b""),
        replace(TEXT, fetched_at=NOW.replace(microsecond=0)),
        replace(TEXT, source="s\ud800", external_id='"}\r\n'),
        replace(ANSWER, headers=(length_of(ANSWER.body),), url="https://a.example/ü \n|{x}?q=ä%20#f\ud800"),
        replace(ANSWER, headers=(length_of(b""),), body=b"", status=999, requested_url=None, link=None),
        replace(ANSWER, headers=(("X", "\xe9\xff\xa0 Ã©"), ("X-Empty", ""), length_of(ANSWER.body))),
    ],
)
def test_whatever_a_page_is_it_comes_back(directory, page):
    [kept] = written(directory, page)
    assert archive.read(directory, kept.archive_record) == replace(kept, is_replay=True)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ([("Content-Encoding", "gzip"), ("content-length", "3")], [("Content-Encoding", "gzip"), ("content-length", "3")]),
        ([("Transfer-Encoding", "chunked")], [("Transfer-Encoding", "chunked")]),
        ([("Content-Length", "999")], [("Content-Length", "999")]),
    ],
)
def test_a_header_that_no_longer_holds_is_renamed(directory, sent, kept):
    [page] = written(directory, replace(ANSWER, headers=tuple(sent)))
    back = archive.read(directory, page.archive_record)
    assert back.headers == (*((f"X-Archive-Orig-{name}", value) for name, value in kept), length_of(ANSWER.body))
    [again] = written(directory, back)
    assert archive.read(directory, again.archive_record).headers == back.headers


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (("X-A", "one\r\n two\x00"), ("X-A", "one  two")),
        (("X A:\n", " v\t"), ("X-A--", "v")),
        (("", "v"), ("-", "v")),
        (("X-A", "漢"), ("X-A", "漢".encode().decode("latin-1"))),
        (("X-A", "\ud800"), ("X-A", "?")),
    ],
)
def test_an_odd_header_is_cleaned(directory, sent, kept):
    [page] = written(directory, replace(ANSWER, headers=(sent,)))
    assert archive.read(directory, page.archive_record).headers == (kept, length_of(ANSWER.body))


HEADERS = st.lists(
    st.tuples(
        st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True).map(lambda name: f"X-{name}"),
        st.text(st.characters(codec="latin-1", exclude_categories=["Cc"])).map(lambda value: value.strip(" \t")),
    )
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300), headers=HEADERS, url=st.text(max_size=30), is_text=st.booleans())
def test_any_body_and_any_headers_come_back(directory, body, headers, url, is_text):
    page = replace(ANSWER, body=body, headers=(*headers, length_of(body)), url=f"https://a.example/{url}", is_text=is_text)
    [kept] = written(directory, page)
    assert archive.read(directory, kept.archive_record) == replace(kept, is_replay=True)
    with path_of(directory, kept)[0].open("rb") as file:
        _info, record = [(r.rec_type, r.content_stream().read()) for r in ArchiveIterator(file)]
    assert record == ("resource" if is_text else "response", body)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headers=st.lists(st.tuples(st.text(max_size=8), st.text(max_size=20))), url=st.text(max_size=20))
def test_nothing_is_refused_and_what_came_back_stays_as_it_is(directory, headers, url):
    [kept] = written(directory, replace(ANSWER, headers=tuple(headers), url="http://a.example/" + url))
    back = archive.read(directory, kept.archive_record)
    assert (back.url, back.body) == (kept.url, kept.body)
    [again] = written(directory, back)
    assert archive.read(directory, again.archive_record).headers == back.headers


def test_another_warc_tool_reads_it(directory):
    pages = written(directory, ANSWER, TEXT, replace(ANSWER, body=b"x" * 300_000, headers=(("Content-Encoding", "br"),)))
    path, _ = path_of(directory, pages[0])
    with path.open("rb") as file:
        iterator = ArchiveIterator(file)
        found = []
        for record in iterator:
            body = record.content_stream().read()
            found.append(
                (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), iterator.get_record_offset(), body)
            )
            assert record.rec_headers.protocol == "WARC/1.1"
    assert [kind for kind, *_ in found] == ["warcinfo", "response", "resource", "response"]
    assert [body for *_, body in found[1:]] == [page.body for page in pages] == [ANSWER.body, TEXT.body, b"x" * 300_000]
    assert [offset for *_, offset, _ in found[1:]] == [path_of(directory, page)[1] for page in pages]
    assert found[1][1] == ANSWER.url
    assert found[2][1].startswith("urn:sha256:")


def test_warcio_check_passes_every_digest(directory):
    [page, _] = written(directory, ANSWER, TEXT)
    warcio = [sys.executable, "-W", "ignore", "-c", "from warcio.cli import main; main()"]
    checked = subprocess.run([*warcio, "check", "-v", path_of(directory, page)[0]], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("digest pass") == 2


def test_every_member_unpacks_alone_at_its_offset(directory):
    pages = written(directory, ANSWER, TEXT, ANSWER)
    path, _ = path_of(directory, pages[0])
    content = path.read_bytes()
    offsets = [path_of(directory, page)[1] for page in pages]
    for begin, end in zip(offsets, [*offsets[1:], len(content)], strict=True):
        assert gzip.decompress(content[begin:end]).startswith(b"WARC/1.1\r\n")


def test_no_file_is_made_before_the_first_page(directory):
    with ArchiveWriter(directory) as writer:
        assert archive.files(directory) == []
        writer.write(TEXT)
        [name] = archive.files(directory)
    assert name.startswith("copydesk-20")
    assert f"-{os.getpid()}-" in name


def test_a_full_file_is_left_for_a_new_one(directory):
    with ArchiveWriter(directory, roll_bytes=2_000) as writer:
        pages = [writer.write(replace(TEXT, body=os.urandom(900))) for _ in range(7)]
    assert len(archive.files(directory)) == 4
    assert [page.body for page in archive.replay(directory)] == [page.body for page in pages]


def test_a_closed_writer_begins_another_file(directory):
    writer = ArchiveWriter(directory)
    writer.write(TEXT)
    writer.close()
    writer.write(TEXT)
    writer.close()
    writer.close()
    assert len(archive.files(directory)) == 2


def test_two_writers_and_many_threads_lose_nothing(directory):
    writers = [ArchiveWriter(directory), ArchiveWriter(directory)]
    kept = []

    def write(number):
        pages = [replace(ANSWER, url=f"https://a.example/{number}/{n}", headers=()) for n in range(20)]
        kept.extend([writers[number % 2].write(page) for page in pages])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for writer in writers:
        writer.close()
    assert len(archive.files(directory)) == 2
    assert {page.archive_record: page.url for page in archive.replay(directory)} == {p.archive_record: p.url for p in kept}
    assert len(kept) == 120


def test_records_are_listed_with_their_addresses(directory):
    odd = replace(ANSWER, url="https://a.example/ü", link=None)
    pages = written(directory, ANSWER, TEXT, odd)
    [name] = archive.files(directory)
    assert list(archive.records(directory, name)) == [(page.archive_record, page.url) for page in pages]


def test_replay_can_be_limited_to_files_and_to_times(directory):
    [old] = written(directory, replace(TEXT, fetched_at=NOW - timedelta(days=9)))
    [new] = written(directory, TEXT)
    places = [page.archive_record for page in archive.replay(directory, since=NOW)]
    assert places == [new.archive_record]
    assert [p.archive_record for p in archive.replay(directory, files=[path_of(directory, old)[0].name])] == [
        old.archive_record
    ]
    assert list(archive.replay(directory / "nowhere")) == []


@pytest.mark.parametrize(
    "place",
    [
        "",
        "nonsense",
        "a.warc.gz:",
        "a.warc.gz:-1",
        "a.warc.gz:x",
        "a.warc.gz:²",
        "../secret:0",
        "missing.warc.gz:0",
        "{}:1",
        "{}:0",
        "{}:999999",
    ],
)
def test_a_place_that_holds_no_page_is_told_in_words(directory, place):
    written(directory, TEXT)
    [name] = archive.files(directory)
    with pytest.raises(ArchiveError, match=r"\w+ \w+"):
        archive.read(directory, place.format(name))


def test_as_sent_is_the_answer_or_the_bare_text():
    answer = replace(ANSWER, status=404, headers=(("X-A", "é"), ("Content-Encoding", "gzip")), body=b"gone")
    expected = b"HTTP/1.1 404 Not Found\r\nX-A: \xe9\r\nX-Archive-Orig-Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\ngone"
    assert archive.as_sent(answer) == expected
    assert archive.as_sent(TEXT) == TEXT.body


# --- damage


def cut(path, n_bytes):
    os.truncate(path, path.stat().st_size - n_bytes)


@pytest.mark.parametrize("n_bytes", [1, 4, 8, 9, 100, 400])
def test_a_damaged_tail_is_set_aside_and_the_rest_read(directory, n_bytes, caplog):
    first, second = written(directory, replace(TEXT, body=os.urandom(300)), replace(TEXT, body=os.urandom(300)))
    path, offset = path_of(directory, second)
    cut(path, n_bytes)
    tail = path.read_bytes()[offset:]
    assert [page.archive_record for page in archive.replay(directory)] == [first.archive_record]
    assert "archive damaged" in caplog.text
    with pytest.raises(ArchiveError, match="holds no whole record"):
        archive.read(directory, second.archive_record)
    assert archive.mend(directory) == (path.with_name(path.name + ".damaged"),)
    assert path.stat().st_size == offset
    assert path.with_name(path.name + ".damaged").read_bytes() == tail
    assert archive.mend(directory) == ()
    assert [page.archive_record for page in archive.replay(directory)] == [first.archive_record]
    with path.open("rb") as file:
        assert [record.rec_type for record in ArchiveIterator(file)] == ["warcinfo", "resource"]


@pytest.mark.parametrize(
    "junk", [b"\x00" * 5_000, b"\x1f\x8b\x08", b"\x1f\x8b\x08\x00" * 50, gzip.compress(b"no record", mtime=0)]
)
def test_junk_at_the_end_is_set_aside(directory, junk):
    [page] = written(directory, TEXT)
    path, _ = path_of(directory, page)
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(junk)
    [aside] = archive.mend(directory)
    assert aside.read_bytes() == junk
    assert path.stat().st_size == size


def test_a_file_with_nothing_whole_in_it_is_gone_after_mending(directory):
    [page] = written(directory, TEXT)
    path, _ = path_of(directory, page)
    os.truncate(path, 20)
    [aside] = archive.mend(directory)
    assert aside.stat().st_size == 20
    assert archive.files(directory) == []


def test_damage_in_the_middle_costs_one_record_and_mending_leaves_it(directory, caplog):
    pages = written(directory, *(replace(TEXT, body=os.urandom(500)) for _ in range(5)))
    path, offset = path_of(directory, pages[2])
    content = bytearray(path.read_bytes())
    content[offset + 300] ^= 0xFF
    path.write_bytes(content)
    whole = [page.archive_record for page in pages if page is not pages[2]]
    assert archive.mend(directory) == ()
    assert [page.archive_record for page in archive.replay(directory)] == whole
    assert caplog.text.count("archive damaged") == 1
    cut(path, 1)
    archive.mend(directory)
    assert [page.archive_record for page in archive.replay(directory)] == whole[:-1]


def test_an_archived_page_that_is_a_warc_file_itself_is_not_taken_for_records(directory):
    [inner] = written(directory / "inner", replace(TEXT, body=os.urandom(3_000)))
    outer = replace(TEXT, body=path_of(directory / "inner", inner)[0].read_bytes() + os.urandom(9_000))
    [kept, last] = written(directory, outer, outer)
    path, offset = path_of(directory, last)
    cut(path, 1)
    archive.mend(directory)
    assert archive.read(directory, kept.archive_record).body == outer.body
    assert path.stat().st_size == offset


def test_the_file_of_a_living_writer_is_not_mended_nor_called_damaged(directory, caplog):
    with ArchiveWriter(directory) as writer:
        page = writer.write(TEXT)
        path, _ = path_of(directory, page)
        with path.open("ab") as file:
            file.write(b"\x1f\x8b\x08half")
        assert archive.mend(directory) == ()
        assert [page.archive_record for page in archive.replay(directory)] == [page.archive_record]
        assert caplog.text == ""
    assert len(archive.mend(directory)) == 1


@pytest.mark.parametrize("n_acknowledged", [1, 3, 40])
def test_kill_9_loses_no_record_that_was_acknowledged(directory, n_acknowledged):
    writers = [
        subprocess.Popen([sys.executable, "-c", KILLED, str(directory)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
        for _ in range(2)
    ]
    acknowledged = []
    for process in writers:
        acknowledged += [process.stdout.readline().split() for _ in range(n_acknowledged)]
    for process in writers:
        process.send_signal(signal.SIGKILL)
        acknowledged += [line.split() for line in process.stdout.read().splitlines()]
        process.wait()
        process.stdout.close()
    archive.mend(directory)
    replayed = {page.archive_record: page.url for page in archive.replay(directory)}
    assert replayed.items() >= dict(acknowledged).items()
    assert all(archive.read(directory, place).url == url for place, url in acknowledged)
    assert len(replayed) <= len(acknowledged) + 2


def test_a_disk_that_takes_only_half_leaves_a_whole_file(directory):
    resource = pytest.importorskip("resource")
    with ArchiveWriter(directory) as writer:
        first = writer.write(TEXT)
        path, _ = path_of(directory, first)
        size = path.stat().st_size
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 1_000, before[1]))
        try:
            with pytest.raises(ArchiveError, match="cannot write"):
                writer.write(replace(TEXT, body=os.urandom(5_000)))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)
        assert path.stat().st_size == size
        second = writer.write(TEXT)
    assert [page.archive_record for page in archive.replay(directory)] == [first.archive_record, second.archive_record]


def test_an_archive_that_cannot_be_made_is_told_in_words(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match="cannot write"):
        ArchiveWriter(tmp_path / "file" / "archive").write(TEXT)


# --- other people's files

HTML = b"<html><p>caf\xc3\xa9 " + b"word " * 2_000


def chunked(body, *, size=700):
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def foreign_warc(*answers, is_gzip=True, version="1.0"):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=is_gzip, warc_version=version)
    writer.write_record(writer.create_warcinfo_record("theirs.warc.gz", {"software": "theirs"}))
    for kind, url, status, headers, body in answers:
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1") if kind != "resource" else None
        content_type = dict(headers).get("Content-Type", "") if kind == "resource" else ""
        writer.write_record(
            writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(body),
                length=len(body),
                http_headers=http,
                warc_content_type=content_type,
                warc_headers_dict={"WARC-Date": "2026-11-20T10:00:00Z"},
            )
        )
    return out.getvalue()


def read_foreign(data):
    skipped = Counter()
    return list(archive.foreign(opened(data), now=NOW, skipped=skipped)), skipped


def opened(data):
    return gzip.GzipFile(fileobj=io.BytesIO(data)) if data[:2] == b"\x1f\x8b" else io.BytesIO(data)


@pytest.mark.parametrize("is_gzip", [True, False])
@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ([], HTML),
        ([("Content-Encoding", "gzip")], gzip.compress(HTML, mtime=0)),
        ([("Content-Encoding", "X-GZIP"), ("Transfer-Encoding", "Chunked")], chunked(gzip.compress(HTML, mtime=0))),
        ([("Transfer-Encoding", "chunked")], chunked(HTML)),
        ([("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")], HTML),
    ],
    ids=["plain", "gzip", "gzip and chunked, other spellings", "chunked", "decoded by its producer"],
)
def test_a_foreign_answer_is_decoded(headers, sent, is_gzip):
    sent_headers = [("Content-Type", "text/html; charset=UTF-8"), *headers]
    [page], skipped = read_foreign(
        foreign_warc(("response", "https://a.example/1", "200 OK", sent_headers, sent), is_gzip=is_gzip)
    )
    assert page.body == HTML
    assert (page.url, page.status, page.headers[0]) == ("https://a.example/1", 200, sent_headers[0])
    assert page.fetched_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert not skipped


def test_only_pages_are_taken_and_the_rest_is_counted():
    html, text, image = ([("Content-Type", kind)] for kind in ("text/html", "text/plain; charset=windows-1252", "image/png"))
    pages, skipped = read_foreign(
        foreign_warc(
            ("request", "https://a.example/1", "GET / HTTP/1.1", [("Host", "a.example")], b""),
            ("response", "https://a.example/1", "200 OK", html, HTML),
            ("response", "https://a.example/2", "404 Not Found", html, HTML),
            ("response", "https://a.example/3", "200 OK", image, b"png"),
            ("response", "https://a.example/4", "200 OK", [], b"  <!doctype html>"),
            ("response", "https://a.example/5", "200 OK", [], b"{}"),
            ("response", "dns:a.example", "200 OK", html, b"x"),
            ("response", "https://a.example/6", "200", [("Content-Type", "Application/XHTML+XML")], b"<p>"),
            ("resource", "urn:x:1", "", text, b"caf\xe9"),
            ("resource", "https://a.example/7", "", html, b"<p>7"),
            ("resource", "file:///8", "", image, b"png"),
            version="1.1",
        )
    )
    assert [(page.url, page.body, page.is_text) for page in pages] == [
        ("https://a.example/1", HTML, False),
        ("https://a.example/4", b"  <!doctype html>", False),
        ("https://a.example/6", b"<p>", False),
        (None, "café".encode(), True),
        ("https://a.example/7", b"<p>7", False),
    ]
    assert skipped == {"http_error": 1, "not_html": 4}


def test_our_own_file_read_as_a_foreign_one_keeps_what_we_noted(directory):
    [page, text] = written(directory, ANSWER, TEXT)
    [back, text_back], _ = read_foreign(path_of(directory, page)[0].read_bytes())
    assert back == replace(ANSWER, headers=(*ANSWER.headers, length_of(ANSWER.body)))
    assert text_back == replace(text, archive_record=None)


@pytest.mark.parametrize("is_gzip", [True, False])
def test_a_foreign_file_that_is_cut_off_gives_what_is_before(is_gzip):
    html = [("Content-Type", "text/html")]
    answers = [("response", f"https://a.example/{n}", "200 OK", html, os.urandom(40_000)) for n in range(5)]
    data = foreign_warc(*answers, is_gzip=is_gzip)[:-10_000]
    pages = archive.foreign(opened(data), now=NOW, skipped=Counter())
    assert [next(pages).url for _ in range(4)] == [url for _, url, *_ in answers[:4]]
    with pytest.raises(ArchiveError, match="damaged after record"):
        next(pages)


def test_a_small_answer_that_unpacks_to_a_huge_one_is_skipped():
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    bomb = gzip.compress(b"\x00" * (65 << 20))
    pages, skipped = read_foreign(foreign_warc(("response", "https://a.example/1", "200 OK", headers, bomb)))
    assert (pages, skipped) == ([], {"too_large": 1})

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.archive import ArchiveWriter
from pipeline.errors import UsageError
from pipeline.items import Link, Page
from pipeline.jobs import files
from pipeline.jobs.files import BadLine

NOW = datetime(2026, 11, 22, 21, 5, tzinfo=UTC)
HTML = b"<html><title>A</title><p>One."
TEXT = "Zeile eins, größer.\nZeile zwei."


def read(*paths, **options):
    return list(files.pages(paths, now=NOW, **options))


def page_of(**fields):
    page = files.page_of(fields, now=NOW)
    assert isinstance(page, Page)
    return page


def lines_of(*objects):
    return b"".join(json.dumps(item).encode() + b"\n" for item in objects)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<!DOCTYPE html>", True),
        (b"<!doctype  HTML PUBLIC>", True),
        (b"\n\n  <?xml version='1.0'?><html>", True),
        (b"\xef\xbb\xbf<P>x", True),
        (b"words first <br/> then", True),
        (b'see <a href="/x">x</a>', True),
        (b"<b>x</b>", True),
        ("<html>".encode("utf-16"), True),
        (b" " * 1_019 + b"<div>", True),
        (b" " * 1_024 + b"<div>", False),
        (b"", False),
        (b"plain text", False),
        (b"1 < 2, a <b and <person@example.com> or <unknown>", False),
        (b"<rss><channel>", False),
        (b"</p>", False),
        (b"<paragraph>", False),
    ],
)
def test_a_file_is_html_if_a_known_tag_opens_in_its_first_kib(body, expected):
    assert files.is_html(body) is expected


@pytest.mark.parametrize(
    "body",
    [TEXT.encode(), b"\xef\xbb\xbf" + TEXT.encode(), TEXT.encode("utf-16")],
    ids=["utf-8", "utf-8 with a mark", "utf-16"],
)
def test_text_becomes_utf_8(tmp_path, body):
    (tmp_path / "a.txt").write_bytes(body)
    [page] = read(tmp_path / "a.txt", source="gazette")
    known = {"requested_url": None, "url": None, "fetched_at": NOW, "source": "gazette", "read_from": str(tmp_path / "a.txt")}
    assert page == Page(body=TEXT.encode(), is_text=True, is_undated=True, **known)


def test_text_of_another_age_is_guessed(tmp_path):
    text = "Первая строка текста новости о погоде в городе.\nВторая строка о том же самом, чуть длиннее.\n" * 5  # noqa: RUF001 - it is Russian
    (tmp_path / "a.txt").write_bytes(text.encode("windows-1251"))
    [page] = read(tmp_path / "a.txt")
    assert page.body.decode() == text


def test_html_keeps_its_bytes(tmp_path):
    body = "<meta charset=windows-1251><p>Да".encode("windows-1251")
    (tmp_path / "a").write_bytes(body)
    assert read(tmp_path / "a") == [
        Page(requested_url=None, url=None, body=body, fetched_at=NOW, is_undated=True, read_from=str(tmp_path / "a"))
    ]


def test_a_line_of_json_becomes_a_page_with_its_hints():
    page = page_of(
        html="<p>é",
        id=7,
        url=" https://gazette.example/a ",
        source="gazette",
        headline=" One\n two ",
        authors=["A. Writer", "", None, 3, "B. Other"],
        published_at="2026-11-22T10:00:00+02:00",
        language="EN_us",
        fetched_at="2026-11-22T20:00:00Z",
        other=1,
    )
    assert page == Page(
        requested_url="https://gazette.example/a",
        url="https://gazette.example/a",
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body="<p>é".encode(),
        fetched_at=datetime(2026, 11, 22, 20, tzinfo=UTC),
        source="gazette",
        external_id="7",
        link=Link(
            url="https://gazette.example/a",
            source="gazette",
            headline="One two",
            authors=("A. Writer", "B. Other"),
            published_at=datetime(2026, 11, 22, 8, tzinfo=UTC),
            language="en-US",
        ),
    )


def test_null_is_absent():
    nothing = dict.fromkeys(files.KEYS - {"text"})
    assert page_of(text="x", **nothing) == page_of(text="x")
    assert page_of(text="x") == Page(
        requested_url=None, url=None, body=b"x", is_text=True, fetched_at=NOW, is_undated=True, link=Link(url=""), source=None
    )


@pytest.mark.parametrize(
    ("fields", "body", "is_text"),
    [
        ({"html": "<p>h", "text": "t"}, b"<p>h", False),
        ({"html": None, "text": "t"}, b"t", True),
        ({"html": "<p>h", "text": None}, b"<p>h", False),
        ({"html": " \n", "text": "t"}, b"t", True),
        ({"html": ""}, b"", False),
        ({"text": ""}, b"", True),
        ({"text": "a\ud800b"}, b"a?b", True),
    ],
)
def test_html_wins_over_text(fields, body, is_text):
    page = page_of(**fields)
    assert (page.body, page.is_text) == (body, is_text)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, 'neither "html" nor "text"'),
        ({"html": None, "text": None}, 'neither "html" nor "text"'),
        ({"url": "https://a.example/"}, 'neither "html" nor "text"'),
        ({"html": 7}, '"html" is not a string'),
        ({"html": ["<p>"], "text": "t"}, '"html" is not a string'),
        ({"html": "<p>", "text": {}}, '"text" is not a string'),
    ],
)
def test_an_object_without_a_text_is_told_in_words(fields, error):
    assert files.page_of(fields, now=NOW) == error


@pytest.mark.parametrize(
    "hint",
    [
        {"url": "not an address"},
        {"url": "ftp://a.example/"},
        {"url": 5},
        {"source": ["gazette"]},
        {"source": "x" * 101},
        {"headline": {"a": 1}},
        {"headline": " \x00 "},
        {"authors": 5},
        {"authors": [None, [], " "]},
        {"published_at": "yesterday"},
        {"published_at": 1_700_000_000},
        {"published_at": "0001-01-01T00:00:00+14:00"},
        {"published_at": "9999-12-31T23:59:59-10:00"},
        {"published_at": "2027-11-22"},
        {"published_at": ""},
        {"language": "klingon"},
        {"language": "xx"},
        {"language": "en-"},
        {"language": 5},
        {"fetched_at": "tomorrow"},
        {"fetched_at": "2031-01-01"},
        {"id": ""},
        {"id": True},
        {"id": {"a": 1}},
    ],
)
def test_a_hint_that_is_not_valid_is_ignored(hint):
    assert page_of(text="x", **hint) == page_of(text="x")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2026-11-22T10:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        (" 2026-11-22 10:00:00.5-01:00 ", datetime(2026, 11, 22, 11, 0, 0, 500_000, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 10:00:00 GMT", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 10:00:00 +0200", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        ("1871-03-18", datetime(1871, 3, 18, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_people_write_them(said, expected):
    assert page_of(text="x", published_at=said).link.published_at == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("de", "de"), ("pt_br", "pt-BR"), ("ZH-hant-tw", "zh-Hant-TW"), ("yue", "yue"), ("es-419", "es-419")],
)
def test_languages_are_written_as_is_the_custom(said, expected):
    assert page_of(text="x", language=said).link.language == expected


def test_one_author_may_be_a_bare_string():
    assert page_of(text="x", authors="A. Writer").link.authors == ("A. Writer",)


def test_what_a_line_says_of_its_source_goes_before_the_caller():
    assert files.page_of({"text": "x", "source": "own"}, now=NOW, source="given").source == "own"
    page = files.page_of({"text": "x"}, now=NOW, source="given")
    assert (page.source, page.link.source) == ("given", "given")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(files.KEYS)) | st.text(), JSON))
def test_any_object_is_a_page_or_an_error(fields):
    assert isinstance(files.page_of(fields, now=NOW), Page | str)


@given(st.binary())
def test_any_bytes_are_an_object_or_an_error(line):
    assert isinstance(files.parse(line), dict | str)


def test_a_bad_line_is_told_with_its_number_and_the_rest_goes_on(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"text": "1"}\r\n'
        b"\n"
        b'{"text": "3"\n'
        b"[]\n"
        b'{"text": "\xff"}\n'
        b'{"id": ["a"], "html": 5}\n' + b"[" * 100_000 + b"\n"
        b'{"n": ' + b"9" * 5_000 + b"}\n"
        b'{"text": "9"}'
    )
    first, *bad, last = read(path)
    assert (first.body, last.body) == (b"1", b"9")
    assert {line.path for line in bad} == {str(path)}
    assert [(line.line, line.error.split(":")[0], line.id) for line in bad] == [
        (3, "not JSON", None),
        (4, "not a JSON object", None),
        (5, "not UTF-8", None),
        (6, '"html" is not a string', ["a"]),
        (7, "not JSON that can be read", None),
        (8, "not JSON that can be read", None),
    ]


def test_a_line_without_an_end_is_bounded(tmp_path):
    path = tmp_path / "in.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        file.seek(200 << 20)
        file.write(b'"}\n{"text": "2"}\n')
    memory = """
import sys
from datetime import UTC, datetime
from pipeline.jobs import files
for found in files.pages([sys.argv[1]], now=datetime.now(UTC)):
    print(found.line if isinstance(found, files.BadLine) else found.body.decode())
with open("/proc/self/status") as status:
    print(int(status.read().partition("VmHWM:")[2].split()[0]) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", memory, path], capture_output=True, text=True, check=True, cwd=Path.cwd())
    number, body, peak_mib = done.stdout.split()
    assert (number, body) == ("1", "2")
    assert int(peak_mib) < 350


@pytest.mark.parametrize("name", ["in.jsonl", "in.ndjson", "in.jl", "IN.JSONL", "in.jsonl.gz"])
def test_json_lines_are_known_by_their_name(tmp_path, name):
    content = lines_of({"text": "1"}, {"html": "<p>2"})
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert [page.body for page in read(tmp_path / name)] == [b"1", b"<p>2"]


@pytest.mark.parametrize("is_gzip", [True, False])
def test_standard_input_is_json_lines(is_gzip):
    content = lines_of({"text": "1"}, {"text": "2"})
    stdin = io.BufferedReader(io.BytesIO(gzip.compress(content) if is_gzip else content))
    assert [page.body for page in read("-", stdin=stdin)] == [b"1", b"2"]


def test_standard_input_can_be_one_page():
    stdin = io.BufferedReader(io.BytesIO(HTML))
    assert read(Path("-"), stdin=stdin, stdin_is="page") == [
        Page(requested_url=None, url=None, body=HTML, fetched_at=NOW, is_undated=True, read_from="-")
    ]


def test_a_pipe_is_read_as_it_comes():
    program = (
        "from datetime import UTC, datetime\nfrom pipeline.jobs import files\n"
        "for page in files.pages(['-'], now=datetime.now(UTC)): print(page.body.decode(), flush=True)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for n in range(3):
            process.stdin.write(lines_of({"text": str(n)}))
            process.stdin.flush()
            assert process.stdout.readline() == b"%d\n" % n
        process.stdin.close()
    assert process.returncode == 0


def warc(*answers):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    for number, (status, kind, body) in enumerate(answers):
        http = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            f"https://a.example/{number}", "response", payload=io.BytesIO(body), length=len(body), http_headers=http
        )
        writer.write_record(record)
    return out.getvalue()


@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz", "named-otherwise"])
def test_warc_is_known_by_its_content(tmp_path, name):
    content = warc(("200 OK", "text/html", HTML), ("404 Not Found", "text/html", HTML), ("200 OK", "image/png", b"x"))
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    skipped = Counter()
    [page] = read(tmp_path / name, source="gazette", skipped=skipped)
    assert (page.url, page.body, page.source) == ("https://a.example/0", HTML, "gazette")
    assert skipped == {"http_error": 1, "not_html": 1}


def test_our_own_archive_comes_back_with_its_sources(tmp_path):
    page = Page(
        requested_url=None,
        url="https://a.example/",
        body=HTML,
        fetched_at=NOW,
        is_undated=True,
        source="own",
        link=Link(url="https://b.example"),
    )
    with ArchiveWriter(tmp_path) as writer:
        writer.write(page)
    [back] = read(tmp_path, source="given")
    assert back == replace(page, headers=back.headers)


def test_folders_are_walked_by_name_and_hold_other_things_too(tmp_path):
    for name, body in {
        "b.html": HTML,
        "a/z.txt": b"text",
        "a/in.jsonl": lines_of({"text": "1"}, {"text": "2"}),
        "a/story.php?id=3": HTML,
        "a/page.html.gz": gzip.compress(HTML),
        "a/plain": b"text",
        "a/style.css": b"p { color: red }",
        "a/logo.png": b"\x89PNG\x00\x01",
        ".git/config": b"text",
        "a/.hidden.html": HTML,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(body)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    skipped = Counter()
    found = read(tmp_path, skipped=skipped)
    assert [page.body for page in found] == [b"1", b"2", HTML, b"text", HTML, b"text", HTML]
    assert skipped == {"not_html": 2}


def test_a_missing_path_is_told_before_anything_is_read(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"x")
    with pytest.raises(UsageError, match=r"gone\.html does not exist"):
        files.pages([tmp_path / "a.txt", tmp_path / "gone.html"], now=NOW)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("a.html.gz", gzip.compress(HTML * 90, mtime=0)[:-9], "gzip"),
        ("a.html.gz", gzip.compress(HTML * 90, mtime=0)[:14] + b"\xff" * 9, "gzip"),
        ("a.warc", warc(("200 OK", "text/html", HTML))[:-20], "damaged after record 1"),
        ("a.warc", b"WARC/1.0\r\nnonsense", "damaged after record"),
    ],
    ids=["cut gzip", "bad gzip", "cut warc", "bad warc"],
)
def test_a_file_that_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path, name, body, words):
    (tmp_path / name).write_bytes(body)
    (tmp_path / "good.html").write_bytes(HTML)
    bad, good = read(tmp_path / name, tmp_path / "good.html")
    assert isinstance(bad, BadLine)
    assert (bad.path, bad.line) == (str(tmp_path / name), None)
    assert words in bad.error
    assert good.body == HTML


def test_a_file_that_is_too_large_is_told(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"x" * 1_100)
    os.truncate(tmp_path / "a.txt", (64 << 20) + 1)
    [bad] = read(tmp_path / "a.txt")
    assert bad.error == "is larger than 64 MiB"


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.4 1 0 obj", b"PK\x03\x04", b"\x89PNG", b"\x7fELF", b"a line\x00 with NUL", b"\x01\x02\x11\x12" * 9],
)
def test_what_is_neither_html_nor_text_is_no_text(body):
    page = files.page_of_bytes(body, now=NOW)
    assert not page.is_text
    assert dict(page.headers)["Content-Type"].startswith("application/")


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_text_in_any_charset_stays_text(charset):
    assert files.page_of_bytes(TEXT.encode(charset), now=NOW).is_text

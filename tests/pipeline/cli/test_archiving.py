"""The archive by hand: one page, what there is, and making room."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from pipeline import archive

BASE = "https://gazette.example"


@pytest.fixture
def desk(home, article_text):
    """A home with two files: two fetches of one page and a page of another source."""

    def take(*lines):
        done = home.run("ingest", "-", stdin="".join(json.dumps(line) + "\n" for line in lines))
        assert done.code == 0, done.err

    first = {"url": f"{BASE}/bridge", "source": "gazette", "fetched_at": "2026-11-20T08:00:00Z", "text": article_text("Aston")}
    take(first, {"url": "https://bote.example/x", "source": "bote", "text": article_text("Bexley")})
    take({**first, "fetched_at": "2026-11-21T08:00:00Z", "text": article_text("Aston") + "\nThe work has begun on Friday."})
    return home


def files(desk):
    return archive.files(desk.path / "data" / "archive")


def test_the_newest_page_or_that_of_a_time_is_given(desk, article_text):
    assert desk.run("archive", "get", f"{BASE}/bridge?utm_source=x").out.endswith("begun on Friday.")
    assert desk.run("archive", "get", f"{BASE}/bridge", "--at", "2026-11-20T12:00").out == article_text("Aston")
    done = desk.run("archive", "get", f"{BASE}/bridge", "--at", "2026-11-19")
    assert (done.code, done.out) == (1, "")
    assert "no page of https://gazette.example/bridge that was fetched by 2026-11-19T00:00:00Z" in done.err
    assert desk.run("archive", "get", "1", "--at", "2026-11-20").code == 2


def test_a_page_comes_with_its_headers(home):
    page = "<html><body><p>Grüße</p></body></html>"
    line = {"url": f"{BASE}/a", "html": page, "source": "gazette"}
    home.run("ingest", "-", stdin=json.dumps(line) + "\n")
    done = home.run("archive", "get", f"{BASE}/a", "--headers", "-o", "a.http")
    assert (done.code, done.out) == (0, "")
    head, _, body = (home.path / "a.http").read_bytes().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: %d" % len(page.encode()) in head
    assert body.decode() == page
    assert home.run("archive", "get", f"{BASE}/a", "-o", "no/such/folder").code == 1


def test_the_archive_alone_knows_its_pages(desk, article_text):
    (desk.path / "data" / "copydesk.db").unlink()
    assert desk.run("archive", "get", "bote.example/x").out == article_text("Bexley")
    assert desk.run("archive", "get", "1").code == 2, "an ID is the database's"


def test_the_files_and_the_pages_of_an_address_are_listed(desk):
    found = json.loads(desk.run("archive", "list", "--json").out)
    assert [one["pages"] for one in found] == [2, 1]
    assert found[1]["last_fetched_at"] == "2026-11-21T08:00:00Z"
    assert [one["bytes"] for one in found] == [(desk.path / "data" / "archive" / name).stat().st_size for name in files(desk)]
    assert "2 files, 3 pages" in desk.run("archive", "list").err
    pages = json.loads(desk.run("archive", "list", f"{BASE}/bridge", "--json").out)
    assert [one["fetched_at"] for one in pages] == ["2026-11-21T08:00:00Z", "2026-11-20T08:00:00Z"]
    assert {one["source"] for one in pages} == {"gazette"}
    assert desk.run("archive", "list", f"{BASE}/never").code == 1
    assert desk.run("archive", "list", "17").code == 2


def test_what_is_old_is_shown_then_removed_and_its_articles_stay(desk):
    shown = desk.run("archive", "prune", "--older-than", "0s", "--dry-run")
    assert (shown.code, shown.out.splitlines()[-1][:26]) == (0, "2 files would go: 3 pages,")
    assert len(files(desk)) == 2
    refused = desk.run("archive", "prune", "--older-than", "0s")
    assert refused.code == 2
    assert "--yes" in refused.err
    done = desk.run("archive", "prune", "--older-than", "0s", "--yes", "--json")
    said = json.loads(done.out)
    assert (done.code, said["is_done"], said["pages"], len(said["files"]), said["kept"]) == (0, True, 3, 2, [])
    assert list((desk.path / "data" / "archive").iterdir()) == []
    assert len(desk.run("export").out.splitlines()) == 2
    gone = desk.run("archive", "get", f"{BASE}/bridge")
    assert gone.code == 1
    assert "it was pruned, or moved; put it back to have its pages again" in gone.err
    assert "its page cannot be read" in desk.run("explain", "1").out
    assert desk.run("reprocess").code == 0
    assert json.loads(desk.run("archive", "prune", "--older-than", "0s", "--json").out)["files"] == []


def test_what_is_new_stays_and_so_does_that_of_which_nothing_has_come(desk):
    assert "0 files would go" in desk.run("archive", "prune", "--older-than", "30d").out, "taken in today"
    folder = desk.path / "data" / "archive"
    with archive.ArchiveWriter(folder) as writer:
        one = next(archive.replay(folder))
        writer.write(one)
        held = json.loads(desk.run("archive", "prune", "--older-than", "0s", "--yes", "--json").out)
        assert len(held["files"]) == 2
        assert "`copydesk reprocess --unfinished` first" in held["kept"][0]["reason"]
    assert desk.run("reprocess", "--unfinished").code == 0
    assert desk.run("archive", "prune", "--older-than", "0s", "--yes").out.startswith("1 file removed: 1 page")
    assert files(desk) == []


def test_only_the_pages_of_a_source_are_read_again(desk):
    places = [one.archive_record for one in archive.replay(desk.path / "data" / "archive", source="bote")]
    assert len(places) == 1
    done = json.loads(desk.run("reprocess", "--source", "bote", "--json").out)
    assert (done["pages"], done["states"]) == (1, {"unchanged": 1})


def test_an_index_that_is_missing_or_of_another_file_is_made_anew(desk):
    folder = desk.path / "data" / "archive"
    before = {path.name: path.read_bytes() for path in folder.glob("*.cdxj")}
    assert len(before) == 2
    for n, path in enumerate(sorted(folder.glob("*.cdxj"))):
        path.write_bytes([b"", b'!meta {"bytes": "1"}\n'][n])
    found = archive.captures(folder, f"{BASE}/bridge")
    assert [one.fetched_at for one in found] == [datetime.fromisoformat(f"2026-11-2{day}T08:00:00+00:00") for day in (1, 0)]
    assert {path.name: path.read_bytes() for path in folder.glob("*.cdxj")} == before


def test_what_is_to_be_forgotten_is_in_no_index(desk):
    assert desk.run("forget", f"{BASE}/bridge", "--yes").code == 0
    folder = desk.path / "data" / "archive"
    assert archive.captures(folder, f"{BASE}/bridge") == []
    assert not [path for path in folder.glob("*.cdxj*") if b"bridge" in path.read_bytes()]
    assert [one.url for name in files(desk) for one in archive.pages(folder, name)] == ["https://bote.example/x"]

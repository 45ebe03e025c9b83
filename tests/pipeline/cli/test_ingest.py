import gzip
import io
import json
import os
import signal
import time
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.pipeline.cli.conftest import text_of

SEED = Path(__file__).parents[4] / "shared" / "bench" / "seedpages" / "seed.txt"


def lines_of(done):
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def exported(home):
    return {line["url"]: line for line in lines_of(home.run("export"))}


def test_other_tools_names_are_read(home, article_text):
    line = {
        "maintext": article_text("Aston"),
        "title": "Bridge",
        "date_publish": "2026-11-20 08:30:00",
        "authors": ["Ann Bell"],
        "url": "https://gazette.example/a",
        "source_domain": "gazette.example",
        "meta": {"lang": "en"},
    }
    names = "maintext=text,title=headline, date_publish=published_at"
    done = home.run("ingest", "-", "--map", names, "--map", "meta.lang=language", "--source", "gazette", stdin=json.dumps(line))
    assert done.code == 0, done.err
    (found,) = exported(home).values()
    assert (found["headline"], found["published_at"], found["authors"]) == ("Bridge", "2026-11-20T08:30:00Z", ["Ann Bell"])
    assert (found["language"], "Aston" in found["text"]) == ("en", True)


@pytest.mark.parametrize(
    ("given", "said"),
    [("maintext=txt", 'did you mean "text"?'), ("maintext", "write THEIRS=ours"), ("=text", "write THEIRS=ours")],
)
def test_a_mapping_that_is_none_is_a_usage_error(home, given, said):
    done = home.run("ingest", "-", "--map", given, stdin="{}")
    assert done.code == 2
    assert said in done.err
    assert not (home.path / "data").exists()


def test_a_file_of_json_is_an_object_a_list_or_lines(home, article_text):
    def one(name):
        return {"title": name, "body": article_text(name), "link": f"https://gazette.example/{name}"}

    folder = home.path / "crawl"
    folder.mkdir()
    (folder / "aston.json").write_text(json.dumps(one("Aston"), indent=2))
    (folder / "list.json").write_text(json.dumps([one("Bexley"), one("Corby")]))
    (folder / "lines.json").write_text("\n".join(json.dumps(one(name)) for name in ("Dover", "Exeter")))
    (folder / "manifest.json").write_text('{"made_by": "another tool"}')
    (folder / "broken.json").write_text("[1, 2")
    done = home.run("ingest", "crawl", "--map", "body=text,title=headline,link=url", "--source", "gazette", "--json")
    assert done.code == 3
    said = json.loads(done.out)
    assert sum(said["states"].values()) == said["pages"] == 5
    assert len(said["bad"]) == 2
    assert "broken.json: not JSON" in " ".join(said["bad"])
    assert {line["headline"] for line in exported(home).values()} == {"Aston", "Bexley", "Corby", "Dover", "Exeter"}
    assert home.run("ingest", "crawl/aston.json", "--map", "body=text,link=url", "--json").code == 0


def test_without_names_a_folder_s_json_is_passed_over(home, article_text):
    folder = home.path / "crawl"
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    (folder / "a.txt").write_text(article_text("Aston"))
    said = json.loads(home.run("ingest", "crawl", "--json").out)
    assert (said["states"], said["skipped"]) == ({"article": 1}, {"not_html": 1})


def test_scraped_text_with_junk_below_becomes_a_clean_article(home):
    if not SEED.exists():
        pytest.skip(f"the labelled data is not beside this checkout: {SEED}")
    (home.path / "seed.txt").write_bytes(SEED.read_bytes())
    for _ in range(2):
        assert home.run("ingest", "seed.txt", "--source", "gazette").code == 0
    (found,) = exported(home).values()
    assert found["text"].endswith("will continue to hinder negotiations.")
    assert [block["reason"] for block in found["removed"]] == ["related_headlines"] * 4 + ["comment_footer"]


def html(text, *, lang="en"):
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    head = f"<html lang={lang}><head><title>Bridge</title></head>"
    return f"{head}<body><article><h1>Bridge</h1>{paragraphs}</article></body>".encode()


def warc(*pages, is_gzip=True):
    """Write a WARC file as a crawler does: a record of its own about itself, then request and response of each page."""
    written = io.BytesIO()
    writer = WARCWriter(written, gzip=is_gzip)
    writer.write_record(writer.create_warcinfo_record("crawl.warc", {"software": "a crawler"}))
    for number, (url, body) in enumerate(pages):
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        date = {"WARC-Date": f"2026-11-20T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"}
        given = {"http_headers": headers, "warc_headers_dict": date, "length": len(body)}
        record = writer.create_warc_record(url, "response", io.BytesIO(body), **given)
        writer.write_record(record)
    return written.getvalue()


GERMAN = "Die Gemeinde hat am Montag nach langer Debatte beschlossen, die Brücke von {} für vier Millionen neu zu bauen."
MIXED = (
    ("https://www.gazette.example/a", html(text_of("Aston"))),
    ("https://news.gazette.example/b", html(text_of("Bexley"))),
    ("https://bote.example/c", html("\n".join(GERMAN.format(n) for n in ("Aurich", "Bremen", "Celle")), lang="en")),
    ("https://my-paper.example/d", html(text_of("Dover"))),
    ("https://bote.example/e", html("\n".join(GERMAN.format(n) for n in ("Dresden", "Emden", "Fulda")), lang="de")),
)


def states(home, *arguments):
    done = home.run("ingest", *arguments, "--json")
    assert done.code == 0, done.err
    said = json.loads(done.out)
    return sum(said["states"].values()), said["skipped"], said["already"]


def test_each_host_of_a_warc_file_is_a_source_that_nobody_crawls(home):
    home.run("init")
    stanza = '[the-bote]\nname = "Bote"\nhomepage = "https://www.bote.example/"\n'
    (home.path / "seeds" / "sources.toml").write_text(stanza)
    (home.path / "all.warc.gz").write_bytes(warc(*MIXED))
    assert states(home, "all.warc.gz")[0] == 5
    sources = {url.split("/")[2]: line["source"] for url, line in exported(home).items()}
    assert sources["bote.example"] == "the-bote"
    assert (sources["www.gazette.example"], sources["news.gazette.example"]) == ("gazette-example", "news-gazette-example")
    assert sources["my-paper.example"].startswith("my-paper-example-")
    told = {one["source"]: one for one in json.loads(home.run("status", "--json").out)}
    assert told["gazette-example"]["status"] == "disabled"
    shown = home.run("status")
    assert "gazette-example" not in shown.out
    assert "3 sources more of pages that were taken in" in shown.err


def test_hosts_and_languages_are_chosen_before_anything_is_archived(home):
    (home.path / "all.warc.gz").write_bytes(warc(*MIXED))
    assert states(home, "all.warc.gz", "--host", "gazette.example") == (2, {"other_host": 3}, [])
    assert {url.split("/")[2] for url in exported(home)} == {"www.gazette.example", "news.gazette.example"}
    pages = [file["pages"] for file in json.loads(home.run("archive", "list", "--json").out)]
    assert sum(pages) == 2
    assert states(home, "all.warc.gz", "--language", "de", "--host", "bote.example") == (2, {"other_host": 3}, [])
    assert states(home, "all.warc.gz", "--language", "de-AT") == (2, {"other_language": 3}, [])
    assert {line["language"] for url, line in exported(home).items() if "bote" in url} == {"de"}


@pytest.mark.parametrize("options", [["--host", "!"], ["--language", "klingon"], ["--limit", "0"]])
def test_a_choice_that_cannot_be_is_a_usage_error(home, options):
    (home.path / "all.warc.gz").write_bytes(warc(*MIXED))
    assert home.run("ingest", "all.warc.gz", *options).code == 2
    assert not (home.path / "data").exists()


def test_a_file_is_taken_in_a_part_at_a_time_and_then_passed_over(home):
    (home.path / "all.warc.gz").write_bytes(warc(*MIXED))
    assert [states(home, "all.warc.gz", "--limit", "2")[0] for _ in range(3)] == [2, 2, 1]
    assert len(exported(home)) == 5
    done = home.run("ingest", "all.warc.gz")
    assert "all.warc.gz was read to its end by" in done.err
    assert "5 pages: --again reads it again" in done.err
    assert states(home, "all.warc.gz") == (0, {}, ["all.warc.gz"])
    assert states(home, "all.warc.gz", "--again") == (5, {}, [])
    assert states(home, "all.warc.gz", "--host", "bote.example")[0] == 2
    assert {line["n_revisions"] for line in exported(home).values()} == {1}
    changed = warc(*MIXED, ("https://bote.example/new", html(text_of("Newhaven"))))
    (home.path / "all.warc.gz").write_bytes(changed)
    assert states(home, "all.warc.gz")[0] == 6


@pytest.mark.parametrize("form", ["plain", "one stream"])
def test_a_file_that_is_not_gzipped_by_record_is_read_as_well(home, form):
    plain = warc(*MIXED, is_gzip=False)
    (home.path / "all.warc").write_bytes(plain if form == "plain" else gzip.compress(plain))
    for n in (5, 5 if form == "plain" else 0):
        assert states(home, "all.warc")[0] == n
    assert len(exported(home)) == 5


def test_a_damaged_file_gives_what_is_before_and_says_where(home):
    data = warc(*MIXED)
    (home.path / "cut.warc.gz").write_bytes(data[:-200])
    done = home.run("ingest", "cut.warc.gz", "--json")
    assert done.code == 3
    assert json.loads(done.out)["pages"] == 4
    assert "damaged in the record at byte" in done.err
    (home.path / "cut.warc.gz").write_bytes(data[:-200] + b"garbage" * 40)
    assert home.run("ingest", "cut.warc.gz").code == 3


def test_an_intake_that_is_killed_goes_on_where_it_was(home):
    pages = [(f"https://gazette.example/{n}", html(text_of(f"Place{n}"))) for n in range(600)]
    (home.path / "big.warc.gz").write_bytes(warc(*pages))
    running = home.start("ingest", "big.warc.gz")
    database = home.path / "data" / "copydesk.db"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.3)
        found = home.run("status", "--json") if database.exists() else None
        if found and found.code == 0 and len(home.run("export").out.splitlines()) > 150:
            break
    time.sleep(5)  # bookmarks are written every five seconds
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    running.stdin.close()
    running.stdout.close()
    running.stderr.close()
    n_before = len(home.run("export").out.splitlines())
    n, _, already = states(home, "big.warc.gz")
    assert (n < 600 and already == []) or n_before == 600
    assert len(exported(home)) == 600
    assert {line["n_revisions"] for line in exported(home).values()} == {1}
    assert states(home, "big.warc.gz") == (0, {}, ["big.warc.gz"])

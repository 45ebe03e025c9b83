"""`source add`: from the catalogue by key, or by looking at a home page over real sockets."""

from __future__ import annotations

import json
import os
import pty
import subprocess

import pytest

from crawler.demo import DemoSite
from pipeline import sources
from tests.desk import BIN, Desk


@pytest.fixture
def desk(tmp_path):
    with DemoSite() as served:
        yield Desk(tmp_path / "home", served)


def stanzas(desk: Desk):
    return sources.load(desk.folder / "seeds" / "sources.toml")


def test_a_key_of_the_catalogue_brings_its_stanza(desk):
    done = desk.run("copydesk", "source", "add", "tagesschau", "--yes")
    assert done.returncode == 0, done.stderr
    assert stanzas(desk)["tagesschau"] == sources.catalogue()["tagesschau"]
    assert not desk.site.requests


def test_a_home_page_leads_to_a_stanza_that_can_be_crawled(desk):
    (desk.folder / "seeds" / "sources.toml").write_text("")
    origin = desk.site.origins["gazette"]
    done = desk.run("copydesk", "source", "add", origin, "--yes")
    assert done.returncode == 0, done.stderr
    (source,) = stanzas(desk).values()
    assert (source.name, source.language) == ("The Saltmere Gazette", "en")
    assert origin + "/feed.rss" in source.feeds
    crawled = desk.run("copydesk", "crawl", source.key, "--limit", "2")
    assert crawled.returncode == 0, crawled.stderr
    assert len(desk.stored()) == 2


def test_a_feed_leads_to_the_front_of_its_host_and_what_is_read_already_is_not_asked_for(desk):
    (desk.folder / "seeds" / "sources.toml").write_text("")
    origin = desk.site.origins["gazette"]
    done = desk.run("copydesk", "source", "add", origin + "/feed.rss", "--yes")
    assert done.returncode == 0, done.stderr
    (source,) = stanzas(desk).values()
    assert (source.homepage, source.feeds) == (origin + "/", (origin + "/feed.rss",))
    n_requests = len(desk.site.requests)
    again = desk.run("copydesk", "source", "add", origin + "/", "--yes")
    assert again.returncode == 1
    assert f"is read already as [{source.key}]" in again.stderr
    assert len(desk.site.requests) == n_requests


def test_a_stanza_is_not_written_unless_somebody_agrees(desk):
    before = (desk.folder / "seeds" / "sources.toml").read_text()
    done = desk.run("copydesk", "source", "add", "tagesschau")
    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert (desk.folder / "seeds" / "sources.toml").read_text() == before


@pytest.mark.parametrize(
    ("word", "words"),
    [("tageschau", 'did you mean "tagesschau"'), ("https://gazette.invalid/", "user_agent_contact")],
)
def test_what_cannot_be_added_says_why(desk, word, words):
    done = desk.run("copydesk", "source", "add", word, "--yes")
    assert done.returncode == 2, done.stderr
    assert words in done.stderr


def test_a_home_page_that_does_not_answer_is_named(desk):
    done = desk.run("copydesk", "source", "add", "http://127.0.0.1:9/", "--yes")
    assert done.returncode == 1, done.stderr
    assert "127.0.0.1:9" in done.stderr


def test_what_could_be_added_is_added_and_the_rest_is_named(desk):
    done = desk.run("copydesk", "source", "add", "http://127.0.0.1:9/", "tagesschau", "--yes")
    assert done.returncode == 3, done.stderr
    assert "127.0.0.1:9" in done.stderr
    assert stanzas(desk)["tagesschau"] == sources.catalogue()["tagesschau"]


def test_a_stanza_that_is_there_already_is_named_and_the_rest_is_added(desk):
    assert desk.run("copydesk", "source", "add", "nhk", "--yes").returncode == 0
    done = desk.run("copydesk", "source", "add", "nhk", "tagesschau", "--yes")
    assert done.returncode == 3, done.stderr
    assert "[nhk]: is there already" in done.stderr
    assert {"nhk", "tagesschau"} <= stanzas(desk).keys()


@pytest.mark.parametrize(("answer", "is_written"), [("n", False), ("y", True), ("", True)])
def test_a_person_is_asked_and_the_answer_counts(desk, answer, is_written):
    before = (desk.folder / "seeds" / "sources.toml").read_text()
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [BIN / "copydesk", "source", "add", "tagesschau"],
        cwd=desk.folder,
        env=desk.env,
        stdin=its,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.write(ours, f"{answer}\n".encode())
    out, err = process.communicate(timeout=60)
    os.close(its)
    os.close(ours)
    assert process.returncode == 0, err
    assert "[tagesschau]" in out
    assert ("tagesschau" in stanzas(desk)) is is_written
    if not is_written:
        assert "left out: tagesschau" in err
        assert (desk.folder / "seeds" / "sources.toml").read_text() == before


def test_a_list_of_home_pages_is_looked_at_at_once_and_reported_and_again_adds_nothing(desk):
    seeds = desk.folder / "seeds" / "sources.toml"
    seeds.write_text("")
    gazette, bote = desk.site.origins["gazette"], desk.site.origins["bote"]
    (desk.folder / "list.txt").write_text(f"# ours\n{gazette}\n\n{bote} # the other one\nhttp://127.0.0.9:9/\nnhk\n")
    before = len(desk.site.requests)
    done = desk.run("copydesk", "source", "add", "--from", "list.txt", "--yes")
    assert done.returncode == 3, done.stderr
    assert "/sitemap-fr.xml" in [one.path for one in desk.site.requests[before:]], "of the index that robots.txt names"
    assert set(stanzas(desk)) == {"127-0-0-1", "127-0-0-2", "nhk"}
    head, *rows, summary = done.stdout.splitlines()
    assert head.split() == ["homepage", "key", "feeds", "sitemaps", "sections", "articles", "newest", "why"]
    assert [row.split()[:3] for row in rows[:2]] == [[gazette, "found", "127-0-0-1"], [bote, "found", "127-0-0-2"]]
    assert "robots.txt of 127.0.0.9:9 cannot be read" in rows[2]
    assert summary == f"4 outlets: 3 written, 1 failed; stanzas are in {seeds}"
    after = seeds.read_bytes()
    again = json.loads(desk.run("copydesk", "source", "add", "--from", "list.txt", "--yes", "--json").stdout)
    assert [one["state"] for one in again["outlets"]] == ["known", "known", "failed", "known"]
    assert (again["written_to"], seeds.read_bytes()) == (None, after)


def test_three_articles_are_shown_as_they_would_be_kept_before_anybody_is_asked(desk):
    (desk.folder / "seeds" / "sources.toml").write_text("")
    done = desk.run("copydesk", "source", "add", desk.site.origins["gazette"])
    assert (done.returncode, "add --yes" in done.stderr) == (2, True)
    shown, _, stanza = done.stdout.partition("Fine: 3 of 3 pages are articles")
    assert "kept       216 words in 9 blocks" in shown
    assert "✗ © 2026 The Saltmere Gazette. All rights reserved.  [copyright notice" in shown
    assert "[127-0-0-1]" in stanza
    assert (desk.folder / "seeds" / "sources.toml").read_text() == ""


def test_an_outlet_of_which_no_article_can_be_read_is_not_written_unless_somebody_says_so(desk):
    (desk.folder / "seeds" / "sources.toml").write_text("")
    desk.site.broken = "consent_wall"
    done = desk.run("copydesk", "source", "add", desk.site.origins["gazette"], "--yes")
    assert done.returncode == 1
    assert "not written: Nothing was kept" in done.stderr
    assert (desk.folder / "seeds" / "sources.toml").read_text() == ""


def test_a_line_that_is_nothing_and_an_outlet_named_twice_cost_no_others(desk):
    (desk.folder / "seeds" / "sources.toml").write_text("")
    gazette = desk.site.origins["gazette"]
    (desk.folder / "list.txt").write_text(f"{gazette}\n{gazette}/\nno such thing\nnhk\n")
    done = desk.run("copydesk", "source", "add", "--from", "list.txt", "--yes", "--json")
    first, second, third, fourth = json.loads(done.stdout)["outlets"]
    assert (done.returncode, first["state"], fourth["state"]) == (3, "written", "written")
    assert (second["state"], "is read already as [127-0-0-1]" in second["why"]) == ("known", True)
    assert (third["state"], "neither a key of the catalogue" in third["why"]) == ("failed", True)
    assert set(stanzas(desk)) == {"127-0-0-1", "nhk"}


def test_outlets_whose_domains_give_one_key_have_different_ones(desk):
    seeds = desk.folder / "seeds" / "sources.toml"
    seeds.write_text('[127-0-0-1]\nname = "Another"\nhomepage = "https://127-0-0-1.example/"\n')
    done = desk.run("copydesk", "source", "add", desk.site.origins["gazette"], "--yes")
    assert (done.returncode, set(stanzas(desk))) == (0, {"127-0-0-1", "127-0-0-1-2"}), done.stderr


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"\xff\xfe\x00", b"<!doctype html>", b"<?xml version='1.0'?>"])
def test_a_list_without_a_home_page_is_an_error(desk, content):
    (desk.folder / "list.txt").write_bytes(content)
    done = desk.run("copydesk", "source", "add", "--from", "list.txt", "--yes")
    assert (done.returncode, done.stderr.startswith("copydesk: ")) == (2, True)

"""OPML in and out: what a reader's file names becomes stanzas, and what we write comes back as it was."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from pipeline import sources
from pipeline.errors import UsageError
from pipeline.items import Source
from pipeline.sources import opml


def file(*outlines: str) -> bytes:
    return f'<?xml version="1.0"?>\n<opml version="1.0"><body>\n{chr(10).join(outlines)}\n</body></opml>'.encode()


def outline(feed: str, text: str = "", home: str = "", more: str = "") -> str:
    return f'<outline text="{text}" xmlUrl="{feed}" htmlUrl="{home}" {more}/>'


def planned(raw: bytes, *known: Source) -> list[sources.Subscription]:
    return sources.plan(opml.read(raw), {source.key: source for source in known})


def test_feeds_of_one_outlet_are_one_source_and_folders_are_its_tags():
    world = outline("https://feeds.gazette.example/world", "The Gazette - World", "https://www.gazette.example/world")
    sport = outline(
        "https://feeds.gazette.example/sport",
        "The Gazette - Sport",
        "https://www.gazette.example/sport",
        'category="/UK/Sport,daily" language="en_gb"',
    )
    (one,) = planned(file(f'<outline text="News">{world}</outline>', sport))
    assert (one.state, one.line, one.source) == (
        "new",
        3,
        Source(
            key="gazette",
            name="The Gazette",
            homepage="https://www.gazette.example/",
            language="en-GB",
            tags=("News", "UK", "Sport", "daily"),
            feeds=("https://feeds.gazette.example/world", "https://feeds.gazette.example/sport"),
        ),
    )


def test_feeds_of_many_at_one_host_are_sources_of_their_own():
    found = planned(file(outline("https://feeds.host.example/a", "Ants"), outline("https://feeds.host.example/b", "Bees")))
    assert [one.source.name for one in found] == ["Ants", "Bees"]
    assert len({one.source.key for one in found}) == 2


def test_what_is_read_already_is_left_to_its_source():
    gazette = Source(key="gz", name="G", homepage="https://gazette.example", feeds=("https://gazette.example/rss",))
    (by_feed,) = planned(file(outline("http://www.gazette.example/rss/", "By its feed")), gazette)
    (by_domain,) = planned(file(outline("https://other.example/rss", "By its domain", "https://gazette.example/news")), gazette)
    assert (by_feed.state, by_domain.state) == ("known", "known")
    (beside,) = planned(
        file(outline("https://mundo.example/rss", "Beside it", "https://gazette.example/mundo")),
        replace(gazette, homepage="https://gazette.example/news"),
    )
    assert (beside.state, beside.source.homepage) == ("new", "https://gazette.example/mundo")
    assert by_feed.why == "is read already as [gz] (https://gazette.example)"
    assert "does not have https://other.example/rss" in by_domain.why


@pytest.mark.parametrize(
    ("feed", "expected"),
    [
        ("feed://gazette.example/rss", "http://gazette.example/rss"),
        ("feed:https://gazette.example/rss", "https://gazette.example/rss"),
        ("ftp://gazette.example/rss", None),
        ("javascript:alert(1)", None),
        ("/rss", None),
    ],
)
def test_addresses_as_readers_write_them(feed, expected):
    (one,) = planned(file(outline(feed, "G")))
    assert (one.source.feeds if one.source else None) == ((expected,) if expected else None)
    assert (one.state == "wrong") is (expected is None)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "is empty"),
        (b"\x7fELF\x00\x01", "is not valid XML"),
        (b"<html><body></body></html>", "begins with <html>"),
        (b"<opml version='2.0'><body><outline text='x'/></body></opml>", "names no feed"),
        (b"<opml version='2.0'><body><outline", "is not valid XML"),
        (b"<!DOCTYPE o [<!ENTITY a 'b'>]><opml><body><outline xmlUrl='&a;'/></body></opml>", "declares entities"),
        (b" " * (opml.MAX_BYTES + 1), "larger than 10 MiB"),
    ],
    ids=["empty", "binary", "html", "no feed", "cut", "entities", "large"],
)
def test_what_is_no_list_of_subscriptions_is_refused_with_a_reason(raw, why):
    with pytest.raises(UsageError, match=why):
        opml.read(raw)


def test_a_local_file_is_never_read(tmp_path):
    (tmp_path / "secret").write_text("secret")
    entity = f"<!DOCTYPE o [<!ENTITY a SYSTEM '{tmp_path / 'secret'}'>]>"
    with pytest.raises(UsageError, match="external entity"):
        opml.read(f"{entity}<opml><body><outline text='&a;' xmlUrl='https://a.example'/></body></opml>".encode())


def test_what_is_written_comes_back_as_it_was():
    catalogue = sources.catalogue()
    back = {one.source.key: one.source for one in planned(opml.write(catalogue.values(), title="All"))}
    assert set(back) == set(catalogue)
    kept = ("key", "name", "homepage", "country", "language", "timezone", "feeds", "sitemaps", "sections", "enabled")
    for key, source in catalogue.items():
        assert {name: getattr(back[key], name) for name in kept} == {name: getattr(source, name) for name in kept}


def test_a_disabled_source_without_feeds_comes_back_too():
    odd = Source(
        key="odd", name='A <"&> B', homepage="https://odd.example/", sections=("https://odd.example/n",), enabled=False
    )
    (one,) = planned(opml.write([odd], title="One"))
    assert one.source == odd
    assert [one.state for one in planned(opml.write([odd], title="One"), odd)] == ["known"]


def test_two_sources_of_one_domain_are_both_there_again():
    one = Source(key="one", name="One", homepage="https://city.example/", feeds=("https://city.example/a",))
    two = replace(one, key="two", name="Two", feeds=("https://city.example/b",))
    assert [found.source for found in planned(opml.write([one, two], title="T"))] == [one, two]


def test_many_subscriptions_beside_many_sources_are_planned_in_a_moment():
    known = [
        Source(key=f"s{n}", name="S", homepage=f"https://s{n}.example", feeds=(f"https://s{n}.example/rss",))
        for n in range(3_000)
    ]
    raw = file(
        *(outline(f"https://t{n % 5_000}.example/{n}", f"T {n}", f"https://t{n % 5_000}.example") for n in range(10_000))
    )
    began = time.process_time()
    assert len(planned(raw, *known)) == 5_000
    assert time.process_time() - began < 20

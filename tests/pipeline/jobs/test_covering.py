"""Which of an outlet's feeds are worth reading: the fewest that announce what is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.items.proposal import Tried
from pipeline.jobs.covering import MOST, merged, smallest

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def tried(name: str, numbers, *, kind: str = "feed", found_by: str = "link_tag", dated: bool = True) -> Tried:
    """An address with articles by number, each an hour older than the one before."""
    links = tuple((f"a.example/{n}", NOW - timedelta(hours=n) if dated else None) for n in numbers)
    known = {"title": None, "n_links": len(links), "newest": None, "links": links}
    return Tried(url=f"https://a.example/{name}", kind=kind, found_by=found_by, **known)


def chosen(*given: Tried) -> list[str]:
    return [one.url.rpartition("/")[2] for one in smallest(merged(given), now=NOW)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([tried("main", range(20)), tried("sport", range(0, 20, 4)), tried("city", range(1, 20, 5))], ["main"]),
        ([tried("north", range(10)), tried("south", range(10, 20))], ["north", "south"]),
        ([tried("north", range(12)), tried("mid", range(8, 16)), tried("south", range(10, 20))], ["north", "south"]),
        ([tried("news.xml", range(30), kind="sitemap"), tried("rss", range(30))], ["rss"]),
        ([tried("news.xml", range(30), kind="sitemap"), tried("rss", range(5))], ["news.xml"]),
        ([tried("all.xml", range(500), kind="sitemap", dated=False), tried("rss", range(5))], ["rss"]),
        ([tried("all.xml", range(500), kind="sitemap", dated=False), tried("front", range(9), kind="section")], ["all.xml"]),
        ([tried("front", range(9), kind="section", found_by="homepage")], ["front"]),
        ([tried("rss", range(9), dated=False), tried("feed", range(9), dated=False, found_by="anchor")], ["rss"]),
        ([tried("rss", []), tried("feed", range(3))], ["feed"]),
        ([tried("rss", [])], []),
        ([], []),
    ],
    ids=[
        "a part of it adds nothing", "two halves", "what lies between", "a feed before a sitemap", "a sitemap that has more",
        "a whole site's sitemap", "no feed", "only a front", "the surer one", "an empty one", "only an empty one", "nothing",
    ],
)  # fmt: skip
def test_the_fewest_that_cover_what_is_new_are_chosen(given, expected):
    assert chosen(*given) == expected


def test_what_is_old_counts_for_nothing():
    assert chosen(tried("main", range(10)), tried("archive", range(1_000, 1_900))) == ["main"]


def test_what_adds_next_to_nothing_is_left_out_and_there_is_an_end():
    assert chosen(tried("main", range(50)), tried("more", [0, 1, 51])) == ["main"]
    parts = [tried(f"part{n}", range(n, 50, 10)) for n in range(10)]
    assert len(chosen(*parts)) == MOST


def test_an_index_and_its_sitemaps_are_one():
    index = tried("index.xml", [], kind="sitemap")
    child = tried("index.xml", range(20), kind="sitemap", found_by="robots")
    (one,) = merged([index, child, child])
    assert (one.n_links, one.found_by, len(one.links)) == (20, "link_tag", 20)

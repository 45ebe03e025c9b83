"""A crawl leaves alone what is to be forgotten: it asks for none of it, and takes nothing that leads there."""

from __future__ import annotations

import pytest

from crawler.demo import DemoSite
from pipeline import archive
from tests.desk import Desk


@pytest.fixture
def desk(tmp_path):
    with DemoSite() as site:
        yield Desk(tmp_path / "home", site)


def test_a_crawl_asks_for_nothing_that_is_to_be_forgotten(desk):
    sport, keeper = "/sport/2026/11/saltmere-town-win-at-last", "/news/2026/11/lighthouse-keeper-retires"
    assert desk.run("copydesk", "db", "upgrade").returncode == 0
    for path in (sport, keeper):
        done = desk.run("copydesk", "forget", desk.site.origins["gazette"] + path, "--yes")
        assert done.returncode == 0, done.stderr
    assert desk.run("copydesk", "forget", "--source", "bote", "--yes").returncode == 0
    done = desk.crawl()
    assert done.returncode == 0, done.stderr[-3000:]
    assert {outlet for outlet, _ in desk.stored()} == {"gazette"}
    assert {sport, keeper}.isdisjoint(path for _, path in desk.stored())
    asked = {request.path.partition("?")[0] for request in desk.site.requests}
    assert sport not in asked
    assert {request.host for request in desk.site.requests} == {"gazette"}
    refused = desk.rows("SELECT url, headline FROM links WHERE state = 'refused' AND reason = 'forgotten'")
    assert refused
    assert {row["headline"] for row in refused} == {None}
    pages = [page.url for page in archive.replay(desk.folder / "data" / "archive")]
    assert pages
    assert not any(sport in url or keeper in url for url in pages)
    assert desk.archived() == desk.accounted()
    named = desk.crawl("-a", "sources=bote")
    assert named.returncode == 2
    assert "--undo --source bote" in named.stderr


def test_after_the_tombstone_is_lifted_the_next_crawl_brings_it(desk):
    url = desk.site.origins["gazette"] + "/sport/2026/11/saltmere-town-win-at-last"
    assert desk.crawl().returncode == 0
    before = desk.stored()
    assert desk.run("copydesk", "forget", url, "--yes").returncode == 0
    assert len(desk.stored()) == len(before) - 1
    assert desk.crawl().returncode == 0
    assert len(desk.stored()) == len(before) - 1
    assert desk.run("copydesk", "forget", "--undo", url).returncode == 0
    assert desk.crawl().returncode == 0
    assert desk.stored().keys() == before.keys()
    assert desk.archived() == desk.accounted()

"""The demo site's rows on PostgreSQL equal its rows on SQLite."""

from __future__ import annotations

import pytest

from crawler.demo import DemoSite
from pipeline.store import open_store
from tests.desk import Desk
from tests.test_readme import RECIPES

ARTICLES = """
    SELECT article_key, source, url, canonical_url, headline, description, authors, published_at, published_at_origin,
        published_precision, modified_at, language, section, tags, kind, access, text, word_count, image_url, is_degraded,
        n_revisions, reservation, tls_verified, extractor_version, cleaner_version
    FROM v_articles ORDER BY article_key"""
REMOVED = """
    SELECT a.article_key, r.source, r.position, r.text, r.reason
    FROM v_removed_blocks AS r JOIN v_articles AS a ON a.article_id = r.article_id ORDER BY a.article_key, r.position"""
STORIES = """
    SELECT min(a.article_key) AS first, count(*) AS n
    FROM v_story_members AS m JOIN v_articles AS a ON a.article_id = m.article_id GROUP BY m.story_id ORDER BY 1"""
REJECTIONS = "SELECT url, source, stage, reason, detail, http_status FROM v_rejections ORDER BY url"
LINKS = "SELECT source, state, reason FROM v_links ORDER BY source, url"


@pytest.fixture(scope="module")
def both(templates, tmp_path_factory):
    """Two databases that were filled from the same site, SQLite first."""
    with DemoSite() as site:
        folder = tmp_path_factory.mktemp("both")
        urls = [f"sqlite:///{folder / 'desk.db'}", templates("postgresql", folder)]
        for number, url in enumerate(urls):
            done = Desk(folder / f"home-{number}", site, database_url=url).crawl()
            assert done.returncode == 0, done.stderr
    stores = [open_store(url) for url in urls]
    yield stores
    for store in stores:
        store.close()


def same(rows) -> list[tuple]:
    """Times are text on SQLite and datetimes on PostgreSQL, truth is 0 and 1 here and a boolean there."""
    return [tuple(_plain(value) for value in row.values()) for row in rows]


def _plain(value):
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return int(value) if isinstance(value, bool) else value


@pytest.mark.parametrize(
    "sql", [ARTICLES, REMOVED, STORIES, REJECTIONS, LINKS], ids=["articles", "removed", "stories", "rejections", "links"]
)
def test_rows_on_postgresql_equal_rows_on_sqlite(both, sql):
    sqlite, postgresql = (same(store.select(sql)) for store in both)
    assert len(sqlite) > 5
    assert sqlite == postgresql


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda sql: " ".join(sql.split())[:50])
def test_a_recipe_gives_as_many_rows_on_both(both, recipe):
    sqlite, postgresql = (store.select(recipe) for store in both)
    assert len(sqlite) == len(postgresql)

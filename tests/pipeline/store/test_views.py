import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.items import Feed, Rejection, Source
from pipeline.report import status
from pipeline.store import save_feed, sync_sources

CONTRACT = Path(__file__).parents[4] / "shared" / "contract.md"
FILTERS = ("published_at", "first_seen_at", "source", "language", "story_id", "url", "article_key")


def promised() -> dict[str, list[str]]:
    """Read views and columns out of the contract: what stands in back quotes, notes in brackets left out."""
    views: dict[str, list[str]] = {}
    for line in CONTRACT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and cells[0].startswith("`v_"):
            columns = " ".join(re.findall(r"`([^`]*)`", re.sub(r"\([^()]*\)", " ", cells[2]))).split()
            views |= dict.fromkeys(re.findall(r"`(v_\w+)`", cells[0]), columns)
    return views


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract does not lie beside this checkout")
def test_views_have_the_columns_of_the_contract_in_its_order(store):
    views = promised()
    assert len(views) == 14
    for view, columns in views.items():
        with store.read() as connection:
            found = list(connection.exec_driver_sql(f"SELECT * FROM {view}").keys())
        assert found[: len(columns)] == columns, view  # more may be appended


def test_filters_of_the_contract_use_an_index(store, do, a):
    for number in range(50):
        do.settle(a.page(f"https://gazette.example/{number}", minutes=number), text=f"Text {number}")
    where = {"published_at": ">= '2026-11-22T00:00:00Z'", "first_seen_at": ">= '2026-11-22T00:00:00Z'", "story_id": "= 3"}
    for name in FILTERS:
        condition = where.get(name, "= 'x'")
        sql = f"SELECT headline FROM v_articles WHERE {name} {condition}"
        with store.read() as connection:
            if store.dialect == "postgresql":
                connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
                plan = str(connection.exec_driver_sql(f"EXPLAIN {sql}").all())
                assert "Index" in plan, plan
            else:
                plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all())
                assert "USING INDEX" in plan, plan


def test_search_in_the_view_uses_the_index(store, do, a):
    if store.dialect == "sqlite":
        pytest.skip("SQLite's full-text index is a table of its own")
    do.settle(a.page())
    with store.read() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        sql = "SELECT article_id FROM v_articles WHERE search_vector @@ to_tsquery('simple', 'bridge')"
        assert "ix_article_search_vector" in str(connection.exec_driver_sql(f"EXPLAIN {sql}").all())
        assert connection.exec_driver_sql(sql).scalar() == 1


def test_links_of_a_source_that_are_due_use_an_index(store):
    with store.read() as connection:
        if store.dialect == "postgresql":
            pytest.skip("its planner weighs sizes; the index is the same")
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN SELECT * FROM links WHERE source = 'x' AND due_at <= 'y'").all()
    assert "ix_links_source_due_at" in str(plan)


def test_days_count_articles_stories_and_rejections(store, do, a):
    do.settle(a.page())
    do.settle(a.page("https://gazette.example/2"))
    do.settle(a.page("https://gazette.example/3", minutes=24 * 60), text="Other.")
    no = Rejection(url=None, stage="clean", reason="no_article")
    store.transact(lambda batch: batch.reject(no, a.page("https://gazette.example/4")))
    assert [(d.source, str(d.day), d.n_articles, d.n_stories, d.n_rejected) for d in do.rows("v_days", "day")] == [
        ("gazette", "2026-11-22", 2, 1, 1),
        ("gazette", "2026-11-23", 1, 1, 0),
    ]


def test_health_tells_success_articles_and_rates(store, do, a):
    sync_sources(store, [source_of("gazette"), source_of("quiet"), source_of("herald", enabled=False)])
    now = datetime.now(UTC).replace(microsecond=0)
    minutes = (now - a.noon) / timedelta(minutes=1)
    do.settle(a.page(minutes=minutes - 1))
    no, late = Rejection(url=None, stage="clean", reason="no_article"), Rejection(url=None, stage="fetch", reason="timeout")
    store.transact(lambda batch: batch.reject(no, a.page("https://gazette.example/2", minutes=minutes - 2)))
    store.transact(lambda batch: batch.reject(late, a.page("https://gazette.example/3", minutes=minutes)))
    rows = {row.source: row for row in do.rows("v_source_health")}
    gazette = rows["gazette"]
    assert (gazette.status, gazette.articles_24h, gazette.rejection_rate) == ("ok", 1, 0.5)
    assert gazette.fetch_error_rate == pytest.approx(1 / 3)
    assert gazette.last_success_at == gazette.last_article_at == do.row("v_articles").first_seen_at
    assert (rows["herald"].status, rows["quiet"].status, rows["quiet"].last_success_at) == ("disabled", "quiet", None)
    assert rows["quiet"].rejection_rate is None


@pytest.mark.parametrize(
    ("http_status", "error", "expected"),
    [
        (404, "HTTP status 404", ("failing", "feed_gone")),
        (410, "HTTP status 410", ("failing", "feed_gone")),
        (401, "HTTP status 401", ("blocked", "refused")),
        (403, "HTTP status 403", ("blocked", "refused")),
        (429, "HTTP status 429", ("blocked", "refused")),
        (451, "HTTP status 451", ("blocked", "refused")),
        (503, "HTTP status 503", ("failing", "network")),
        (None, "timeout: 30 s", ("failing", "network")),
        (None, "network_error: Connection was refused by other side: 111", ("failing", "network")),
        (None, "tls_error: certificate has expired", ("failing", "tls")),
        (None, "robots_denied: /rss", ("blocked", "robots")),
        (None, "robots_unreachable: no answer", ("blocked", "robots")),
        (200, "an HTML page instead of a feed", ("failing", "other")),
    ],
)
def test_a_source_all_of_whose_feeds_fail_says_why(store, do, a, http_status, error, expected):
    sync_sources(store, [source_of("gazette")])
    do.settle(a.page(minutes=(datetime.now(UTC) - a.noon) / timedelta(minutes=1)))  # what came today does not make it well
    look_at(store, a, "rss", status=http_status, error=error)
    found = do.row("v_source_health")
    assert (found.status, found.cause) == expected
    assert found.detail == f"https://gazette.example/rss: {error}"
    assert [state.source for state in status.in_need(status.look(store))] == ["gazette"]


def test_the_latest_failing_feed_gives_the_cause(store, do, a):
    sync_sources(store, [source_of("gazette")])
    look_at(store, a, "z", minutes=1, status=404, error="HTTP status 404")
    look_at(store, a, "b", minutes=2, error="timeout: 30 s")
    look_at(store, a, "c", minutes=2, status=403, error="HTTP status 403")
    found = do.row("v_source_health")
    assert (found.status, found.cause, found.detail) == ("failing", "network", "https://gazette.example/b: timeout: 30 s")


def test_a_source_some_of_whose_feeds_fail_is_well_and_names_them(store, do, a, capsys):
    sync_sources(store, [source_of("gazette")])
    look_at(store, a, "rss", status=200)
    look_at(store, a, "news", status=304)
    look_at(store, a, "old", status=404, error="HTTP status 404")
    found = do.row("v_source_health")
    assert (found.status, found.cause) == ("quiet", None)
    assert found.detail == "1 of 3 feeds: https://gazette.example/old: HTTP status 404"
    states = status.look(store)
    status.show(states)
    assert f"gazette: quiet: {found.detail}" in capsys.readouterr().out.splitlines()
    assert not status.in_need(states)


def test_feeds_never_looked_at_and_given_addresses_do_not_count(store, do, a):
    sync_sources(store, [source_of("gazette"), source_of("herald"), source_of("well")])
    save_feed(store, Feed(url="given", source="gazette", kind="feed", checked_at=a.noon, n_links=1))
    save_feed(store, Feed(url="https://gazette.example/nested", source="gazette", kind="sitemap"))
    look_at(store, a, "rss", status=404, error="HTTP status 404")
    save_feed(store, Feed(url="given", source="herald", kind="feed", checked_at=a.noon, n_links=1))
    look_at(store, a, "rss", source="well", status=200)
    rows = {row.source: (row.status, row.cause, row.detail) for row in do.rows("v_source_health")}
    assert rows.pop("gazette") == ("failing", "feed_gone", "https://gazette.example/rss: HTTP status 404")
    assert rows == {"herald": ("quiet", None, None), "well": ("quiet", None, None)}


def test_a_feed_that_answers_again_makes_the_source_well(store, do, a, capsys):
    sync_sources(store, [source_of("gazette")])
    look_at(store, a, "rss", status=404, error="HTTP status 404")
    status.show(status.look(store))
    assert (
        "gazette: feed_gone: its feeds are gone: https://gazette.example/rss: HTTP status 404"
        in capsys.readouterr().out.splitlines()
    )
    look_at(store, a, "rss", minutes=1, status=200)
    found = do.row("v_source_health")
    assert (found.status, found.cause, found.detail) == ("quiet", None, None)


def test_a_disabled_source_has_no_cause(store, do, a):
    sync_sources(store, [source_of("gazette", enabled=False)])
    look_at(store, a, "rss", status=404, error="HTTP status 404")
    found = do.row("v_source_health")
    assert (found.status, found.cause, found.detail) == ("disabled", None, None)


def look_at(store, a, path, *, source="gazette", minutes=0, **fields):
    at = a.noon + timedelta(minutes=minutes)
    save_feed(store, Feed(url=f"https://{source}.example/{path}", source=source, kind="feed", checked_at=at, **fields))


def source_of(key, **fields):
    return Source(key=key, name=key.title(), homepage=f"https://{key}.example", **fields)

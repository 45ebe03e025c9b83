import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.items import Rejection, Source
from pipeline.store import runs

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
        appended = ["search_vector"] if view == "v_articles" and store.dialect == "postgresql" else []
        assert found == columns + appended, view


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
    runs.sync_sources(store, [source_of("gazette"), source_of("quiet"), source_of("herald", enabled=False)])
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


def source_of(key, **fields):
    return Source(key=key, name=key.title(), homepage=f"https://{key}.example", **fields)

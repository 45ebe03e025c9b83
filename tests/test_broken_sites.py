"""A site that breaks in eight ways: after two crawls at most it is said what has happened. Real crawls over real sockets.

`make test` breaks it in three of them, one of each kind (what announces, pages, values); `make test-breaks` in all.
"""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from crawler.demo import DemoSite
from tests.desk import Desk

STATUSES = {
    "feed_gone": "failing",
    "feed_empty": "failing",
    "layout_changed": "failing",
    "refused": "blocked",
    "consent_wall": "blocked",
    "dates_missing": "failing",
    "tls": "failing",
    "feed_stale": "silent",
}
TRIED = tuple(STATUSES) if os.environ.get("BREAKS") == "all" else ("feed_empty", "layout_changed", "dates_missing")


def health(desk: Desk) -> tuple[str, str | None]:
    (row,) = desk.rows("SELECT * FROM v_source_health WHERE source = 'bote'")
    return row["status"], row["cause"]


def grow_old(desk: Desk) -> None:
    """Let what was stored have come between 50 and 30 days ago."""
    database = sqlite3.connect(desk.folder / "data" / "copydesk.db")
    ids = [row[0] for row in database.execute("SELECT article_id FROM articles ORDER BY article_id")]
    for number, article_id in enumerate(ids):
        at = datetime.now(UTC) - timedelta(days=50 - 20 * number / len(ids))
        written = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        database.execute(
            "UPDATE articles SET first_seen_at = ?1, published_at = ?1 WHERE article_id = ?2", (written, article_id)
        )
    database.commit()
    database.close()


@pytest.mark.parametrize("state", TRIED)
def test_two_crawls_after_a_break_its_cause_is_known(state, tmp_path):
    with DemoSite(tls=state == "tls") as site:
        desk = Desk(tmp_path / "home", site)
        if state == "tls":
            (tmp_path / "authority.pem").write_bytes(site.authority)
            desk.env["SSL_CERT_FILE"] = str(tmp_path / "authority.pem")
        desk.crawl("-a", "sources=bote")
        assert health(desk) == ("ok", None)
        assert desk.run("copydesk", "status", "--check").returncode == 0
        site.broken = state
        if state == "feed_stale":
            grow_old(desk)
        for fresh in (3, 6):
            site.fresh = fresh
            desk.crawl("-a", "sources=bote")
        assert health(desk) == (STATUSES[state], state)
        checked = desk.run("copydesk", "status", "--check", "--json")
        assert checked.returncode == 4
        assert [row["cause"] for row in json.loads(checked.stdout) if row["source"] == "bote"] == [state]
        if state in ("feed_empty", "layout_changed"):
            site.broken, site.fresh = None, 12
            desk.crawl("-a", "sources=bote")
            assert health(desk) == ("ok", None), "well again"

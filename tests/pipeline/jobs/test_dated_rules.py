"""A page is read by the rule of the day on which it was fetched, however late it comes out of the archive."""

from __future__ import annotations

import json
import sqlite3

import pytest

from crawler.demo import DemoSite
from tests.desk import Desk

SENTENCES = (
    "The town council decided on Tuesday evening to close the old bridge over the river until the end of next year.",
    "Engineers had found cracks in two of its seven pillars when they inspected them in the dry weeks of August.",
    "Drivers will have to take the road through the valley, which adds about twenty minutes to the way into town.",
    "Shopkeepers on the northern bank fear for their trade and have asked for a ferry to run in the meantime.",
)
BEFORE = "\n".join(SENTENCES[:2])
AFTER = "\n".join(SENTENCES[2:])
HTML = "<html lang=en><h1>Bridge {0}</h1><div class=before><p>{1}<p>{2}</div><div class=after><p>{3}<p>{4}</div></html>"
RULES = """
[courier]
name = "The Courier"
homepage = "https://courier.example"
[[courier.rules]]
until = 2024-06-30
body = "div.before"
[[courier.rules]]
body = "div.after"
"""


@pytest.fixture
def desk(tmp_path):
    with DemoSite() as site:
        return Desk(tmp_path / "home", site)


def texts(desk):
    with sqlite3.connect(desk.folder / "data" / "copydesk.db") as database:
        return dict(database.execute("SELECT substr(url, -1), text FROM v_articles").fetchall())


def test_reprocessed_pages_keep_the_rule_of_the_day_on_which_they_were_fetched(desk):
    fetched = {"1": "2024-06-30T23:59:59Z", "2": "2024-07-01T00:00:00Z", "3": "2026-11-22T08:00:00Z"}
    lines = [
        {"url": f"https://courier.example/{n}", "source": "courier", "html": HTML.format(n, *SENTENCES), "fetched_at": at}
        for n, at in fetched.items()
    ]
    given = desk.folder / "pages.jsonl"
    given.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert desk.run("copydesk", "ingest", str(given)).returncode == 0
    assert all(BEFORE in text and AFTER in text for text in texts(desk).values())
    (desk.folder / "seeds" / "sources.toml").write_text(RULES)
    done = desk.run("copydesk", "reprocess", "--source", "courier")
    assert done.returncode == 0, done.stderr
    assert texts(desk) == {"1": BEFORE, "2": AFTER, "3": AFTER}

"""What is to be forgotten goes, and stays away: from the database, the archive, and a database that is restored or rebuilt."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from pipeline import archive, config, dedup, urls
from pipeline import store as rooms
from pipeline.errors import CopydeskError, UsageError
from pipeline.ingest import ingest
from pipeline.items import Feed, JudgedLink, Link, Page, Source, Tombstone
from pipeline.jobs import deleting, forgetting, intake, reprocess
from pipeline.jobs.gate import Gate
from pipeline.jobs.ledgers import FORGOTTEN
from pipeline.jobs.stop import Stop
from pipeline.store import finding, queries, tables
from pipeline.urls import marks

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BRIDGE, COPY, RAIN = "https://gazette.example/bridge", "https://bote.example/bridge", "https://news.gazette.example/rain"
TEXTS = {
    "bridge": "The council of Aston decided on Monday to rebuild the old bridge over the river, after a debate of five hours.\n"
    "The work is to begin in spring and will cost four million, the mayor said, and the town pays a third of it.",
    "rain": "Rain has fallen on the town of Bexley for the third week in a row, and the river is at the highest mark ever.\n"
    "Residents of the lower streets were told to move their cars and to keep their children at home until Thursday.",
}


def page(url: str, name: str = "bridge", *, minutes: float = 0, source: str | None = "gazette", **fields) -> Page:
    known = {"requested_url": url, "url": url, "source": source, "fetched_at": NOON + timedelta(minutes=minutes)}
    link = Link(url=fields.get("requested_url", url) or "", source=source, headline=f"About the {name}", authors=("Ann Bell",))
    return Page(**{**known, "body": TEXTS[name].encode(), "is_text": True, "link": link, **fields})


def html(url: str, name: str = "bridge", *, canonical: str) -> Page:
    body = "".join(f"<p>{line}</p>" for line in TEXTS[name].splitlines())
    head = f'<head><title>About the {name}</title><link rel="canonical" href="{canonical}"></head>'
    return page(url, body=f"<html>{head}<body><article>{body}</article></body></html>".encode(), is_text=False)


@pytest.fixture
def desk(store, database_url, tmp_path):
    """Give a home, and what one does in it: `desk.take(pages)`, `desk.forget(url=…)`, `desk.rows(view)`."""
    settings = config.Settings.model_construct(database_url=database_url, workers=1)
    home = config.Home(tmp_path, True, settings)

    def take(*pages: Page) -> list[str]:
        with archive.ArchiveWriter(home.archive_dir) as writer:
            archived = [writer.write(one) for one in pages]
        by_record = {one.page.archive_record: one for one in ingest(archived, store)}
        return [by_record[one.archive_record].state for one in archived]

    def target(*, url=None, source=None, host=None):
        if source or host:
            return forgetting.of_source(source) if source else forgetting.of_host(host)
        key = dedup.article_key(url, source=None, external_id=None, body=b"")
        return forgetting.of_address(store, url, queries.article(store, article_key=key))

    def rows(name, order="1"):
        return [SimpleNamespace(**row) for row in store.select(f"SELECT * FROM {name} ORDER BY {order}")]

    return SimpleNamespace(
        home=home,
        store=store,
        take=take,
        target=target,
        rows=rows,
        forget=lambda **what: forgetting.forget(home, store, target(**what)),
        lift=lambda **what: forgetting.lift(home, store, target(**what)),
        survey=lambda **what: forgetting.survey(home, store, target(**what)),
        urls=lambda: [row.url for row in rows("v_articles")],
        archived=lambda: [one.url for one in archive.replay(home.archive_dir)],
        ledger=lambda: (home.data_dir / FORGOTTEN.file).read_text(encoding="utf-8"),
    )


def everything(store) -> str:
    """Write out every row of every table, and on SQLite the file itself."""
    found = [str(dict(row)) for name in tables.metadata.tables for row in store.select(f'SELECT * FROM "{name}"')]
    return "\n".join(found)


def test_an_address_goes_with_all_that_hangs_on_it(desk):
    later = replace(page(BRIDGE, minutes=5), body=TEXTS["bridge"].replace("five hours", "six hours").encode())
    assert desk.take(page(BRIDGE), later, page(RAIN, "rain")) == ["article", "revision", "article"]
    before = desk.survey(url=BRIDGE)
    assert [(one.headline, one.n_revisions) for one in before.articles] == [("About the bridge", 2)]
    assert (len(before.records), [one.n_left for one in before.stories]) == (2, [0])
    done = desk.forget(url=f"{BRIDGE}?utm_source=x")
    assert done.counts["articles"] == 1
    assert done.counts["revisions"] == 2
    assert done.counts["records"] == 2
    assert done.counts["bytes"] == before.n_bytes > 0
    assert desk.urls() == [RAIN]
    assert desk.archived() == [RAIN]
    left = everything(desk.store)
    assert "Aston" not in left
    assert "gazette.example/bridge" not in left
    assert "gazette" not in desk.ledger()
    assert [row.change for row in desk.rows("v_changes")] == ["added", "revised", "added", "forgotten"]
    (one, *_) = [row for row in desk.rows("v_changes") if row.change == "forgotten"]
    assert (one.article_key, one.article_key in desk.ledger()) == (urls.marks.of_address(BRIDGE), True)
    assert finding.matching(desk.store, "Aston") == []
    assert len(finding.matching(desk.store, "Bexley")) == 1
    assert desk.rows("erasures") == []


def test_nothing_of_it_stays_in_the_file(desk):
    desk.take(page(BRIDGE), page(RAIN, "rain"))
    desk.forget(url=BRIDGE)
    if desk.store.dialect == "sqlite":
        file = desk.home.path / "store.db"
        content = file.read_bytes() + file.with_name("store.db-wal").read_bytes()
        for word in (b"Aston", b"aston", b"gazette.example/bridge"):
            assert word not in content
        assert b"Bexley" in content


def test_a_mark_of_an_address_is_its_article_key():
    for url in (BRIDGE, f"{BRIDGE}?id=7&utm_source=x", "http://www.müller.example:8080/Straße"):
        assert marks.of_address(url) == dedup.article_key(url, source=None, external_id=None, body=b"")


def test_a_story_gets_another_first_and_goes_with_the_last(desk):
    desk.take(page(BRIDGE), page(COPY, source="bote", minutes=1), page("https://c.example/x", source="c", minutes=2))
    assert [one.is_first_lost for one in desk.survey(url=BRIDGE).stories] == [True]
    done = desk.forget(url=BRIDGE)
    assert (done.counts["stories_changed"], done.counts["stories_new_first"], done.counts["stories_gone"]) == (1, 1, 0)
    (story,) = desk.rows("v_stories")
    assert (story.n_articles, story.first_source) == (2, "bote")
    assert [row.relation for row in desk.rows("v_story_members", "article_id")] == ["first", "duplicate"]
    assert [row.change for row in desk.rows("v_changes")][3:] == ["forgotten", "regrouped"]
    desk.forget(url="https://c.example/x")
    assert desk.rows("v_stories")[0].n_articles == 1
    assert desk.forget(url=COPY).counts["stories_gone"] == 1
    assert desk.rows("v_stories") == []


def test_a_host_goes_with_all_below_it(desk):
    feeds = [Feed(url=url, source="gazette", kind="feed") for url in (f"{RAIN}.rss", "https://feeds.example/gazette")]
    for feed in feeds:
        rooms.save_feed(desk.store, feed)
    desk.take(
        page(BRIDGE), page(RAIN, "rain"), page(COPY, source="bote", minutes=1), page("https://notgazette.example/", "rain")
    )
    done = desk.forget(host="www.gazette.example")
    assert done.counts["articles"] == 2
    assert sorted(desk.urls()) == [COPY, "https://notgazette.example/"]
    assert sorted(desk.archived()) == [COPY, "https://notgazette.example/"]
    assert [row.url for row in desk.rows("feeds")] == ["https://feeds.example/gazette"]


@pytest.mark.parametrize("host", ["com", "co.uk", "", "a b", "https://"])
def test_a_host_of_everybody_is_refused(host):
    with pytest.raises(UsageError, match="no host of somebody's own"):
        forgetting.of_host(host)


@pytest.mark.parametrize(("typed", "name"), [("https://M.Gazette.example/a", "gazette.example"), ("127.0.0.1:80", "127.0.0.1")])
def test_a_host_is_read_as_people_type_it(typed, name):
    assert forgetting.of_host(typed).name == name


def test_a_source_goes_with_what_it_has_taught(desk):
    stanza = Source(key="gazette", name="The Gazette", homepage="https://gazette.example")
    rooms.sync_sources(desk.store, [stanza])
    desk.take(page(BRIDGE), page(COPY, "rain", source="bote"))
    assert desk.rows("source_blocks")
    desk.forget(source="gazette")
    assert desk.urls() == [COPY]
    assert {row.source for row in desk.rows("source_blocks")} == {"bote"}
    assert [bool(row.enabled) for row in desk.rows("v_sources")] == [False]
    rooms.sync_sources(desk.store, [stanza])
    assert [bool(row.enabled) for row in desk.rows("v_sources")] == [False]
    gate = Gate(desk.store)
    assert gate.sources([stanza], are_named=False) == []
    with pytest.raises(UsageError, match="--undo --source gazette"):
        gate.sources([stanza], are_named=True)
    desk.lift(source="gazette")
    rooms.sync_sources(desk.store, [stanza])
    assert [bool(row.enabled) for row in desk.rows("v_sources")] == [True]


def test_what_other_articles_stand_on_stays(desk):
    led = page(BRIDGE, requested_url="https://short.example/x")
    assert desk.take(led, page(RAIN, "rain")) == ["article", "article"]
    done = desk.forget(host="short.example")
    assert (done.counts["articles"], done.counts["records"]) == (0, 0)
    assert sorted(desk.urls()) == [BRIDGE, RAIN]
    assert "short.example" not in everything(desk.store)
    assert sorted(desk.archived()) == [BRIDGE, RAIN]
    again = reprocess.again(desk.home, {})
    assert (again.states.total(), again.reasons) == (2, {})
    assert "short.example" not in everything(desk.store)
    assert len(desk.archived()) == 2


def test_an_address_that_led_to_an_article_means_the_article(desk):
    desk.take(page(BRIDGE, requested_url="https://short.example/x"))
    article = queries.article(desk.store, article_id=queries.trace(desk.store, "short.example/x").link["article_id"])
    target = forgetting.of_address(desk.store, "https://short.example/x", article)
    forgetting.forget(desk.home, desk.store, target)
    assert desk.urls() == []
    assert desk.take(page(BRIDGE, minutes=9)) == ["rejection"]


def test_what_arrives_is_rejected_without_its_text(desk, tmp_path):
    desk.forget(host="gazette.example")
    file = tmp_path / "in.jsonl"
    lines = [{"url": f"{BRIDGE}?utm_medium=y", "text": TEXTS["bridge"]}, {"url": COPY, "text": TEXTS["rain"]}]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with Stop() as stop:
        tally = intake.take_in(desk.home, [file], intake.Asked(), sources={}, stop=stop)
    assert (tally.states, tally.reasons) == ({"rejection": 1, "article": 1}, {"forgotten": 1})
    (no,) = desk.rows("v_rejections")
    assert (no.url, no.stage, no.reason, no.detail) == (f"{BRIDGE}?utm_medium=y", "store", "forgotten", "by its host")
    assert desk.urls() == [COPY]
    assert desk.archived() == [COPY]
    assert "Aston" not in everything(desk.store)
    assert [row.name for row in desk.rows("archive_files")] == archive.files(desk.home.archive_dir)


def test_what_slips_past_the_gate_is_caught_by_the_line_and_erased(desk):
    desk.forget(url=BRIDGE)
    led = page("https://gazette.example/other", requested_url=BRIDGE)
    claims = html("https://gazette.example/print", canonical=BRIDGE)
    assert desk.take(page(BRIDGE), led, claims, page(RAIN, "rain")) == ["rejection", "rejection", "rejection", "article"]
    assert {row.reason for row in desk.rows("v_rejections")} == {"forgotten"}
    assert len(desk.rows("erasures")) == 3
    deleting.erase_waiting(desk.home, desk.store)
    assert (desk.rows("erasures"), desk.archived()) == ([], [RAIN])
    assert "Aston" not in everything(desk.store)
    desk.take(page(BRIDGE, minutes=7))
    assert [row.state for row in desk.rows("pages")].count("rejection") == 2


def test_the_canonical_address_of_an_article_is_forgotten_with_it_and_lifted_with_it(desk):
    own = "https://gazette.example/bridge-reopens"
    assert desk.take(html(BRIDGE, canonical=own)) == ["article"]
    desk.forget(url=BRIDGE)
    assert desk.take(page(own)) == ["rejection"]
    desk.lift(url=BRIDGE)
    assert desk.take(page(own, minutes=9)) == ["article"]


def test_a_canonical_address_that_all_pages_claim_is_not_taken_for_the_articles_own(desk):
    shared = "https://gazette.example/all"
    assert desk.take(html(BRIDGE, canonical=shared)) == ["article"]
    assert desk.take(html("https://gazette.example/r", "rain", canonical=shared)) == ["article"]
    desk.forget(url=BRIDGE)
    assert desk.urls() == ["https://gazette.example/r"]


def test_links_are_refused_and_nothing_is_kept_of_what_was_said(desk):
    desk.forget(host="gazette.example")
    link = Link(url=BRIDGE, source="gazette", headline="About the bridge", description="Aston", authors=("Ann",))
    other = Link(url=COPY, source="bote", headline="Rain")
    judged = Gate(desk.store).judged(
        [JudgedLink(link=one, url_key=urls.url_key(one.url), state="new") for one in (link, other)]
    )
    rooms.save_links(desk.store, judged, None)
    assert [(row.url, row.state, row.reason) for row in desk.rows("v_links", "url")] == [
        (COPY, "due", None),
        (BRIDGE, "refused", "forgotten"),
    ]
    assert "Aston" not in everything(desk.store)
    later = datetime.now(UTC) + timedelta(days=1)
    assert [one.link.url for one in rooms.due_links(desk.store, "gazette", now=later, limit=9)] == []
    assert desk.lift(host="gazette.example") == 1
    assert [one.link.url for one in rooms.due_links(desk.store, "gazette", now=later, limit=9)] == [BRIDGE]


def test_feeds_at_a_forgotten_host_are_not_asked(desk):
    desk.forget(host="gazette.example")
    stanza = Source(
        key="x", name="X", homepage="https://x.example", feeds=("https://gazette.example/rss", "https://x.example/rss")
    )
    (left,) = Gate(desk.store).sources([stanza], are_named=True)
    assert left.feeds == ("https://x.example/rss",)


@pytest.mark.parametrize("what", [{"url": BRIDGE}, {"host": "gazette.example"}, {"source": "gazette"}], ids=str)
def test_a_restored_database_forgets_again_by_the_file_alone(desk, what):
    desk.take(page(BRIDGE), page(COPY, "rain", source="bote"))
    tombstone = Tombstone(kind="address", mark=desk.target(**what).marks[0], forgotten_at=datetime.now(UTC))
    FORGOTTEN.append(desk.home.data_dir, [tombstone])
    done = deleting.catch_up(desk.home, desk.store)
    assert (done.counts["articles"], done.counts["records"]) == (1, 1)
    assert (desk.urls(), desk.archived()) == ([COPY], [COPY])
    assert "gazette.example" not in everything(desk.store)
    assert deleting.catch_up(desk.home, desk.store).counts == {}


def test_a_database_that_is_rebuilt_from_a_restored_archive_leaves_it_out(desk):
    with archive.ArchiveWriter(desk.home.archive_dir) as writer:
        for one in (page(BRIDGE), page(COPY, "rain", source="bote")):
            writer.write(one)
    FORGOTTEN.append(desk.home.data_dir, [Tombstone(kind="address", mark=marks.of_address(BRIDGE), forgotten_at=NOON)])
    tally = reprocess.again(desk.home, {})
    assert (tally.states, tally.reasons) == ({"rejection": 1, "article": 1}, {"forgotten": 1})
    assert (desk.urls(), desk.archived()) == ([COPY], [COPY])
    assert reprocess.again(desk.home, {}, is_unfinished=True).states == {}


def test_pages_of_which_nothing_has_come_yet_are_erased_too(desk):
    with archive.ArchiveWriter(desk.home.archive_dir) as writer:
        for one in (page(BRIDGE), page(COPY, "rain", source="bote")):
            writer.write(one)
    assert len(desk.survey(url=BRIDGE).records) == 1
    assert desk.forget(url=BRIDGE).counts["records"] == 1
    assert desk.archived() == [COPY]


def test_a_file_that_is_being_written_waits_for_its_writer(desk):
    with archive.ArchiveWriter(desk.home.archive_dir) as writer:
        archived = [writer.write(page(BRIDGE)), writer.write(page(RAIN, "rain"))]
        assert [one.state for one in ingest(archived, desk.store)] == ["article", "article"]
        done = desk.forget(url=BRIDGE)
        assert (done.held, desk.urls()) == (archive.files(desk.home.archive_dir), [RAIN])
    deleting.catch_up(desk.home, desk.store)
    assert (desk.archived(), desk.rows("erasures")) == ([RAIN], [])


def test_file_and_database_tell_each_other_what_they_do_not_know(desk):
    desk.forget(url=BRIDGE)
    before = desk.ledger()
    (desk.home.data_dir / FORGOTTEN.file).unlink()
    deleting.catch_up(desk.home, desk.store)
    assert desk.ledger() == before
    (mine,) = rooms.all_tombstones(desk.store)
    FORGOTTEN.append(desk.home.data_dir, [replace(mine, lifted_at=datetime.now(UTC) + timedelta(seconds=9))])
    deleting.catch_up(desk.home, desk.store)
    assert rooms.standing(desk.store) == {}
    rooms.put_tombstones(desk.store, [replace(mine, forgotten_at=datetime.now(UTC) + timedelta(seconds=60))])
    deleting.catch_up(desk.home, desk.store)
    assert rooms.standing(desk.store) == {mine.mark: "address"}
    assert FORGOTTEN.read(desk.home.data_dir)[mine.mark].lifted_at is None


def test_lifting_lets_it_in_again(desk):
    desk.take(page(BRIDGE))
    desk.forget(url=BRIDGE)
    assert desk.take(page(BRIDGE, minutes=5)) == ["rejection"]
    rooms.save_feed(desk.store, Feed(url="https://gazette.example/rss", source="gazette", kind="feed", etag="x"))
    desk.lift(url=BRIDGE)
    assert desk.rows("feeds")[0].etag is None
    assert desk.take(page(BRIDGE, minutes=9)) == ["article"]
    with pytest.raises(CopydeskError, match="no tombstone to lift"):
        desk.lift(url=BRIDGE)
    assert len(desk.ledger().splitlines()) == 2
    desk.forget(url=BRIDGE)
    assert (desk.urls(), len(desk.ledger().splitlines())) == ([], 3)


def test_twice_is_once(desk):
    desk.take(page(BRIDGE))
    desk.forget(url=BRIDGE)
    assert desk.survey(url=BRIDGE).is_standing
    assert not any(desk.forget(url=BRIDGE).counts.values())
    assert len(desk.ledger().splitlines()) == 1


def test_an_address_above_still_keeps_it_out(desk):
    desk.forget(host="gazette.example")
    desk.forget(url=RAIN)
    desk.lift(url=RAIN)
    assert forgetting.still_kept_out(desk.store, desk.target(url=RAIN)) == "host"
    assert desk.take(page(RAIN, "rain")) == ["rejection"]


def test_half_a_line_harms_no_other(tmp_path, caplog):
    one = Tombstone(kind="host", mark="a" * 32, forgotten_at=NOON)
    FORGOTTEN.append(tmp_path, [one])
    with (tmp_path / FORGOTTEN.file).open("ab") as file:
        file.write(b'{"kind":"host","mark":"bbb')
    FORGOTTEN.append(tmp_path, [replace(one, mark="c" * 32)])
    assert set(FORGOTTEN.read(tmp_path)) == {"a" * 32, "c" * 32}
    assert "line=2" in caplog.text
    assert FORGOTTEN.read(tmp_path / "nowhere") == {}

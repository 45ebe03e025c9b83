from datetime import timedelta

import pytest

from pipeline import store as rooms
from pipeline.errors import RowError
from pipeline.items import Feed, JudgedLink, Rejection
from pipeline.store import frontier
from pipeline.urls import url_key

FEED = "https://gazette.example/rss"
HOUR, DAY = 3_600, 86_400


def judged(a, *urls, state="new", **hints):
    links = [a.link(url, found_in=FEED, found_kind="feed", **hints) for url in urls]
    return [
        JudgedLink(link=link, url_key=url_key(link.url), state=state, reason="excluded" if state == "refused" else None)
        for link in links
    ]


def feed(a, **fields):
    return Feed(
        **{
            "url": FEED,
            "source": "gazette",
            "kind": "feed",
            "etag": '"1"',
            "checked_at": a.noon,
            "status": 200,
            "n_links": 2,
            **fields,
        }
    )


def due(store, a, *, minutes=0, **kw):
    return frontier.due_links(store, "gazette", now=a.noon + timedelta(minutes=minutes), **{"limit": 10, **kw})


def test_found_link_is_due_with_what_its_feed_said(store, do, a):
    said = {"headline": "H", "description": "D", "authors": ("Ann Bell", "Bo"), "published_at": a.noon, "language": "en"}
    frontier.save_links(store, judged(a, "https://gazette.example/1", **said), feed(a), 7, now=a.noon)
    (found,) = due(store, a)
    assert found.link == a.link("https://gazette.example/1", found_in=FEED, found_kind="feed", **said)
    assert (found.url_key, found.etag, found.article_id, found.attempts) == (
        url_key("https://gazette.example/1"),
        None,
        None,
        0,
    )
    row = do.row("v_links")
    assert (row.state, row.found_in, row.source, row.run_id) == ("due", FEED, "gazette", 7)


def test_feed_state_comes_back_as_it_was_saved(store, a):
    frontier.save_links(store, [], feed(a), None)
    assert frontier.feeds(store, "gazette") == {FEED: feed(a)}
    frontier.save_feed(store, feed(a, status=None, error="timeout", n_not_modified=2))
    assert frontier.feeds(store, "gazette") == {FEED: feed(a, status=None, error="timeout", n_not_modified=2)}
    assert frontier.feeds(store, "herald") == {}


def test_links_and_feed_state_are_saved_together_or_not_at_all(store, do, a):
    with pytest.raises(RowError):
        frontier.save_links(store, judged(a, "https://gazette.example/1"), feed(a, kind=None), None)
    assert do.rows("v_links") == []


def test_known_links_tell_of_long_addresses_too(store, a):
    long = "https://gazette.example/" + "x" * 1_900
    frontier.save_links(store, judged(a, long), None, now=a.noon)
    known = frontier.known_links(store, [url_key(long), "gazette.example/never"])
    assert set(known) == {url_key(long)}
    assert (known[url_key(long)].state, known[url_key(long)].due_at) == ("due", a.noon)
    (found,) = due(store, a)
    assert due(store, a, skip=[url_key(long)]) == due(store, a, skip=[found.url_key]) == []


def test_thousands_of_known_links_are_looked_up(store, a):
    keys = [f"gazette.example/{n}" for n in range(1_200)]
    frontier.save_links(store, judged(a, *(f"https://{key}" for key in keys)), None)
    assert len(frontier.known_links(store, keys)) == 1_200


def test_oldest_due_comes_first_and_of_those_the_newest_published(store, a):
    for minutes, url, published in ((5, "c", None), (0, "a1", 1), (0, "a2", 2), (0, "a0", None)):
        when = a.noon + timedelta(hours=published) if published else None
        frontier.save_links(
            store, judged(a, f"https://gazette.example/{url}", published_at=when), None, now=a.noon + timedelta(minutes=minutes)
        )
    assert [d.link.url[-2:] for d in due(store, a, minutes=9)] == ["a2", "a1", "a0", "/c"]
    assert [d.link.url[-2:] for d in due(store, a, minutes=9, limit=1, skip=["gazette.example/a2"])] == ["a1"]
    assert len(due(store, a, minutes=1)) == 3


def test_since_and_until_speak_of_the_announced_time_else_of_finding(store, a):
    day = timedelta(days=1)
    frontier.save_links(store, judged(a, "https://gazette.example/old", published_at=a.noon - 9 * day), None, now=a.noon)
    frontier.save_links(store, judged(a, "https://gazette.example/mod", modified_at=a.noon - 5 * day), None, now=a.noon)
    frontier.save_links(store, judged(a, "https://gazette.example/now"), None, now=a.noon)
    assert [d.link.url[-3:] for d in due(store, a, since=a.noon - 6 * day)] == ["mod", "now"]
    assert [d.link.url[-3:] for d in due(store, a, until=a.noon - 5 * day)] == ["old"]


def test_refused_link_is_kept_with_its_reason_and_never_due(store, do, a):
    frontier.save_links(store, judged(a, "https://gazette.example/ad", state="refused"), None, now=a.noon)
    frontier.save_links(store, judged(a, "https://gazette.example/1"), None, now=a.noon)
    frontier.refuse_link(store, "gazette.example/1", "robots_denied", 3)
    assert [(row.state, row.reason, row.due_at) for row in do.rows("v_links", "url DESC")] == [
        ("refused", "excluded", None),
        ("refused", "robots_denied", None),
    ]
    assert due(store, a, minutes=999) == []


def test_refusal_does_not_undo_what_is_known(store, do, a):
    do.settle(a.page())
    frontier.save_links(store, judged(a, "https://gazette.example/bridge", state="refused"), None)
    assert do.row("v_links").state == "done"


def test_link_is_done_when_its_page_is_an_article_and_due_for_each_revisit(store, do, a):
    page = a.page(headers=(("ETag", '"v1"'), ("last-modified", "Sun")), run_id=5)
    frontier.save_links(store, judged(a, page.url), None, now=a.noon)
    _, stored = do.settle(page, revisit=(HOUR, DAY))
    link = do.row("links")
    assert (link.state, link.article_id, link.run_id, link.n_visits) == ("done", stored.article_id, 5, 1)
    assert due(store, a, minutes=59) == []
    (again,) = due(store, a, minutes=60)
    assert (again.etag, again.last_modified, again.article_id) == ('"v1"', "Sun", stored.article_id)
    rooms.not_modified(store, again.url_key, run_id=6, revisit=(HOUR, DAY), now=a.noon + timedelta(minutes=61))
    assert due(store, a, minutes=24 * 60 - 1) == []
    (last,) = due(store, a, minutes=24 * 60)
    assert last.etag == '"v1"'
    do.settle(a.page(minutes=24 * 60), revisit=(HOUR, DAY))
    assert do.row("v_links").due_at is None
    assert [p.state for p in do.rows("pages")] == ["article", "unchanged", "unchanged"]
    assert do.row("links").n_visits == 3


def test_not_modified_moves_when_the_article_was_fetched(store, do, a):
    do.settle(a.page())
    frontier.not_modified(store, "gazette.example/bridge", run_id=1, revisit=(), now=a.noon + timedelta(minutes=7))
    assert str(do.row("v_articles").fetched_at)[:16].replace(" ", "T") == "2026-11-22T12:07"
    assert (do.rows("pages")[-1].http_status, bool(do.rows("pages")[-1].is_current)) == (304, True)


def test_announced_change_makes_a_known_link_due_again(store, do, a):
    do.settle(a.page())
    newer = a.noon + timedelta(minutes=3)
    frontier.save_links(store, judged(a, "https://gazette.example/bridge", state="again", modified_at=newer), None, now=newer)
    (again,) = due(store, a, minutes=3)
    assert (again.link.modified_at, again.article_id is None) == (newer, False)


def test_redirect_settles_both_addresses_and_only_the_asked_one_is_revisited(store, do, a):
    frontier.save_links(store, judged(a, "https://gazette.example/old"), None, now=a.noon)
    _, stored = do.settle(a.page(requested_url="https://gazette.example/old"), revisit=(HOUR,))
    by_url = {row.url: row for row in do.rows("v_links")}
    assert {row.article_id for row in by_url.values()} == {stored.article_id}
    assert by_url["https://gazette.example/bridge"].due_at is None
    assert by_url["https://gazette.example/old"].due_at is not None


def test_failed_link_is_due_again_until_it_is_rejected(store, do, a):
    frontier.save_links(store, judged(a, "https://gazette.example/bridge"), None, now=a.noon)
    rejection = Rejection(url="https://gazette.example/bridge", stage="fetch", reason="timeout", detail="no answer in 30 s")
    for minutes in (0, 10):
        at = a.noon + timedelta(minutes=minutes)
        frontier.fail_link(store, "gazette.example/bridge", rejection, run_id=1, retry_at=at + timedelta(minutes=10), now=at)
    (again,) = due(store, a, minutes=20)
    assert (again.attempts, do.rows("v_rejections")) == (2, [])
    assert [p.state for p in do.rows("pages")] == ["due", "due"]
    frontier.fail_link(store, "gazette.example/bridge", rejection, run_id=1, now=a.noon + timedelta(minutes=20))
    row = do.row("v_rejections")
    assert (row.url, row.source, row.reason, row.http_status, row.run_id) == (
        "https://gazette.example/bridge",
        "gazette",
        "timeout",
        None,
        1,
    )
    assert (do.row("v_links").state, do.row("v_links").reason) == ("done", "timeout")
    assert due(store, a, minutes=999) == []


def test_article_whose_page_did_not_come_or_is_rejected_is_looked_at_again_all_the_same(store, do, a):
    do.settle(a.page(headers=(("ETag", '"v1"'),)), revisit=(HOUR, 6 * HOUR, DAY))
    gone = Rejection(url="https://gazette.example/bridge", stage="fetch", reason="http_error", http_status=404)
    frontier.fail_link(store, "gazette.example/bridge", gone, revisit=(HOUR, 6 * HOUR, DAY), now=a.noon + timedelta(minutes=61))
    assert due(store, a, minutes=359) == []
    (again,) = due(store, a, minutes=360)
    assert (again.etag, again.article_id is None, again.n_visits) == (None, False, 2)
    wall = Rejection(url=None, stage="extract", reason="consent_wall")
    store.transact(lambda batch: batch.reject(wall, a.page(minutes=361), revisit=(HOUR, 6 * HOUR, DAY)))
    assert due(store, a, minutes=24 * 60 - 1) == []
    assert len(due(store, a, minutes=24 * 60)) == 1
    store.transact(lambda batch: batch.reject(wall, a.page(minutes=24 * 60), revisit=(HOUR, 6 * HOUR, DAY)))
    assert due(store, a, minutes=99 * 60) == []
    assert do.row("v_articles").n_revisions == 1


def test_rejected_page_ends_its_link_or_makes_it_due_again(store, do, a):
    frontier.save_links(store, judged(a, "https://gazette.example/bridge"), None, now=a.noon)
    wall = Rejection(url=None, stage="extract", reason="consent_wall")
    store.transact(lambda batch: batch.reject(wall, a.page(), retry_at=a.noon + timedelta(minutes=5)))
    assert len(due(store, a, minutes=5)) == 1
    store.transact(lambda batch: batch.reject(wall, a.page(minutes=5)))
    assert (do.row("v_links").state, do.row("v_links").reason, due(store, a, minutes=999)) == ("done", "consent_wall", [])


def test_page_of_a_killed_run_settles_its_link_out_of_the_archive(store, do, a):
    page = a.page(archive_record="x:0")
    frontier.save_links(store, judged(a, page.url), None, now=a.noon)
    assert rooms.has_outcome(store, ["x:0", "x:9"]) == set()
    do.settle(a.page(archive_record="x:0", is_replay=True))
    assert (do.row("v_links").state, rooms.has_outcome(store, ["x:0", "x:9"])) == ("done", {"x:0"})
    do.settle(a.page(archive_record="x:0", is_replay=True), text="Cleaned anew.")
    assert do.row("links").n_visits == 1


def test_file_is_settled_once_every_page_in_it_has_an_outcome(store):
    assert rooms.unsettled_files(store, ["b", "a"]) == ["b", "a"]
    for _ in range(2):
        rooms.settle_file(store, "b")
    assert rooms.unsettled_files(store, ["b", "a"]) == ["a"]

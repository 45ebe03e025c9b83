"""A page of the archive that is rejected now takes back what came of it."""

from __future__ import annotations

import pytest

from pipeline import stories
from pipeline.items import Rejection, RemovedBlock, SourceBlock
from pipeline.store import memory

STUB = Rejection(url="https://gazette.example/bridge", stage="clean", reason="paywall_stub", detail="breaks off")
ELSEWHERE = "https://courier.example/bridge"
HANGING = ("v_article_authors", "v_article_tags", "v_removed_blocks", "v_revisions", "v_stories", "article_search")


def changes(do) -> list[str]:
    return [row.change for row in do.rows("v_changes")]


@pytest.fixture
def reject(store, a):
    """Reject a page of the archive, as a replay does."""

    def again(record="x:0", *, url=STUB.url, reason="paywall_stub", **how):
        page = a.page(url, archive_record=record, is_replay=True, **how)

        def write(batch):
            lost = batch.reject(Rejection(url=page.url, stage="clean", reason=reason, detail="breaks off"), page)
            for story_id in lost:
                stories.verify(batch, story_id)
            return bool(lost)

        return store.transact(write)

    return again


def test_the_article_goes_with_all_that_hangs_on_it_and_says_so(do, a, reject):
    struck = RemovedBlock(text="Leave a comment", reason="comment_footer", position=3)
    do.settle(a.page(archive_record="x:0"), removed=(struck,))
    assert all(do.rows(name) for name in ("v_articles", *HANGING))
    assert reject()
    assert [name for name in ("v_articles", *HANGING) if do.rows(name)] == []
    assert changes(do) == ["added", "forgotten"]
    (no,) = do.rows("v_rejections")
    assert (no.url, no.reason, no.detail) == (STUB.url, STUB.reason, STUB.detail)
    (link,) = do.rows("v_links")
    assert (link.state, link.reason, link.article_id) == ("done", "paywall_stub", None)


def test_twice_is_once(do, a, reject):
    do.settle(a.page(archive_record="x:0"))
    assert [reject(), reject()] == [True, False]
    assert changes(do) == ["added", "forgotten"]
    assert len(do.rows("v_rejections")) == 1


def test_full_text_no_longer_finds_it(store, do, a, reject):
    do.settle(a.page(archive_record="x:0"))
    reject()
    if store.dialect == "sqlite":
        assert store.select("SELECT rowid FROM article_fts WHERE article_fts MATCH 'bridge'") == []
    assert do.rows("article_search") == []


def test_it_comes_back_under_its_key_with_a_new_id(do, a, reject):
    _, before = do.settle(a.page(archive_record="x:0"))
    reject()
    relation, after = do.settle(a.page(archive_record="x:0", is_replay=True))
    assert (relation, after.article_key) == ("new", before.article_key)
    assert after.article_id > before.article_id
    assert changes(do) == ["added", "forgotten", "added"]
    assert do.rows("v_rejections") == []
    (link,) = do.rows("v_links")
    assert (link.reason, link.article_id) == (None, after.article_id)
    (page,) = do.rows("pages")
    assert (page.state, page.article_id, page.revision) == ("article", after.article_id, 1)


def test_a_later_page_brings_it_back(do, a, reject):
    do.settle(a.page(archive_record="x:0"))
    reject()
    assert do.settle(a.page(archive_record="x:9", minutes=9))[0] == "new"
    assert do.rows("v_rejections") == []


def test_a_page_that_could_not_be_read_this_time_takes_nothing_back(do, a, reject):
    do.settle(a.page(archive_record="x:0"))
    assert not reject(reason="timeout")
    assert len(do.rows("v_articles")) == 1
    assert do.rows("v_rejections") == []


def test_a_page_of_which_nothing_came_takes_nothing_back(do, a, reject):
    do.settle(a.page(archive_record="x:0"))
    assert not reject("x:5", minutes=5)
    assert len(do.rows("v_articles")) == 1


def test_a_page_that_brought_the_same_text_has_the_same_outcome_until_it_is_judged(do, a, reject):
    do.settle(a.page(archive_record="x:0"))
    assert do.settle(a.page(archive_record="x:5", minutes=5))[0] == "unchanged"
    reject()
    assert do.rows("v_articles") == []
    assert [row.reason for row in do.rows("v_rejections")] == ["paywall_stub"]
    assert do.settle(a.page(archive_record="x:5", minutes=5, is_replay=True))[0] == "new"
    assert do.rows("v_rejections") == []


def test_the_newest_revision_goes_and_the_one_before_stands(store, do, a, reject):
    do.settle(a.page(archive_record="x:0"))
    do.settle(a.page(archive_record="x:5", minutes=5), text="To read on, subscribe.", headline="Stub")
    assert not reject("x:5", minutes=5)
    (row,) = do.rows("v_articles")
    assert (row.text, row.headline, row.n_revisions, row.archive_record) == (a.text, "Bridge closes", 1, "x:0")
    assert [one.text for one in do.rows("v_revisions")] == [a.text]
    assert do.row("article_search").text.startswith("the council")
    assert changes(do) == ["added", "revised", "recleaned"]
    assert memory.to_clean_again(store, limit=9) == [(row.article_id, "x:0")]
    assert do.row("v_rejections").reason == "paywall_stub"
    assert do.settle(a.page(archive_record="x:5", minutes=5, is_replay=True), text="All of it.")[0] == "revision"


def test_the_first_revision_goes_and_the_later_ones_are_counted_from_one(do, a, reject):
    do.settle(a.page(archive_record="x:0"), text="To read on, subscribe.")
    for minutes in (5, 9):
        do.settle(a.page(archive_record=f"x:{minutes}", minutes=minutes), text=f"{a.text} {minutes} lorries crossed it.")
    assert not reject("x:0")
    assert [(row.revision, row.text[-21:-1]) for row in do.rows("v_revisions", "revision")] == [
        (1, "5 lorries crossed it"),
        (2, "9 lorries crossed it"),
    ]
    assert do.row("v_articles").n_revisions == 2
    assert [(row.state, row.revision) for row in do.rows("pages")] == [("rejection", None), ("revision", 1), ("revision", 2)]
    relation, _ = do.settle(a.page(archive_record="x:9", minutes=9, is_replay=True), text="Judged anew.")
    assert (relation, do.row("v_articles").text) == ("recleaned", "Judged anew.")
    assert [reject("x:9", minutes=9), reject("x:5", minutes=5)] == [False, True]
    assert changes(do)[-1] == "forgotten"


def test_a_story_gets_another_first(do, a, reject):
    do.settle(a.page(archive_record="x:0"))
    _, second = do.settle(a.page(ELSEWHERE, archive_record="x:1", source="courier"))
    reject()
    (story,) = do.rows("v_stories")
    assert (story.article_id, story.n_articles, story.first_source) == (second.article_id, 1, "courier")
    assert do.row("v_articles").relation == "first"
    assert changes(do) == ["added", "added", "forgotten", "regrouped"]
    relation, back = do.settle(a.page(archive_record="x:0", is_replay=True))
    assert (relation, back.story_id) == ("duplicate", story.story_id)


def test_a_copy_that_goes_leaves_the_story_as_it_is(do, a, reject):
    _, first = do.settle(a.page(archive_record="x:0"))
    do.settle(a.page(ELSEWHERE, archive_record="x:1", source="courier"))
    assert reject("x:1", url=ELSEWHERE, source="courier")
    (story,) = do.rows("v_stories")
    assert (story.article_id, story.n_articles) == (first.article_id, 1)
    assert changes(do) == ["added", "added", "forgotten"]


def test_what_it_taught_is_unlearned_and_it_is_not_cleaned_again(store, do, a, reject):
    _, first = do.settle(a.page(archive_record="x:0"))
    seen = {"first_story": 1, "last_story": 2, "first_seen_at": a.noon, "last_seen_at": a.noon, "n_pages": 2}
    own, shared = first.article_id, 10 * first.article_id + 1
    blocks = [
        SourceBlock(key="own", text="own", n_stories=1, article_ids=(own,), **seen),
        SourceBlock(key="both", text="both", n_stories=2, article_ids=(own, shared), **seen),
        SourceBlock(key="other", text="other", n_stories=2, article_ids=(shared,), **seen),
    ]
    store.transact(lambda batch: batch.learn("gazette", blocks, n_stories=2))
    reject()
    store.transact(lambda batch: batch.learn("gazette", (), n_stories=2, to_clean_again=[own]))
    assert memory.to_clean_again(store, limit=9) == []
    rows = store.select("SELECT text, n_stories, article_ids FROM source_blocks WHERE text <> '' ORDER BY text")
    assert [tuple(row.values()) for row in rows] == [("both", 1, str(shared)), ("other", 2, str(shared))]

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from pipeline.errors import RowError
from pipeline.items import Rejection, RemovedBlock

LONG = "https://gazette.example/" + "é" * 1_900


def changes(do):
    return [c.change for c in do.rows("v_changes")]


def test_new_article_is_a_story_of_its_own_with_one_revision(do, a):
    removed = (RemovedBlock(text="Leave a comment", reason="comment_footer", position=7),)
    relation, stored = do.settle(a.page(archive_record="x.warc.gz:0"), removed=removed)
    assert (relation, stored.relation, stored.n_revisions, stored.first_seen_at) == ("new", "first", 1, a.noon)
    row = do.row("v_articles")
    assert (row.headline, row.authors, row.tags, row.story_id) == (
        "Bridge closes",
        "Ann Bell; Bo Li",
        "roads; council",
        stored.story_id,
    )
    assert [t.name for t in do.rows("v_article_authors", "position")] == ["Ann Bell", "Bo Li"]
    assert [t.name for t in do.rows("v_article_tags", "position")] == ["roads", "council"]
    block = do.row("v_removed_blocks")
    assert (block.text, block.reason, block.position, block.source) == ("Leave a comment", "comment_footer", 7, "gazette")
    story = do.row("v_stories")
    assert (story.article_id, story.first_source, story.n_articles, story.n_sources) == (stored.article_id, "gazette", 1, 1)
    revision = do.row("v_revisions")
    assert (revision.revision, revision.text, bool(revision.is_silent)) == (1, a.text, False)
    assert changes(do) == ["added"]


def test_same_page_again_changes_nothing_but_when_it_was_fetched(do, a):
    _, first = do.settle(a.page())
    relation, again = do.settle(a.page(minutes=60))
    assert relation == "unchanged"
    assert again == first
    assert len(do.rows("v_articles")) == len(do.rows("v_revisions")) == len(do.rows("v_changes")) == 1
    assert [(p.state, bool(p.is_current)) for p in do.rows("pages")] == [("article", False), ("unchanged", True)]


def test_changed_text_is_a_revision_of_the_same_article(do, a):
    _, first = do.settle(a.page(), modified_at=a.noon)
    relation, second = do.settle(
        a.page(minutes=60), text="Quite another text.", authors=("Cy",), modified_at=a.noon + timedelta(minutes=5)
    )
    assert (relation, second.article_id, second.n_revisions, second.story_id) == (
        "revision",
        first.article_id,
        2,
        first.story_id,
    )
    row = do.row("v_articles")
    assert (row.text, row.authors, row.n_revisions) == ("Quite another text.", "Cy", 2)
    assert [r.text for r in do.rows("v_revisions", "revision")] == [a.text, "Quite another text."]
    assert [bool(r.is_silent) for r in do.rows("v_revisions", "revision")] == [False, False]
    assert [t.name for t in do.rows("v_article_authors")] == ["Cy"]
    assert changes(do) == ["added", "revised"]


def test_revision_is_silent_if_the_modified_time_did_not_move(do, a):
    do.settle(a.page(), modified_at=a.noon)
    do.settle(a.page(minutes=60), text="Quite another text.", modified_at=a.noon)
    do.settle(a.page(minutes=90), text="Quite another text.", headline="New headline", modified_at=a.noon)
    assert [bool(r.is_silent) for r in do.rows("v_revisions", "revision")] == [False, True, False]


@pytest.mark.parametrize(
    ("said_before", "says_now", "hours_later", "is_silent"),
    [
        (timedelta(0), timedelta(0), 1, True),
        (timedelta(0), timedelta(minutes=1), 1, False),
        (timedelta(0), -timedelta(minutes=1), 1, False),
        (None, None, 1, False),
        (None, timedelta(0), 1, False),
        (timedelta(0), None, 1, False),
        (-timedelta(hours=12), -timedelta(hours=12), 1, False),
        (-timedelta(hours=12), -timedelta(hours=12), 30, True),
    ],
    ids=["stayed", "moved", "moved-back", "never-given", "given-now", "gone", "that-day", "the-day-after"],
)
def test_a_modified_time_that_is_not_there_or_is_a_mere_day_makes_no_edit_silent(
    do, a, said_before, says_now, hours_later, is_silent
):
    """The old text is seen an hour before the edit: a day that is over by then tells of no later edit."""
    before, now = (a.noon + said if said is not None else None for said in (said_before, says_now))
    do.settle(a.page(), modified_at=before)
    do.settle(a.page(minutes=60 * (hours_later - 1)), modified_at=before)
    do.settle(a.page(minutes=60 * hours_later), text="Quite another text.", modified_at=now)
    assert [bool(r.is_silent) for r in do.rows("v_revisions", "revision")] == [False, is_silent]


@pytest.mark.parametrize("line", ["3 comments", "More from the harbour"], ids=["counter", "struck-now"])
def test_a_new_headline_is_no_silent_edit_though_a_counter_moved_or_more_is_struck(do, a, line):
    struck = (RemovedBlock(text="More from the harbour", reason="source_furniture", position=7),)
    do.settle(a.page(), text=f"{a.text}\n{line}", modified_at=a.noon)
    relation, _ = do.settle(a.page(minutes=60), headline="Bridge shut", removed=struck, modified_at=a.noon)
    assert relation == "revision"
    assert [bool(r.is_silent) for r in do.rows("v_revisions", "revision")] == [False, False]


def test_same_text_elsewhere_is_a_duplicate_in_the_first_ones_story(do, a):
    _, first = do.settle(a.page())
    relation, copy = do.settle(a.page("https://herald.example/1", source="herald", minutes=5))
    assert (relation, copy.relation, copy.story_id) == ("duplicate", "duplicate", first.story_id)
    story = do.row("v_stories")
    assert (story.article_id, story.n_articles, story.n_sources) == (first.article_id, 2, 2)
    assert [m.relation for m in do.rows("v_story_members", "article_id")] == ["first", "duplicate"]


def test_near_duplicate_keeps_its_name(do, a):
    do.settle(a.page())
    _, copy = do.settle(a.page("https://herald.example/1"), relation="near_duplicate")
    assert copy.relation == "near_duplicate"


def test_replay_rewrites_the_revision_made_from_that_page(do, a):
    do.settle(a.page(archive_record="x:0"))
    do.settle(a.page(archive_record="x:9", minutes=9), text="Second text.")
    relation, stored = do.settle(a.page(archive_record="x:0", is_replay=True), text="First text, cleaned better.")
    assert (relation, stored.n_revisions) == ("recleaned", 2)
    assert [r.text for r in do.rows("v_revisions", "revision")] == ["First text, cleaned better.", "Second text."]
    assert do.row("v_articles").text == "Second text."
    do.settle(a.page(archive_record="x:9", is_replay=True, minutes=9), text="Second text, better.")
    assert do.row("v_articles").text == "Second text, better."
    assert changes(do) == ["added", "revised", "recleaned", "recleaned"]
    for record, minutes, text in (("x:0", 0, "First text, cleaned better."), ("x:9", 9, "Second text, better.")):
        _, stored = do.settle(a.page(archive_record=record, is_replay=True, minutes=minutes), text=text)
        assert not stored.is_changed
    assert len(changes(do)) == 4
    assert [(p.state, p.revision) for p in do.rows("pages")] == [("article", 1), ("revision", 2)]


def test_article_id_is_never_used_twice(store, do, a):
    _, first = do.settle(a.page())
    for table in ("pages", "revisions", "article_search", "article_authors", "article_tags", "articles"):
        store.transact(lambda batch, table=table: batch.connection.exec_driver_sql(f"DELETE FROM {table}"))
    _, second = do.settle(a.page())
    assert second.article_id > first.article_id


def test_rejected_page_is_told_once_and_gives_way_to_an_article(store, do, a):
    rejection = Rejection(url="https://gazette.example/bridge", stage="extract", reason="soft_404", detail="says so")
    store.transact(lambda batch: batch.reject(rejection, a.page()))
    store.transact(lambda batch: batch.reject(rejection, a.page(minutes=1)))
    (row,) = do.rows("v_rejections")
    assert (row.stage, row.reason, row.detail, row.http_status, row.source) == (
        "extract",
        "soft_404",
        "says so",
        200,
        "gazette",
    )
    do.settle(a.page(minutes=2))
    assert do.rows("v_rejections") == []


def test_older_page_out_of_the_archive_does_not_hide_a_newer_outcome(store, do, a):
    do.settle(a.page(minutes=5, archive_record="x:5"))
    rejection = Rejection(url=None, stage="clean", reason="listing_page")
    store.transact(lambda batch: batch.reject(rejection, a.page(archive_record="x:0", is_replay=True)))
    assert do.rows("v_rejections") == []


def test_better_rule_turns_a_rejection_into_an_article(store, do, a):
    rejection = Rejection(url=None, stage="clean", reason="no_article")
    store.transact(lambda batch: batch.reject(rejection, a.page(archive_record="x:0")))
    relation, _ = do.settle(a.page(archive_record="x:0", is_replay=True))
    (page,) = do.rows("pages")
    assert (relation, page.state, page.reason, page.stage) == ("new", "article", None, None)


def test_rejection_keeps_the_status_of_the_answer(store, do, a):
    rejection = Rejection(url=None, stage="fetch", reason="http_error", http_status=410)
    store.transact(lambda batch: batch.reject(rejection, a.page(status=410)))
    assert do.row("v_rejections").http_status == 410


def test_text_without_address_is_known_by_its_id_and_its_bytes(do, a):
    by_id = a.page(None, external_id="42")
    assert [do.settle(by_id)[0], do.settle(replace(by_id, fetched_at=a.noon + timedelta(1)))[0]] == ["new", "unchanged"]
    assert do.settle(a.page(None, body=b"other"), text="Other text.")[0] == "new"
    assert [bool(p.is_current) for p in do.rows("pages")] == [False, True, True]
    assert do.rows("v_links") == []


@pytest.mark.parametrize("value", ["nul \x00 inside", "lone \ud800 surrogate", "x" * 3_000, "🦊" * 3_000, "\ufffe \x01"])
def test_odd_text_is_stored_cleaned_and_bounded(do, a, value):
    page = a.page(f"https://gazette.example/{len(value)}", external_id=value)
    do.settle(
        page,
        headline=value,
        description=value,
        authors=(value,),
        tags=(value,),
        section=value,
        text=value or "x",
        canonical_url=value,
    )
    row = do.row("v_articles")
    assert "\x00" not in row.headline
    assert 0 < len(row.headline) <= 2_000


def test_long_addresses_are_stored_and_found(store, do, a):
    _, first = do.settle(a.page(LONG))
    assert do.settle(a.page(LONG, minutes=1))[0] == "unchanged"
    assert store.select("SELECT article_id FROM v_articles WHERE url = :url", url=LONG)[0]["article_id"] == first.article_id


def test_absurd_years_come_back(do, a):
    do.settle(a.page(), published_at=a.noon.replace(year=1), modified_at=a.noon.replace(year=9999))
    row = do.row("articles")
    assert str(row.published_at)[:4] == "1000"
    assert str(row.modified_at)[:4] == "9998"


def test_time_without_zone_is_a_bug(do, a):
    with pytest.raises(RowError, match="without a zone"):
        do.settle(a.page(), published_at=a.noon.replace(tzinfo=None))


def test_refused_row_undoes_its_batch_and_alone_spares_it(store, do, a):
    def refused(batch):
        batch.connection.exec_driver_sql("INSERT INTO removed_blocks VALUES (4711, 0, 0, 'no such article', 'caption')")

    with pytest.raises(RowError):
        store.transact(
            lambda batch: (batch.reject(Rejection(url=None, stage="clean", reason="no_article"), a.page()), refused(batch))
        )
    assert do.rows("pages") == []

    def careful(batch):
        batch.reject(Rejection(url=None, stage="clean", reason="no_article"), a.page())
        with pytest.raises(RowError):
            batch.alone(lambda: refused(batch))

    store.transact(careful)
    assert len(do.rows("pages")) == 1


def test_huge_text_of_any_script_is_stored_and_its_beginning_is_found(do, a):
    words = " ".join(f"{n:x}" for n in range(300_000))
    letters = "".join(chr(0x4E00 + n % 20_000) + chr(0x4E00 + n * 7919 % 20_000) for n in range(300_000))
    for number, text in enumerate((words, letters, "𠀀 𠀁 " * 100_000)):
        assert do.settle(a.page(f"https://gazette.example/{number}"), text=text)[0] == "new"


def test_times_sort_as_they_follow_and_are_whole_seconds(store, do, a):
    for minutes in (3, 1, 2.5071):
        do.settle(a.page(f"https://gazette.example/{minutes}", minutes=minutes), text=f"Text {minutes}")
    times = [
        str(r["first_seen_at"])[:19].replace(" ", "T")
        for r in store.select("SELECT first_seen_at FROM v_articles ORDER BY first_seen_at")
    ]
    assert times == ["2026-11-22T12:01:00", "2026-11-22T12:02:30", "2026-11-22T12:03:00"]
    if store.dialect == "sqlite":
        assert do.row("v_articles").fetched_at.endswith("Z")


def test_value_that_an_index_cannot_hold_is_the_rows_own_fault(store):
    if store.dialect == "sqlite":
        pytest.skip("SQLite's indexes hold anything")
    noise = "".join(sha256(str(n).encode()).hexdigest() for n in range(200))
    with pytest.raises(RowError):
        store.transact(lambda batch: batch.connection.exec_driver_sql(f"INSERT INTO archive_files VALUES ('{noise}', true)"))

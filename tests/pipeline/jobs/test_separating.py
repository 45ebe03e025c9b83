"""What was joined wrongly is taken apart, and stays apart: whatever arrives, is replayed, restored or rebuilt."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from pipeline import archive, config, dedup
from pipeline import store as rooms
from pipeline.errors import CopydeskError, UsageError
from pipeline.ingest import ingest
from pipeline.items import Link, Page
from pipeline.jobs import deleting, forgetting, reprocess, separating
from pipeline.jobs.ledgers import SEPARATED
from pipeline.store import migrate, queries, separations

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FORM = (
    "The harbour office of Aston has published its notice to sailors for the days to come, and asks them to read it.",
    "The eastern channel stays closed to ships of more than forty metres, and the pilots wait outside of the breakwater.",
    "Anchoring is forbidden near the cable that was laid last summer, and whoever drags it pays for the repair himself.",
    "The lock opens at every full hour as long as it is light, and small boats have to let the ferry pass before them.",
    "Skippers call the office on the usual channel an hour ahead of their arrival, and give their length and their cargo.",
)
MINE = "A dredger works off the northern mole until further notice, and its captain asks for slow passing at all times."
THEIRS = "Fireworks are lit above the southern quay on the evening of the fair, and no boat may lie there until morning."
FIRST = "\n".join((*FORM, THEIRS))
WRONG = "\n".join((MINE, *FORM))
A, B, C, X = (f"https://{name}.example/notice" for name in ("gazette", "bote", "courier", "herald"))


def page(url: str, text: str = FIRST, *, minutes: float = 0, published_at: datetime | None = None) -> Page:
    source = url.split("/")[2].partition(".")[0]
    link = Link(url=url, source=source, headline=f"Notice of the {source}", published_at=published_at)
    known = {"requested_url": url, "url": url, "source": source, "fetched_at": NOON + timedelta(minutes=minutes)}
    return Page(**known, body=text.encode(), is_text=True, link=link)


def key(url: str) -> str:
    return dedup.article_key(url, source=None, external_id=None, body=b"")


def at(folder, url: str, store) -> SimpleNamespace:
    """Give a home, and what one does in it: `desk.take(pages)`, `desk.separate(url)`, `desk.stories()`."""
    home = config.Home(folder, True, config.Settings.model_construct(database_url=url, workers=1))

    def take(*pages: Page) -> list[str]:
        with archive.ArchiveWriter(home.archive_dir) as writer:
            archived = [writer.write(one) for one in pages]
        by_record = {one.page.archive_record: one for one in ingest(archived, store, batch_size=1)}
        return [by_record[one.archive_record].state for one in archived]

    def found(url: str | None):
        return queries.article(store, article_key=key(url)) if url else None

    def stories() -> set[tuple[str, ...]]:
        """Give each story as its outlets, the first one in front, the others by name."""
        rows = store.select("SELECT story_id, source, relation FROM v_story_members ORDER BY relation = 'first' DESC, source")
        told = {}
        for row in rows:
            told.setdefault(row["story_id"], []).append(row["source"])
        firsts = {row["story_id"]: row["first_source"] for row in store.select("SELECT story_id, first_source FROM v_stories")}
        assert {story_id: names[0] for story_id, names in told.items()} == firsts
        return {tuple(names) for names in told.values()}

    def changes() -> list[tuple[str, str]]:
        sql = "SELECT change, source FROM v_changes AS c JOIN v_articles AS a ON a.article_id = c.article_id ORDER BY change_id"
        return [(row["change"], row["source"]) for row in store.select(sql) if row["change"] != "added"]

    return SimpleNamespace(
        home=home,
        store=store,
        take=take,
        found=found,
        stories=stories,
        changes=changes,
        separate=lambda what, other=None, **kw: separating.separate(home, store, found(what), other=found(other), **kw),
        lift=lambda what, other=None, **kw: separating.lift(home, store, found(what), other=found(other), **kw),
        ledger=lambda: [json.loads(line) for line in (home.data_dir / SEPARATED.file).read_text().splitlines()],
    )


@pytest.fixture
def desk(store, database_url, tmp_path):
    return at(tmp_path, database_url, store)


@pytest.fixture
def joined(desk):
    """A story of three, of which one was joined wrongly."""
    assert desk.take(page(A), page(B, minutes=1), page(X, WRONG, minutes=2)) == ["article", "duplicate", "near_duplicate"]
    assert desk.stories() == {("gazette", "bote", "herald")}
    return desk


def test_an_article_leaves_its_story_and_has_its_own(joined):
    moved = joined.separate(X)
    assert joined.stories() == {("gazette", "bote"), ("herald",)}
    assert joined.changes() == [("regrouped", "herald")]
    assert (moved.before.n_articles, moved.after.n_articles, moved.others.n_articles, moved.also) == (3, 1, 2, {})
    (row,) = joined.store.select("SELECT * FROM v_story_members WHERE source = 'herald'")
    assert (row["relation"], row["kind"], row["containment_of_first"]) == ("first", None, None)
    (line,) = joined.ledger()
    assert (line["article_key"], set(line["from"]), line["separated_at"][-1]) == (key(X), {key(A), key(B)}, "Z")
    assert "example" not in json.dumps(line)


def test_the_others_get_another_first_if_it_was_that(joined):
    moved = joined.separate(A)
    assert joined.stories() == {("bote", "herald"), ("gazette",)}
    assert joined.changes() == [("regrouped", "gazette"), ("regrouped", "bote")]
    assert (moved.others.source, moved.others.story_id, list(moved.also.values())) == ("bote", 1, [1])


def test_who_does_not_match_the_new_first_leaves_as_well(desk):
    half, other_half = "\n".join(FIRST.split("\n")[:3]), "\n".join(FIRST.split("\n")[3:])
    desk.take(page(A), page(B, half, minutes=1), page(C, other_half, minutes=2))
    assert desk.stories() == {("gazette", "bote", "courier")}
    moved = desk.separate(A)
    assert desk.stories() == {("gazette",), ("bote",), ("courier",)}
    assert len(moved.also) == 2
    desk.lift(A)
    assert desk.stories() == {("gazette", "bote", "courier")}


def test_what_left_only_as_the_first_one_was_taken_out_comes_back_with_it(desk):
    half, other_half = "\n".join(FIRST.split("\n")[:3]), "\n".join(FIRST.split("\n")[3:])
    early, late = NOON - timedelta(hours=9), NOON - timedelta(hours=5)
    desk.take(
        page(A, published_at=early),
        page(B, half, minutes=1, published_at=late),
        page(C, other_half, minutes=2, published_at=late),
        page(X, half, minutes=3, published_at=late),
    )
    assert desk.stories() == {("gazette", "bote", "courier", "herald")}
    desk.separate(A)
    assert desk.stories() == {("gazette",), ("bote", "herald"), ("courier",)}
    desk.lift(A)
    assert desk.stories() == {("gazette", "bote", "courier", "herald")}


def test_pages_that_come_again_stay_where_they_are(joined):
    joined.separate(X)
    assert joined.take(page(X, WRONG, minutes=5), page(A, minutes=6), page(B, minutes=7)) == ["unchanged"] * 3
    assert joined.take(page(X, f"{WRONG}\nThe office thanks all who have kept away from the dredger.", minutes=8)) == [
        "revision"
    ]
    assert joined.stories() == {("gazette", "bote"), ("herald",)}
    reprocess.again(joined.home, {})
    assert joined.stories() == {("gazette", "bote"), ("herald",)}
    assert joined.take(page(X, FIRST, minutes=9)) == ["revision"]  # the very same text
    assert joined.stories() == {("gazette", "bote"), ("herald",)}


def test_a_copy_of_either_side_goes_to_its_story(joined):
    joined.separate(X)
    d, e, f, g = (f"https://{name}.example/notice" for name in ("dispatch", "echo", "forum", "globe"))
    more = "It is signed by the harbour master of Aston."
    assert joined.take(page(d, FIRST, minutes=5), page(e, WRONG, minutes=6)) == ["duplicate"] * 2
    assert joined.take(page(f, f"{FIRST}\n{more}", minutes=7), page(g, f"{WRONG}\n{more}", minutes=8)) == ["near_duplicate"] * 2
    assert joined.stories() == {("gazette", "bote", "dispatch", "forum"), ("herald", "echo", "globe")}


def test_a_copy_that_leads_does_not_bring_them_together(desk):
    desk.take(page(A, published_at=NOON), page(X, WRONG, minutes=1, published_at=NOON + timedelta(hours=1)))
    desk.separate(X)
    both = f"{FIRST}\n{MINE}"
    assert desk.take(page(C, both, minutes=5, published_at=NOON - timedelta(days=1))) == ["near_duplicate"]
    assert desk.stories() == {("courier", "gazette"), ("herald",)}
    desk.lift(X)
    assert desk.stories() == {("courier", "gazette", "herald")}


def test_the_same_text_joins_another_story_that_is_open_to_it(desk):
    desk.take(page(A), page(B, minutes=1))
    desk.separate(B)
    assert desk.take(page(C, minutes=2)) == ["duplicate"]
    assert desk.stories() == {("gazette", "courier"), ("bote",)}
    desk.separate(C)
    forgetting.forget(desk.home, desk.store, forgetting.of_address(desk.store, C, desk.found(C)))
    forgetting.lift(desk.home, desk.store, forgetting.of_address(desk.store, C, None))
    assert desk.take(page(C, minutes=9)) == ["duplicate"]
    assert desk.stories() == {("gazette",), ("bote", "courier")}


def test_forgotten_and_let_in_again_it_is_still_apart(joined):
    joined.separate(A)
    joined.separate(B, other=A)
    forgetting.forget(joined.home, joined.store, forgetting.of_address(joined.store, A, joined.found(A)))
    joined.separate(B)
    assert joined.stories() == {("bote",), ("herald",)}
    forgetting.lift(joined.home, joined.store, forgetting.of_address(joined.store, A, None))
    assert joined.take(page(A, minutes=9)) == ["article"]
    joined.lift(A, other=X)
    assert joined.stories() == {("bote",), ("herald", "gazette")}


@pytest.fixture
def fresh(database_url, tmp_path, request):
    """Make an empty database of the same kind."""
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'fresh.db'}"
    else:
        url = request.getfixturevalue("postgres")(f"fresh_{tmp_path.name}".lower()[:50])
    migrate.upgrade(url)
    with rooms.open_store(url) as opened:
        yield at(tmp_path, url, opened)


@pytest.mark.parametrize("taken_out", [A, B, X])
def test_a_rebuilt_database_takes_it_from_the_file(joined, fresh, taken_out):
    joined.separate(taken_out)
    reprocess.again(fresh.home, {})
    assert fresh.stories() == joined.stories()
    assert len(separations.all_separations(fresh.store)) == 2


def test_a_restored_database_takes_apart_what_is_joined_in_it(joined, fresh):
    fresh.take()
    for one in archive.replay(joined.home.archive_dir):
        list(ingest([one], fresh.store))
    assert fresh.stories() == {("gazette", "bote", "herald")}
    joined.separate(X)
    deleting.catch_up(fresh.home, fresh.store)
    assert fresh.stories() == {("gazette", "bote"), ("herald",)}
    joined.lift(X)
    lifted = [replace(one, lifted_at=one.lifted_at + timedelta(seconds=1)) for one in separations.all_separations(joined.store)]
    SEPARATED.append(fresh.home.data_dir, lifted)
    deleting.catch_up(fresh.home, fresh.store)
    assert fresh.stories() == {("gazette", "bote", "herald")}


def test_a_lost_file_is_written_again_from_the_database(joined):
    joined.separate(X)
    before = joined.ledger()
    (joined.home.data_dir / SEPARATED.file).unlink()
    deleting.catch_up(joined.home, joined.store)
    (line,) = joined.ledger()
    assert (line["article_key"], set(line["from"])) == (before[0]["article_key"], set(before[0]["from"]))


def test_undone_it_joins_again_if_it_matches(joined):
    joined.separate(X)
    assert len(joined.lift(X).pairs) == 2
    assert joined.stories() == {("gazette", "bote", "herald")}
    with pytest.raises(CopydeskError, match="not taken out of any story"):
        joined.lift(X)
    joined.separate(X)
    other = "\n".join(f"{word} is a word that stands in no notice of the harbour." for word in WRONG.split()[:40])
    joined.take(page(X, other, minutes=3))
    assert joined.lift(X).has_moved is False
    assert joined.stories() == {("gazette", "bote"), ("herald",)}


def test_undone_the_first_is_first_again(joined):
    joined.separate(A)
    assert joined.stories() == {("bote", "herald"), ("gazette",)}
    joined.lift(A)
    assert joined.stories() == {("gazette", "bote", "herald")}


def test_undone_it_brings_its_copies_along(joined):
    joined.separate(X)
    joined.take(page(C, WRONG, minutes=5))
    assert joined.stories() == {("gazette", "bote"), ("herald", "courier")}
    joined.lift(X)
    assert joined.stories() == {("gazette", "bote", "courier", "herald")}


def test_a_copy_that_was_taken_apart_itself_does_not_come_along(joined):
    joined.take(page(C, WRONG, minutes=5))
    joined.separate(C)
    joined.separate(X)
    joined.lift(C, other=X)
    assert joined.stories() == {("gazette", "bote"), ("herald", "courier")}
    joined.lift(X)
    assert joined.stories() == {("gazette", "bote", "herald"), ("courier",)}


def test_it_may_be_kept_out_of_a_story_in_which_it_never_was(joined):
    joined.separate(X)
    joined.take(page(C, WRONG, minutes=5))
    moved = joined.separate(C, other=B)
    assert ([one.other_key for one in moved.pairs], moved.has_moved) == ([key(A), key(B)], False)
    assert joined.separate(C, other=A).pairs == []
    joined.separate(C)
    assert joined.stories() == {("gazette", "bote"), ("herald",), ("courier",)}
    joined.lift(C, other=A)
    assert joined.stories() == {("gazette", "bote", "courier"), ("herald",)}


def test_alone_it_stays_as_it_is(joined):
    joined.separate(X)
    before = joined.ledger()
    moved = joined.separate(X)
    assert (moved.pairs, moved.has_moved, moved.before.n_articles) == ([], False, 1)
    assert joined.ledger() == before
    with pytest.raises(UsageError, match="itself"):
        joined.separate(X, other=X)


def test_a_dry_run_changes_nothing(joined):
    tables = ("articles", "stories", "changes", "separations")
    before = [joined.store.select(f"SELECT * FROM {name} ORDER BY 1") for name in tables]
    moved = joined.separate(A, is_dry_run=True)
    assert (moved.others.source, moved.after.n_articles, moved.has_moved) == ("bote", 1, True)
    assert [joined.store.select(f"SELECT * FROM {name} ORDER BY 1") for name in tables] == before
    assert not (joined.home.data_dir / SEPARATED.file).exists()
    joined.separate(X)
    assert joined.lift(X, is_dry_run=True).has_moved is True
    assert joined.stories() == {("gazette", "bote"), ("herald",)}


def test_nothing_is_changed_if_it_cannot_be_written_down(joined):
    (joined.home.data_dir / SEPARATED.file).mkdir(parents=True)
    with pytest.raises(CopydeskError, match="nothing was changed"):
        joined.separate(X)
    assert joined.stories() == {("gazette", "bote", "herald")}
    assert separations.all_separations(joined.store) == []


def test_a_line_that_is_none_harms_no_other(joined, caplog):
    joined.separate(X)
    with (joined.home.data_dir / SEPARATED.file).open("a") as file:
        file.write('{"article_key":"a","from":"b","separated_at":"2026-11-22T12:00:00Z"}\n{"article_k')
    joined.lift(X)
    assert {one.lifted_at is None for one in SEPARATED.read(joined.home.data_dir).values()} == {False}
    assert "line=2" in caplog.text


def test_what_is_closed_is_found_by_indexes(joined):
    if joined.store.dialect == "sqlite":
        sql = str(separations.APART_FROM.compile(compile_kwargs={"literal_binds": False}))
        plan = [row["detail"] for row in joined.store.select(f"EXPLAIN QUERY PLAN {sql}", key=key(X))]
        assert [line for line in plan if "separations" in line or "articles" in line]
        assert not [line for line in plan if line.startswith("SCAN ") and ("separations" in line or "articles" in line)]

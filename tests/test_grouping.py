"""Who was first in a story, though another was crawled before: through the line and on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from pipeline import archive, dedup
from pipeline.dedup import credits
from pipeline.ingest import ingest
from pipeline.items import KnownArticle, Link, Match, Page

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SENTENCES = (
    "The council of Haverby voted on Monday to close the old bridge over the river for good.",
    "Engineers had found cracks in two of its seven pillars when they looked at them in August.",
    "Traffic will go by the new road through the valley from March on, which adds twenty minutes.",
    "The mayor said that the repairs would have cost four million crowns, half of it paid by the state.",
    "Shopkeepers on the northern bank fear for their trade and have asked for a ferry to run.",
    "A decision about the ferry is expected in May, when the harbour company has said what it wants.",
)


def page(outlet: str, *, first: int = 0, last: int = 6, hour: int | None = None) -> Page:
    url = f"https://{outlet}.example/bridge"
    published = NOW - timedelta(hours=24 - hour) if hour is not None else None
    link = Link(url=url, source=outlet, headline="Bridge closes for good", published_at=published)
    text = "\n".join(SENTENCES[first:last])
    return Page(
        requested_url=url,
        url=url,
        body=text.encode(),
        is_text=True,
        source=outlet,
        fetched_at=NOW,
        link=link,
        external_id=outlet,
    )


@pytest.fixture
def feed(store, tmp_path):
    def through(*pages):
        with archive.ArchiveWriter(tmp_path) as writer:
            archived = [writer.write(one) for one in pages]
        return [outcome.stored.relation for outcome in ingest(archived, store, batch_size=1)]

    return through


def members(store) -> dict[str, tuple]:
    rows = store.select("SELECT * FROM v_story_members")
    return {row["source"]: (row["story_id"], row["relation"], row["kind"]) for row in rows}


def changes(store) -> list[tuple[str, str]]:
    sql = (
        "SELECT a.source, c.change FROM v_changes AS c JOIN v_articles AS a ON a.article_id = c.article_id ORDER BY c.change_id"
    )
    return [tuple(row.values()) for row in store.select(sql)]


def test_the_earlier_published_is_first_though_its_copy_was_crawled_before(store, feed):
    assert feed(page("courier", hour=9), page("gazette", hour=7)) == ["first", "first"]
    found = members(store)
    assert [found[outlet][1:] for outlet in ("gazette", "courier")] == [("first", None), ("duplicate", "copy")]
    (story,) = store.select("SELECT first_source, n_articles, n_sources FROM v_stories")
    assert tuple(story.values()) == ("gazette", 2, 2)
    assert changes(store)[2:] == [("gazette", "regrouped"), ("courier", "regrouped")]


def test_a_later_copy_changes_nothing(store, feed):
    assert feed(page("gazette", hour=7), page("courier", hour=9)) == ["first", "duplicate"]
    assert [change for _, change in changes(store)] == ["added", "added"]


def test_a_date_that_is_said_only_later_is_kept_and_counts(store, feed):
    assert feed(page("courier", hour=9), page("gazette"), page("gazette", hour=7)) == ["first", "duplicate", "first"]
    assert {outlet: place[1] for outlet, place in members(store).items()} == {"courier": "duplicate", "gazette": "first"}
    assert [change for outlet, change in changes(store) if outlet == "gazette"] == ["added", "recleaned", "regrouped"]
    feed(page("gazette"), page("gazette", hour=8))
    rows = store.select("SELECT published_at, n_revisions FROM v_articles WHERE source = 'gazette'")
    assert [(str(row["published_at"])[11:16], row["n_revisions"]) for row in rows] == [("19:00", 1)], "17 hours before noon"
    assert len(changes(store)) == 5


def test_a_first_one_that_is_dated_only_later_gives_way_to_who_was_published_before(store, feed):
    assert feed(page("courier"), page("gazette", hour=7), page("herald", hour=8), page("courier", hour=9))[:3] == [
        "first",
        "duplicate",
        "duplicate",
    ]
    found = members(store)
    assert {outlet: place[1] for outlet, place in found.items()} == {
        "gazette": "first",
        "courier": "duplicate",
        "herald": "duplicate",
    }
    assert len({story for story, *_ in found.values()}) == 1
    assert [story["first_source"] for story in store.select("SELECT first_source FROM v_stories")] == ["gazette"]
    assert ("courier", "regrouped") in changes(store)


def test_a_first_one_that_is_dated_only_later_stays_if_it_was_before(store, feed):
    assert feed(page("courier"), page("gazette", hour=7), page("courier", hour=6)) == ["first", "duplicate", "first"]
    assert members(store)["courier"][1] == "first"
    assert "regrouped" not in [change for _, change in changes(store)]


def test_without_times_the_text_out_of_which_the_others_were_cut_is_first(store, feed):
    assert feed(page("courier", last=4), page("herald", last=3), page("gazette")) == ["first", "near_duplicate", "first"]
    found = members(store)
    assert found["gazette"][1] == "first"
    assert {found[outlet][2] for outlet in ("courier", "herald")} == {"excerpt"}
    assert len({story for story, *_ in found.values()}) == 1


def test_a_copy_that_does_not_match_the_new_first_leaves(store, feed):
    relations = feed(page("courier", hour=9), page("herald", first=3, hour=10), page("gazette", last=4, hour=7))
    assert relations == ["first", "near_duplicate", "first"]
    found = members(store)
    assert found["courier"][:2] == (found["gazette"][0], "near_duplicate")
    assert found["herald"][0] != found["gazette"][0]
    assert found["herald"][1] == "first"
    assert store.select("SELECT count(*) AS n FROM v_stories")[0]["n"] == 2


def test_a_text_that_is_first_brings_the_copies_of_two_stories_together(store, feed):
    halves = page("courier", last=3), page("herald", first=3)
    assert feed(*halves, page("gazette")) == ["first", "first", "first"]
    assert {outlet: place[1:] for outlet, place in members(store).items()} == {
        "courier": ("near_duplicate", "excerpt"),
        "gazette": ("first", None),
        "herald": ("near_duplicate", "excerpt"),
    }
    assert [row["n_articles"] for row in store.select("SELECT n_articles FROM v_stories")] == [3]
    assert sorted(changes(store)[3:]) == [(outlet, "regrouped") for outlet in ("courier", "gazette", "herald")]


def revised(one: Page, other: Page) -> Page:
    return replace(other, url=one.url, requested_url=one.url, source=one.source, link=one.link, external_id=one.external_id,
                   fetched_at=NOW + timedelta(hours=1))  # fmt: skip


def other_page() -> Page:
    text = "\n".join(f"Goat number {n} of the Haverby fair won {n + 3} ribbons and {n * 7} crowns this year." for n in range(9))
    return replace(page("x"), body=text.encode())


def test_a_copy_whose_text_becomes_another_leaves_and_comes_back_with_it(store, feed):
    gazette, courier = page("gazette", hour=7), page("courier", hour=9)
    feed(gazette, courier)
    assert feed(revised(courier, other_page())) == ["first"]
    assert len({story for story, *_ in members(store).values()}) == 2
    again = replace(revised(courier, courier), fetched_at=NOW + timedelta(hours=2))
    assert feed(again) == ["duplicate"]
    assert len({story for story, *_ in members(store).values()}) == 1
    assert len(store.select("SELECT * FROM v_stories")) == 1


def test_copies_stay_together_when_the_first_one_becomes_another_text(store, feed):
    gazette = page("gazette", hour=7)
    feed(gazette, page("courier", hour=9), page("herald", hour=10, last=4))
    assert feed(revised(gazette, other_page())) == ["first"]
    found = members(store)
    assert found["courier"][0] == found["herald"][0] != found["gazette"][0]
    assert (found["courier"][1], found["herald"][1:]) == ("first", ("near_duplicate", "excerpt"))
    feed(replace(revised(gazette, gazette), fetched_at=NOW + timedelta(hours=2)))
    assert len(store.select("SELECT * FROM v_stories")) == 1


def test_a_changed_text_that_still_matches_says_how_much_it_shares_now(store, feed):
    gazette, courier = page("gazette", hour=7), page("courier", hour=9)
    feed(gazette, courier)
    assert feed(revised(courier, page("x", last=4))) == ["near_duplicate"]
    assert members(store)["courier"][1:] == ("near_duplicate", "excerpt")


def test_the_agency_that_a_copy_names_is_first_whatever_the_times_say(store, feed):
    copy = page("courier", hour=7)
    copy = replace(copy, body=b"HAVERBY (The Wire) - " + copy.body)
    assert feed(copy, page("the-wire", hour=9)) == ["first", "first"]
    assert members(store)["the-wire"][1] == "first"
    assert [row["first_source"] for row in store.select("SELECT first_source FROM v_stories")] == ["the-wire"]


@pytest.mark.parametrize(
    ("authors", "text", "source", "url", "is_origin"),
    [
        ((), "BERLIN (dpa) - Es regnet.", "dpa", "https://dpa.example/a", True),
        ((), "PARIS, 3 mai (Agence Une) \u2014 Il pleut.", "agence-une", None, True),
        ((), "WASHINGTON /Wire/ -- It rains.", None, "https://news.wire.example/a", True),
        (("Jane Doe", "The Wire"), "It rains.", "the-wire", None, True),
        (("The Wire; Jane Doe",), "It rains.", "the-wire", None, True),
        ((), "The mayor (Labour) - a former smith - resigned.", "labour", None, True),
        ((), "It rains, says The Wire, in the north.", "the-wire", None, False),
        ((), "PARIS (Une) - Il pleut.", "agence-une", None, False),
        (("Jane Doe",), "It rains.", "gazette", "https://gazette.example/a", False),
        ((), "", None, None, False),
    ],
)
def test_a_text_names_the_agency_that_it_comes_from(authors, text, source, url, is_origin):
    assert credits.is_by(credits.credited(authors, text), source=source, url=url) is is_origin


NAMES = {"xinhua": "新华社", "reuters-ar": "رويترز", "yonhap": "연합뉴스", "kyodo": "共同通信"}


@pytest.mark.parametrize(
    ("text", "source", "is_origin"),
    [
        ("新华社杭州11月24日电 天下雨。", "xinhua", True),
        ("（新华社北京24日电）天下雨。", "xinhua", True),  # noqa: RUF001 - it is Chinese
        ("据新华社电，天下雨。", "xinhua", True),  # noqa: RUF001 - it is Chinese
        ("新华社记者在杭州说天下雨。", "xinhua", False),
        ("杭州市民11月24日致电新华社。", "xinhua", False),
        ("بغداد (رويترز) - أمطار غزيرة.", "reuters-ar", True),
        ("(서울=연합뉴스) 홍길동 기자 = 비가 온다.", "yonhap", True),
        ("서울 (연합뉴스) 비가 온다.", "yonhap", False),
        ("【ロンドン=共同通信】雨が降る。", "kyodo", True),
    ],
)
def test_an_agency_is_known_by_what_it_is_called_in_the_forms_of_its_script(text, source, is_origin):
    assert credits.is_by(credits.credited((), text), source=source, url=None, name=NAMES[source]) is is_origin


KNOWN = KnownArticle(
    article_id=1, article_key="k", headline=None, text_hash="h", story_id=1, first_article_id=1, n_revisions=1, fetched_at=NOW
)
WIDER = Match(kind="expansion", containment_of_first=1.0, containment_in_first=0.5)
CUT = Match(kind="excerpt", containment_of_first=0.5, containment_in_first=1.0)


@pytest.mark.parametrize(
    ("mine", "theirs", "match", "is_first"),
    [
        ((NOW, "second"), (NOW + timedelta(minutes=1), "second"), None, True),
        ((NOW, "second"), (NOW, "second"), WIDER, True),
        ((NOW, "second"), (NOW, "second"), CUT, False),
        ((NOW.replace(hour=0), "day"), (NOW, "second"), None, False),
        ((NOW.replace(hour=0), "day"), (NOW, "second"), WIDER, True),
        ((NOW - timedelta(days=1), "day"), (NOW, "second"), None, True),
        ((None, None), (NOW, "second"), WIDER, False),
        ((None, None), (None, None), WIDER, True),
        ((None, None), (None, None), None, False),
    ],
    ids=[
        "earlier", "same-time-wider", "same-time-cut", "a-day-is-no-time", "a-day-is-no-time-wider", "day-before",
        "time-against-none", "no-times-wider", "no-times-same",
    ],
)  # fmt: skip
def test_who_leads(mine, theirs, match, is_first):
    first = replace(KNOWN, published_at=theirs[0], published_precision=theirs[1])
    second = replace(KNOWN, article_id=2, match=match, published_at=mine[0], published_precision=mine[1])
    assert (dedup.chosen([first, second], first=first) is second) is is_first


def test_who_leads_once_the_first_one_is_gone():
    cut, undated, whole, late = (
        replace(KNOWN, article_id=number, first_article_id=1, published_at=at, word_count=words)
        for number, (at, words) in enumerate(
            [(NOW, 100), (None, 900), (NOW, 300), (NOW + timedelta(hours=1), 900)],
            start=2,
        )
    )
    assert dedup.chosen([cut, undated, whole, late]) is whole
    assert dedup.chosen([undated, late]) is late
    named = replace(late, source="wire")
    assert dedup.chosen([replace(cut, authors="Wire"), undated, whole, named]) is named


AGENCY = {
    "uncredited": page("courier", hour=7),
    "naming": page("herald", hour=8),
    "agency": page("the-wire", hour=10),
}
AGENCY["naming"] = replace(AGENCY["naming"], body=b"HAVERBY (The Wire) - " + AGENCY["naming"].body)


@pytest.mark.parametrize("order", list(permutations(AGENCY)), ids="-".join)
def test_an_agency_that_any_copy_names_is_first_in_whatever_order_they_come(store, feed, order):
    feed(*(AGENCY[name] for name in order))
    assert [tuple(row.values()) for row in store.select("SELECT first_source, n_articles FROM v_stories")] == [("the-wire", 3)]


PARTS = {"half": {"last": 3}, "whole": {}, "rest": {"first": 3}}


@pytest.mark.parametrize("hour", [9, None], ids=["same-time", "no-time"])
@pytest.mark.parametrize("order", list(permutations(PARTS)), ids="-".join)
def test_of_one_time_the_text_out_of_which_others_were_cut_is_first(store, feed, order, hour):
    feed(*(page(name, hour=hour, **PARTS[name]) for name in order))
    assert [tuple(row.values()) for row in store.select("SELECT first_source, n_articles FROM v_stories")] == [("whole", 3)]

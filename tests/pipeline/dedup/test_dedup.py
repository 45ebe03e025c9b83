"""Sameness: what a text that has arrived is to those we have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline import dedup
from pipeline.items import Alike, Article, Known, KnownArticle, Past, RemovedBlock, Verdict, Version

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
TEXT = "The bridge over the river was closed on Monday after engineers had found cracks in two of its piers, the city said."
URL = "https://gazette.example/news/bridge"


def article(**changes) -> Article:
    values = {"url": URL, "headline": "Bridge closed", "text": TEXT, "word_count": len(TEXT.split()), "fetched_at": NOW}
    return Article(**(values | changes))


def stored(**changes) -> KnownArticle:
    values = {
        "article_id": 7,
        "article_key": "k",
        "headline": "Bridge closed",
        "text_hash": dedup.text_hash(TEXT),
        "story_id": 3,
        "first_article_id": 7,
        "n_revisions": 1,
        "fetched_at": NOW - timedelta(hours=1),
    }
    return KnownArticle(**(values | changes))


def decided(known: Known, *, is_replay: bool = False, **changes) -> Verdict:
    arrived = article(**changes)
    return dedup.decide(arrived, dedup.fingerprint(arrived, body=b""), known, is_replay=is_replay)


def relation(known: Known, **changes) -> str:
    return decided(known, **changes).relation


def keys_of(text: str) -> tuple[int, ...]:
    return dedup.fingerprint(article(text=text), body=b"").shingle_keys


def test_what_nobody_knows_is_new():
    assert relation(Known()) == "new"


def test_the_same_text_at_a_known_address_is_unchanged():
    assert relation(Known(at_address=stored())) == "unchanged"


@pytest.mark.parametrize("changes", [{"text": TEXT + " It will open again in May."}, {"headline": "Bridge closed for months"}])
def test_a_changed_text_or_headline_makes_a_revision(changes):
    assert relation(Known(at_address=stored()), **changes) == "revision"


@pytest.mark.parametrize(
    "changes", [{"text": TEXT.upper()}, {"modified_at": NOW}, {"tags": ("roads",)}, {"headline": None}, {"text": TEXT + "\n"}]
)
def test_what_moves_without_the_story_moving_makes_no_revision(changes):
    assert relation(Known(at_address=stored()), **changes) == "unchanged"


def test_the_same_text_at_another_address_is_a_duplicate():
    assert relation(Known(same_text=stored())) == "duplicate"


def test_a_story_from_which_it_was_taken_is_closed_to_it():
    assert relation(Known(same_text=stored(), apart=frozenset({3}))) == "new"
    longer = f"{TEXT} It had carried the road to the coast for ninety years, and no date is set for its repair."
    first = Alike(first=stored(), text=longer, shingle_keys=keys_of(longer))
    other = Alike(first=stored(article_id=8, story_id=4), text=longer, shingle_keys=keys_of(longer))
    assert relation(Known(alike=(first,))) == "near_duplicate"
    assert relation(Known(alike=(first,), apart=frozenset({3}))) == "new"
    verdict = decided(Known(same_text=stored(), alike=(first, other), apart=frozenset({3})))
    assert (verdict.relation, verdict.of.story_id) == ("near_duplicate", 4)


def test_a_claim_does_not_lead_into_a_story_that_is_closed():
    claimed = stored(url="https://gazette.example/bridge")
    assert relation(Known(claimed=claimed)) == "unchanged"
    assert relation(Known(claimed=claimed, apart=frozenset({3}))) == "new"
    known = Known(same_text=claimed, same_text_of_source=(claimed,))
    claiming = {"canonical_url": claimed.url}
    assert relation(known, **claiming) == "unchanged"
    assert relation(replace(known, apart=frozenset({3})), **claiming) == "new"


def test_two_short_texts_that_are_alike_are_two_texts():
    assert relation(Known(same_text=stored()), text="No comment.", word_count=2) == "new"


def test_a_known_address_is_never_a_duplicate_of_something_else():
    assert relation(Known(at_address=stored(), same_text=stored(article_id=9)), text=TEXT + " More.") == "revision"


def test_a_replayed_page_rewrites_the_revision_that_it_made():
    arrived = article(text="Another text altogether, cleaned by a better rule.", fetched_at=NOW)
    known = Known(at_address=stored(), replayed_revision=1)
    verdict = dedup.decide(arrived, dedup.fingerprint(arrived, body=b""), known, is_replay=True)
    assert (verdict.relation, verdict.revision) == ("recleaned", 1)


def test_an_old_page_that_is_replayed_adds_no_revision_to_a_newer_article():
    known = Known(at_address=stored(n_revisions=2), settled_revision=1)
    verdict = decided(known, is_replay=True, fetched_at=NOW - timedelta(days=1), text="Old.")
    assert (verdict.relation, verdict.revision) == ("unchanged", 1)


def version(number: int, text: str, *, headline: str | None = "Bridge closed") -> Version:
    return Version(revision=number, headline=headline, text=text, text_hash=dedup.text_hash(text))


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        (Past(before=version(2, "Old."), after=version(3, TEXT)), ("unchanged", 2)),
        (Past(before=version(2, TEXT), after=version(3, "Old.")), ("recleaned", 3)),
        (Past(before=version(2, TEXT), after=version(3, "Old."), has_returned=True), ("revision", 3)),
        (Past(before=version(2, "One."), after=version(3, "Two.")), ("revision", 3)),
        (Past(before=version(2, "Old.", headline="Else"), after=version(3, "Two.")), ("revision", 3)),
        (Past(after=version(1, "Two.")), ("revision", 1)),
        (Past(after=version(1, "Old.")), ("recleaned", 1)),
        (Past(before=version(3, "Two."), then=(version(2, "Old."), version(3, "Two."))), ("unchanged", 2)),
        (Past(before=version(3, TEXT)), ("revision", None)),
    ],
    ids=[
        "the one before", "the one after", "between two looks at one", "another", "another headline",
        "older than all", "the first, earlier", "one of the same moment", "the last",
    ],
)  # fmt: skip
def test_a_page_that_comes_late_has_its_place_among_the_revisions(past, expected):
    verdict = decided(Known(at_address=stored(n_revisions=3), past=past), text="Old.")
    assert (verdict.relation, verdict.revision) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("http://gazette.example/a", None, None, b"1"), ("https://www.gazette.example/a/?utm_source=x#top", None, None, b"2")),
        ((None, "gazette", "17", b"1"), (None, "gazette", "17", b"2")),
        ((None, None, None, b"1"), (None, None, None, b"1")),
    ],
)
def test_what_stands_for_the_same_article_has_the_same_key(one, other):
    keys = {dedup.article_key(u, source=s, external_id=i, body=b) for u, s, i, b in (one, other)}
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("https://gazette.example/a", None, None, b""), ("https://gazette.example/b", None, None, b"")),
        ((None, "gazette", "17", b""), (None, "courier", "17", b"")),
        ((None, None, None, b"1"), (None, None, None, b"2")),
    ],
)
def test_what_stands_for_different_articles_has_different_keys(one, other):
    keys = {dedup.article_key(u, source=s, external_id=i, body=b) for u, s, i, b in (one, other)}
    assert len(keys) == 2


def test_keys_and_hashes_stay_what_they_are_for_ever():
    assert dedup.article_key(URL, source=None, external_id=None, body=b"") == "541587923e6ba9165f66a7feef4bfd77"
    assert dedup.text_hash("Rain, again.") == "cc9c8261371ed1dd5172b9d198b2f7573ceb775c56a4ff2122130d4d3b5f4f5c"


OLD = f"{TEXT}\nThe mayor will speak on Tuesday.\nMore from the harbour"


@pytest.mark.parametrize(
    ("text", "removed", "struck_before", "expected"),
    [
        (f"{TEXT}\nThe mayor will speak on Tuesday.", ["More from the harbour"], (), "unchanged"),
        (f"{OLD}\nA last line.", [], ("A last line.",), "unchanged"),
        (f"{TEXT}\nMore from the harbour", [], (), "revision"),
        (f"{TEXT}\nThe mayor will speak on Friday.\nMore from the harbour", [], (), "revision"),
        (f"{TEXT}\nThe mayor will speak on Friday.", ["More from the harbour"], (), "revision"),
        (f"The mayor will speak on Tuesday.\n{TEXT}\nMore from the harbour", [], (), "revision"),
        (f"{OLD}\n{TEXT}", [], (), "revision"),
        (f"{OLD}\n{TEXT}", [], (TEXT,), "unchanged"),
    ],
    ids=[
        *("struck-now", "struck-before", "publisher-deleted", "publisher-changed", "both"),
        *("publisher-moved", "publisher-repeated", "struck-repetition"),
    ],
)
def test_what_only_our_judgement_changed_is_no_revision(text, removed, struck_before, expected):
    blocks = tuple(RemovedBlock(text=line, reason="source_furniture", position=9) for line in removed)
    here = stored(text_hash=dedup.text_hash(OLD))
    known = Known(at_address=here, text_at_address=OLD, removed_at_address=frozenset(struck_before))
    assert relation(known, text=text, removed=blocks) == expected

"""One text at two addresses, one of which a page claims as its own, is one article; on both databases."""

from __future__ import annotations

import pytest

TEXT = "\n".join(
    f"The council of ward {n} argued on day {n} about {n * 3} lamps, and {n + 4} of its members went home early that night."
    for n in range(12)
)
OTHER = "\n".join(
    f"Ferry number {n} left pier {n * 5} at noon with {n * 2} goats on board, and nobody paid." for n in range(12)
)
PLAIN, READER = "https://gazette.example/council", "https://gazette.example/council?view=reader"


def settle(do, a, url, text=TEXT, **how):
    page = a.page(url, source=how.pop("source", "gazette"), minutes=how.pop("minutes", 0))
    return do.settle(page, text=text, word_count=len(text.split()), **how)


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        (PLAIN, READER, TEXT),
        (READER, PLAIN, TEXT),
        (PLAIN, READER, TEXT + "\nThe reader's view shows one more line of eight words."),
    ],
    ids=["plain-first", "claiming-first", "nearly-the-same"],
)
def test_a_page_that_claims_the_address_of_its_text_is_no_article_of_its_own(do, a, first, second, text):
    claims = {PLAIN: {}, READER: {"canonical_url": PLAIN}}
    _, stored = settle(do, a, first, **claims[first])
    relation, again = settle(do, a, second, text, minutes=5, **claims[second])
    assert (relation, again.article_id) == ("unchanged", stored.article_id)
    assert len(do.rows("v_articles")) == 1


@pytest.mark.parametrize(
    ("url", "claimed", "text", "relation"),
    [
        ("https://gazette.example/ferry", PLAIN, OTHER, "new"),
        ("https://gazette.example/ferry", "https://gazette.example/", TEXT, "duplicate"),
        ("https://courier.example/council", PLAIN, TEXT, "duplicate"),
        ("https://gazette.example/copy", "https://gazette.example/elsewhere", TEXT, "duplicate"),
    ],
    ids=["another-text", "front-page", "another-outlet", "address-never-seen"],
)
def test_a_claim_that_is_not_plausible_is_not_believed(do, a, url, claimed, text, relation):
    settle(do, a, PLAIN)
    source = "courier" if "courier" in url else "gazette"
    assert settle(do, a, url, text, canonical_url=claimed, minutes=5, source=source)[0] == relation


def test_pages_that_claim_one_address_are_one_article_if_they_say_the_same(do, a):
    for number in range(3):
        settle(do, a, f"https://gazette.example/council?page={number}", canonical_url=PLAIN, minutes=number)
    assert len(do.rows("v_articles")) == 1

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.extract import rules
from pipeline.items import Rule, Source

NOW = Rule(body="div.story")
OLD = Rule(until=date(2026, 6, 30), body="td.text")
OLDER = Rule(until=date(2025, 6, 30), body="font")


def source(*given, **fields):
    return Source(key="gazette", name="The Gazette", homepage="https://news.example", rules=given, **fields)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2025, 6, 30), OLDER), (date(2025, 7, 1), OLD), (date(2026, 6, 30), OLD), (date(2026, 7, 1), NOW)],
)
def test_a_rule_holds_until_its_last_day(day, expected):
    assert rules.rule_for(source(OLDER, OLD, NOW), day) is expected
    assert rules.rule_for(source(NOW, OLD, OLDER), day) is expected


def test_without_a_rule_of_its_time_none_holds():
    assert rules.rule_for(source(OLD), date(2026, 7, 1)) is None
    assert rules.rule_for(None, date(2026, 7, 1)) is None


def test_what_a_rule_removes_is_no_part_of_the_page(read, paragraphs, sentences):
    html = (
        f'<article><p class="ad">An advertisement that reads like any other sentence of this article.</p>{paragraphs}</article>'
    )
    assert len(read(html=html).blocks) == 7
    found = read(html=html, source=source(Rule(remove=("p.ad", ".nothing"))))
    assert [block.text for block in found.blocks] == list(sentences)


def test_a_rule_restricts_the_page_to_its_body(read, paragraphs, sentences):
    intro = f'<div class="intro">{paragraphs}</div>'
    html = f'<article>{intro}<div class="story"><p>{sentences[0]}</p><p>{sentences[1]}</p></div></article>'
    found = read(html=html, source=source(Rule(body="div.story")))
    assert [block.text for block in found.blocks] == list(sentences[:2])
    assert all(block.is_located for block in found.blocks)


def test_a_rule_whose_body_is_not_there_changes_nothing(read, sentences):
    assert [block.text for block in read(source=source(Rule(body="div.story"))).blocks] == list(sentences)


def test_what_a_rule_finds_stands_in_place_of_what_was_found(read, paragraphs):
    html = (
        '<article><h1>Bridge</h1><h2 class="title">Old  bridge closed</h2><p class="who">By Jane Doe</p>'
        f'<p class="when">3 May 2024, 10:15</p>{paragraphs}</article>'
    )
    rule = Rule(headline="h2.title", authors="p.who", published="p.when")
    found = read('<meta name="date" content="2020-01-01">', html, source=source(rule, timezone="Europe/Berlin", language="en"))
    assert (found.headline, found.authors) == ("Old bridge closed", ("Jane Doe",))
    assert (found.published_at, found.published_at_origin) == (datetime(2024, 5, 3, 8, 15, tzinfo=UTC), "rule")
    assert [found.origins[name] for name in ("headline", "authors", "published_at")] == ["rule"] * 3
    nothing = read(
        '<meta name="date" content="2020-01-01">', html, source=source(Rule(headline=".x", authors=".x", published=".x"))
    )
    assert (nothing.headline, nothing.published_at_origin) == ("Bridge", "meta")

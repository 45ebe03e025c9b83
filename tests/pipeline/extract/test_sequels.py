"""What an endless page appends of other articles is not this one's; what has headings of its own inside an article is."""

from __future__ import annotations

import json

import pytest

from pipeline.extract import extract

HEADLINE = "Town closes the old bridge until the end of next year"
OTHER = (
    "The harbour of Skarvik was dredged last winter, at a cost of two million that nobody had put aside for it in time.",
    "Nine boats went aground in the autumn before, and the last of them was the one that belongs to the harbour master.",
    "The sand was given to the beach of Nordby, where it lay for a week and then went back to where it had come from.",
)
HEAD = f'<title>{HEADLINE}</title><meta property="og:title" content="{HEADLINE}">'


def paragraphs(texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def own(sentences):
    return f'<article class="story"><h1>{HEADLINE}</h1><p class="byline">By Jane Doe</p>{paragraphs(sentences)}</article>'


@pytest.fixture
def texts(page):
    def make(html, *, head=HEAD):
        return [block.text for block in extract(page(html, head=head)).blocks]

    return make


SIGNED = '<time datetime="2026-11-20">20 November 2026</time><span class="byline">By John Roe</span>'


@pytest.mark.parametrize(
    "part",
    [
        f'<article class="story"><h1>Harbour of Skarvik is dredged again</h1>{SIGNED}{paragraphs(OTHER)}</article>',
        f'<article class="story"><h2>Harbour of Skarvik is dredged again</h2>{SIGNED}{paragraphs(OTHER)}</article>',
        f'<div data-url="/harbour/dredged"><h1>Harbour of Skarvik is dredged again</h1>{paragraphs(OTHER)}</div>',
    ],
    ids=["headline-and-signature", "a-twin-with-a-subhead", "address-of-its-own"],
)
def test_the_next_article_of_an_endless_page_is_left_out(texts, sentences, part):
    found = texts(f"<main>{own(sentences)}{part}</main>")
    assert set(sentences) <= set(found)
    assert not set(OTHER) & set(found)


def test_the_next_article_that_structured_data_name_is_left_out(texts, sentences):
    nodes = [
        {"@type": "NewsArticle", "headline": HEADLINE, "url": "https://news.example/town/bridge-closed"},
        {"@type": "NewsArticle", "headline": "Harbour of Skarvik is dredged again"},
    ]
    head = f'{HEAD}<script type="application/ld+json">{json.dumps(nodes)}</script>'
    part = f"<section><h1>Harbour of Skarvik is dredged again</h1>{paragraphs(OTHER)}</section>"
    found = texts(f"<main>{own(sentences)}{part}</main>", head=head)
    assert set(sentences) <= set(found)
    assert not set(OTHER) & set(found)


@pytest.mark.parametrize(
    "part",
    [
        f"<section><h2>What the harbour has to do with it</h2>{paragraphs(OTHER)}</section>",
        f"<section><h2>14:05 Harbour closed</h2><time>14:05</time>{paragraphs(OTHER)}</section>",
        f'<section><h2>Against the bridge</h2><p class="byline">By John Roe</p>{paragraphs(OTHER)}</section>',
        f"<section><h2>How did it come to this?</h2>{paragraphs(OTHER)}</section>",
        f'<section><h2>1. The harbour</h2><time datetime="2026-11-20">20 November</time>{paragraphs(OTHER)}</section>',
    ],
    ids=["chapter", "live-entry", "second-voice", "question", "item-of-a-timeline"],
)
def test_a_part_of_the_article_with_a_heading_of_its_own_stays(texts, sentences, part):
    inside = own(sentences).removesuffix("</article>") + part + "</article>"
    found = texts(f"<main>{inside}</main>")
    assert set(sentences) | set(OTHER) <= set(found)


def test_signed_entries_of_a_page_that_calls_itself_live_stay(texts, sentences):
    title = HEAD.replace(HEADLINE, f"Live blog: {HEADLINE}")
    entry = f'<section class="story"><h2>Harbour of Skarvik is closed as well</h2>{SIGNED}{paragraphs(OTHER)}</section>'
    first = own(sentences).replace("article", "section")
    found = texts(f"<article>{first}{entry}</article>", head=title)
    assert set(sentences) | set(OTHER) <= set(found)

"""A standfirst and a correction at the foot are text; the rest of headers and footers is not."""

from __future__ import annotations

import pytest

from pipeline.extract import extract

STANDFIRST = "The town blames the frost; the valley blames the town."


@pytest.fixture
def lines_of(page, sentences):
    """Extract an article with something above and below its paragraphs; the lines that are none of these."""

    def make(above="", below="", head="", outer=""):
        text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
        html = f"<main>{outer}<article>{above}{text}{below}</article></main>"
        found = extract(page(html, head=f"<title>Bridge shut</title>{head}"))
        return [block.text for block in found.blocks if block.text not in (*sentences, "Bridge shut")]

    return make


@pytest.mark.parametrize("tag", ["p class='standfirst'", "div", "h2"])
def test_a_standfirst_in_the_header_is_in_the_text(lines_of, tag):
    header = f"<header><h1>Bridge shut</h1><{tag}>{STANDFIRST}</{tag.split()[0]}></header>"
    assert lines_of(header) == [STANDFIRST]
    other = "<meta name=description content='News from Nordby and from all of its valley.'>"
    assert lines_of(header, head=other) == [STANDFIRST]


def test_a_standfirst_before_the_article_is_in_the_text_of_a_page_without_description(lines_of):
    outer = f"<h1>Bridge shut</h1><p>{STANDFIRST}</p>"
    assert lines_of(outer=outer) == [STANDFIRST]
    assert lines_of(outer=outer, head="<meta name=description content='News from Nordby.'>") == []


@pytest.mark.parametrize(
    "html",
    [
        "Transport",
        "By Ann Hill, in Nordby.",
        "Published on <time>3 November 2026</time> at the harbour of Nordby",
        "How the valley lives without its bridge, and for how much longer",
        f'<a href="/topic">{STANDFIRST}</a>',
    ],
    ids=["kicker", "byline", "date", "no-sentence", "link"],
)
def test_what_else_stands_in_a_header_is_not(lines_of, html):
    assert lines_of(f"<header><h1>Bridge shut</h1><p>{html}</p></header>") == []


def test_a_standfirst_that_is_the_description_is_no_part_of_the_text(lines_of):
    header = f"<header><h1>Bridge shut</h1><p>{STANDFIRST}</p></header>"
    assert lines_of(header, head=f'<meta property="og:description" content="{STANDFIRST}">') == []


def test_a_correction_in_the_footer_of_an_article_is_in_its_text(lines_of):
    note = "Correction: an earlier version of this report gave the wrong number of pillars."
    assert lines_of(below=f"<footer><p>{note}</p><p>Nordby Post</p></footer>") == [note]


@pytest.mark.parametrize(
    "html",
    [
        '<p>Read everything about the bridge of Nordby in our file.</p><a href="/bridge">To the file</a>',
        "<p>Get every story of the river in your mailbox at seven.</p><form><input></form>",
        "<p>© 2026 Nordby Post. Nothing may be copied without our leave.</p>",
    ],
    ids=["link", "form", "copyright"],
)
def test_what_else_stands_in_a_footer_is_not(lines_of, html):
    assert lines_of(below=f"<footer>{html}</footer>") == []


def test_the_masthead_and_the_foot_of_a_page_are_none_of_the_articles(page, sentences):
    head = f"<header><h1>Nordby Post</h1><p>{STANDFIRST}</p></header>"
    foot = "<footer><p>The Nordby Post comes out on every day of the week save Sundays.</p></footer>"
    found = extract(page(f"{head}<article>{''.join(f'<p>{sentence}</p>' for sentence in sentences)}</article>{foot}"))
    assert [block.text for block in found.blocks] == list(sentences)

from __future__ import annotations

import time

import pytest

from pipeline.extract import extract, html
from pipeline.items import Document, Rejection


@pytest.mark.parametrize(
    ("raw", "mended"),
    [
        ("a&#8;b&#x0C;c&#1;d&#xFFFE;e&#xD800;f&#0;g", "abcdefg"),
        ("a\x00b\x08c\ufffed", "abcd"),
        ("It&#146;s &#8217; &#9; &amp; &#38;", "It\u2019s &#8217; &#9; &amp; &#38;"),
        ("x</body></html>y", "xy"),
        ("<html lang='en'/><p>x", "<html lang='en'><p>x"),
        ("a<br><br/> <BR class='x'>&nbsp;<br>b", "a<br><br>b"),
        ("a<br>b<br>c", "a<br>b<br>c"),
    ],
)
def test_what_breaks_the_parser_is_mended_and_the_rest_is_left_alone(raw, mended):
    assert html.mend(raw) == mended


@pytest.mark.parametrize("end", ["</html>", "</body></html>", "</body>", "&#8;", "\x00", "&#xFFFE;"])
def test_nothing_after_a_stumbling_block_is_lost(read, sentences, end):
    paragraphs = [f"<p>{sentence}</p>" for sentence in sentences]
    found = read(html=f"<article>{''.join(paragraphs[:3])}{end}{''.join(paragraphs[3:])}</article>")
    assert [block.text for block in found.blocks] == list(sentences)


@pytest.mark.parametrize(
    "monster",
    [
        "<div>" * 3_000,
        "<span>" * 3_000 + "deep" + "</span>" * 3_000,
        "<ul><li>" * 1_000,
        "<b><i>" * 2_000,
        f"<div {' '.join(f'a{i}=1' for i in range(50_000))}></div>",
        "<br>" * 100_000,
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
    ],
)
def test_a_monster_beside_the_article_costs_neither_the_article_nor_much_time(page, paragraphs, sentences, monster):
    start = time.process_time()
    found = extract(page(f"<article>{paragraphs}</article>{monster}"))
    assert isinstance(found, Document)
    assert [block.text for block in found.blocks][:6] == list(sentences)
    assert time.process_time() - start < 5


def test_an_article_under_a_thousand_elements_is_read_and_marked_degraded(page, paragraphs, sentences):
    found = extract(page("<div>" * 1_000 + paragraphs))
    assert [block.text for block in found.blocks] == list(sentences)
    assert found.is_degraded


@pytest.mark.parametrize("inside", ["", "<p>Nordby</p>", '<b class="a">x</b>'])
def test_an_article_under_more_elements_than_the_parser_bears_is_read(page, paragraphs, sentences, inside):
    start = time.process_time()
    found = extract(page(f"<div>{inside}" * 5_000 + paragraphs + "</div>" * 5_000 + "<p>Nordby Post</p>"))
    assert isinstance(found, Document)
    assert set(sentences) <= {block.text for block in found.blocks}
    assert found.is_degraded
    assert time.process_time() - start < 10


def test_a_page_over_the_limit_is_cut_and_marked_degraded(page, paragraphs):
    found = extract(page(f"<article>{paragraphs}</article><!--".encode() + b"x" * html.MAX_BYTES))
    assert isinstance(found, Document)
    assert found.is_degraded


@pytest.mark.parametrize("body", [b"", b"   \n", b"\x00\x00", b"<!-- -->"])
def test_an_empty_page_is_no_article(page, body):
    found = extract(page(body))
    assert isinstance(found, Rejection)
    assert found.reason == "no_article"

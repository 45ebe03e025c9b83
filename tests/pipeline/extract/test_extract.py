from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.extract import VERSION, extract
from pipeline.items import Document, Rejection

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PIECES = (
    "<article>",
    "</article>",
    "<p>",
    "</p>",
    "<br>",
    "<br><br>",
    "<table><tr><td>",
    "</td></tr></table>",
    "<div class='a b'>",
    "</div>",
    "<ul><li>",
    "</ul>",
    "<b>",
    "</b>",
    "<a href='/x'>",
    "</a>",
    "<h1>",
    "</h1>",
    "<h2>",
    "</h2>",
    "<blockquote>",
    "<pre>",
    "<time datetime='2024'>",
    "<time>",
    "<meta name=author content='By  ,'>",
    "<meta property='og:title' content='|'>",
    "<!--",
    "-->",
    "<script type='application/ld+json'>",
    "</script>",
    '{"@type":"NewsArticle"',
    ',"author":[{}]}',
    "&#8;",
    "&nbsp;",
    "\x00",
    "<",
    "&#xFFFFFFFF;",
    "</body>",
    "</html>",
    "<svg><title>",
    "<base href='::'>",
    "<link rel=canonical href='http://['>",
    "<html lang='-'>",
    "The council decided on Tuesday to close the old bridge over the river until the end of next year. ",
    "東京都は新しい計画を発表した。",
)


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ((("Content-Type", "application/pdf"),), b"%PDF-1.7 ...", "not_html"),
        ((("Content-Type", "text/html"),), b"%PDF-1.7 ...", "not_html"),
        ((("content-type", "image/jpeg"),), b"\xff\xd8\xff\xe0", "not_html"),
        ((("Content-Type", "application/json"),), b'{"a": 1}', "not_html"),
        ((), b' {"a": "<p>x</p>"}', "not_html"),
        ((), b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "not_html"),
        ((("Content-Type", "text/html"),), b"<html><body><a href=/></a></body></html>", "no_article"),
        ((), b"<html></html>", "no_article"),
    ],
)
def test_what_is_no_article_is_rejected_with_a_reason(page, headers, body, reason):
    found = extract(page(body, headers=headers, status=203))
    assert isinstance(found, Rejection)
    assert (found.stage, found.reason, found.http_status, found.url) == (
        "extract",
        reason,
        203,
        "https://news.example/town/bridge-closed",
    )
    assert found.detail


@pytest.mark.parametrize(
    "kind", ["text/html", "application/xhtml+xml; charset=utf-8", "", "application/octet-stream", "text/plain"]
)
def test_html_is_read_under_the_types_that_servers_give_it(read, kind, sentences):
    assert len(read(headers=(("Content-Type", kind),)).blocks) == len(sentences)


def test_a_document_says_what_made_it(read):
    assert read().extractor_version == VERSION


def test_extracting_twice_gives_the_same(read, paragraphs):
    html = f"<article><h1>Bridge</h1>{paragraphs}</article>"
    assert read(html=html) == read(html=html)


def test_a_page_without_an_address_is_read(read):
    assert read(url=None).url is None


@FEW
@given(
    body=st.binary(max_size=400),
    is_text=st.booleans(),
    kind=st.sampled_from([None, "text/html", "text/html; charset=utf-16", "x"]),
)
def test_arbitrary_bytes_never_raise(page, body, is_text, kind):
    headers = (("Content-Type", kind),) if kind else ()
    assert isinstance(extract(page(body, is_text=is_text, headers=headers)), Document | Rejection)


@FEW
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40))
def test_mutated_markup_never_raises(page, pieces):
    found = extract(page("".join(pieces).encode()))
    assert isinstance(found, Document | Rejection)
    if isinstance(found, Document):
        assert all(block.text and "\n" not in block.text and 0 <= block.link_share <= 1 for block in found.blocks)


def declared(text: str) -> str:
    said = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Bridge", "articleBody": text})
    return f'<script type="application/ld+json">{said}</script>'


def test_a_text_much_shorter_than_the_page_declares_is_degraded(read, paragraphs):
    lost = " ".join(f"Witness number {n} told the inquiry what had been heard on the quay that night." for n in range(60))
    assert read(html=f"{declared(lost)}<article>{paragraphs}</article>").is_degraded


@pytest.mark.parametrize("share", [0.1, 1.0, 1.5], ids=["cut", "whole", "with-furniture"])
def test_a_whole_text_is_not_degraded_whatever_part_of_it_is_declared(read, paragraphs, sentences, share):
    whole = "<p>" + "</p><p>".join(sentences) + "</p>"
    text = (whole + whole)[: int(len(whole) * share)]
    assert not read(html=f"{declared(text)}<article>{paragraphs}</article>").is_degraded


def test_an_article_that_a_precise_answer_loses_is_found_by_a_complete_one(read, sentences):
    teasers = "".join(f'<p class="teaser"><a href="/{n}">Other story number {n} of the day</a></p>' for n in range(3))
    body = "".join(f'<div class="entry"><span>{sentence}</span></div>' for sentence in sentences * 2)
    found = read(html=f"<main>{teasers}<div>{body}</div></main>")
    text = " ".join(block.text for block in found.blocks)
    assert all(sentence in text for sentence in sentences)

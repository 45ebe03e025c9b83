"""What stands among the paragraphs of a text comes back if it is part of it; furniture of the same look stays out."""

from __future__ import annotations

import time

import pytest
from lxml.html import document_fromstring

from pipeline.extract import extract
from pipeline.extract.body import Line
from pipeline.extract.restoring import restored

LIST = "<ul><li>The fish shop, Nordby</li><li>The old barn, Skarvik</li></ul>"
HELP = "<p>Where to ask for a pass:</p>"
BOX = "<h4>The bridge</h4><p>It was built in 1931 and carries 9,000 cars a day.</p>"


@pytest.fixture
def back(sentences):
    """Say which lines of a piece of markup, set between the sentences or below them, come back."""

    def make(html, *, is_last=False, known=()):
        at = len(sentences) if is_last else 3
        around = [f"<p>{sentence}</p>" for sentence in sentences]
        tree = document_fromstring(f"<html><body><div>{''.join(around[:at])}{html}{''.join(around[at:])}</div></body></html>")
        answer = [*sentences[:at], *known, *sentences[at:]]
        lines = restored([Line(text, "paragraph") for text in answer], tree, None, "https://www.news.example/town/bridge")
        return [line.text for line in lines if line.text not in sentences]

    return make


@pytest.mark.parametrize("container", ["div class='story__body'", "section", "td", "body"])
def test_a_list_in_any_container_is_in_the_text(page, sentences, container):
    around = [f"<p>{sentence}</p>" for sentence in sentences]
    inner = "".join(around[:3]) + LIST + "".join(around[3:])
    name = container.split()[0]
    html = {"body": inner, "td": f"<table><tr><td>{inner}</td></tr></table>"}.get(name, f"<{container}>{inner}</{name}>")
    texts = [block.text for block in extract(page(html)).blocks]
    assert texts == [*sentences[:3], "The fish shop, Nordby", "The old barn, Skarvik", *sentences[3:]]


def test_a_list_of_terms_comes_back(back):
    assert back("<dl><dt>Toll</dt><dd>Three crowns</dd></dl>") == ["Toll", "Three crowns"]


def test_the_last_list_comes_back_if_a_line_announces_it(back):
    assert back(HELP + LIST, is_last=True, known=["Where to ask for a pass:"])[1:] == [
        "The fish shop, Nordby",
        "The old barn, Skarvik",
    ]
    assert back(LIST, is_last=True) == []


def test_a_list_of_links_to_elsewhere_comes_back_if_a_line_announces_it(back):
    links = '<ul><li><a href="https://a.example">Nordby Food Bank</a></li><li><a href="tel:112">Red Cross</a></li></ul>'
    assert back(HELP + links, known=["Where to ask for a pass:"])[1:] == ["Nordby Food Bank", "Red Cross"]
    assert back(links) == []


@pytest.mark.parametrize(
    "html",
    [
        '<ul><li><a href="/a">Ferry to Skarvik runs late</a></li><li><a href="/b">Two held after theft</a></li></ul>',
        '<ul><li><a href="https://sport.news.example/a">Ferry to Skarvik runs late</a></li></ul>',
        '<ul><li><a href="https://social.example/share?u=https://www.news.example/town/bridge">Share it</a></li></ul>',
        '<ul><li><a href="https://a.example/us">Facebook</a></li><li><a href="https://b.example/us">Telegram</a></li></ul>',
        "<ul><li><button>Like</button></li><li>Print this page</li></ul>",
        '<ul class="article-tags"><li>Bridges of the valley</li></ul>',
    ],
    ids=["other-stories", "own-outlet", "share", "single-words", "buttons", "tags"],
)
def test_a_list_of_furniture_stays_out(back, html):
    assert back(HELP + html, known=["Where to ask for a pass:"]) == ["Where to ask for a pass:"]


@pytest.mark.parametrize(
    "text",
    [
        "“I have lost a month of trade,” said the baker, Una Olsen.",
        "The baker has lost a month of trade. Her sister has shut.",
    ],
)
def test_a_linked_sentence_that_tells_comes_back_alone(back, text):
    linked = f'<p><a href="/x">{text}</a></p>'
    assert back(linked) == [text]
    assert back(linked + '<p><a href="/y">Ferry to Skarvik runs late</a></p>') == []


@pytest.mark.parametrize(
    "text",
    [
        "Ferry to Skarvik runs late for the third week.",
        "“A month of trade”: how the baker of Nordby lives without a bridge",
        "What now? How the valley lives without a bridge",
    ],
)
def test_the_linked_headline_of_another_story_stays_out(back, text):
    assert back(f'<p><a href="/x">{text}</a></p>') == []


@pytest.mark.parametrize("html", [f"<aside>{BOX}</aside>", f'<div class="related-facts">{BOX}<p>Its paint is red.</p></div>'])
def test_a_box_of_facts_comes_back(back, html):
    assert back(html)[:2] == ["The bridge", "It was built in 1931 and carries 9,000 cars a day."]


@pytest.mark.parametrize(
    "html",
    [
        f'<aside>{BOX}<a href="/bridge">More</a></aside>',
        f"<aside>{BOX}<form><input></form></aside>",
        f'<aside class="newsletter-box">{BOX}</aside>',
        f'<aside class="author">{BOX}</aside>',
        f"<div>{BOX}<p>Its paint is red.</p></div>",
        "<aside><p>It was built in 1931 and carries 9,000 cars a day.</p></aside>",
        '<div class="related"><h4>Related</h4><p>Ferry to Skarvik runs late</p><p>Two held after theft</p></div>',
    ],
    ids=["link", "form", "newsletter", "author", "no-name", "no-heading", "headlines"],
)
def test_a_box_that_is_no_box_of_facts_stays_out(back, html):
    assert back(html) == []


def test_an_answer_that_is_given_twice_is_there_twice(page, sentences):
    texts = [*sentences[:2], "“No.”", *sentences[2:4], "“No.”", *sentences[4:]]
    html = "".join(f"<p>{text}</p>" for text in texts)
    assert [block.text for block in extract(page(f"<div>{html}</div>")).blocks] == texts


def test_a_label_that_stands_twice_comes_back_no_more_often(back, sentences):
    assert back("<p>Loading</p><p>Loading</p>", known=["Loading"]) == ["Loading"]


def test_twenty_thousand_paragraphs_take_a_moment():
    known = [f"On day {day} the ferry left Skarvik with {day + 3} lorries and came back with none." for day in range(20_000)]
    lost = [f"Nobody at house {house} wished to speak about the weather, the eels or the mayor." for house in range(2_000)]
    texts = [text for day, text in enumerate(known) for text in ([text, lost[day // 10]] if day % 10 == 0 else [text])]
    tree = document_fromstring(f"<html><body><div>{''.join(f'<p>{text}</p>' for text in texts)}</div></body></html>")
    started = time.process_time()
    found = [line.text for line in restored([Line(text, "paragraph") for text in known], tree, None)]
    assert found[:500] == texts[:500]
    assert set(known) < set(found)
    assert time.process_time() - started < 6

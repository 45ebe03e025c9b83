"""Words in odd elements stay in their sentence; the same elements standing alone are furniture as before."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from pipeline.extract import extract
from pipeline.extract.inline import settle


def settled(html, *, lang="en"):
    tree = document_fromstring(f'<html lang="{lang}"><body>{html}</body></html>')
    settle(tree)
    return tree.find("body")


@pytest.fixture
def lines_of(page, sentences):
    """Extract an article that has a piece of markup in its middle; the lines of that piece."""

    def make(html):
        around = [f"<p>{sentence}</p>" for sentence in sentences]
        found = extract(page(f"<article>{''.join(around[:3])}{html}{''.join(around[3:])}</article>"))
        return [block.text for block in found.blocks if block.text not in sentences]

    return make


@pytest.mark.parametrize(
    ("html", "line"),
    [
        (
            'The toll was last raised on <time datetime="2019-04-01">1 April 2019</time>, by a third.',
            "The toll was last raised on 1 April 2019, by a third.",
        ),
        (
            "<time>12 September</time> was the first of the nine dry days.",
            "12 September was the first of the nine dry days.",
        ),
        ("<label>Height</label> is now two metres at the most.", "Height is now two metres at the most."),
        (
            "Whoever presses the <button>Help</button> button on the bridge hears a tape of 1987.",
            "Whoever presses the Help button on the bridge hears a tape of 1987.",
        ),
        (
            "The load, <math><mfrac><mn>3</mn><mn>4</mn></mfrac></math> of what was planned, is too much.",
            "The load, 3/4 of what was planned, is too much.",
        ),
        (
            "Of those asked <meter value='0.6'>60 per cent</meter> want a tunnel instead.",
            "Of those asked 60 per cent want a tunnel instead.",
        ),
        (
            "The count stood at <output>1,204</output> lorries a day in <data value='8'>August</data>.",
            "The count stood at 1,204 lorries a day in August.",
        ),
        ("The warden said <q>not by lorry</q> twice.", "The warden said “not by lorry” twice."),
        ("The warden said “<q>not by lorry</q>” twice.", "The warden said “not by lorry” twice."),
        ("The <ruby>橋<rp>(</rp><rt>はし</rt><rp>)</rp></ruby> was a gift.", "The 橋 was a gift."),
        ("Pillars &amp;amp; Sons shut.", "Pillars & Sons shut."),
        ("It bears 10<sup>6</sup> kilos on 40 m<sup>2</sup>.", "It bears 10⁶ kilos on 40 m²."),
        ("It bears 10<sup>6.5</sup> kilos.", "It bears 10^6.5 kilos."),
        ("On the 1<sup>st</sup> it was shut.", "On the 1st it was shut."),
        ("It costs <del>five</del> <ins>four</ins> million.", "It costs four million."),
    ],
)
def test_a_sentence_is_whole_and_stands_once(lines_of, html, line):
    assert lines_of(f"<p>{html}</p>") == [line]


@pytest.mark.parametrize(
    "html",
    [
        "<p>Published on <time>3 November 2026</time> by Ann Hill</p>",
        "<p><time>3 November 2026</time></p>",
        "<div>Updated: <time>3 November 2026, 10:15</time></div>",
        "<p>He left. <time>10:15</time> The bridge is shut, says the town.</p>",
        "<ul><li><time>10:15</time> Goal for Nordby</li></ul>",
        "<ul><li>Updated <time>10:15</time></li></ul>",
        '<ul><li><a href="/x">Ferry to Skarvik runs late</a> <time>3 November</time></li></ul>',
        "<table><tr><td><time>3 November 2026</time></td></tr></table>",
        "<h3><time>10:15</time> Bridge shut</h3>",
        "<p>Share this: <button>By mail</button> <button>By post</button></p>",
        "<p><label>Your address</label> <input></p>",
    ],
)
def test_a_stamp_a_button_and_a_field_stay_what_they_are(html):
    assert settled(html).find(".//span") is None


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ul><li>Doors open at <time>19:00</time></li></ul>", "Doors open at 19:00"),
        ("<h3>What was said on <time>3 November</time></h3>", "What was said on 3 November"),
        ("<table><tr><td><time>19:00</time></td><td>Doors</td></tr></table>", "19:00Doors"),
        ("<p>The bridge opened in <time>1931</time>.</p>", "The bridge opened in 1931."),
    ],
)
def test_the_time_of_a_programme_is_text(html, text):
    body = settled(html)
    assert body.text_content() == text
    assert body.find(".//time") is None


def test_the_second_stamp_of_a_line_makes_no_sentence_of_it():
    assert settled("<p>Posted <time>10:15</time>, changed <time>10:20</time>.</p>").find(".//span") is None


@pytest.mark.parametrize(
    ("lang", "said"),
    [("de-AT", "„so nicht“"), ("fr", "«so nicht»"), ("ja", "「so nicht」"), ("", "“so nicht”")],
)
def test_quotation_marks_are_those_of_the_page(lang, said):
    assert said in settled("<p>Er sagte <q>so nicht</q> und ging.</p>", lang=lang).text_content()


def test_a_quotation_that_stands_alone_is_left_to_the_extractor():
    body = settled("<div><q>We will not leave.</q></div>")
    assert body.find(".//q").text == "We will not leave."


def test_a_note_that_is_a_link_is_not_raised():
    assert settled('<p>They cost more<sup><a href="#1">1</a></sup>.</p>').text_content() == "They cost more1."


def test_a_formula_in_its_authors_notation():
    html = '<p>By the rule <math alttext="E=mc^2"><mi>E</mi><annotation>x</annotation></math> it is too heavy.</p>'
    assert settled(html).text_content() == "By the rule E=mc^2 it is too heavy."


def test_thousands_of_stamps_in_one_line_take_no_time():
    assert settled(f"<p>{'<time>10:15</time> and then, ' * 5_000}.</p>") is not None

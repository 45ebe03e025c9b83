"""Lines that an answer left out come back where the page itself shows that they are the article's."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from pipeline.extract import extract
from pipeline.extract.body import Line
from pipeline.extract.restoring import restored


@pytest.fixture
def lines_of(sentences):
    """Restore an answer that has every sentence but the one asked for."""

    def make(html, *, known=sentences, said=None):
        tree = document_fromstring(f"<html><body><article>{html}</article></body></html>")
        return [line.text for line in restored([Line(text, "paragraph") for text in known], tree, said)]

    return make


def paragraphs(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def test_a_sentence_between_two_paragraphs_comes_back_to_its_place(lines_of, sentences):
    first, lost, *rest = sentences
    assert lines_of(paragraphs(*sentences), known=[first, *rest]) == [first, lost, *rest]


def test_a_subhead_between_two_paragraphs_comes_back(lines_of, sentences):
    html = paragraphs(*sentences[:3]) + "<h2>Ferry</h2>" + paragraphs(*sentences[3:])
    assert lines_of(html) == [*sentences[:3], "Ferry", *sentences[3:]]


def test_a_short_last_sentence_comes_back(lines_of, sentences):
    assert lines_of(paragraphs(*sentences, "The bridge stays shut.")) == [*sentences, "The bridge stays shut."]


@pytest.mark.parametrize(
    "beside",
    [
        "<p>Bridge of Nordby opens again</p>",
        '<p><a href="/ferry">Ferry to Skarvik runs late for the third week.</a></p>',
        '<p class="promo">Get every story of the river in your mailbox at seven.</p>',
        "<aside><p>The harbour of Nordby was dredged last year, at a cost of two million.</p></aside>",
        "<figure><figcaption>The western pillar, with the cracks of last winter.</figcaption></figure>",
    ],
    ids=["no-sentence", "link", "class-of-its-own", "other-element", "figure"],
)
def test_what_the_element_of_the_text_only_has_beside_it_stays_out(lines_of, sentences, beside):
    assert lines_of(paragraphs(*sentences[:3]) + beside + paragraphs(*sentences[3:])) == list(sentences)


def test_a_headline_below_the_text_stays_out(lines_of, sentences):
    assert lines_of(paragraphs(*sentences, "Bridge of Nordby opens again", "It opens on Monday.")) == list(sentences)


def test_a_line_that_was_extracted_with_other_markup_inside_does_not_come_twice(lines_of, sentences):
    html = paragraphs(*sentences[:2], f"<span>Note 1</span> {sentences[2]}", *sentences[3:])
    assert lines_of(html) == list(sentences)


def test_a_sentence_that_structured_data_declare_comes_back_from_another_element(lines_of, sentences):
    html = f"<div>{paragraphs(*sentences[:5])}</div><div><div><p>{sentences[5]}</p></div></div>"
    assert lines_of(html, known=sentences[:5], said=" ".join(sentences)) == list(sentences)
    assert lines_of(html, known=sentences[:5], said="The text of another article, and of none here. " * 9) == list(
        sentences[:5]
    )


def test_a_quotation_between_two_paragraphs_comes_back(lines_of, sentences):
    quote = "We will not leave Skarvik without a ferry."
    html = paragraphs(*sentences[:3]) + f"<blockquote><p>{quote}</p></blockquote>" + paragraphs(*sentences[3:])
    assert lines_of(html) == [*sentences[:3], quote, *sentences[3:]]


def test_words_of_code_inside_a_sentence_make_no_lines(page, sentences):
    code = "We call <code>read(from, to)</code> and <code>check(limit)</code>, then keep what both have given us."
    listing = "<pre><code>x = 1\ny = read(x)\n</code></pre>"
    found = extract(page(paragraphs(*sentences[:3], code) + listing + paragraphs(*sentences[3:])))
    texts = {block.text: block.kind for block in found.blocks}
    assert texts["We call read(from, to) and check(limit), then keep what both have given us."] == "paragraph"
    assert "code" in texts.values()


def test_what_comes_back_stands_above_a_line_that_the_page_breaks(lines_of, sentences):
    first, lost, third, *rest = sentences
    start, end = third[:40], third[40:]
    html = paragraphs(first, lost, f"{start}<br>{end}", *rest)
    assert lines_of(html, known=[first, third, *rest]) == list(sentences)


CAPTIONS = (
    "A paper fish comes down the street of the smiths",
    "Lantern-maker Joss Hill mends a fin with tape",
    "Children of the harbour school wait for the drum",
    "The fish is burned on the beach, as it is each year",
)


def gallery(captions, frame="<figure><img src='a.jpg'><figcaption>{}</figcaption></figure>"):
    return "".join(frame.format(caption) for caption in captions)


def test_a_gallery_of_four_captions_below_a_lead_is_told_in_them(lines_of, sentences):
    assert lines_of(paragraphs(sentences[0]) + gallery(CAPTIONS), known=sentences[:1]) == [sentences[0], *CAPTIONS]


@pytest.mark.parametrize(
    ("known", "html"),
    [
        (slice(6), gallery(CAPTIONS)),
        (slice(1), gallery(CAPTIONS[:3])),
        (slice(1), gallery(("Photo: Ann Hill",) * 3 + CAPTIONS[:1])),
        (slice(1), gallery(CAPTIONS, "<a href='/x'><figure><figcaption>{}</figcaption></figure></a>")),
        (slice(1), gallery(CAPTIONS, "<figure><figcaption><a href='/x'>{}</a></figcaption></figure>")),
    ],
    ids=["longer-text", "three", "credits", "cards", "headlines"],
)
def test_captions_that_tell_no_gallery_stay_out(lines_of, sentences, known, html):
    assert lines_of(paragraphs(*sentences[known]) + html, known=sentences[known]) == list(sentences[known])

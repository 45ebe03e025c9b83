"""Sentences that stand loose between paragraphs are paragraphs; labels and links there are not."""

from __future__ import annotations

import time

import pytest
from lxml.html import document_fromstring

from pipeline.extract import extract
from pipeline.extract.paragraphs import split


def split_up(html):
    tree = document_fromstring(f"<html><body>{html}</body></html>")
    split(tree)
    return ["".join(p.itertext()) for p in tree.iter("p")], "".join(tree.itertext())


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<div>“No lorry,” said the warden.<p>He went home.</p></div>", ["“No lorry,” said the warden.", "He went home."]),
        ("<td><p>He went home.</p>The bridge was <b>shut</b> by then.</td>", ["He went home.", "The bridge was shut by then."]),
        (
            "<div><b>Nordby</b> has two bridges left.<p>One.</p><ul><li>x</li></ul>Neither is safe for lorries.</div>",
            ["Nordby has two bridges left.", "One.", "Neither is safe for lorries."],
        ),
    ],
)
def test_a_loose_sentence_is_a_paragraph_in_its_place(html, texts):
    found, text = split_up(html)
    assert found == texts
    assert text == document_fromstring(f"<html><body>{html}</body></html>").text_content()


@pytest.mark.parametrize(
    "html",
    [
        "<div>Nordby Post<p>He went home.</p></div>",
        "<div>More from Nordby and the valley<p>He went home.</p></div>",
        '<div><a href="/x">The ferry to Skarvik runs late again.</a><p>He went home.</p></div>',
        "<div>Photo: Ann.<p>He went home.</p></div>",
    ],
    ids=["label", "no-sentence", "link", "short"],
)
def test_a_loose_label_is_none(html):
    assert split_up(html)[0] == ["He went home."]


def test_a_loose_lead_stands_once_and_in_its_place(page, sentences):
    first, second, *rest = sentences
    html = f"<article>{first}<p>{second}</p><div>{rest[0]}<p>{rest[1]}</p></div><p>{rest[2]}</p><p>{rest[3]}</p></article>"
    assert [block.text for block in extract(page(html)).blocks] == list(sentences)


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<div>The bridge is shut,<br>says the town.</div>", ["The bridge is shut,says the town."]),
        ("<div>Nordby Post<br>Main Street 4</div>", []),
        ("<div>The bridge is shut,<br>says the town.<ul><li>x</li></ul></div>", []),
    ],
)
def test_a_container_of_several_lines_is_a_paragraph_if_it_reads_like_one(html, texts):
    assert split_up(html)[0] == texts


def test_thousands_of_loose_sentences_cost_a_walk():
    started = time.process_time()
    found, _ = split_up(f"<div>{'<p>One.</p>The bridge was shut by then.' * 20_000}</div>")
    assert len(found) == 40_000
    assert time.process_time() - started < 5

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.extract import extract
from pipeline.items import Document, Link, Rejection


def text_page(page, body, **fields):
    return page(body, is_text=True, **fields)


def test_lines_of_a_text_are_its_blocks(page, sentences):
    body = f"\ufeff  {sentences[0]}\r\n\r\n{sentences[1]}\u00a0\tagain \n\x00\n".encode()
    found = extract(text_page(page, body))
    assert [block.text for block in found.blocks] == [sentences[0], f"{sentences[1]} again"]
    assert [block.position for block in found.blocks] == [0, 1]
    assert found.language == "en"


TALE = (
    "The weir at Low Harden held through the flood of March, and the mill behind it ground flour all week.\n"
    "Its keeper slept beside the sluice for four nights, and says that he would do so again."
)


@pytest.mark.parametrize(
    ("opening", "headline", "authors", "day", "precision"),
    [
        ("# Weir holds\n\n*By Anna Berg | 12 March 2024*\n\n", "Weir holds", ("Anna Berg",), "2024-03-12", "day"),
        ("Weir holds\nBy Anna Berg\n12 March 2024\n", "Weir holds", ("Anna Berg",), "2024-03-12", "day"),
        ("Hill Post\n\nWeir holds\n\nBy Anna Berg\n12 March 2024\n\n", "Weir holds", ("Anna Berg",), "2024-03-12", "day"),
        ("Weir holds\nThe mill ground on.\nPublished: March 12, 2024\n", "Weir holds", (), "2024-03-12", "day"),
        ("Weir holds\nPosted by Anna Berg on 12 March 2024\n", "Weir holds", ("Anna Berg",), "2024-03-12", "day"),
        ("Das Wehr hält\nVon Anna Berg\n12.03.2024, 14:30\n", "Das Wehr hält", ("Anna Berg",), "2024-03-12", "second"),
        ("Weir holds\n==========\n\n", "Weir holds", (), None, None),
        ("Weir at Low Harden holds through flood\n\n", "Weir at Low Harden holds through flood", (), None, None),
        ("By Anna Berg\n12 March 2024\n", None, ("Anna Berg",), "2024-03-12", "day"),
        ("**By Anna Berg and Tom Orr**\n", None, ("Anna Berg", "Tom Orr"), None, None),
    ],
)
def test_the_first_lines_of_a_text_say_what_it_is(page, opening, headline, authors, day, precision):
    found = extract(text_page(page, f"{opening}{TALE}\n".encode()))
    assert (found.headline, found.authors, found.published_precision) == (headline, authors, precision)
    assert (found.published_at.date().isoformat() if found.published_at else None) == day
    known = {"headline": headline, "authors": authors, "published_at": day}
    assert {name for name, origin in found.origins.items() if origin == "text"} - {"language"} == {
        name for name, value in known.items() if value
    }


@pytest.mark.parametrize(
    "opening",
    [
        "",
        "The flood of 12 March 2024 was the third in a year, and the weir held.\n",
        "By Monday evening the water stood at the sill of the mill.\n",
        "Dear editor,\n\n",
        "Hill Post\n\n",
        "Roses on the weir\nSalt upon the stone\n",
        "14:05 The water falls.\n",
        "#weir #flood\n",
        "Photos and film\n\n",
    ],
)
def test_nothing_is_guessed_about_a_text(page, opening):
    found = extract(text_page(page, f"{opening}{TALE}\nBy the mill, 3 May 2024\n# Notes\n".encode()))
    assert (found.headline, found.authors, found.published_at) == (None, (), None)


def test_a_heading_of_markdown_is_a_heading_and_a_tag_is_none(page):
    found = extract(text_page(page, f"{TALE}\n## The vote\n#weir\n<b>Bold</b>\n".encode()))
    assert [(block.text, block.kind) for block in found.blocks[2:]] == [
        ("The vote", "heading"),
        ("#weir", "paragraph"),
        ("<b>Bold</b>", "paragraph"),
    ]


def test_what_came_with_a_text_goes_before_its_first_lines(page):
    link = Link(url="", headline="Mill saved", published_at=datetime(2024, 3, 13, 8, tzinfo=UTC))
    found = extract(text_page(page, f"# Weir holds\nBy Anna Berg\n12 March 2024\n{TALE}".encode(), link=link))
    assert (found.headline, found.authors, found.published_at) == ("Mill saved", ("Anna Berg",), link.published_at)
    assert found.origins["headline"] == "link"


def test_what_came_with_a_text_is_kept(page):
    at = datetime(2024, 5, 3, tzinfo=UTC)
    link = Link(url="https://news.example/x", headline="Bridge", authors=("Jane Doe",), published_at=at, language="de")
    found = extract(text_page(page, b"Ein Satz.", link=link))
    assert isinstance(found, Document)
    assert (found.headline, found.authors, found.published_at, found.language) == ("Bridge", ("Jane Doe",), at, "de")
    assert found.origins["headline"] == "link"


def test_an_empty_text_is_no_article(page):
    found = extract(text_page(page, b" \n\t\n"))
    assert isinstance(found, Rejection)
    assert found.reason == "no_article"


def test_bytes_that_are_no_utf8_are_replaced(page):
    assert extract(text_page(page, b"caf\xe9 au lait")).blocks[0].text == "caf\ufffd au lait"

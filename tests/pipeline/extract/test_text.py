from __future__ import annotations

from datetime import UTC, datetime

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


def test_nothing_is_guessed_about_a_text(page, sentences):
    found = extract(text_page(page, f"<b>By Jane Doe</b>\n3 May 2024\n{sentences[0]}".encode()))
    assert (found.headline, found.authors, found.published_at) == (None, (), None)
    assert found.blocks[0].text == "<b>By Jane Doe</b>"


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

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.links import hints

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("/a", "https://gazette.example/a"),
        ("a?b=1", "https://gazette.example/news/a?b=1"),
        ("../a", "https://gazette.example/a"),
        ("//other.example/a", "https://other.example/a"),
        (" https://gazette.example/a\n ", "https://gazette.example/a"),
        ("https://gazette.example/a b", "https://gazette.example/a%20b"),
        ("https://gazette.example/a?b=1&amp;c=2", "https://gazette.example/a?b=1&c=2"),
        ("https://gazette.example/\n\t a", "https://gazette.example/%20a"),
        ("", None),
        ("#top", None),
        ("javascript:void(0)", None),
        ("JavaScript:alert(1)", None),
        ("data:text/html,a", None),
        ("file:///etc/passwd", None),
        ("mailto:a@b.example", None),
        ("tel:+1", None),
        ("http://[", None),
        ("https://user:pass@gazette.example/", None),
        ("https://gazette.example/" + "a" * 2_000, None),
        (None, None),
        (7, None),
    ],
)
def test_an_address_is_absolute_and_on_the_web_or_none(raw, url):
    assert hints.address(raw, "https://gazette.example/news/") == url


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ("b<b>o</b>ld", "bold"),
        ("<style>p{}</style>Text<!-- note -->", "Text"),
        ("<script>if (a < b) x()</script>Text", "Text"),
        ("5 < 6, 3<4 and 7 > 3", "5 < 6, 3<4 and 7 > 3"),
        ("&lt;p&gt;Escaped&lt;/p&gt; text", "Escaped text"),
        ("nul\x00 and \ufeffmark\u200b", "nul and mark"),
        ("<img src=x>", None),
        ("&nbsp; \n", None),
        ("", None),
        (None, None),
        (b"bytes", None),
    ],
)
def test_a_line_is_plain_text(raw, text):
    assert hints.line(raw, 100) == text


@pytest.mark.parametrize(
    ("raw", "tag"), [("en", "en"), ("pt_br", "pt-BR"), ("ZH-hant-tw", "zh-Hant-TW"), ("english", None), ("", None)]
)
def test_a_language_is_a_tag_or_none(raw, tag):
    assert hints.language(raw) == tag


@given(st.one_of(st.text(max_size=200), st.text(alphabet="0123456789-/: TZ+.GMNov,", max_size=40)))
def test_no_text_makes_hints_raise(text):
    moment = hints.moment(text, timezone=text, now=NOW)
    assert moment is None or moment.year >= 1990
    assert len(hints.line(text, 50) or "") <= 50
    hints.address(text, text)
    hints.address(text, "https://gazette.example/")
    hints.language(text)

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.links import charset


@pytest.mark.parametrize(
    ("body", "header", "language", "text"),
    [
        ("Größe".encode(), None, None, "Größe"),
        ("Größe".encode(), "text/html; charset=iso-8859-1", None, "Größe"),
        ("Größe".encode("utf-8-sig"), "latin-1", None, "Größe"),
        ("Größe".encode("cp1252"), None, None, "Größe"),
        ("Größe".encode("cp1252"), "text/html; charset=utf-8", "de", "Größe"),
        ("Мост".encode("cp1251"), "text/html", "ru-RU", "Мост"),
        ("Мост".encode("koi8-r"), 'text/html; charset="koi8-r"', "ru", "Мост"),
        (b"<meta charset='koi8-r'>" + "Мост".encode("koi8-r"), None, "ru", "<meta charset='koi8-r'>Мост"),
        ("Żółć".encode("cp1250"), None, "pl", "Żółć"),
        ("橋が開通".encode("cp932"), None, "ja", "橋が開通"),
        ("橋が開通".encode("iso2022_jp"), "charset=iso-2022-jp", None, "橋が開通"),
        ("大桥".encode("gb18030"), "charset=gb2312", None, "大桥"),
        ("<a>橋".encode("utf-16-le"), None, None, "<a>橋"),
        (b"abc", "charset=punycode", None, "abc"),
        (b"abc", "charset=no-such", None, "abc"),
        (b"+ADw-", "charset=utf-7", None, "+ADw-"),
        (b"", None, None, ""),
    ],
)
def test_text_is_decoded_as_what_it_is(body, header, language, text):
    assert charset.decode(body, header=header, language=language) == text


@given(st.binary(max_size=100), st.one_of(st.none(), st.text(max_size=20)), st.one_of(st.none(), st.text(max_size=5)))
def test_decoding_never_raises(body, header, language):
    text = charset.decode(body, header=header, language=language)
    text.encode("utf-8")


@given(
    st.sampled_from(["punycode", "idna", "rot13", "hex", "zlib", "unicode_escape", "undefined", "hz", "utf-32", "cp037"]),
    st.binary(),
)
@example("unicode_escape", b"\\\x80")
@example("raw_unicode_escape", b"\\u12")
def test_no_name_makes_decoding_raise(name, body):
    charset.decode(body, header=f"text/html; charset={name}")
    charset.decode(f'<?xml encoding="{name}"?>'.encode() + body)

"""Which text the bytes of a feed, sitemap or front are, whatever they or their headers claim."""

from __future__ import annotations

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UTF16_START = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
_NOT_FOR_TEXT = frozenset(("cp037", "cp500", "idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"))
_SEVEN_BIT = ("hz", "iso2022")
_WIDER = {
    **dict.fromkeys(("ascii", "iso8859-1"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **{"euc_kr": "cp949", "shift_jis": "cp932"},
}
_BY_LANGUAGE = {
    **dict.fromkeys(("be", "bg", "mk", "ru", "sr", "uk"), "cp1251"),
    **dict.fromkeys(("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"), "cp1250"),
    **dict.fromkeys(("et", "lt", "lv"), "cp1257"),
    **dict.fromkeys(("ar", "fa", "ur"), "cp1256"),
    **{"el": "cp1253", "he": "cp1255", "ja": "cp932", "ko": "cp949", "th": "cp874", "tr": "cp1254", "vi": "cp1258"},
    "zh": "gb18030",
}
_SOME_BAD_BYTES = 0.05


def decode(body: bytes, *, header: str | None = None, language: str | None = None) -> str:
    """Make text of bytes: byte-order mark, then UTF-8 if it fits, then what is declared, then what the language is written in.

    Args: header — Content-Type or a bare charset name. language — BCP 47, of the source. Never raises; what does not decode
    becomes U+FFFD. Bytes that are sound UTF-8 are UTF-8, whatever they claim: the claim is wrong far more often.
    """
    for start, name in (*_BOMS, *_UTF16_START):
        if body.startswith(start):
            return body.decode(name, "replace").removeprefix("\ufeff")
    declared = [name for name in (_from_header(header), _from_body(body)) if name]
    for name in declared:
        if name.startswith(_SEVEN_BIT):
            return body.decode(name, "replace")
    text = _if_nearly_utf8(body)
    if text is not None:
        return text
    guess = _BY_LANGUAGE.get((language or "").partition("-")[0].lower(), "cp1252")
    for name in (*declared, guess, "cp1252"):
        try:
            return body.decode(name)
        except UnicodeError:
            continue
    return body.decode(declared[0] if declared else guess, "replace")


def _from_header(header: str | None) -> str | None:
    found = _IN_HEADER.search(header or "")
    return _codec(found[1] if found else header or "")


def _from_body(body: bytes) -> str | None:
    found = _DECLARED.search(body[:2_048])
    return _codec(found[1].decode("ascii")) if found else None


def _codec(name: str) -> str | None:
    """Name the codec; None if there is none, or if it is not one that documents are written in."""
    try:
        found = codecs.lookup(name.strip()).name
        b"a".decode(found)  # an empty string would not tell
    except (LookupError, ValueError):
        return None
    return None if found in _NOT_FOR_TEXT or found.startswith(("utf-8", "utf-16", "utf-32")) else _WIDER.get(found, found)


def _if_nearly_utf8(body: bytes) -> str | None:
    """Read UTF-8 with a few letters cut in the middle, as shortened summaries leave them; None if it is something else."""
    text = body.decode("utf-8", "replace")
    n_bad = text.count("\ufffd")
    n_continued = len(body) - len(text)
    is_utf8 = not n_bad or (n_continued > 1 and n_bad <= max(1, _SOME_BAD_BYTES * n_continued))
    return text if is_utf8 else None

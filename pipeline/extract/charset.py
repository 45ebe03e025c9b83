"""Charset: what a page's bytes say, when header, markup and bytes disagree."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes
from w3lib.encoding import resolve_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD_BYTES = 4_096
SAMPLE_BYTES = 16_384
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
KNOWN = re.compile(
    r"(utf-(8|16|32)(-le|-be)?|ascii|cp(125[0-8]|437|85\d|866|874|932|949|950)|iso8859-\d+|koi8-[rut]|mac-\w+|tis-620"
    r"|gb18030|gb2312|gbk|big5(hkscs)?|euc_(jp|kr|jis_2004|jisx0213)|shift_jis(_2004|x0213)?|iso2022_(jp|kr)\w*|johab|hz|ptcp154)"
)
DECLARED = re.compile(rb"""<(?:meta|\?xml)\b[^<>]{0,400}?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
IN_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
MARKUP = re.compile(rb"<(?:script|style)\b.*?</(?:script|style)\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
HTML_LANG = re.compile(rb"""<html\b[^<>]{0,400}?\blang\s*=\s*["']?\s*([a-zA-Z]{2})""", re.IGNORECASE)
SINGLE_BYTE = re.compile(r"cp125\d|iso8859-\d+|ascii|mac-\w+")
WESTERN = frozenset(
    (
        *("af", "ca", "da", "de", "en", "es", "eu", "fi", "fo", "fr"),
        *("ga", "gl", "is", "it", "nb", "nl", "nn", "no", "pt", "sv"),
    )
)
CYRILLIC = ("cp1251", "koi8-r", "iso8859-5", "cp866")
COMMON_CYRILLIC = frozenset("оеаинтсрвлкмдпуі")
LATIN = re.compile(r"[a-zA-Z]")
BROKEN_SHARE = 0.1
FREQUENT_SHARE = 0.15
CYRILLIC_SHARE = 0.68
EAST_ASIAN = {
    "shift_jis": re.compile("[ぁ-んァ-ヶー]"),
    "euc_jp": re.compile("[ぁ-んァ-ヶー]"),
    "cp949": re.compile("[가-힣]"),
    "gb18030": re.compile("[的一是不了在人有我他这中大来上国和地到说时要出也年对生会为发]"),
    "big5": re.compile("[的一是不了在人有我他這中大來上國和地到說時要出也年對生會為發]"),
}
LEGACY = {
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "ro", "bs"), "cp1250"),
    **dict.fromkeys(("lt", "lv", "et"), "cp1257"),
    **dict.fromkeys(("ar", "fa", "ur"), "cp1256"),
    **{"tr": "cp1254", "az": "cp1254", "el": "cp1253", "he": "cp1255", "vi": "cp1258", "th": "cp874"},
}


def decode(body: bytes, content_type: str | None = None) -> tuple[str, bool]:
    """Turn a page's bytes into text.

    What decodes as UTF-8 is UTF-8, whatever is said of it. Else the header and then the markup are believed if the bytes
    bear them out; else the bytes are asked.

    Args: content_type — the header of that name, as received.
    Returns: the text, and whether bytes had to be replaced in it.
    """
    for bom, name in BOMS:
        if body.startswith(bom):
            return _lossy(body[len(bom) :], name)
    declared = list(_declared(body, content_type))
    if "iso2022_jp" in declared and b"\x1b" in body:
        return _lossy(body, "iso2022_jp")
    try:
        return body.decode("utf-8"), False
    except UnicodeDecodeError:
        return _not_utf8(body, declared)


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    said = IN_HEADER.search(content_type or "")
    labels = [said[1]] if said else []
    labels += [label.decode("ascii", "replace") for label in DECLARED.findall(body[:HEAD_BYTES])[:3]]
    for label in labels:
        name = resolve_encoding(label)
        if name and KNOWN.fullmatch(name):
            yield name


def _not_utf8(body: bytes, declared: list[str]) -> tuple[str, bool]:
    if "utf-8" in declared or not declared:
        text = body.decode("utf-8", "replace")
        n_broken = text.count("\ufffd")
        n_sound = sum(1 for char in text[: SAMPLE_BYTES * 4] if char > "\x7f") - n_broken
        if n_broken <= BROKEN_SHARE * max(n_sound, 0):
            return text, True
    sample = _sample(body)
    by_language = _by_language(body)
    letters = None if by_language else _cyrillic(sample)
    for name in declared:
        # cp1252 is what servers say who were never asked, and any bytes decode as it
        is_default = name == "cp1252" and bool(by_language)
        is_refuted = letters is not None and name != letters and SINGLE_BYTE.fullmatch(name) is not None
        sound = None if is_default or is_refuted or name.startswith(("utf", "ascii")) else _strictly(body, name)
        if sound is not None:
            return sound, False
    return _lossy(body, by_language or letters or _east_asian(sample) or _western(body) or _detected(sample))


def _sample(body: bytes) -> bytes:
    """Take the lines of text that tell charsets apart: those with bytes above 127."""
    lines, size = [], 0
    for line in MARKUP.sub(b"\n", body[: SAMPLE_BYTES * 40]).split(b"\n"):
        if not line.isascii():
            lines.append(line[:SAMPLE_BYTES])
            size += len(line)
        if size > SAMPLE_BYTES:
            break
    return b"\n".join(lines)


def _cyrillic(sample: bytes) -> str | None:
    """Recognise the four Cyrillic charsets by their letters' frequencies; None: it is no Cyrillic text."""
    high = bytes(byte for byte in sample if byte > 127)
    if len(high) < 20 or len(high) < 0.5 * len(LATIN.findall(sample.decode("ascii", "replace"))):
        return None
    shares = {}
    for name in CYRILLIC:
        text = high.decode(name, "replace")
        shares[name] = sum(char in COMMON_CYRILLIC for char in text) / len(text)
    likeliest = max(shares, key=shares.__getitem__)
    return likeliest if shares[likeliest] > CYRILLIC_SHARE else None


def _east_asian(sample: bytes) -> str | None:
    """Recognise the charsets of two bytes a character by what is frequent in their languages."""
    shares = {}
    for name, frequent in EAST_ASIAN.items():
        high = [char for char in _strictly(sample, name) or "" if char > "\x7f"]
        if len(high) >= 10:
            shares[name] = sum(bool(frequent.match(char)) for char in high) / len(high)
    likely = max(shares, key=shares.__getitem__, default=None)
    return likely if likely and shares[likely] > FREQUENT_SHARE else None


def _by_language(body: bytes) -> str | None:
    said = HTML_LANG.search(body[:HEAD_BYTES])
    name = LEGACY.get(said[1].decode().lower()) if said else None
    return name if name and _strictly(body, name) is not None else None


def _western(body: bytes) -> str | None:
    """Trust a page that says it is in a western language: a guess takes its accents for those of Central Europe."""
    said = HTML_LANG.search(body[:HEAD_BYTES])
    return "cp1252" if said and said[1].decode().lower() in WESTERN else None


def _detected(sample: bytes) -> str:
    found = from_bytes(sample, steps=5, chunk_size=1_024, preemptive_behaviour=False).best()
    name = resolve_encoding(found.encoding) or found.encoding if found else "cp1252"
    name = codecs.lookup(name).name
    return name if KNOWN.fullmatch(name) and not name.startswith(("utf", "mac", "cp437", "cp85", "ascii")) else "cp1252"


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        return None


def _lossy(body: bytes, name: str) -> tuple[str, bool]:
    text = body.decode(name, "replace")
    return text, "\ufffd" in text

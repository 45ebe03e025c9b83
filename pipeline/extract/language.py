"""Language: what the page, its finder and its words say."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from py3langid.langid import MODEL_FILE, LanguageIdentifier

if TYPE_CHECKING:
    from pipeline.extract.head import Head
    from pipeline.extract.jsonld import Node

TAG = re.compile(r"\s*([a-zA-Z]{2,3})(?:[-_][a-zA-Z0-9]{2,8})*\s*$")
SAMPLE_CHARS = 1_500
LEAST_CHARS = 60
CERTAIN = 0.99
# what detection confuses, or what one tag stands for
KIN = (
    {"no", "nb", "nn", "da"}, {"sr", "hr", "bs", "sh"}, {"id", "ms"}, {"cs", "sk"},
    {"zu", "xh", "st", "nr", "ss"}, {"gl", "pt", "es"},
)  # fmt: skip
THREE = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "rus": "ru",
    "nld": "nl", "dut": "nl", "pol": "pl", "jpn": "ja", "zho": "zh", "chi": "zh", "kor": "ko", "ara": "ar", "tur": "tr",
}  # fmt: skip


def primary(tag: str | None) -> str | None:
    """Reduce a language tag to its lower-case primary part.

    >>> primary("en_GB"), primary("deu"), primary("english")
    ('en', 'de', None)
    """
    match = TAG.match(tag or "")
    code = match[1].lower() if match else None
    return THREE.get(code, code) if code else None


def language(head: Head | None, node: Node, hint: str | None, text: str, default: str | None) -> tuple[str | None, str | None]:
    """Decide the language of an article.

    A hint that came with the link is believed; else what the page says, unless the text is certainly another language.

    Args: default — the source's language, when nothing else tells.
    Returns: BCP 47 primary tag and where it was found; None and None if nothing tells.
    """
    if found := primary(hint):
        return found, "link"
    said = Counter(_said(head, node))
    best = said.most_common(1)[0][0] if said else None
    detected, certainty = detect(text)
    if best and (not detected or detected == best or certainty < CERTAIN or any({best, detected} <= kin for kin in KIN)):
        return best, "page"
    if detected and certainty > 0.5:
        return detected, "text"
    return (best, "page") if best else (primary(default), "source" if primary(default) else None)


def detect(text: str) -> tuple[str | None, float]:
    """Tell a text's language by its letters, and how certain that is; None for a text too short to tell."""
    if (len(text) < LEAST_CHARS and text.isascii()) or len(text) < 10:
        return None, 0.0
    start = max(0, min(len(text) // 10, len(text) - SAMPLE_CHARS))
    found, certainty = _identifier().classify(text[start : start + SAMPLE_CHARS])
    return str(found), float(certainty)


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _said(head: Head | None, node: Node) -> list[str]:
    if head is None:
        return []
    in_language = node.get("inLanguage")
    raw = [
        head.language,
        head.meta("og:locale"),
        in_language if isinstance(in_language, str) else None,
        head.meta("content-language", "language", "dc.language"),
    ]
    return [code for tag in raw if (code := primary(tag))]

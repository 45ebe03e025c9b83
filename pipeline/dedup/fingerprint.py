"""Fingerprints: by what a text and its address are known again."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from pipeline import urls
from pipeline.dedup import shingles
from pipeline.items import Fingerprints

if TYPE_CHECKING:
    from pipeline.items import Article

KEY_DIGITS = 32
WORD = re.compile(r"\w+")


def fingerprint(article: Article, *, body: bytes) -> Fingerprints:
    """Mark an article by its address and its text.

    Args: body — the page as it was sent; stands for an article that has neither address nor id.
    """
    url_key = urls.url_key(article.url) if article.url else None
    claimed = urls.claimed_key(article.url, article.canonical_url)
    return Fingerprints(
        article_key=article_key(article.url, source=article.source, external_id=article.external_id, body=body),
        url_key=url_key,
        claimed_url_key=claimed,
        claimed_article_key=article_key(claimed, source=None, external_id=None, body=b"") if claimed else None,
        text_hash=text_hash(article.text),
        shingle_keys=shingles.keys(shingles.shingled(article.text)),
    )


def article_key(url: str | None, *, source: str | None, external_id: str | None, body: bytes) -> str:
    """Make the key by which an article is known in every database, for ever.

    The address counts alone if there is one; else source and id; else the bytes.

    Returns: 32 hexadecimal digits.

    >>> same = {article_key(u, source=None, external_id=None, body=b"") for u in ("http://a.example/x", "https://a.example/x?utm_source=y")}
    >>> len(same)
    1
    """
    if url:
        what = f"url {urls.url_key(url)}"
    elif external_id is not None:
        what = f"id {source or ''} {external_id}"
    else:
        what = f"body {hashlib.sha256(body).hexdigest()}"
    return hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:KEY_DIGITS]


def text_hash(text: str) -> str:
    """Mark a text so that case, white space and punctuation make no difference.

    Returns: 64 hexadecimal digits.

    >>> text_hash("Rain, again.") == text_hash("rain  again")
    True
    """
    words = WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()

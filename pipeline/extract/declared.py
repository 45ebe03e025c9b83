"""What structured data give as the article's text: evidence, never the text itself, for it is often cut short."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from pipeline.extract import jsonld

if TYPE_CHECKING:
    from pipeline.extract.jsonld import Node

MAX_CHARS = 200_000
TAG = re.compile(r"<[^<>]*>")


def text(node: Node) -> str | None:
    """Read an article's `articleBody`.

    Args: node — the one that describes the page's article.
    Returns: without markup, white space folded, at most 200,000 characters; None if it gives none.
    """
    said = jsonld.first(node.get("articleBody"))
    if not said:
        return None
    return " ".join(TAG.sub(" ", unescape(said[: 2 * MAX_CHARS])).split())[:MAX_CHARS] or None


def size(given: str | None) -> int:
    """Count the characters of a declared text, white space left out; 0: there is none."""
    return len(given) - given.count(" ") if given else 0

"""JSON-LD: what the page's structured data says of its article."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.extract.words import ABOUT_OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Node = dict[str, Json]

MAX_CHARS = 1_000_000
MAX_NODES = 500
MAX_PARTS = 100
WRAPPERS = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$")
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
ARTICLE = re.compile(r"(?:\w*Article|\w*Posting|Report|Review|CreativeWork|WebPage|VideoObject|ImageGallery)$")
PLAIN = re.compile(r"(?:CreativeWork|WebPage|VideoObject|ImageGallery|Review)$")


def nodes(scripts: Iterable[str]) -> list[Node]:
    """Read the page's scripts; a script that is no JSON, even after mending, is skipped."""
    found: list[Node] = []
    for script in scripts:
        if len(script) <= MAX_CHARS:
            for node in _flatten(_loaded(script)):
                found.append(node)
                if len(found) >= MAX_NODES:
                    return found
    return found


def article(found: list[Node], url: str | None) -> Node:
    """Choose the node that describes the page's own article: the one at its address, else the first, articles before pages.

    Returns: an empty node if none does.
    """
    candidates = [node for node in found if any(ARTICLE.match(kind) for kind in types(node))]
    path = _path(url)

    def rank(node: Node) -> tuple[bool, bool, bool]:
        is_plain = all(PLAIN.match(kind) for kind in types(node) if ARTICLE.match(kind))
        is_here = path is not None and path in {_path(address) for address in _addresses(node)}
        return is_plain, not is_here, not (node.get("headline") or node.get("datePublished"))

    return min(candidates, key=rank, default={})


def resolved(value: Json, found: list[Node]) -> list[Json]:
    """List the things that a value holds or, by `@id`, refers to."""
    by_id = {str(node["@id"]): node for node in reversed(found) if "@id" in node and len(node) > 1}
    return [_follow(part, by_id) for part in _flat(value)]


def creators(node: Node, found: list[Node]) -> list[list[Json]]:
    """List who made an article, the surest first: as its node says, then as others of the same headline do."""
    same = [other for other in found if other is not node and _is_same(other, node)]
    groups = (resolved(one.get(key), found) for one in (node, *same) for key in ("author", "creator", "contributor"))
    return [group for group in groups if any(map(texts, group))]


def types(node: Node) -> list[str]:
    """List a node's types without their namespace."""
    said = node.get("@type")
    return [str(kind).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for kind in (said if isinstance(said, list) else [said]) if kind]


def texts(value: Json) -> list[str]:
    """Read a value that may be a text, a thing with a name, or a list of either."""
    if isinstance(value, list):
        return [text for part in value[:MAX_PARTS] for text in texts(part)]
    if isinstance(value, dict):
        parts = [part for key in ("givenName", "familyName") if isinstance(part := value.get(key), str)]
        return texts(value.get("name") or value.get("@value") or " ".join(parts))
    return [value.strip()] if isinstance(value, str) and value.strip() else []


def first(value: Json) -> str | None:
    """Read the first text of a value."""
    return next(iter(texts(value)), None)


def url_of(value: Json) -> str | None:
    """Read an address that may be written as a text, as a thing, or in a list."""
    if isinstance(value, list):
        return next((found for part in value if (found := url_of(part))), None)
    if isinstance(value, dict):
        return url_of(value.get("url") or value.get("contentUrl") or value.get("@id"))
    return value if isinstance(value, str) else None


def _flat(value: Json) -> list[Json]:
    """Unpack lists of lists."""
    flat: list[Json] = []
    stack = [value]
    while stack and len(flat) < MAX_PARTS:
        top = stack.pop()
        if isinstance(top, list):
            stack += reversed(top)
        else:
            flat.append(top)
    return flat


def _is_same(other: Node, node: Node) -> bool:
    """Say whether two nodes describe one article."""
    title = first(node.get("headline"))
    return any(ARTICLE.match(kind) for kind in types(other)) and title is not None and first(other.get("headline")) == title


def _follow(part: Json, by_id: dict[str, Node]) -> Json:
    is_reference = isinstance(part, dict) and "@id" in part and not texts(part)
    return by_id.get(str(part["@id"]), part) if is_reference and isinstance(part, dict) else part


def _loaded(script: str) -> Json:
    mended = WRAPPERS.sub("", WRAPPERS.sub("", script.strip())).strip()
    for text in (mended, TRAILING_COMMA.sub(r"\1", mended)):
        try:
            value: Json = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        return value
    return None


def _flatten(value: Json) -> Iterator[Node]:
    """Yield nodes in the order they are written; what describes other things than the page is left out."""
    stack = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, list):
            stack += reversed(top)
        elif isinstance(top, dict):
            if "@type" in top:
                yield top
            stack += [part for key, part in reversed(top.items()) if key not in ABOUT_OTHERS and isinstance(part, list | dict)]


def _addresses(node: Node) -> Iterator[str | None]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        yield url_of(value)
        if isinstance(value, dict):
            yield url_of(value.get("@id"))


def _path(url: str | None) -> str | None:
    try:
        path = urlsplit(url or "").path.strip("/")
    except ValueError:
        return None
    return path or None

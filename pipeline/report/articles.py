"""Articles for a reader: found ones in a list, one in full, its revisions as a diff, the copies of its story."""

from __future__ import annotations

from difflib import unified_diff
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.records import record, rfc3339
from pipeline.report.terminal import say, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import Json, Record
    from pipeline.store.queries import Found, Revision

HEADS = ("id", "source", "published", "words", "headline", "url")


def listed(found: Sequence[Found]) -> None:
    """Print a table of articles."""
    table(HEADS, [_row(one) for one in found])


def full(one: Found) -> None:
    """Print an article: headline, what is known of it, its text."""
    article, stored = one.article, one.stored
    say(article.headline or "(no headline)", style="bold")
    about = {
        "id": f"{stored.article_id} {stored.article_key}",
        "source": article.source,
        "url": article.url,
        "authors": "; ".join(article.authors),
        "published": rfc3339(article.published_at),
        "modified": rfc3339(article.modified_at),
        "first seen": rfc3339(stored.first_seen_at),
        "language": article.language,
        "story": f"{stored.story_id} ({stored.relation})",
        "revisions": stored.n_revisions,
        "words": article.word_count,
        "struck": len(article.removed),
    }
    for name, value in about.items():
        if value:
            say(f"{name:<10}  {value}")
    say()
    say(article.text)


def as_json(one: Found) -> Record:
    """Write an article as JSON Lines has it."""
    return record(one.article, stored=one.stored)


def diffs(revisions: Sequence[Revision]) -> None:
    """Print how a text became the next one."""
    first = revisions[0] if revisions else None
    if first:
        say(f"revision {first.revision}  {rfc3339(first.seen_at)}  the first text", style="bold")
    for old, new in pairwise(revisions):
        quiet = "  (modified time unchanged)" if new.is_silent else ""
        say()
        say(f"revision {new.revision}  {rfc3339(new.seen_at)}{quiet}", style="bold")
        lines_changed("\n".join([old.headline or "", old.text]), "\n".join([new.headline or "", new.text]))


def lines_changed(old: str, new: str) -> None:
    """Print what was taken out (`-`) and put in (`+`), with a line around it."""
    for line in list(unified_diff(old.split("\n"), new.split("\n"), lineterm="", n=1))[2:]:
        say(line, style={"+": "green", "-": "red"}.get(line[:1], ""))


def revisions_json(revisions: Sequence[Revision]) -> list[Json]:
    """Write revisions for a program."""
    return [
        {
            "revision": r.revision,
            "seen_at": rfc3339(r.seen_at),
            "headline": r.headline,
            "text": r.text,
            "is_silent": r.is_silent,
        }
        for r in revisions
    ]


def _row(one: Found) -> tuple[object, ...]:
    article = one.article
    published = rfc3339(article.published_at)
    return one.stored.article_id, article.source, published, article.word_count, article.headline, article.url

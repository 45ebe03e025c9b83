"""The copies of a story for people: a table of who ran it when, then what each did to the first one's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import rfc3339
from pipeline.report import marked, wording
from pipeline.report.amounts import counted
from pipeline.report.copies import beside, first_seen_after_s, lag, percent, published_after_s
from pipeline.report.terminal import folded, say, table
from pipeline.report.wording import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.report.copies import Copy
    from pipeline.report.wording import Change, Kind, Sort
    from pipeline.store.queries import Found
    from pipeline.store.stories import Story, StoryMember

HEADS = ("", "id", "source", "published", "first seen", "kind", "words")
SHOWN = 3
"""Sentences of a kind that are shown of a copy."""
COMPARED = 20
"""Copies of which it is shown what they changed."""
LONGEST, AROUND = 66, 24
"""Characters that are shown of a sentence, and of what stayed in it beside an edit."""
SORTS: dict[Kind, Sort] = {"cut": "cut", "added": "added"}
SIGNS: dict[Kind, str] = {"cut": "- ", "added": "+ ", "edited": "~ ", "moved": "> "}


def show(story: Story | None, *, full: bool) -> None:
    """Print a story.

    Args: full — every copy is compared, and every sentence printed whole, not the beginnings of a few.
    """
    if story is None or not story.members:
        say("This story is gone: it was regrouped just now; ask again.")
        return
    first = story.members[0].found
    others = story.members[1:]
    say(folded(first.article.headline or "(no headline)"), style="bold")
    if not others:
        say(f"Story {story.story_id} has this one article: no other is known to carry its text.")
    else:
        say(f"story {story.story_id}: {counted(story.n_articles, 'article')} of {counted(story.n_sources, 'source')}")
    _about(first)
    if others:
        say()
        table(HEADS, [_row(first, member) for member in story.members])
        _rest(story.n_articles - len(story.members), "articles not shown")
        shown = others if full else others[:COMPARED]
        for member in shown:
            say()
            _compared(first, beside(story, member), full=full)
        _rest(len(others) - len(shown), "copies not compared (--full)")


def _about(first: Found) -> None:
    source = first.article.source or "(no source)"
    said = _published(first) if first.article.published_at else "no published time"
    say(f"first: {source}, {said}, first seen {rfc3339(first.stored.first_seen_at)}")
    say(f"       {folded(first.article.url or '(no address)')}")
    if n := first.stored.n_revisions - 1:
        say(f"       edited {counted(n, 'time')} since (--revisions)")


def _published(one: Found) -> str:
    """Write a time as precisely as it is known."""
    said = rfc3339(one.article.published_at) or ""
    return said[:10] if one.article.published_precision == "day" else said


def _row(first: Found, member: StoryMember) -> tuple[object, ...]:
    one = member.found
    if member.kind is None:
        return "*", one.stored.article_id, one.article.source, "first", "first", "first", one.article.word_count
    after = published_after_s(first, one)
    published = (_published(one) or "unknown") if after is None else lag(after)
    seen = lag(first_seen_after_s(first, one))
    return "", one.stored.article_id, one.article.source, published, seen, member.kind, one.article.word_count


def _compared(first: Found, copy: Copy, *, full: bool) -> None:
    member, article = copy.member, copy.member.found.article
    name = f"{article.source or '(no source)'}, article {member.found.stored.article_id}"
    say(f"{name}: {member.found.stored.relation}, {member.kind}", style="bold")
    if article.url:
        say(f"  {folded(article.url)}")
    if member.found.stored.relation == "duplicate":
        say("  the same text, word for word")
    else:
        holds, shared = percent(member.containment_of_first), percent(member.containment_in_first)
        say(f"  holds {holds} of the first; {shared} of it is from the first")
    other = copy.beside
    if other and other.revision != first.stored.n_revisions:
        say(f"  nearest to the first one's revision {other.revision} of {first.stored.n_revisions}, and beside that:")
    _headline(other.headline if other else first.article.headline, article.headline)
    if all(change.kind == "same" for change in copy.changes) and member.found.stored.relation != "duplicate":
        say("  nothing cut, added or edited")
    for kind in SIGNS:
        _changed(copy.changed(kind), kind, full=full)


def _headline(old: str | None, new: str | None) -> None:
    if not new or new == old:
        return
    pieces = wording.in_words(old or "", new)
    n_same = sum(len(piece.text) for piece in pieces if piece.sort == "same")
    is_edit = 2 * n_same >= len(new)
    marked.put(pieces if is_edit else (Piece("same", new),), before="headline: " if is_edit else "own headline: ", indent=2)


def _changed(changes: Sequence[Change], kind: Kind, *, full: bool) -> None:
    if not changes:
        return
    say(f"  {kind} {counted(len(changes), 'sentence')}:")
    for change in changes if full else changes[:SHOWN]:
        marked.put(_shown(change, full=full), before=SIGNS[kind], indent=4, is_whole=kind != "edited")
    if not full:
        _rest(len(changes) - SHOWN, "more (--full)", indent=4)


def _shown(change: Change, *, full: bool) -> Sequence[Piece]:
    if change.kind == "edited":
        return change.pieces if full else list(marked.narrowed(change.pieces, AROUND))
    text = change.new or change.old
    return (Piece(SORTS.get(change.kind, "same"), text if full else marked.shortened(text, LONGEST, 0)),)


def _rest(n: int, what: str, *, indent: int = 0) -> None:
    if n > 0:
        say(f"{' ' * indent}… {n} {what}", style="dim")

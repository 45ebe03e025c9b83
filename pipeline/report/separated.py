"""What taking an article out of its story did, or would do: for a person and for a program."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.report.terminal import cut, dump, say

if TYPE_CHECKING:
    from pipeline.records import Json
    from pipeline.store.queries import Found
    from pipeline.store.separations import Moved, StoryNow

MOST = 20
"""Other articles that are listed for a person; JSON has all."""


def show(article: Found, moved: Moved, *, other: Found | None, is_undo: bool, is_dry_run: bool) -> None:
    """Print it.

    Args: other — the article whose story was named, if one was.
    """
    would = "would be " if is_dry_run else ""
    name = _named(article.stored.article_id, article.article.headline)
    if not moved.pairs:
        say(f"nothing {'would change' if is_dry_run else 'was changed'}: {_why_nothing(moved, name, other)}")
        return
    others = f"{len(moved.pairs)} other{'s' if len(moved.pairs) > 1 else ''}"
    if is_undo:
        place = "in their story again" if moved.has_moved else "where it is, as its text does not match"
        say(f"{would}compared again with {others}, {place}: {name}", style="bold")
    else:
        place = "in a story of its own" if moved.has_moved else "where it is, in another story already"
        say(f"{would}kept apart from {others}, {place}: {name}", style="bold")
    say(f"  before: {_story(moved.before)}")
    say(f"  now:    {_story(moved.after, is_known=not is_dry_run or is_undo)}")
    if moved.others:
        led = moved.others.article_id != moved.before.article_id
        say(f"  left:   {_story(moved.others)}{' (a new first article)' if led else ''}")
    for article_id, story_id in list(moved.also.items())[:MOST]:
        say(f"  article {article_id}: {_place_of(story_id, moved, is_known=not is_dry_run)}")
    if len(moved.also) > MOST:
        say(f"  … and {len(moved.also) - MOST} more; --json lists all")


def as_json(article: Found, moved: Moved, *, is_undo: bool, is_dry_run: bool) -> None:
    """Print it as JSON; a story that a dry run would make has no number."""
    known = {moved.before.story_id, *([moved.after.story_id] if is_undo or not moved.has_moved else [])}

    def number(story_id: int) -> int | None:
        return story_id if story_id in known or not is_dry_run else None

    def story(one: StoryNow | None) -> Json:
        return {**asdict(one), "story_id": number(one.story_id)} if one else None

    also: list[Json] = [{"article_id": key, "story_id": number(story_id)} for key, story_id in moved.also.items()]
    dump(
        {
            "article_id": article.stored.article_id,
            "article_key": article.stored.article_key,
            "url": article.article.url,
            "headline": article.article.headline,
            "is_undo": is_undo,
            "is_dry_run": is_dry_run,
            "is_changed": bool(moved.pairs),
            "has_moved": moved.has_moved,
            "from": [
                two for one in moved.pairs for two in (one.article_key, one.other_key) if two != article.stored.article_key
            ],
            "before": story(moved.before),
            "after": story(moved.after),
            "left": story(moved.others),
            "also_moved": also,
        }
    )


def _why_nothing(moved: Moved, name: str, other: Found | None) -> str:
    if other:
        return f"{name} was kept apart from the story of article {other.stored.article_id} already"
    return f"{name} is alone in its story {moved.before.story_id}"


def _named(article_id: int, headline: str | None) -> str:
    return f'article {article_id} "{cut(headline)}"' if headline else f"article {article_id}"


def _story(one: StoryNow, *, is_known: bool = True) -> str:
    number = f"story {one.story_id}" if is_known else "a new story"
    first = _named(one.article_id, one.headline) + (f" of {one.source}" if one.source else "")
    return f"{number}, {one.n_articles} article{'s' if one.n_articles > 1 else ''}, first {first}"


def _place_of(story_id: int, moved: Moved, *, is_known: bool) -> str:
    if story_id == moved.after.story_id and moved.has_moved:
        return "goes with it"
    if story_id == moved.before.story_id:
        return "stays, and is compared with another first article"
    return f"matches the first article no more: story {story_id if is_known else 'of its own'}"

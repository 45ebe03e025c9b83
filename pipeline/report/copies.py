"""What each copy of a story is to the first article: how much later, what it cut, added and edited. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.records import record
from pipeline.report import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import Json, Record
    from pipeline.report.wording import Change, Kind
    from pipeline.store.queries import Found, Revision
    from pipeline.store.stories import Story, StoryMember

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A member of a story beside the first one."""

    member: StoryMember
    changes: tuple[Change, ...]
    """Sentence by sentence, from the first one's text to this one's; empty: it is the first one."""
    beside: Revision | None
    """Of the first one: the text to which it is nearest, and with which it is compared; None: it is the first one."""

    def changed(self, kind: Kind) -> list[Change]:
        """List the sentences that it cut, added, edited or moved."""
        return [change for change in self.changes if change.kind == kind]


def beside(story: Story, member: StoryMember) -> Copy:
    """Compare a member with the first article of its story: with that one of its texts to which it is nearest.

    What the first one added or took out after it was copied, the copy has neither cut nor added. Of two equally near texts
    it is one that was there before the copy.
    """
    one, text = member.found, member.found.article.text
    came_at = one.article.published_at or one.stored.first_seen_at
    if member.kind is None or not story.first_texts:
        return Copy(member=member, changes=(), beside=None)

    def distance(theirs: Revision) -> tuple[int, bool, int]:
        return wording.n_apart(theirs.text, text), theirs.seen_at > came_at, -theirs.revision

    nearest = min(story.first_texts, key=distance)
    return Copy(member=member, changes=tuple(wording.by_sentence(nearest.text, text)), beside=nearest)


def published_after_s(first: Found, one: Found) -> int | None:
    """Count the seconds from one publication to the other; None: a time is missing, or known to the day only."""
    ours, theirs = one.article, first.article
    if ours.published_at is None or theirs.published_at is None:
        return None
    if "day" in (ours.published_precision, theirs.published_precision):
        return None
    return round((ours.published_at - theirs.published_at).total_seconds())


def first_seen_after_s(first: Found, one: Found) -> int:
    """Count the seconds from when we first saw one to when we first saw the other."""
    return round((one.stored.first_seen_at - first.stored.first_seen_at).total_seconds())


def lag(seconds: int) -> str:
    """Write how much later something was.

    >>> lag(8_040), lag(-180), lag(0), lag(200_000), lag(7_200)
    ('+2 h 14 min', '-3 min', 'same time', '+2 d 7 h', '+2 h')
    """
    size = abs(seconds)
    if size < MINUTE:
        return f"{seconds:+} s" if seconds else "same time"
    large, small = ((size // HOUR, "h"), (size % HOUR // MINUTE, "min"))
    if size >= 2 * DAY:
        large, small = ((size // DAY, "d"), (size % DAY // HOUR, "h"))
    return ("-" if seconds < 0 else "+") + " ".join(f"{n} {unit}" for n, unit in (large, small) if n)


def percent(share: float | None) -> str:
    """Write a share; only the whole is 100 %.

    >>> percent(0.999), percent(1.0), percent(0.57)
    ('99 %', '100 %', '57 %')
    """
    return "? %" if share is None else f"{int(100 * share + 1e-9)} %"


def as_json(story: Story | None) -> list[Json]:
    """Write the members for a program: each an article's record, and in `member` what it is to the first one."""
    if story is None or not story.members:
        return []
    first = story.members[0].found
    return [_record(first, beside(story, member)) for member in story.members]


def _record(first: Found, copy: Copy) -> Record:
    member = copy.member
    return {
        **record(member.found.article, stored=member.found.stored),
        "member": {
            "kind": member.kind,
            "containment_of_first": member.containment_of_first,
            "containment_in_first": member.containment_in_first,
            "compared_with_revision": copy.beside.revision if copy.beside else None,
            "published_after_s": published_after_s(first, member.found),
            "first_seen_after_s": first_seen_after_s(first, member.found),
            "cut": _texts(copy.changed("cut")),
            "added": _texts(copy.changed("added")),
            "moved": _texts(copy.changed("moved")),
            "edited": [{"old": change.old, "new": change.new} for change in copy.changed("edited")],
        },
    }


def _texts(changes: Sequence[Change]) -> list[Json]:
    return [change.new or change.old for change in changes]

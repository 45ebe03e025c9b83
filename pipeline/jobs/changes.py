"""What is new about how the sources stand, and how it is said. Pure.

told (a text in SQL)  ──► Told: of each channel, which condition it was told last
stand, told           ──► owed: the channels that have not heard of today's condition
stands that are owed  ──► Message: what a command or an address is given
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.items import NEEDY, next_command
from pipeline.records import rfc3339

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pipeline.store.told import Stand

AT_ONCE = 5
"""More changes than this are one message: if the network is away, all sources fail together."""
LISTED = 20
UNTIL = "until"


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of a source."""

    conditions: Mapping[str, str] = field(default_factory=dict)
    """By channel: its condition as that channel has heard it last; missing: that it is well, or nothing."""
    until: datetime | None = None
    """Somebody is saying it just now, until this time at most; None: nobody is."""

    @classmethod
    def read(cls, text: str | None) -> Told:
        """Read it as the database keeps it; what cannot be read says nothing."""
        try:
            known: dict[str, str] = dict(json.loads(text)) if text else {}
            until = datetime.fromisoformat(known.pop(UNTIL)) if UNTIL in known else None
        except (TypeError, ValueError):
            return cls()
        return cls(known, until)

    def written(self) -> str | None:
        """Write it for the database."""
        until = {UNTIL: rfc3339(self.until)} if self.until else {}
        return json.dumps({**self.conditions, **until}) if self.conditions or until else None

    def having_heard(self, channel: str, condition: str) -> Told:
        """Note that a channel was told."""
        others = {name: known for name, known in self.conditions.items() if name != channel}
        return Told({**others, **({channel: condition} if condition else {})}, self.until)

    def of(self, channels: Collection[str]) -> Told:
        """Drop the channels that there are no more."""
        return Told({name: known for name, known in self.conditions.items() if name in channels}, self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One source that stands otherwise than a channel was told."""

    stand: Stand
    before: str
    """What it was told last; "": that it is well, or nothing."""

    @property
    def needs_human(self) -> bool:
        """Tell whether it needs somebody, or else is well again."""
        return self.stand.status in NEEDY

    @property
    def sentence(self) -> str:
        """Say it in one line."""
        if not self.needs_human:
            return f"{self.stand.source} is well again (was {self.before.replace(' ', ': ')})"
        detail = " ".join((self.stand.detail or "").split())
        said = [f"{self.stand.source} needs a human: {self.stand.status}", self.stand.cause or "", detail]
        return ": ".join(part for part in said if part)

    def as_json(self) -> dict[str, Any]:
        """Give it with the words of `v_source_health`."""
        was_status, _, was_cause = self.before.partition(" ")
        return {
            "source": self.stand.source,
            "name": self.stand.name,
            "change": "needs_human" if self.needs_human else "recovered",
            "status": self.stand.status,
            "cause": self.stand.cause,
            "detail": self.stand.detail,
            "was_status": was_status or None,
            "was_cause": was_cause or None,
            "last_success_at": rfc3339(self.stand.last_success_at),
            "last_article_at": rfc3339(self.stand.last_article_at),
            "next": next_command(self.stand.source, self.stand.status, self.stand.cause),
        }


@dataclass(frozen=True, slots=True)
class Message:
    """What is said at once: one change or, if many come together, all of them."""

    changes: Sequence[Change]

    @property
    def text(self) -> str:
        """Say it to a person; the first line is the gist."""
        lines = [change.sentence for change in self.changes[:LISTED]]
        if len(self.changes) == 1:
            return lines[0]
        n = Counter(change.needs_human for change in self.changes)
        gist = ", ".join(
            said for said in (f"{n[True]} need a human" * bool(n[True]), f"{n[False]} well again" * bool(n[False])) if said
        )
        more = [f"and {len(self.changes) - LISTED} more: `copydesk status`"] if len(self.changes) > LISTED else []
        return "\n".join([f"{len(self.changes)} sources: {gist}", *lines, *more])

    def as_json(self) -> str:
        """Write what a command reads and an address is sent."""
        return json.dumps({"text": self.text, "changes": [change.as_json() for change in self.changes]}, ensure_ascii=False)

    def as_environment(self) -> dict[str, str]:
        """Write the same for a shell: of several changes what they share, sources separated by spaces."""
        told = [change.as_json() for change in self.changes]
        shared = {name: {str(one[name] or "") for one in told} for name in ("change", "status", "cause", "detail")}
        said = {name: (values.pop() if len(values) == 1 else "several") for name, values in shared.items()}
        names = " ".join(one["source"] for one in told[: LISTED if len(told) > LISTED else None])
        return {
            "COPYDESK_SOURCE": names,
            "COPYDESK_CHANGES": str(len(told)),
            "COPYDESK_TEXT": self.text,
            **{f"COPYDESK_{name.upper()}": value for name, value in said.items()},
        }


def condition(stand: Stand) -> str:
    """Say in a word or two how a source stands; "": it is well, or nobody wants to know.

    What has the same condition as before is not told again.
    """
    return f"{stand.status} {stand.cause or ''}".strip() if stand.status in NEEDY else ""


def owed(stand: Stand, told: Told, channels: Collection[str], now: datetime) -> list[str]:
    """List the channels that have not heard how a source stands.

    Args: channels — those that can be told now.
    Returns: none of a source that is disabled, or of which somebody is telling just now.
    """
    if stand.status == "disabled" or (told.until and told.until > now):
        return []
    now_is = condition(stand)
    return [name for name in channels if told.conditions.get(name, "") != now_is]


def messages(changes: Sequence[Change]) -> list[Message]:
    """Say each change by itself, or many together."""
    return [Message(changes)] if len(changes) > AT_ONCE else [Message([change]) for change in changes]

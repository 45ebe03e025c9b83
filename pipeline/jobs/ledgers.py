"""The ledgers that a home has: what is to be forgotten, and what was taken apart. Marks only, never an address.

forgotten.jsonl
{"kind":"address","mark":"9f…","forgotten_at":"2026-11-25T10:00:00Z"}          a tombstone is set
{"kind":"address","mark":"9f…","lifted_at":"2026-11-26T10:00:00Z"}             and lifted
separated.jsonl
{"article_key":"9f…","from":["a0…","b1…"],"separated_at":"2026-11-25T10:00:00Z"}   an article was taken out of a story
{"article_key":"9f…","from":["a0…"],"lifted_at":"2026-11-26T10:00:00Z"}            and may be compared with that one again
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from pipeline.items import Separation, Tombstone, TombstoneKind
from pipeline.jobs.ledger import Ledger, time
from pipeline.records import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.records import Json, Record


def pair(one: Separation) -> str:
    """Name what a separation is about."""
    return f"{one.article_key} {one.other_key}"


def _tombstone(fields: Record, before: Mapping[str, Tombstone]) -> list[Tombstone]:
    kind, mark = fields["kind"], str(fields["mark"])
    if kind not in get_args(TombstoneKind):
        raise ValueError(kind)
    known: TombstoneKind = kind  # type: ignore[assignment]  # looked up in the list of kinds just now
    if "lifted_at" in fields:
        lifted_at = time(fields["lifted_at"])
        earlier = before.get(mark)
        return [replace(earlier or Tombstone(kind=known, mark=mark, forgotten_at=lifted_at), lifted_at=lifted_at)]
    of = fields.get("of")
    return [Tombstone(kind=known, mark=mark, of=str(of) if of else None, forgotten_at=time(fields["forgotten_at"]))]


def _of_tombstones(tombstones: Iterable[Tombstone]) -> Iterator[Record]:
    for one in tombstones:
        when = {"lifted_at": rfc3339(one.lifted_at)} if one.lifted_at else {"forgotten_at": rfc3339(one.forgotten_at)}
        yield {"kind": one.kind, "mark": one.mark, **({"of": one.of} if one.of and not one.lifted_at else {}), **when}


def _separations(fields: Record, before: Mapping[str, Separation]) -> Iterator[Separation]:
    lifted_at = time(fields["lifted_at"]) if "lifted_at" in fields else None
    said_at = lifted_at or time(fields["separated_at"])
    others = fields["from"]
    if not isinstance(others, list):
        raise TypeError(others)
    for other in others:
        one = Separation(article_key=str(fields["article_key"]), other_key=str(other), separated_at=said_at)
        yield replace(before.get(pair(one), one), lifted_at=lifted_at) if lifted_at else one


def _of_separations(separations: Iterable[Separation]) -> Iterator[Record]:
    """Write each article that was taken out in one line with all that it was taken from."""
    together: defaultdict[tuple[str, str, str | None], list[Json]] = defaultdict(list)
    for one in separations:
        what = "lifted_at" if one.lifted_at else "separated_at"
        together[one.article_key, what, rfc3339(one.said_at)].append(one.other_key)
    for (article_key, what, said_at), others in together.items():
        yield {"article_key": article_key, "from": others, what: said_at}


FORGOTTEN = Ledger(
    file="forgotten.jsonl",
    holds="what is to be forgotten",
    undone="nothing was deleted",
    key=lambda one: one.mark,
    said=_tombstone,
    lines=_of_tombstones,
)
SEPARATED = Ledger(
    file="separated.jsonl",
    holds="what was taken apart",
    undone="nothing was changed",
    key=pair,
    said=_separations,
    lines=_of_separations,
)

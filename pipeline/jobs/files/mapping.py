"""Other tools' names for what we call otherwise: `maintext=text,title=headline`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import UsageError, nearest
from pipeline.jobs.files.lines import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.records import Json, Record

    Mapping = tuple[tuple[str, str], ...]
    """Their name (with dots for what lies in another object) and ours, in the order in which they were given."""


def read(given: Iterable[str]) -> Mapping:
    """Read what somebody typed: `THEIRS=ours` joined by commas, several times.

    Raises: UsageError — it is not of that form, or ours is no key that is read; it names the nearest one.
    """
    pairs = []
    for pair in (one.strip() for text in given for one in text.split(",") if one.strip()):
        theirs, sign, ours = (part.strip() for part in pair.rpartition("="))
        if not sign or not theirs or not ours:
            raise UsageError(f'--map {pair}: write THEIRS=ours, as in "maintext=text"')
        if ours not in KEYS:
            raise UsageError(
                f'--map {pair}: "{ours}" is no key that is read{nearest(ours, KEYS)}: those are {", ".join(sorted(KEYS))}'
            )
        pairs.append((theirs, ours))
    return tuple(pairs)


def renamed(fields: Record, mapping: Mapping) -> Record:
    """Give an object our names: of several that mean one key the first that is there and not null.

    >>> renamed({"maintext": "x", "meta": {"title": "y"}}, (("maintext", "text"), ("meta.title", "headline")))
    {'maintext': 'x', 'meta': {'title': 'y'}, 'text': 'x', 'headline': 'y'}
    """
    found: Record = {}
    for theirs, ours in mapping:
        value = _at(fields, theirs)
        if value is not None and ours not in found:
            found[ours] = value
    return {**fields, **found}


def _at(fields: Json, path: str) -> Json:
    """Look a name up, and if there is none, what its dots lead to."""
    if not isinstance(fields, dict):
        return None
    if path in fields:
        return fields[path]
    first, dot, rest = path.partition(".")
    return _at(fields.get(first), rest) if dot else None

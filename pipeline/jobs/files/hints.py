"""What somebody says about a page beforehand: taken if it is valid, else None."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.records import Json

NAME_LENGTH = 2_000
KEY_LENGTH = 100
EARLIEST = datetime(1600, 1, 1, tzinfo=UTC)
TOMORROW = timedelta(days=1)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
BCP_47 = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
CODES = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es
et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj
kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv
ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th
ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
ISO_639_1 = frozenset(CODES.split())


def name(value: Json, *, longest: int = NAME_LENGTH) -> str | None:
    """Read a headline, a name or a key: one line, white space folded."""
    if not isinstance(value, str):
        return None
    folded = " ".join(UNPRINTABLE.sub(" ", value).split())
    return folded if 0 < len(folded) <= longest else None


def names(value: Json) -> tuple[str, ...]:
    """Read a list of names; a single string is one."""
    said = [name(item) for item in (value if isinstance(value, list) else [value])]
    return tuple(item for item in said if item)


def time(value: Json, *, now: datetime) -> datetime | None:
    """Read a time in ISO 8601, or as e-mail and RSS write it; without a zone it is UTC.

    Returns: aware UTC; None also for what cannot be: in the future, or before there were newspapers.

    >>> time("2026-11-22T10:00+02:00", now=datetime(2026, 11, 23, tzinfo=UTC)).isoformat()
    '2026-11-22T08:00:00+00:00'
    """
    if not isinstance(value, str):
        return None
    try:
        return _possible(datetime.fromisoformat(value.strip()), now=now)
    except ValueError:
        pass
    try:
        return _possible(parsedate_to_datetime(value), now=now)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def language(value: Json) -> str | None:
    """Read a BCP 47 language whose first part exists.

    >>> language("en_us"), language("klingon"), language("xx")
    ('en-US', None, None)
    """
    tag = value.strip().replace("_", "-") if isinstance(value, str) else ""
    first, *rest = tag.split("-")
    if not BCP_47.fullmatch(tag) or (len(first) == 2 and first.lower() not in ISO_639_1):
        return None
    return "-".join([first.lower(), *(_cased(part) for part in rest)])


def _possible(found: datetime, *, now: datetime) -> datetime | None:
    try:
        aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None
    return aware if EARLIEST <= aware <= now + TOMORROW else None


def _cased(part: str) -> str:
    """Write a region in capitals and a script with one, as is the custom."""
    return part.upper() if len(part) == 2 else part.title() if len(part) == 4 and part.isalpha() else part.lower()

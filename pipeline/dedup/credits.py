"""Credits: which agency or outlet a text says that it comes from. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline import urls

if TYPE_CHECKING:
    from collections.abc import Iterable

OPENING = 300
"""Characters of a text in which a dateline may name the agency."""
FEWEST_LETTERS = 2
DATELINE = re.compile(r"^[^\n(/]{0,60}[(/]([^()/\n]{2,40})[)/]\s*[-\u2013\u2014:]", re.MULTILINE)
"""`PARIS (Agency) -`, `BERLIN, 3 May /Agency/ --`."""
PLACE_AND_AGENCY = re.compile(
    r"^[(\uff08\u3010]([^()\uff08\uff09\u3010\u3011=\uff1d\n]{1,20}[=\uff1d][^()\uff08\uff09\u3010\u3011\n]{1,30})[)\uff09\u3011]",
    re.MULTILINE,
)
"""The Korean and the Japanese form: `(place=agency)`, in round or thick brackets."""
AGENCY_FIRST = re.compile(
    r"^\W{0,4}\u636e?([\u3400-\u9fff]{2,14}(?:\d{1,2}\u6708)?(?:\d{1,2}\u65e5)?[\u7535\u96fb])", re.MULTILINE
)
"""The Chinese form: agency, place and day in one, and the word for a telegram."""
TELEGRAM = ("\u7535", "\u96fb")
LETTERS = re.compile(r"\w+")


def credited(authors: Iterable[str], text: str) -> frozenset[str]:
    """List, folded, whom a text names as its origin: its authors, and the agency of a dateline.

    >>> sorted(credited(("Jane Doe", "Wire"), "PARIS (Agence Une) - It rained."))
    ['agenceune', 'janedoe', 'wire']
    """
    opening = text[:OPENING]
    said = [*authors, *(found for form in (DATELINE, PLACE_AND_AGENCY, AGENCY_FIRST) for found in form.findall(opening))]
    parts = [part for one in said for part in re.split(r"[;,/=\uff1d]", one)]
    return frozenset(name for part in parts if len(name := _folded(part)) >= FEWEST_LETTERS)


def is_by(credits_: frozenset[str], *, source: str | None, url: str | None, name: str = "") -> bool:
    """Tell whether an outlet is one of those that a text names as its origin: by its key, its domain, or what it is called.

    >>> is_by(frozenset({"wire"}), source="the-wire", url="https://www.wire.example/a")
    True
    """
    if not credits_:
        return False
    domain = urls.registered_domain(url) if url else ""
    names = {_folded(source or ""), _folded(domain.partition(".")[0]), _folded(name)} - {""}
    return bool(names & credits_) or any(
        credit.endswith(TELEGRAM) and any(credit.startswith(name) for name in names if len(name) >= FEWEST_LETTERS)
        for credit in credits_
    )


def _folded(name: str) -> str:
    return "".join(LETTERS.findall(name.casefold())).replace("_", "")

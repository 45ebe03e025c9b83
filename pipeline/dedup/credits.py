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
LETTERS = re.compile(r"\w+")


def credited(authors: Iterable[str], text: str) -> frozenset[str]:
    """List, folded, whom a text names as its origin: its authors, and the agency of a dateline.

    >>> sorted(credited(("Jane Doe", "Wire"), "PARIS (Agence Une) - It rained."))
    ['agenceune', 'janedoe', 'wire']
    """
    said = [*authors, *DATELINE.findall(text[:OPENING])]
    parts = [part for one in said for part in re.split(r"[;,/]", one)]
    return frozenset(name for part in parts if len(name := _folded(part)) >= FEWEST_LETTERS)


def is_by(credits_: frozenset[str], *, source: str | None, url: str | None) -> bool:
    """Tell whether an outlet is one of those that a text names as its origin: by its key, or by its domain.

    >>> is_by(frozenset({"wire"}), source="the-wire", url="https://www.wire.example/a")
    True
    """
    domain = urls.registered_domain(url) if url else ""
    names = {_folded(source or ""), _folded(domain.partition(".")[0])} - {""}
    return bool(names & credits_)


def _folded(name: str) -> str:
    return "".join(LETTERS.findall(name.casefold())).replace("_", "")

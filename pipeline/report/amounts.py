"""Amounts as people write them."""

from __future__ import annotations


def counted(n: int, what: str) -> str:
    """Write a number of things.

    >>> counted(1, "page"), counted(3, "address"), counted(2, "story"), counted(0, "revision")
    ('1 page', '3 addresses', '2 stories', '0 revisions')
    """
    return f"{n} {what if n == 1 else plural(what)}"


def plural(what: str) -> str:
    """Write the name of a thing for more than one of them.

    >>> plural("link"), plural("more line")
    ('links', 'more lines')
    """
    if what.endswith("y") and what[-2:-1] not in "aeou":
        return f"{what[:-1]}ies"
    return f"{what}es" if what.endswith("s") else f"{what}s"

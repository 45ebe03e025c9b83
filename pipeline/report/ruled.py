"""What a source's rule did on a page: which text each of its selectors took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.amounts import counted
from pipeline.report.terminal import cut, folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.extract import Applied, Selected
    from pipeline.records import Json, Record

SHOWN = 5
"""Elements of which the text is shown."""


def lines(applied: Applied) -> Iterator[str]:
    """Write a line for the layout, one for each selector with what it did, and below it what it takes out of the page."""
    until = applied.rule.until
    yield f"of the layout until {until}" if until else "of today's layout"
    for one in applied.selected:
        yield f"  {one.field:<10} {folded(one.selector)}  {_did(one)}"
        if one.field == "remove":
            yield from (f"    - {cut(text)}" for text in one.texts[:SHOWN])
            if len(one.texts) > SHOWN:
                yield f"    … and {counted(len(one.texts) - SHOWN, 'more element')}"


def as_json(applied: Applied | None) -> Record | None:
    """Write it for a program; the texts are those that are taken out."""
    if applied is None:
        return None
    selectors: list[Json] = [
        {
            "field": one.field,
            "selector": one.selector,
            "n_matched": one.n_matched,
            "n_words": one.n_words,
            "value": one.value,
            "texts": list(one.texts) if one.field == "remove" else [],
        }
        for one in applied.selected
    ]
    return {"until": str(applied.rule.until) if applied.rule.until else None, "selectors": selectors}


def taker(applied: Applied | None, line: str) -> str:
    """Name the selector because of which a line is not in the text any more; empty: it is none's doing.

    A line goes if `remove` takes an element that holds it, or if no element of `body` does.
    """
    text = folded(line)
    for one in applied.selected if applied else ():
        if one.field == "remove" and any(text in taken for taken in one.texts):
            return one.name
        if one.field == "body" and one.texts and not any(text in chosen for chosen in one.texts):
            return one.name
    return ""


def _did(one: Selected) -> str:
    if not one.n_matched:
        return "matched nothing"
    matched = f"matched {counted(one.n_matched, 'element')}"
    if one.value is None:
        return f"{matched}, which {'says' if one.n_matched == 1 else 'say'} nothing that could be read"
    if one.field == "remove":
        return f"took out {counted(one.n_matched, 'element')} of {counted(one.n_words, 'word')}"
    if one.field == "body":
        return f"{matched} of {counted(one.n_words, 'word')}"
    return f"{matched}: {cut(one.value)}"

"""What reprocessing would change, before somebody's eyes: each page like a diff, and the sum of them."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.report import progress
from pipeline.report.amounts import counted
from pipeline.report.explanation import spoken
from pipeline.report.terminal import counts, dump, folded, hang, say, sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.records import Json, Record
    from pipeline.report.block_changes import BlockChange
    from pipeline.report.differences import Change, Difference

AROUND = 40
"""Characters that are shown on either side of what changes in a line."""
COLOURS = {"-": "red", "+": "green", "~": "yellow"}
LEAVES_TEXT = ("struck", "lost")
ENTERS_TEXT = ("restored", "found")


@dataclass(slots=True)
class Tally:
    """The sum of differences."""

    n_pages: int = 0
    """Pages judged anew."""
    n_changed: int = 0
    n_passed_over: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    """Pages by the field that would change; `text` is one, the outcome is not."""
    blocks: Counter[str] = field(default_factory=Counter)
    """Blocks by kind of change."""
    struck: Counter[str] = field(default_factory=Counter)
    """Blocks that would go, by reason."""
    restored: Counter[str] = field(default_factory=Counter)
    """Blocks that would come back, by the reason for which they were struck."""
    to_rejection: Counter[str] = field(default_factory=Counter)
    """Articles that would become none, by reason."""
    to_article: Counter[str] = field(default_factory=Counter)
    """Rejected pages that would become articles, by the reason for which they were rejected."""
    other_rejection: Counter[str] = field(default_factory=Counter)
    """Pages that would be rejected for another reason, by the new one."""
    ruled: Counter[str] = field(default_factory=Counter)
    """Blocks that would go because a source's rule takes them out, by its selector."""
    selectors: dict[tuple[str, str], list[bool]] = field(default_factory=dict)
    """For each selector of a source's rules, whether it changed anything on each page."""

    def add(self, found: Difference) -> None:
        """Count a page."""
        self.n_pages += 1
        self.n_passed_over += found.is_passed_over
        self.n_changed += found.is_change
        self.fields["text"] += any(block.kind != "relabelled" for block in found.blocks)
        for change in found.changes:
            if change.field != "rejection":
                self.fields[change.field] += 1
            elif not change.old:
                self.to_rejection[change.new] += 1
            elif not change.new:
                self.to_article[change.old] += 1
            else:
                self.other_rejection[change.new] += 1
        for one in found.applied.selected if found.applied else ():
            self.selectors.setdefault((found.source or "", one.name), []).append(one.is_used)
        for block in found.blocks:
            self.blocks[block.kind] += 1
            if block.rule:
                self.ruled[block.rule] += 1
            if block.kind == "struck" and block.reason:
                self.struck[block.reason] += 1
            if block.kind == "restored" and block.old_reason:
                self.restored[block.old_reason] += 1

    def as_json(self) -> Record:
        """Write it for a program."""
        counters = {name: getattr(self, name) for name in self.__dataclass_fields__ if not name.startswith(("n_", "selectors"))}
        numbers: Record = {"pages": self.n_pages, "changed": self.n_changed, "passed_over": self.n_passed_over}
        selectors: list[Json] = [
            {"source": source, "selector": name, "n_used": sum(used), "n_tried": len(used)}
            for (source, name), used in self.selectors.items()
        ]
        return {**numbers, **{name: dict(+counter) for name, counter in counters.items()}, "selectors": selectors}


def show(differences: Iterable[Difference], *, as_json: bool) -> Tally:
    """Print the pages that would come out differently as they are found, and at the end the sum.

    As JSON: an object a page and line, then one line with `summary`.
    """
    tally = Tally()
    with progress.shown("judged") as advance:
        for found in differences:
            tally.add(found)
            if found.is_change:
                progress.wipe()
                dump(_record(found)) if as_json else _page(found)
            advance()
    dump({"summary": tally.as_json()}) if as_json else _sum(tally)
    return tally


def excerpt(old: str, new: str) -> tuple[str, str]:
    """Cut two lines that are much alike to what differs, with a little around it.

    >>> excerpt("a" * 50 + "X" + "b" * 50, "a" * 50 + "b" * 50)[0] == "…" + "a" * 40 + "X" + "b" * 40 + "…"
    True
    """
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    end = next((i for i in range(shorter - start) if old[-1 - i] != new[-1 - i]), shorter - start)
    return _cut(old, start, len(old) - end), _cut(new, start, len(new) - end)


def _cut(text: str, start: int, end: int) -> str:
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


def _record(found: Difference) -> Record:
    changes: list[Json] = [{"field": c.field, "old": c.old, "new": c.new} for c in found.changes]
    names = ("kind", "old", "new", "old_reason", "reason", "evidence", "rule")
    blocks: list[Json] = [{name: getattr(block, name) for name in names} for block in found.blocks]
    return {
        "url": found.url,
        "archive_record": found.archive_record,
        "detail": found.detail or None,
        "changes": changes,
        "blocks": blocks,
    }


def _page(found: Difference) -> None:
    say(folded(found.url or found.archive_record), style="bold")
    for change in found.changes:
        _field(change, found.detail)
    for block in found.blocks:
        for sign, text in _lines(block):
            _line(sign, text)
        if why := _why(block):
            _line("", why)
    say()


def _field(change: Change, detail: str) -> None:
    if change.field != "rejection":
        say(f"  {change.field}")
        for sign, value in (("-", change.old), ("+", change.new)):
            if value:
                _line(sign, value)
        return
    _line("-", "an article" if not change.old else f"no article: {spoken(change.old)}")
    _line("+", f"an article: {detail or '(no headline)'}" if not change.new else detail)


def _lines(block: BlockChange) -> Iterator[tuple[str, str]]:
    if block.kind == "changed":
        old, new = excerpt(block.old, block.new)
        yield "-", old
        yield "+", new
    elif block.kind in LEAVES_TEXT:
        yield "-", block.old
    elif block.kind in ENTERS_TEXT:
        yield "+", block.new
    else:
        yield "~", block.new


def _why(block: BlockChange) -> str:
    evidence = f": {block.evidence}" if block.evidence else ""
    match block.kind:
        case "struck":
            return f"{spoken(block.reason)}{evidence}"
        case "restored":
            return f"was struck: {spoken(block.old_reason)}"
        case "relabelled":
            return f"struck: {spoken(block.old_reason)} → {spoken(block.reason)}{evidence}"
        case "lost":
            return f"the rule {block.rule} takes it out" if block.rule else "extraction no longer finds it"
        case "found":
            return "extraction had not found it"
        case "moved":
            return "stands elsewhere"
        case "changed":
            return ""


def _line(sign: str, text: str) -> None:
    if not sys.stdout.isatty():
        say(f"    {sign} {folded(text)}" if sign else f"        {folded(text)}")
    elif sign:
        hang(sheet(), sign, text, style=COLOURS[sign], indent=4)
    else:
        hang(sheet(), "└ ", text, style="dim", indent=6)


def _sum(tally: Tally) -> None:
    passed = f", {tally.n_passed_over} passed over: there is nothing to compare them with" if tally.n_passed_over else ""
    pages = counted(tally.n_pages, "page")
    say(f"{pages} judged, {tally.n_changed} would come out differently{passed}", style="bold")
    counts("pages whose field would change", +tally.fields)
    counts("blocks of their texts", tally.blocks)
    counts("blocks that would be struck", _named(tally.struck))
    counts("blocks that would come back, struck so far as", _named(tally.restored))
    counts("blocks that a rule takes out", tally.ruled)
    counts("articles that would become none", _named(tally.to_rejection))
    counts("pages that would become articles, rejected so far as", _named(tally.to_article))
    counts("pages that would be rejected for another reason", _named(tally.other_rejection))
    _rules(tally)


def _rules(tally: Tally) -> None:
    if tally.selectors:
        say("selectors of rules, and the pages on which they changed anything", style="bold")
    for (source, name), used in tally.selectors.items():
        n_used = f"{sum(used)} of {counted(len(used), 'page')}" if any(used) else f"none of {counted(len(used), 'page')}"
        say(f"  [{source}] {folded(name)}  {n_used}")


def _named(numbers: Counter[str]) -> dict[str, int]:
    return {spoken(reason): n for reason, n in numbers.items()}

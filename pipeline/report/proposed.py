"""What `source add` found, one by one or as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.report import checked_text, terminal
from pipeline.report.amounts import counted
from pipeline.report.checked import Check
from pipeline.report.checked_verdict import verdict
from pipeline.report.terminal import cut, folded, note, say
from pipeline.sources import stanza

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.items.proposal import Proposal
    from pipeline.records import Json, Record

HEADS = ("homepage", "", "key", "feeds", "sitemaps", "sections", "articles", "newest", "why")


@dataclass(slots=True)
class Candidate:
    """A source that could be added, with the articles that were tried, and what becomes of it."""

    proposal: Proposal
    state: Literal["found", "written", "left out", "known", "failed"] = "found"
    why: str | None = None
    check: Check | None = None
    """None: nothing was tried, as it comes from the catalogue or nothing was found."""

    def __post_init__(self) -> None:
        if self.proposal.source is None:
            self.fail(self.proposal.error or "nothing was found")
        if self.proposal.is_known:
            self.state = "known"

    def take(self, tried: Check | Exception) -> None:
        """Take what came of three articles."""
        if isinstance(tried, Check):
            self.check = tried
        else:
            self.why = str(tried)

    @property
    def is_sound(self) -> bool:
        """Say whether an article could be read, if any was tried."""
        return not self.proposal.tried or any(page.article for page in (self.check.pages if self.check else ()))

    def fail(self, why: str) -> None:
        """Note why it cannot be added."""
        self.state, self.why = "failed", why

    def leave_out(self, *, by_whom: Literal["somebody", "us"]) -> None:
        """Note that it is not added: somebody said no, or nothing of it could be read."""
        if by_whom == "somebody":
            self.state = "left out"
            return
        found = verdict(self.check) if self.check else None
        self.fail(self.why or (f"{found.sentence} {found.advice}".strip() if found else "no article could be tried"))


def show(one: Candidate) -> None:
    """Print what was tried, the stanza, and the articles as they would be kept."""
    source = one.proposal.source
    if source is None:
        note(f"copydesk: {one.proposal.wanted}: {one.why}")
        return
    for tried in one.proposal.tried:
        newest = f"  newest {tried.newest}" if tried.newest else ""
        say(f"  {tried.n_links:>4} links  {tried.kind:<8} {folded(tried.url)}{newest}")
    if one.check:
        checked_text.show_pages(one.check)
        found = verdict(one.check)
        say(found.sentence)
        if found.advice:
            say(found.advice)
        say()
    elif one.why:
        say(f"no article was tried: {one.why}")
    say(stanza(source).rstrip())


def tell(one: Candidate, *, seeds: Path) -> None:
    """Print what has become of one."""
    source = one.proposal.source
    if source and one.state == "written":
        say(f"written to {seeds}; next: copydesk crawl {source.key}")
    elif source and one.state == "left out":
        note(f"left out: {source.key}")
    else:
        note(f"copydesk: {one.proposal.wanted}: not written: {one.why}" if one.check else f"copydesk: {one.why}")


def table(found: Sequence[Candidate]) -> None:
    """Print a line for each."""
    terminal.table(HEADS, [_row(one) for one in found])


def summary(found: Sequence[Candidate], *, seeds: Path) -> None:
    """Print how many have become what."""
    counts = {state: sum(one.state == state for one in found) for state in ("written", "left out", "known", "failed")}
    told = ", ".join(f"{n} {state}" for state, n in counts.items() if n)
    say(f"{counted(len(found), 'outlet')}: {told}" + (f"; stanzas are in {seeds}" if counts["written"] else ""))


def as_json(found: Sequence[Candidate], *, written_to: str) -> Record:
    """Write it for a program: the same keys whatever was found."""
    entries: list[Json] = [_entry(one) for one in found]
    return {"written_to": written_to if any(one.state == "written" for one in found) else None, "outlets": entries}


def _row(one: Candidate) -> tuple[object, ...]:
    source, pages = one.proposal.source, one.check.pages if one.check else ()
    counts = [len(source.feeds), len(source.sitemaps), len(source.sections)] if source else [None] * 3
    articles = f"{sum(page.article is not None for page in pages)} of {len(pages)}" if pages else ""
    newest = max((tried.newest for tried in one.proposal.tried if tried.newest), default="")
    return cut(one.proposal.wanted), one.state, source.key if source else "", *counts, articles, newest[:10], one.why or ""


def _entry(one: Candidate) -> Record:
    source, pages = one.proposal.source, one.check.pages if one.check else ()
    return {
        "wanted": one.proposal.wanted,
        "state": one.state.replace(" ", "_"),
        "why": one.why,
        "key": source.key if source else None,
        "homepage": source.homepage if source else None,
        "feeds": [*source.feeds] if source else [],
        "sitemaps": [*source.sitemaps] if source else [],
        "sections": [*source.sections] if source else [],
        "n_pages": len(pages),
        "n_articles": sum(page.article is not None for page in pages),
        "newest": max((tried.newest for tried in one.proposal.tried if tried.newest), default=None),
    }

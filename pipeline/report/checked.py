"""A look at one source, judged: what became of each page, what each rule did, and what somebody should do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import extract, urls
from pipeline.items import Document, Memory, Rejection
from pipeline.items.memory import headline_key
from pipeline.report import explanation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.extract import Applied, Trial
    from pipeline.items import Article, Page
    from pipeline.items.check import Look
    from pipeline.report.explanation import Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of one page."""

    url: str
    rejection: Rejection | None = None
    """Why it is no article; None: it is one."""
    explanation: Explanation | None = None
    """How it was judged; None: no page came."""
    applied: Applied | None = None
    """What the rule did; None: none holds today, or it was not asked."""
    is_zone_assumed: bool = False
    """The page says when it was published, but not in which time zone."""

    @property
    def article(self) -> Article | None:
        """Give what came of it; None: nothing."""
        return self.explanation.article if self.explanation else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A source that was looked at, with its pages judged."""

    look: Look
    pages: tuple[Checked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """A selector that changed nothing on some of the pages on which it was tried."""

    field: str
    selector: str
    n_idle: int
    """Pages on which it changed nothing."""
    n_unread: int
    """Of these, pages on which it matched something that could not be read as what it should be."""
    n_tried: int

    @property
    def is_always(self) -> bool:
        """Say whether it changed nothing on any page."""
        return self.n_idle == self.n_tried


def judged(look: Look) -> Check:
    """Extract and clean the pages as the line does, with its limits; what the source taught the database is not known.

    The headlines that were announced beside a page are known, as they are to a crawl.
    """
    if not any(sample.page for sample in look.samples):
        return Check(look=look, pages=tuple(Checked(url=sample.url, rejection=sample.rejection) for sample in look.samples))
    with extract.Pool(extract.trial, workers=1) as pool:
        return Check(look=look, pages=tuple(_pages(look, pool)))


def idle(check: Check) -> tuple[Idle, ...]:
    """Count for each selector of the rules the pages on which it changed nothing.

    Returns: those that somebody should know of. What is to be removed need not be on every page, only on some.
    """
    tried: dict[tuple[str, str], list[tuple[bool, int]]] = {}
    for page in check.pages:
        for one in page.applied.selected if page.applied else ():
            tried.setdefault((one.field, one.selector), []).append((one.is_used, one.n_matched))
    found = (
        Idle(
            field=field,
            selector=selector,
            n_idle=sum(not is_used for is_used, _ in each),
            n_unread=sum(not is_used and n > 0 for is_used, n in each),
            n_tried=len(each),
        )
        for (field, selector), each in tried.items()
    )
    return tuple(one for one in found if one.n_idle and (one.field != "remove" or one.is_always))


def _pages(look: Look, pool: extract.Pool[Trial]) -> Iterator[Checked]:
    for sample in look.samples:
        if sample.page is None:
            yield Checked(url=sample.url, rejection=sample.rejection)
            continue
        done = _tried(sample.page, look, pool)
        explained = explanation.examine(sample.page, done, look.source, name=sample.url, memory=_memory(look, sample.page))
        yield Checked(
            url=sample.url,
            rejection=explained.rejection,
            explanation=explained,
            applied=done.applied,
            is_zone_assumed=isinstance(done.found, Document) and "published_at_zone" in done.found.origins,
        )


def _tried(page: Page, look: Look, pool: extract.Pool[Trial]) -> Trial:
    pool.submit(page, look.source)
    while True:
        for _, done in pool.ready(1.0):
            return extract.Trial(done) if isinstance(done, Rejection) else done


def _memory(look: Look, page: Page) -> Memory:
    own = {urls.url_key(url) for url in (page.url, page.requested_url) if url}
    keys = (headline_key(headline) for url, headline in look.headlines if urls.url_key(url) not in own)
    return Memory(headlines=frozenset(key for key in keys if key))

"""The writer: what is known, and what becomes of a page, inside one transaction.

page ──► pages (its outcome) ──► links (done, or due again)
   └──► articles, revisions, changes and what hangs on them, as the verdict says
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, StatementError

from pipeline.errors import RowError
from pipeline.items import Known, StoredArticle
from pipeline.store import (
    address,
    articles,
    forgetting,
    lookup,
    memory,
    regrouping,
    revisions,
    rows,
    separations,
    settling,
    staging,
    tables,
    tombstones,
    withdrawing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from pipeline.items import (
        Fingerprints,
        KnownArticle,
        Member,
        Memory,
        Page,
        Place,
        Rejection,
        SourceBlock,
        TombstoneKind,
        Verdict,
    )

T = TypeVar("T")

STORED = [
    tables.articles.c[name] for name in ("article_id", "article_key", "story_id", "relation", "n_revisions", "first_seen_at")
]


class Batch:
    """One write transaction: everything in it is stored, or nothing. `Store.transact` makes it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def known(self, fingerprints: Fingerprints, page: Page) -> Known:
        """Look up what could be the same as what has arrived."""
        here = lookup.at_address(self.connection, fingerprints.article_key)
        elsewhere = Known() if here else self.known_elsewhere(fingerprints)
        claimed = None if here else fingerprints.claimed_article_key
        text, removed = "", frozenset[str]()
        if here and here.text_hash != fingerprints.text_hash:
            text, removed = self._content(here.article_id)
        is_late = here is not None and page.fetched_at <= here.fetched_at
        return Known(
            at_address=here,
            same_text=elsewhere.same_text,
            same_text_of_source=lookup.same_text_of_source(self.connection, fingerprints.text_hash, page.source)
            if elsewhere.same_text
            else (),
            claimed=lookup.at_address(self.connection, claimed) if claimed else None,
            alike=elsewhere.alike,
            apart=elsewhere.apart,
            replayed_revision=revisions.from_record(self.connection, page, here.article_id) if here else None,
            settled_revision=revisions.settled(self.connection, page, here.article_id) if here else None,
            past=revisions.around(self.connection, here.article_id, page.fetched_at) if here and is_late else None,
            text_at_address=text,
            removed_at_address=removed,
        )

    def known_elsewhere(self, fingerprints: Fingerprints) -> Known:
        """Look up what carries the same text at other addresses, in other stories than its own."""
        key, text_hash = fingerprints.article_key, fingerprints.text_hash
        twin = lookup.same_text(self.connection, text_hash, article_key=key)
        alike = () if twin else lookup.alike(self.connection, fingerprints.shingle_keys)
        apart = separations.closed_to(self.connection, key) if twin or alike else frozenset[int]()
        if twin and twin.story_id in apart:
            twin = lookup.same_text(self.connection, text_hash, article_key=key, elsewhere=apart) or twin
            alike = lookup.alike(self.connection, fingerprints.shingle_keys)
        others = tuple(one for one in alike if one.first.article_key != key)
        return Known(same_text=twin, alike=others, apart=apart)

    def save(self, verdict: Verdict, page: Page, *, revisit: Sequence[int] = ()) -> StoredArticle:
        """Write what the verdict says, the page's outcome, and when its link is looked at again.

        Args: revisit — seconds after the article was first seen at which it is looked at again.
        Returns: the article as it is now, the one at the address also for `unchanged`.
        """
        article_id, is_changed = articles.write(self.connection, verdict, page)
        stored = replace(self.stored(article_id), is_changed=is_changed)
        settling.page(
            self.connection,
            page,
            state=verdict.state_of(page),
            article_key=stored.article_key,
            article_id=article_id,
            revision=verdict.revision or stored.n_revisions,
        )
        settling.visited(
            self.connection,
            page,
            rows.link_keys(page, verdict.fingerprints.url_key),
            article_id=article_id,
            due_at=rows.next_visit(stored.first_seen_at, revisit, after=page.fetched_at),
        )
        return stored

    def first_of(self, story_id: int) -> KnownArticle | None:
        """Give the first article of a story."""
        return lookup.first_of(self.connection, story_id)

    def contenders(self, story_id: int, *, besides: int | None = None) -> list[KnownArticle]:
        """Give the articles of a story among which its first one is chosen, in the order in which they were seen.

        Args: besides — one that is among them, as is the first one so far, however many there are.
        """
        return lookup.contenders(self.connection, story_id, besides=besides)

    def members(self, story_id: int, *, without: int) -> list[Member]:
        """Give the articles of a story, one of them left out; at most 1,000, the oldest."""
        return regrouping.members(self.connection, story_id, without=without)

    def member(self, article_id: int) -> Member:
        """Give an article with its text."""
        return regrouping.member(self.connection, article_id)

    def is_alone(self, story_id: int) -> bool:
        """Tell whether a story has one article."""
        return regrouping.is_alone(self.connection, story_id)

    def regroup(self, story_id: int, *, first: int, places: Iterable[Place]) -> list[int]:
        """Give a story another first article, and each of the others its place; articles of other stories come over.

        Returns: stories that have lost articles in this way and have others; their first one may be gone.
        """
        return regrouping.regroup(self.connection, story_id, first=first, places=places)

    def stored(self, article_id: int) -> StoredArticle:
        """Give an article as it is now."""
        found = select(*STORED).where(tables.articles.c.article_id == article_id)
        return StoredArticle(**self.connection.execute(found).one()._mapping)

    def leave(self, article_id: int) -> list[int]:
        """Give an article a story of its own.

        Returns: the story that it has left, if that has others; its first one may be gone.
        """
        return regrouping.leave(self.connection, article_id)

    def at_odds(self, story_id: int) -> frozenset[int]:
        """Give the stories that hold an article from which one of this story is apart."""
        return separations.at_odds(self.connection, story_id)

    def blocks(self, source: str, keys: Sequence[str]) -> Memory:
        """Look up which blocks of a source were seen before."""
        return memory.blocks(self.connection, source, keys)

    def learn(self, source: str, blocks: Iterable[SourceBlock], *, n_stories: int, to_clean_again: Iterable[int] = ()) -> None:
        """Write what a page has taught about its source.

        Args: n_stories — that the source has shown. to_clean_again — articles that carry what is known as furniture now.
        """
        memory.learn(self.connection, source, blocks, n_stories=n_stories)
        memory.clean_again(self.connection, to_clean_again)

    def teach_headline(self, source: str, headline: str | None, *, article_id: int) -> None:
        """Have articles cleaned again that carry an article's headline, if it is known only now."""
        memory.clean_carriers(self.connection, source, headline, article_id=article_id)

    def reject(
        self, rejection: Rejection, page: Page, *, retry_at: datetime | None = None, revisit: Sequence[int] = ()
    ) -> list[int]:
        """Write that a page became no article; its link is done, or due again at a time.

        What came of the same page earlier is taken back, unless the page could not be read this time.

        Args: revisit — where an article was before, it is looked at again, seconds after it was first seen.
        Returns: the stories that have lost an article with it.
        """
        texts = withdrawing.made_a_text(self.connection, page)
        if texts and rejection.reason in withdrawing.NO_JUDGEMENT:
            return []
        gone = [
            withdrawing.take_back(self.connection, rejection, article_id=article_id, revision=revision)
            for article_id, revision in texts
        ]
        settling.page(
            self.connection,
            page,
            state="due" if retry_at else "rejection",
            stage=rejection.stage,
            reason=rejection.reason,
            detail=rejection.detail,
            **({"http_status": rejection.http_status} if rejection.http_status else {}),
        )
        for asked in rows.link_keys(page)[:1]:
            settling.failed(self.connection, page, asked, reason=rejection.reason, retry_at=retry_at, revisit=revisit)
        return [story_id for story_id in gone if story_id is not None]

    def ask_stages(self, stages: Sequence[str], article_ids: Sequence[int]) -> None:
        """Note what people's own stages have to do."""
        staging.ask(self.connection, stages, article_ids)

    def forgotten(self, marks: Collection[str]) -> dict[str, TombstoneKind]:
        """Say which of some marks are to be forgotten, and of what kind each is."""
        return tombstones.among(self.connection, marks)

    def keep_out(self, rejection: Rejection, page: Page) -> None:
        """Write that a page is to be forgotten, without anything of what it says."""
        forgetting.keep_out(self.connection, rejection, page)

    def alone(self, fn: Callable[[], T]) -> T:
        """Do something that may be refused without losing the rest of the batch.

        Raises: RowError — it was refused; what it had written is undone, the batch goes on.
        """
        try:
            with self.connection.begin_nested():
                return fn()
        except StatementError as exc:
            if isinstance(exc, DBAPIError) and not address.is_row_fault(exc):
                raise
            raise RowError(str(exc.orig)) from exc

    def _content(self, article_id: int) -> tuple[str, frozenset[str]]:
        """Give an article's text and the blocks that were struck from it."""
        a, b = tables.articles.c, tables.removed_blocks.c
        text: str = self.connection.execute(select(a.text).where(a.article_id == article_id)).scalar_one()
        removed = self.connection.execute(select(b.text).where(b.article_id == article_id)).scalars()
        return text, frozenset(removed)

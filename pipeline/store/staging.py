"""What people's own stages have to do, and what they have done.

a transaction of the line ──► stage_runs: due ──► the stage, outside of it ──► its rows and `done`, or `failed`
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.errors import RowError
from pipeline.store import stage_tables, tables
from pipeline.store.queries import whole
from pipeline.store.views import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from pipeline.items import StageInfo
    from pipeline.store.queries import Found
    from pipeline.store.session import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One article that a stage has to do."""

    article: Found
    n_asked: int
    """How often it has been asked for: a result of an earlier time is none any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a stage has made of an article."""

    ask: Ask
    rows: Sequence[Mapping[str, object]] = ()
    error: str | None = None
    """Why there are none; None: it went well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How far a stage is."""

    n_done: int = 0
    n_failed: int = 0
    n_due: int = 0
    n_lacking: int = 0
    """Articles that it was never asked for, or for an earlier version."""


def ask(connection: Connection, stages: Iterable[str], article_ids: Sequence[int]) -> None:
    """Note that stages have to do articles, whatever they have done of them before."""
    for stage in stages:
        _ask(connection, [{"article_id": one, "stage": stage, "state": "due", "n_asked": 1} for one in article_ids])


def ask_lacking(store: Store, stage: str, version: str, *, is_failed_too: bool = False) -> None:
    """Note that a stage has to do the articles that it lacks: never asked for, or done by another version.

    Args: is_failed_too — those of which it has failed as well.
    """
    s = tables.stage_runs
    outdated = [and_(s.c.state != "due", or_(s.c.version.is_(None), s.c.version != version))]
    if is_failed_too:
        outdated.append(s.c.state == "failed")
    again = update(s).where(s.c.stage == stage, or_(*outdated)).values(state="due", n_asked=s.c.n_asked + 1)
    store.transact(lambda tx: tx.connection.execute(again))
    a, after = tables.articles.c.article_id, 0
    known = select(s.c.article_id).where(s.c.stage == stage, s.c.article_id == a).exists()
    while True:
        with store.read() as connection:
            ids = list(connection.execute(select(a).where(a > after, ~known).order_by(a).limit(1_000)).scalars())
        if not ids:
            return
        after = ids[-1]
        store.transact(lambda tx, ids=ids: ask(tx.connection, [stage], ids))  # type: ignore[misc]  # bound for the call


def due(store: Store, stage: str, *, among: Sequence[int] | None = None, after: int = 0, limit: int = 50) -> list[Ask]:
    """List articles that a stage has to do, by id.

    Args: among — only these; None: all. after — only with a higher id.
    """
    s = tables.stage_runs.c
    wanted = select(s.article_id, s.n_asked).where(s.stage == stage, s.state == "due", s.article_id > after)
    if among is not None:
        wanted = wanted.where(s.article_id.in_(among))
    with store.read() as connection:
        asked = {row.article_id: row.n_asked for row in connection.execute(wanted.order_by(s.article_id).limit(limit))}
        chosen = select(ARTICLES).where(ARTICLES.c.article_id.in_(asked)).order_by(ARTICLES.c.article_id)
        return [Ask(article=one, n_asked=asked[one.stored.article_id]) for one in whole(connection, chosen)] if asked else []


def save(store: Store, stage: StageInfo, made: Iterable[Made], *, now: datetime) -> None:
    """Write what a stage has made; an article that is gone, or asked for again meanwhile, is passed over."""
    for one in made:
        try:
            _store(store, stage, one, now)
        except RowError as exc:
            _store(store, stage, Made(ask=one.ask, error=f"its rows were refused: {exc}"), now)


def counts(store: Store, stage: str, version: str | None) -> Counts:
    """Say how far a stage is."""
    s = tables.stage_runs.c
    is_of_version = s.version == version if version is not None else s.version.is_not(None)
    with store.read() as connection:
        grouped = select(s.state, func.count()).where(s.stage == stage, or_(s.state == "due", is_of_version)).group_by(s.state)
        n = {row[0]: row[1] for row in connection.execute(grouped)}
        n_articles = connection.execute(select(func.count()).select_from(tables.articles)).scalar_one()
    lacking = n_articles - sum(n.values())
    return Counts(n_done=n.get("done", 0), n_failed=n.get("failed", 0), n_due=n.get("due", 0), n_lacking=lacking)


def _ask(connection: Connection, rows: list[dict[str, object]]) -> None:
    if not rows:
        return
    s = tables.stage_runs
    adding = sqlite.insert(s) if connection.dialect.name == "sqlite" else postgresql.insert(s)
    again = {"state": "due", "n_asked": s.c.n_asked + 1}
    connection.execute(adding.on_conflict_do_update(index_elements=["article_id", "stage"], set_=again), rows)


def _store(store: Store, stage: StageInfo, made: Made, now: datetime) -> None:
    store.transact(lambda tx: _save(tx.connection, stage, made, now))


def _save(connection: Connection, stage: StageInfo, made: Made, now: datetime) -> None:
    s, article_id = tables.stage_runs, made.ask.article.stored.article_id
    is_asked = (s.c.article_id == article_id) & (s.c.stage == stage.name) & (s.c.n_asked == made.ask.n_asked)
    values = {
        "version": stage.version,
        "state": "failed" if made.error else "done",
        "error": made.error,
        "n_rows": len(made.rows),
        "ran_at": now,
    }
    if connection.execute(update(s).where(is_asked).values(values)).rowcount:
        stage_tables.replace(connection, stage.table, stage.columns, article_id, made.rows)

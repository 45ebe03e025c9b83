"""What a first crawl brought: the articles, what was struck from them, what was rejected, and the SQL to go on with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.report import articles, terminal
from pipeline.report.amounts import counted
from pipeline.report.terminal import say
from pipeline.store import following, open_store

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.store.queries import Found

SQL = (
    "SELECT source, headline, published_at, word_count FROM v_articles ORDER BY published_at DESC LIMIT 10",
    "SELECT reason, count(*) AS n FROM v_removed_blocks GROUP BY reason ORDER BY n DESC",
    "SELECT headline, n_articles, n_sources FROM v_stories WHERE n_articles > 1",
)
STRUCK = "SELECT reason, count(*) AS n, min(text) AS example FROM v_removed_blocks GROUP BY reason ORDER BY n DESC, reason"
REJECTED = "SELECT reason, url, detail FROM v_rejections ORDER BY reason, url"
N_EXAMPLES = 3
EXAMPLE_LENGTH = 90


@dataclass(frozen=True, slots=True)
class Tour:
    """What is in a database."""

    found: list[Found]
    struck: list[tuple[str, int, str]]
    """Struck blocks: reason, number, one of them."""
    rejected: list[tuple[str, str, str]]
    """What became no article: reason, address, detail."""


def look(database_url: str) -> Tour:
    """Read it."""
    with open_store(database_url) as store:
        struck = [(row["reason"], row["n"], row["example"]) for row in store.select(STRUCK)]
        rejected = [(row["reason"], row["url"], row["detail"] or "") for row in store.select(REJECTED)]
        return Tour(list(following.articles(store)), struck, rejected)


def show(tour: Tour, home: Path) -> None:
    """Print it."""
    say(counted(len(tour.found), "article"), style="bold")
    terminal.table(("source", "headline", "published", "words"), [_row(one) for one in tour.found])
    say()
    n_struck = sum(n for _, n, _ in tour.struck)
    say(f"{counted(n_struck, 'block')} {'was' if n_struck == 1 else 'were'} struck from them", style="bold")
    for reason, n, _ in tour.struck:
        say(f"  {n:>4}  {reason}")
    for reason, _, example in tour.struck[:N_EXAMPLES]:
        say(f"  for example, {reason}: {_short(example)}")
    say()
    n_rejected = len(tour.rejected)
    say(f"{counted(n_rejected, 'page')} {'is' if n_rejected == 1 else 'are'} no article", style="bold")
    for reason, url, detail in tour.rejected:
        say(f"  {reason}: {url}{f' ({detail})' if detail else ''}")
    say()
    say("Look closer", style="bold")
    most_struck = max(tour.found, key=lambda one: len(one.article.removed), default=None)
    if most_struck:
        say(f"  cd {home} && copydesk explain {most_struck.stored.article_id}")
    copied = next((one for one in tour.found if one.stored.relation == "near_duplicate"), None)
    if copied:
        say(f"  cd {home} && copydesk show {copied.stored.article_id} --story")
    say()
    say("Go on with SQL", style="bold")
    for query in SQL:
        say(f'  sqlite3 -box {home / "data/copydesk.db"} "{query}"')


def dump(tour: Tour) -> None:
    """Print it as JSON."""
    terminal.dump(
        {
            "articles": [articles.as_json(one) for one in tour.found],
            "struck": [{"reason": reason, "n": n, "example": example} for reason, n, example in tour.struck],
            "rejected": [{"reason": reason, "url": url, "detail": detail} for reason, url, detail in tour.rejected],
            "sql": list(SQL),
        }
    )


def _row(one: Found) -> tuple[object, ...]:
    published = one.article.published_at
    return one.article.source, one.article.headline, f"{published:%Y-%m-%d %H:%M}" if published else "", one.article.word_count


def _short(text: str) -> str:
    return text if len(text) <= EXAMPLE_LENGTH else text[: EXAMPLE_LENGTH - 1] + "…"

"""What a search has found: a headline, a piece of the text with the words marked, an address."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pipeline.records import record, rfc3339
from pipeline.report import terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import Record
    from pipeline.store.finding import Hit

MARKED = "bold yellow"


def show(hits: Sequence[Hit]) -> None:
    """Print them, best first; the words that were looked for stand out on a terminal."""
    for number, hit in enumerate(hits):
        article, stored = hit.found.article, hit.found.stored
        if number:
            terminal.say()
        terminal.say(terminal.folded(article.headline or "(no headline)"), style="bold")
        _say_snippet(hit)
        moment = rfc3339(article.published_at or stored.first_seen_at)
        about = (str(stored.article_id), article.source, moment, article.url)
        terminal.say("  " + "  ".join(one for one in about if one))


def as_json(hit: Hit) -> Record:
    """Write an article as JSON Lines has it, and why it was found; `snippet_marks` are half-open ranges of characters."""
    return {
        **record(hit.found.article, stored=hit.found.stored),
        "score": round(hit.score, 4),
        "snippet": hit.snippet,
        "snippet_marks": [[start, end] for start, end in hit.marks],
    }


def _say_snippet(hit: Hit) -> None:
    if not sys.stdout.isatty():
        terminal.say("  " + terminal.folded(hit.snippet))
        return
    from rich.padding import Padding
    from rich.text import Text

    line, at = Text(), 0
    for start, end in hit.marks:
        line.append(terminal.safe(hit.snippet[at:start])).append(terminal.safe(hit.snippet[start:end]), style=MARKED)
        at = end
    line.append(terminal.safe(hit.snippet[at:]))
    terminal.sheet().print(Padding(line, (0, 0, 0, 2)))

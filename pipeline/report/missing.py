"""Why an address has no article, in one sentence: never found, refused by which rule, due when, fetched with what outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from pipeline import urls
from pipeline.items import Rejection
from pipeline.records import rfc3339
from pipeline.report import readers
from pipeline.report.amounts import counted
from pipeline.report.refusal import in_words, refusal
from pipeline.store import queries, standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.items import Source
    from pipeline.records import Record
    from pipeline.store import Store
    from pipeline.store.queries import Trace

State = Literal["never_found", "forgotten", "refused", "due", "rejection", "done"]

FORGOTTEN = "No article: it was to be forgotten; `copydesk forget --undo` lifts that."
RULES = {"excluded": "exclude", "not_included": "include"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What is known of an address that has no article."""

    state: State
    sentence: str
    """Why there is no article."""
    source: str | None = None
    reason: str | None = None
    """In a word; None: there is none but the state."""
    due_at: datetime | None = None
    """When it is asked for; None: it is not."""
    fetched_at: datetime | None = None
    """When it was asked for last; None: never."""


def look(store: Store, url: str, stanzas: Mapping[str, Source], *, now: datetime | None = None) -> Missing:
    """Find out why an address has no article. What is to be forgotten is said to be just that, whatever else is known."""
    trace, at = queries.trace(store, urls.url_key(url)), now or datetime.now(UTC)
    of = str(trace.link["source"]) if trace.link and trace.link["source"] is not None else None
    own = [of] if of is not None else [source.key for source in readers.of(url, stanzas)]
    marks = {urls.marks.of_address(url), *urls.marks.of_hosts(url), *map(urls.marks.of_source, own)}
    if marks & standing(store).keys() or (trace.link and trace.link["reason"] == "forgotten"):
        return Missing(state="forgotten", sentence=FORGOTTEN)
    if trace.link is None and trace.page is None:
        return _never_found(store, url, stanzas)
    if trace.page and trace.page["state"] == "rejection":
        return _rejected(trace.page, trace.link, url)
    return _of_link(trace, url, stanzas, now=at)


def as_json(missing: Missing | None) -> Record:
    """Write it for a program; an article has the same keys, and nothing in them."""
    if missing is None:
        return dict.fromkeys(("state", "reason", "due_at", "asked_at"))
    return {
        "state": missing.state,
        "reason": missing.reason,
        "due_at": rfc3339(missing.due_at),
        "asked_at": rfc3339(missing.fetched_at),
    }


def _never_found(store: Store, url: str, stanzas: Mapping[str, Source]) -> Missing:
    found = readers.of(url, stanzas)
    why = readers.why_never(store, url, found)
    give = "`scrapy crawl urls -a url=…` fetches it; a page that you have is judged by `copydesk explain FILE`."
    key = found[0].key if found else None
    return Missing(state="never_found", sentence=f"No article: this address was never found: {why}. {give}", source=key)


def _rejected(page: Mapping[str, Any], link: Mapping[str, Any] | None, url: str) -> Missing:
    said = refusal(Rejection(url=url, stage=page["stage"], reason=page["reason"], detail=page["detail"] or ""))
    again = link["due_at"] if link else None
    due = f"; looked at again at {rfc3339(again)}" if again else ""
    return Missing(
        state="rejection",
        sentence=f"{said} Fetched {rfc3339(page['fetched_at'])}{due}.",
        source=page["source"],
        reason=page["reason"],
        due_at=again,
        fetched_at=page["fetched_at"],
    )


def _of_link(trace: Trace, url: str, stanzas: Mapping[str, Source], *, now: datetime) -> Missing:
    link: Mapping[str, Any] = trace.link or {**(trace.page or {}), "url": url, "state": "done", "due_at": None}
    source, reason = stanzas.get(link["source"] or ""), link["reason"]
    state: State = "done"
    if link["state"] == "refused":
        state, said = "refused", f"No article: the address was refused ({reason}{_rule(link, source)})."
    elif link["state"] == "due":
        state, said = "due", f"No article yet: the address is {_due(link, trace.page, source, now=now)}."
    else:
        said = f"No article: the address is done with{f' ({in_words(reason)})' if reason else ''}."
    return Missing(
        state=state,
        sentence=said,
        source=link["source"],
        reason=reason,
        due_at=link["due_at"],
        fetched_at=trace.page["fetched_at"] if trace.page else None,
    )


def _due(link: Mapping[str, Any], page: Mapping[str, Any] | None, source: Source | None, *, now: datetime) -> str:
    """Say when an address is asked for, after which failures, and what stands in the way."""
    when: datetime = link["due_at"]
    is_late = when <= now
    said = f"due {'since' if is_late else 'at'} {rfc3339(when)}"
    if page and page["reason"]:
        detail = f" ({page['detail']})" if page["detail"] else ""
        said += f", after {counted(link['attempts'], 'try')} that failed as {in_words(page['reason'])}{detail}"
    next_crawl = f"; the next crawl of {link['source']} fetches it" if is_late else ""
    return f"{said}{_hindrance(link['source'], source) or next_crawl}"


def _hindrance(key: str | None, source: Source | None) -> str:
    if key is None:
        return "; it was given without a source: `scrapy crawl urls -a url=…` fetches it"
    if source is None:
        return f"; no stanza says [{key}], so no crawl fetches it"
    return "" if source.enabled else f"; [{key}] is not enabled, so only `copydesk crawl {key}` fetches it"


def _rule(link: Mapping[str, Any], source: Source | None) -> str:
    """Name what refused an address: the line of the stanza, or the file of the host."""
    key, rule = link["source"], RULES.get(link["reason"])
    if link["reason"] == "robots_denied":
        return f": robots.txt of {urls.host(link['url'])} does not allow it"
    if rule is None:
        return ""
    if source is None:
        return f" by {rule} of [{key}], which has no stanza any more"
    today = f"{rule} of [{key}], which lets it pass today: `scrapy crawl urls -a url=…` fetches it"
    return f" by {readers.refusing(link['url'], source) or today}"

"""What `/metrics` says, in Prometheus' text format. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.items import NEEDY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from pipeline.store.gauges import Gauges, SourceGauges

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
RUNS = ("running", "finished", "interrupted", "failed")

OF_ALL = {
    "database_up": "Whether the database answers (1) or not (0); without it there are no numbers of sources.",
    "schedule_last_tick_timestamp_seconds": "When the schedule last looked for what is due.",
    "schedule_crawls": "Crawls of this schedule that are running.",
    "alert_failures": "How often in a row people could not be told, by channel.",
    "articles": "Articles in the database.",
    "runs": "Crawls in the database, by status.",
}
OF_SOURCE = {
    "last_success_timestamp_seconds": "When a look at the source was last a success.",
    "last_article_timestamp_seconds": "When an article of the source was last seen for the first time.",
    "articles_24h": "Articles of the source in the last 24 hours.",
    "articles_per_day_normal": "Articles a day that are normal for the source.",
    "fetch_error_ratio": "Share of the source's pages that could not be fetched, in seven days.",
    "rejection_ratio": "Share of the source's pages that became no article, in seven days.",
    "status": "1, with the source's status and the likely cause as labels.",
    "needs_human": "Whether the source needs a human: it is silent, failing or blocked.",
    "next_due_timestamp_seconds": "When the source is due next.",
    "failures": "Looks at the source in a row that failed.",
}
Sample = tuple[dict[str, str], float]


def written(found: Gauges | None, *, ticked_at: float, n_crawls: int, alert_failures: Mapping[str, int]) -> str:
    """Write everything.

    Args: found — None: the database is away. ticked_at — seconds since 1970.
    """
    known: dict[str, Iterable[Sample]] = {
        "database_up": [({}, float(found is not None))],
        "schedule_last_tick_timestamp_seconds": [({}, ticked_at)],
        "schedule_crawls": [({}, n_crawls)],
        "alert_failures": [({"channel": name}, n) for name, n in sorted(alert_failures.items())],
    }
    if found:
        known["articles"] = [({}, found.n_articles)]
        known["runs"] = [({"status": status}, found.runs.get(status, 0)) for status in sorted({*RUNS, *found.runs})]
    lines = [line for name, samples in known.items() for line in family(f"copydesk_{name}", OF_ALL[name], samples)]
    for name, meaning in OF_SOURCE.items() if found else ():
        samples = [sample for source in found.sources if (sample := _sample(name, source))] if found else []
        lines += family(f"copydesk_source_{name}", meaning, samples)
    return "\n".join(lines) + "\n"


def family(name: str, meaning: str, samples: Iterable[Sample]) -> list[str]:
    """Write one metric, a gauge, with all its samples; nothing if there is none.

    >>> family("n", "How many.", [({"source": 'a"b'}, 3)])[2]
    'n{source="a\\\\"b"} 3'
    """
    lines = [f"{name}{_labels(labels)} {_number(value)}" for labels, value in samples]
    help_text = meaning.replace("\\", r"\\").replace("\n", r"\n")
    return [f"# HELP {name} {help_text}", f"# TYPE {name} gauge", *lines] if lines else []


def _sample(name: str, source: SourceGauges) -> Sample | None:
    labels = {"source": source.source}
    values: dict[str, float | datetime | None] = {
        "last_success_timestamp_seconds": source.last_success_at,
        "last_article_timestamp_seconds": source.last_article_at,
        "articles_24h": source.articles_24h,
        "articles_per_day_normal": source.articles_per_day_normal,
        "fetch_error_ratio": source.fetch_error_rate,
        "rejection_ratio": source.rejection_rate,
        "status": 1,
        "needs_human": source.status in NEEDY,
        "next_due_timestamp_seconds": source.next_due_at if source.status != "disabled" else None,
        "failures": source.n_failures or 0,
    }
    if name == "status":
        labels |= {"status": source.status, "cause": source.cause or ""}
    value = values[name]
    if value is None:
        return None
    return labels, float(value) if isinstance(value, int | float) else value.timestamp()


def _labels(labels: Mapping[str, str]) -> str:
    said = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{said}}}" if said else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import sources
from pipeline.items import Rule, Source
from pipeline.sources import stanzas

LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=20).filter(str.strip)
URLS = st.from_regex(r"https?://[a-z]{1,8}\.example/[a-z0-9/?=&%'\"-]{0,12}", fullmatch=True)
PATTERNS = st.sampled_from([r"/\d{4}/", r"\.pdf$", "a'b\\d", '"', "/ä/", r"\\", "^https://"])
SELECTORS = st.sampled_from(["div.story", "main > p", "a[href='x']", 'a[rel="y"]', r"#\31 23", "p:not(.teaser)"])


def tuples(of: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(of, max_size=3, unique=True).map(tuple)


DATED = st.builds(
    Rule,
    until=st.dates(max_value=date(9999, 12, 30)),
    body=SELECTORS,
    headline=st.none() | SELECTORS,
    authors=st.none() | SELECTORS,
    published=st.none() | SELECTORS,
    remove=tuples(SELECTORS),
)
UNDATED = st.builds(Rule, body=SELECTORS, remove=tuples(SELECTORS))
RULES = st.builds(
    lambda dated, undated: (*sorted(dated, key=lambda rule: rule.until), *undated),
    st.lists(DATED, max_size=2, unique_by=lambda rule: rule.until),
    st.lists(UNDATED, max_size=1),
)
SOURCES = st.builds(
    Source,
    key=st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True).filter(lambda key: key != "defaults"),
    name=LINES,
    homepage=URLS,
    country=st.sampled_from([None, "GB", "DE", "XK"]),
    language=st.sampled_from([None, "en", "pt-BR", "zh-Hant"]),
    timezone=st.sampled_from([None, "UTC", "Asia/Tokyo"]),
    tags=tuples(LINES),
    feeds=tuples(URLS),
    sitemaps=tuples(URLS),
    sections=tuples(URLS),
    include=tuples(PATTERNS),
    exclude=tuples(PATTERNS),
    schedule=st.sampled_from(["auto", "every 15m", "*/15 * * * mon-fri", "@hourly"]),
    quiet_hours=st.sampled_from(["", "23:00-06:00"]),
    delay_s=st.floats(0, 3_600),
    revisit=st.lists(st.integers(1, 10**7), max_size=4, unique=True).map(lambda spans: tuple(sorted(spans))),
    tls_verify=st.booleans(),
    on_reservation=st.sampled_from(["record", "metadata", "skip"]),
    enabled=st.booleans(),
    rules=RULES,
)
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@QUICK
@given(SOURCES)
def test_source_that_was_written_is_read_as_it_was(seeds: Path, source: Source) -> None:
    seeds.write_text(sources.stanza(source), encoding="utf-8")
    assert sources.load(seeds) == {source.key: source}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*stanzas.RULE_FIELDS]), inner, max_size=3),
    max_leaves=6,
)


@QUICK
@given(st.dictionaries(st.sampled_from([*stanzas.FIELDS, "rules"]), VALUES, max_size=4))
def test_any_table_is_a_source_or_a_value_error(table: dict[str, object]) -> None:
    table = {"name": "G", "homepage": "https://g.example", **table}
    with suppress(ValueError):
        assert stanzas.read_source("gazette", table, {}).key == "gazette"


@QUICK
@given(st.text(":[]()*>+~.#=\"'\\abc-0n |,", max_size=15))
def test_any_text_is_a_selector_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert stanzas.read_table({"body": text}, stanzas.RULE_FIELDS) == {"body": text}

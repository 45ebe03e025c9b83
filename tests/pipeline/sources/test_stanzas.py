from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from pipeline import sources
from pipeline.errors import SourceError
from pipeline.items import Rule, Source
from pipeline.sources import stanzas

FULL = """\
country = "GB"
language = "en"
timezone = "Europe/London"
tags = ["local"]
feeds = ["https://gazette.example/rss"]
sitemaps = ["https://gazette.example/news.xml"]
sections = ["https://gazette.example/council"]
include = ['/\\d{4}/']
exclude = ["/sponsored/"]
schedule = "*/15 * * * *"
quiet_hours = "23:00-06:00"
delay_s = 2
revisit = ["1h", "3d"]
tls_verify = false
on_reservation = "skip"
enabled = false
[[gazette.rules]]
headline = "h1"
[[gazette.rules]]
until = 2026-06-30
body = "div.story"
remove = ["div.story > aside", "#ad"]
"""


def test_every_field_of_a_source_and_of_a_rule_can_be_written() -> None:
    assert {field.name for field in fields(Source)} == {"key", "rules", *stanzas.FIELDS}
    assert {field.name for field in fields(Rule)} == {*stanzas.RULE_FIELDS}


def test_least_stanza_has_the_defaults_of_a_source(loaded: Callable[[str], Source]) -> None:
    assert loaded("") == Source(key="gazette", name="The Gazette", homepage="https://gazette.example")


def test_full_stanza_is_read_key_by_key_with_its_oldest_rule_first(loaded: Callable[[str], Source]) -> None:
    assert loaded(FULL) == Source(
        key="gazette",
        name="The Gazette",
        homepage="https://gazette.example",
        country="GB",
        language="en",
        timezone="Europe/London",
        tags=("local",),
        feeds=("https://gazette.example/rss",),
        sitemaps=("https://gazette.example/news.xml",),
        sections=("https://gazette.example/council",),
        include=(r"/\d{4}/",),
        exclude=("/sponsored/",),
        schedule="*/15 * * * *",
        quiet_hours="23:00-06:00",
        delay_s=2.0,
        revisit=(3_600, 259_200),
        tls_verify=False,
        on_reservation="skip",
        enabled=False,
        rules=(Rule(until=date(2026, 6, 30), body="div.story", remove=("div.story > aside", "#ad")), Rule(headline="h1")),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "zh-Hant-TW"),
        ("language", "es-419"),
        ("language", "sr-Latn"),
        ("language", "de-CH-1996"),
        ("country", "XK"),
        ("timezone", "America/Argentina/Buenos_Aires"),
        ("timezone", "UTC"),
        ("schedule", "@hourly"),
        ("quiet_hours", ""),
        ("homepage", "http://127.0.0.1:8000/"),
        ("homepage", "https://пример.example/"),
    ],
)
def test_value_that_is_in_use_somewhere_is_accepted(field: str, value: str, seeds: Path, least: str) -> None:
    kept = "".join(line + "\n" for line in least.splitlines() if not line.startswith(field))
    seeds.write_text(f'{kept}{field} = "{value}"\n', encoding="utf-8")
    assert getattr(sources.load(seeds)["gazette"], field) == value


BAD_LINES = [
    ("homepag = 1", "homepag", 'unknown field (did you mean "homepage"?)'),
    ('feed = ["https://gazette.example/rss"]', "feed", 'did you mean "feeds"'),
    ("rule = []", "rule", 'did you mean "rules"'),
    ("xyzzy = 1", "xyzzy", "there are name homepage country"),
    ('country = "UK"', "country", 'did you mean "GB"'),
    ('country = "gb"', "country", 'did you mean "GB"'),
    ('country = "GBR"', "country", "two capital letters"),
    ("country = 44", "country", "must be a text in quotes, not a number"),
    ('language = "english"', "language", "no language tag"),
    ('language = "pt_BR"', "language", "no language tag"),
    ('language = "PT-br"', "language", 'must be written "pt-BR"'),
    ('timezone = "Europe/Lodnon"', "timezone", 'did you mean "Europe/London"'),
    ('timezone = "Europe"', "timezone", "no IANA time zone"),
    ('timezone = "../../etc/passwd"', "timezone", "no IANA time zone"),
    ('tags = "local"', "tags", 'must be a list, such as ["…"], not a text'),
    ('tags = ["local", "local"]', "tags", "is there twice"),
    ('tags = [""]', "tags", "must not be empty"),
    ("tags = [1]", "tags", "must be a text in quotes, not a number"),
    ('feeds = "https://gazette.example/rss"', "feeds", "must be a list"),
    ('feeds = ["gazette.example/rss"]', "feeds", "must begin with http:// or https://"),
    ('feeds = ["ftp://gazette.example/rss"]', "feeds", "must begin with http:// or https://"),
    ('feeds = ["https://"]', "feeds", "is no web address"),
    ('feeds = ["https://gazette.example/a feed"]', "feeds", "is no web address"),
    ('sitemaps = ["file:///etc/passwd"]', "sitemaps", "must begin with http:// or https://"),
    ('sections = ["/council"]', "sections", "must begin with http:// or https://"),
    ('include = ["("]', "include", "'(' is no regular expression: missing )"),
    ('exclude = ["[[a]"]', "exclude", "is no regular expression: Possible nested set"),
    ('exclude = [""]', "exclude", "must not be empty"),
    ('schedule = "evry 15m"', "schedule", 'did you mean "every"'),
    ('schedule = "61 * * * *"', "schedule", "between 0 and 59"),
    ("schedule = 15", "schedule", "must be a text"),
    ('quiet_hours = "23-6"', "quiet_hours", "no quiet hours"),
    ("quiet_hours = 23:00:00", "quiet_hours", "must be a text in quotes, not a date or time"),
    ('delay_s = "1"', "delay_s", "must be a number of seconds, not a text"),
    ("delay_s = true", "delay_s", "must be a number of seconds, not true or false"),
    ("delay_s = -0.1", "delay_s", "between 0 and 3600"),
    ("delay_s = 3601", "delay_s", "between 0 and 3600"),
    ("delay_s = nan", "delay_s", "between 0 and 3600"),
    ("revisit = [3600]", "revisit", "must be a text"),
    ('revisit = "1h"', "revisit", "must be a list"),
    ('revisit = ["1 hour"]', "revisit", "is no span of time"),
    ('revisit = ["6h", "1h"]', "revisit", "longer than the one before"),
    ('revisit = ["60m", "1h"]', "revisit", "longer than the one before"),
    ('tls_verify = "no"', "tls_verify", "must be true or false, not a text"),
    ("enabled = 1", "enabled", "must be true or false, not a number"),
    ('on_reservation = "recrod"', "on_reservation", 'did you mean "record"'),
    ('rules = ["h1"]', "rules", "[[KEY.rules]]"),
    ('[gazette.rules]\nbody = "h1"', "rules", "double brackets"),
    ('[[gazette.rules]]\nbdy = "div"', "rules", 'rule 1: bdy: unknown field (did you mean "body"?)'),
    ('[[gazette.rules]]\nbody = "div["', "rules", 'rule 1: body: "div[" is no CSS selector'),
    ('[[gazette.rules]]\nbody = "h1::text"', "rules", "is no CSS selector"),
    ('[[gazette.rules]]\nbody = "h1"\n[[gazette.rules]]\nremove = "aside"', "rules", "rule 2: remove: must be a list"),
    ('[[gazette.rules]]\nuntil = "2026-06-30"\nbody = "h1"', "rules", "until: must be a date without quotes"),
    ('[[gazette.rules]]\nuntil = 2026-06-30T00:00:00Z\nbody = "h1"', "rules", "until: must be a date without quotes"),
    ("[[gazette.rules]]\nuntil = 2026-06-30", "rules", "rule 1: changes nothing"),
    ('[[gazette.rules]]\nbody = "svg|text"', "rules", 'rule 1: body: "svg|text" cannot be asked of a page'),
    ('[[gazette.rules]]\nbody = "p[svg|x]"', "rules", "leave the prefix and its | out"),
    (f'[[gazette.rules]]\nbody = "{"a " * 5_000}b"', "rules", "it is too long"),
    ('[[gazette.rules]]\nbody = "a"\n[[gazette.rules]]\nbody = "b"', "rules", "until: rule 1 and rule 2 have none"),
    (
        "[[gazette.rules]]\nuntil = 2026-06-30\nbody = 'a'\n[[gazette.rules]]\nbody = 'b'\n"
        "[[gazette.rules]]\nuntil = 2026-06-30\nbody = 'c'",
        "rules",
        "until: rule 1 and rule 3 both end on 2026-06-30",
    ),
]


@pytest.mark.parametrize(("line", "field", "said"), BAD_LINES, ids=[line.replace("\n", " ") for line, _, _ in BAD_LINES])
def test_mistake_names_file_source_and_field_and_says_what_was_meant(
    line: str, field: str, said: str, mistake: Callable[[str], SourceError], least: str, seeds: Path
) -> None:
    error = mistake(least + line + "\n")
    assert str(error).startswith(f"{seeds}: [gazette]: {field}: ")
    assert said in str(error)
    assert (error.path, error.key, error.exit_code) == (seeds, "gazette", 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[gazette]\nname = "G"\n', "[gazette]: homepage: is missing"),
        ('[gazette]\nhomepage = "https://g.example"\n', "[gazette]: name: is missing"),
        ('[gazette]\nname = " "\nhomepage = "https://g.example"\n', "[gazette]: name: must not be empty"),
        ('[gazette]\nname = "a\\nb"\nhomepage = "https://g.example"\n', "[gazette]: name: must be one line"),
        ("[default]\ndelay_s = 3\n", '[default]: name: is missing (did you mean "defaults"?)'),
        ('["The Gazette"]\n', '(did you mean "the-gazette"?)'),
        ("[Gazette]\n", '(did you mean "gazette"?)'),
        ("[-gazette]\n", '(did you mean "gazette"?)'),
        ('["新聞"]\n', "made of a-z, 0-9 and -"),
        (f"[{'a' * 65}]\n", "at most 64 characters"),
        ('name = "G"\n', "[name]: stands outside a stanza"),
    ],
)
def test_stanza_that_is_no_source_is_refused(text: str, said: str, mistake: Callable[[str], SourceError]) -> None:
    assert said in str(mistake(text))


def test_stanza_holds_nothing_but_what_differs_from_the_defaults() -> None:
    source = Source(key="a", name='"A" \\ b', homepage="https://a.example", exclude=(r"\.pdf$",), revisit=(5_400, 86_400))
    assert sources.stanza(source).splitlines() == [
        "[a]",
        r"""name = '"A" \ b'""",
        'homepage = "https://a.example"',
        r"exclude = ['\.pdf$']",
        'revisit = ["90m", "1d"]',
    ]


def test_full_stanza_is_written_as_it_was_read(loaded: Callable[[str], Source]) -> None:
    source = loaded(FULL)
    assert loaded("") != source
    assert tomllib.loads(sources.stanza(source))["gazette"]["rules"][0]["until"] == date(2026, 6, 30)
    assert loaded(sources.stanza(source).split("\n", 3)[3]) == source


@pytest.mark.parametrize("selector", ["p[lang|=en]", "*|p", "|p", "a[title='a|b']", "p:has(a)", "div > p:not(.ad), h2"])
def test_selectors_that_look_odd_are_selectors(selector: str, loaded: Callable[[str], Source]) -> None:
    assert loaded(f'[[gazette.rules]]\nbody = "{selector}"\n').rules == (Rule(body=selector),)

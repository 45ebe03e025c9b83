"""One stanza ↔ one `Source`: which keys there are, what each must be, and how a stanza is written down."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from pipeline.errors import nearest
from pipeline.items import Rule, Source
from pipeline.sources import checks, durations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

REQUIRED = ("name", "homepage")
FIELDS: Mapping[str, Callable[[object], object]] = {
    "name": checks.line,
    "homepage": checks.address,
    "country": checks.country,
    "language": checks.language,
    "timezone": checks.timezone,
    "tags": checks.listed(checks.line),
    "feeds": checks.listed(checks.address),
    "sitemaps": checks.listed(checks.address),
    "sections": checks.listed(checks.address),
    "include": checks.listed(checks.pattern),
    "exclude": checks.listed(checks.pattern),
    "schedule": checks.schedule,
    "quiet_hours": checks.quiet_hours,
    "delay_s": checks.delay,
    "revisit": checks.revisits,
    "tls_verify": checks.switch,
    "on_reservation": checks.reservation,
    "enabled": checks.switch,
}
RULE_FIELDS: Mapping[str, Callable[[object], object]] = {
    "until": checks.day,
    "body": checks.selector,
    "headline": checks.selector,
    "authors": checks.selector,
    "published": checks.selector,
    "remove": checks.listed(checks.selector),
}
NOT_SHARED = frozenset({"name", "homepage", "feeds", "sitemaps", "sections", "rules"})
"""What `[defaults]` may not hold: it is true of one source only."""

LONGEST_KEY = 64
_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_NEEDS_ESCAPE = re.compile('[\x00-\x1f"\\\\\x7f]')
_LINE_LENGTH = 120


def read_source(key: str, table: object, defaults: Mapping[str, object]) -> Source:
    """Read one stanza.

    Args: table — as TOML gave it. defaults — values already checked, for keys that the stanza leaves out.
    Raises: ValueError — what does not fit; the message begins with the field.
    """
    check_key(key)
    if not isinstance(table, dict):
        raise ValueError(f"stands outside a stanza: a source begins with a line [{key}], or with [its-own-key] above this")
    values = read_table(table, FIELDS, also=("rules",))
    for name in REQUIRED:
        if name not in values:
            raise ValueError(f"{name}: is missing{nearest(key, ['defaults'])}")
    values["rules"] = _read_rules(table.get("rules", []))
    everything: dict[str, Any] = {**defaults, **values}
    return Source(key=key, **everything)


def read_table(
    table: Mapping[str, object], known: Mapping[str, Callable[[object], object]], *, also: tuple[str, ...] = ()
) -> dict[str, object]:
    """Check each value of a table that holds nothing but known keys.

    Args: also — keys that are allowed and left to the caller.
    Raises: ValueError — an unknown key, a value that does not fit.
    """
    values: dict[str, object] = {}
    for name, value in table.items():
        if name in also:
            continue
        if name not in known:
            names = (*known, *also)
            raise ValueError(f"{name}: unknown field{nearest(name, names) or ', there are ' + ' '.join(names)}")
        try:
            values[name] = known[name](value)
        except ValueError as exc:
            raise ValueError(f"{name}: {exc}") from exc
    return values


def check_key(key: str) -> None:
    """Require a source key: `a-z 0-9 -`, at most 64 characters.

    Raises: ValueError — with a key that would do, where one can be made out of it.
    """
    if _KEY.fullmatch(key) and len(key) <= LONGEST_KEY:
        return
    better = re.sub("[^a-z0-9]+", "-", key.lower())[:LONGEST_KEY].strip("-")
    hint = f' (did you mean "{better}"?)' if better else ""
    raise ValueError(f"a source's key is made of a-z, 0-9 and - and has at most {LONGEST_KEY} characters{hint}")


def stanza(source: Source) -> str:
    """Write a source as its stanza, for a person to read and edit.

    Returns: TOML text ending in a line end, with the keys that differ from the defaults alone.

    >>> print(stanza(Source(key="gazette", name="The Gazette", homepage="https://gazette.example")), end="")
    [gazette]
    name = "The Gazette"
    homepage = "https://gazette.example"
    """
    plain = Source(key=source.key, name="", homepage="")
    lines = [f"[{source.key}]", *_changed(source, plain, tuple(FIELDS))]
    for rule in source.rules:
        lines += [f"[[{source.key}.rules]]", *_changed(rule, Rule(), tuple(RULE_FIELDS))]
    return "\n".join(lines) + "\n"


def _read_rules(tables: object) -> tuple[Rule, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ValueError("rules: each rule begins with a line [[KEY.rules]], in double brackets")
    rules = []
    for number, table in enumerate(tables, start=1):
        try:
            rules.append(_read_rule(table))
        except ValueError as exc:
            raise ValueError(f"rules: rule {number}: {exc}") from exc
    _refuse_same_time(rules)
    return tuple(sorted(rules, key=lambda rule: rule.until or date.max))


def _refuse_same_time(rules: list[Rule]) -> None:
    """Refuse two rules of which nobody could say which one is for a page."""
    first: dict[date | None, int] = {}
    for number, rule in enumerate(rules, start=1):
        earlier = first.setdefault(rule.until, number)
        if earlier == number:
            continue
        both = f"rules: until: rule {earlier} and rule {number} "
        if rule.until is None:
            raise ValueError(f"{both}have none, and one rule only can be for today's layout: write the older one's last day")
        raise ValueError(f"{both}both end on {rule.until}: give the older one its own last day, or make one rule of them")


def _read_rule(table: Mapping[str, object]) -> Rule:
    values: dict[str, Any] = read_table(table, RULE_FIELDS)
    if not any(value for name, value in values.items() if name != "until"):
        raise ValueError("changes nothing: name one of body, headline, authors, published, remove")
    return Rule(**values)


def _changed(thing: Source | Rule, plain: Source | Rule, names: tuple[str, ...]) -> list[str]:
    changed = [name for name in names if getattr(thing, name) != getattr(plain, name)]
    return [f"{name} = {_toml(name, getattr(thing, name))}" for name in changed]


def _toml(name: str, value: object) -> str:
    if name == "revisit" and isinstance(value, tuple):
        value = tuple(map(durations.duration, value))
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _quoted(value)
        case tuple():
            members = [_quoted(member) for member in value]
            flat = f"[{', '.join(members)}]"
            fits = len(name) + len(flat) < _LINE_LENGTH
            return flat if fits else "[\n" + "".join(f"    {member},\n" for member in members) + "]"
        case _:
            return str(value)


def _quoted(text: str) -> str:
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"  # regular expressions stay readable
    return f'"{_NEEDS_ESCAPE.sub(_escaped, text)}"'


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    return f"\\{char}" if char in {'"', "\\"} else f"\\u{ord(char):04X}"

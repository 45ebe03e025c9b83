from __future__ import annotations

import pytest

from pipeline import sources
from pipeline.errors import SourceError
from pipeline.items import Source


def outlet(key: str, *tags: str, enabled: bool = True) -> Source:
    return Source(key=key, name=key, homepage=f"https://{key}.example", tags=tags, enabled=enabled)


KNOWN = {
    source.key: source
    for source in (outlet("courier", "local"), outlet("gazette", "local", "paper"), outlet("herald", "old", enabled=False))
}


@pytest.mark.parametrize(
    ("keys", "tags", "chosen"),
    [
        ([], (), ["courier", "gazette"]),
        (["gazette", "courier", "gazette"], (), ["gazette", "courier"]),
        (["herald"], (), ["herald"]),
        ([], ("local",), ["courier", "gazette"]),
        ([], ("paper", "old"), ["gazette"]),
        ([], ("old",), []),
        (["herald", "gazette"], ("local",), ["herald", "gazette", "courier"]),
    ],
)
def test_sources_are_chosen_by_key_and_by_tag(keys: list[str], tags: tuple[str, ...], chosen: list[str]) -> None:
    assert [source.key for source in sources.choose(KNOWN, keys, tags)] == chosen


def test_no_sources_at_all_is_no_error() -> None:
    assert sources.choose({}, []) == []


@pytest.mark.parametrize(
    ("keys", "tags", "said"),
    [
        (["gazete"], (), r'\[gazete\]: no source has this key \(did you mean "gazette"\?\)'),
        (["xyzzy"], (), r"\[xyzzy\]: no source has this key: `copydesk source list`"),
        (["tagesschau"], (), "in the catalogue only.*`copydesk source add tagesschau`"),
        ([], ("locl",), r'no source has the tag "locl" \(did you mean "local"\?\)'),
    ],
)
def test_what_no_source_answers_to_names_the_nearest(keys: list[str], tags: tuple[str, ...], said: str) -> None:
    with pytest.raises(SourceError, match=said):
        sources.choose(KNOWN, keys, tags)

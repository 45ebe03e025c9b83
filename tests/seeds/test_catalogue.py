from __future__ import annotations

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline import sources
from pipeline.items import Source

FOLDER = Path(__file__).parents[2] / "seeds/catalogue"
FILES = sorted(FOLDER.glob("*.toml"))
TAGS = {"agency", "broadcaster", "business", "magazine", "newspaper", "online", "public", "technology"}


@pytest.fixture(scope="module")
def outlets() -> list[Source]:
    return list(sources.load(FOLDER).values())


def test_catalogue_is_the_folder_in_seeds(outlets: list[Source]) -> None:
    assert list(sources.catalogue().values()) == outlets


def test_catalogue_is_wide_enough_to_choose_from(outlets: list[Source]) -> None:
    assert len(outlets) >= 70
    assert len({outlet.country for outlet in outlets}) >= 28
    assert len({outlet.language.split("-")[0] for outlet in outlets if outlet.language}) >= 17


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_file_is_sorted_by_key_and_says_what_its_addresses_are_worth(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    keys = list(tomllib.loads(text))
    assert keys == sorted(keys)
    header = text.split("\n\n")[0]
    assert all(line.startswith("# ") for line in header.splitlines())
    assert "as their publishers document them" in header
    assert "NOT verified from the build machine" in header


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_stanza_stands_as_the_program_would_write_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    header = text.split("\n\n")[0]
    assert text == header + "\n" + "".join("\n" + sources.stanza(outlet) for outlet in sources.load(file).values())


def test_each_outlet_says_all_that_a_reader_chooses_by(outlets: list[Source]) -> None:
    for outlet in outlets:
        assert all((outlet.country, outlet.language, outlet.timezone, outlet.feeds)), outlet.key
        assert ZoneInfo(outlet.timezone or ""), outlet.key
        assert set(outlet.tags) <= TAGS, outlet.key
        assert outlet.tags, outlet.key


def test_every_address_is_http_or_https(outlets: list[Source]) -> None:
    for outlet in outlets:
        for address in (outlet.homepage, *outlet.feeds, *outlet.sitemaps, *outlet.sections):
            assert address.startswith(("https://", "http://")), outlet.key


def test_no_two_outlets_share_a_homepage_or_a_feed(outlets: list[Source]) -> None:
    homepages = [outlet.homepage.rstrip("/") for outlet in outlets]
    feeds = [feed.rstrip("/") for outlet in outlets for feed in outlet.feeds]
    assert sorted(homepages) == sorted(set(homepages))
    assert sorted(feeds) == sorted(set(feeds))


def test_no_outlet_has_rules_of_its_own_or_differs_in_how_it_is_crawled(outlets: list[Source]) -> None:
    for outlet in outlets:
        crawled = (outlet.rules, outlet.include, outlet.exclude, outlet.schedule, outlet.delay_s, outlet.enabled)
        assert crawled == ((), (), (), "auto", 1.0, True), outlet.key


def test_each_file_is_named_in_the_catalogues_readme() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in FILES if f"`{file.name}`" not in readme] == []
    assert [tag for tag in TAGS if f"`{tag}`" not in readme] == []

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import sources
from pipeline.errors import SourceError
from pipeline.items import Rule, Source

COURIER = Source(key="courier", name="The Courier", homepage="https://courier.example", feeds=("https://courier.example/rss",))


def stanza(key: str, more: str = "") -> str:
    return f'[{key}]\nname = "{key}"\nhomepage = "https://{key}.example"\n{more}'


def test_sources_come_in_key_order_from_a_file(seeds: Path) -> None:
    seeds.write_text(stanza("b") + stanza("a") + stanza("c"), encoding="utf-8")
    assert list(sources.load(seeds)) == ["a", "b", "c"]


def test_file_without_stanzas_holds_no_sources(seeds: Path) -> None:
    seeds.write_text("# nothing yet\n", encoding="utf-8")
    assert sources.load(seeds) == {}


def test_folder_is_read_as_if_its_toml_files_were_one(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(stanza("b"), encoding="utf-8")
    (tmp_path / "b.toml").write_text(stanza("a"), encoding="utf-8")
    (tmp_path / "README.md").write_text("no stanza", encoding="utf-8")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner/c.toml").write_text(stanza("c"), encoding="utf-8")
    assert list(sources.load(tmp_path)) == ["a", "b"]


def test_same_key_in_two_files_names_both(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(stanza("gazette"), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        sources.load(tmp_path)
    assert str(caught.value) == f"{tmp_path / 'two.toml'}: [gazette]: is in {tmp_path / 'one.toml'} too: keep one of them"


def test_same_key_twice_in_a_file_names_the_line(mistake: Callable[[str], SourceError], seeds: Path) -> None:
    error = str(mistake(stanza("gazette") + stanza("gazette")))
    assert error.startswith(f"{seeds}: not valid TOML")
    assert "gazette" in error
    assert "at line 4" in error


def test_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no such file.*copydesk init.*copydesk source add") as caught:
        sources.load(tmp_path / "none.toml")
    assert caught.value.path == tmp_path / "none.toml"


def test_folder_without_toml_files_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no \*\.toml in this folder.*copydesk source add"):
        sources.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[gazette]\nname = "G\nhomepage = 1\n', "at line 2"),
        ("[gazette]\nname == 1\n", "at line 2"),
        ("[gazette]\nname =", "at line 2"),
        ("[gazette]\ntags = [\n", "at line 3, the end of the file"),
        ("[gazette\n", "at line 1"),
        ("x = " + "9" * 5_000, "not valid TOML"),
        ("x = " + "[" * 5_000, "not valid TOML"),
    ],
)
def test_text_that_is_no_toml_names_file_and_line(
    text: str, said: str, mistake: Callable[[str], SourceError], seeds: Path
) -> None:
    error = mistake(text)
    assert said in str(error)
    assert error.path == seeds


def test_file_that_is_not_utf8_names_the_line(seeds: Path) -> None:
    seeds.write_bytes(b"# ok\n# caf\xe9\n")
    with pytest.raises(SourceError, match="line 2 is not UTF-8"):
        sources.load(seeds)


def test_byte_order_mark_and_windows_line_ends_do_no_harm(seeds: Path) -> None:
    seeds.write_bytes(b"\xef\xbb\xbf" + stanza("a").replace("\n", "\r\n").encode())
    assert list(sources.load(seeds)) == ["a"]


def test_defaults_hold_for_what_a_stanza_leaves_out(seeds: Path) -> None:
    defaults = '[defaults]\ndelay_s = 3\nexclude = ["/ad/"]\nrevisit = ["2h"]\n'
    seeds.write_text(defaults + stanza("a") + stanza("b", 'delay_s = 1\nexclude = ["/b/"]\n'), encoding="utf-8")
    found = sources.load(seeds)
    assert (found["a"].delay_s, found["a"].exclude, found["a"].revisit) == (3.0, ("/ad/",), (7_200,))
    assert (found["b"].delay_s, found["b"].exclude, found["b"].revisit) == (1.0, ("/b/",), (7_200,))


def test_all_files_of_a_folder_share_one_table_of_defaults(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(stanza("a"), encoding="utf-8")
    (tmp_path / "z.toml").write_text("[defaults]\ndelay_s = 3\n", encoding="utf-8")
    assert sources.load(tmp_path)["a"].delay_s == 3.0
    (tmp_path / "b.toml").write_text("[defaults]\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"z\.toml: \[defaults\]: is in .*b\.toml too"):
        sources.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[defaults]\ndelay = 3\n", '[defaults]: delay: unknown field (did you mean "delay_s"?)'),
        ("[defaults]\ndelay_s = -1\n", "[defaults]: delay_s: -1 must be between"),
        ('[defaults]\nname = "G"\n', "[defaults]: name: belongs to one source"),
        ("[defaults]\nfeeds = []\n", "[defaults]: feeds: belongs to one source"),
        ("[[defaults.rules]]\nbody = 'h1'\n", "[defaults]: rules: belongs to one source"),
        ("defaults = 1\n", "[defaults]: must be a table"),
    ],
)
def test_mistake_in_the_defaults_is_named(text: str, said: str, mistake: Callable[[str], SourceError]) -> None:
    assert said in str(mistake(text))


def test_appended_stanza_loads_and_every_byte_before_it_stays(seeds: Path) -> None:
    before = b"\xef\xbb\xbf# mine\r\n" + stanza("a", "delay_s=7  # slow\r\n").encode()
    seeds.write_bytes(before)
    seeds.chmod(0o600)
    source = replace(COURIER, exclude=(r"\.pdf$",), rules=(Rule(body="main"),))
    sources.append(seeds, source)
    assert seeds.read_bytes().startswith(before)
    assert sources.load(seeds)["courier"] == source
    assert list(sources.load(seeds)) == ["a", "courier"]
    assert stat.S_IMODE(seeds.stat().st_mode) == 0o600
    assert [file.name for file in seeds.parent.iterdir()] == [seeds.name]


def test_stanza_is_set_apart_by_one_empty_line_whether_or_not_the_file_ends_in_a_line_end(seeds: Path) -> None:
    for text in (stanza("a"), stanza("a").rstrip("\n")):
        seeds.write_text(text, encoding="utf-8")
        sources.append(seeds, COURIER)
        assert seeds.read_text(encoding="utf-8") == stanza("a") + "\n" + sources.stanza(COURIER)


def test_appending_to_a_missing_file_makes_it_with_a_heading(tmp_path: Path) -> None:
    file = tmp_path / "seeds/sources.toml"
    sources.append(file, COURIER)
    assert file.read_text(encoding="utf-8") == sources.NEW_FILE + "\n" + sources.stanza(COURIER)


def test_appending_to_a_folder_writes_its_sources_toml(tmp_path: Path) -> None:
    (tmp_path / "others.toml").write_text(stanza("a"), encoding="utf-8")
    sources.append(tmp_path, COURIER)
    assert list(sources.load(tmp_path)) == ["a", "courier"]
    assert list(sources.load(tmp_path / "sources.toml")) == ["courier"]


def test_appending_through_a_link_leaves_the_link(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text(stanza("a"), encoding="utf-8")
    link = tmp_path / "link.toml"
    link.symlink_to(real)
    sources.append(link, COURIER)
    assert link.is_symlink()
    assert list(sources.load(real)) == ["a", "courier"]


def test_key_that_is_there_already_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "others.toml").write_text(stanza("courier"), encoding="utf-8")
    with pytest.raises(SourceError, match=r"\[courier\]: is there already"):
        sources.append(tmp_path, COURIER)
    with pytest.raises(SourceError, match=r"\[courier\]: is there already"):
        sources.append(tmp_path / "others.toml", COURIER)
    assert [file.name for file in tmp_path.iterdir()] == ["others.toml"]
    assert (tmp_path / "others.toml").read_text(encoding="utf-8") == stanza("courier")


@pytest.mark.parametrize(
    "source",
    [
        replace(COURIER, key="The Courier"),
        replace(COURIER, key="defaults"),
        replace(COURIER, name="\ud800"),
        replace(COURIER, feeds=("courier.example/rss",)),
        replace(COURIER, exclude=("(",)),
    ],
    ids=["key", "reserved key", "surrogate", "address", "pattern"],
)
def test_source_that_would_not_load_is_refused_and_nothing_is_written(source: Source, seeds: Path) -> None:
    seeds.write_text(stanza("a"), encoding="utf-8")
    with pytest.raises(SourceError):
        sources.append(seeds, source)
    assert seeds.read_text(encoding="utf-8") == stanza("a")
    assert [file.name for file in seeds.parent.iterdir()] == [seeds.name]


def test_nothing_is_appended_to_a_file_with_a_mistake(seeds: Path) -> None:
    seeds.write_text(stanza("a", "tag = 1\n"), encoding="utf-8")
    with pytest.raises(SourceError, match="tag: unknown field"):
        sources.append(seeds, COURIER)


def test_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SourceError, match="cannot be written"):
        sources.append(tmp_path / "file/sources.toml", COURIER)

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import sources
from pipeline.sources import schedules, stanzas

SEEDS = Path(__file__).parents[2] / "seeds"
README = (SEEDS / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
OWN_FILE = (SEEDS / "sources.toml").read_text(encoding="utf-8")


def rows(section: str) -> set[str]:
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


def test_readme_explains_every_key_of_a_stanza_and_no_other() -> None:
    assert rows(README.split("\n## ")[1]) == {*stanzas.FIELDS, "rules"}


def test_readme_explains_every_key_of_a_rule_and_no_other() -> None:
    assert rows(README.split("\n## `[[KEY.rules]]`")[1].split("\n## ")[0]) == {*stanzas.RULE_FIELDS}


def test_readme_names_every_nickname_of_a_schedule_and_what_defaults_may_not_hold() -> None:
    assert [name for name in schedules.NICKNAMES if name not in README] == []
    assert [name for name in stanzas.NOT_SHARED if f"`{name}`" not in README.split("\n## `[defaults]`")[1]] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.splitlines()[0])
def test_every_example_in_the_readme_loads(example: str, tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(example, encoding="utf-8")
    assert len(sources.load(file)) == 1


def test_readme_has_one_example_with_every_key(tmp_path: Path) -> None:
    full = next(example for example in EXAMPLES if example.startswith("[gazette-full]"))
    assert [name for name in stanzas.FIELDS if not re.search(f"^{name} = ", full, re.MULTILINE)] == []


def test_every_outlet_that_is_named_as_an_example_is_in_the_catalogue() -> None:
    text = README + (SEEDS / "catalogue/README.md").read_text(encoding="utf-8") + OWN_FILE
    named = {key for keys in re.findall(r"copydesk source add ((?:[a-z0-9][a-z0-9-]* ?)+)", text) for key in keys.split()}
    assert {"tagesschau", "nhk"} <= named - {"https"}
    assert sorted(key for key in named - {"https"} if key not in sources.catalogue()) == []


def test_checkouts_own_file_crawls_nothing_until_somebody_asks() -> None:
    assert sources.load(SEEDS / "sources.toml") == {}
    assert OWN_FILE == sources.NEW_FILE


def test_stanza_in_the_comments_of_the_checkouts_own_file_loads(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(OWN_FILE.partition("# or write it by hand:\n#\n")[2].replace("# ", ""), encoding="utf-8")
    assert list(sources.load(file)) == ["gazette"]

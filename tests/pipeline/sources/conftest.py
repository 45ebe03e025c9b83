from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import sources
from pipeline.errors import SourceError
from pipeline.items import Source

LEAST = '[gazette]\nname = "The Gazette"\nhomepage = "https://gazette.example"\n'


@pytest.fixture
def least() -> str:
    return LEAST


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return tmp_path / "sources.toml"


@pytest.fixture
def loaded(seeds: Path) -> Callable[[str], Source]:
    """Load the least stanza with more lines."""

    def load(lines: str) -> Source:
        seeds.write_text(LEAST + lines, encoding="utf-8")
        return sources.load(seeds)["gazette"]

    return load


@pytest.fixture
def mistake(seeds: Path) -> Callable[[str], SourceError]:
    """Load a text that cannot be loaded."""

    def load(text: str) -> SourceError:
        seeds.write_text(text, encoding="utf-8")
        with pytest.raises(SourceError) as caught:
            sources.load(seeds)
        return caught.value

    return load

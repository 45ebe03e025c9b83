"""The wheel is a whole program: code, migrations, the demo site and the catalogue."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"])
    with zipfile.ZipFile(wheel) as file:
        return set(file.namelist())


@pytest.mark.parametrize("folder", ["migrations", "seeds/demo", "seeds/catalogue"])
def test_what_the_program_reads_is_in_the_wheel(names, folder):
    files = [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert len(files) > 3
    assert {f"pipeline/data/{path.relative_to(ROOT).as_posix()}" for path in files} <= names


def test_every_module_and_phrase_table_is_in_the_wheel(names):
    for package in ("crawler", "pipeline"):
        files = [
            p for p in (ROOT / package).rglob("*") if p.suffix in {".py", ".txt", ".toml"} and "__pycache__" not in p.parts
        ]
        assert {path.relative_to(ROOT).as_posix() for path in files} <= names

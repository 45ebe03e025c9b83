# ruff: noqa: RUF001 - full-width signs as bylines have them
from __future__ import annotations

import pytest

from pipeline.extract import names

NOBODY = {names.mark(name) for name in ("The Gazette", "Gazette", "gazette.example")}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("JANE DOE AND JOHN ROE", ("JANE DOE", "JOHN ROE")),
        ("Jane Doe/John Roe", ("Jane Doe", "John Roe")),
        ("Jane Doe, John Roe et Zoé Dupont", ("Jane Doe", "John Roe", "Zoé Dupont")),
        ("Ana Ruiz Pérez y Juan Mora Gil", ("Ana Ruiz Pérez", "Juan Mora Gil")),
        ("Maria Rossi e Luigi Bianchi", ("Maria Rossi", "Luigi Bianchi")),
        ("Jan Novák a Petr Dvořák", ("Jan Novák", "Petr Dvořák")),
        ("Doe, Jane", ("Jane Doe",)),
        ("Jane Doe mit dpa", ("Jane Doe", "dpa")),
        ("Juan Pérez / EFE", ("Juan Pérez", "EFE")),
        ("dpa/jdo", ("dpa",)),
        ("Reporter Jane Doe", ("Jane Doe",)),
        ("Jane Doe, MD, PhD", ("Jane Doe",)),
        ("Jane Doe Special to The Gazette", ("Jane Doe",)),
        ("Jane Doe for The Gazette", ("Jane Doe",)),
        ("By Jane Doe Monday", ("Jane Doe",)),
        ("Text: Jane Doe", ("Jane Doe",)),
        ("記者王小明／台北報導", ("王小明",)),
        ("山田太郎記者", ("山田太郎",)),
        ("홍길동 기자 hong@gazette.example", ("홍길동",)),
        ("作者：王小明", ("王小明",)),
        ("بقلم: محمد علي", ("محمد علي",)),
        ("Иван Петров, корреспондент", ("Иван Петров",)),
        ("Nguyễn Văn An và Trần Thị Bình", ("Nguyễn Văn An", "Trần Thị Bình")),
        ("The Associated Press", ("The Associated Press",)),
        ("The Gazette Newsroom", ()),
        ("Redacción Gazette", ()),
        ("GAZETTE ONLINE", ()),
        ("Zoé Dupont; Zoe Dupont", ("Zoé Dupont",)),
    ],
)
def test_a_byline_becomes_names(raw, expected):
    assert names.clean([raw], NOBODY) == expected


@pytest.mark.parametrize(
    "name",
    ["José Ortega y Gasset", "Von Trapp", "Di Maria", "Ludwig van der Berg", "Oleh Ivanenko", "Mary-Ann O'Neill", "abc/xyz"],
)
def test_what_looks_like_a_seam_may_be_a_name(name):
    assert names.clean([name]) == (name,)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jane Doe", True),
        ("Ludwig van der Berg", True),
        ("王小明", True),
        ("Jane", False),
        ("the council", False),
        ("The Gazette", False),
        ("Jane Doe says no", False),
    ],
)
def test_a_person_has_a_whole_name(name, expected):
    assert names.is_person(name) is expected


@pytest.mark.parametrize("name", ["Reuters", "dpa", "Associated Press", "The Gazette", ""])
def test_agencies_are_known_by_name(name):
    assert names.is_agency(name) is (name not in ("The Gazette", ""))

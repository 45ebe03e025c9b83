"""Every SQL statement of README.md runs, on both databases."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"```sql\n(.+?)```", README, flags=re.DOTALL)


def test_there_is_a_page_of_recipes():
    assert len(RECIPES) >= 9


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda sql: " ".join(sql.split())[:50])
def test_a_recipe_runs(store, recipe):
    assert store.select(recipe) == []

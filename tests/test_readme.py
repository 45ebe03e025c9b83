"""Every SQL statement of README.md and docs/follow.md runs, on both databases."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/follow.md"))
RECIPES = re.findall(r"```sql\n(.+?)```", PAGES, flags=re.DOTALL)


def test_there_is_a_page_of_recipes():
    assert len(RECIPES) >= 9


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda sql: " ".join(sql.split())[:50])
def test_a_recipe_runs(store, recipe):
    assert store.select(recipe) == []

"""A stage of somebody's own: a function that is given an article and returns rows for a table of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

COLUMN_KINDS = ("text", "integer", "real", "boolean", "time", "json")
"""What a column may hold; `time` is an aware datetime or ISO 8601, `json` a list or a dict."""
TABLE = re.compile(r"x_[a-z0-9_]{1,50}")
COLUMN = re.compile(r"[a-z_][a-z0-9_]{0,50}")
TAKEN = frozenset({"article_id", "position"})

Row = Mapping[str, Any]
Run = Callable[[Mapping[str, Any]], Row | Iterable[Row] | None]


@dataclass(frozen=True, kw_only=True)
class OwnStage:
    """What an entry point of the group `copydesk.stages` names.

    Raises: ValueError — a name or a kind that cannot be.
    """

    table: str
    """Begins with `x_`; it is made, with `article_id` and `position` before the columns."""
    columns: Mapping[str, str]
    """Names and what they hold, one of `COLUMN_KINDS`."""
    run: Run
    """Is given an article as `copydesk export` writes it (a dict), and returns a row, several, or None for none."""
    version: str = "1"
    """Change it, and `copydesk stages run` does all articles again."""
    timeout_s: float = 60.0
    """Seconds that one article may take; then the process that runs it is ended, and the article noted as failed."""

    def __post_init__(self) -> None:
        if not TABLE.fullmatch(self.table):
            raise ValueError(f'table "{self.table}": write x_ and small letters, digits or _, at most 52 characters')
        if not self.columns:
            raise ValueError(f"table {self.table} has no columns")
        for name, kind in self.columns.items():
            if not COLUMN.fullmatch(name) or name in TAKEN:
                raise ValueError(f'column "{name}": write small letters, digits or _; article_id and position are there anyway')
            if kind not in COLUMN_KINDS:
                raise ValueError(f'column {name}: "{kind}" is none of {", ".join(COLUMN_KINDS)}')
        if not self.timeout_s > 0:
            raise ValueError(f"timeout_s is more than 0, not {self.timeout_s}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StageInfo:
    """A stage as it says of itself, without its function; or why it cannot be used."""

    name: str
    """Its entry point's."""
    table: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    timeout_s: float = 60.0
    error: str | None = None
    """Why it cannot be used; None: it can."""

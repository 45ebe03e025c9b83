"""The process that runs people's own code: loads the stages, then does an article a line until its input ends.

    {"stage": …, "article": {…}} in ──► {"rows": […]} or {"error": …} out

What their code prints goes to stderr, so that it does not get between the lines.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import IO, Any

from pipeline.items.own_stage import OwnStage

GROUP = "copydesk.stages"
MAX_ROWS = 10_000
"""Rows that a stage may return of one article."""


def main() -> None:
    """Say what there is, then do what is asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for who started this; it ends when its input does
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    stages: dict[str, OwnStage] = {}
    said: list[dict[str, Any]] = []
    for name in sys.argv[1:]:
        try:
            stages[name] = one = _load(name)
            told = {"table": one.table, "columns": dict(one.columns), "version": str(one.version), "timeout_s": one.timeout_s}
            said.append({"name": name, **told})
        except BaseException as exc:
            said.append({"name": name, "error": _told(exc)})
    _say(out, said)
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            _say(out, {"rows": _rows(stages[asked["stage"]], asked["article"])})
        except Exception as exc:
            _say(out, {"error": _told(exc)})


def _load(name: str) -> OwnStage:
    (found, *_) = [one for one in entry_points(group=GROUP) if one.name == name]
    loaded = found.load()
    if not isinstance(loaded, OwnStage):
        raise TypeError(f"{found.value} is no pipeline.stages.OwnStage")
    return loaded


def _rows(stage: OwnStage, article: Mapping[str, Any]) -> list[dict[str, Any]]:
    made = stage.run(article)
    rows = [] if made is None else [made] if isinstance(made, Mapping) else list(made)
    if len(rows) > MAX_ROWS:
        raise ValueError(f"{len(rows)} rows of one article; at most {MAX_ROWS:,} are kept")
    for row in rows:
        if unknown := set(row) - set(stage.columns):
            raise ValueError(f"no column {', '.join(sorted(map(str, unknown)))} in {stage.table}")
    return [dict(row) for row in rows]


def _told(exc: BaseException) -> str:
    return f"{type(exc).__name__}: {exc}"[:1_000]


def _say(out: IO[str], what: object) -> None:
    out.write(json.dumps(what, default=_plain) + "\n")
    out.flush()


def _plain(value: Any) -> Any:
    """Write what JSON has no word for: times, and the numbers and arrays of numerical libraries."""
    for name in ("isoformat", "tolist", "item"):
        if hasattr(value, name):
            return getattr(value, name)()
    raise TypeError(f"a {type(value).__name__} cannot be stored")


if __name__ == "__main__":
    main()

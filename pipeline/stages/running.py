"""Running people's own stages: which there are, the process that has their code, and its end when it takes too long."""

from __future__ import annotations

import json
import logging
import os
import select
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import entry_points
from typing import IO, TYPE_CHECKING, Any, Self

from pipeline.errors import DatabaseError
from pipeline.items import StageInfo
from pipeline.records import record
from pipeline.stages.worker import GROUP
from pipeline.store import stage_tables, staging
from pipeline.store.staging import Made

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.store import Store
    from pipeline.store.staging import Ask

log = logging.getLogger(__name__)

START_S = 300.0
"""What loading all stages may take: a model is large."""
CHUNK = 20


def installed() -> dict[str, str]:
    """Say which stages there are, by name, with the place of each; looks at metadata only, and loads nothing."""
    return {one.name: one.value for one in sorted(entry_points(group=GROUP), key=lambda one: one.name)}


class Stages:
    """The stages of one run; close it, or use it with `with`. Costs nothing where none is installed."""

    def __init__(self, store: Store, names: Sequence[str] | None = None) -> None:
        """Begin; nothing is loaded before it is needed.

        Args: names — only these; None: all that are installed.
        """
        self._store = store
        self.names = list(installed()) if names is None else list(names)
        self._worker: _Worker | None = None
        self._infos: list[StageInfo] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process with their code."""
        if self._worker:
            self._worker.close()
            self._worker = None

    def infos(self) -> list[StageInfo]:
        """Load them, and say of each what it is, or why it cannot be used; their tables are made."""
        if not self._infos and self.names:
            self._infos = [self._ready(info) for info in self._loaded().infos]
            for info in self._infos:
                if info.error:
                    log.error("stage cannot be used stage=%s error=%s", info.name, info.error)
        return self._infos

    def run(
        self,
        *,
        among: Sequence[int] | None = None,
        limit: int | None = None,
        is_asked_to_end: Callable[[], bool] = bool,
        advance: Callable[[], None] = lambda: None,
    ) -> dict[str, tuple[int, int]]:
        """Do what is due.

        Args: among — only these articles; None: all. limit — at most so many of each stage.
        Returns: by stage, how many went well and how many failed.
        """
        done = {}
        for name in self.names:
            if not staging.due(self._store, name, among=among, limit=1):
                continue  # nothing of theirs is loaded for nothing
            info = next((one for one in self.infos() if one.name == name), None)
            if info and not info.error:
                done[name] = self._run(info, among, limit, is_asked_to_end, advance)
        return done

    def _run(
        self,
        info: StageInfo,
        among: Sequence[int] | None,
        limit: int | None,
        is_asked_to_end: Callable[[], bool],
        advance: Callable[[], None],
    ) -> tuple[int, int]:
        n_done = n_failed = after = 0
        while not is_asked_to_end() and (limit is None or n_done + n_failed < limit):
            left = CHUNK if limit is None else min(CHUNK, limit - n_done - n_failed)
            asked = staging.due(self._store, info.name, among=among, after=after, limit=left)
            if not asked:
                break
            for ask in asked:
                if is_asked_to_end():
                    break
                made = self._made(info, ask)
                staging.save(self._store, info, [made], now=datetime.now(UTC))
                n_done, n_failed = n_done + (made.error is None), n_failed + (made.error is not None)
                after = ask.article.stored.article_id
                advance()
        return n_done, n_failed

    def _made(self, info: StageInfo, ask: Ask) -> Made:
        article = record(ask.article.article, stored=ask.article.stored)
        answer = self._loaded().ask({"stage": info.name, "article": article}, timeout_s=info.timeout_s)
        if "error" in answer:
            log.warning("stage failed stage=%s article=%s error=%s", info.name, article["article_id"], answer["error"])
            return Made(ask=ask, error=str(answer["error"]))
        return Made(ask=ask, rows=answer["rows"])

    def _loaded(self) -> _Worker:
        if self._worker and self._worker.is_over:
            self.close()
        if self._worker is None:
            self._worker = _Worker(self.names)
        return self._worker

    def _ready(self, info: StageInfo) -> StageInfo:
        if info.error is None:
            try:
                stage_tables.make(self._store, info.table, info.columns)
            except DatabaseError as exc:
                return StageInfo(name=info.name, table=info.table, version=info.version, error=str(exc))
        return info


class _Worker:
    """The process with their code."""

    def __init__(self, names: Sequence[str]) -> None:
        command = [sys.executable, "-P", "-m", "pipeline.stages.worker", *names]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._read = b""
        said = self._answer(START_S)
        if isinstance(said, dict):
            self.infos = [StageInfo(name=name, error=str(said["error"])) for name in names]
        else:
            self.infos = [StageInfo(**one) for one in said]

    @property
    def is_over(self) -> bool:
        """Tell whether it has ended."""
        return self._process.poll() is not None

    def ask(self, what: object, *, timeout_s: float) -> dict[str, Any]:
        """Give it a line and wait for its answer; one that does not come in time ends it."""
        try:
            _pipe(self._process.stdin).write(json.dumps(what).encode() + b"\n")
            _pipe(self._process.stdin).flush()
        except OSError:
            return self._ended("its process ended")
        answer: dict[str, Any] = self._answer(timeout_s)
        return answer

    def close(self) -> None:
        """Let it end; it is killed if it does not."""
        with suppress(OSError):  # what it was not given any more
            _pipe(self._process.stdin).close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _pipe(self._process.stdout).close()

    def _answer(self, timeout_s: float) -> Any:
        until, file, waiting = time.monotonic() + timeout_s, _pipe(self._process.stdout), select.poll()
        waiting.register(file, select.POLLIN)
        while b"\n" not in self._read:
            if not waiting.poll(max(0.0, until - time.monotonic()) * 1_000):
                return self._ended(f"it took longer than {timeout_s:g} s")
            some = os.read(file.fileno(), 1 << 16)
            if not some:
                return self._ended("its process ended")
            self._read += some
        line, _, self._read = self._read.partition(b"\n")
        try:
            return json.loads(line)
        except ValueError:
            return self._ended("what it returned cannot be written as JSON")

    def _ended(self, why: str) -> dict[str, Any]:
        self._process.kill()
        code = self._process.wait()
        return {"error": f"{why} (exit code {code})" if "ended" in why else why}


def _pipe(file: IO[bytes] | None) -> IO[bytes]:
    assert file is not None
    return file

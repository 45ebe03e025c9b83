"""Pages from files, cleaned or explained one by one, without a database."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli import DONE, IN_PART, options
from pipeline.errors import UsageError
from pipeline.items import Article, Page, Rejection
from pipeline.jobs.files import page_of_bytes
from pipeline.records import record, rejected
from pipeline.urls import is_web

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.report.explanation import Explanation

MAX_BYTES = 64 << 20


def clean(files: Sequence[Path], *, url: str | None, is_json: bool, is_explained: bool, out: Path | None) -> int:
    """Clean pages and write the result where it is wanted.

    Returns: exit code, 3 if a page is no article (its file is named).
    """
    if url and not is_web(url):
        raise UsageError(f"{url} is no web address")
    if is_explained:
        return _explain(files, url=url, is_json=is_json)
    n_failed, taken = 0, set[str]()
    for number, (file, cleaned) in enumerate(_cleaned(files, url)):
        content = _content(cleaned, is_json=is_json)
        if isinstance(cleaned, Rejection):
            _complain(file, cleaned)
            n_failed += 1
            if not is_json:
                continue
        if out:
            _free_name(out, file, ".json" if is_json else ".txt", taken).write_bytes(content)
        else:
            sys.stdout.buffer.write(b"\n" + content if number and not is_json else content)
    return IN_PART if n_failed else DONE


def examine(file: Path) -> Explanation:
    """Explain the page in a file, with the limits on time and memory that the line has."""
    from pipeline.report import archived, explanation

    page = _page(file, None)
    return explanation.examine(page, archived.tried(page), name=_name(file))


def _explain(files: Sequence[Path], *, url: str | None, is_json: bool) -> int:
    from pipeline import extract
    from pipeline.report import explained, explanation, terminal

    n_failed = 0
    for number, file in enumerate(files):
        page = _page(file, url)
        found = explanation.examine(page, extract.trial(page), name=url or _name(file))
        if is_json:
            terminal.dump(explanation.as_json(found))
        else:
            if number:
                terminal.say()
            explained.blocks(found.judgements)
        if found.rejection:
            _complain(file, found.rejection)
            n_failed += 1
    return IN_PART if n_failed else DONE


def _cleaned(files: Sequence[Path], url: str | None) -> Iterator[tuple[Path, Article | Rejection]]:
    """Clean one page right here, several on all cores."""
    from pipeline.jobs.cleaning import article_of

    if len(files) == 1:
        yield files[0], article_of(_page(files[0], url))
        return
    from pipeline.jobs.ordered import in_order

    pages: Iterable[Page] = (_page(file, None) for file in files)
    results = in_order(pages, article_of, workers=options.home().settings.workers)
    for file, (_, cleaned) in zip(files, results, strict=True):
        yield file, cleaned


def _page(file: Path, url: str | None) -> Page:
    if str(file) == "-" and sys.stdin is None:
        raise UsageError("standard input is closed: name a FILE")
    try:
        body = sys.stdin.buffer.read(MAX_BYTES + 1) if str(file) == "-" else file.read_bytes()
    except OSError as exc:
        raise UsageError(f"cannot read {file}: {exc.strerror}") from exc
    if len(body) > MAX_BYTES:
        raise UsageError(f"{file} is larger than {MAX_BYTES >> 20} MiB")
    return replace(page_of_bytes(body, now=datetime.now(UTC)), requested_url=url, url=url)


def _content(cleaned: Article | Rejection, *, is_json: bool) -> bytes:
    if is_json:
        found = rejected(cleaned) if isinstance(cleaned, Rejection) else record(cleaned)
        return json.dumps({"id": None, **found}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    return b"" if isinstance(cleaned, Rejection) else cleaned.text.encode("utf-8", "replace") + b"\n"


def _name(file: Path) -> str:
    return "standard input" if str(file) == "-" else str(file)


def _complain(file: Path, rejection: Rejection) -> None:
    from pipeline.report import terminal

    detail = f" ({rejection.detail})" if rejection.detail else ""
    terminal.note(f"copydesk: {file}: no article: {rejection.reason}{detail}")


def _free_name(out: Path, file: Path, suffix: str, taken: set[str]) -> Path:
    """Name a file after the page's, and keep pages of the same name in different folders apart."""
    stem = "stdin" if str(file) == "-" else file.stem
    name, number = stem + suffix, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}{suffix}"
    taken.add(name)
    if number > 1:
        from pipeline.report import terminal

        terminal.note(f"copydesk: {file}: written to {out / name}, as another page of that name came before it")
    return out / name

"""Strike what stands in rows of names: menus above the text, the site's own pages and networks below it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipeline.clean import appeals, form, phrasebook
from pipeline.clean.sheet import Strike

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.clean.sheet import Line, Sheet

FEWEST = 3
ENTRY_WORDS = 3
ENTRY_WORDS_UNSPACED = 12
KNOWN = 2
PARTLY_LINKED = 0.5
MOST_NETWORKS = 12


def menus(sheet: Sheet) -> Iterator[Strike]:
    """Strike rows of sections above the text: several short cells, most of them known as entries of a menu.

    A table of results may begin with “Home” as well, a table of figures with “Sport” and “Culture”: a row that is no
    links names the front page and another entry.
    """
    for rows in _runs(sheet):
        entries = [entry for index in rows for entry in _entries(sheet.lines[index])]
        if len(entries) < FEWEST or not (_names_front(entries) or _are_linked(sheet, rows)):
            continue
        n_known = sum(_is_known(entry) for entry in entries)
        if n_known < KNOWN or n_known * 2 <= len(entries):
            continue
        known = [index for index in rows if any(_is_known(entry) for entry in _entries(sheet.lines[index]))]
        for index in rows:
            # What stands at the end of the run may be the kicker or the headline.
            if known[0] <= index <= known[-1]:
                yield Strike(
                    index, "navigation", f"above the text, and {n_known} of {len(entries)} entries are those of a menu"
                )


def foot_rows(sheet: Sheet) -> Iterator[Strike]:
    """Strike rows below the text that name nothing but the site's own pages: imprint, terms, contact, front page.

    One legal page is enough; the entries of a menu alone, which could as well be the head of a table, are three at least.
    """
    for index in sheet.standing(sheet.last + 1):
        line = sheet.lines[index]
        entries = [] if line.block.kind in ("heading", "code", "quote") else _entries(line)
        if not entries or not all(_is_known(entry) or form.fold(entry) in _words("policy_title") for entry in entries):
            continue
        n_legal = sum(form.fold(entry) in _words("policy_title") for entry in entries)
        if n_legal or (len(entries) >= FEWEST and line.block.kind != "cell"):
            yield Strike(index, "navigation", f"below the text, and names nothing but {len(entries)} of the site's own pages")


def networks(sheet: Sheet) -> Iterator[Strike]:
    """Strike the names of networks, one a line, right below a struck call to share."""
    for call in [strike for strike in sheet.strikes.values() if strike.reason == "share_prompt"]:
        label = sheet.lines[call.index]
        language = label.phrase.language if label.phrase else ""
        for index in range(call.index + 1, min(len(sheet.lines), call.index + 1 + MOST_NETWORKS)):
            if index not in sheet.strikes:
                if not _is_network(sheet.lines[index], language):
                    break
                yield Strike(index, "share_prompt", f"a network below “{label.text[:60]}”")
            elif sheet.strikes[index].reason != "share_prompt":
                break


def _is_network(line: Line, language: str) -> bool:
    return line.n_words <= ENTRY_WORDS and bool(appeals.share_parts(line.folded, language))


def _runs(sheet: Sheet) -> Iterator[list[int]]:
    """List the rows of several entries above the text, and the runs of lines of one entry each."""
    run: list[int] = []
    for index in range(sheet.first):
        line = sheet.lines[index]
        entries = _entries(line)
        is_row = index not in sheet.strikes and line.block.kind not in ("heading", "code", "quote") and bool(entries)
        is_row = is_row and all(_is_short(entry) for entry in entries)
        if is_row and len(entries) == 1:
            run.append(index)
            continue
        yield run
        run = []
        if is_row:
            yield [index]
    yield run


def _entries(line: Line) -> list[str]:
    return [entry for entry in phrasebook.BAR.split(line.text) if form.fold(entry)]


def _names_front(entries: list[str]) -> bool:
    return any(form.fold(entry) in _words("navigation") for entry in entries)


def _are_linked(sheet: Sheet, rows: list[int]) -> bool:
    return bool(rows) and all(sheet.lines[index].block.link_share >= PARTLY_LINKED for index in rows)


def _is_short(entry: str) -> bool:
    most = ENTRY_WORDS_UNSPACED if form.UNSPACED_CHARACTER.search(entry) else ENTRY_WORDS
    return len(form.words(entry)) <= most


def _is_known(entry: str) -> bool:
    folded = form.fold(entry)
    return folded in _words("menu_word") or folded in _words("navigation")


@cache
def _words(table: str) -> frozenset[str]:
    return frozenset(form.fold(phrase.text) for phrase in phrasebook.phrases(table))

"""How an article was edited, from revision to revision, word by word."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from pipeline.clean import form
from pipeline.records import rfc3339
from pipeline.report import marked, wording
from pipeline.report.amounts import counted
from pipeline.report.terminal import say
from pipeline.report.wording import Change, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.records import Json
    from pipeline.store.queries import Revision

AROUND = 160
"""Characters of an edited line that are shown before and behind an edit."""
SILENT = "silent edit: the text changed, the page's modified time did not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What one revision changed."""

    revision: Revision
    headline: tuple[Piece, ...]
    """Empty: it stayed."""
    changes: tuple[Change, ...]
    """Line by line; empty for the first revision."""

    @property
    def is_text_same(self) -> bool:
        """Tell whether no line of the text is another."""
        return all(change.kind == "same" for change in self.changes)


def edits(revisions: Sequence[Revision]) -> list[Edit]:
    """Compare each revision with the one before it; the first one has changed nothing."""
    first = [Edit(revision=one, headline=(), changes=()) for one in revisions[:1]]
    return first + [_edit(old, new) for old, new in pairwise(revisions)]


def show(revisions: Sequence[Revision], *, full: bool) -> None:
    """Print each revision with what it changed.

    Args: full — lines that stayed are printed too, and edited ones whole.
    """
    for n, edit in enumerate(edits(revisions)):
        said = edit.revision
        if n:
            say()
        say(f"revision {said.revision}  {rfc3339(said.seen_at)}  {_sum(edit)}", style="bold")
        if said.is_silent:
            say(SILENT, style="yellow")
        if edit.headline:
            marked.put(edit.headline, before="headline: ")
        elif not n:
            say(f"headline: {said.headline or '(none)'}")
        if n:
            _lines(edit, full=full)
        elif full:
            say(said.text)


def as_json(revisions: Sequence[Revision]) -> list[Json]:
    """Write revisions for a program: what `v_revisions` has, and what each changed."""
    return [
        {
            "revision": edit.revision.revision,
            "seen_at": rfc3339(edit.revision.seen_at),
            "headline": edit.revision.headline,
            "text": edit.revision.text,
            "is_silent": edit.revision.is_silent,
            "n_words_deleted": wording.n_words(edit.changes, "cut"),
            "n_words_added": wording.n_words(edit.changes, "added"),
            "headline_diff": words(edit.headline),
            "diff": list(_diff(edit.changes)),
        }
        for edit in edits(revisions)
    ]


def words(pieces: Sequence[Piece]) -> list[Json]:
    """Write an edited line as pairs: `same`, `cut` or `added`, and the words."""
    return [[piece.sort, piece.text] for piece in pieces]


def _edit(old: Revision, new: Revision) -> Edit:
    before, after = old.headline or "", new.headline or ""
    headline = wording.in_words(before, after) if before != after else ()
    return Edit(revision=new, headline=headline, changes=tuple(wording.by_line(old.text, new.text)))


def _sum(edit: Edit) -> str:
    if edit.revision.revision == 1:
        return f"the first text, {counted(len(form.words(edit.revision.text)), 'word')}"
    n_cut, n_added = wording.n_words(edit.changes, "cut"), wording.n_words(edit.changes, "added")
    if edit.is_text_same:
        return "headline only" if edit.headline else "no difference is left"
    return f"{counted(n_cut, 'word')} deleted, {n_added} added"


def _lines(edit: Edit, *, full: bool) -> None:
    for kind, run in groupby(edit.changes, key=lambda change: change.kind):
        changes = list(run)
        if kind == "same" and not full:
            say(f"  … {counted(len(changes), 'line')} unchanged", style="dim")
            continue
        for change in changes:
            pieces = _pieces(change)
            shown = pieces if full else tuple(marked.narrowed(pieces, AROUND)) if kind == "edited" else pieces
            marked.put(shown, before="(moved) " if kind == "moved" else "", indent=2)


def _pieces(change: Change) -> tuple[Piece, ...]:
    if change.kind == "cut":
        return (Piece("cut", change.old),)
    if change.kind == "added":
        return (Piece("added", change.new),)
    return change.pieces or (Piece("same", change.new),)


def _diff(changes: Sequence[Change]) -> Iterator[Json]:
    for kind, run in groupby(changes, key=lambda change: change.kind):
        if kind == "same":
            yield {"kind": kind, "n_lines": len(list(run)), "old": None, "new": None, "words": []}
            continue
        for change in run:
            sides: dict[str, Json] = {"old": change.old or None, "new": change.new or None}
            yield {"kind": kind, "n_lines": 1, **sides, "words": words(change.pieces)}

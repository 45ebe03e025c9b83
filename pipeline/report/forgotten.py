"""What is to be forgotten, and what has been: for a person and for a program."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.report.terminal import dump, note, say, table

if TYPE_CHECKING:
    from pipeline.records import Record
    from pipeline.store.doomed import Done, Survey
    from pipeline.store.scope import Target

MOST = 20
"""Articles and stories that are listed for a person; JSON has all."""
COUNTS = ("articles", "revisions", "links", "pages", "records", "bytes", "stories_gone", "stories_changed", "stories_new_first")


def show(target: Target, survey: Survey) -> None:
    """Print what would go."""
    say(f"to be forgotten: {_what(target)}", style="bold")
    if survey.found.is_nothing and not survey.records:
        say("  nothing of it is here; a tombstone keeps it from coming")
    else:
        say(f"  {_n(len(survey.articles), 'article')} with {_n(survey.n_revisions, 'revision')}")
        say(f"  {_n(len(survey.found.links), 'link')}, {_n(len(survey.found.pages), 'outcome')} of pages")
        say(f"  {_n(len(survey.records), 'record')} of the archive, {survey.n_bytes} bytes")
    if survey.articles:
        heads = ("article_id", "revisions", "source", "headline", "url")
        rows = [(a.article_id, a.n_revisions, a.source, a.headline, a.url) for a in survey.articles[:MOST]]
        table(heads, rows)
        _more(len(survey.articles))
    if survey.stories:
        say("stories that change", style="bold")
        for one in survey.stories[:MOST]:
            led = ", and gets a new first article" if one.is_first_lost else ""
            what = f"loses {_n(one.n_lost, 'article')} of {one.n_lost + one.n_left}{led}" if one.n_left else "goes"
            say(f"  story {one.story_id} {what}: {one.headline or ''}".rstrip(": "))
        _more(len(survey.stories))
    if survey.is_standing:
        say("a tombstone stands already")


def tell(target: Target, done: Done) -> None:
    """Print what was deleted, and what is still to be."""
    n = done.counts
    if not any(n.values()):
        say(f"forgotten: {_what(target)}; nothing of it was here, and a tombstone keeps it from coming")
    else:
        say(
            f"forgotten: {_what(target)}: {_n(n['articles'], 'article')} with {_n(n['revisions'], 'revision')},"
            f" {_n(n['links'], 'link')}, {_n(n['pages'], 'outcome')} of pages,"
            f" {_n(n['records'], 'record')} of the archive ({n['bytes']} bytes)"
        )
        say(
            f"stories: {n['stories_gone']} gone, {n['stories_changed']} with fewer articles,"
            f" {n['stories_new_first']} of them with a new first one"
        )
    if done.held:
        note(f"copydesk: still to be erased, when the run that writes it has ended: {', '.join(done.held)}")


def survey_json(target: Target, survey: Survey) -> None:
    """Print what would go as JSON."""
    dump(
        {
            **_target(target),
            "is_dry_run": True,
            "is_forgotten": survey.is_standing,
            "articles": len(survey.articles),
            "revisions": survey.n_revisions,
            "links": len(survey.found.links),
            "pages": len(survey.found.pages),
            "records": len(survey.records),
            "bytes": survey.n_bytes,
            "doomed": [dict(asdict(one)) for one in survey.articles],
            "stories": [dict(asdict(one)) for one in survey.stories],
            "archive_records": [*sorted(survey.records)],
        }
    )


def done_json(target: Target, done: Done) -> None:
    """Print what was deleted as JSON."""
    counts: Record = {name: done.counts[name] for name in COUNTS}
    dump({**_target(target), "is_dry_run": False, "is_forgotten": True, **counts, "held": list(done.held)})


def lifted_json(target: Target, n_due: int, kept_out_by: str | None) -> None:
    """Print what was lifted as JSON."""
    dump({**_target(target), "is_forgotten": False, "due": n_due, "kept_out_by": kept_out_by})


def lifted(target: Target, n_due: int, kept_out_by: str | None) -> None:
    """Print what was lifted."""
    say(f"no longer to be forgotten: {_what(target)}; it comes back when it is crawled or ingested again ({n_due} due now)")
    if kept_out_by:
        note(f"copydesk: it is still kept out by the tombstone of its {kept_out_by}")


def _what(target: Target) -> str:
    return f"host {target.name} and all below it" if target.kind == "host" else f"{target.kind} {target.name}"


def _target(target: Target) -> Record:
    return {"kind": target.kind, "name": target.name, "marks": list(target.marks)}


def _n(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _more(n: int) -> None:
    if n > MOST:
        say(f"  … and {n - MOST} more; --json lists all")

"""An explanation as one HTML page that needs nothing else: no script, no style sheet or image from anywhere.

What may be loaded or run is nothing, and the browser is told so; the style sheet is let in by its hash.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline import urls
from pipeline.report import ruled
from pipeline.report.explained_style import style
from pipeline.report.explanation import by_reason, runs, spoken, verdict
from pipeline.report.terminal import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.clean import Judgement
    from pipeline.items import Block
    from pipeline.report.explanation import Explanation, Value

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
HIGH_HEADINGS = ("h1", "h2", "h3")
MAP_WIDTH = 1000
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'; \
base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<div class="page">
<header class="column">
<p class="kicker">What Copydesk makes of a page</p>
<h1 dir="auto"{lang}>{headline}</h1>
<p class="where">{where}</p>
<p class="verdict {tone}">{verdict}</p>
{remark}{map}</header>
<main>
{values}{legend}<div class="text"{lang}>
{blocks}
</div>
</main>
<p class="foot column">{foot}</p>
</div>
</body>
</html>
"""


def page(explanation: Explanation) -> str:
    """Write the whole page; everything that came from elsewhere is escaped."""
    struck = by_reason(explanation.judgements)
    sheet = style(reason for reason, _ in struck)
    said = verdict(explanation)
    remark = explanation.remark if explanation.remark != said else ""
    headline = next((value.value for value in explanation.values if value.name == "headline"), explanation.name)
    return PAGE.format(
        digest=b64encode(sha256(sheet.encode()).digest()).decode(),
        title=_text(headline),
        style=sheet,
        lang=_lang(explanation.language),
        headline=_text(headline),
        where=" · ".join(_where(explanation, headline)),
        tone="good" if explanation.article else "bad",
        verdict=_text(said),
        remark="".join(f'<p class="remark" dir="auto">{_text(line)}</p>\n' for line in (remark, *_rule(explanation)) if line),
        map=_map(explanation.judgements),
        values=_values(explanation.values, _lang(explanation.language)),
        legend=_legend(struck),
        blocks="\n".join(_run(first, run) for first, run in runs(explanation.judgements))
        or '<p class="none" lang="en">There are no blocks to show.</p>',
        foot="Kept text is plain, what was struck is struck through, with the reason and the evidence beside it.",
    )


def _rule(explanation: Explanation) -> Iterator[str]:
    if explanation.applied:
        first, *more = ruled.lines(explanation.applied)
        yield f"rule {first}"
        yield from more


def _where(explanation: Explanation, headline: str) -> Iterator[str]:
    if explanation.url and urls.is_web(explanation.url):
        yield f'<a href="{_text(explanation.url)}" rel="noopener noreferrer">{_text(explanation.url)}</a>'
    elif explanation.name != headline:
        yield _text(explanation.name)
    if explanation.source:
        yield f"source {_text(explanation.source)}"
    if explanation.fetched_at:
        yield f'fetched <time datetime="{explanation.fetched_at}">{explanation.fetched_at}</time>'


def _map(judgements: Sequence[Judgement]) -> str:
    """Draw the page as a strip: where it was struck, each block as wide as it is long."""
    total = sum(len(judgement.block.text) for judgement in judgements)
    if not total:
        return ""
    rects, at = [], 0.0
    for is_kept, run in groupby(judgements, lambda judgement: judgement.is_kept):
        width = MAP_WIDTH * sum(len(judgement.block.text) for judgement in run) / total
        rects.append(f'<rect class="{"k" if is_kept else "s"}" x="{at:.1f}" width="{max(width, 2):.1f}" height="10"/>')
        at += width
    kept = sum(len(judgement.block.text) for judgement in judgements if judgement.is_kept)
    label = f"The page from top to bottom: {100 * kept / total:.0f}% of its characters were kept"
    return (
        f'<svg class="map" viewBox="0 0 {MAP_WIDTH} 10" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f"<title>{label}</title>{''.join(rects)}</svg>\n"
    )


def _values(values: Sequence[Value], lang: str) -> str:
    if not values:
        return ""
    rows = "\n".join(
        f'<tr><th scope="row">{_text(value.name.replace("_", " "))}</th><td class="value" dir="auto"{lang}>{_text(value.value)}'
        f'</td><td class="origin">{_text(value.origin)}</td></tr>'
        for value in values
    )
    return f'<table class="values" aria-label="Metadata, and where each value was found">\n{rows}\n</table>\n'


def _legend(struck: Sequence[tuple[str, int]]) -> str:
    if not struck:
        return ""
    every = f'<label class="all"><input type="checkbox" id="struck" checked> all <b>{sum(n for _, n in struck)}</b></label>'
    each = "".join(
        f'<label><input type="checkbox" id="show-{reason}" checked> {spoken(reason)} <b>{n}</b></label>' for reason, n in struck
    )
    return f'<fieldset class="legend column"><legend>Show what was struck:</legend>{every}{each}</fieldset>\n'


def _run(first: Judgement, run: Sequence[Judgement]) -> str:
    if first.is_kept:
        return _elements((judgement.block for judgement in run), struck=False)
    blocks = _elements((judgement.block for judgement in run), struck=True)
    evidence = f" {_text(first.evidence)}" if first.evidence else ""
    return (
        f'<div class="struck" data-reason="{_text(first.reason or "")}"><div class="what">{blocks}</div>\n'
        f'<p class="why" lang="en"><b>{_text(spoken(first.reason))}</b>{evidence}</p></div>'
    )


def _elements(blocks: Iterable[Block], *, struck: bool) -> str:
    """Write blocks as what they are; items that follow each other are one list, lines of code one piece of code."""
    written = []
    for kind, group in groupby(blocks, lambda block: block.kind):
        members = list(group)
        texts = [f"<del>{_text(block.text)}</del>" if struck else _text(block.text) for block in members]
        if kind == "code":
            written.append(f"<pre {_place(members[0])}><code>" + "\n".join(texts) + "</code></pre>")
            continue
        elements = [_element(block, text) for block, text in zip(members, texts, strict=True)]
        written.extend(["<ul>", *elements, "</ul>"] if kind == "list_item" else elements)
    return "\n".join(written)


def _element(block: Block, text: str) -> str:
    place = _place(block)
    if block.kind == "heading":
        level = "h3" if block.tag in HIGH_HEADINGS else "h4"
        return f"<{level} {place}>{text}</{level}>"
    if block.kind == "list_item":
        return f"<li {place}>{text}</li>"
    if block.kind == "quote":
        return f"<blockquote {place}>{text}</blockquote>"
    if block.kind == "caption":
        return f'<p class="caption" {place}><span class="tag" lang="en" dir="ltr">caption</span>{text}</p>'
    return f'<p class="cell" {place}>{text}</p>' if block.kind == "cell" else f"<p {place}>{text}</p>"


def _place(block: Block) -> str:
    """Write a block's number, of which the evidence for other blocks speaks, and let its text say which way it runs."""
    return f'data-n="{block.position}" dir="auto"'


def _lang(language: str | None) -> str:
    return f' lang="{language}"' if language and LANGUAGE.fullmatch(language) else ""


def _text(text: str) -> str:
    return escape(safe(text), quote=True)

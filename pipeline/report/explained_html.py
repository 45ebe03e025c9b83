"""An explanation as one HTML page that needs nothing else: no script, no style sheet or image from anywhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pipeline.report.explanation import verdict
from pipeline.report.terminal import safe

if TYPE_CHECKING:
    from pipeline.clean import Judgement
    from pipeline.report.explanation import Explanation, Value

HEAD = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }}
table, .why {{ font: .85rem/1.4 sans-serif }}
th {{ text-align: left; vertical-align: top; padding-right: 1rem }}
.origin, .why {{ color: #777 }}
p {{ margin: .6rem 0 }}
p.struck {{ border-left: 4px solid #c33; padding-left: .6rem; background: #fbf0f0 }}
</style>
</head>
"""


def page(explanation: Explanation) -> str:
    """Write the whole page; everything that came from elsewhere is escaped."""
    title = _text(explanation.name)
    rows = "\n".join(_row(value) for value in explanation.values)
    blocks = "\n".join(_block(judgement) for judgement in explanation.judgements)
    return (
        f"{HEAD.format(title=title)}<body>\n<h1>{title}</h1>\n<p>{_text(verdict(explanation))}</p>\n"
        f"<table>\n{rows}\n</table>\n<hr>\n{blocks}\n</body>\n</html>\n"
    )


def _row(value: Value) -> str:
    origin = f' <span class="origin">{_text(value.origin)}</span>' if value.origin else ""
    return f"<tr><th>{_text(value.name)}</th><td>{_text(value.value)}{origin}</td></tr>"


def _block(judgement: Judgement) -> str:
    text = f'<span dir="auto">{_text(judgement.block.text)}</span>'
    if judgement.is_kept:
        return f"<p>{text}</p>"
    why = _text(": ".join(part for part in (judgement.reason, judgement.evidence) if part))
    return f'<p class="struck"><del>{text}</del> <span class="why">{why}</span></p>'


def _text(text: str) -> str:
    return escape(safe(text), quote=True)

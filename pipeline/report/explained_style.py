"""How an explanation looks as an HTML page: on a screen, light or dark, wide or narrow, and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #fdfcfa; --ink: #1f2328; --quiet: #5b636d; --line: #dfdcd5; --raised: #f4f2ed;
  --struck: #8f1d1d; --struck-paper: #fbeeec; --struck-line: #c8473f; --kept: #8a9aa9; --link: #1f5c99;
  --good: #1c6b3c; --good-paper: #e8f3ea; --bad: #7a4a00; --bad-paper: #fbf1dc;
  --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181b; --ink: #e4e2de; --quiet: #a0a6ad; --line: #33373c; --raised: #1f2226;
    --struck: #f3aaa3; --struck-paper: #2c1b1b; --struck-line: #d9645b; --kept: #66727e; --link: #8ebff2;
    --good: #8fd3a6; --good-paper: #172a1e; --bad: #f0c987; --bad-paper: #2e2413;
  }
}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 var(--serif); overflow-wrap: anywhere }
.page { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
.column { max-width: 41rem }
a { color: var(--link) }
h1 { margin: 0 0 .5rem; font-size: clamp(1.5rem, 4.5vw, 2.1rem); line-height: 1.2; text-wrap: balance; font-weight: 700 }
.kicker, .where, .verdict, .remark, .values, .legend, .why, .tag { font-family: var(--sans) }
.kicker { margin: 0 0 1rem; font-size: .8125rem; color: var(--quiet) }
.where { margin: 0 0 1.25rem; font-size: .875rem; color: var(--quiet) }
.verdict { margin: 0 0 .75rem; padding: .7rem .9rem; border-radius: .4rem; font-size: .9375rem; line-height: 1.45 }
.verdict.good { color: var(--good); background: var(--good-paper) }
.verdict.bad { color: var(--bad); background: var(--bad-paper) }
.remark { margin: 0 0 .75rem; font-size: .9375rem; color: var(--quiet) }
.map { display: block; width: 100%; height: .75rem; margin: 1rem 0 .3rem; border-radius: .2rem }
.map .k { fill: var(--kept) }
.map .s { fill: var(--struck-line) }
.values { width: 100%; margin: 1.5rem 0; border-collapse: separate; border-spacing: 0; font-size: .875rem; line-height: 1.45 }
.values th, .values td { padding: .4rem 1.5rem .4rem 0; border-top: 1px solid var(--line); vertical-align: top;
  text-align: start }
.values tr:last-child > * { border-bottom: 1px solid var(--line) }
.values th { width: 9rem; font-weight: 400; color: var(--quiet) }
.values .origin { width: 15rem; padding-inline-end: 0; color: var(--quiet); font-size: .8125rem }
.legend { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .5rem; margin: 1.5rem 0 2rem; font-size: .875rem }
.legend legend { float: inline-start; padding: 0; margin-inline-end: .35rem; color: var(--quiet) }
fieldset { min-width: 0; padding: 0; border: 0 }
.legend label { display: inline-flex; align-items: center; gap: .4rem; padding: .2rem .65rem .2rem .5rem; cursor: pointer;
  border: 1px solid var(--line); border-radius: 1rem; background: var(--raised) }
.legend label.all { border-color: var(--struck-line) }
.legend input { margin: 0; accent-color: var(--struck-line) }
.legend label:focus-within { outline: 2px solid var(--link); outline-offset: 2px }
.legend b { font-variant-numeric: tabular-nums }
.text > * { max-width: 41rem }
.text p, .text ul, .text blockquote, .text pre { margin: 0 0 1em }
.text h3, .text h4 { margin: 1.6em 0 .5em; line-height: 1.3; font-size: 1.2rem }
.text h4 { font-size: 1.0625rem }
.text ul { padding: 0; list-style: disc outside }
.text li { margin: 0 0 .35em; margin-inline-start: 1.4rem }
.text blockquote { padding-inline-start: 1rem; border-inline-start: 3px solid var(--line); font-style: italic }
.text pre { white-space: pre-wrap; font-size: .875rem; padding: .6rem .8rem; background: var(--raised); border-radius: .2rem }
.text .caption { font: .875rem/1.45 var(--sans); color: var(--quiet) }
.text .cell { font: .9375rem/1.45 var(--sans); margin: 0; padding: .2rem .5rem; border: 1px solid var(--line);
  border-bottom: 0 }
.text .cell:last-child, .text .cell:has(+ :not(.cell)) { border-bottom: 1px solid var(--line); margin-bottom: 1em }
.tag { font-size: .6875rem; font-style: normal; color: var(--quiet); border: 1px solid var(--line); border-radius: .2rem;
  padding: 0 .3rem; margin-inline-end: .5rem }
.text > .struck { max-width: none; margin: 0 0 1.2em; display: grid; gap: 0 1.5rem; align-items: start;
  grid-template-columns: minmax(0, 41rem) minmax(0, 1fr) }
.what { padding: .45rem .8rem; border-inline-start: 4px solid var(--struck-line); background: var(--struck-paper);
  border-radius: .15rem }
.what > :last-child { margin-bottom: 0 }
.what > :first-child { margin-top: 0 }
.what p { margin-bottom: .5em }
.what, .what .caption { color: var(--struck) }
.what del { text-decoration: line-through; text-decoration-thickness: 1px; text-decoration-color: var(--struck-line) }
.text > .struck:has(+ .struck) { margin-bottom: .4em }
.text .why { margin: 0; padding-top: .45rem; font-size: .8125rem; line-height: 1.4; color: var(--quiet) }
.why b { display: block; color: var(--struck); font-weight: 600 }
[data-n] { position: relative }
.none { color: var(--quiet); font-style: italic }
body:has(#struck:not(:checked)) .struck { display: none }
body:has(#struck:not(:checked)) .legend label:not(.all) { opacity: .5 }
.foot { margin: 3rem 0 0; padding-top: .75rem; border-top: 1px solid var(--line); font: .8125rem/1.5 var(--sans);
  color: var(--quiet) }
@media (min-width: 66rem) {
  [data-n]::before { content: attr(data-n); position: absolute; inset-inline-end: calc(100% + 1.1rem); padding-top: .45em;
    font: .6875rem/1 var(--sans); color: var(--quiet); opacity: .7; white-space: nowrap }
  li[data-n]::before { inset-inline-end: calc(100% + 2.5rem) }
  .what [data-n]::before { inset-inline-end: calc(100% + 2.15rem) }
  .what li[data-n]::before { inset-inline-end: calc(100% + 3.55rem) }
  [data-n]:dir(rtl)::before { display: none }
}
@media (max-width: 52rem) {
  .text > .struck { grid-template-columns: minmax(0, 1fr) }
  .text .why { padding: .1rem .8rem .5rem; border-inline-start: 4px solid var(--struck-line); background: var(--struck-paper) }
  .why b { display: inline; margin-inline-end: .4rem }
}
@media (max-width: 34rem) {
  .page { padding: 1.25rem 1rem 3rem }
  .values th { width: 6.5rem }
  .values .origin { display: block; width: auto; padding-top: 0; border: 0 }
  .values td:not(.origin) { display: block; padding-inline-end: 0 }
  .values th { border-bottom: 0 }
  .values td.value { padding-bottom: 0 }
  .values .value:last-child { padding-bottom: .4rem }
  .values tr:last-child > * { border-bottom: 0 }
}
@media print {
  :root { --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --raised: #fff; --struck: #8f1d1d; --struck-paper: #fff;
    --struck-line: #b03030; --good: #000; --good-paper: #fff; --bad: #000; --bad-paper: #fff; --link: #000 }
  body { font-size: 10.5pt }
  .page { padding: 0; max-width: none }
  .legend input { display: none }
  .legend label { padding: 0 .4rem; background: none }
  .text > .struck { grid-template-columns: minmax(0, 3fr) minmax(0, 1fr) }
  .text .why { padding: .45rem 0 0; border: 0; background: none }
  .why b { display: block }
  .struck, .values tr, .text li { break-inside: avoid }
  .text h3, .text h4 { break-after: avoid }
  .map { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
"""


def style(reasons: Iterable[str]) -> str:
    """Write the style sheet, with a switch for each reason.

    Args: reasons — names as the contract has them, no text of others.
    """
    switches = "\n".join(
        f"body:has(#show-{reason}:not(:checked)) .struck[data-reason={reason}] {{ display: none }}" for reason in reasons
    )
    return f"{STYLE}{switches}\n"

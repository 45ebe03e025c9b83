"""Eight ways in which a site breaks: each makes of a healthy answer what a broken site sends; touches no socket."""

from __future__ import annotations

import gzip
import html
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import html as lxml_html

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crawler.demo.site import Answer

STATES = {
    "feed_gone": "feeds, sitemaps and section fronts answer 404",
    "feed_empty": "feeds, sitemaps and section fronts answer 200 and announce nothing",
    "feed_stale": "whatever is set from now on, the site stays as it is",
    "layout_changed": "an article's page has its headline, and its text in a script only",
    "refused": "everything answers 403",
    "consent_wall": "every page answers 200 with a request for consent",
    "dates_missing": "no page and no feed says a date; the texts are as before",
    "tls": "the certificate has expired (needs a site that is served over TLS)",
}
"""Each state and what it does; the names are the causes that `v_source_health` gives."""

TEXT = re.compile("^text/|xml|json|gzip")
CONSENT = {"gazette": "broken/consent.html", "bote": "bote/2026/11/pass-verkehrszahlen/index.html"}
SHELL = """{head}<body>
<div id="app"><header><a href="/">Home</a></header><h1>{headline}</h1><div class="skeleton"></div></div>
<script>window.__STATE__ = {state};</script>
<script src="/app.js"></script>
</body>
</html>
"""
ANNOUNCED = re.compile(
    r"<(item|entry|url|sitemap|article)\b.*?</\1>|<aside\b.*?</aside>|(?<=\"items\": )\[.*\](?=\s*\}\s*$)", re.DOTALL
)
MONTH = (
    r"(?:jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|oct|okt|nov|dec|dez|janv|févr|mars|avr|juin|juil|août|déc"
    r"|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)\w*\.?"
)
WEEKDAY = r"(?:\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
ISO = r"\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?"
DATES = re.compile(
    r"<time\b.*?</time>"
    r"|<(pubDate|lastBuildDate|dc:date|published|updated|lastmod|news:publication_date)>.*?</\1>"
    r'|"date(?:_?p|P)ublished": "[^"]*",?|"date(?:_?m|M)odified": "[^"]*",?'
    rf"|{ISO}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}|\d{{4}}年\d{{1,2}}月\d{{1,2}}日"
    rf"|{WEEKDAY}\b\d{{1,2}}\.? {MONTH} \d{{4}}|{WEEKDAY}\b{MONTH} \d{{1,2}}, \d{{4}}",
    re.DOTALL | re.IGNORECASE,
)


class Breaks:
    """What a broken site sends instead."""

    def __init__(self, folder: Path, filled: Callable[[str], str]) -> None:
        self._folder, self._filled = folder, filled

    def broken(self, state: str, answer: Answer, *, outlet: str, announces: bool, missing: Answer) -> Answer:
        """Turn a healthy answer into the one of a state.

        Args: announces — it is a feed, a sitemap or a section front. missing — what is sent with 404.
        """
        media = answer.headers["Content-Type"]
        is_page = media.startswith("text/html") and bool(answer.body)
        match state:
            case "feed_gone" if announces:
                return missing
            case "feed_empty" if announces:
                return _rewritten(answer, _without_entries)
            case "layout_changed" if is_page and answer.status == 200 and not announces:
                return _rewritten(answer, _shell)
            case "refused":
                return replace(
                    answer, status=403, headers={"Content-Type": "text/html; charset=utf-8"}, body=b"403 Forbidden\n"
                )
            case "consent_wall" if is_page:
                text = self._filled((self._folder / CONSENT[outlet]).read_text(encoding="utf-8"))
                return replace(_rewritten(answer, lambda _: text, charset="utf-8"), status=200)
            case "dates_missing" if TEXT.search(media):
                return _rewritten(answer, lambda text: DATES.sub("", text))
        return answer


def _rewritten(answer: Answer, rewrite: Callable[[str], str], *, charset: str | None = None) -> Answer:
    """Change the text of an answer; nothing of it is what a client has already, and it says no time of its own."""
    packed = answer.body[:2] == b"\x1f\x8b"
    body = gzip.decompress(answer.body) if packed else answer.body
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text, charset = body.decode("windows-1251", "replace"), charset or "windows-1251"
    changed = rewrite(text).encode(charset or "utf-8", "xmlcharrefreplace")
    headers = {name: value for name, value in answer.headers.items() if name not in ("ETag", "Last-Modified")}
    return replace(answer, headers=headers, body=gzip.compress(changed, mtime=0) if packed else changed)


def _without_entries(text: str) -> str:
    return ANNOUNCED.sub(lambda m: "" if m[0].startswith("<") else "[]", text)


def _shell(text: str) -> str:
    """Leave the head and the headline; the text goes where only a script finds it."""
    tree = lxml_html.document_fromstring(text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))
    headlines = [*tree.xpath("//h1"), *tree.xpath("//title")]
    headline = " ".join(headlines[0].text_content().split()) if headlines else ""
    blocks = [" ".join(block.text_content().split()) for block in tree.xpath("//body//p")]
    state = json.dumps({"page": {"headline": headline, "blocks": [["p", block] for block in blocks]}}).replace("</", "<\\/")
    head, _, _ = text.partition("<body")
    return SHELL.format(head=head, headline=html.escape(headline), state=state)

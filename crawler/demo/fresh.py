"""Made-up articles of the demo site, as many as are wanted, each with a text of its own; touches no socket."""

from __future__ import annotations

import html
import random
import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FEEDS = {"gazette": "/feed.rss", "bote": "/atom.xml"}
"""Where they are announced."""
PLACES = {"gazette": "/news/{}", "bote": "/english/{}/"}
"""No address says a date."""
ENTRIES = {
    "gazette": """    <item>
      <title>{headline}</title>
      <link>{{{{gazette}}}}{path}</link>
      <guid isPermaLink="false">{path}</guid>
      <pubDate>{rfc_822}</pubDate>
      <dc:creator>{author}</dc:creator>
      <category>News</category>
      <description>{standfirst}</description>
    </item>
""",
    "bote": """  <entry>
    <title>{headline}</title>
    <id>urn:bote:{path}</id>
    <link rel="alternate" type="text/html" href="{{{{bote}}}}{path}"/>
    <published>{published}</published>
    <updated>{published}</updated>
    <author><name>{author}</name></author>
    <summary>{standfirst}</summary>
  </entry>
""",
}
FIRST_ENTRY = re.compile(r"^ *<(?:item|entry)>$", re.MULTILINE)
NUMBER = re.compile(r"-1(\d{4})/?$")
APART = timedelta(minutes=10)
N_PARAGRAPHS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One made-up article."""

    path: str
    headline: str
    standfirst: str
    author: str
    at: datetime
    """When it was published."""
    paragraphs: tuple[str, ...]


class Fresh:
    """Every made-up article there could be, by outlet and number; the same ones each time."""

    def __init__(self, folder: Path, since: datetime) -> None:
        self._folder, self._since = folder / "fresh", since
        self._words = tomllib.loads((self._folder / "words.toml").read_text(encoding="utf-8"))

    def article(self, outlet: str, number: int) -> Article:
        """Make one up.

        Args: number — from 1; a higher one is newer.
        """
        chance = random.Random(f"{outlet} {number}")  # no secret: the same number is to give the same text
        thing, place, place2 = chance.choice(self._words["things"]), *chance.sample(self._words["places"], 2)
        who, who2, author = chance.sample(self._words["people"], 3)
        fixed = {"thing": thing, "place": place, "place2": place2, "who": who, "who2": who2, "author": author}

        def filled(pattern: str) -> str:
            loose = {name: chance.choice(self._words[f"{name}s"]) for name in ("trade", "verb")}
            text = pattern.format(**fixed, **loose, n=chance.randint(3, 60), m=chance.randint(61, 900))
            return text[0].upper() + text[1:]

        headline, standfirst = (filled(chance.choice(self._words[name])) for name in ("headlines", "standfirsts"))
        chosen = [filled(pattern) for pattern in chance.sample(self._words["sentences"], 2 * N_PARAGRAPHS)]
        slug = re.sub(r"[^a-z]+", "-", re.sub(r"\d|'", "", headline.lower())).strip("-")
        return Article(
            path=PLACES[outlet].format(f"{slug}-{10_000 + number}"),
            headline=headline,
            standfirst=standfirst,
            author=author,
            at=self._since + number * APART,
            paragraphs=tuple(f"{one} {two}" for one, two in zip(chosen[::2], chosen[1::2], strict=True)),
        )

    def page(self, outlet: str, path: str, n: int) -> tuple[str, datetime] | None:
        """Write the page at an address, and say when it is from; None: it is none of the first n."""
        named = NUMBER.search(path)
        number = int(named[1]) if named else 0
        if not 1 <= number <= n or (article := self.article(outlet, number)).path != path:
            return None
        values = {
            **{name: html.escape(value) for name, value in _values(article).items()},
            "text": "\n".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in article.paragraphs),
        }
        template = (self._folder / f"{outlet}.html").read_text(encoding="utf-8")
        return re.sub(r"\{\{(\w+)\}\}", lambda m: values.get(m[1], m[0]), template), article.at

    def announced(self, outlet: str, feed: str, n: int) -> tuple[str, datetime]:
        """Put the first n on top of a feed, the newest first; n is at least 1. Gives the time of the newest, too."""
        articles = [self.article(outlet, number) for number in range(n, 0, -1)]
        entries = "".join(
            ENTRIES[outlet].format(**{name: html.escape(value, quote=False) for name, value in _values(article).items()})
            for article in articles
        )
        first = FIRST_ENTRY.search(feed)
        place = first.start() if first else len(feed)
        return feed[:place] + entries + feed[place:], articles[0].at


def _values(article: Article) -> dict[str, str]:
    at = article.at
    return {
        "path": article.path,
        "headline": article.headline,
        "standfirst": article.standfirst,
        "author": article.author,
        "published": at.isoformat(),
        "rfc_822": format_datetime(at),
        "shown": f"{at.day} {at:%B %Y, %H:%M}",
    }

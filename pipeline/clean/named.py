"""Strike what class words name: boxes beside the text, lines about the text, captions in plain elements.

A word says something only where it sets a block apart: words that most of the text carries are left out, and a box is a
small part of its page.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.clean.sheet import Strike

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.clean.sheet import Line, Sheet
    from pipeline.items import RemovalReason

COMMON = 0.2
"""Share of the text's words that carry a class word which then says nothing."""
MOST_OF_THE_TEXT = 0.25
BOX_WORDS = 150
TEXT = 60
MODIFIERS = frozenset({"has", "with", "no", "not", "without", "hide"})
"""“has-caption” stands on what holds a caption and much else."""
NEVER_NAMED = frozenset({"cell", "code"})


@dataclass(frozen=True, slots=True)
class Name:
    """What some class words say of a block."""

    reason: RemovalReason
    meaning: str
    """For a reader."""
    words: frozenset[str]
    pairs: frozenset[tuple[str, str]] = frozenset()
    """Two words in a row, where one alone would say too little."""
    most_words: int = BOX_WORDS
    """Of one block."""
    is_of_labels: bool = False
    """True: says nothing of sentences."""
    is_of_links: bool = False
    """True: says nothing of what is no link; a box of “related” facts is the article's own."""


def _pairs(*said: str) -> frozenset[tuple[str, str]]:
    return frozenset((first, second) for first, second in (words.split() for words in said))


NAMES = (
    Name(
        "newsletter_prompt",
        "a newsletter box",
        frozenset({"newsletter", "newsletters", "nlsignup", "mailinglist", "newsletterbox", "newslettersignup", "mailchimp"}),
        _pairs("email signup", "mail signup", "sign up", "signup form", "opt in"),
    ),
    Name(
        "subscription_prompt",
        "an offer to subscribe",
        frozenset({"cta", "membership", "donate", "donation", "subscribe", "subscription", "upsell"}),
        _pairs("call action", "support us"),
    ),
    Name(
        "advertisement",
        "an advertisement or a disclosure",
        frozenset(
            {
                *("affiliate", "affiliates", "advert", "advertisement", "advertorial", "sponsored", "promobox"),
                *("disclaimer", "disclosure", "werbung", "anzeige", "publicidad", "pubblicita", "reklama", "reklame", "annons"),
            }
        ),
    ),
    Name(
        "related_headlines",
        "other stories",
        frozenset(
            {
                *("related", "relatednews", "relatedposts", "relatedarticles", "readalso", "alsoread", "mostread", "recirc"),
                *("recirculation", "recommended", "recommendations", "recommendation", "trending"),
                *(
                    "readmore",
                    "morenews",
                    "relacionadas",
                    "relacionados",
                    "similar",
                    "correlati",
                    "yarpp",
                    "outbrain",
                    "taboola",
                ),
            }
        ),
        _pairs("read more", "read also", "also read", "most read", "most popular", "see also", "more stories", "more news"),
        most_words=30,
        is_of_labels=True,
        is_of_links=True,
    ),
    Name(
        "share_prompt",
        "buttons to share",
        frozenset({"share", "sharing", "sharebar", "sharebox", "addthis", "addtoany", "sharedaddy"}),
        most_words=16,
        is_of_labels=True,
    ),
    Name(
        "share_prompt",
        "a call to follow",
        frozenset(),
        _pairs("follow us", "social links", "social buttons", "whatsapp group", "whatsapp channel"),
    ),
    Name(
        "author_box",
        "a box about the author",
        frozenset({"authorbox", "authorbio", "authorinfo", "saboxplugin", "sabox", "aboutauthor", "autorbox", "postauthor"}),
    ),
    Name(
        "caption",
        "a caption",
        frozenset(
            {
                *("caption", "captions", "imgcaption", "imagecaption", "photocaption", "figcaption", "bildunterschrift"),
                *("credit", "credits", "photocredit", "imagecredit", "photographer", "bildtext", "billedtekst", "legende"),
            }
        ),
        _pairs("image description", "photo description", "image text", "photo text", "media description"),
        most_words=45,
    ),
    Name(
        "author_box",
        "a line about the author or the date",
        frozenset(
            {
                *(
                    "byline",
                    "bylines",
                    "meta",
                    "metadata",
                    "timestamp",
                    "datetime",
                    "pubdate",
                    "published",
                    "dateline",
                    "postmeta",
                ),
                *("entrymeta", "publishdate", "postdate", "updated", "modified", "author", "authors", "reporter", "redakteur"),
            }
        ),
        _pairs("display date", "publish date", "post date", "entry date", "article date", "date time"),
        most_words=16,
        is_of_labels=True,
    ),
    Name(
        "navigation",
        "controls of the page",
        frozenset({"breadcrumb", "breadcrumbs", "toolbar", "pagination", "pager", "skiplink", "srOnly", "banner", "rail"}),
        _pairs("sr only", "screen reader", "visually hidden"),
    ),
)


TELLING = frozenset({word for name in NAMES for word in (*name.words, *(second for _, second in name.pairs))})


def named_boxes(sheet: Sheet) -> Iterator[Strike]:
    """Strike blocks that class words set apart from the text, if what they name is a small part of the page."""
    standing = [index for index in sheet.standing() if sheet.lines[index].block.kind not in NEVER_NAMED]
    words = {index: near for index in standing if (near := _telling(sheet.lines[index]))}
    n_words = sum(sheet.lines[index].n_words for index in standing)
    if n_words < TEXT or not words:
        return
    common = _common(sheet, standing)
    for name in NAMES:
        found = {
            index: said
            for index in words
            if (said := _said(name, words[index], common, sheet.lines[index])) and not _is_standfirst(sheet, index)
        }
        if not found or (sheet.first in found and name.reason != "caption"):
            continue
        size = sum(sheet.lines[index].n_words for index in found)
        if size <= min(MOST_OF_THE_TEXT * n_words, BOX_WORDS):
            for index, said in found.items():
                yield Strike(index, name.reason, f"class words name {name.meaning} (“{said}”)")


def _telling(line: Line) -> tuple[str, ...]:
    return () if TELLING.isdisjoint(line.block.words_near) else line.block.words_near


def _common(sheet: Sheet, standing: list[int]) -> frozenset[str]:
    """Collect the class words that much of the running text carries."""
    counts: Counter[str] = Counter()
    for index in standing:
        line = sheet.lines[index]
        if line.is_running_text:
            counts.update(dict.fromkeys(line.block.words_near, line.n_words))
    most = COMMON * sum(sheet.lines[index].n_words for index in standing)
    return frozenset(word for word, n_words in counts.items() if n_words > most)


def _said(name: Name, words: tuple[str, ...], common: frozenset[str], line: Line) -> str:
    if line.n_words > name.most_words or (name.is_of_labels and line.is_running_text):
        return ""
    if name.is_of_links and not line.block.n_links:
        return ""
    for before, word in pairwise(("", *words)):
        if word in name.words and word not in common and before not in MODIFIERS:
            return word
    for pair in pairwise(words):
        if pair in name.pairs and not common.issuperset(pair):
            return " ".join(pair)
    return ""


def _is_standfirst(sheet: Sheet, index: int) -> bool:
    return index < sheet.first and sheet.lines[index].block.kind == "heading" and not sheet.lines[index].is_linked

"""Tell by the shape of an address and of a link's words whether an article is behind it. Knows no site by name."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

ARTICLE = 3.0
"""From this score on, address, words and position together speak for an article."""

_MAX_JUDGED = 300
_DATE = re.compile(
    r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2]|[a-z]{3})(?:[/-]?(?:[0-2]?\d|3[01]))?(?=[/_-]|\d{2,}|\Z)", re.IGNORECASE
)
_ONLY_DATE = re.compile(r"(?:/[\w-]+)?/(?:19|20)\d\d(?:/\w{1,3}){0,2}/?")
_ENDING = re.compile(r"\.(?:html?|shtml|php\d?|aspx?|jsp|do|cms|ece|story)\Z", re.IGNORECASE)
_NOT_A_PAGE = re.compile(
    r"\.(?:atom|avi|css|docx?|gif|ics|jpe?g|js|json|mp[34]|pdf|png|rss|svg|webp|xlsx?|xml|zip)\Z", re.IGNORECASE
)
_ID = re.compile(r"(?<![a-z0-9])(?:[a-z]{0,4}\d{5,}|(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{9,})(?![a-z0-9])", re.IGNORECASE)
_SHORT_ID = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{3,4}(?!\d)")
_ID_NAMES = re.compile(
    r"(?:\A|_)(?:a?id|article(?:id)?|artid|contentid|idx|idxno|newsid|nid|no|p|post|seq|sid|story(?:id)?|uid)(?:\Z|_)",
    re.IGNORECASE,
)
_PAGING = re.compile(r"/page/\d+|(?:\A|[?&])(?:page|pg|offset|start)=\d+", re.IGNORECASE)
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w+")

_LISTS = frozenset(
    (
        "account",
        "archive",
        "archives",
        "author",
        "authors",
        "autor",
        "autoren",
        "categories",
        "category",
        "categoria",
        "comments",
        "contributors",
        "epaper",
        "events",
        "feed",
        "feeds",
        "gallery",
        "jobs",
        "kategorie",
        "kategoria",
        "keyword",
        "label",
        "list",
        "listing",
        "login",
        "members",
        "profile",
        "profiles",
        "register",
        "rubric",
        "rubrik",
        "rubrique",
        "search",
        "section",
        "sections",
        "series",
        "shop",
        "signin",
        "signup",
        "sitemap",
        "staff",
        "tag",
        "tags",
        "team",
        "thema",
        "themen",
        "theme",
        "topic",
        "topics",
        "user",
        "users",
        "weather",
        "wp-login",
    )
)
_SERVICES = frozenset(
    (
        "about",
        "accessibility",
        "advertise",
        "advertising",
        "agb",
        "contact",
        "contacts",
        "cookie",
        "cookies",
        "datenschutz",
        "faq",
        "help",
        "impressum",
        "imprint",
        "kontakt",
        "legal",
        "mentions",
        "newsletter",
        "newsletters",
        "privacy",
        "subscribe",
        "subscription",
        "terms",
    )
)


class Shape(NamedTuple):
    """What an address alone says."""

    score: float
    """Above 0 speaks for an article, below against."""
    template: str
    """The address with its variable parts blurred; articles of one source share a few."""


def of_address(url: str) -> Shape:
    """Judge an address by date, slug, id and depth."""
    parts = urlsplit(url)
    path, query = unquote(parts.path)[:_MAX_JUDGED], parts.query[:_MAX_JUDGED]
    segments = [segment for segment in path.split("/") if segment]
    has_id = _has_query_id(query)
    if _NOT_A_PAGE.search(path) or (not segments and not has_id):
        return Shape(-10, "")
    last = _ENDING.sub("", segments[-1]) if segments else ""
    words = [word for word in re.split(r"[-_+ ]+", last.lower()) if word]
    score = 2.5 if has_id else 0.0
    score += 0.5 if segments and last != segments[-1] else 0
    score += 0.5 if len(segments) > 1 else 0
    score += _date_score(path) + _slug_score(last, words) + _id_score(last, path)
    score -= 5 if _PAGING.search(path) or _PAGING.search(query) else 0
    score -= 4 if any(_ENDING.sub("", segment.lower()) in _LISTS for segment in segments) else 0
    score -= 4 if len(words) <= 4 and words and words[0] in _SERVICES else 0
    score -= 2 if len(segments) == 1 and score <= 0.5 else 0
    return Shape(score, _template(segments, words, has_id=has_id))


def of_words(text: str) -> float:
    """Judge a link's words by their number: a headline is longer than the name of a section."""
    n_words = n_words_of(text)
    if not n_words:
        return 0
    if n_words > 60:
        return 0.5
    return (-1.5, -1, 0, 1)[n_words - 1] if n_words < 5 else 2


def n_words_of(text: str) -> int:
    """Count words; in scripts without spaces three characters count as one."""
    n_spaceless = len(_SPACELESS.findall(text))
    return len(_WORD.findall(_SPACELESS.sub(" ", text))) + -(-n_spaceless // 3)


def _has_query_id(query: str) -> bool:
    parameters = (part.partition("=") for part in query.split("&"))
    return any(_ID_NAMES.search(name) and any(map(str.isdigit, value)) for name, _, value in parameters)


def _date_score(path: str) -> float:
    if _ONLY_DATE.fullmatch(path):
        return -3
    return 3 if _DATE.search(path) else 0


def _slug_score(last: str, words: list[str]) -> float:
    n_words = sum(1 for word in words if len(word) > 1 and not word.isdigit())
    if n_words < 3 and len(_SPACELESS.findall(last)) >= 9:
        return 2
    return 3 if n_words >= 4 else (0, 0, 0.5, 2)[n_words]


def _id_score(last: str, path: str) -> float:
    if _ID.search(last) or re.search(r"/\d{5,}(?=/|\Z)", path):
        return 2
    return 1 if _SHORT_ID.search(last) else 0


def _template(segments: list[str], words: list[str], *, has_id: bool) -> str:
    blurred = [re.sub(r"\d+", "0", segment) if any(map(str.isdigit, segment)) else "w" for segment in segments[:-1]]
    last = "slug" if len(words) > 1 else _kind_of_word("".join(words))
    ending = _ENDING.search(segments[-1]) if segments else None
    return "/".join([*blurred, last + (ending[0] if ending else ""), "?id" if has_id else ""])


def _kind_of_word(word: str) -> str:
    if not word or word.isdigit():
        return "0"
    return "code" if any(map(str.isdigit, word)) else "w"

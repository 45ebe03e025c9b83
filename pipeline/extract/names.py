"""Names: what is left of a byline without what is put around names; people, and agencies as agencies."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import TYPE_CHECKING

from pipeline.extract.head import fold
from pipeline.extract.words import AGENCIES, CREDENTIALS, NOBODY, OUTLET, PARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

MAX_AUTHORS = 20
MAX_CHARS = 80
MAX_WORDS = 6
UNCASED = 5
"""Characters of a name in a script without spaces, at most."""
# ruff: noqa: RUF001 - dashes, quotes and full-width signs as bylines have them
LEAD = re.compile(
    r"(?:(?:(?:written|reported|posted|published|words|story|text|texte|texto|testo|por|propos recueillis|a cura)\s+)?"
    r"(?:by|von|par|por|di|door|af|av)\b\s*[:\-–]?"
    r"|(?:autor(?:in|a|es|ka|zy)?|author|auteur|autore|skrevet av|kirjoittaja|автор|tekst|text|texte|texto|testo|текст)\b"
    r"\s*[:\-–]?"
    r"|(?:oleh|penulis|yazan|haber|szerző|írta|forfatter|skribent|toimittaja|autoři|tác giả|κείμενο)\s*:"
    r"|(?:بقلم|كتبت?|מאת)\s*:?|(?:作者|撰文|文|取材・文|글)\s*[:：/／])\s*(?=\S)",
    re.IGNORECASE,
)
PARTICLE = re.compile(r"(?:von|par|por|di|door|af|av)\s", re.IGNORECASE)
GROUPED = re.compile(r"\s*[;|•·、／]\s*")
PARTED = re.compile(
    r"\s+/\s+|\s*,\s*(?:and|und|et|y|e|i|en|og|och|ja|ve|и)\s+|\s*[,，،]\s*"
    r"|\s+(?:and|und|et|og|och|ve|&|и|și|és|AND|UND|ET|OG|OCH|VE|và|dan|sowie)\s+"
)
BETWEEN = re.compile(r"\s+(?:y|e|i|en|a|ja|та|і|και|with|mit|avec|con|com|med|met)\s+|/", re.IGNORECASE)
"""Parts names only where a whole name, or an agency, stands on both sides."""
REVERSED = re.compile(r"([^\W\d_][\w'’-]+), ([^\W\d_][\w'’-]+)")
NO_NAME = re.compile(r"https?:|www\.|@|\d{2,}|[<>{}\[\]_=]|\.(?:com|org|net|html?)\b", re.IGNORECASE)
URL = re.compile(r"(?:https?:|www\.|/)\S*$", re.IGNORECASE)
E_MAIL = re.compile(r"\(?\S+@\S+\.\w+\)?")
AROUND = " \t.,;:|-–—•·\"'“”„«»【】（）"
TRAILER = re.compile(
    r"\s+[-–—|]\s+.*$|\s*\([^()]*\)?$|\s+(?:in|aus|à|en)\s+[A-ZÄÖÜÉ][\w-]+$|\s+(?:for|für|pour|para|For)\s+[A-Z].*$"
    r"|\s+published\b.*$|\s+(?:on|am|le|el|il|op|den)\s+(?:\w+,?\s+)?(?:the\s+)?\d.*$|\s+on\s+[A-Z][a-z]+\.?\s+\d.*$"
    r"|\s+(?i:special (?:to|for))\b.*$|\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$",
)
ROLE = re.compile(
    r"\b(?:editor|editors|reporter|correspondent|journalist|columnist|writer|contributor|producer|photographer|analyst|critic"
    r"|chief|staff|bureau|desk|newsroom|director|professor|redakteur(?:in)?|korrespondent(?:in)?|journalistin|redactora?"
    r"|redacteur|rédact\w+|corresponsal|giornalista|journaliste|correspondant\w*|editor-in-chief|updated|published|min read"
    r"|periodista|jornalista|repórter|inviat[oa]|dziennikar\w+|novinář\w*|újságíró|toimittaja|reportrar?|redaktør|redaktör"
    r"|muhabiri?|wartawan|журналист\w*|корреспондент\w*|кореспондент\w*)\b",
    re.IGNORECASE,
)
ROLE_FIRST = re.compile(
    r"(?:(?:our|staff|senior|chief|political)\s+)?(?:reporter|correspondent|journalist|columnist|redakteur(?:in)?|editor)\s+(?=\S+\s+\S)",
    re.IGNORECASE,
)
ROLE_BEFORE = re.compile(r"^(?:本報|本报|特約)?(?:記者|记者|編輯|编辑|責任編輯|责任编辑)\s*[:：/／]?\s*(?=[\u3400-\u9fff])")
ROLE_AFTER = re.compile(
    r"(?<=[\u3040-\u9fff\uac00-\ud7a3])\s*(?:(?:인턴|선임|수습|전문)?\s?기자|칼럼니스트|특파원|논설위원|앵커"
    r"|記者|记者|特派員|編集委員|論説委員|専門記者|編輯|编辑|氏)(?:\s.*)?$"
)
ELSEWHERE = re.compile(r"(?:報導|报道|報道|電|电|讯|訊)$")
SUFFIX = re.compile(r"(?:c\w{1,3}[®™])\.?", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*[.'’]?")


def clean(raw: Iterable[str], nobody: Set[str] = frozenset()) -> tuple[str, ...]:
    """Make names of raw bylines.

    Args: nobody — marks of names that are left out, the outlet's.

    >>> clean(["By Jane Doe, Political Editor and JOHN ROE (Reuters)", "https://a.example/jane"])
    ('Jane Doe', 'JOHN ROE')
    """
    names: dict[str, str] = {}
    for text in raw:
        for name in _split(text):
            key = mark(name)
            if key and key not in names and not _is_of(name, nobody):
                names[key] = name
    return tuple(names.values())[:MAX_AUTHORS]


def mark(name: str) -> str:
    """Fold a name for comparison: case, accents, punctuation and a host's ending do not count."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?|\.(?:com|org|net|co\.\w\w|[a-z]{2})/?$", "", name.casefold().strip())
    return "".join(char for char in unicodedata.normalize("NFKD", bare) if char.isalnum())


def is_agency(name: str) -> bool:
    """Say whether a text is an agency's name."""
    return name.casefold() in AGENCIES


def is_person(name: str) -> bool:
    """Say whether a text looks like a person's whole name: two to four capitalised words, or a short one without case."""
    words = name.split()
    if name.lower() == name.upper():
        return 2 <= len(name) <= UNCASED if len(words) == 1 else 2 <= len(words) <= 4 and len(name) <= MAX_CHARS
    inner = [word for word in words if word.casefold() not in PARTICLES]
    is_written_so = all(WORD.fullmatch(word) for word in words) and all(word[0].isupper() for word in [*inner, words[-1]])
    return 2 <= len(inner) <= 4 and is_written_so and not OUTLET & {word.casefold() for word in inner}


def _is_of(name: str, nobody: Set[str]) -> bool:
    """Say whether a name is the outlet's, or one of its desks."""
    bare = " ".join(word for word in name.split() if word.casefold() not in NOBODY)
    return mark(name) in nobody or mark(bare) in nobody


def _split(text: str) -> Iterator[str]:
    if URL.match(text.strip()):
        return
    text = E_MAIL.sub(" ", fold(unescape(unescape(re.sub(r"<[^<>]*>", " ", text)))))
    for group in GROUPED.split(text[:600]):
        bare = without_lead(group)
        for part in [bare] if _is_reversed(bare) else PARTED.split(bare):
            for one in _between(part):
                name = _bare(one)
                if _is_name(name):
                    yield name


def _between(text: str) -> list[str]:
    parts = [part.strip() for part in BETWEEN.split(text)]
    if len(parts) < 2:
        return [text]
    agencies = [part for part in parts if is_agency(part.strip(AROUND))]
    if agencies and all(len(part) <= 4 and part.islower() for part in parts if part not in agencies):
        return agencies
    is_whole = all(part in agencies or len(part.split()) > 1 for part in parts)
    return parts if is_whole else [text]


def _is_reversed(text: str) -> bool:
    """Say whether a name is written family name first, before a comma."""
    parts = text.split(", ")
    return REVERSED.fullmatch(text) is not None and all(
        part[0].isupper()
        and not part.isupper()
        and not is_agency(part)
        and part.casefold() not in NOBODY
        and not ROLE.search(part)
        for part in parts
    )


def without_lead(text: str) -> str:
    """Take "By" and the like from the start; a single word after "von" or "di" is half a name."""
    text = text.strip(AROUND)
    lead = LEAD.match(text)
    rest = text[lead.end() :] if lead else text
    is_half = lead is not None and PARTICLE.fullmatch(lead[0]) and " " not in rest and not is_agency(rest)
    return text if is_half else rest


def _bare(text: str) -> str:
    name = without_lead(TRAILER.sub("", text)).strip(AROUND)
    name = ROLE_AFTER.sub("", ROLE_BEFORE.sub("", ROLE_FIRST.sub("", name))).strip(AROUND)
    if _is_reversed(name):
        family, given = name.split(", ")
        return f"{given} {family}"
    return name


def _is_name(name: str) -> bool:
    words = name.split()
    if is_agency(name):
        return True
    if not 1 <= len(words) <= MAX_WORDS or len(name) > MAX_CHARS or NO_NAME.search(name) or _is_no_part(name):
        return False
    lower = [word.casefold().strip(".") for word in words]
    if len(name) < 2 or not any(char.isalpha() for char in name) or lower[-1] in NOBODY or NOBODY.issuperset(lower):
        return False
    return not ROLE.search(name)


def _is_no_part(name: str) -> bool:
    """Say whether a part of a byline only says what somebody is, or where."""
    bare = name.casefold().replace(".", "")
    return bare in CREDENTIALS or SUFFIX.fullmatch(name) is not None or ELSEWHERE.search(name) is not None

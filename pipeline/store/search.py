"""Full text that is found alike on both databases: normalised by us, indexed by them, each term of a query quoted.

    "Café-Crème, 東京都"  ──normalise──►  "cafe creme 東京 京都 都"

Scripts without spaces are indexed as pairs of characters, so that a word of two is found; a term of such a script
becomes a phrase of its pairs, a single character is looked for as the beginning of one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

TEXT_LIMIT = 200_000
"""Characters of normalised text; a tsvector holds less than 1 MiB."""
HEADLINE_LIMIT = 2_000
TERM_LIMIT = 200
TERMS_LIMIT = 50

MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1-\u05c7\u064b-\u0652\u0670]")
LETTERS_WITHOUT_MARKS = str.maketrans(
    {"\u0131": "i", "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3021-\u3029\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua9e0-\ua9fe\uaa60-\uaa7f\uf900-\ufaff\U00020000-\U0003ffff"
)
RUN = re.compile(f"[{UNSPACED}]+|[^{UNSPACED}]+")
IS_UNSPACED = re.compile(f"[{UNSPACED}]")
TERM = re.compile(r'(?P<no>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


class _Spaced(dict[int, int]):
    """Letters, marks and digits stay, all else is a space; what was looked up once is remembered."""

    def __missing__(self, point: int) -> int:
        self[point] = kept = point if unicodedata.category(chr(point))[0] in "LMN" else 0x20
        return kept


SPACED = _Spaced()


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is looked for."""

    tokens: tuple[str, ...]
    """Normalised; they follow one another."""
    is_excluded: bool
    """True: what holds it is not wanted."""
    is_prefix: bool
    """True: the last token is only the beginning of a word."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for."""

    wanted: tuple[Term, ...]
    """All of them are in the article; none: nothing is found."""
    unwanted: tuple[Term, ...]
    """None of them is."""

    @property
    def has_phrase(self) -> bool:
        """Tell whether the order of some wanted words matters."""
        return any(len(term.tokens) > 1 for term in self.wanted)


def normalise(text: str, *, limit: int = TEXT_LIMIT) -> str:
    """Write a text as the index has it: tokens of letters and digits, case and accents folded.

    Returns: at most `limit` characters, whole tokens.

    >>> normalise("Łódź: Café-Crème № 5")
    'lodz cafe creme no 5'
    >>> normalise("在東京都 OK")
    '在東 東京 京都 都 ok'
    """
    tokens = _tokens(text[:limit])
    found = " ".join(tokens if len(text) <= limit else tokens[:-1])
    return found if len(found) <= limit else found[: limit + 1].rpartition(" ")[0]


def parse(query: str) -> list[Term]:
    """Read a query as people type it: words, "phrases", -without, begin*. Nothing in it is an error.

    Returns: at most 50 terms; none if nothing in it can be looked for.
    """
    terms = []
    for match in TERM.finditer(query):
        typed = match["phrase"] if match["word"] is None else match["word"]
        tokens, is_beginning = _asked(typed[:TERM_LIMIT])
        if tokens:
            is_prefix = is_beginning or (match["word"] or "").endswith("*")
            terms.append(Term(tuple(tokens), is_excluded=match["no"] is not None, is_prefix=is_prefix))
    return terms[:TERMS_LIMIT]


def read(query: str) -> Query:
    """Read a query, what is wanted and what is not apart."""
    terms = parse(query)
    return Query(tuple(t for t in terms if not t.is_excluded), tuple(t for t in terms if t.is_excluded))


def fts5(query: Query) -> str:
    """Write a query, in which something is wanted, for SQLite's MATCH."""
    asked = " AND ".join(_fts5_term(term) for term in query.wanted)
    return f"({asked}) NOT ({' OR '.join(_fts5_term(term) for term in query.unwanted)})" if query.unwanted else asked


def tsquery(query: Query) -> str:
    """Write a query, in which something is wanted, for PostgreSQL's `to_tsquery('simple', …)`."""
    return " & ".join([*map(_tsquery_term, query.wanted), *(f"!({_tsquery_term(term)})" for term in query.unwanted)])


def in_any_order(query: Query) -> Query:
    """Part the wanted phrases of a query into their words, and leave unwanted ones out: it finds all that the query finds."""
    words = ((token, term.is_prefix and token == term.tokens[-1]) for term in query.wanted for token in term.tokens)
    wanted = tuple(Term((token,), is_excluded=False, is_prefix=is_prefix) for token, is_prefix in words)
    return Query(wanted, tuple(term for term in query.unwanted if len(term.tokens) == 1))


def _fts5_term(term: Term) -> str:
    return f'"{" ".join(term.tokens)}"{" *" if term.is_prefix else ""}'


def _tsquery_term(term: Term) -> str:
    *first, last = (f"'{token}'" for token in term.tokens)
    return "(" + " <-> ".join([*first, last + ":*" if term.is_prefix else last]) + ")"


def _tokens(text: str) -> list[str]:
    """Part a text into what is indexed, in order."""
    folded = _folded(text)
    if not IS_UNSPACED.search(folded):
        return folded.split()
    tokens: list[str] = []
    for word in folded.split():
        for run in RUN.findall(word):
            tokens.extend(_pairs(run) if IS_UNSPACED.match(run) else [run])
    return tokens


def _pairs(run: str) -> list[str]:
    """Part a run into pairs; its last character stands alone, so that it too begins a token."""
    return [run[i : i + 2] for i in range(len(run))]


def _asked(text: str) -> tuple[list[str], bool]:
    """Part what is looked for into tokens, and say whether the last is only the beginning of one."""
    tokens = _tokens(text)
    if not tokens or len(tokens[-1]) > 1 or not IS_UNSPACED.match(tokens[-1]):
        return tokens, False
    if len(tokens) > 1 and IS_UNSPACED.match(tokens[-2]) and tokens[-2].endswith(tokens[-1]):
        return tokens[:-1], False
    return tokens, True


def _folded(text: str) -> str:
    """Fold case, width and accents; what is neither letter, mark nor digit becomes a space."""
    if text.isascii():
        return text.lower().translate(SPACED)
    parted = MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    whole = unicodedata.normalize("NFKC", MARKS.sub("", unicodedata.normalize("NFKD", parted)))
    return whole.translate(LETTERS_WITHOUT_MARKS).translate(SPACED)

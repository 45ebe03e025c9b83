"""The form of a line: its words, and whether it reads like a sentence, a headline or an entry of a list."""

# ruff: noqa: RUF001 - the punctuation of many scripts is what this module is about

from __future__ import annotations

import re
import unicodedata

from pipeline.items.scripts import UNSPACED

# Marks that Python does not count as letters, though the words of these scripts are not whole without them.
MARKS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
_LETTERS = rf"[^\W{UNSPACED}]+(?:[{MARKS}]+[^\W{UNSPACED}]*)*"
WORD = re.compile(rf"[{UNSPACED}]|{_LETTERS}(?:['’]{_LETTERS})*")
FOLDED = re.compile(
    rf"(?P<number>\d+(?:[.,:]\d+)*(?:[km]\b)?|#)|(?P<word>{WORD.pattern}|[©ⓒ])|(?P<mark>[:|>»→=]|[-–—](?=\s|$))"
)
UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")

OPENING = "\"'“„”«»‹›「『（([‘’*-–—• \u200b\ufeff"
CLOSING = "\"'”“»«›‹」』）)]’‘* \u200b\ufeff"
STOPS = ".!?…。．！？।॥۔؟։።"
FULL_STOPS = ".…。．।॥۔։።"
SENTENCE_END = re.compile(r"(?<=[.!?\u2026])\s+|(?<=[\u3002\uff01\uff1f])")
CLAUSES = re.compile(r"[:,;،؛、，；：]\s*")
REPORTED = re.compile(r"[^.!?,]{3,},\s+[^\W\d_A-Z][^.!?]*[.!?]?$")
UNFINISHED = ",;:，；：、،؛-–—&"
LIST_MARK = re.compile(r"\s*(?:[-–—•*·▪►]|\(?\d{1,3}[.)]|\d{1,2}[:.h]\d{2}\b)\s*")
SCORE = re.compile(r"\b\d{1,3}\s?[-–:]\s?\d{1,3}\b")
LONG_WORDS = 40
SENTENCE_WORDS = 6
QUESTION_WORDS = 40
RESULT_WORDS = 12
COMMAS = ",،"
SAID_WORDS = 3
LABELLED_WORDS = 4


def words(text: str) -> list[str]:
    """Split a text into words; in scripts without spaces a character is a word.

    >>> words("It's 5 p.m. 東京")
    ["It's", '5', 'p', 'm', '東', '京']
    """
    return WORD.findall(text)


def fold(line: str) -> str:
    """Make lines that say the same thing equal: case, punctuation and numbers do not tell.

    Returns: words in lower case, numbers as `#`, colons and the marks used like them as `:`.

    >>> fold("Comments (12)"), fold("READ MORE — A tale")
    ('comments #', 'read more : a tale')
    """
    plain = unicodedata.normalize("NFKC", line).casefold().replace("’", "'")
    return " ".join(["#" if number else word or ":" for number, word, _ in FOLDED.findall(plain)])


def bare(text: str) -> str:
    """Take quotes, brackets and list marks off both ends."""
    return text.strip(OPENING + CLOSING)


def is_blank(text: str) -> bool:
    """Tell whether nothing of a text can be seen: white space, zero-width and control characters.

    >>> is_blank("\u200b \ufeff"), is_blank("* * *")
    (True, False)
    """
    return all(character.isspace() or unicodedata.category(character) in ("Cc", "Cf") for character in text)


def is_quoted(text: str) -> bool:
    """Tell whether somebody is quoted from the first character on."""
    return text.lstrip("\u200b\ufeff ")[:1] in set('"“„«»「『‘›‹')


def is_sentence(text: str, n_words: int) -> bool:
    """Tell whether a line is running text: it ends like a sentence and is long enough to be one, or is simply long."""
    if n_words >= LONG_WORDS * (2 if UNSPACED_CHARACTER.search(text) else 1):
        return True
    said = text.rstrip(CLOSING)
    if not said or said[-1] not in STOPS:
        return False
    # A question, a shout and an ellipsis end headlines as well.
    is_plain = said[-1] in FULL_STOPS and not said.endswith(("...", "…"))
    return n_words >= (SENTENCE_WORDS if is_plain else QUESTION_WORDS)


def is_said_by_somebody(text: str, opening: str) -> bool:
    """Tell whether a line's opening words are what somebody says in it: a comma follows, and a statement in small letters.

    >>> is_said_by_somebody("Follow us, cried the drummers.", "follow us")
    True
    """
    if not is_closed(text):
        return False
    rest = after(text, opening)
    return rest[:1] in COMMAS and rest[1:].lstrip()[:1].islower() and len(WORD.findall(rest)) >= SAID_WORDS


def after(text: str, opening: str) -> str:
    """Give what stands in a text behind as many words as an opening has, at least behind one.

    >>> after("READ MORE: A tale", "read more")
    ': A tale'
    """
    ends = [found.end() for found in WORD.finditer(text)][: len(WORD.findall(opening)) or 1]
    return text[ends[-1] :] if ends else ""


def ends_open(text: str) -> bool:
    """Tell whether a line announces what follows: it ends with a colon."""
    return text.rstrip(CLOSING).endswith((":", "："))


def is_closed(text: str) -> bool:
    """Tell whether a line ends with a full stop, be it as short as it may."""
    return text.rstrip(CLOSING)[-1:] in tuple(FULL_STOPS) and not text.endswith(("...", "…"))


def is_headline(text: str, n_words: int) -> bool:
    """Tell whether a line could be the headline of a story: some words, no full stop, nothing left open."""
    end = text.rstrip(CLOSING)[-1:]
    longest = 2 * LONG_WORDS if UNSPACED_CHARACTER.search(text) else LONG_WORDS
    return 4 <= n_words <= longest and bool(end) and end not in UNFINISHED and not is_closed(text)


def is_entry(text: str, n_words: int) -> bool:
    """Tell whether a line is an entry of a list: marked, a result, mostly figures, or a short `label: value`."""
    if LIST_MARK.match(text) or (n_words <= RESULT_WORDS and SCORE.search(text)):
        return True
    label, colon, value = text.partition(":")
    figures = sum(character.isdigit() for character in text)
    return figures * 3 > len(text) or bool(colon and label and value.strip() and n_words <= LABELLED_WORDS)


def starts_low(text: str) -> bool:
    """Tell whether a line begins with a small letter, as a line of verse or the rest of a broken sentence does."""
    return bare(text)[:1].islower()

"""What a source teaches: headlines of its other articles, and blocks that come again on story after story."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

KEY_BYTES = 8
WORD = re.compile(r"\w+")
NUMBER = re.compile(r"\d+")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
DATE_STAMP_WORDS = 12
STOPS = (".", "!", "?", "\u2026", "\u3002", "\u0964")
FEWEST_HEADLINE_WORDS = 4
FEWEST_HEADLINE_CHARACTERS = 15
CARRIERS = 10
"""So many of the first articles that carry a block are remembered, to be cleaned again once it is known."""
FORGOTTEN_AFTER = 30
"""A block that so many later stories did not carry belongs to a layout that is gone."""


def line_key(text: str) -> str:
    """Make the key by which a line is known again: case, white space and punctuation make no difference, numbers do.

    Returns: 16 hexadecimal digits.

    >>> line_key("Read  MORE: our archive") == line_key("Read more — our archive")
    True
    """
    return _hashed(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def block_key(text: str) -> str:
    """Make the key by which a recurring block is known again: in a date stamp numbers make no difference.

    In any other line they do: a market report repeats its sentences with other figures, and they are its text.

    Returns: 16 hexadecimal digits.

    >>> block_key("Monday, 3 May 2026, page 15") == block_key("Monday, 12 May 2026, page 4")
    True
    """
    words = WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    is_date_stamp = len(words) <= DATE_STAMP_WORDS and YEAR.search(text) and not text.rstrip().endswith(STOPS)
    return _hashed([NUMBER.sub("#", word) for word in words] if is_date_stamp else words)


def headline_key(headline: str | None) -> str | None:
    """Make the key of a headline; None if there is none, or it is so short that a line may say the same by chance."""
    if not headline or len(headline) < FEWEST_HEADLINE_CHARACTERS:
        return None
    is_spaced = len(headline.split()) > 1
    return line_key(headline) if not is_spaced or len(WORD.findall(headline)) >= FEWEST_HEADLINE_WORDS else None


def _hashed(words: list[str]) -> str:
    return blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBlock:
    """A block of text that pages of one source carry."""

    key: str
    """See `block_key`."""
    text: str
    """As it was seen first, cut to a line's length."""
    n_pages: int
    n_stories: int
    """Different stories that carry it."""
    first_story: int
    """How many stories the source had shown when it was first seen, that one included."""
    last_story: int
    """How many it had shown when it was last seen."""
    first_seen_at: datetime
    last_seen_at: datetime
    article_ids: tuple[int, ...] = ()
    """The first articles that carry it, at most `CARRIERS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a source has taught, as far as it concerns the lines of one page."""

    headlines: frozenset[str] = frozenset()
    """Keys of lines that are headlines of other articles of the source."""
    blocks: Mapping[str, SourceBlock] = field(default_factory=dict)
    """Blocks that were seen before, by key."""
    n_stories: int = 0
    """Stories that the source has shown so far."""

    def share(self, block: SourceBlock) -> float:
        """Say what share of the source's stories carries a block, 0 to 1, since it was first seen; 0 if it is forgotten."""
        if self.n_stories - block.last_story >= FORGOTTEN_AFTER:
            return 0.0
        return min(1.0, block.n_stories / max(1, self.n_stories - block.first_story + 1))


@dataclass(frozen=True, slots=True)
class Sighting:
    """A block that a page carries and that its source may carry on other pages as well."""

    key: str
    text: str
    is_running: bool
    """It is a whole sentence of the text, and tells one story from another."""
    is_kept: bool
    """It is still in the article's text."""

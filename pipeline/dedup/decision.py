"""The decision: what a text that has arrived is to those we have. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.items import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.items import Article, Fingerprints, Known, KnownArticle

MIN_WORDS = 20
"""A shorter text says too little: two outlets may well print the same two sentences of their own."""


def decide(article: Article, fingerprints: Fingerprints, known: Known, *, is_replay: bool) -> Verdict:
    """Say what the article is to what the database has.

    The address is asked first, then the text: a known address never becomes a duplicate of something else.

    Args: is_replay — the page comes out of the archive again, so that it can mend a revision but never add one.
    """
    here, twin = known.at_address, known.same_text
    if is_replay and here and known.replayed_revision is not None:
        return Verdict(
            article=article, fingerprints=fingerprints, relation="recleaned", of=here, revision=known.replayed_revision
        )
    if here:
        is_old = is_replay and article.fetched_at is not None and article.fetched_at <= here.fetched_at
        is_same = is_old or _is_unchanged(article, fingerprints, here) or _is_judged_otherwise(article, known, here)
        return Verdict(article=article, fingerprints=fingerprints, relation="unchanged" if is_same else "revision", of=here)
    if twin and article.word_count >= MIN_WORDS:
        return Verdict(article=article, fingerprints=fingerprints, relation="duplicate", of=twin)
    return Verdict(article=article, fingerprints=fingerprints, relation="new")


def _is_unchanged(article: Article, fingerprints: Fingerprints, here: KnownArticle) -> bool:
    """Compare text and headline only: dates, tags and pictures move without the story moving."""
    return fingerprints.text_hash == here.text_hash and _has_same_headline(article, here)


def _is_judged_otherwise(article: Article, known: Known, here: KnownArticle) -> bool:
    """Tell whether only our judgement differs: what is gone from the text is struck now, and what is new was struck before.

    Lines that both have must stand in the same order; of a line that is there twice each counts.
    """
    old, new = known.text_at_address.split("\n"), article.text.split("\n")
    gone, added = Counter(old) - Counter(new), Counter(new) - Counter(old)
    is_ours = gone.keys() <= {block.text for block in article.removed} and added.keys() <= known.removed_at_address
    return is_ours and _shared(old, new) == _shared(new, old) and _has_same_headline(article, here)


def _shared(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    there = set(others)
    return list(dict.fromkeys(line for line in lines if line in there))


def _has_same_headline(article: Article, here: KnownArticle) -> bool:
    return not article.headline or article.headline == here.headline

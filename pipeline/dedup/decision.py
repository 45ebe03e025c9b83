"""The decision: what a text that has arrived is to those we have. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline import urls
from pipeline.dedup import counters, matching, shingles
from pipeline.dedup.fingerprint import text_hash
from pipeline.dedup.matching import FEWEST_WORDS
from pipeline.items import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pipeline.items import (
        Alike,
        Article,
        Fingerprints,
        JoinedAs,
        Known,
        KnownArticle,
        Match,
        Past,
        Relation,
        Version,
    )

LEAST_LIKELY = 0.12
"""Texts whose keys tell of less in common are not compared; the least that a match has is three times that."""
NEARLY = 0.7
"""A text that has so much less in common than the best match is not compared either."""


def decide(article: Article, fingerprints: Fingerprints, known: Known, *, is_replay: bool) -> Verdict:
    """Say what the article is to what the database has.

    The address is asked first, then the text: a known address never becomes a duplicate of something else. There text and
    headline are compared and nothing else: dates, tags and pictures move without the story moving.

    Args: is_replay — the page comes out of the archive again, so that it can mend a revision but never add one.
    """
    here = known.at_address
    if is_replay and here and known.replayed_revision is not None:
        return Verdict(
            article=article, fingerprints=fingerprints, relation="recleaned", of=here, revision=known.replayed_revision
        )
    if here:
        relation, revision, is_text_same = _at_its_address(article, fingerprints, known, here)
        return Verdict(
            article=article, fingerprints=fingerprints, relation=relation, of=here, revision=revision, is_text_same=is_text_same
        )
    if other := _at_another_address(article, fingerprints, known):
        return Verdict(article=article, fingerprints=fingerprints, relation="unchanged", of=other)
    if found := joined(article, fingerprints, known):
        joined_as, of, match = found
        return Verdict(article=article, fingerprints=fingerprints, relation=joined_as, of=of, match=match)
    return Verdict(article=article, fingerprints=fingerprints, relation="new")


def joined(article: Article, fingerprints: Fingerprints, known: Known) -> tuple[JoinedAs, KnownArticle, Match | None] | None:
    """Say in which story the text stands already, whatever its address.

    Returns: what it is there, an article of that story, and what it is to the first one (None: the same text).
    """
    twin = known.same_text
    if twin and twin.story_id not in known.apart and article.word_count >= FEWEST_WORDS:
        return ("near_duplicate" if twin.match else "duplicate"), twin, twin.match
    best = _best_match(article, fingerprints.shingle_keys, _open(known))
    return ("near_duplicate", *best) if best else None


def _at_its_address(
    article: Article, fingerprints: Fingerprints, known: Known, here: KnownArticle
) -> tuple[Relation, int | None, bool]:
    """Say what a page is to the revisions of its article: the last one, unless it was fetched before a page that we have.

    Returns: the relation, the revision it is about (None: the last), and whether the text is as the one before.
    """
    if known.settled_revision is not None:
        return "unchanged", known.settled_revision, True
    if known.past and (found := _in_its_time(article, fingerprints, known.past)):
        return found
    is_text_same = fingerprints.text_hash == here.text_hash or _is_judged_otherwise(
        article, known.text_at_address, known.removed_at_address
    )
    return ("unchanged" if is_text_same and _has_same_headline(article, here.headline) else "revision"), None, is_text_same


def _in_its_time(article: Article, fingerprints: Fingerprints, past: Past) -> tuple[Relation, int | None, bool] | None:
    """Find the place of a page among the revisions that were seen around its time; None: it comes after all of them."""
    for version in past.then:
        if _is_version(article, fingerprints, version):
            return "unchanged", version.revision, True
    if past.after is None:
        return None
    if past.before and _is_version(article, fingerprints, past.before):
        return "unchanged", past.before.revision, True
    if not past.has_returned and _is_version(article, fingerprints, past.after):
        return "recleaned", past.after.revision, True
    is_text_same = past.before is not None and _has_text(article, fingerprints, past.before)
    return "revision", past.before.revision + 1 if past.before else 1, is_text_same


def _is_version(article: Article, fingerprints: Fingerprints, version: Version) -> bool:
    return _has_text(article, fingerprints, version) and _has_same_headline(article, version.headline)


def _has_text(article: Article, fingerprints: Fingerprints, version: Version) -> bool:
    # what was struck from it when it was cleaned is not kept of a revision that is no longer shown
    return version.text_hash == fingerprints.text_hash or _is_judged_otherwise(article, version.text, frozenset())


def _at_another_address(article: Article, fingerprints: Fingerprints, known: Known) -> KnownArticle | None:
    """Find the article that this page is another address of: one of both claims the other's, and it is the same text.

    What a page claims is believed only then; a template may well claim one address for many texts.
    """
    addresses = {fingerprints.url_key, fingerprints.claimed_url_key} - {None}
    for other in known.same_text_of_source:
        theirs = {urls.url_key(other.url or ""), urls.claimed_key(other.url, other.canonical_url)}
        if addresses & theirs and other.story_id not in known.apart:
            return other
    if known.claimed is None or known.claimed.story_id in known.apart:
        return None
    if known.claimed.text_hash == fingerprints.text_hash:
        return known.claimed
    best = _best_match(article, fingerprints.shingle_keys, _open(known))
    is_same = best is not None and best[0].article_id == known.claimed.article_id and best[1].kind == "copy"
    return known.claimed if is_same else None


def _open(known: Known) -> list[Alike]:
    return [other for other in known.alike if other.first.story_id not in known.apart]


def _best_match(article: Article, keys: Sequence[int], alike: Sequence[Alike]) -> tuple[KnownArticle, Match] | None:
    """Choose the story with whose first article the text shares most.

    Keys tell roughly how much that is, so that few texts have to be compared word by word.
    """
    likely = [(shingles.likeness(keys, other.shingle_keys), other) for other in alike]
    likely = sorted((pair for pair in likely if pair[0] >= LEAST_LIKELY), key=lambda pair: -pair[0])
    best: tuple[KnownArticle, Match] | None = None
    found_at = 0.0
    for likeness, other in likely:
        if best and likeness < NEARLY * found_at:
            break
        match = matching.match(shingles.shingled(article.text), shingles.shingled(other.text))
        if match and (best is None or _shared(match) > _shared(best[1])):
            best, found_at = (other.first, match), likeness
    return best


def _shared(match: Match) -> float:
    return max(match.containment_of_first, match.containment_in_first)


def _is_judged_otherwise(article: Article, text: str, removed: Collection[str]) -> bool:
    """Tell whether only our judgement differs: what is gone from the text is struck now, and what is new was struck before.

    Lines that both have must stand in the same order; of a line that is there twice each counts. Counters do not.
    """
    if not text:
        return False
    old, new = counters.without_counters(text), counters.without_counters(article.text)
    if text_hash("\n".join(old)) == text_hash("\n".join(new)):
        return True
    gone, added = Counter(old) - Counter(new), Counter(new) - Counter(old)
    struck = set(counters.without_counters("\n".join(block.text for block in article.removed)))
    struck_before = set(counters.without_counters("\n".join(removed)))
    is_ours = gone.keys() <= struck and added.keys() <= struck_before
    return is_ours and _in_order(old, new) == _in_order(new, old)


def _in_order(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    there = set(others)
    return list(dict.fromkeys(line for line in lines if line in there))


def _has_same_headline(article: Article, headline: str | None) -> bool:
    return not article.headline or article.headline == headline

"""What a cleaned page teaches about its source: pure; the store keeps it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.clean import form, kinship
from pipeline.clean.furniture import CERTAIN, ENOUGH, MANY, are_kin
from pipeline.clean.owned import is_owned
from pipeline.items import Sighting, SourceBlock
from pipeline.items.memory import CARRIERS, FORGOTTEN_AFTER, block_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from pipeline.items import Article, Memory

FIRST_LINES = 5
LAST_LINES = 12
SHORT = 30
MOST = 60
TELLING_WORDS = 8
SAME_STORY = 0.5
OWN_SENTENCES = 2


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is to be written of a source after one of its pages."""

    blocks: tuple[SourceBlock, ...]
    """Those that are new or have changed."""
    n_stories: int
    """Stories that the source has shown, this one included."""
    to_clean_again: tuple[int, ...]
    """Articles that carry a block that is furniture now, and was not known to be when they were cleaned."""


def sightings(article: Article) -> tuple[Sighting, ...]:
    """List the blocks of an article that could be its source's furniture: those at both ends, and short ones.

    Returns: at most 60, each once. Unique paragraphs in the middle of a text are left out, they would fill the memory.
    """
    lines = article.text.split("\n")
    found: dict[str, Sighting] = {}
    for index, text in enumerate(lines):
        n_words = len(form.words(text))
        if not n_words or (FIRST_LINES <= index < len(lines) - LAST_LINES and n_words > SHORT):
            continue
        is_running = n_words >= TELLING_WORDS and form.is_sentence(text, n_words)
        found.setdefault(key := block_key(text), Sighting(key, text, is_running, is_kept=True))
    for block in article.removed:
        if block.reason == "source_furniture":
            found.setdefault(key := block_key(block.text), Sighting(key, block.text, is_running=False, is_kept=False))
    return tuple(found.values())[-MOST:]


def learned(seen: Sequence[Sighting], known: Memory, *, used: Memory, article_id: int, at: datetime) -> Lesson:
    """Count a new story of a source.

    A page that shares most of its sentences with one earlier article is that story once more (a copy, an update at another
    address), and says nothing about the source.

    Args:
        known — what the source's memory says of these blocks now. used — what it said when the page was cleaned.
    """
    kin = _kin(seen, known.blocks)
    n_stories = known.n_stories + (not kin)
    blocks: list[SourceBlock] = []
    again: set[int] = set()
    for sighting in seen:
        before = known.blocks.get(sighting.key)
        if before and n_stories - before.last_story >= FORGOTTEN_AFTER:
            before = None
        after = _counted(before, sighting, n_stories=n_stories, is_story=not kin, article_id=article_id, at=at)
        blocks.append(after)
        if not sighting.is_kept or is_owned(sighting.text):
            continue
        judged_by = used.blocks.get(sighting.key)
        n_used = judged_by.n_stories if judged_by else 0
        for threshold in (ENOUGH, CERTAIN, MANY):
            if n_used < threshold <= after.n_stories:
                again.add(article_id)
                if not before or before.n_stories < threshold:
                    again.update(after.article_ids)
    return Lesson(tuple(blocks), n_stories, tuple(sorted(again)))


def _kin(seen: Sequence[Sighting], blocks: Mapping[str, SourceBlock]) -> bool:
    """Tell whether a page is a story that an earlier one told: most of its sentences are there, and go with its own ones.

    A brief may have more sentences that every page of its source has than of its own; they speak of something else.
    """
    running = {sighting.key: sighting.text for sighting in seen if sighting.is_running}
    carriers = {key: blocks[key].article_ids for key in running if key in blocks and blocks[key].n_stories < ENOUGH}
    shared = Counter(article_id for ids in carriers.values() for article_id in set(ids))
    article_id, n_shared = max(shared.items(), key=lambda item: item[1], default=(0, 0))
    if n_shared <= SAME_STORY * len(running):
        return False
    there = [text for key, text in running.items() if article_id in carriers.get(key, ())]
    own = [text for text in running.values() if text not in there]
    return len(own) < OWN_SENTENCES or are_kin(kinship.vocabulary(own, None), " ".join(there))


def _counted(
    before: SourceBlock | None, sighting: Sighting, *, n_stories: int, is_story: bool, article_id: int, at: datetime
) -> SourceBlock:
    if before is None:
        return SourceBlock(
            key=sighting.key,
            text=sighting.text,
            n_pages=1,
            n_stories=1,
            first_story=n_stories,
            last_story=n_stories,
            first_seen_at=at,
            last_seen_at=at,
            article_ids=(article_id,),
        )
    ids = before.article_ids
    return replace(
        before,
        n_pages=before.n_pages + 1,
        n_stories=before.n_stories + is_story,
        last_story=n_stories,
        last_seen_at=max(at, before.last_seen_at),
        article_ids=(*ids, article_id) if is_story and len(ids) < CARRIERS else ids,
    )

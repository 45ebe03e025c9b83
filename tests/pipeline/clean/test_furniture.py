"""What a source's furniture may be, both ways: the same block goes in one place and stays in another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.clean import judge
from pipeline.items import Block, Document, Memory, SourceBlock
from pipeline.items.memory import block_key

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TEXT = (
    "The old bridge over the river was closed on Monday, because engineers had found cracks in two of its piers.",
    "Traffic goes by the new road until March, and the buses of line four stop at the market square instead.",
    "Nobody in the town hall would say how much the repair is going to cost, or who is going to pay for it.",
)
LONG = "This paper is made by forty people who live here, and it belongs to all of those who read it every day."


def reasons(block: Block, *, at: int, n_stories: int, of: int) -> list[str | None]:
    """Judge a page of three paragraphs and a block at a place, that so many stories of the source carry."""
    texts = [Block(text=text, position=0) for text in TEXT]
    document = Document(url=None, blocks=(*texts[:at], block, *texts[at:]))
    known = SourceBlock(
        key=block_key(block.text),
        text=block.text,
        n_pages=n_stories,
        n_stories=n_stories,
        first_story=1,
        last_story=of,
        first_seen_at=NOW,
        last_seen_at=NOW,
    )
    return [judged.reason for judged in judge(document, Memory(blocks={known.key: known}, n_stories=of))][at : at + 1]


@pytest.mark.parametrize(
    ("at", "changes"),
    [
        (0, {"text": "The paper of the harbour"}),
        (3, {"text": "The paper of the harbour"}),
        (3, {"text": "Two eggs and an onion", "kind": "list_item"}),
        (1, {"text": LONG}),
        (1, {"text": "Our pictures of the harbour", "link_share": 1.0}),
    ],
    ids=["above", "below", "list-on-every-page", "long-sentence-inside", "link-inside"],
)
def test_what_most_stories_carry_goes(at, changes):
    assert reasons(Block(position=0, **changes), at=at, n_stories=8, of=10) == ["source_furniture"]


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "What we know so far"},
        {"text": "What we know so far", "kind": "heading", "tag": "h2"},
        {"text": "What we know so far", "emphasis_share": 1.0},
        {"text": "How did you begin to write?"},
        {"text": "Yes."},
        {"text": "Background"},
        {"text": "Two eggs and an onion", "kind": "list_item"},
    ],
)
def test_what_comes_again_between_paragraphs_stays(changes):
    assert reasons(Block(position=0, **changes), at=1, n_stories=10, of=10) == [None]


@pytest.mark.parametrize(
    ("n_stories", "of", "changes"),
    [
        (2, 2, {"text": "The paper of the harbour"}),
        (3, 400, {"text": "The paper of the harbour"}),
        (4, 20, {"text": "Two eggs and an onion", "kind": "list_item"}),
    ],
    ids=["two-stories", "hardly-any-of-many", "list-of-some-pages"],
)
def test_what_few_stories_carry_stays_even_below_the_text(n_stories, of, changes):
    assert reasons(Block(position=0, **changes), at=3, n_stories=n_stories, of=of) == [None]

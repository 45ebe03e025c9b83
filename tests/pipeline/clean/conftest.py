"""Builders for documents, and what came of their lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import clean
from pipeline.items import Block, Document

STORY = (
    "The town council of Haverby voted on Monday evening to rebuild the old harbour bridge, "
    "which has been closed to lorries since 2019.",
    "Mayor Ingrid Solheim said that the work would cost about 14 million crowns and that the county would pay half of the sum.",
    "Fishermen at the harbour had asked for a ferry instead, because the bridge keeps larger boats "
    "away from the quay all winter.",
    "Engineers from the road office measured the pillars in spring and found cracks in two of them, "
    "according to a report seen by this paper.",
    "The council expects the first lorries to cross the new bridge in two years, "
    "if the ground under the western pillar is as firm as it was.",
)


@pytest.fixture
def story():
    """Five paragraphs of running text about one matter."""
    return STORY


@pytest.fixture
def document():
    """Make a document of lines: a string is a paragraph, a Block is taken as it is."""

    def make(*lines, is_text=False, **fields):
        blocks = [line if isinstance(line, Block) else Block(text=line, position=0) for line in lines]
        numbered = (replace(block, position=index, is_located=not is_text) for index, block in enumerate(blocks))
        return Document(url="https://gazette.example/bridge", blocks=tuple(numbered), **fields)

    return make


@pytest.fixture
def block():
    """Make one block with its markup."""

    def make(text, **fields):
        return Block(text=text, position=0, **fields)

    return make


@pytest.fixture
def struck():
    """Say which lines of a document are struck, and why."""

    def of(document):
        return {judged.block.text: judged.reason for judged in clean.judge(document) if not judged.is_kept}

    return of

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import clean
from pipeline.items import Block, Document

SEED = Path(__file__).parents[4] / "shared" / "bench" / "seedpages" / "seed.txt"


@pytest.mark.skipif(not SEED.exists(), reason="the labelled pages are not beside the checkout (../shared/bench)")
def test_the_seed_text_keeps_exactly_the_lines_of_its_article():
    lines = [line for line in SEED.read_text(encoding="utf-8").split("\n") if line.strip()]
    blocks = tuple(Block(text=line, position=index, is_located=False) for index, line in enumerate(lines))
    article = clean.clean(Document(url=None, blocks=blocks))
    assert article.text.split("\n") == lines[:-5]
    assert [(removed.position, removed.reason) for removed in article.removed] == [
        *((len(lines) - back, "related_headlines") for back in (5, 4, 3, 2)),
        (len(lines) - 1, "comment_footer"),
    ]
    assert "a comment footer follows" in article.removed[0].evidence

"""Accuracy against bare trafilatura on a slice of labelled pages that are not part of the project."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path

import pytest
import trafilatura

from pipeline.extract import extract
from pipeline.items import Document

BENCH = Path(__file__).parents[4] / "shared" / "bench" / "extraction"
PAGES_A_SET = 20


@pytest.fixture(scope="module")
def scorer():
    if not (BENCH / "dev.jsonl.gz").exists():
        pytest.skip("the labelled pages (../shared/bench/extraction) are not here")
    spec = importlib.util.spec_from_file_location("bench_score", BENCH / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["AEB", "FT", "WX"])
def test_blocks_are_as_good_a_text_as_bare_trafilatura_gives(scorer, page, name):
    with gzip.open(BENCH / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = [d for d in map(json.loads, lines) if d["id"].startswith(f"{name}/")]
    pages = pages[:: max(1, len(pages) // PAGES_A_SET)][:PAGES_A_SET]
    ours, theirs = {}, {}
    for d in pages:
        found = extract(page(d["html"].encode(), url=d["url"] or None))
        ours[d["id"]] = "\n".join(block.text for block in found.blocks) if isinstance(found, Document) else ""
        bare = trafilatura.bare_extraction(d["html"], url=d["url"] or None, include_comments=False)
        theirs[d["id"]] = bare.text if bare else ""
    assert scorer.body_scores(pages, ours)["f1"] >= scorer.body_scores(pages, theirs)["f1"] - 0.0005

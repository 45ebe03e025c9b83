"""Accuracy on a slice of the labelled pages does not fall below its floors; the whole sets are scored by their own scripts."""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.dedup import shingles
from pipeline.dedup.matching import match
from pipeline.items import Article, Page
from pipeline.jobs.cleaning import article_of

HERE = Path(__file__).parent
BENCH = HERE.parent.parent.parent / "shared" / "bench"
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 22, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not BENCH.is_dir(), reason="the labelled pages (../shared/bench) are not here")


def text_of(body: str, *, url: str | None, is_text: bool = False) -> str:
    page = Page(requested_url=url, url=url, body=body.encode(), is_text=is_text, fetched_at=NOW)
    cleaned = article_of(page)
    return cleaned.text if isinstance(cleaned, Article) else ""


@pytest.fixture(scope="module")
def scorer():
    spec = importlib.util.spec_from_file_location("score", BENCH / "extraction" / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", FLOORS["f1"])
def test_body_text_keeps_its_floor(scorer, name):
    with gzip.open(BENCH / "extraction" / "dev.jsonl.gz", "rt", encoding="utf-8") as file:
        docs = [json.loads(line) for line in file]
    docs = [doc for doc in docs if doc["id"].startswith(f"{name}/")][::3]
    found = scorer.body_scores(docs, {doc["id"]: text_of(doc["html"], url=doc["url"]) for doc in docs})
    assert found["f1"] >= FLOORS["f1"][name], found["f1"]
    assert found["r"] >= FLOORS["recall"][name], found["r"]


def test_pages_on_the_pattern_of_the_first_one_keep_their_floor():
    made = subprocess.run(
        [sys.executable, "make.py"],
        cwd=BENCH / "seedpages",
        capture_output=True,
        check=True,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
    )
    pages = [json.loads(line) for line in made.stdout.splitlines()][::8]
    n_right = n_lost = 0
    for page in pages:
        is_text = "text" in page
        lines = [
            " ".join(x.split())
            for x in text_of(page["text" if is_text else "html"], url=page["url"], is_text=is_text).split("\n")
        ]
        lost = [line for line in page["body"] if " ".join(line.split()) not in " ".join(lines)]
        left = [line for line in page["junk"] if " ".join(line.split()) in lines]
        n_right += not lost and not left
        n_lost += len(lost)
    assert n_right / len(pages) >= FLOORS["seedpages"]["right"], n_right / len(pages)
    assert n_lost <= FLOORS["seedpages"]["body_lost"]


def read_lines(name):
    with gzip.open(BENCH / "dedup" / name, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_two_texts_are_told_apart_as_well_as_their_floor():
    """Without a database: two texts are one if they share keys and match."""
    pairs = read_lines("pairs_dev.jsonl.gz")[::3]
    wanted = {pair[side] for pair in pairs for side in "ab"}
    texts = {doc["id"]: shingles.shingled(doc["text"]) for doc in read_lines("docs_dev.jsonl.gz") if doc["id"] in wanted}
    keys = {name: set(shingles.keys(text)) for name, text in texts.items()}
    found = Counter()
    for pair in pairs:
        one, other = pair["a"], pair["b"]
        is_same = len(keys[one] & keys[other]) >= 2 and match(texts[one], texts[other]) is not None
        found[is_same, pair["label"] == 1] += 1
    precision = found[True, True] / (found[True, True] + found[True, False])
    recall = found[True, True] / (found[True, True] + found[False, True])
    assert precision >= FLOORS["dedup"]["precision"], precision
    assert recall >= FLOORS["dedup"]["recall"], recall

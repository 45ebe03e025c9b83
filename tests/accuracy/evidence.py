"""Say what each rule of cleaning brings on the labelled pages, by half: what it strikes, and F1 without it.

    python tests/accuracy/evidence.py
    python tests/accuracy/evidence.py --data ../shared/bench/extraction/hosts_dev.jsonl.gz

A block counts as true text if at least half of its 4-word shingles stand in the page's text. Only figures are shown, of both
halves (see halves.py), so that reading them shows no page of the closed half. A source's memory is not at work here.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from halves import BENCH, NOW, half, scorer


def read(doc: dict[str, Any]) -> Any:
    from pipeline import extract
    from pipeline.items import Page

    return extract.extract(Page(requested_url=doc["url"], url=doc["url"], body=doc["html"].encode(), fetched_at=NOW))


def cleaned(document: Any, *, without: str | None = None) -> str:
    from pipeline import clean
    from pipeline.clean import judging
    from pipeline.items import Article, Rejection

    if isinstance(document, Rejection):
        return ""
    rules = judging.RULES
    judging.RULES = tuple(rule for rule in rules if rule.__name__ != without)
    try:
        found = clean.clean(document)
    finally:
        judging.RULES = rules
    return found.text if isinstance(found, Article) else ""


def struck(document: Any, golds: list[str], score: Any) -> dict[str, list[int]]:
    """Count for each rule the blocks it strikes: junk, and true text."""
    from pipeline.clean import judging
    from pipeline.clean.sheet import lay_out
    from pipeline.items import Memory

    known = [score.shingles(gold) for gold in golds]
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    sheet = lay_out(document, Memory())
    for rule in judging.RULES:
        after = sheet.struck_by(tuple(rule(sheet)))
        for index in after.strikes.keys() - sheet.strikes.keys():
            own = score.shingles(sheet.lines[index].text)
            held = max(sum((own & one).values()) for one in known)
            counts[rule.__name__][2 * held >= sum(own.values())] += 1
        sheet = after
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=BENCH / "dev.jsonl.gz")
    args = parser.parse_args()
    from pipeline.clean import judging
    from pipeline.items import Rejection

    score = scorer()
    with gzip.open(args.data, "rt", encoding="utf-8") as file:
        docs = [json.loads(line) for line in file]
    with ProcessPoolExecutor() as pool:
        documents = dict(zip([doc["id"] for doc in docs], pool.map(read, docs, chunksize=4), strict=True))
    parts: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for doc in docs:
        parts[doc["id"].split("/")[0], half(doc)].append(doc)
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for doc in docs:
        document = documents[doc["id"]]
        for rule, (junk, true) in {} if isinstance(document, Rejection) else struck(document, doc["golds"], score).items():
            counts[rule][half(doc)][0] += junk
            counts[rule][half(doc)][1] += true

    def measured(without: str | None) -> dict[tuple[str, str], tuple[float, float]]:
        texts = {key: cleaned(document, without=without) for key, document in documents.items()}
        scores = {
            key: score.body_scores(chosen, {doc["id"]: texts[doc["id"]] for doc in chosen}) for key, chosen in parts.items()
        }
        return {key: (found["f1"], found["r"]) for key, found in scores.items()}

    whole = measured(None)
    print("with all rules      " + "  ".join(f"{name} {part} F1 {whole[name, part][0]:.4f}" for name, part in sorted(whole)))
    print("blocks struck, junk/true, open and closed; then what F1 (and recall) lose without the rule, in 1/10,000")
    for rule in judging.RULES:
        less = measured(rule.__name__)
        lost = {key: [1e4 * (one - other) for one, other in zip(whole[key], less[key], strict=True)] for key in sorted(whole)}
        loss = ("{} {} {:+.0f} ({:+.0f})".format(*key, *both) for key, both in lost.items())
        by_half = counts[rule.__name__]
        blocks = "  ".join("{}/{}".format(*by_half[part]) for part in ("open", "closed"))
        print(f"{rule.__name__:22} {blocks:16} " + "  ".join(loss), flush=True)


if __name__ == "__main__":
    main()

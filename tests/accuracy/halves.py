"""Score the labelled pages in two halves, and show the errors of one of them only.

    python tests/accuracy/halves.py                        # F1 of each set, by half
    python tests/accuracy/halves.py --worst 20 --only AEB  # the worst pages of the open half, line by line
    python tests/accuracy/halves.py --metadata             # headlines, authors and dates of the open half that are wrong
    python tests/accuracy/halves.py --closed               # the closing report: worst pages of both halves, figures only

Rules are made from the errors of the open half; the closed half tells whether they hold on pages nobody read. A page's
half is the first hexadecimal digit of the SHA-1 of its id (of its host, for pages of many hosts): even is open.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
BENCH = Path(__file__).parents[3] / "shared" / "bench" / "extraction"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SHOWN = 110


def half(doc: dict[str, Any]) -> str:
    name = doc["url"].split("/")[2] if doc["id"].startswith("DN/") else doc["id"]
    return "open" if int(hashlib.sha1(name.encode()).hexdigest()[0], 16) % 2 == 0 else "closed"


def read(doc: dict[str, Any]) -> dict[str, Any]:
    from pipeline import clean, extract
    from pipeline.items import Article, Page, Rejection

    page = Page(requested_url=doc["url"], url=doc["url"], body=doc["html"].encode(), fetched_at=NOW)
    found = extract.extract(page)
    if isinstance(found, Rejection):
        return {"rejection": f"{found.reason}: {found.detail}", "text": "", "blocks": []}
    cleaned = clean.clean(found)
    blocks = [(j.is_kept, j.reason or "", j.block.text) for j in clean.judge(found)]
    if not isinstance(cleaned, Article):
        return {"rejection": f"{cleaned.reason}: {cleaned.detail}", "text": "", "blocks": blocks}
    return {
        "rejection": "",
        "text": cleaned.text,
        "headline": cleaned.headline,
        "authors": list(cleaned.authors),
        "published_at": str(cleaned.published_at or ""),
        "blocks": blocks,
    }


def scorer() -> Any:
    spec = importlib.util.spec_from_file_location("score", BENCH / "score.py")
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def show_lines(score: Any, doc: dict[str, Any], found: dict[str, Any]) -> None:
    """Print the lines of a page that are kept and not in its text, struck and in it, or never extracted."""
    gold = max(doc["golds"], key=lambda g: score.f1(score.compare(g, found["text"])))
    all_of_it = score.shingles(gold)
    everything = score.shingles("\n".join(text for _, _, text in found["blocks"]))
    if found["rejection"]:
        print("     rejected", found["rejection"])
    for is_kept, reason, text in found["blocks"]:
        own = score.shingles(text)
        share = sum((own & all_of_it).values()) / max(1, sum(own.values())) if own else float(text in gold)
        if is_kept and share < 0.5:
            print(f"     + junk    {text[:SHOWN]}")
        elif not is_kept and share >= 0.5:
            print(f"     - struck  [{reason}] {text[:SHOWN]}")
    for text in gold.split("\n"):
        own = score.shingles(text)
        if own and sum((own & everything).values()) < 0.5 * sum(own.values()):
            print(f"     - never extracted  {text[:SHOWN]}")


def show_metadata(score: Any, doc: dict[str, Any], found: dict[str, Any]) -> None:
    if doc.get("title") and score.norm(doc["title"]) != score.norm(found.get("headline")):
        print(f"   {doc['id']}\n     headline  {doc['title']!r}\n     found     {found.get('headline')!r}")
    if doc.get("authors") and score.names(doc["authors"]) != score.names(found.get("authors")):
        print(f"   {doc['id']}\n     authors   {doc['authors']!r}\n     found     {found.get('authors')!r}")
    day, got = score.day(doc.get("date")), score.day(found.get("published_at"))
    if day and (not got or abs((got - day).days) > 1):
        print(f"   {doc['id']}\n     date      {doc['date']!r}\n     found     {found.get('published_at')!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=BENCH / "dev.jsonl.gz")
    parser.add_argument("--only", default="", help="ids that begin so: AEB, FT, WX, FT/de")
    parser.add_argument("--worst", type=int, default=0, help="show so many of the worst pages of the open half of each set")
    parser.add_argument("--metadata", action="store_true", help="show wrong metadata of the open half")
    parser.add_argument("--closed", action="store_true", help="name the worst pages of both halves; for the closing report")
    args = parser.parse_args()
    score = scorer()
    with gzip.open(args.data, "rt", encoding="utf-8") as file:
        docs = [doc for doc in map(json.loads, file) if doc["id"].startswith(args.only)]
    with ProcessPoolExecutor() as pool:
        found = dict(zip([doc["id"] for doc in docs], pool.map(read, docs, chunksize=4), strict=True))
    for name in sorted({doc["id"].split("/")[0] for doc in docs}):
        for part in ("open", "closed"):
            chosen = [doc for doc in docs if doc["id"].split("/")[0] == name and half(doc) == part]
            got = score.body_scores(chosen, {doc["id"]: found[doc["id"]]["text"] for doc in chosen})
            exact = score.metadata_scores(chosen, {doc["id"]: found[doc["id"]] for doc in chosen})
            print(
                f"{name:4} {part:6} {len(chosen):4} docs  P {got['p']:.4f}  R {got['r']:.4f}  F1 {got['f1']:.4f}  "
                f"empty {got['empty']}  " + "  ".join(f"{key} {a}/{b}" for key, (a, b) in exact.items())
            )
            worst = sorted(chosen, key=lambda doc: score.f1(got["best"][doc["id"]]))[: args.worst]
            for doc in worst if part == "open" or args.closed else ():
                both, extra, lost = got["best"][doc["id"]]
                print(f"   {score.f1((both, extra, lost)):.3f} {both:>5}/{extra}/{lost}  {doc['id']}")
                if part == "open" and not args.closed:
                    show_lines(score, doc, found[doc["id"]])
            for doc in chosen if args.metadata and part == "open" else ():
                show_metadata(score, doc, found[doc["id"]])


if __name__ == "__main__":
    main()

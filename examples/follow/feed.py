"""Take changes from standard input into another database: `python feed.py mirror.db < changes.jsonl`.

Each line is an article as it is now, or one that is to go. Put your system's own calls where the two statements are.
"""

import json
import sqlite3
import sys


def main(path):
    """Take all of it, or nothing."""
    mirror = sqlite3.connect(path)
    with mirror:  # one transaction: a file of changes is taken wholly or not at all
        mirror.execute(
            "CREATE TABLE IF NOT EXISTS documents (key TEXT PRIMARY KEY, headline TEXT, text TEXT, published_at TEXT)"
        )
        for line in sys.stdin:
            change = json.loads(line)
            if change["change"] in ("forgotten", "excluded"):
                mirror.execute("DELETE FROM documents WHERE key = ?", [change["article_key"]])
            else:
                values = [change["article_key"], change["headline"], change["text"], change["published_at"]]
                mirror.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)", values)
    mirror.close()


main(sys.argv[1])

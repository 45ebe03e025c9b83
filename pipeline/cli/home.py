"""`init`: makes a home."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import example
from pipeline.errors import UsageError

SETTINGS = """\
# A Copydesk home. The environment (COPYDESK_…) beats this file; what is commented out is the default.

# Who is crawling: a URL or an e-mail for the user agent. Nothing but loopback is crawled without it.
# user_agent_contact = "https://you.example/bot"

# SQLite in this folder, or "postgresql://user@host/name" (needs `pip install 'psycopg[binary]'`).
# database_url = "sqlite:///data/copydesk.db"

# Archive, logs and run output lie under it.
# data_dir = "data"

# Who is read: a file of stanzas, or a folder whose *.toml are read.
# seeds = "seeds/sources.toml"

# Extraction processes; left out: as many as cores.
# workers = 2

# With less left on a disk no crawl begins, and those that run end in order: "2GB", "500MB".
# min_free_space = "200MB"

# Hosts, host:port or networks that may be fetched although private.
# allow_private_hosts = []

# Pages whose publisher reserves its rights: "record", "metadata" (text not kept) or "skip".
# on_reservation = "record"

# Who is told when a source needs a human or is well again: a command (JSON on its input, $COPYDESK_TEXT), or an address.
# alert_command = 'echo "$COPYDESK_TEXT" | mail -s "copydesk: $COPYDESK_SOURCE $COPYDESK_STATUS" desk@example.org'
# alert_url = "https://chat.example/hooks/abc"

# Where `copydesk schedule` serves /metrics to Prometheus.
# metrics_address = "127.0.0.1:9464"
"""
IGNORED = "data/\n"
SCRAPY = "[settings]\ndefault = crawler.settings\n"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=example("copydesk init news", "cd news", "copydesk source add https://gazette.example"))(init)


def init(directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder; made if need be.")] = Path()) -> None:
    """Make a home: settings, sources, what Scrapy needs.

    Nothing that is there is overwritten.
    """
    from pipeline.config import resource
    from pipeline.sources import NEW_FILE

    files = {
        "copydesk.toml": SETTINGS,
        "seeds/sources.toml": NEW_FILE,
        "seeds/README.md": resource("seeds/README.md").read_text(encoding="utf-8"),
        ".gitignore": IGNORED,
        "scrapy.cfg": SCRAPY,
    }
    for name, content in files.items():
        _write(directory / name, content)
    place = "" if directory.resolve() == Path.cwd() else f"    cd {directory}\n"
    print(
        f"\nNext:\n{place}"
        "    set user_agent_contact in copydesk.toml\n"
        "    copydesk source add https://gazette.example   (or a KEY of the catalogue)\n"
        "    copydesk crawl"
    )


def _write(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(content)
    except FileExistsError:
        print(f"kept  {path}")
    except OSError as exc:
        raise UsageError(f"cannot write {path}: {exc.strerror}") from exc
    else:
        print(f"made  {path}")

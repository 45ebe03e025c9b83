"""The commands, in the order in which people meet them."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from pipeline.cli import archiving, database, exporting, feeding, forget, home, read, run, separate, source, staging, text
from pipeline.cli.options import example

app = typer.Typer(
    name="copydesk",
    help="News sites in, clean and deduplicated articles out, in SQL.",
    epilog=example("copydesk demo", "copydesk clean page.html", 'copydesk search "central bank" --since 7d'),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _say_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        print(version("copydesk"))
        raise typer.Exit


@app.callback()
def _begin(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what is done, on stderr.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version.")] = False,
) -> None:
    """News sites in, clean and deduplicated articles out, in SQL."""
    del version
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )


for module in (run, home, source, text, feeding, exporting, read, separate, archiving, database, staging, forget):
    module.register(app)

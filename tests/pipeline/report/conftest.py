"""A database that the real rooms have filled, of each kind."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from pipeline import dedup, extract
from pipeline.archive import ArchiveWriter
from pipeline.ingest import judge
from pipeline.items import Link, Page

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
TEXT = "\n".join(
    f"The council decided on Monday to rebuild the old bridge of {{name}}, part {part}, after a debate of five hours. "
    f"The work begins in spring and costs {part} million, the mayor of {{name}} said, and the town pays a third of it."
    for part in range(2, 5)
)


def page(name, *, source="gazette", headline=None, text=None, fetched_at=NOW, **times):
    url = f"https://{source}.example/{name}"
    link = Link(url=url, source=source, headline=headline, authors=("Ann Lee", "Bo; Li"), **times)
    body = (TEXT.format(name=name) + "\nLeave a comment" if text is None else text).encode()
    return Page(requested_url=url, url=url, body=body, fetched_at=fetched_at, source=source, link=link, is_text=True)


@pytest.fixture
def pages():
    return page


@pytest.fixture
def archive_dir(tmp_path):
    return tmp_path / "archive"


@pytest.fixture
def fill(store, archive_dir):
    """Bring pages into the store, archived before, as the line does but without its workers."""

    def write(batch, judged):
        if judged.rejection:
            batch.reject(judged.rejection, judged.page)
        else:
            known = batch.known(judged.fingerprints, judged.page)
            batch.save(dedup.decide(judged.article, judged.fingerprints, known, is_replay=False), judged.page)

    def bring(*given):
        with ArchiveWriter(archive_dir) as writer:
            for one in map(writer.write, given):
                judged = judge(one, extract.extract(one), None)
                store.transact(lambda batch, judged=judged: write(batch, judged))

    return bring


@pytest.fixture
def filled(store, fill, pages):
    fill(
        pages("aston", headline="Bridge at Aston", published_at=datetime(2026, 11, 20, tzinfo=UTC)),
        pages("bexley", headline="Brücke"),
        pages("aston", source="bote", text=TEXT.format(name="aston")),
        pages("empty", text="nothing"),
    )
    return SimpleNamespace(store=store)

"""An address that is no article is told why in one sentence, whatever became of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from pipeline import urls
from pipeline.items import Feed, JudgedLink, Link, Rejection
from pipeline.store import fail_link, open_store, refuse_link, save_feed, save_links

SEEDS = """
[gazette]
name = "The Gazette"
homepage = "https://gazette.example"
feeds = ["https://gazette.example/rss"]
sections = ["https://gazette.example/sport"]
exclude = ["/sponsored/"]

[courier]
name = "The Courier"
homepage = "https://www.courier.example"
feeds = ["https://feeds.courier.example/all"]
include = ["/news/"]

[herald]
name = "The Herald"
homepage = "https://herald.example"
feeds = ["https://herald.example/rss"]
enabled = false
"""
NOW = datetime.now(UTC).replace(microsecond=0)
SOON, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)


def at(when):
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def link(path, state, source="gazette", reason=None):
    url = f"https://{source}.example/{path}"
    return JudgedLink(link=Link(url=url, source=source), url_key=urls.url_key(url), state=state, reason=reason)


def failed(store, path, *, retry_at, source="gazette", status=503):
    url = f"https://{source}.example/{path}"
    why = Rejection(url=url, stage="fetch", reason="http_error", detail=f"HTTP status {status}", http_status=status)
    fail_link(store, urls.url_key(url), why, retry_at=retry_at, now=EARLIER)


@pytest.fixture(scope="module")
def desk(tmp_path_factory, filled):
    """A home whose database has an address of every kind that is no article: to be read only."""
    home = type(filled[0])(tmp_path_factory.mktemp("missing"))
    (home.path / "seeds").mkdir()
    (home.path / "seeds/sources.toml").write_text(SEEDS)
    text = "\n".join(
        f"The council of Aston decided on the {n}th bridge after a debate of {n} hours on Monday." for n in range(9)
    )
    page = {"source": "gazette", "text": text, "fetched_at": at(EARLIER)}
    given = [
        {**page, "url": "https://gazette.example/bridge"},
        {**page, "url": "https://gazette.example/empty", "text": "nothing"},
    ]
    given.append({"url": "https://gazette.example/secret", "source": "gazette", "text": text.replace("Aston", "Bexley")})
    done = home.run("ingest", "-", stdin="".join(json.dumps(one) + "\n" for one in given))
    assert done.code == 0, done.err
    assert home.run("forget", "https://gazette.example/secret", "--yes").code == 0
    with open_store(f"sqlite:///{home.path / 'data/copydesk.db'}") as store:
        feed = Feed(url="https://gazette.example/rss", source="gazette", kind="feed", checked_at=EARLIER, status=200)
        new = ("due", "later", "gone", "denied", "old")
        save_links(
            store, [*(link(path, "new") for path in new), link("h", "new", "herald"), link("x", "new", "nobody")], feed, now=NOW
        )
        save_links(
            store, [link("sponsored/tea", "refused", reason="excluded"), link("was", "refused", reason="excluded")], None
        )
        save_links(store, [link("tea", "refused", "courier", "not_included")], None)
        refuse_link(store, urls.url_key("https://gazette.example/denied"), "robots_denied")
        failed(store, "later", retry_at=SOON)
        failed(store, "gone", retry_at=None, status=404)
        failed(store, "old", retry_at=EARLIER)
        save_feed(store, Feed(url="https://herald.example/rss", source="herald", kind="feed", checked_at=EARLIER))
    return home


READ = f"gazette is read, but its feeds, asked last at {at(EARLIER)}, have never announced it"
NEVER = "No article: this address was never found: "
WHY = {
    "https://nobody.example/never": (1, "never_found", f"{NEVER}no source of yours is at nobody.example, and nobody gave it."),
    "https://gazette.example/never": (1, "never_found", f"{NEVER}{READ}."),
    "https://www.gazette.example/never": (1, "never_found", f"{NEVER}{READ}."),
    "https://blog.gazette.example/never": (1, "never_found", f"{NEVER}{READ}."),
    "gazette.example/never": (1, "never_found", f"{NEVER}{READ}."),
    "https://gazette.example/sponsored/never": (
        1,
        "never_found",
        f'{NEVER}no feed of gazette has announced it, and exclude "/sponsored/" of [gazette] would refuse it.',
    ),
    "https://courier.example/never": (
        1,
        "never_found",
        f"{NEVER}no feed of courier has announced it, and include = ['/news/'] of [courier] would refuse it.",
    ),
    "https://courier.example/news/never": (
        1,
        "never_found",
        f"{NEVER}courier was not crawled yet, and `copydesk crawl courier` looks for it.",
    ),
    "https://herald.example/never": (1, "never_found", f"{NEVER}[herald] is not enabled, so nobody looks for it."),
    "https://gazette.example/rss": (1, "never_found", f"{NEVER}it is a feed of gazette, and no article's."),
    "https://gazette.example/sport/": (1, "never_found", f"{NEVER}it is a section front of gazette, and no article's."),
    "https://gazette.example/": (1, "never_found", f"{NEVER}it is the home page of gazette, and no article's."),
    "https://gazette.example/sponsored/tea": (
        0,
        "refused",
        'No article: the address was refused (excluded by exclude "/sponsored/" of [gazette]).',
    ),
    "https://gazette.example/was": (
        0,
        "refused",
        "No article: the address was refused (excluded by exclude of [gazette], which lets it pass today: "
        "`scrapy crawl urls -a url=…` fetches it).",
    ),
    "https://courier.example/tea": (
        0,
        "refused",
        "No article: the address was refused (not_included by include = ['/news/'] of [courier]).",
    ),
    "https://gazette.example/denied": (
        0,
        "refused",
        "No article: the address was refused (robots_denied: robots.txt of gazette.example does not allow it).",
    ),
    "https://gazette.example/due": (
        0,
        "due",
        f"No article yet: the address is due since {at(NOW)}; the next crawl of gazette fetches it.",
    ),
    "https://gazette.example/later": (
        0,
        "due",
        f"No article yet: the address is due at {at(SOON)}, after 1 try that failed as http_error, the server answered with "
        "an error (HTTP status 503).",
    ),
    "https://gazette.example/old": (
        0,
        "due",
        f"No article yet: the address is due since {at(EARLIER)}, after 1 try that failed as http_error, the server answered "
        "with an error (HTTP status 503); the next crawl of gazette fetches it.",
    ),
    "https://herald.example/h": (
        0,
        "due",
        f"No article yet: the address is due since {at(NOW)}; [herald] is not enabled, so only `copydesk crawl "
        "herald` fetches it.",
    ),
    "https://nobody.example/x": (
        0,
        "due",
        f"No article yet: the address is due since {at(NOW)}; no stanza says [nobody], so no crawl fetches it.",
    ),
    "https://gazette.example/gone": (
        0,
        "rejection",
        "No article: rejected at fetch as http_error, the server answered with an error (HTTP status 404). "
        f"Fetched {at(EARLIER)}.",
    ),
    "https://gazette.example/empty": (
        0,
        "rejection",
        f"No article: rejected at clean as no_article, nothing on the page reads like an article (1 word and no "
        f"sentence). Fetched {at(EARLIER)}.",
    ),
    "https://gazette.example/secret": (
        0,
        "forgotten",
        "No article: it was to be forgotten; `copydesk forget --undo` lifts that.",
    ),
}


@pytest.mark.parametrize("address", WHY)
def test_an_address_without_an_article_is_told_why_in_one_sentence(desk, address):
    code, _, sentence = WHY[address]
    done = desk.run("explain", address)
    shown = desk.run("show", address)
    assert (done.code, shown.code, shown.out) == (code, 1, "")
    assert sentence in shown.err
    if code:
        assert (done.out, f"copydesk: {sentence}" in done.err) == ("", True)
        assert "`scrapy crawl urls -a url=…` fetches it" in done.err
    else:
        first, *said = done.out.splitlines()
        assert first == address
        assert " ".join(said).startswith(sentence.partition(" Fetched ")[0])


@pytest.mark.parametrize("address", WHY)
def test_a_program_is_told_the_same(desk, address):
    code, state, sentence = WHY[address]
    done = desk.run("explain", address, "--json")
    found = json.loads(done.out)
    assert (done.code, found["state"]) == (code, state)
    assert sentence in (found["remark"] or f"{found['verdict']} Fetched {found['asked_at']}.")
    assert (found["due_at"] is not None) == (state == "due")
    if state == "forgotten":
        assert [found[name] for name in ("source", "reason", "due_at", "asked_at", "url")] == [None] * 5
        assert not found["blocks"]


def test_an_article_has_the_same_keys_and_nothing_in_them(desk):
    found = json.loads(desk.run("explain", "https://gazette.example/bridge", "--json").out)
    assert [found[name] for name in ("state", "reason", "due_at", "asked_at")] == [None] * 4

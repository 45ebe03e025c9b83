"""What a source teaches, through the line and on both databases: furniture, known headlines, and the pages before them."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta

import pytest

from pipeline import archive, clean, urls
from pipeline import store as rooms
from pipeline.ingest import ingest
from pipeline.items import Feed, JudgedLink, Link, Memory, Page, Sighting, SourceBlock
from pipeline.items.memory import FORGOTTEN_AFTER
from pipeline.jobs import recleaning

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SLOGAN = "The paper of the harbour and of all who live by it"
SUBHEAD = "What happens now"
MATTERS = ("bridge", "school", "ferry", "market", "theatre", "hospital", "library", "quarry", "railway", "orchard")
HTML = "<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"


WORDS = re.findall(
    r"\w+",
    "autumn bailiff barrel candle carpenter cellar chapel clerk copper corner county damage doctor drawer engine evening fence"
    " field fiddle garden gravel hammer harvest hedge kettle ladder lantern lawyer letter market meadow mirror morning needle"
    " neighbour office orchard paper pepper pillow pocket potter quarrel river saddle sailor season shadow shelter signature"
    " stable summer tailor teacher timber tunnel valley village wagon weather window winter",
)


def sentences(matter: str) -> list[str]:
    """Write a text that no other one resembles."""
    chosen = random.Random(matter)
    return [f"The {matter} and the {' or the '.join(chosen.sample(WORDS, 6))} have kept the council busy." for _ in range(5)]


def html(matter: str, *, last: str = SLOGAN, title: str = "") -> bytes:
    first, *rest = (f"<p>{sentence}</p>" for sentence in sentences(matter))
    body = f"{first}{rest[0]}<h2>{SUBHEAD}</h2>{''.join(rest[1:])}<p>{last}</p>"
    return HTML.format(title=title or f"Council argues about the {matter} once more", body=body).encode()


def page(matter: str, *, minutes: int = 0, path: str = "", **how) -> Page:
    url = f"https://gazette.example/news/{path or matter}"
    at = NOW + timedelta(minutes=minutes)
    return Page(requested_url=url, url=url, body=html(matter, **how), source="gazette", fetched_at=at)


@pytest.fixture
def feed_in(store, tmp_path):
    """Archive pages and pass them down the line, each in a batch of its own, as a slow crawl does."""

    def feed(*pages, batch_size=1):
        with archive.ArchiveWriter(tmp_path) as writer:
            archived = [writer.write(one) for one in pages]
        return [outcome.state for outcome in ingest(archived, store, batch_size=batch_size)]

    return feed


def texts(store) -> dict[str, str]:
    return {row["url"].rpartition("/")[2]: row["text"] for row in store.select("SELECT url, text FROM v_articles")}


@pytest.mark.parametrize("batch_size", [1, 50])
def test_a_block_of_three_stories_goes_from_all_of_them_and_a_subhead_stays(store, tmp_path, feed_in, batch_size):
    assert feed_in(*(page(matter) for matter in MATTERS[:6]), batch_size=batch_size) == ["article"] * 6
    recleaning.clean_again(store, tmp_path, {}, workers=1)
    found = texts(store)
    assert len(found) == 6
    assert not [matter for matter, text in found.items() if SLOGAN in text]
    assert all(SUBHEAD in text and text.count("\n") == 5 for text in found.values())
    removed = store.select("SELECT reason FROM v_removed_blocks WHERE text = :text", text=SLOGAN)
    assert [row["reason"] for row in removed] == ["source_furniture"] * 6
    changes = [row["change"] for row in store.select("SELECT change FROM v_changes")]
    assert changes.count("recleaned") == (3 if batch_size == 1 else 6)
    assert {row["n_revisions"] for row in store.select("SELECT n_revisions FROM v_articles")} == {1}
    (furniture,) = store.select("SELECT * FROM v_source_furniture WHERE text = :text", text=SLOGAN)
    assert furniture["n_stories"] == 6
    known = store.select("SELECT text, is_struck FROM v_source_furniture")
    assert {row["text"]: bool(row["is_struck"]) for row in known} == {SLOGAN: True, SUBHEAD: False}
    assert rooms.to_clean_again(store, limit=9) == []


def test_a_text_of_one_story_is_never_furniture(store, tmp_path, feed_in):
    copies = [page("bridge", path=f"bridge-{name}", minutes=n, last=f"Updated by {name}") for n, name in enumerate("abcdef")]
    feed_in(*copies)
    feed_in(*(page("bridge", path="bridge-a", minutes=10 + n, last="Updated by a") for n in range(4)))
    recleaning.clean_again(store, tmp_path, {}, workers=1)
    found = texts(store)
    assert len(found) == 6
    assert all(all(sentence in text for sentence in sentences("bridge")) for text in found.values())
    assert store.select("SELECT * FROM v_source_furniture") == []


TRIAL = {
    "Feeney moved millions days before collapse, court hears": "A former treasurer told the jury that she had been asked"
    " to sign papers on a Sunday, and that Mr Feeney had called it a routine matter that nobody would ever have to see.",
    "Accountant of Marrow Bank tells court of missing ledgers": "Four ledgers were missing when the accountant opened the safe,"
    " he said on oath, and he did not know who kept the second key or why the seal on its door had been broken in the night.",
    "Judge warns jury in bank trial to stay off the internet": "The judge told the jurors to keep away from reports and from"
    " what their neighbours say, after two of them had asked to be excused because of letters that came to their homes.",
    "Feeney knew nothing, says the defence at bank trial": "Counsel for the defence showed hotel bills from Lisbon and Porto"
    " and said that his client had been abroad for most of that spring, while others signed what was put on his desk.",
}
BACKGROUND = (
    "DUBLIN (Wire) - The trial of Noel Feeney, the former chairman of Marrow Bank, went on at the Central Criminal Court.",
    "Marrow Bank collapsed in May 2025 with debts of 900 million euros, and 40,000 people lost what they had put by.",
    "The trial continues.",
)


@pytest.mark.parametrize("others", [(), MATTERS[:6]], ids=["alone", "after-others"])
def test_the_background_that_reports_of_one_trial_share_stays_in_all_of_them(store, tmp_path, feed_in, others):
    feed_in(*(page(matter) for matter in others))
    lead, background, end = (f"<p>{line}</p>" for line in BACKGROUND)
    for number, (title, told) in enumerate(TRIAL.items()):
        body = f"{lead}<p>{told}</p><p>{' '.join(sentences(title))}</p>{background}{end}"
        url = f"https://gazette.example/trial/{number}"
        feed_in(
            Page(
                requested_url=url, url=url, body=HTML.format(title=title, body=body).encode(), source="gazette", fetched_at=NOW
            )
        )
    recleaning.clean_again(store, tmp_path, {}, workers=1)
    found = [row["text"] for row in store.select("SELECT text FROM v_articles WHERE url LIKE '%/trial/%'")]
    assert len(found) == len(TRIAL)
    assert [line for text in found for line in BACKGROUND if line not in text] == []


def test_figures_that_change_do_not_make_a_sentence_furniture(store, tmp_path, feed_in):
    closing = "Shares of the harbour company closed at {}.20 crowns, which is more than on the day before."
    feed_in(*(page(matter, last=closing.format(40 + n)) for n, matter in enumerate(MATTERS)))
    recleaning.clean_again(store, tmp_path, {}, workers=1)
    assert all("Shares of the harbour company" in text for text in texts(store).values())


def test_a_page_seen_again_once_furniture_is_known_is_unchanged(feed_in):
    feed_in(*(page(matter) for matter in MATTERS[:5]))
    again = [page(matter, minutes=60) for matter in MATTERS[:5]]
    assert feed_in(*again) == ["unchanged"] * 5, "the first three still carry it: they have not been cleaned again"


def test_what_waits_to_be_cleaned_again_waits_through_a_kill_and_a_lost_archive(store, tmp_path, feed_in, caplog):
    feed_in(*(page(matter) for matter in MATTERS[:4]))
    assert len(rooms.to_clean_again(store, limit=9)) == 3
    assert recleaning.clean_again(store, tmp_path, {}, workers=1, is_asked_to_end=lambda: True) == 0
    assert len(rooms.to_clean_again(store, limit=9)) == 3
    assert recleaning.clean_again(store, tmp_path / "elsewhere", {}, workers=1) == 0
    assert "is not in the archive" in caplog.text
    assert rooms.to_clean_again(store, limit=9) == []


@pytest.mark.parametrize(
    ("announced", "is_struck"),
    [("Ferry crew refuses to sail in the dark", True), ("Council argues about the bridge once more", False), ("Sport", False)],
    ids=["another", "own", "short"],
)
def test_the_headline_of_another_article_is_struck_below_the_text(store, feed_in, announced, is_struck):
    link = Link(url="https://gazette.example/news/else", source="gazette", headline=announced)
    feed = Feed(url="https://gazette.example/rss", source="gazette", kind="feed", checked_at=NOW, n_links=1)
    judged = JudgedLink(link=link, url_key=urls.url_key(link.url), state="new")
    rooms.save_links(store, [judged], feed, now=NOW)
    feed_in(page("bridge", last="Ferry crew refuses to sail in the dark" if is_struck else announced))
    rows = store.select("SELECT reason FROM v_removed_blocks WHERE reason = 'related_headlines'")
    assert len(rows) == is_struck
    assert (announced in texts(store)["bridge"]) == (announced == "Sport")


@pytest.mark.parametrize("batch_size", [1, 50])
def test_a_headline_that_is_known_later_goes_from_the_articles_before(store, tmp_path, feed_in, batch_size):
    headline = "Ferry crew refuses to sail in the dark"
    feed_in(page("bridge", last=headline), page("ferry", title=headline), batch_size=batch_size)
    assert len(rooms.to_clean_again(store, limit=9)) == 1
    assert headline in texts(store)["bridge"]
    assert recleaning.clean_again(store, tmp_path, {}, workers=1) == 1
    assert headline not in texts(store)["bridge"]
    rows = store.select("SELECT reason FROM v_removed_blocks WHERE text = :text ORDER BY article_id", text=headline)
    assert [row["reason"] for row in rows] == ["related_headlines", "repeated_headline"], "the other one stands above its text"
    assert [row["change"] for row in store.select("SELECT change FROM v_changes")] == ["added"] * 2 + ["recleaned"]


def test_a_headline_that_was_known_has_nothing_cleaned_again(store, feed_in):
    headline = "Ferry crew refuses to sail in the dark"
    feed_in(page("bridge", last=headline), page("ferry", title=headline))
    rooms.cleaned_again(store, [1, 2])
    assert feed_in(page("ferry", title=headline, path="ferry-2")) == ["duplicate"]
    assert rooms.to_clean_again(store, limit=9) == []


def test_a_revised_headline_is_looked_for_as_well_and_not_in_its_own_article(store, feed_in):
    headline = "Ferry crew refuses to sail in the dark"
    feed_in(page("bridge", last=headline), page("ferry", last=headline))
    assert feed_in(page("ferry", last=headline, title=headline, minutes=60)) == ["revision"]
    assert [record is not None for _, record in rooms.to_clean_again(store, limit=9)] == [True]


def test_a_layout_that_is_gone_is_forgotten():
    block = SourceBlock(
        key="k", text=SLOGAN, n_pages=9, n_stories=9, first_story=1, last_story=9, first_seen_at=NOW, last_seen_at=NOW
    )
    seen = [Sighting("k", SLOGAN, is_running=True, is_kept=True)]
    for n_stories, share, counted in ((10, 0.9, 10), (9 + FORGOTTEN_AFTER, 0.0, 1)):
        memory = Memory(blocks={"k": block}, n_stories=n_stories)
        assert memory.share(block) == pytest.approx(share)
        (after,) = clean.learned(seen, memory, used=memory, article_id=99, at=NOW).blocks
        assert after.n_stories == counted, "one that comes back is learned anew"


def brief(number: int, *own: str, last: tuple[str, ...]) -> Page:
    url = f"https://gazette.example/briefs/{number}"
    body = "".join(f"<p>{line}</p>" for line in (last[0], *own, *last[1:]))
    content = HTML.format(title=f"Brief number {number} of the week in the county", body=body).encode()
    return Page(requested_url=url, url=url, body=content, source="gazette", fetched_at=NOW + timedelta(minutes=number))


def told_briefly(matter: str) -> tuple[str, str]:
    first, second, thing = random.Random(matter).sample(WORDS, 3)
    return (
        f"The {matter} of {matter.title()}ham will be shut for a week because a {first} fell into its {second} at noon.",
        f"Nobody there was hurt, said {first.title()} {second.title()}, who runs it and found the {thing} on Sunday evening.",
    )


ABOUT = (
    "The Gazette has been printed in the old customs house since the year in which the harbour was dug.",
    "Pick up the Gazette on Thursdays for eight pages of sport from all the clubs of the county.",
    "Readers who see a mistake in the Gazette can have it put right within a day by its desk.",
)


def test_a_source_of_briefs_has_more_furniture_than_text_and_it_goes(store, tmp_path, feed_in):
    feed_in(*(brief(number, *told_briefly(matter), last=ABOUT) for number, matter in enumerate(MATTERS[:6])))
    recleaning.clean_again(store, tmp_path, {}, workers=1)
    for text in texts(store).values():
        assert text.count("\n") == 1, text
        assert "ham will be shut" in text


AFFAIR = {
    "Nurses walk to work": "Nurses at the infirmary walked to work again on Tuesday, some of them for two hours."
    " One of them, Dilys Bowen, slept in a store room.",
    "Schools stay shut": "Eleven schools in the hills stayed shut for a third week."
    " Lessons are read out on the radio at nine and again at two.",
    "Union chief jeered": "Gareth Pugh was jeered when he left the town hall by the back door."
    " A tomato was thrown at him on the steps, and missed.",
    "First bus in a month": "A bus ran from the quay to the hills with three passengers and a dog."
    " Its driver was one of the directors, who had last driven as a boy.",
    "Shops count the cost": "A baker, Mostyn Rees, carries his bread up the valley on a pony."
    " He says that it knows the way to every door.",
}
NAMELESS = (
    "The drivers have been on strike since the second week of October over the length of their shifts.",
    "The company wants them to drive for eleven hours with one break.",
    "Talks broke down a week ago and no date has been set for more.",
)


@pytest.mark.parametrize("others", [(), MATTERS[:4], MATTERS[:8]], ids=["alone", "after-four", "after-eight"])
def test_a_background_that_names_nothing_that_the_reports_name_stays_in_a_young_source(store, tmp_path, feed_in, others):
    feed_in(*(page(matter) for matter in others))
    for number, (title, told) in enumerate(AFFAIR.items()):
        url = f"https://gazette.example/strike/{number}"
        body = "".join(f"<p>{line}</p>" for line in (*told.replace(". ", ".|").split("|"), *NAMELESS, SLOGAN))
        content = HTML.format(title=title, body=body).encode()
        feed_in(Page(requested_url=url, url=url, body=content, source="gazette", fetched_at=NOW))
    recleaning.clean_again(store, tmp_path, {}, workers=1)
    found = [row["text"] for row in store.select("SELECT text FROM v_articles WHERE url LIKE '%/strike/%'")]
    assert len(found) == len(AFFAIR)
    assert [line for text in found for line in NAMELESS if line not in text] == []
    assert not any(SLOGAN in text for text in found), "a label is learned early"


def test_updates_of_one_brief_at_other_addresses_are_one_story_and_keep_its_sentences(store, tmp_path, feed_in):
    background = (
        "Marrow Bank collapsed in May with debts of 900 million, and 40,000 people lost what they had put by for old age.",
        "Its chairman Noel Feeney lived abroad for two years before he was found by a reporter in a hotel in Porto.",
        "The trial is held in the largest court that Dublin has, and is expected to go on until the week before Easter.",
    )
    news = [
        (f"A {WORDS[n]} told the trial of Feeney on day {n + 3} that the {WORDS[-n]} had been moved.", f"Its {WORDS[n + 9]} was"
         f" not shown to the jury, which Feeney's counsel called an insult to {WORDS[n + 5]} and {WORDS[n + 7]}.")
        for n in range(1, 6)
    ]  # fmt: skip
    feed_in(*(brief(number, *own, last=background) for number, own in enumerate(news)))
    recleaning.clean_again(store, tmp_path, {}, workers=1)
    found = texts(store).values()
    assert len(found) == len(news)
    assert [line for text in found for line in background if line not in text] == []

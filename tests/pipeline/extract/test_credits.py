from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.extract import credits, moments
from pipeline.items import Link

FETCHED_AT = datetime(2026, 11, 22, 20, tzinfo=UTC)
H1 = "<h1>Old bridge closed until next year</h1>"


def clock(language=None):
    return moments.Clock(FETCHED_AT, moments.zone("UTC"), language, False)


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("3 May 2024, 14:30", "en", "2024-05-03T14:30"),
        ("Friday 3 May 2024 at 9am", "en", "2024-05-03T09:00"),
        ("3 May 2024 | 2.30pm", "en", "2024-05-03T14:30"),
        ("May 3, 2024 2:30 p.m. EST", "en", "2024-05-03T19:30"),
        ("Published: 14:30, 3 May 2024", "en", "2024-05-03T14:30"),
        ("Posted by Anna Berg on 3 May 2024 in Villages", "en", "2024-05-03"),
        ("03.05.2024 - 14:30 Uhr", "de", "2024-05-03T14:30"),
        ("3. Mai 2024 um 14.30 Uhr", "de", "2024-05-03T14:30"),
        ("Publié le 3 mai 2024 à 14h30 | Mis à jour le 4 mai 2024 à 9h00", "fr", "2024-05-03T14:30"),
        ("3 de mayo de 2024 14:30", "es", "2024-05-03T14:30"),
        ("3 мая 2024, 14:30", "ru", "2024-05-03T14:30"),
        ("2024年5月3日 14:30", "ja", "2024-05-03T14:30"),
        ("Updated 3 May 2024 14:30", "en", None),
        ("Open from 9:00 to 17:00 on 3 May 2024", "en", None),
        ("In 2024 the bridge was closed on 12 days", "en", None),
        ("On 3 May 2024, the bridge was shut", "en", None),
        ("3 May", "en", None),
    ],
)
def test_a_printed_date_is_read_with_the_time_beside_it(line, language, expected):
    found = credits.published([line], clock(language))
    if expected is None:
        assert found is None
    else:
        assert (found.at, found.precision) == (
            datetime.fromisoformat(expected).replace(tzinfo=UTC),
            "second" if "T" in expected else "day",
        )


@pytest.mark.parametrize(
    "html",
    [
        "{h1}<font size=2>Posted by Anna Berg on 3 May 2024</font><br><br>{text}",
        "<table><tr><td>{h1}<font>By Anna Berg<br>3 May 2024</font></td></tr><tr><td>{text}</td></tr></table>",
        "<article>{h1}<p>Posted by <a href='/x'>Anna Berg</a> on 3 May 2024</p>{text}</article>",
        "<article>{h1}<div>By Anna Berg | 3 May 2024</div>{text}</article>",
    ],
)
def test_a_line_under_the_headline_says_who_wrote_and_when(read, paragraphs, html):
    found = read("<title>Old bridge closed until next year</title>", html.format(h1=H1, text=paragraphs))
    assert (found.authors, found.published_at) == (("Anna Berg",), datetime(2024, 5, 3, tzinfo=UTC))
    assert (found.origins["authors"], found.origins["published_at"]) == ("text", "text")


def test_a_printed_time_is_kept_with_its_date(read, paragraphs):
    found = read(html=f'<article>{H1}<p class="date">3 May 2024, 14:30</p>{paragraphs}</article>')
    assert (found.published_at, found.published_precision) == (datetime(2024, 5, 3, 14, 30, tzinfo=UTC), "second")
    below = read(html=f"<article>{H1}{paragraphs}<p>3 May 2024, 14:30</p></article>")
    assert (below.published_at, below.published_precision) == (found.published_at, "second")


@pytest.mark.parametrize(
    "html",
    [
        "<article>{h1}{text}</article><div class='comment'>Posted by Anna Berg on 3 May 2024</div>",
        "<aside>{h1}<p>Posted by Anna Berg on 3 May 2024</p></aside><article><h2>Old bridge</h2>{text}</article>",
        "<article>{h1}<div class='related'><p>By Anna Berg</p><p>3 May 2024</p></div>{text}</article>",
        "<article>{h1}<p>By Monday evening the bridge, built on 3 May 1924, was shut.</p>{text}</article>",
        "<p>Posted by Anna Berg</p><article>{h1}{text}</article>",
    ],
)
def test_what_other_things_are_signed_with_is_not_the_articles(read, paragraphs, html):
    assert read(html=html.format(h1=H1, text=paragraphs)).authors == ()


@pytest.mark.parametrize(
    ("fed", "printed", "kind", "expected"),
    [
        (FETCHED_AT - timedelta(hours=2), "3 May 2024", "feed", "text"),
        (FETCHED_AT - timedelta(hours=2), "21 November 2026", "feed", "feed"),
        (FETCHED_AT - timedelta(days=40), "3 May 2024", "feed", "feed"),
        (FETCHED_AT - timedelta(hours=2), "3 May 2024", None, "feed"),
        (FETCHED_AT - timedelta(hours=2), "The town was founded on 3 May 1324", "feed", "feed"),
    ],
)
def test_a_feed_that_dates_by_the_day_of_the_fetch_loses_to_an_older_printed_date(
    read, paragraphs, fed, printed, kind, expected
):
    link = Link(url="https://news.example/x", found_kind=kind, published_at=fed)
    html = f"<article>{H1}<p>{printed}</p>{paragraphs}</article>"
    assert read(html=html, link=link).published_at_origin == expected
    declared = '<meta property="article:published_time" content="2026-11-20T08:00:00Z">'
    assert read(declared, html, link=link).published_at_origin == "meta"


@pytest.mark.parametrize(
    "foot",
    [
        "<p>Media contact</p><p>Sam Hill, +44 113 496 0000, press@north.example</p>",
        "<p>Media contact: Sam Hill, sam.hill@north.example</p>",
        "<p>Pressekontakt:</p><p>Samuel Hill, Pressesprecher</p><p>samuel.hill@north.example</p>",
        "<p>For enquiries:</p><p>Anita Rao, Communications Director, anita.rao@north.example</p>",
        "<p>Sam Hill, press@north.example</p>",
        "<p>Contatto stampa</p><p>Samuele Colle, s.colle@north.example</p>",
    ],
)
def test_a_press_contact_is_no_author(read, paragraphs, foot):
    assert read(html=f"<article>{H1}{paragraphs}{foot}</article>").authors == ()


@pytest.mark.parametrize("foot", ["<p>Sam Hill, sam.hill@north.example</p>", "<p>By Sam Hill</p><p>Contact us</p>"])
def test_a_signature_with_an_address_for_mail_names_the_author(read, paragraphs, foot):
    assert read(html=f"<article>{H1}{paragraphs}{foot}</article>").authors == ("Sam Hill",)

from __future__ import annotations

import pytest

TITLE = "Old bridge closed until next year"
OG = f'<meta property="og:title" content="{TITLE}">'


@pytest.mark.parametrize(
    ("h1", "head"),
    [
        (f'<span class="kicker">River</span> {TITLE}', OG),
        (f'<span class="title__overline">River</span><span class="off-screen"> - </span><span>{TITLE}</span>', OG),
        (f'<span class="sr-only">Article:</span> {TITLE}', OG),
        (f'<span class="headline">{TITLE}</span>', OG),
        (f"{TITLE} | Opinion", OG.replace('">', ' | Opinion">')),
        (TITLE, "<title>Old bridge shut | Town</title><meta property='og:title' content='Old bridge over river closed'>"),
        (f"{TITLE}", OG.replace(TITLE, "Why the old bridge is closed until next year")),
    ],
)
def test_the_headline_is_what_a_reader_sees_in_the_h1(read, paragraphs, h1, head):
    assert read(head, f"<main><h1>{h1}</h1><article>{paragraphs}</article></main>").headline == TITLE


@pytest.mark.parametrize(
    ("h1", "headline"),
    [
        ('<span class="kicker">River:</span> Old bridge closed', "River: Old bridge closed"),
        ("Old bridge closed | A history", "Old bridge closed | A history"),
        ('<span class="kicker">Old bridge closed</span>', "Old bridge closed"),
    ],
)
def test_what_belongs_to_a_headline_stays(read, paragraphs, h1, headline):
    head = f'<meta property="og:title" content="{headline}">'
    assert read(head, f"<main><h1>{h1}</h1><article>{paragraphs}</article></main>").headline == headline


OWN = "Weaver sells her last loom"
TALE = (
    "<p>The last weaver of Ulm Lane has sold her loom to a museum, and with it the right to the name of the workshop.</p>"
    "<p>Two men carried it down the stairs on Friday; the weaver watched from the yard and said nothing.</p>"
    "<p>The museum will show the loom from spring on, beside a wheel that came out of the same lane.</p>"
)


@pytest.mark.parametrize(
    ("head", "html"),
    [
        ("<title>Ulm Lane workshop shut - Hill News</title>", f"<article><h1>{OWN}</h1>{TALE}</article>"),
        ("<title>Hill News</title>", f"<article><h1>{OWN}</h1>{TALE}</article>"),
        ("<title>Hill News</title>", f"<div><h1>{OWN}</h1>{TALE}</div>"),
        ("<title>Hill News</title>", f"<h1 class='logo'>Hill and Dale</h1><article><h1>{OWN}</h1>{TALE}</article>"),
        (OG.replace(TITLE, "What became of an old craft"), f"<article><h1>{OWN}</h1>{TALE}</article>"),
        (f"<title>{OWN} - Hill News</title>", f"<article>{TALE}</article>"),
        (f"<title>{OWN} | Radio Nord</title>", f"<article>{TALE}</article>"),
        (f"<title>{OWN} – Die Warte</title>", f"<a href='/'><img alt='Die Warte'></a><article>{TALE}</article>"),  # noqa: RUF001
    ],
)
def test_the_only_h1_of_an_article_is_its_headline_whatever_the_title_says(read, head, html):
    assert read(head, html).headline == OWN


def test_an_h1_in_a_script_without_spaces_is_known_by_its_characters(read):
    html = (
        "<article><h1>最後の織機を博物館へ</h1>" + "<p>最後の織り手が織機を博物館に売った。春から博物館で公開される。</p>" * 2
    )
    assert read("<title>丘新聞</title>", html).headline == "最後の織機を博物館へ"


@pytest.mark.parametrize(
    ("title", "html"),
    [
        (OWN, f"<h1><a href='/'>Hill and Dale</a></h1><article>{TALE}</article>"),
        (OWN, f"<h1 class='site-title'>Hill and Dale</h1><article>{TALE}</article>"),
        (OWN, f"<article>{TALE}</article><aside><h1>Museum and loom</h1><p>More on it.</p></aside>"),
        (f"{OWN} - a lane and its past", f"<article>{TALE}</article>"),
        (f"{OWN} | The long read", f"<article>{TALE}</article>"),
        ("Mother reads bad news - and the Post", f"<article>{TALE}</article>"),
    ],
)
def test_a_logo_or_a_heading_beside_the_article_is_no_headline(read, title, html):
    assert read(f"<title>{title}</title>", html).headline == title


def test_an_h1_that_the_text_does_not_speak_of_loses_to_what_the_page_declares(read):
    assert read(OG.replace(TITLE, OWN), f"<article><h1>Join us on Friday</h1>{TALE}</article>").headline == OWN

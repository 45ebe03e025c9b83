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

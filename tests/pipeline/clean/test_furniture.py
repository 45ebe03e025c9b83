"""What a source's furniture may be, both ways: the same block goes in one place and stays in another."""

# ruff: noqa: RUF001 - lines in many scripts

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.clean import judge
from pipeline.clean.owned import is_owned
from pipeline.items import Block, Document, Memory, SourceBlock
from pipeline.items.memory import block_key

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TEXT = (
    "The old bridge over the river was closed on Monday, because engineers had found cracks in two of its piers.",
    "Traffic goes by the new road until March, and the buses of line four stop at the market square instead.",
    "Nobody in the town hall would say how much the repair is going to cost, or who is going to pay for it.",
)
LONG = "This paper is made by forty people who live here, and it belongs to all of those who read it every day."


def reasons(
    block: Block,
    *,
    at: int,
    n_stories: int,
    of: int,
    since: int = 1,
    below: tuple[str, ...] = (),
    author: str = "",
    url: str | None = None,
) -> list[str | None]:
    """Judge a page of three paragraphs and a block at a place, that so many stories of the source carry."""
    texts = [Block(text=text, position=0) for text in TEXT]
    last = [Block(text=text, position=0) for text in below]
    document = Document(
        url=url,
        language="en",
        headline="Cracks close Marlow Bridge for a year",
        authors=(author,) if author else (),
        blocks=(*texts[:at], block, *texts[at:], *last),
    )
    known = SourceBlock(
        key=block_key(block.text),
        text=block.text,
        n_pages=n_stories,
        n_stories=n_stories,
        first_story=since,
        last_story=of,
        first_seen_at=NOW,
        last_seen_at=NOW,
    )
    return [judged.reason for judged in judge(document, Memory(blocks={known.key: known}, n_stories=of))][at : at + 1]


@pytest.mark.parametrize(
    ("at", "changes"),
    [
        (0, {"text": "The paper of the harbour"}),
        (3, {"text": "The paper of the harbour"}),
        (3, {"text": "Two eggs and an onion", "kind": "list_item"}),
        (1, {"text": LONG.replace("This paper", "Our paper")}),
        (1, {"text": "Our pictures of the harbour", "link_share": 1.0}),
    ],
    ids=["above", "below", "list-on-every-page", "long-sentence-inside", "link-inside"],
)
def test_what_most_stories_carry_goes(at, changes):
    assert reasons(Block(position=0, **changes), at=at, n_stories=8, of=10) == ["source_furniture"]


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "What we know so far"},
        {"text": "What we know so far", "kind": "heading", "tag": "h2"},
        {"text": "What we know so far", "emphasis_share": 1.0},
        {"text": "How did you begin to write?"},
        {"text": "Yes."},
        {"text": "Background"},
        {"text": "Two eggs and an onion", "kind": "list_item"},
    ],
)
def test_what_comes_again_between_paragraphs_stays(changes):
    assert reasons(Block(position=0, **changes), at=1, n_stories=10, of=10) == [None]


@pytest.mark.parametrize(
    ("n_stories", "of", "changes"),
    [
        (2, 2, {"text": "The paper of the harbour"}),
        (3, 400, {"text": "The paper of the harbour"}),
        (4, 20, {"text": "Two eggs and an onion", "kind": "list_item"}),
    ],
    ids=["two-stories", "hardly-any-of-many", "list-of-some-pages"],
)
def test_what_few_stories_carry_stays_even_below_the_text(n_stories, of, changes):
    assert reasons(Block(position=0, **changes), at=3, n_stories=n_stories, of=of) == [None]


@pytest.mark.parametrize(
    "text",
    [
        "Reporting by Jane Doe; editing by John Roe",
        "(Reporting by Jane Doe in Lisbon; Editing by John Roe)",
        "Unter Mitarbeit von Anna Berg und Tom Lund",
        "Avec la contribution de Jeanne Dupont.",
        "Correction: an earlier version of this article misstated the day on which the harbour was closed.",
        "Eine Korrektur: In einer früheren Version stand ein falscher Name.",
        "Who pays?",
        "What do you think the council should do?",
        "Serves 4",
        "Serves four",
        "Result: draw",
        "Easy",
        "See you next week, Jane Doe",
        "That is all from me this week.",
        "and the river goes down to the sea",
        "“We shall see”",
    ],
)
@pytest.mark.parametrize(("n_stories", "of"), [(3, 3), (5, 12), (8, 60)])
def test_text_that_comes_again_at_the_end_stays(text, n_stories, of):
    assert reasons(Block(text=text, position=0), at=3, n_stories=n_stories, of=of, author="Jane Doe") == [None]


@pytest.mark.parametrize(
    "text", ["Reporting by Jane Doe; editing by John Roe", "LONDON, Nov 22", "Correction: the day was Monday."]
)
@pytest.mark.parametrize("at", [0, 3])
def test_credits_corrections_and_datelines_stay_however_often_they_come(text, at):
    assert reasons(Block(text=text, position=0), at=at, n_stories=90, of=100) == [None]


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "LONDON, Nov 22"},
        {"text": "LONDON (Agency) —"},
        {"text": "Paris, 3 mars"},
        {"text": "The river, a series"},
        {"text": "The river, a series", "kind": "heading", "tag": "h2"},
    ],
)
@pytest.mark.parametrize(("n_stories", "of"), [(3, 3), (6, 15)])
def test_a_dateline_and_the_subhead_of_a_series_stay_above_the_text(changes, n_stories, of):
    assert reasons(Block(position=0, **changes), at=0, n_stories=n_stories, of=of) == [None]


@pytest.mark.parametrize(
    ("n_stories", "of", "changes"),
    [
        (3, 3, {"text": "The paper of the harbour"}),
        (5, 12, {"text": "The paper of the harbour"}),
        (10, 300, {"text": "The paper of the harbour"}),
        (15, 45, {"text": LONG}),
        (3, 100, {"text": "Our pictures of the harbour", "link_share": 1.0}),
        (3, 100, {"text": "Who pays?", "link_share": 1.0}),
        (16, 17, {"text": "This paper belongs to its readers."}),
        (10, 12, {"text": "From the harbour", "kind": "heading", "tag": "h3"}),
    ],
    ids=["all", "many", "few-of-many", "long-sentence", "link", "question-as-link", "short-sentence-of-all", "heading"],
)
def test_what_speaks_for_furniture_below_the_text_goes(n_stories, of, changes):
    assert reasons(Block(position=0, **changes), at=3, n_stories=n_stories, of=of) == ["source_furniture"]


@pytest.mark.parametrize("at", [1, 3], ids=["inside", "last"])
def test_the_background_of_a_running_story_stays(at):
    background = Block(text="The bridge was built in 1934, and it has been closed for repair twice since the war.", position=0)
    assert reasons(background, at=at, n_stories=5, of=60) == [None]


def test_what_all_of_the_newest_stories_carry_waits_for_more_of_them():
    assert reasons(Block(text=LONG, position=0), at=3, n_stories=5, of=60, since=55) == [None]
    assert reasons(Block(text=LONG, position=0), at=3, n_stories=10, of=60, since=50) == ["source_furniture"]


def test_a_line_beside_what_is_no_text_goes_sooner():
    line = Block(text="The paper of the harbour", position=0)
    assert reasons(line, at=3, n_stories=5, of=20) == [None]
    assert reasons(line, at=3, n_stories=5, of=20, below=("Share this article",)) == ["source_furniture"]


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("Additional reporting by the office in Lisbon", True),
        ("This article was amended on 3 May to name the right bridge.", True),
        ("GENEVA, 3 May (Agency) -", True),
        ("Monday, 3 May 2026", False),
        ("The paper of the harbour", False),
        ("SPORT", False),
        ("4 May", False),
        ("更正：橋的名字有誤。", True),
    ],
)
def test_what_belongs_to_the_text_is_known_by_its_words(text, is_so):
    assert is_owned(text) is is_so


BACKGROUND = "Marlow Bridge is kept by a trust whose engineers look at its piers every March, and pay for each repair."


@pytest.mark.parametrize(("n_stories", "of", "since"), [(5, 5, 1), (5, 25, 21), (12, 14, 1), (18, 400, 1)])
@pytest.mark.parametrize("at", [0, 1, 3], ids=["lead", "inside", "last"])
def test_a_sentence_about_what_the_article_is_about_stays_however_many_reports_share_it(at, n_stories, of, since):
    assert reasons(Block(text=BACKGROUND, position=0), at=at, n_stories=n_stories, of=of, since=since) == [None]


NAMED = "Thirty people live at the Marlow end, and the post has come to them by boat since the first snow of this winter."


@pytest.mark.parametrize(
    ("n_stories", "of", "reason"),
    [(3, 3, None), (6, 6, None), (6, 14, None), (19, 19, None), (18, 20, "source_furniture"), (60, 64, "source_furniture")],
)
def test_a_sentence_with_a_name_of_the_article_stays_until_much_of_the_source_is_known(n_stories, of, reason):
    assert reasons(Block(text=NAMED, position=0), at=3, n_stories=n_stories, of=of) == [reason]


OTHER = "The Echo is printed in Thorpe by people who live there, and it belongs to all of those who read it every day."


@pytest.mark.parametrize("at", [0, 1, 3], ids=["above", "inside", "last"])
@pytest.mark.parametrize(
    ("text", "n_stories", "of", "since"),
    [
        (OTHER, 3, 3, 1),
        (OTHER, 6, 6, 1),
        (OTHER, 14, 14, 1),
        (OTHER, 6, 10, 5),
        (OTHER, 9, 30, 20),
        ("Eleven people have died since the dam gave way.", 6, 6, 1),
        ("Seit dem Ausbruch leben viertausend Menschen in Zelten.", 6, 14, 9),
        ("昨年の噴火以来、島の人々はテントで暮らしている。", 6, 6, 1),
    ],
)
def test_a_sentence_stays_where_too_little_is_known_to_tell_the_background_of_an_affair(text, n_stories, of, since, at):
    assert reasons(Block(text=text, position=0), at=at, n_stories=n_stories, of=of, since=since) == [None]


@pytest.mark.parametrize(("n_stories", "of", "since"), [(15, 15, 1), (20, 22, 1), (12, 60, 40)])
def test_a_sentence_goes_once_enough_is_known(n_stories, of, since):
    assert reasons(Block(text=OTHER, position=0), at=3, n_stories=n_stories, of=of, since=since) == ["source_furniture"]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (OTHER, "https://www.echo.example/news/1"),
        ("Our reporters live in Thorpe, and the paper belongs to all of those who read it every day.", None),
        ("The paper is printed in Thorpe, and all of it can be read at www.thorpe.example on every day of the week.", None),
    ],
)
@pytest.mark.parametrize(("n_stories", "of"), [(3, 3), (5, 8)])
def test_a_sentence_that_speaks_of_its_publisher_goes_after_three_stories(text, url, n_stories, of):
    assert reasons(Block(text=text, position=0), at=3, n_stories=n_stories, of=of, url=url) == ["source_furniture"]


@pytest.mark.parametrize("at", [0, 3], ids=["above", "below"])
def test_a_sentence_that_fits_every_story_goes(at):
    assert reasons(Block(text=LONG, position=0), at=at, n_stories=16, of=18) == ["source_furniture"]


def test_a_headline_that_is_struck_for_its_repetition_says_nothing_about_the_line_below_it():
    line = Block(text="The paper of the harbour", position=0)
    headline = "Cracks in the piers close the old bridge for months"
    blocks = (
        Block(text=headline, kind="heading", tag="h1", position=0),
        line,
        *(Block(text=text, position=0) for text in TEXT),
    )
    key = block_key(line.text)
    known = SourceBlock(
        key=key, text=line.text, n_pages=5, n_stories=5, first_story=1, last_story=20, first_seen_at=NOW, last_seen_at=NOW
    )
    judged = judge(Document(url=None, headline=headline, blocks=blocks), Memory(blocks={key: known}, n_stories=20))
    assert [block.reason for block in judged][:2] == ["repeated_headline", None]

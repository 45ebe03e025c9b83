from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import clean
from pipeline.clean import form, phrasebook
from pipeline.items import Article, Block, Document

PHRASES = [
    phrase.text.replace("…", "Haverby") for phrase in phrasebook.phrases("share_prompt") + phrasebook.phrases("comment_footer")
]
TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(PHRASES),
    st.sampled_from(
        [
            "The council of Haverby voted to rebuild the bridge on Monday evening.",
            "Other News From Far Away",
            "© 2026",
            "東京で会議。",
        ]
    ),
)
BLOCKS = st.builds(
    Block,
    text=TEXTS.map(lambda text: " ".join(text.split())),
    position=st.just(0),
    kind=st.sampled_from(["paragraph", "heading", "list_item", "quote", "caption", "cell", "code"]),
    link_share=st.sampled_from([0.0, 0.5, 1.0]),
    words_near=st.sampled_from([(), ("related",), ("author", "bio"), ("tags",)]),
    is_located=st.booleans(),
)


def numbered(blocks):
    return tuple(
        Block(**{f.name: getattr(block, f.name) for f in fields(Block)} | {"position": at}) for at, block in enumerate(blocks)
    )


@given(st.lists(BLOCKS, max_size=14), st.one_of(st.none(), TEXTS))
def test_each_block_is_kept_or_removed_and_nothing_raises(blocks, headline):
    document = Document(url=None, blocks=numbered(blocks), headline=headline)
    judged = clean.judge(document)
    assert tuple(judgement.block for judgement in judged) == document.blocks
    assert all(judgement.evidence and judgement.is_kept == (judgement.reason is None) for judgement in judged)
    result = clean.clean(document)
    if isinstance(result, Article):
        assert result.text.strip()
        assert [removed.position for removed in result.removed] == [j.block.position for j in judged if not j.is_kept]
        kept = [judgement.block.text for judgement in judged if judgement.is_kept]
        assert result.text.split("\n") == [line for line in kept if not form.is_blank(line)]


def test_the_text_of_an_article_comes_out_of_cleaning_as_it_went_in(document, story):
    junk = (
        "Qatar Opens Its Largest Reservoir",
        "Airline Orders Forty Aircraft",
        "Beetle Named After Champion",
        "Leave a comment",
    )
    article = clean.clean(
        document("Home > News > Haverby", *story[:2], "Advertisement", "Old cracks", *story[2:], *junk, is_text=True)
    )
    again = clean.clean(document(*article.text.split("\n"), is_text=True))
    assert again.removed == ()
    assert again.text == article.text


@pytest.mark.parametrize("blank", ["", " ", "\u200b", "\ufeff\u200d", "\u2060 \xad"])
def test_a_block_that_nobody_can_see_leaves_no_line(document, story, blank):
    article = clean.clean(document(story[0], blank, *story[1:], blank))
    assert article.text.split("\n") == list(story)
    assert article.removed == ()
    assert clean.clean(document(blank, blank)).reason == "no_article"


def test_a_line_of_marks_is_seen(document, story):
    assert clean.clean(document(story[0], "* * *", *story[1:])).text.split("\n")[1] == "* * *"


def test_metadata_passes_through(document, story):
    at = datetime(2026, 11, 22, 20, tzinfo=UTC)
    given_fields = {
        "canonical_url": "https://gazette.example/bridge-1",
        "headline": "Haverby votes",
        "description": "A bridge.",
        "authors": ("Anna Berg",),
        "published_at": at,
        "published_at_origin": "jsonld",
        "published_precision": "second",
        "modified_at": at,
        "language": "en",
        "section": "Local",
        "tags": ("bridge",),
        "image_url": "https://gazette.example/bridge.jpg",
        "kind": "opinion",
        "access": "free",
        "is_degraded": True,
        "reservation": "noai",
        "extractor_version": "trafilatura 2",
    }
    article = clean.clean(document(*story, **given_fields), source="gazette")
    assert {name: getattr(article, name) for name in given_fields} == given_fields
    assert (article.url, article.source, article.cleaner_version) == (
        "https://gazette.example/bridge",
        "gazette",
        clean.VERSION,
    )


def test_words_are_counted_in_the_text_that_is_kept(document):
    article = clean.clean(document("The old bridge was closed to lorries.", "東京で会議。", "Leave a comment", is_text=True))
    assert article.word_count == 12


def test_each_judgement_says_why(document, story):
    judged = clean.judge(document(*story, "Leave a comment"))
    assert judged[0].evidence == "reads like running text"
    assert judged[-1].evidence == "the whole line is a known comment footer (en: “Leave a comment”)"

"""What readers wrote below the article goes; a column that its outlet calls a comment stays."""

from __future__ import annotations

from pipeline import clean
from pipeline.items import Block

REPLIES = (
    "I cross that bridge every day and nobody has ever asked me what I think of the whole plan.",
    "Typical of this council, they always decide first and listen to the fishermen afterwards.",
)


def blocks(texts, *words, container=0):
    return [Block(text=text, position=0, words_near=words, container=container) for text in texts]


def removed(document, *lines, **fields):
    cleaned = clean.clean(document(*lines, **fields))
    return [(block.text, block.reason) for block in cleaned.removed], cleaned.text


def test_readers_comments_below_the_text_go(document, story):
    gone, text = removed(document, *blocks(story, "story", "body"), *blocks(REPLIES, "comments", "list", container=1))
    assert gone == [(reply, "comment_footer") for reply in REPLIES]
    assert text.split("\n") == list(story)


def test_a_column_in_an_element_that_is_called_comment_stays(document, story):
    gone, text = removed(document, *blocks(story, "comment", "article"))
    assert (gone, text.split("\n")) == ([], list(story))


def test_a_standfirst_does_not_make_a_column_comments(document, story):
    lead = blocks(["The bridge must go, and here is why the council should say so at last."], "lead")
    gone, text = removed(document, *lead, *blocks(story, "comment", "body", container=1))
    assert gone == []
    assert all(line in text for line in story)


def test_what_follows_the_label_of_the_comments_in_another_element_goes(document, story):
    label = blocks(["Comments (2)"], "box", container=1)
    gone, _ = removed(document, *blocks(story, "body"), *label, *blocks(REPLIES, "box", container=1))
    assert [reason for _, reason in gone] == ["comment_footer"] * 3


def test_text_that_goes_on_below_the_label_in_its_own_element_stays(document, story):
    label = blocks(["Comments (2)"], "box", container=1)
    _, text = removed(document, *blocks(story[:3], "body"), *label, *blocks(story[3:], "body"))
    assert all(line in text for line in story)

from __future__ import annotations

import pytest

BODY = {"words_near": ("article", "body", "text"), "container": 1}


@pytest.fixture
def page(document, block, story):
    """Make a page whose paragraphs share an element, with one more block in the middle or at the end."""

    def make(text, *, words, is_last=False, **fields):
        body = [block(line, **BODY) for line in story]
        beside = block(text, words_near=words, container=2, **fields)
        return document(*body, beside) if is_last else document(*body[:2], beside, *body[2:])

    return make


@pytest.mark.parametrize(
    ("words", "text", "reason"),
    [
        (("newsletter", "box"), "All that happens in Haverby, every morning at seven in your mailbox.", "newsletter_prompt"),
        (("email", "signup", "wrap"), "All that happens in Haverby, every morning.", "newsletter_prompt"),
        (
            ("post", "cta"),
            "If you liked this article, we have an offer for you: read a month for nothing.",
            "subscription_prompt",
        ),
        (("affiliate", "info"), "The links marked with a star are paid for.", "advertisement"),
        (("whatsapp", "group"), "Members of the group are told of our offers and of those of our partners.", "share_prompt"),
        (("saboxplugin", "desc"), "Joan came to the paper from the county radio and writes on boats.", "author_box"),
        (("image", "caption"), "The western pillar at low tide, with the cracks of last winter.", "caption"),
        (("entry", "meta"), "5:45 AM, by the desk", "author_box"),
        (("sr", "only"), "Skip to the end of the gallery", "navigation"),
    ],
)
def test_a_box_that_class_words_set_apart_is_struck(page, struck, words, text, reason):
    assert struck(page(text, words=words)) == {text: reason}


@pytest.mark.parametrize("words", [("related", "item"), ("article", "mostread", "list")])
def test_a_link_in_a_box_of_other_stories_is_struck(page, struck, words):
    text = "Ferry to Skarvik runs late for the third week"
    assert struck(page(text, words=words, n_links=1, link_share=0.6)) == {text: "related_headlines"}


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("fact", "box"), "The bridge was built in 1931 and carries two lanes."),
        (("pull", "quote"), "The old bridge has served us for ninety years, and it shows."),
        (("interview", "question"), "What did the engineers find?"),
        (("recipe", "step"), "Knead the dough for ten minutes and let it rest until noon."),
        (("live", "entry"), "The vote is done: eleven for the bridge, four for the ferry."),
        (("correction",), "In an earlier version we gave the wrong year."),
        # what holds a caption holds much else
        (("header", "has", "caption"), "The council wants a ferry as well as a bridge, says the mayor."),
        # sentences in an element for dates, or for other stories, are more than labels
        (("published", "text"), "The report was published in spring and names both pillars."),
        (("related", "background"), "The ferry to Skarvik was given up in 1987, when the road came."),
        (("related", "facts"), "The bridge in figures, from 1931 to today"),
        # a post that the text quotes stands in an element for social media, words to share in one for sharing
        (("social", "embed"), "We will not leave Skarvik without a ferry. That is a promise, not a plan."),
        (("share", "quote"), "The old bridge has served us for ninety years, and it shows."),
    ],
)
def test_a_box_of_the_article_stays(page, struck, words, text):
    assert struck(page(text, words=words)) == {}


def test_a_word_that_the_text_itself_carries_says_nothing(document, block, story, struck):
    lines = [block(line, words_near=("newsletter", "post", "body"), container=1) for line in story]
    assert struck(document(*lines)) == {}


def test_a_large_box_is_no_box(document, block, story, struck):
    body = [block(line, **BODY) for line in story[:3]]
    rest = [block(line, words_near=("promobox",), container=2) for line in story[3:]]
    assert struck(document(*body, *rest)) == {}


def test_a_standfirst_stays_whatever_its_type_is_called(document, block, story, struck):
    standfirst = block("Eleven votes for the bridge, four for the ferry", kind="heading", words_near=("subtitle", "newsletter"))
    assert struck(document(standfirst, *(block(line, **BODY) for line in story))) == {}


def test_the_text_may_begin_in_an_element_with_a_telling_name(document, block, story, struck):
    lines = [block(story[0], words_near=("share", "lead"), container=2), *(block(line, **BODY) for line in story[1:])]
    assert struck(document(*lines)) == {}


def test_a_short_page_is_left_alone(document, block, struck):
    assert struck(document(block("The office is closed on Monday and opens on Tuesday at nine.", words_near=("cta",)))) == {}


def test_rows_of_a_table_are_not_named(page, struck):
    assert struck(page("Haverby | 12 | 4", words=("sponsored",), kind="cell")) == {}

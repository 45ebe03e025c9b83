# ruff: noqa: RUF001 - lines in many scripts

from __future__ import annotations

from collections import defaultdict

import pytest

from pipeline.clean import form, phrasebook

PAGES_THAT_ARE_NO_ARTICLE = (
    "challenge",
    "comment_word",
    "consent",
    "consent_matter",
    "denied",
    "listing_title",
    "maintenance",
    "no_script",
    "not_found",
    "not_found_help",
    "not_found_said",
    "offer",
    "offer_title",
    "policy_said",
    "policy_title",
    "search_title",
    "wall",
    "wall_badge",
    "wall_rest",
)
WORDS = (
    "author_call",
    "author_verb",
    "channel_call",
    "contact_call",
    "disclosure",
    "menu_word",
    "newsletter_call",
    "newsletter_name",
    "newsletter_ours",
    "rights_word",
    "share_beside",
    "share_thing",
    "share_verb",
    "share_with",
    "signature_with",
    "stamp_label",
    "stamp_word",
    "support_call",
    "text_correction",
    "text_credit",
)
OTHER_TABLES = PAGES_THAT_ARE_NO_ARTICLE + WORDS
TABLES = sorted(file.stem for file in phrasebook.FOLDER.glob("*.txt"))
ALL = [phrase for table in TABLES if table not in OTHER_TABLES for phrase in phrasebook.phrases(table)]
BOOK = phrasebook.book()


def line_that_says(phrase):
    return phrase.text.replace("#", "12").replace("…", "Solheim")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_sorted_and_says_nothing_twice(table):
    lines = (phrasebook.FOLDER / f"{table}.txt").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines)
    said = defaultdict(list)
    for phrase in phrasebook.phrases(table):
        folded = form.fold(phrase.text.replace("…", " 000 ")).replace(":", "")
        said[phrase.language, " ".join(folded.split()), "…" in phrase.text].append(phrase.text)
    assert [texts for texts in said.values() if len(texts) > 1] == []


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_named_after_a_reason_or_a_page_that_is_no_article(table):
    assert table in phrasebook.REASONS or table in OTHER_TABLES


@pytest.mark.parametrize("table", OTHER_TABLES)
def test_a_table_that_rules_look_into_is_there(table):
    assert phrasebook.phrases(table)


@pytest.mark.parametrize(
    "table",
    [
        "advertisement",
        "comment_footer",
        "consent",
        "consent_matter",
        "copyright_notice",
        "listing_title",
        "navigation",
        "newsletter_call",
        "newsletter_name",
        "newsletter_prompt",
        "no_script",
        "not_found",
        "not_found_help",
        "offer",
        "read_more_link",
        "related_headlines",
        "share_prompt",
        "share_thing",
        "share_verb",
        "subscription_prompt",
        "wall",
        "author_verb",
    ],
)
def test_prompts_are_known_in_twenty_languages(table):
    assert len({phrase.language for phrase in phrasebook.phrases(table)}) >= 20


@pytest.mark.parametrize("phrase", ALL, ids=lambda phrase: f"{phrase.table}-{phrase.language}-{phrase.text}")
def test_each_phrase_is_found_as_a_line_and_strikes_below_the_text_but_not_within_a_sentence(phrase, document, story, struck):
    line = line_that_says(phrase)
    assert BOOK.find(line), "not found as a whole line"
    assert line in struck(document(*story, line, is_text=True))
    sentence = f"The mayor read {line} aloud from the board and asked the council of Haverby what it was to mean."
    assert struck(document(*story[:2], sentence, *story[2:], sentence.replace("mayor", "clerk"), is_text=True)) == {}


@pytest.mark.parametrize(
    "line",
    [
        "12 comments",
        "Comments (3)",
        "COMMENTS",
        "Leave a comment",
        "Leave a Comment »",
        "Kommentar schreiben",
        "3 Kommentare",
        "コメントを書く",
        "コメント（5）",
        "Laisser un commentaire…",
        "댓글 0",
        "1.2k comments",
    ],
)
def test_case_punctuation_and_numbers_do_not_tell(line):
    assert BOOK.find(line).table == "comment_footer"


@pytest.mark.parametrize(
    "line",
    [
        "Comments from the mayor angered the fishermen",
        "“Leave a comment”",
        "Copyright law is to change next year",
        "She shares a house with two painters",
        "Read more books and you will sleep better, the doctor says.",
        "Related parties must now be named in the report",
        "Photographs of the bridge hang in the town hall",
        "Correction: The bridge was closed in 2019, not in 2018.",
        "Reporting by Anna Berg; Editing by Tom Lund",
        "",
        "::: ---",
    ],
)
def test_other_lines_say_no_phrase(line):
    assert BOOK.find(line) is None


@pytest.mark.parametrize(("line", "is_said"), [("404", True), ("Error 404", True), ("405", False), ("16.11.2026", False)])
def test_a_number_that_a_phrase_writes_out_is_that_number(line, is_said):
    assert bool(phrasebook.book("not_found").find(line)) is is_said


def test_a_line_of_several_sentences_says_a_phrase_if_each_of_them_does():
    def said(line):
        return BOOK.find_all_of(line, form.fold(line))

    assert said("Comments are for subscribers only. Log in to join the conversation.").table == "comment_footer"
    assert said("Share this article. The bridge opens on Monday.") is None
    assert said("“Share this article. Leave a comment.”") is None
    assert said("Print this article | Send to a friend").table == "share_prompt"
    assert said("Print this article | The bridge opens on Monday") is None


def test_a_phrase_with_two_gaps_is_refused():
    with pytest.raises(ValueError, match="more than one"):
        phrasebook.compiled([phrasebook.Phrase("share_prompt", "en", "a … b … c")])

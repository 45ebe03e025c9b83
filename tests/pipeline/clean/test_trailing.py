"""Other stories' headlines below the text, where the end of the text is hard to see."""

from __future__ import annotations

import pytest

HEADLINES = (
    "Baker from Skarvik wins the prize of the county for her rye",
    "Two hundred pupils run for charity in the rain of Nordby",
    "Why so many young doctors leave the northern hospitals",
)
QUOTED = "“I wanted them to like my violin. So one survives.”"
FOOTER = "Leave a comment"


def test_headlines_go_behind_a_last_line_too_short_to_be_a_sentence(document, story, struck):
    assert set(struck(document(*story, "Jon Berg asked her.", *HEADLINES))) == set(HEADLINES)


def test_a_quotation_that_heads_another_story_goes_with_the_headlines_below_it(document, story, struck):
    assert set(struck(document(*story, QUOTED, *HEADLINES))) == {QUOTED, *HEADLINES}


@pytest.mark.parametrize(
    "line",
    [
        QUOTED,
        "“The bridge of Haverby has served the harbour. So one survives.”",
        "“I wanted them to like my violin,” she said. “So one survives.”",
    ],
)
def test_a_quotation_at_the_end_of_the_text_stays(document, story, struck, line):
    assert struck(document(*story, line)) == {}
    assert struck(document(*story, line, FOOTER)) == {FOOTER: "comment_footer"}


@pytest.mark.parametrize(
    "line",
    [
        "“The bridge of Haverby has served the harbour. So one survives.”",
        "“I wanted them to like my violin,” she said, “and so one survives.”",
    ],
)
def test_a_quotation_of_the_text_stays_above_other_stories(document, story, struck, line):
    assert set(struck(document(*story, line, *HEADLINES))) == set(HEADLINES)


def test_a_quotation_of_another_make_than_the_headlines_stays(document, block, story, struck):
    headlines = [block(text, kind="heading", tag="h3") for text in HEADLINES]
    assert set(struck(document(*story, QUOTED, *headlines))) == set(HEADLINES)


def test_a_headline_that_shares_a_name_goes_first_in_a_run_above_a_comment_footer(document, story, struck):
    kin = "Haverby harbour wins the prize of the county for its rye"
    assert set(struck(document(*story, kin, *HEADLINES, FOOTER))) == {kin, *HEADLINES, FOOTER}


def test_the_texts_own_last_line_without_a_full_stop_stays_above_a_comment_footer(document, story, struck):
    own = "The council of Haverby votes on the bridge and the ferry on Monday"
    assert set(struck(document(*story, own, *HEADLINES, FOOTER))) == {*HEADLINES, FOOTER}

"""The headline said again, and the first question of an interview, which may say the same."""

from __future__ import annotations

import pytest

QUESTION = "What made the council of Haverby rebuild the harbour bridge?"
NEARLY = "What made the council rebuild the Haverby harbour bridge"
FURTHER = "Who pays for the work?"


@pytest.mark.parametrize("kind", ["paragraph", "heading"])
@pytest.mark.parametrize("headline", [QUESTION, NEARLY])
def test_the_first_question_of_an_interview_stays(document, block, story, struck, kind, headline):
    lines = [block(QUESTION, kind=kind), story[0], block(FURTHER, kind=kind), *story[1:]]
    assert struck(document(*lines, headline=headline)) == {}


def test_it_stays_in_a_plain_text_and_above_a_short_answer(document, story, struck):
    lines = (QUESTION, "The lorries.", FURTHER, story[1], "And when will the first boats pass?", story[4])
    assert struck(document(*lines, headline=QUESTION, is_text=True)) == {}


def test_a_headline_that_asks_goes_if_no_other_line_asks(document, block, story, struck):
    assert struck(document(QUESTION, *story, headline=QUESTION)) == {QUESTION: "repeated_headline"}
    heading = block(QUESTION, kind="heading", tag="h2")
    assert struck(document(heading, *story, headline=NEARLY)) == {QUESTION: "repeated_headline"}


def test_a_headline_goes_if_the_questions_have_another_form(document, block, story, struck):
    heading = block(QUESTION, kind="heading", tag="h2")
    lines = (heading, story[0], FURTHER, story[1], "When will the first lorries cross?", *story[2:])
    assert struck(document(*lines, headline=QUESTION)) == {QUESTION: "repeated_headline"}


def test_the_page_headline_goes_even_above_questions(document, block, story, struck):
    heading = block(QUESTION, kind="heading", tag="h1")
    lines = (heading, story[0], block(FURTHER, kind="heading", tag="h1"), *story[1:])
    assert struck(document(*lines, headline=QUESTION)) == {QUESTION: "repeated_headline"}

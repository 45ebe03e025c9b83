# ruff: noqa: RUF001 - lines in many scripts

"""Signatures under a report, and headlines that look like one."""

from __future__ import annotations

import pytest

from pipeline.clean import phrasebook
from pipeline.clean.signatures import is_signature

LINKS = ("Baker from Skarvik wins the prize of the county", "Two hundred pupils run for charity", "Why so many doctors leave")


@pytest.mark.parametrize(
    "line",
    [
        "H. D. (avec AFP)",
        "Hélène Dupont (avec AFP et Reuters)",
        "Hélène Dupont avec AFP",
        "J. K. / A. L. / AFP",
        "Anna Berg, mit dpa und AFP",
        "Anna Berg (with Reuters, AP)",
        "I. S. con Efe",
        "Анна Берг (с ТАСС)",
    ],
)
def test_names_and_agencies_are_a_signature(line):
    assert is_signature(line)


@pytest.mark.parametrize(
    "line",
    [
        "Mayor Solheim Meets with Fishermen",
        "Solheim signs treaty with NATO",
        "Baker from Skarvik wins the prize of the county for her rye",
        "A day with AFP",
        "AFP, Reuters and AP",
        "",
    ],
)
def test_headlines_are_none(line):
    assert not is_signature(line)


def test_a_signature_between_the_text_and_links_to_other_stories_stays(document, block, story, struck):
    links = [block(text, link_share=1.0, n_links=1) for text in LINKS]
    assert set(struck(document(*story, "H. D. (avec AFP)", *links))) == set(LINKS)


def test_a_headline_in_the_same_place_goes_with_the_links(document, block, story, struck):
    links = [block(text, link_share=1.0, n_links=1) for text in LINKS]
    headline = "Nordby choir sings for Denmark's queen"
    assert set(struck(document(*story, headline, *links))) == {headline, *LINKS}


@pytest.mark.parametrize("phrase", phrasebook.phrases("signature_with"), ids=lambda phrase: phrase.language)
def test_each_word_for_with_makes_a_signature(phrase):
    assert is_signature(f"H. D. ({phrase.text} AFP)")
    assert not is_signature(f"Fishermen of Haverby meet {phrase.text} the mayor")

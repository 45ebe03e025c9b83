# ruff: noqa: RUF001 - lines in many scripts

from __future__ import annotations

import pytest

from pipeline.clean import form
from pipeline.clean.kinship import stems, vocabulary


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("— … —", 0),
        ("It's 5 p.m.", 4),
        ("don’t stop", 2),
        ("東京 2020", 3),
        ("한국 정부", 2),
        ("टिप्पणी करें", 2),
        ("a\u0301 b", 2),
    ],
)
def test_words_are_counted_in_every_script(text, count):
    assert len(form.words(text)) == count


@pytest.mark.parametrize(
    ("text", "is_sentence"),
    [
        ("The bridge was closed to lorries in 2019.", True),
        ("“The bridge was closed to lorries in 2019.”", True),
        ("橋は二〇一九年から通行が禁止されている。", True),
        ("पुल सोमवार को बंद कर दिया गया।", True),
        ("The bridge was closed to lorries in 2019", False),
        ("Sure.", False),
        ("Who will pay for the new bridge in the end?", False),
        ("What happens next to the old bridge...", False),
        ("word " * 45, True),
    ],
)
def test_a_sentence_is_told_by_its_end_or_its_length(text, is_sentence):
    assert form.is_sentence(text, len(form.words(text))) is is_sentence


@pytest.mark.parametrize(
    "text", ["• a point", "3. third", "(2) second", "14:05 vote", "Haverby 2-1 Nordvik", "Founded: 1743", "12 / 4.5 / 99"]
)
def test_entries_of_lists_are_told(text):
    assert form.is_entry(text, len(form.words(text)))


@pytest.mark.parametrize("text", ["Saudi Arabia: Any visa holder can now perform Umrah", "Council votes on bridge in 2026"])
def test_headlines_are_no_entries(text):
    assert not form.is_entry(text, len(form.words(text)))


def test_kinship_counts_names_fully_and_grammar_not_at_all():
    words = vocabulary(["When the mayor came, Solheim spoke about the harbour bridge with them."], "Haverby votes")
    assert words.kinship("Solheim Haverby") == 1.0
    assert words.kinship("harbour") == 0.5
    assert words.kinship("about with them when") == 0.0
    assert words.kinship("") == 0.0
    assert words.kinship("Qatar Airline Beetle") == 0.0


def test_inflections_and_accents_share_a_stem():
    assert stems("Ukrainian") == stems("ukraine's")
    assert stems("Médiathèque") == stems("mediatheque")

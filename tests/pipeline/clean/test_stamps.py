from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.clean import form, phrasebook, stamps

PUBLISHED = datetime(2025, 5, 3, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "3 May 2025",
        "May 3, 2025, 12:05 p.m.",
        "Published: Saturday, 3 May 2025 at 12:05 | Updated 14:30",
        "Sonnabend, 3. Mai 2025, 12.05 Uhr",
        "Publié le 3 mai 2025 à 12h05",
        "sábado, 3 de mayo de 2025 a las 12:05",
        "3 мая 2025, 12:05",
        "2025年5月3日 12時05分",
        "03.05.2025 12:05",
        "Uppdaterad 14.30 | Publicerad 12.05",
        "3. května 2025 12:05 [ Haverby ]",
    ],
)
def test_a_stamp_above_the_text_is_struck(document, story, struck, line):
    assert struck(document(line, *story)) == {line: "author_box"}


@pytest.mark.parametrize("line", ["Published 12:05, 3 May 2025", "3 May 2025", "Updated: 14:30"])
def test_a_stamp_below_the_text_is_struck_if_it_is_the_pages_own(document, story, struck, line):
    assert struck(document(*story, line, published_at=PUBLISHED)) == {line: "author_box"}


@pytest.mark.parametrize(
    "line",
    [
        "17 June 2026, 19:00",
        "18 March 2024",
        "10:45",
        "Haverby, 3 May",
        "Haverby 3, Nordby 1",
        "3 km",
        "Doors open at 19:00",
    ],
)
def test_a_date_of_the_matter_stays_below_the_text(document, story, struck, line):
    assert struck(document(*story, line, published_at=PUBLISHED)) == {}


@pytest.mark.parametrize(
    "line",
    ["10:45", "12 March 2019", "May 2019", "Updated 1.1 million times", "Monday", "19:00 Concert of the choir of Nordby"],
)
def test_times_and_years_between_paragraphs_stay(document, story, struck, line):
    assert struck(document(*story[:2], line, *story[2:], published_at=PUBLISHED)) == {}


def test_a_heading_of_a_timeline_stays_even_on_the_pages_own_day(document, block, story, struck):
    assert struck(document(story[0], block("3 May 2025", kind="heading"), *story[1:], published_at=PUBLISHED)) == {}


@pytest.mark.parametrize(
    "line", ["Haverby 2 Nordby 14 Skarvik 3", "Bridge closed since 2019", "10:45", "1. The harbour", "Part 2 of 4"]
)
def test_numbers_above_the_text_that_are_no_date_stay(document, story, struck, line):
    assert struck(document(line, *story)) == {}


@pytest.mark.parametrize("table", ["stamp_word", "stamp_label"])
def test_words_of_dates_are_known_in_twenty_languages(table):
    assert len({phrase.language for phrase in phrasebook.phrases(table)}) >= 20


@pytest.mark.parametrize("phrase", phrasebook.phrases("stamp_label"), ids=lambda phrase: f"{phrase.language}-{phrase.text}")
def test_each_label_makes_a_stamp_of_a_time(phrase, document, story, struck):
    line = f"{phrase.text} 12:05"
    assert line in struck(document(line, *story))


@pytest.mark.parametrize("phrase", phrasebook.phrases("stamp_word"), ids=lambda phrase: f"{phrase.language}-{phrase.text}")
def test_each_word_belongs_to_a_stamp(phrase):
    assert set(form.fold(phrase.text).split()) <= stamps._words()

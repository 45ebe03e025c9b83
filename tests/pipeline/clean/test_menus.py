"""Menus above the text and networks below a call to share; and rows that look like them."""

from __future__ import annotations

import pytest

from pipeline.clean import phrasebook

NETWORKS = ("Facebook", "Twitter", "WhatsApp", "Email", "Print")


@pytest.mark.parametrize(
    "row",
    [
        "Home | Archive | Sections",
        "Главная | Архив номеров | Рубрики",
        "Startseite | Politik | Kleinanzeigen | Kultur",
        "Accueil | Archives | Rubriques",
        "首页 | 新闻 | 体育",
    ],
)
def test_a_row_of_sections_above_the_text_goes(document, block, story, struck, row):
    assert struck(document(block(row, kind="cell"), *story)) == {row: "navigation"}
    assert struck(document(*row.split(" | "), *story, is_text=True)).keys() == set(row.split(" | "))


def test_a_row_of_links_needs_no_front_page(document, block, story, struck):
    row = "News | Sport | Culture"
    assert struck(document(block(row, kind="cell", link_share=0.8, n_links=3), *story)) == {row: "navigation"}


@pytest.mark.parametrize(
    "row",
    [
        "Home | Draw | Away",
        "Sport | Culture | Politics",
        "Haverby | Skarvik | Nordby",
        "Home | 3 | 1",
        "Home | The old harbour bridge of Haverby is to be rebuilt | News",
    ],
)
def test_the_head_of_a_table_stays(document, block, story, struck, row):
    assert row not in struck(document(block(row, kind="cell"), block("12 | 7 | 3", kind="cell"), *story))


def test_a_menu_in_the_middle_of_the_text_is_a_table(document, block, story, struck):
    row = block("Home | Archive | Sections", kind="cell")
    assert struck(document(*story[:2], row, *story[2:])) == {}


def test_the_kicker_below_a_menu_stays(document, story, struck):
    menu = ("Home", "Archive", "Sections")
    assert struck(document(*menu, "Bridges of the county", *story, is_text=True)).keys() == set(menu)


@pytest.mark.parametrize("label", ["Share this:", "Share this article", "Teilen Sie diesen Artikel"])
def test_networks_below_a_call_to_share_go_with_it(document, story, struck, label):
    networks = NETWORKS[:3]
    assert struck(document(*story, label, *networks, is_text=True)) == dict.fromkeys((label, *networks), "share_prompt")
    assert struck(document(*story[:2], label, *networks, *story[2:], is_text=True)).keys() == {label, *networks}


def test_words_of_the_labels_language_go_too(document, story, struck):
    assert struck(document(*story, "Share this:", *NETWORKS, is_text=True)).keys() == {"Share this:", *NETWORKS}


def test_networks_that_the_text_names_stay(document, story, struck):
    named = ("Facebook", "Telegram")
    assert struck(document(*story[:2], "The mayor writes in two places.", *named, *story[2:], is_text=True)) == {}
    later = struck(document(*story, "Share this:", "Facebook", "That was all for today.", "Telegram", is_text=True))
    assert later.keys() == {"Share this:", "Facebook"}


@pytest.mark.parametrize("phrase", phrasebook.phrases("menu_word"), ids=lambda phrase: f"{phrase.language}-{phrase.text}")
def test_each_entry_of_a_menu_is_known(phrase, document, block, story, struck):
    row = f"Home | {phrase.text} | Haverby"
    assert struck(document(block(row, kind="cell"), *story)) == {row: "navigation"}
    assert struck(document(block(f"Skarvik | {phrase.text} | Haverby", kind="cell"), *story)) == {}


def test_menus_are_known_in_twenty_languages():
    assert len({phrase.language for phrase in phrasebook.phrases("menu_word")}) >= 20

"""What stands to the end below a label of other stories, topics or sponsors; rows of the site's own pages; and true ends."""

# ruff: noqa: RUF001 - lines in many scripts

from __future__ import annotations

import pytest

STRANGE = ("Baker from Skarvik wins a prize for rye", "Pupils of Nordby run for charity")


@pytest.mark.parametrize("is_text", [True, False])
@pytest.mark.parametrize(
    ("label", "lines", "reason"),
    [
        ("Related topics", ("Transport", "Bridges", "Haverby"), "related_headlines"),
        ("More on this story", ("Ferry company offers a boat", "Sport", STRANGE[0]), "related_headlines"),
        ("Read more", ("Rye", STRANGE[0]), "related_headlines"),
        ("Tags", ("Harbour", "Ingrid Solheim"), "tag_list"),
        ("Schlagwörter", ("Hafen", "Brücken"), "tag_list"),
        ("Sponsored", STRANGE, "advertisement"),
        ("Anzeige", ("Zehn Betten im großen Vergleich", "Gold kaufen ohne Aufpreis"), "advertisement"),
    ],
)
def test_short_lines_go_to_the_end_below_a_label(document, story, struck, label, lines, reason, is_text):
    found = struck(document(*story, label, *lines, is_text=is_text))
    assert found.keys() == {label, *lines}
    assert {found[line] for line in lines} == {reason}


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("Related topics", ("Transport", "The council meets again.")),
        ("Related topics", ("Transport", "Reporting by Anna Berg; editing by Tom Lund")),
        ("Related topics", ("Transport", "LONDON, Nov 22", "Haverby 2-1 Skarvik")),
        ("Related topics", ("“We have waited long enough”", "said the mayor")),
        ("Read more", ("A. B. (with the Agency)", "Population: 4,200")),
        ("Tags", ("Anna Berg",)),
        ("Advertisement", ("Mayor Ingrid Solheim on the bridge", "Fishermen at the Haverby quay")),
        ("Article continues below advertisement", STRANGE),
    ],
)
def test_what_may_end_a_text_stays_below_a_label(document, story, struck, label, lines):
    assert set(lines) - struck(document(*story, label, *lines, authors=("Anna Berg",))).keys() >= {lines[-1]}


def test_the_text_goes_on_below_a_label_between_its_paragraphs(document, story, struck):
    lines = ("Transport", "Bridges")
    assert struck(document(*story[:2], "Related topics", *lines, *story[2:])).keys() & set(lines) == set()


@pytest.mark.parametrize("is_text", [True, False])
@pytest.mark.parametrize("above", [(), ("Leave a comment",)], ids=["alone", "below-comments"])
@pytest.mark.parametrize(
    "line",
    [
        "Impressum | Datenschutz | AGB",
        "Über uns | Impressum | Datenschutz",
        "Imprint | Privacy policy | Terms of use",
        "Privacy Policy · Terms of Service · Contact",
        "Mentions légales | Confidentialité | CGU",
        "Aviso legal | Política de privacidad | Contacto",
        "About us | Contact us | Advertise",
        "Impressum",
        "Report an error",
        "Сообщить об ошибке",
    ],
)
def test_the_sites_own_pages_below_the_text_are_navigation(document, story, struck, line, above, is_text):
    assert struck(document(*story, *above, line, is_text=is_text))[line] == "navigation"


@pytest.mark.parametrize(
    "line",
    [
        "Haverby | Skarvik | Nordby",
        "Impressum, Datenschutz und die Brücke von Haverby",
        "Terms of the bridge | Privacy of the fishermen",
        "Contact",
        "Ingrid Solheim | Mayor of Haverby",
    ],
)
def test_a_last_line_that_names_other_things_stays(document, story, struck, line):
    assert struck(document(*story, line)) == {}


def test_a_row_of_such_names_inside_the_text_stays(document, block, story, struck):
    rows = ("Privacy policy | Terms of use", block("Contact | Imprint | Advertising", kind="cell"))
    assert struck(document(*story[:2], *rows, *story[2:])) == {}

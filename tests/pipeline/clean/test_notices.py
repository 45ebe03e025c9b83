from __future__ import annotations

import pytest

from pipeline.clean import phrasebook

CALLS = {
    "author_call": "author_box",
    "channel_call": "share_prompt",
    "contact_call": "author_box",
    "support_call": "subscription_prompt",
}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("We may earn a commission if you buy through links on this page.", "advertisement"),
        ("Die mit einem Stern gekennzeichneten Links sind Affiliate-Links.", "advertisement"),
        ("i.solheim@paper.example", "author_box"),
        ("Ingrid Solheim, i.solheim@paper.example", "author_box"),
        ("twitter.com/isolheim", "author_box"),
        ("Write to our desk for the harbour at harbour@gazette.example.", "author_box"),
        ("Do you have a story to tell? Email: tips@paper.example", "author_box"),
        ("Contact Anna Berg at aberg@other.example. Follow her on X: @annaberg.", "author_box"),
        ("Anna Berg covers music for the Ledger. Sign up for her newsletter here.", "author_box"),
        ("Anna Berg schreibt über Musik. Folgen Sie ihr auf Instagram.", "author_box"),
        ("Follow us and be the first to read the news of Haverby.", "share_prompt"),
        ("For more stories like this, look into our pages on the county.", "share_prompt"),
        ("If you enjoyed this article, you will like the one of next week.", "subscription_prompt"),
        ("Become a Patron and read us a day before the others.", "subscription_prompt"),
        ("Enjoyed this story? Subscribe for £1 a week. Cancel anytime.", "subscription_prompt"),
    ],
)
def test_a_notice_at_the_end_is_struck(document, story, struck, line, reason):
    assert struck(document(*story, line)) == {line: reason}


def test_the_authors_name_with_an_address_is_struck(document, story, struck):
    line = "Contact Anna Berg about this story at aberg@other.example."
    assert struck(document(*story, line, authors=("Anna Berg",))) == {line: "author_box"}
    assert struck(document(*story, line, authors=("Jon Berg",))) == {}
    spoken = "Those who saw the lorry may write to Anna Berg at aberg@other.example."
    assert struck(document(*story, spoken, authors=("Anna Berg",))) == {}


def test_a_disclosure_is_struck_above_the_text_as_well(document, story, struck):
    line = "Our desk chooses what it shows here, and we may earn a commission on some of it."
    assert struck(document(line, *story)) == {line: "advertisement"}


@pytest.mark.parametrize(
    "line",
    [
        # an appeal of the police, with an address that is not the paper's
        "Anyone who saw the lorry on Monday is asked to call the police of Haverby or to write to cases@police.example.",
        "“Follow us, or be left behind,” she called to the fishermen on the quay.",
        'The sign on the pillar says "contact us" and gives a number in Skarvik.',
        "Tickets for the opening are sold at the harbour office from nine.",
        "The council pays the harbour company a commission of two crowns a lorry.",
        "Reporting by Ingrid Solheim in Haverby; editing by Jon Berg",
        "That was all.",
        "Follow her on the quay, and you will see how the old bridge was built.",
        "Write to him at the harbour, the fishermen say, and the letter comes back.",
        "She asked the fishermen to follow her on Instagram.",
        "“Follow her on X: @annaberg,” said the mayor.",
        # a report on prices
        "Readers who subscribe now pay £1 a week, says the publisher.",
        "Correction: in an earlier version of this article the year was wrong.",
    ],
)
def test_a_true_last_line_stays(document, story, struck, line):
    assert struck(document(*story, line)) == {}


@pytest.mark.parametrize(
    "line",
    [
        "The mayor asked the council to contact us fishermen before the next vote at +47 5550 1234.",
        "The harbour company wrote to boats@skarvik.example in spring and has had no answer since.",
        "If you enjoyed this article of the harbour treaty, said the judge, read the second.",
        "Volunteers support our work at the museum of the harbour, says its keeper.",
    ],
)
def test_what_the_text_says_in_the_middle_stays(document, story, struck, line):
    assert struck(document(story[0], line, *story[1:])) == {}


def test_a_long_disclosure_says_more_than_that(document, story, struck):
    line = f"{story[1]} {story[4]} We may earn a commission on boats."
    assert struck(document(story[0], line, *story[2:4])) == {}


@pytest.mark.parametrize(
    "line",
    [
        "The western pillar at low tide. Photo: Jon Berg",
        "Der Pfeiler bei Ebbe. Foto: Jon Berg/dpa",
        "The western pillar at low tide (Getty Images)",
        "The western pillar at low tide | Jon Berg/AP Photo",
        "The western pillar at low tide © Jon Berg",
    ],
)
def test_a_line_that_ends_with_the_credit_of_a_picture_is_a_caption(document, story, struck, line):
    assert struck(document(*story[:2], line, *story[2:])) == {line: "caption"}
    assert struck(document(line, *story)) == {line: "caption"}


@pytest.mark.parametrize(
    "line",
    [
        "He sold the picture of the pillar to Getty Images.",
        "The law of the picture is that of the photo: who took it, owns it.",
        "On the wall hangs a photo: two men, a boat and the old bridge.",
        "“It was a good photo: Jon Berg”",
        "The firm behind the bridge, Berg & Sons, is registered in Skarvik",
    ],
)
def test_a_line_about_pictures_stays(document, story, struck, line):
    assert struck(document(*story[:2], line, *story[2:])) == {}


def test_captions_that_are_all_there_is_stay(document, struck):
    lines = ["The western pillar at low tide. Photo: Jon Berg", "The ferry of 1931 at the quay. Photo: Jon Berg"]
    assert struck(document(*lines)) == {}


@pytest.mark.parametrize("table", [*CALLS, "disclosure"])
def test_calls_are_known_in_many_languages(table):
    assert len({phrase.language for phrase in phrasebook.phrases(table)}) >= 17


@pytest.mark.parametrize(
    "phrase",
    [phrase for table in CALLS for phrase in phrasebook.phrases(table)],
    ids=lambda phrase: f"{phrase.table}-{phrase.text}",
)
def test_each_call_strikes_at_the_end_and_not_inside(phrase, document, story, struck):
    said = phrase.text.removeprefix("…")
    line = f"{said.capitalize()} \u2013 desk@paper.example and in the harbour of Haverby"
    assert struck(document(*story, line)).get(line) is not None
    quoted = f"“{said}” stands on the board of the harbour in Haverby, above all the other papers of the year."
    passing = f"The mayor read {said} aloud from the board and asked the council of Haverby what it was to mean."
    lines = [quoted] if phrase.text.startswith("…") else [quoted, passing]
    assert struck(document(*story, *lines)) == {}


@pytest.mark.parametrize("phrase", phrasebook.phrases("disclosure"), ids=lambda phrase: phrase.text)
def test_each_disclosure_strikes(phrase, document, story, struck):
    line = f"On this page {phrase.text} of Haverby."
    assert struck(document(line, *story)) == {line: "advertisement"}

from __future__ import annotations

import pytest

from pipeline import clean
from pipeline.items import Article, Rejection

BRIEF = (
    "A lorry slid off the harbour bridge at Haverby on Sunday night. "
    "Nobody was hurt, the police said, and the road was open again by six."
)


def reason_of(document):
    result = clean.clean(document)
    return result.reason if isinstance(result, Rejection) else None


@pytest.mark.parametrize(
    ("lines", "fields", "reason"),
    [
        ((), {}, "no_article"),
        (("Share", "Leave a comment"), {}, "no_article"),
        (("Please enable JavaScript to view this site.",), {}, "no_article"),
        (("Gazette",), {}, "no_article"),
        (("The page you are looking for could not be found.",), {"headline": "Page not found | The Gazette"}, "soft_404"),
        (
            ("Versuchen Sie es mit der Suche oder gehen Sie zur Startseite zurück.",),
            {"headline": "Seite nicht gefunden"},
            "soft_404",
        ),
        (("Vielleicht hilft die Suche, oder die Startseite.",), {"headline": "Diese Seite wurde nicht gefunden"}, "soft_404"),
        (("The page you are looking for has moved. Try the search.",), {}, "soft_404"),
        (("Die Seite, die Sie suchen, ist umgezogen.",), {}, "soft_404"),
        (("Go back to the front page, or try the search.",), {"headline": "Error 404"}, "soft_404"),
        (("Retournez à l'accueil.",), {"headline": "404 - Page introuvable"}, "soft_404"),
        (
            (
                "We value your privacy",
                "We and our partners store and/or access information on a device and process personal data.",
                "You may withdraw your consent at any time under Cookie settings. Accept all",
            ),
            {},
            "consent_wall",
        ),
        (
            (
                "Mit Werbung weiterlesen",
                "Wir und unsere Partner verwenden Cookies und ähnliche Technologien, um personalisierte Anzeigen zu zeigen.",
                "Ihre Einwilligung können Sie in den Datenschutzeinstellungen widerrufen.",
            ),
            {},
            "consent_wall",
        ),
        (("The council met on Monday to vote on the bridge that…", "Subscribe to continue reading"), {}, "paywall_stub"),
        (
            ("Der Stadtrat hat am Montag über die Brücke abgestimmt.", "Dieser Artikel ist nur für Abonnenten"),
            {},
            "paywall_stub",
        ),
        (("The council met on Monday to vote on the bridge that…",), {"access": "paywalled"}, "paywall_stub"),
    ],
)
def test_a_page_that_is_no_article_is_refused(document, lines, fields, reason):
    assert reason_of(document(*lines, **fields)) == reason


@pytest.mark.parametrize(("words", "is_missing"), [(("error", "404"), True), (("not", "found"), True), (("found",), False)])
def test_a_page_whose_markup_says_that_it_is_missing_is_refused(document, block, words, is_missing):
    notice = block("Perhaps the search box helps you to find what you came for.", words_near=words)
    assert (reason_of(document(notice)) == "soft_404") is is_missing


def test_a_long_article_near_such_a_class_stays(document, block, story):
    assert reason_of(document(*(block(text * 2, words_near=("not", "found")) for text in story))) is None


def test_a_list_of_links_is_a_listing_page(document, block):
    lines = [block(f"Council votes on bridge number {number} in Haverby", link_share=1.0) for number in range(12)]
    assert reason_of(document(*lines)) == "listing_page"


def test_teasers_that_invite_to_read_on_are_a_listing_page(document):
    lines = [text for number in range(5) for text in (f"Bridge {number} opens", "It was a cold day.", "Read more")]
    assert reason_of(document(*lines)) == "listing_page"


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        ((BRIEF,), {}),
        ((BRIEF,), {"access": "paywalled"}),
        ((BRIEF, "Share this article", "Sign up for our newsletter"), {}),
        (("Dear editor, your report on the bridge was right. Keep it up. Ole Moe, Haverby",), {}),
        (("14:05 The council meets.",), {"kind": "live_blog"}),
        (("Roses on the quay", "Salt upon the stone"), {}),
        ((BRIEF, "Subscribe"), {}),
        ((BRIEF + " Regulators fined the firm because its cookie settings did not let readers reject all trackers.",), {}),
        ((BRIEF,), {"headline": "Error 404 was the name of the boat"}),
        (("16.11.2026", BRIEF), {}),
        (("404", BRIEF), {}),
        (("19:04", BRIEF), {"headline": "405"}),
        ((BRIEF,), {"headline": "Error 17"}),
        (("A page was not found when the library counted its oldest book on Monday, and nobody knows where it went.",), {}),
        ((BRIEF,), {"headline": "Diese Seite der Stadt wird oft nicht gefunden"}),
    ],
)
def test_a_short_true_article_stays(document, lines, fields):
    article = clean.clean(document(*lines, **fields))
    assert isinstance(article, Article)
    assert lines[0] in article.text


def test_a_long_article_with_a_prompt_stays(document, story):
    assert reason_of(document(*story, "Subscribe to continue reading")) is None


def test_a_long_list_that_is_an_article_stays(document, block, story):
    links = [block(f"Bridge number {number} in the county", link_share=1.0, kind="list_item") for number in range(9)]
    assert reason_of(document(*story, *links)) is None


def test_a_brief_among_many_links_stays(document, block):
    links = [block(f"Council votes on bridge number {number} in Haverby", link_share=1.0) for number in range(12)]
    article = clean.clean(document(BRIEF, *links))
    assert article.text == BRIEF


def test_plain_text_is_refused_only_if_nothing_is_left(document):
    assert reason_of(document("Two words", is_text=True)) is None
    assert reason_of(document("Leave a comment", is_text=True)) == "no_article"


def test_a_refusal_says_where_and_why(document):
    rejection = clean.clean(document())
    assert (rejection.stage, rejection.url, rejection.detail) == (
        "clean",
        "https://gazette.example/bridge",
        "the page has no main content",
    )


WALL = ("Subscribe to keep reading", "Get unlimited access for £1 a week.", "Already a subscriber? Log in")
TEASER = (
    "The road to Halle Moor ends at a gate with two padlocks, and nobody who lives on this side of it has ever held both keys. "
    "One belongs to the company that cuts the peat, the other to the people who want it to stop, and neither passes alone."
)
TEASERS_OF_THREE = tuple(f"{text} {TEASER}" for text in ("It rained.", "It was late.", "Nobody spoke."))


@pytest.mark.parametrize(
    ("lines", "fields", "reason"),
    [
        ((TEASER,), {"beside": WALL}, "paywall_stub"),
        ((TEASER,), {"beside": WALL, "access": "free"}, None),
        ((TEASER,), {"beside": ("Subscribe now", "Log in", "Cancel anytime")}, None),
        ((TEASER,), {"beside": ("Comments are for subscribers only", "Log in to join the conversation")}, None),
        (
            (TEASER,),
            {"beside": ("Most read", "Sport", "Premium", "For subscribers only", "The clockmaker who refuses to sell")},
            None,
        ),
        (TEASERS_OF_THREE, {"beside": WALL}, None),
        (TEASERS_OF_THREE, {"beside": WALL, "access": "paywalled"}, "paywall_stub"),
        (TEASERS_OF_THREE, {"beside": WALL[:1]}, None),
        (TEASERS_OF_THREE, {"beside": WALL[:1], "access": "paywalled"}, None),
        (
            TEASERS_OF_THREE,
            {"beside": WALL[:1], "access": "paywalled", "signs": frozenset({"paid_part_missing"})},
            "paywall_stub",
        ),
        ((TEASER,), {"beside": WALL, "access": "paywalled", "signs": frozenset({"paid_part_there"})}, None),
        ((TEASER, *WALL, BRIEF), {}, None),
        ((TEASER, *WALL), {}, "paywall_stub"),
        (("“From Monday on,” said the editor, “the paper is for subscribers only.”", BRIEF), {"access": "paywalled"}, None),
        ((BRIEF, "From Monday on the paper on the island is for subscribers only, and there are nine of them."), {}, None),
    ],
)
def test_a_wall_is_told_from_an_offer_below_a_whole_text(document, lines, fields, reason):
    assert reason_of(document(*lines, **fields)) == reason


TEASERS = tuple(f"Bridge number {number} in the county was opened on Monday by a councillor." for number in range(6))
LONG_TEASERS = tuple(f"{text} {TEASER}" for text in TEASERS)


@pytest.mark.parametrize(
    ("lines", "fields", "reason"),
    [
        (TEASERS, {"signs": frozenset({"below_links"})}, "listing_page"),
        (TEASERS, {"signs": frozenset({"below_links", "declares_article"})}, None),
        (TEASERS, {"signs": frozenset({"list_address"})}, None),
        (TEASERS, {"signs": frozenset({"list_address"}), "headline": "Search results for bridge"}, "listing_page"),
        (LONG_TEASERS, {"signs": frozenset({"below_links"})}, None),
        (LONG_TEASERS, {"signs": frozenset({"below_links", "declares_list"})}, "listing_page"),
        (LONG_TEASERS, {"signs": frozenset({"list_address", "declares_list"})}, None),
        (tuple(f"{text[:-1]}…" for text in TEASERS), {"headline": "Category: Bridges"}, "listing_page"),
        (tuple(f"{text[:-1]}…" for text in TEASERS), {}, None),
        ((), {"beside": TEASERS, "n_page_words": 70, "n_page_links": 9, "signs": frozenset({"list_address"})}, "listing_page"),
        ((), {"beside": TEASERS, "n_page_words": 70, "n_page_links": 9}, "no_article"),
    ],
)
def test_a_list_of_articles_is_told_from_an_article_in_short_paragraphs(document, lines, fields, reason):
    assert reason_of(document(*lines, **fields)) == reason


@pytest.mark.parametrize(
    ("lines", "fields", "reason"),
    [
        ((BRIEF,), {"headline": "Page not found | The Gazette"}, None),
        (("Try the search.",), {"headline": "Page not found | The Gazette"}, "soft_404"),
        (
            (f"{BRIEF} Try the search.",),
            {"headline": "Not found | The Gazette", "signs": frozenset({"declares_article"})},
            None,
        ),
        ((), {"headline": "Page not found", "beside": ("Try the search.",)}, "soft_404"),
        ((), {"beside": ("Please enable JavaScript to view this site.",)}, "no_article"),
    ],
)
def test_a_notice_is_weighed_with_what_stands_beside_it(document, lines, fields, reason):
    assert reason_of(document(*lines, **fields)) == reason


def test_a_refusal_names_its_evidence(document):
    rejection = clean.clean(document(TEASER, beside=WALL, access="paywalled"))
    assert rejection.detail == (
        "below 49 words it says “Subscribe to keep reading”; offers a subscription (“a week”, “already a subscriber”); "
        "the page says that it is not free; no longer than a teaser"
    )


def test_a_wall_above_which_no_sentence_stands_is_not_said_to_stand_below_words(document):
    rejection = clean.clean(document("The bridge over the river", beside=WALL, access="paywalled"))
    assert rejection.detail.startswith("it says “Subscribe to keep reading”; ")

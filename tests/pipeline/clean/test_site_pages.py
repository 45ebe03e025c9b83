"""Pages on which a site speaks of itself, beside articles about the same things."""

# ruff: noqa: E501, RUF001 - lines in many scripts, as they are read

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline import clean
from pipeline.clean import phrasebook
from pipeline.clean.mentions import mentions
from pipeline.items import Rejection

WHEN = datetime(2026, 11, 22, tzinfo=UTC)


def reason_of(document):
    result = clean.clean(document)
    return result.reason if isinstance(result, Rejection) else None


@pytest.mark.parametrize(
    ("headline", "lines", "reason"),
    [
        ("Just a moment...", ("gazette.example needs to review the security of your connection.", "Ray ID: 8f2a"), "no_article"),
        ("Security check", ("Please complete the security check to go on. Are you a robot?",), "no_article"),
        ("Sicherheitsüberprüfung", ("Bestätigen Sie, dass Sie ein Mensch sind.", "Ihr Browser wird überprüft"), "no_article"),
        ("Access Denied", ('You don\'t have permission to access "/a" on this server.',), "no_article"),
        ("Forbidden", ("You do not have permission to access this page. Your request blocked.",), "no_article"),
        ("Accès refusé", ("Vous n'avez pas l'autorisation d'accéder à cette page sur ce serveur.",), "no_article"),
        ("We'll be back soon", ("The site is down for maintenance. Please try again in an hour.",), "no_article"),
        ("Wartungsarbeiten", ("Wegen Wartungsarbeiten vorübergehend nicht erreichbar. Bitte versuchen Sie es später.",), "no_article"),
        (
            "Privacy policy | The Gazette",
            ("This policy explains how we use personal data.", "We are the data controller.", "You have the right to object."),
            "no_article",
        ),
        (
            "Datenschutzerklärung",
            ("Verantwortlicher ist der Verlag. Wir verarbeiten personenbezogene Daten.", "Sie haben das Recht auf Auskunft."),
            "no_article",
        ),
        (
            "Subscribe to the Gazette",
            ("Digital: £2 a week. Unlimited articles and the crossword.", "Print: £6 a week.", "Cancel at any time."),
            "no_article",
        ),
        ('12 results for "otter"', ("Otter seen at weir 3 Nov 2026", "Otter cafe shuts 1 May 2026"), "listing_page"),
        ("Suchergebnisse für Otter", ("Otter am Wehr gesehen", "Café zum Otter schließt"), "listing_page"),
        ("Well, this is awkward", ("The story you wanted has gone. It may have been moved or deleted.", "Go back to the home page."), "soft_404"),
        ("Vaya", ("La noticia que intenta ver ya no está disponible.", "Volver a la portada"), "soft_404"),
        ("الساحل", ("الصفحة التي تبحث عنها ربما حذفت أو تغير عنوانها.", "العودة إلى الرئيسية"), "soft_404"),
    ],
)  # fmt: skip
def test_a_page_of_the_sites_own_is_no_article(document, headline, lines, reason):
    assert reason_of(document(*lines, headline=headline)) == reason


@pytest.mark.parametrize(
    ("headline", "lines"),
    [
        ("Access denied", ("Fishermen stood before a locked gate at the harbour on Sunday and did not learn why.",)),
        ("Access denied to beach after landslide", ("The path is closed until Easter, the council said on Monday.",)),
        ("Just a moment", ("A pensioner of 90 has won the county prize for short poems with one of eleven words.",)),
        (
            "Match not available in your country",
            ("Fans of Haverby could not see the match on Sunday. “Not available in your country,” their screens said.",),
        ),
        ("Harbour bridge is down for maintenance", ("Lorries go by the valley until May, when it is to open again.",)),
        ("Privacy policy of council app is illegal, says court", ("It collected personal data of 900 parents.",)),
        (
            "Firm explains its privacy policy",
            ("The company said that it collects no personal data. Its privacy policy runs to ninety pages, a court heard.",),
        ),
        ("Subscribe to nothing, police tell village", ("Men at the door had sold papers that do not exist for £6 a week.",)),
        ("Results for Haverby", ("Labour held both seats in the town on Thursday, with the Greens in second place.",)),
        ("Search for missing rower goes on", ("Two boats went out at dawn.", "Nothing was found, the coastguard said.")),
        ("Are you a robot?", ("A play about a shop that is run by machines opens at the Theatre Royal on Friday.",)),
        (
            "The story you wanted",
            ("Readers chose this tale of an otter as the one they wanted to read again; it may have been moved by the flood.",),
        ),
    ],
)
def test_an_article_about_such_things_is_one(document, headline, lines):
    assert reason_of(document(*lines, headline=headline)) is None


def test_a_name_or_a_date_speaks_for_an_article(document):
    lines = ("The site is down for maintenance, and nobody at the mine can say when it will be back shortly or at all.",)
    assert reason_of(document(*lines, headline="Back soon, says mine", authors=("Anna Berg",))) is None
    assert reason_of(document(*lines, headline="Back soon, says mine", published_at=WHEN)) is None


TABLES = ("challenge", "denied", "maintenance", "not_found_said", "policy_said")


@pytest.mark.parametrize("phrase", [p for t in TABLES for p in phrasebook.phrases(t)], ids=lambda p: f"{p.table}-{p.language}")
def test_each_phrase_is_found_inside_a_line(phrase):
    assert mentions(phrase.table, f"x {phrase.text.replace('…', 'a')} x")


@pytest.mark.parametrize("table", TABLES)
def test_they_are_known_in_many_languages(table):
    assert len({phrase.language for phrase in phrasebook.phrases(table)}) >= 20


@pytest.mark.parametrize(
    ("headline", "lines"),
    [
        ("Searchers lose hope", ("The search for Ole Moe, 61, was called off at the weir. We looked everywhere, said his brother.", "The boat may have been moved by the tide.")),
        ("Hiker missing", ("We couldn't find the path in the fog, the hikers said after the search on Monday. All were home by six.",)),
        ("Page not found | Die Warte", ("A lorry slid off the bridge on Sunday; the search for its driver ended at six. Nobody was hurt.",)),
        ("Brand in der Mühlgasse", ("Ein Feuer unter dieser Adresse war am Sonntag nach einer Stunde gelöscht. Verletzt wurde niemand.",)),
        ("Man saknas", ("Mannen hittades inte trots att sjön har sökts av hela natten. Båten har tagits bort, säger polisen.",)),
        ("Museo cerrado", ("El museo de la sal ya no existe: ha cambiado de manos y será hotel. La portada gótica se conserva.",)),
        ("Chat perdu", ("Nous n'avons pas trouvé le chat, dit la famille. L'accueil de la mairie reste ouvert jusqu'à lundi.",)),
        ("Lapsi kateissa", ("Lapsi ei löytynyt maanantaina. Vene on siirretty rantaan, poliisi kertoo.",)),
        ("Nie ma śladu", ("Mężczyzny nie znaleźliśmy, mówi policja. Łódź została przeniesiona na brzeg w poniedziałek.",)),
        ("Нет моста", ("Моста больше не существует: его разобрали в понедельник. Табличка была удалена, сообщили в селе.",)),
        ("Kayıp balıkçı", ("Kayıp balıkçı bulunamadı, arama pazartesi sürecek. Polis, teknenin kıyıda olduğunu söyledi.",)),
        ("行方不明", ("山で行方不明の男性は見つかりませんでした。捜索と検索は月曜日に再開される。",)),
        ("桥", ("这座桥已不存在或已被拆除，村民说。搜索工作星期一返回现场继续。",)),
        ("Ferry service unavailable", ("The ferry is temporarily unavailable, the operator said. It will be back soon; please try again on Thursday, says a sign.",)),
        ("Wartungsarbeiten", ("Die Schleuse ist wegen Wartungsarbeiten bis Freitag vorübergehend nicht verfügbar. Das Amt bittet um Geduld.",)),
        ("Доступ ограничен", ("Доступ к сайту ограничен по решению суда, сообщило ведомство в понедельник. Ранее закрыли ещё три издания.",)),
        ("Abonnement", ("Le nouvel abonnement de bus coûtera 12 euros par mois à partir de lundi, sans engagement, a dit le maire.",)),
        ("Impressum", ("Der kleine Verlag Impressum aus Lauterbach schließt Ende Mai. Sein Gründer, 81, findet keinen Nachfolger.",)),
        ("Privacy", ("Our neighbours have put up a hedge. You have the right to sleep behind it, my lawyer says.",)),
        ("Search results surprise police", ("Divers found three bicycles and a safe in the canal.", "Two were new")),
    ],
)  # fmt: skip
def test_a_brief_that_says_the_same_words_of_something_else_is_an_article(document, headline, lines):
    assert reason_of(document(*lines, headline=headline)) is None


ITEMS = (
    ("Choir wins", "The choir of Haverby came first in Westmark on Sunday."),
    ("Baker retires", "After 40 years Jim Ball hangs up his apron."),
    ("Bus cut", "The 12 will no longer run on Sundays from May."),
)


def test_linked_headings_with_a_teaser_each_are_a_listing_page(document, block):
    lines = [line for head, text in ITEMS for line in (block(head, kind="heading", link_share=1.0), text)]
    assert reason_of(document(*lines)) == "listing_page"
    assert reason_of(document(*lines, signs=frozenset({"declares_article"}))) is None


def test_an_article_with_a_linked_heading_or_with_headings_that_are_no_links_is_none(document, block, story):
    unlinked = [line for head, text in ITEMS for line in (block(head, kind="heading"), text)]
    assert reason_of(document(*unlinked)) is None
    linked = [line for head, text in ITEMS for line in (block(head, kind="heading", link_share=1.0), text)]
    assert reason_of(document(*story, *linked)) is None

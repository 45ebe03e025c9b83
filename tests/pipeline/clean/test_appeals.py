"""Appeals of free wording both ways: to subscribe to a newsletter, to share the page."""

# ruff: noqa: RUF001 - lines in many scripts

from __future__ import annotations

from functools import cache

import pytest

from pipeline.clean import form, phrasebook

UNSPACED = form.UNSPACED_CHARACTER


@cache
def first(table, language):
    return next(phrase.text for phrase in phrasebook.phrases(table) if phrase.language == language)


@pytest.mark.parametrize(
    "line",
    [
        "Get the Gazette's morning briefing: sign up for our newsletter",
        "Abonnieren Sie unseren Newsletter und erhalten Sie jeden Morgen die wichtigsten Nachrichten aus dem Tal",
        "Inscrivez-vous à notre infolettre pour ne rien manquer de l'actualité régionale",
        "Get the day’s top headlines delivered to your inbox every morning by subscribing to our newsletter.",
        "Want more stories like this? Subscribe to our weekly books newsletter for free.",
        "Like this? Join our mailing list to hear of the next one",
        "Never miss a story in our newsletter at seven",
        "If you want to know more, sign up for our newsletter on gardens and the people who keep them.",
        "Melde dich jetzt für unseren Garten-Newsletter an und bekomme jeden Freitag Tipps",
        "Jetzt unseren kostenlosen Kulturnewsletter abonnieren",
        "Suscríbete gratis a nuestro boletín de cultura y recibe lo mejor de la semana",
        "Iscriviti alla nostra newsletter del mattino per sapere cosa succede in città",
        "Meld je aan voor onze dagelijkse nieuwsbrief over de haven",
        "Zapisz się na nasz cotygodniowy newsletter o książkach",
        "Подпишитесь на нашу еженедельную рассылку о культуре",
        "Her sabah haberler için bültenimize abone olun",
        "無料ニュースレターに今すぐ登録",
        "订阅我们的每周电子报",
    ],
)
@pytest.mark.parametrize("is_text", [True, False])
def test_an_appeal_to_subscribe_goes_inside_the_text_and_below_it(document, story, struck, line, is_text):
    assert struck(document(*story[:2], line, *story[2:], is_text=is_text)) == {line: "newsletter_prompt"}
    assert struck(document(*story, line, is_text=is_text)) == {line: "newsletter_prompt"}


def test_an_appeal_for_a_newsletter_that_is_not_called_ours_goes_if_it_is_a_link(document, block, story, struck):
    line = "Get the Lindtal morning briefing in your inbox"
    assert struck(document(*story[:2], block(line, link_share=1.0), *story[2:])) == {line: "newsletter_prompt"}
    assert struck(document(*story[:2], block(line, link_share=0.0), *story[2:])) == {}


@pytest.mark.parametrize(
    "line",
    [
        "The council's newsletter reaches 3,000 homes and has never been late.",
        "Our newsletter had 3,000 readers before the war.",
        "Readers who sign up for our newsletter get a mug, the publisher said.",
        "The mayor wrote: “Sign up for our newsletter, and you will hear of every hole in the road.”",
        "“Subscribe to our newsletter,” it says on the door.",
        "Sign up for the library's newsletter at the desk in Fore Street.",
        "Get up early, says the harbour master, and you will see the seals.",
        "Join us, they said, and leave your newsletters at home, for we are writers of news no more and our paper is dead, "
        "and nobody who reads it now will remember what we had to say about it.",
        "The museum opens at ten in the morning. Sign up for our newsletter at the desk.",
        "Newsletters are the new newspapers, says the editor of one",
        "Wer unseren Newsletter liest, weiss, wie oft der Bus fehlt.",
        "Get to the point: our newsletter was a failure from the first day",
        "Receive no more than one newsletter a week, our panel of readers advised.",
        "Join us for our newsletter launch on Friday at the town hall.",
        "Discover who wrote our newsletter in 1943",
        "Jetzt ist unser Newsletter zehn Jahre alt.",
        "Restez chez vous, disait notre infolettre en mars 2020.",
        "Få leser vårt nyhetsbrev",
        "Viele Kunden wollen unseren Newsletter abonnieren.",
        "Notre infolettre n'existe plus depuis mars.",
        "Subscribe, and you will be sent our book on gulls.",
    ],
)
@pytest.mark.parametrize("is_text", [True, False])
def test_a_line_about_newsletters_stays(document, story, struck, line, is_text):
    assert struck(document(*story[:2], line, *story[2:], is_text=is_text)) == {}
    assert struck(document(*story, line, is_text=is_text)) == {}


def test_an_appeal_that_is_quoted_or_stands_in_a_table_stays(document, block, story, struck):
    for kind in ("quote", "cell", "code"):
        line = block("Sign up for our monthly newsletter on bridges", kind=kind)
        assert struck(document(*story[:2], line, *story[2:])) == {}


@pytest.mark.parametrize("table", ["newsletter_call", "newsletter_name", "newsletter_ours"])
def test_each_word_of_the_newsletter_tables_tells(table, document, story, struck):
    for phrase in phrasebook.phrases(table):
        language = phrase.language
        words = {name: first(name, language) for name in ("newsletter_call", "newsletter_name", "newsletter_ours")}
        words[table] = phrase.text
        object_ = f"{words['newsletter_ours']} {words['newsletter_name']}"
        call = words["newsletter_call"]
        line = call.replace("…", f" {object_} " if call.startswith("…") else object_).strip()
        assert struck(document(*story, line, is_text=True)).get(line) == "newsletter_prompt", (phrase, line)


@pytest.mark.parametrize(
    "line",
    [
        "Share this letter",
        "Print, save or share this recipe",
        "Share this recipe on Facebook, Bluesky and WhatsApp",
        "Share this obituary with your friends.",
        "Поделиться с друзьями",
        "Поделитесь этой новостью в соцсетях",
        "Diesen Leserbrief per E-Mail oder WhatsApp teilen",
        "Partagez cette recette avec vos amis",
        "Comparte esta receta en WhatsApp o Telegram",
        "Condividi questa ricetta con i tuoi amici",
        "Udostępnij ten przepis znajomymi",
        "Podijelite ovaj recept s prijateljima",
    ],
)
def test_an_appeal_to_share_goes_below_the_text(document, story, struck, line):
    assert struck(document(*story, line, is_text=True)) == {line: "share_prompt"}
    assert struck(document(*story, line)) == {line: "share_prompt"}


@pytest.mark.parametrize("line", ["Share this recipe", "Print or share this letter", "Diesen Leserbrief teilen"])
def test_an_appeal_to_share_the_page_goes_inside_the_text_unless_it_is_a_heading_or_an_item(
    document, block, story, struck, line
):
    assert struck(document(*story[:2], line, *story[2:])) == {line: "share_prompt"}
    for kind in ("heading", "list_item"):
        assert struck(document(*story[:2], block(line, kind=kind), *story[2:])) == {}
        assert struck(document(*story[:2], block(line, kind=kind, link_share=1.0), *story[2:])) == {line: "share_prompt"}


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell",
        "Share prices fell on Monday",
        "Share and share alike",
        "Share of women on the board",
        "Shares in Hallmark Metals",
        "Share with friends.",
        "Print the plan",
        "Save the letter",
        "Sharing the bridge with the gulls",
        "“Share this letter with your friends”",
        "Teilen und herrschen",
        "Partager le pain",
        "Поделиться хлебом",
        "Deel één",
        "Del dos",
    ],
)
def test_a_line_about_sharing_something_else_stays(document, block, story, struck, line):
    assert struck(document(*story[:2], line, *story[2:])) == {}
    assert struck(document(*story, line)) == {}
    assert struck(document(*story[:2], block(line, kind="heading", tag="h2"), *story[2:])) == {}


def test_sharing_with_friends_as_the_last_step_of_a_recipe_stays(document, block, story, struck):
    steps = [block(text, kind="list_item") for text in ("Beat the eggs", "Bake for an hour", "Share with family and friends")]
    assert struck(document(*story, *steps)) == {}


@pytest.mark.parametrize("table", ["share_verb", "share_thing", "share_with", "share_beside"])
def test_each_word_of_the_share_tables_tells(table, document, story, struck):
    for phrase in phrasebook.phrases(table):
        language = "en" if phrase.language == "mul" else phrase.language
        verb = phrase.text if table == "share_verb" else first("share_verb", language)
        with_ = "" if table == "share_verb" else phrase.text
        thing = phrase.text if table == "share_thing" else first("share_thing", language)
        line = (
            f"{verb} {phrase.text}" if table == "share_with" else f"{verb} {thing} {with_ if table == 'share_beside' else ''}"
        )
        assert struck(document(*story, line.strip(), is_text=True)).get(line.strip()) == "share_prompt", phrase

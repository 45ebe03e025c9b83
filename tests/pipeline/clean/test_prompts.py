"""Lines between two struck prompts, and names below a struck label: what goes with them, and what is text."""

# ruff: noqa: RUF001 - lines in many scripts

from __future__ import annotations

import pytest

ABOVE, BELOW = "Subscribe now", "Already a subscriber? Log in"
BOX = {ABOVE: "subscription_prompt", BELOW: "subscription_prompt"}


@pytest.mark.parametrize("is_text", [True, False])
@pytest.mark.parametrize(
    "line",
    [
        "Get unlimited access for $1 a week. Cancel anytime.",
        "$1 a week. Cancel anytime.",
        "Only $1 a week for the first year",
        "1 € pro Monat. Jederzeit kündbar.",
        "Acceso ilimitado por 1 € al mes",
    ],
)
def test_a_price_between_two_prompts_goes_wherever_they_stand(document, story, struck, line, is_text):
    later = [f"In Skarvik too: {text}" for text in story]
    assert struck(document(*story, ABOVE, line, BELOW, *later, is_text=is_text)) == {**BOX, line: "subscription_prompt"}
    lines = (ABOVE, "Your choice of plan, from $1 a week", line, BELOW)
    assert set(struck(document(*story, *lines, *later, is_text=is_text))) == set(lines)


@pytest.mark.parametrize(
    "line",
    [
        "The paper costs $1 a week, its publisher said.",
        "Subscribers to the harbour paper now pay $1 a week for the unlimited access that they were promised in spring.",
        "“Unlimited access for $1 a week”",
        "The first lorries came on Monday",
        "Nobody asked the fishermen.",
    ],
)
def test_a_report_between_two_prompts_stays(document, story, struck, line):
    assert struck(document(*story, ABOVE, line, BELOW, *story[:1])).items() >= BOX.items()
    assert line not in struck(document(*story, ABOVE, line, BELOW, story[0]))


def test_a_price_beside_one_prompt_stays(document, story, struck):
    line = "Only $1 a week for the first year"
    assert struck(document(*story[:2], ABOVE, line, *story[2:])) == {ABOVE: "subscription_prompt"}


@pytest.mark.parametrize("is_text", [True, False])
@pytest.mark.parametrize(
    "line",
    [
        "READ MORE: Village of 900 has four newsletters",
        "Read also: How the ferry company came by its boats",
        "Lesen Sie auch: Streit um den Flughafen geht in die nächste Runde",
        "LEIA TAMBÉM: Prefeito de Aldeia Nova renuncia ao cargo",
        "Lire aussi : Le maire de Saint-Aubin quitte la salle",
        "Lea también: El puente viejo cierra para siempre",
        "Leggi anche: Il ponte vecchio chiude per sempre",
        "Czytaj także: Stary most zostanie zamknięty na zawsze",
        "Читайте также: Старый мост закроют навсегда весной",
        "Lees ook: De oude brug gaat voor altijd dicht",
        "LIRE AUSSI | Le maire de Saint-Aubin quitte la salle",
        "Lire aussi - Le maire de Saint-Aubin quitte la salle",
        "LEGGI ANCHE > Il ponte vecchio chiude per sempre",
        "READ MORE | Village of 900 has four newsletters",
        "MORE: Village of 900 has four newsletters",
        "RELATED: Village of 900 has four newsletters",
        "Watch also: How the ferry company came by its boats",
        "Přečtěte si: Starý most se zavře navždy",
        "อ่านเพิ่มเติม: สะพานเก่าของเมืองจะปิดถาวรในฤดูใบไม้ผลิหน้า",
        "関連記事：古い橋、春に永久閉鎖へ　町議会が決定",
        "관련 기사: 낡은 다리 봄에 영구 폐쇄",
    ],
)
def test_an_invitation_to_another_story_goes_from_between_paragraphs_without_a_link(document, story, struck, line, is_text):
    assert struck(document(*story[:2], line, *story[2:], is_text=is_text)) == {line: "read_more_link"}


@pytest.mark.parametrize(
    "line",
    [
        "More: the fishermen want their harbour back",
        "Read more here: the report that the engineers wrote",
        "Lesen Sie hier: Was die Ingenieure dem Rat geschrieben haben",
        "Read more: it is what the doctor told all of them.",
        "Read: four",
        "Related: the fishermen and the ferry company of the county",
        "Read more - it is what the doctor told all of them.",
        "WATCH: THE RIVER AND THE MEN WHO LIVE BY IT",
        "Lesen Sie auch: das Kleingedruckte, riet der Anwalt der Witwe.",
        "Read also the letter that the bishop wrote",
    ],
)
def test_a_line_that_may_be_the_texts_own_stays_between_paragraphs(document, story, struck, line):
    assert line not in struck(document(*story[:2], line, *story[2:]))

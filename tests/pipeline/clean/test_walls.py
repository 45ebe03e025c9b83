"""Lines that say how much of an article is kept back, and badges of articles that cost; each beside true text like it."""

# ruff: noqa: RUF001 - lines in many scripts

from __future__ import annotations

import pytest

from pipeline import clean
from pipeline.clean import phrasebook
from pipeline.items import Rejection

JAPANESE = (
    "ハーバビー町議会は月曜夜、2019年からトラックの通行が禁止されている古い港の橋を架け替えることを決めた。",
    "イングリッド・ソルハイム町長は工事費が約1400万クローネに上り、郡が半額を負担すると述べた。",
)
KOREAN = (
    "해버비 시의회는 월요일 저녁 2019년부터 화물차 통행이 금지된 옛 항구 다리를 다시 짓기로 의결했다.",
    "잉그리드 솔하임 시장은 공사비가 약 1400만 크로네이며 군이 절반을 부담할 것이라고 말했다.",
)
CHINESE = (
    "哈弗比镇议会周一晚间表决通过重建自2019年起禁止卡车通行的旧港口大桥。",
    "镇长英格丽德·索尔海姆表示，工程将耗资约1400万克朗，县里将承担一半。",
)
HEADLINES = (
    "해버비 어부들, 연락선을 다시 요구하다",
    "노르드뷔 학생 이백 명이 빗속을 달리다",
    "의사들이 북쪽 병원을 떠나는 까닭은",
)


def reason_of(document):
    outcome = clean.clean(document)
    return outcome.reason if isinstance(outcome, Rejection) else None


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        (JAPANESE, "この記事は有料会員記事です。残り320文字"),
        (JAPANESE, "この記事は有料会員記事です。"),
        (JAPANESE, "残り1234文字"),
        (JAPANESE * 3, "残り1234文字"),
        (JAPANESE, "残り：1,234文字／全文：2,000文字"),
        (JAPANESE, "ここから先は有料会員限定"),
        (JAPANESE * 2, "ここから先は有料会員限定です。"),
        (CHINESE, "订阅后继续阅读"),
        (CHINESE, "訂閱後繼續閱讀全文"),
        (KOREAN, "유료회원 전용"),
        (KOREAN, "이 기사는 유료회원 전용입니다."),
    ],
)
@pytest.mark.parametrize("is_text", [True, False])
def test_a_beginning_above_a_wall_is_refused(document, text, wall, is_text):
    assert reason_of(document(*text, wall, is_text=is_text)) == "paywall_stub"
    assert reason_of(document(*text, is_text=is_text)) is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (JAPANESE, "作文の残り320文字を、少女は橋の歴史について書き、賞を受けた。"),
        (JAPANESE, "港の会員限定クラブの残りは三人だけだと町長は語った。"),
        (CHINESE, "镇长说，订阅后继续阅读的人不到一百。"),
        (KOREAN, "시장은 유료회원 전용 주차장이 다리 옆에 생긴다고 밝혔다."),
    ],
)
def test_a_sentence_that_says_the_same_words_is_text(document, text, line):
    assert reason_of(document(*text, line)) is None


def test_a_long_text_above_a_wall_is_whole(document):
    long = tuple(f"{text}{number}번째 다리도 곧 열린다고 시장은 말했다." for number in range(20) for text in KOREAN)
    assert reason_of(document(*long, "유료회원 전용")) is None


@pytest.mark.parametrize("headlines", [HEADLINES, HEADLINES[:1]])
def test_a_badge_below_another_story_is_not_the_articles_own(document, block, headlines):
    links = [block(text, link_share=1.0, n_links=1) for text in headlines]
    assert reason_of(document(*KOREAN, *links, "유료회원 전용")) is None
    assert reason_of(document(*KOREAN, "유료회원 전용", *links)) is None


def test_a_wall_is_struck_from_a_whole_article(document, story, struck):
    lines = ("この記事は有料会員記事です。残り320文字", "유료회원 전용", "订阅后继续阅读")
    assert struck(document(*story, *story[::-1], *lines)).items() >= dict.fromkeys(lines, "subscription_prompt").items()


@pytest.mark.parametrize("phrase", phrasebook.phrases("wall_rest"), ids=lambda phrase: f"{phrase.language}-{phrase.text}")
def test_each_phrase_about_the_rest_makes_a_beginning_a_stub(phrase, document, story):
    said = phrase.text.replace("#", "68")
    assert reason_of(document(*story, said)) == "paywall_stub"
    assert reason_of(document(*story, f"The mayor read {said} aloud from the board and laughed.")) is None


@pytest.mark.parametrize("phrase", phrasebook.phrases("wall_badge"), ids=lambda phrase: f"{phrase.language}-{phrase.text}")
def test_each_badge_makes_a_teaser_a_stub_and_not_a_longer_text(phrase, document, story):
    assert reason_of(document(story[0], phrase.text)) == "paywall_stub"
    assert reason_of(document(*story, phrase.text)) is None
    assert reason_of(document(story[0], f"{story[2]} The mayor read {phrase.text} aloud from the board and laughed.")) is None


@pytest.mark.parametrize("table", ["wall_badge", "wall_rest"])
def test_walls_are_known_in_twenty_languages(table):
    assert len({phrase.language for phrase in phrasebook.phrases(table)}) >= 20

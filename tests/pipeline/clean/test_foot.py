"""Lines at the foot of pages in many languages: calls, marks, notices; and true last lines that look like them."""

# ruff: noqa: RUF001 - lines in many scripts

from __future__ import annotations

import pytest

from pipeline.clean import phrasebook

TABLES = ("author_box", "comment_footer", "copyright_notice", "read_more_link", "share_prompt")


@pytest.mark.parametrize("is_text", [True, False])
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Reuse this content", "copyright_notice"),
        ("Purchase Licensing Rights", "copyright_notice"),
        ("При использовании материалов ссылка обязательна.", "copyright_notice"),
        ("Get the app", "share_prompt"),
        ("Join our WhatsApp channel", "share_prompt"),
        ("Подписывайтесь на наш канал в Telegram", "share_prompt"),
        ("Haberler WhatsApp'ta! Kanalımıza katılın", "share_prompt"),
        ("हमें फेसबुक पर फॉलो करें", "share_prompt"),
        ("Sledujte nás na Facebooku.", "share_prompt"),
        ("Submit a letter to the editor", "comment_footer"),
        ("Leserbrief schreiben", "comment_footer"),
        ("İlginizi çekebilir: Vapur neden gelmedi?", "read_more_link"),
        ("Bu gönderiyi Instagram'da gör", "read_more_link"),
        ("View this post on Instagram", "read_more_link"),
        ('▶ 관련기사 시장 "연락선은 없다"', "read_more_link"),
        ("▶ 관련기사: 어민들, 시장에게 공개 편지를 보내다", "read_more_link"),
        ("【関連記事】港の橋、なぜ通れないのか　町長に聞く架け替えの費用と時期", "read_more_link"),
        ("责任编辑：张三", "author_box"),
        ("（责任编辑：张三）", "author_box"),
        ("Ответственный редактор: Анна Берг", "author_box"),
    ],
)
def test_a_line_at_the_foot_goes(document, story, struck, line, reason, is_text):
    assert struck(document(*story, line, is_text=is_text)) == {line: reason}


def test_a_link_to_another_story_goes_above_the_standards_of_the_house(document, story, struck):
    lines = {
        "Read more: The ferry that never came": "read_more_link",
        "Our Standards: The Example Trust Principles.": "copyright_notice",
    }
    assert struck(document(*story, *lines)) == lines


def test_the_editors_name_is_no_label_of_what_follows(document, story, struck):
    last = "The council meets again on Friday at nine"
    assert struck(document(*story, "责任编辑：张三", last)) == {"责任编辑：张三": "author_box"}


@pytest.mark.parametrize("is_text", [True, False])
@pytest.mark.parametrize(
    "line",
    [
        "The council wants to reuse this content of the old pillars for the quay.",
        "Our standards are those of the harbour, said the mayor.",
        "Get the app running first, he told the fishermen, then the boats.",
        "Join us on Saturday for the opening of the bridge.",
        "She posted the picture on Instagram that evening.",
        "Editor: Jon Berg",
        "Music: Jon Berg, camera: Anna Moe",
        "Подписывайтесь, сказал мэр рыбакам, и половину заплатит округ.",
        "डॉक्टर ने कहा कि इस आहार को नियमित तौर पर फॉलो करें",
        "시장은 관련 기사를 읽지 않았다고 말했다.",
        "町長は関連記事を読んでいないと述べた。",
        "报纸的责任编辑说，大桥将于周一开放。",
        "Editörü aradı ve köprünün açıldığını söyledi.",
        "A letter to the editor was what began it all.",
    ],
)
def test_a_true_last_line_stays(document, story, struck, line, is_text):
    assert struck(document(*story, line, is_text=is_text)) == {}


@pytest.mark.parametrize("table", TABLES)
def test_foot_lines_are_known_in_twenty_languages(table):
    assert len({phrase.language for phrase in phrasebook.phrases(table)}) >= 20

"""Two texts: whether they are one that was copied, cut, added to or edited. Cases both ways."""

# ruff: noqa: E501, RUF001 - texts as they are written

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dedup.matching import match
from pipeline.dedup.shingles import keys, likeness, shingled

WIRE = (
    "The council of Haverby voted on Monday to close the old bridge over the river for good, after engineers had found"
    " cracks in two of its seven pillars.",
    "Traffic will go by the new road through the valley from March on, which adds twenty minutes to the way into town.",
    "The mayor said that the repairs would have cost four million crowns and that the state had offered to pay half of it.",
    "Shopkeepers on the northern bank fear for their trade and have asked for a ferry to run until a new bridge is built.",
    "A decision about the ferry is expected in May, when the harbour company has said what it wants for its two boats.",
    "The bridge was built in 1931 by prisoners of the county jail and has carried lorries since the end of the war.",
    "Eleven councillors were for closing it, four against, and one had gone home before the vote was taken.",
)
OTHER = (
    "Bakers of Nordby have won the county prize for rye bread for the third year in a row, and nobody knows how they do it.",
    "The jury of five tasted sixty loaves in one afternoon and drank nothing but water from the spring behind the church.",
    "Second prize went to a school class that had built its own oven out of bricks from a chimney that fell in a storm.",
    "The winner will be sold in the market hall on Saturday, at a price that the guild of bakers calls a sacrifice.",
    "Last year the bread was gone before nine in the morning, and the police had to calm the end of the queue.",
)


def text(sentences):
    return shingled("\n".join(sentences))


def kind(sentences, first):
    found = match(text(sentences), text(first))
    return found.kind if found else None


def test_a_copy_is_a_copy_whatever_its_first_words():
    assert kind(("HAVERBY (County Wire) -", *WIRE), WIRE) == "copy"


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_a_cut_copy_is_an_excerpt_and_the_whole_of_it_an_expansion(n):
    assert kind(WIRE[:n], WIRE) == "excerpt"
    assert kind(WIRE, WIRE[:n]) == "expansion"


def test_a_copy_with_other_headlines_behind_it_is_found():
    headlines = [line.split(",")[0] for line in OTHER]
    assert kind((*WIRE[:5], *headlines), WIRE) in ("copy", "update", "excerpt")
    assert kind((*WIRE[:6], *OTHER), WIRE)


def test_an_edited_copy_is_found():
    edited = [line.replace("Monday", "Tuesday").replace("said", "told the paper").replace("asked", "called") for line in WIRE]
    assert kind(edited, WIRE) in ("copy", "update")
    assert kind((*WIRE[3:], *WIRE[:3]), WIRE) == "copy", "paragraphs in another order"


def test_other_texts_of_the_same_outlet_are_no_match():
    furniture = (
        "Write to our desk at the harbour, where somebody is up from six in the morning until the last ferry has come in."
    )
    assert kind((*WIRE, furniture, furniture), (*OTHER, furniture, furniture)) is None


def test_what_two_texts_share_at_their_end_is_furniture():
    shared = [f"{line} So the paper says of itself, every day and on every page, number {line[:3]}." for line in OTHER]
    assert kind((*WIRE[:5], *shared), (*[line[::-1] for line in WIRE[:5]], *shared)) is None


NEWS = (
    "The clerk of the harbour court told the jury on Tuesday that nobody had asked him for the ledger before April.",
    "A diver who searched the basin on Wednesday has found the second anchor forty metres from where the barge lay.",
)


def test_two_reports_with_the_same_background_are_two_stories():
    one, other = ((news, *WIRE[:3]) for news in NEWS)
    shared = set(text(one).runs) & set(text(other).runs)
    assert len(shared) >= 0.65 * len(text(one).runs), "most of it is background"
    assert kind(one, other) is None


def test_a_copy_with_an_opening_of_its_own_is_a_copy_all_the_same():
    assert kind((*NEWS, *WIRE), WIRE) == "expansion"
    assert kind((NEWS[0], *WIRE[1:]), WIRE) == "copy", "the first sentence was written anew"


REPORT = (
    "Shares on the exchange of Haverby closed {a} on Friday, with the index of the forty largest companies at {b} points"
    " after {c} the day before. Turnover came to {d} million crowns. The harbour company gained {e} per cent, the bank of"
    " the county lost {f} per cent, and the brewery stood at {g} crowns at the end of trading."
)


def test_market_reports_share_words_and_no_figures():
    one = REPORT.format(a="higher", b=1201, c=1187, d=48, e=3, f=2, g=91)
    other = REPORT.format(a="lower", b=1150, c=1199, d=52, e=1, f=7, g=88)
    assert match(shingled(one), shingled(other)) is None
    assert match(shingled(one), shingled(one + " Trading goes on next Monday at nine.")) is not None


FORM = (
    "Police in {town} stopped a lorry on {day} evening because its load was not tied down. The driver, a man of {age} from"
    " {home}, was told to put it right before he went on. Nobody was hurt. Police remind all drivers that a load must be"
    " tied down at both ends, and that a fine awaits those who forget it, on the road to {road} as on any other."
)


def test_a_notice_with_another_fraction_is_another_notice():
    notice = (
        "The bank of the county bought bills for {a} on Monday, its spokesman said. Dealers in Haverby said that money for a"
        " day was trading at {b} per cent when the bank began to buy, and that they had expected it to do so."
    )
    first = shingled(notice.format(a="1.5 million crowns", b="6-3/16"))
    assert match(shingled(notice.format(a="1.5 million crowns", b="6-3/16") + " More was not said."), first)
    assert match(shingled(notice.format(a="1.5 million crowns", b="6-3/8")), first) is None
    assert match(shingled(notice.format(a="1.7 million crowns", b="6-3/16")), first) is None


def test_reports_that_fill_one_form_are_no_match():
    one = FORM.format(town="Haverby", day="Monday", age=48, home="Nordby", road="Skarvik")
    other = FORM.format(town="Aston", day="Friday", age=31, home="Bexley", road="Corley")
    assert match(shingled(one), shingled(other)) is None
    corrected = one.replace("48", "49").replace("evening", "night").replace("put it right", "tie it down")
    assert match(shingled(one), shingled(corrected)) is not None


def test_the_same_said_of_another_town_is_no_match():
    said = "The council of {0} decided on Monday to rebuild the old bridge, and it took {0} five hours to say so."
    more = "Engineers from {0} had found cracks in it. Those who live in {0} will have to take the road until the spring."
    one, other = (shingled(f"{said} {more}".format(town)) for town in ("Aston", "Bexley"))
    assert match(one, other) is None


def test_a_copy_that_spells_a_name_in_its_own_way_is_a_copy():
    respelled = [
        line.replace("Haverby", "Haferby").replace("bridge", "Bridge") for line in (*WIRE, *(f"In Haverby, {w}" for w in WIRE))
    ]
    assert kind(respelled, (*WIRE, *(f"In Haverby, {w}" for w in WIRE))) == "copy"


def test_two_short_texts_are_no_match():
    assert match(shingled("The harbour is closed."), shingled("The harbour is closed.")) is None


UNSPACED = {
    "zh": (
        "市议会周一投票决定永久关闭横跨河流的旧桥，因为工程师在七个桥墩中的两个发现了裂缝。从三月起，车辆将改走穿过山谷的新路，"
        "进城时间将增加约二十分钟。市长表示，维修费用将达四百万克朗，州政府已提出承担一半。北岸的店主担心生意受影响，"
        "要求在新桥建成之前开通渡轮。渡轮的决定预计将于五月作出。",
        "县里的面包师连续第三年获得黑麦面包奖，没有人知道他们是怎么做到的。五位评委在一个下午品尝了六十个面包，"
        "只喝教堂后面泉水。二等奖授予一个班级的学生，他们用暴风雨中倒塌的烟囱砖块建造了自己的烤炉。获奖面包将于周六在市场大厅出售。",
    ),
    "ja": (
        "市議会は月曜日、川にかかる古い橋を恒久的に閉鎖することを決めた。技術者が七本の橋脚のうち二本にひび割れを見つけたためだ。"
        "三月からは谷を通る新しい道路を使うことになり、町までの所要時間は約二十分長くなる。市長は修理に四百万クローネかかると述べた。"
        "北岸の商店主らは商売への影響を心配し、新しい橋ができるまで渡し船を運航するよう求めている。",
        "ノルドビーのパン職人たちが三年連続でライ麦パンの県大会で優勝したが、その秘訣を知る者はいない。五人の審査員は午後いっぱいかけて"
        "六十個のパンを試食し、教会の裏の泉の水だけを飲んだ。二位は嵐で倒れた煙突のれんがで自分たちの窯を作った学校の生徒たちだった。",
    ),
    "th": (
        "สภาเมืองลงมติเมื่อวันจันทร์ให้ปิดสะพานเก่าข้ามแม่น้ำอย่างถาวร หลังจากวิศวกรพบรอยแตกในเสาสองต้นจากทั้งหมดเจ็ดต้น "
        "ตั้งแต่เดือนมีนาคมเป็นต้นไป รถจะต้องใช้ถนนสายใหม่ผ่านหุบเขา ซึ่งทำให้การเดินทางเข้าเมืองนานขึ้นประมาณยี่สิบนาที "
        "นายกเทศมนตรีกล่าวว่าค่าซ่อมแซมจะอยู่ที่สี่ล้านโครน",
        "คนทำขนมปังแห่งนอร์ดบีได้รับรางวัลขนมปังไรย์ของมณฑลเป็นปีที่สามติดต่อกัน และไม่มีใครรู้ว่าพวกเขาทำได้อย่างไร "
        "คณะกรรมการห้าคนชิมขนมปังหกสิบก้อนในบ่ายวันเดียวและดื่มแต่น้ำจากน้ำพุหลังโบสถ์",
    ),
    "ar": (
        "صوت مجلس المدينة يوم الاثنين على إغلاق الجسر القديم فوق النهر نهائيا بعد أن وجد المهندسون شقوقا في اثنتين من دعاماته السبع."
        " وستمر السيارات ابتداء من مارس عبر الطريق الجديد في الوادي، مما يطيل الطريق إلى المدينة عشرين دقيقة. وقال رئيس البلدية إن"
        " الإصلاحات كانت ستكلف أربعة ملايين كرونة.",
        "فاز خبازو نوردبي بجائزة المقاطعة لخبز الجاودار للعام الثالث على التوالي، ولا أحد يعرف كيف يفعلون ذلك. وتذوقت لجنة من خمسة"
        " أعضاء ستين رغيفا في بعد ظهر واحد ولم يشربوا سوى الماء من النبع خلف الكنيسة.",
    ),
}


@pytest.mark.parametrize("language", UNSPACED)
def test_texts_of_other_scripts_are_matched_both_ways(language):
    one, other = UNSPACED[language]
    cut = shingled(one[: 2 * len(one) // 3])
    assert match(cut, shingled(one)).kind == "excerpt"
    assert len(set(keys(cut)) & set(keys(shingled(one)))) >= 2
    assert match(shingled(one), shingled(other)) is None
    assert len(set(keys(shingled(one))) & set(keys(shingled(other)))) < 2


def test_containments_say_how_much_is_shared():
    found = match(text(WIRE[:4]), text(WIRE))
    assert found.containment_in_first == 1.0
    assert 0.5 < found.containment_of_first < 0.65


@given(st.text(max_size=600), st.text(max_size=600))
def test_any_two_texts_are_compared_and_keys_are_signed_64_bit(one, other):
    match(shingled(one), shingled(other))
    found = keys(shingled(one))
    assert len(found) == len(set(found)) <= 48
    assert all(-(1 << 63) <= key < 1 << 63 for key in found)


def test_a_cut_copy_keeps_keys():
    whole, cut = keys(text(WIRE)), keys(text(WIRE[:3]))
    assert len(set(whole) & set(cut)) >= 2
    assert not set(whole) & set(keys(text(OTHER)))
    assert keys(shingled("")) == ()


def _text(*numbers):
    return "\n".join(
        f"Sentence {n} tells of {n * 7} boats and {n * 13} nets that the harbour of town {n} counted." for n in numbers
    )


@pytest.mark.parametrize(
    ("own", "other", "least", "most"),
    [
        (range(40), range(40), 1.0, 1.0),
        (range(20), range(40), 0.8, 1.0),
        (range(200), range(40), 0.8, 1.0),
        (range(40), range(30, 70), 0.1, 0.45),
        (range(40), range(40, 80), 0.0, 0.05),
        (range(1), range(40, 80), 1.0, 1.0),
    ],
    ids=["same", "half", "within-a-long-one", "a-quarter", "nothing", "too-few-keys"],
)
def test_keys_alone_tell_roughly_how_much_texts_share(own, other, least, most):
    found = likeness(keys(shingled(_text(*own))), keys(shingled(_text(*other))))
    assert least <= found <= most
    assert found == likeness(keys(shingled(_text(*other))), keys(shingled(_text(*own))))


def test_keys_fit_into_six_bytes():
    assert all(0 <= key < 1 << 47 for key in keys(shingled(_text(*range(100)))))

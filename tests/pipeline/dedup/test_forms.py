"""What a form says of one thing and then of another is two stories; a report that is corrected, raised or led anew is one."""

# ruff: noqa: E501, RUF001 - texts as they are written

from __future__ import annotations

import pytest

from pipeline.dedup import matching, shingles

FORMS = {
    "en": (
        "Firefighters were called to a flat in {street}, {town}, at {time} on {day} after a neighbour had seen smoke. {n} people "
        "were led out of the building, and a {age}-year-old {who} was taken to hospital. The fire had begun in the kitchen and "
        "was out within the hour, the brigade said. Its cause is being looked into. Anyone who saw what happened is asked to "
        "call the police on 101. The brigade reminds everybody to test their smoke alarms once a week and to keep doors shut.",
        {"street": "Mill Lane", "town": "Ashby", "time": "6.40am", "day": "Monday", "n": "Nine", "age": "43", "who": "plumber"},
        {
            "street": "Abbey Road",
            "town": "Corby",
            "time": "11.15pm",
            "day": "Friday",
            "n": "Four",
            "age": "71",
            "who": "teacher",
        },
    ),
    "de": (
        "Unbekannte sind in der Nacht zum {day} in ein Geschäft in der {street} in {town} eingebrochen. Nach Angaben der Polizei "
        "hebelten sie zwischen {time} Uhr ein Fenster auf, durchsuchten die Räume und nahmen {loot} mit. Der Schaden beträgt "
        "rund {n} Euro. Eine Fahndung blieb ohne Erfolg. Die Ermittler prüfen, ob die Tat mit anderen Einbrüchen in der Gegend "
        "zu tun hat. Zeugen werden gebeten, sich bei der Polizei zu melden.",
        {"day": "Dienstag", "street": "Lindenstraße", "town": "Celle", "time": "1 und 4", "loot": "Bargeld", "n": "12.000"},
        {"day": "Samstag", "street": "Marktgasse", "town": "Hameln", "time": "22 und 23", "loot": "Schmuck", "n": "35.500"},
    ),
    "ru": (
        "Авария произошла {day} на трассе {road} у посёлка {town}. По данным полиции, водитель автомобиля {car} выехал на "
        "встречную полосу и столкнулся с грузовиком. Пострадали {n} человека, их доставили в больницу. Движение на участке "
        "было закрыто на {time} минут. На месте работали спасатели и сотрудники полиции, обстоятельства выясняются. Водителей "
        "просят быть внимательнее на скользкой дороге.",
        {"day": "23 ноября", "road": "М-4", "town": "Каменка", "car": "Лада", "n": "2", "time": "40"},
        {"day": "17 октября", "road": "Р-22", "town": "Ольховка", "car": "Форд", "n": "3", "time": "95"},
    ),
    "zh": (
        "{day}，{town}发生一起火灾。消防部门{time}接到报警后，立即派出{n}辆消防车赶赴现场。经过约{long}分钟的扑救，明火被扑灭，"
        "现场疏散群众{people}人，没有人员伤亡。初步调查显示，起火建筑为一栋居民楼，起火部位为厨房，过火面积约{area}平方米，"
        "具体原因正在进一步调查。消防部门提醒市民，外出时应当关闭电源和燃气，定期检查家中线路，不要在楼道堆放杂物。",
        {"day": "11月3日", "town": "衢州柯城", "time": "6时20分", "n": "5", "long": "40", "people": "31", "area": "28"},
        {"day": "12月9日", "town": "丽水莲都", "time": "17时45分", "n": "8", "long": "95", "people": "64", "area": "110"},
    ),
    "ja": (
        "{day}{time}ごろ、{town}の国道で、{who}が運転する乗用車がトラックと衝突した。警察によると、この事故で{age}歳の男性がけがを"
        "して病院に運ばれたが、命に別条はないという。現場は片側一車線の見通しの良い直線道路で、警察は乗用車が中央線を越えたとみて"
        "当時の状況を詳しく調べている。この影響で国道は{n}時間にわたって通行止めとなった。",
        {"day": "3日", "time": "午前6時20分", "town": "長野県上田市", "who": "会社員", "age": "43", "n": "2"},
        {"day": "19日", "time": "午後8時50分", "town": "大分県別府市", "who": "農業の男性", "age": "71", "n": "5"},
    ),
    "ar": (
        "ضرب زلزال بقوة {size} درجات منطقة {town} عند الساعة {time} من صباح يوم {day}، بحسب مركز رصد الزلازل. وقال المركز إن الهزة "
        "وقعت على عمق {deep} كيلومترا تحت سطح الأرض. ولم ترد على الفور أنباء عن سقوط ضحايا أو وقوع أضرار كبيرة في المباني، وقالت "
        "السلطات إن فرق الطوارئ تتابع الموقف وتدعو السكان إلى توخي الحذر والابتعاد عن الأبنية القديمة تحسبا لهزات أخرى.",
        {"size": "4.6", "town": "أغادير", "time": "3:12", "day": "الاثنين", "deep": "12"},
        {"size": "5.3", "town": "شيراز", "time": "9:47", "day": "الخميس", "deep": "35"},
    ),
    "th": (
        "เมื่อเวลา {time} น. วันที่ {day} เกิดเหตุรถยนต์ชนกับรถบรรทุกบนถนนสาย{road} เจ้าหน้าที่กู้ภัยนำผู้บาดเจ็บ {n} รายส่งโรงพยาบาล "
        "ตำรวจระบุว่าผู้ขับขี่อายุ {age} ปีเสียหลักเนื่องจากถนนลื่นหลังฝนตกหนัก และขอให้ผู้ใช้รถใช้ถนนเพิ่มความระมัดระวังในช่วงนี้",
        {"time": "6.20", "day": "3 พฤศจิกายน", "road": "ลำปาง", "n": "2", "age": "43"},
        {"time": "18.45", "day": "19 ตุลาคม", "road": "ชุมพร", "n": "7", "age": "71"},
    ),
}


def match(text: str, first: str):
    return matching.match(shingles.shingled(text), shingles.shingled(first))


@pytest.mark.parametrize("language", FORMS)
def test_one_form_filled_twice_is_two_stories(language):
    form, one, other = FORMS[language]
    assert match(form.format(**other), form.format(**one)) is None


@pytest.mark.parametrize("language", FORMS)
def test_a_form_of_which_one_figure_was_corrected_is_one_story(language):
    form, one, other = FORMS[language]
    name = next(name for name in ("age", "people", "size", "n", "time") if name in one and one[name][0].isdigit())
    assert match(form.format(**{**one, name: other[name]}), form.format(**one))


REPORT = (
    "{dead} people died and {hurt} were injured when a bus left the road near {town} on Monday. {name}, who leads the district, "
    "said that the driver had swerved to miss a cow. Rescuers worked through the night, and the last passenger was freed at dawn. "
    "The bus had been on its way from the coast to the capital with families who were going home after the holidays. {name} "
    "promised that the road, on which three buses have gone off in two years, would have a barrier before winter. Of the {hurt} "
    "injured, most are out of danger, doctors at the hospital of {town} said. The company that runs the bus has not commented."
)
FACTS = {"dead": "Five", "hurt": "21", "town": "Aroche", "name": "Lena Ortwin"}


@pytest.mark.parametrize(
    "later",
    [
        REPORT.format(**{**FACTS, "dead": "Seven", "hurt": "24"}),
        REPORT.format(**{**FACTS, "name": "Lena Ortwyn"}),
        REPORT.format(**{**FACTS, "name": "Lena Ortwyn", "hurt": "24"}),
        REPORT.format(**FACTS).replace("on Monday", "on Tuesday").replace("the coast", "the harbour of Vila"),
        "A cow on the road led to the death of five holidaymakers on Monday, Lena Ortwin said." + REPORT.format(**FACTS)[75:],
        REPORT.format(**FACTS)
        .replace("three buses", "four coaches")
        .replace("two years", "18 months")
        .replace("at dawn", "at 6am"),
    ],
    ids=["toll raised", "name corrected", "name and toll", "day and place", "led anew", "edited"],
)
def test_a_report_that_is_corrected_raised_or_led_anew_is_one_story(later):
    assert match(later, REPORT.format(**FACTS))

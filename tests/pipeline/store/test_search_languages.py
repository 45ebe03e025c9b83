"""Sixty queries in eight languages find the same articles, in the same order, with the same snippets, on both databases."""

from __future__ import annotations

import pytest

from pipeline.store import finding
from pipeline.store.choice import Choice

TEXTS = {
    "en1": (
        "Covid-19 rules end in Haverby",
        "The council's last covid-19 rules end on Monday.\nMasks stay in the hospital, it said.",
    ),
    "en2": (
        "Bridge closed",
        "The old bridge over the river is closed. A new bridge costs 4.5 million; the bridge opens in May.",
    ),
    "en3": ("Naïve readers", "A café reader AND her sister agree: nobody reads don't-walk signs near the bridge."),
    "de1": ("Straßenbahn fährt wieder", "Die Straßenbahn in Zürich fährt seit Montag wieder über die große Brücke."),
    "de2": ("Ärger um Müll", "Für die Müllabfuhr zahlen Bürgerinnen künftig mehr; der Stadtrat stimmte zu."),
    "fr1": ("L'école ferme", "L'école du village ferme à Noël, a décidé le préfet ; les élèves iront à Évreux."),
    "fr2": ("Grève des éboueurs", "La grève des éboueurs continue à Marseille. Le maire reçoit l'œuvre d'un artiste."),
    "es1": ("El niño y la cigüeña", "En España, un niño salvó a una cigüeña en la Plaza Mayor de Cuenca."),
    "es2": ("Huelga de autobuses", "Los autobuses de la región no circularán mañana por la huelga, según el alcalde."),
    "ru1": ("Ёлка на площади", "Новогодняя ёлка стоит на площади. Мэр города открыл каток."),
    "ru2": ("Мост закрыт", "Старый мост через реку закрыт до мая, сообщили в администрации города."),
    "ar1": ("مطر في القاهرة", "هطل المطر على القاهرة يوم الاثنين، وقال المجلس إنَّ الطُرق مفتوحة."),
    "zh1": ("北京明天有雨", "中国气象局说、北京明天下雨。市民应带雨伞出门。"),
    "zh2": ("上海地铁新线开通", "上海地铁十八号线周一开通、全长三十公里。市长出席了仪式。"),
    "ja1": ("東京都で桜が開花", "気象庁は東京で桜が咲いたと発表した。ガラスのコップを持った市民が集まった。"),
    "ja2": ("京都の橋を閉鎖", "京都市は古い橋を月曜日に閉鎖した。新しい橋は五月に開く。"),
    "th1": ("ฝนตกหนักในกรุงเทพ", "ฝนตกหนักในกรุงเทพมหานครเมื่อวันจันทร์ ผู้ว่าฯ กล่าวว่าถนนเปิดแล้ว"),
}
QUERIES = {
    "covid-19": "en1",
    "COVID 19": "en1",
    '"covid 19 rules"': "en1",
    '"rules covid"': "",
    "bridge": "en2 en3",
    "bridge -closed": "en3",
    "bridge -the": "",
    "brid*": "en2 en3",
    "brid": "",
    '"new bridge"': "en2",
    '"new bridge': "en2",
    "AND": "en3",
    "NOT bridge": "",
    "naive": "en3",
    "cafe": "en3",
    "CAFÉ": "en3",
    "don't": "en3",
    "don't-walk": "en3",
    "4.5": "en2",
    "council's": "en1",
    "strassenbahn": "de1",
    "Straßenbahn zurich": "de1",
    "brucke": "de1",
    "müll*": "de2",
    "arger": "de2",
    "burgerinnen -zürich": "de2",
    "fahrt": "de1",
    "ecole": "fr1",
    "l'école": "fr1",
    "eleves evreux": "fr1",
    "greve": "fr2",
    "œuvre": "fr2",
    "oeuvre": "fr2",
    "a*": "de2 en2 en3 es1 es2 fr1 fr2",
    "nino": "es1",
    "NIÑO cigüeña": "es1",
    '"plaza mayor"': "es1",
    "huelga": "es2",
    "region manana": "es2",
    "елка": "ru1",
    "ЁЛКА": "ru1",
    "город*": "ru1 ru2",
    "мост -мэр": "ru2",
    '"старый мост"': "ru2",
    "القاهرة": "ar1",
    "الطرق": "ar1",
    "المطر القاهرة": "ar1",
    "北京": "zh1",
    "下雨": "zh1",
    "雨": "zh1",
    "上海地铁": "zh2",
    "地铁 -北京": "zh2",
    "市": "ja1 ja2 zh1 zh2",
    "東京": "ja1",
    "京都": "ja1 ja2",
    "桜": "ja1",
    "コップ": "ja1",
    "橋 五月": "ja2",
    "กรุงเทพ": "th1",
    "วันจันทร์": "th1",
    '" -* (AND': "en3",
    '" -* (': "",
}


@pytest.fixture
def filled(store, do, a):
    for name, (headline, body) in TEXTS.items():
        do.settle(a.page(f"https://gazette.example/{name}"), headline=headline, text=body, language=name[:2])
    return store


def names(hits):
    return [hit.found.article.url.rpartition("/")[2] for hit in hits]


def test_sixty_queries_find_what_is_expected(filled):
    assert len(QUERIES) >= 60
    found = {query: " ".join(sorted(names(finding.matching(filled, query)))) for query in QUERIES}
    assert found == QUERIES


def test_the_word_in_the_headline_and_the_more_frequent_one_come_first(filled):
    assert names(finding.matching(filled, "bridge")) == ["en2", "en3"]
    assert names(finding.matching(filled, "京都")) == ["ja2", "ja1"]
    assert [round(hit.score, 3) for hit in finding.matching(filled, "bridge")] == [0.961, 0.755]


@pytest.mark.parametrize("query", [query for query, expected in QUERIES.items() if expected])
def test_what_was_looked_for_is_marked_in_the_snippet(filled, query):
    for hit in finding.matching(filled, query):
        marked = [hit.snippet[start:end] for start, end in hit.marks]
        is_in_headline_only = not marked and hit.snippet.startswith(hit.found.article.text[:20])
        assert marked or is_in_headline_only
        assert all(word.strip() == word and word for word in marked)
        assert "\n" not in hit.snippet


@pytest.mark.parametrize(
    ("query", "name", "marked"),
    [
        ("bridge", "en2", ["bridge"] * 3),
        ("covid-19", "en1", ["covid-19"]),
        ("naive cafe", "en3", ["café"]),
        ("strassenbahn brücke", "de1", ["Straßenbahn", "Brücke"]),
        ('"plaza mayor" nino', "es1", ["niño", "Plaza Mayor"]),
        ("город*", "ru1", ["города"]),
        ("上海地铁", "zh2", ["上海地铁"]),
        ("雨", "zh1", ["雨", "雨"]),
        ("東京", "ja1", ["東京"]),
        ("กรุงเทพ", "th1", ["กรุงเทพ"]),
    ],
)
def test_the_words_themselves_are_marked(filled, query, name, marked):
    hits = {names([hit])[0]: hit for hit in finding.matching(filled, query)}
    hit = hits[name]
    assert [hit.snippet[start:end] for start, end in hit.marks] == marked


def test_a_long_block_is_cut_around_the_words(store, do, a):
    words = " ".join(f"word{n}" for n in range(300))
    do.settle(a.page(), headline="Long", text=f"First line.\n{words} needle {words}")
    (hit,) = finding.matching(store, "needle")
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["needle"]
    assert hit.snippet.startswith("…word")
    assert hit.snippet.endswith("…")
    assert len(hit.snippet) < 240


def test_filters_choose_among_what_matches(filled, a):
    assert names(finding.matching(filled, "市", Choice(languages=("zh",)))) == ["zh1", "zh2"]
    assert finding.matching(filled, "市", Choice(source="bote")) == []
    assert len(finding.matching(filled, "市", Choice(since=a.noon, source="gazette"))) == 0
    assert len(finding.matching(filled, "市", limit=2)) == 2


def test_exclusions_of_what_stands_everywhere_and_phrases_are_right_among_many(store, do, a):
    for n in range(40):
        text = f"common word number n{n} " + ("alpha beta" if n % 2 else "beta alpha") + (" rare" if n == 7 else "")
        do.settle(a.page(f"https://gazette.example/{n}"), headline=f"h{n}", text=text)
    if store.dialect == "postgresql":
        store.transact(lambda tx: tx.connection.exec_driver_sql("ANALYZE article_search"))
    assert len(finding.matching(store, '"alpha beta"', limit=100)) == 20
    assert len(finding.matching(store, "common", limit=100)) == 40
    assert names(finding.matching(store, "common rare")) == ["7"]
    assert finding.matching(store, "rare -common") == []
    assert len(finding.matching(store, 'common -"alpha beta"', limit=100)) == 20

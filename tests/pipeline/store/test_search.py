import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.store import search

TEXTS = {
    "en": ("Covid-19 rules end in Łódź", "The café's crème brûlée costs £5; naïve readers AND others agree."),
    "ja": ("東京都で桜が開花", "気象庁は東京で桜が咲いたと発表した。ガラスのコップ。"),
    "zh": ("北京明天有雨", "中国气象局说。北京明天下雨。"),
    "th": ("ข่าววันนี้", "ฝนตกหนักในกรุงเทพมหานคร"),
    "de": ("Straßenbahn fährt wieder", "Die Straßenbahn in Zürich fährt."),
    "ru": ("Ёлка на площади", "Новогодняя ёлка стоит на площади."),
    "tr": ("Çağr\u0131 yap\u0131ld\u0131", "\u0130stanbul'da çağr\u0131 yap\u0131ld\u0131."),
    "hi": ("हिन्दी समाचार", "दिल्ली में बारिश हुई।"),
    "ko": ("서울에 비", "서울에는 내일 비가 온다."),
    "ar": ("الأَخبار", "مطر في القاهرة"),
}


def found(store, query):
    read = search.read(query)
    if not read.wanted:
        return []
    asked = search.fts5(read) if store.dialect == "sqlite" else search.tsquery(read)
    sql = (
        "SELECT rowid AS id FROM article_fts WHERE article_fts MATCH :asked"
        if store.dialect == "sqlite"
        else ("SELECT article_id AS id FROM v_articles WHERE search_vector @@ to_tsquery('simple', :asked)")
    )
    rows = store.select(f"SELECT language FROM articles WHERE article_id IN ({sql}) ORDER BY language", asked=asked)
    return [row["language"] for row in rows]


@pytest.fixture
def filled(store, do, a):
    for language, (headline, body) in TEXTS.items():
        do.settle(a.page(f"https://gazette.example/{language}"), headline=headline, text=body, language=language)
    return store


def test_words_are_found_as_people_type_them(filled):
    cases = {
        "covid-19": ["en"],
        "COVID": ["en"],
        "lodz": ["en"],
        "creme brulee": ["en"],
        '"crème brûlée"': ["en"],
        '"brûlée crème"': [],
        "cost*": ["en"],
        "cost": [],
        "AND": ["en"],
        "cafe -naive": [],
        "cafe -nonsense": ["en"],
        "-cafe": [],
        "東京": ["ja"],
        "桜": ["ja"],
        "咲いた": ["ja"],
        "京都": ["ja"],
        "コップ": ["ja"],
        "コッフ": [],
        "北京": ["zh"],
        "下雨": ["zh"],
        "雨": ["zh"],
        "北雨": [],
        "กรุงเทพ": ["th"],
        "strassenbahn": ["de"],
        "zurich fahrt": ["de"],
        "елка": ["ru"],
        "cagri YAPILDI": ["tr"],
        "istanbul": ["tr"],
        "हिन्दी": ["hi"],
        "서울에": ["ko"],
        "الاخبار": [],
        "الأخبار": ["ar"],
        "": [],
        '" - * "': [],
        "fahrt bruchlos": [],
    }
    assert {query: found(filled, query) for query in cases} == cases


def test_index_follows_the_article(filled, do, a):
    do.settle(a.page("https://gazette.example/en", minutes=5), text="Nothing of the kind.", headline="Gone", language="en")
    assert (found(filled, "covid"), found(filled, "kind")) == ([], ["en"])
    filled.transact(lambda batch: batch.connection.exec_driver_sql("DELETE FROM article_search"))
    assert found(filled, "kind") == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40) | st.text(alphabet="ab-*\"'&|!():\\ AND東京", max_size=30))
def test_no_query_is_an_error(store, query):
    found(store, query)


@given(st.text(max_size=60))
def test_what_is_normalised_stays_so(value):
    once = search.normalise(value)
    assert once == unicodedata.normalize("NFKC", once)
    assert not set("\"'*():\\") & set(once)


def test_text_is_found_by_any_of_its_words_on_both(store, do, a):
    do.settle(a.page(), text="v2 3D 1e5 12abc under_score e-mail@example.com x² ½ ﬁne don't 10.000")
    for word in ("v2", "3d", "1e5", "12abc", "under_score", "e-mail@example.com", "x2", "fine", "don't", "10.000"):
        assert found(store, word) == ["en"], word


def test_long_text_is_bounded_on_a_whole_token():
    assert search.normalise("abc " * 10, limit=10) == "abc abc"
    assert len(search.normalise("東" * 300_000)) <= search.TEXT_LIMIT


def test_reading_a_query_is_bounded():
    assert len(search.parse("a " * 10_000)) == search.TERMS_LIMIT

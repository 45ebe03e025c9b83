# ruff: noqa: RUF001 - samples of many scripts
from __future__ import annotations

import pytest

from pipeline.extract import charset

RUSSIAN = "Президент заявил, что переговоры продолжатся в столице на следующей неделе, если стороны договорятся. " * 3
SAMPLES = {
    "ja": ("東京都は二十二日、新しい計画を発表した。これは市民の生活を改善するためのものである。" * 3, ("shift_jis", "euc_jp")),
    "zh": ("市政府今天宣布了新的计划，该计划旨在改善市民的生活，是他们在会上说的。" * 3, ("gb18030",)),
    "ko": ("서울시는 오늘 새로운 계획을 발표했다. 이 계획은 시민들의 생활을 개선하기 위한 것이다." * 3, ("euc_kr",)),
    "de": ("Die Bürger müssen größere Lasten tragen, sagte der Präsident über die Maßnahmen. " * 3, ("cp1252",)),
    "pl": ("Prezydent powiedział, że rozmowy będą kontynuowane w przyszłym tygodniu, choć źle. " * 3, ("cp1250",)),
    "el": ("Ο πρόεδρος δήλωσε ότι οι συνομιλίες θα συνεχιστούν την επόμενη εβδομάδα. " * 3, ("cp1253",)),
    "ar": ("قال الرئيس إن المحادثات ستستمر في الأسبوع المقبل في العاصمة" * 3, ("cp1256",)),
    "tr": ("Cumhurbaşkanı görüşmelerin gelecek hafta süreceğini söyledi, çok güzel bir gün. " * 3, ("cp1254",)),
}


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "iso8859-5", "cp866"])
@pytest.mark.parametrize("header", [None, "text/html", "text/html; charset=utf-8", "text/html; charset=iso-8859-1"])
def test_cyrillic_comes_out_right_whatever_the_header_says(encoding, header):
    body = f"<html><head><title>x</title></head><body><p>{RUSSIAN}</p></body></html>".encode(encoding)
    assert RUSSIAN in charset.decode(body, header)[0]


@pytest.mark.parametrize(
    ("language", "encoding"), [(lang, enc) for lang, (_, encodings) in SAMPLES.items() for enc in encodings]
)
def test_a_page_that_names_its_language_and_no_charset_comes_out_right(language, encoding):
    text = SAMPLES[language][0]
    body = f'<html lang="{language}"><body><p>{text}</p></body></html>'.encode(encoding)
    assert text in charset.decode(body)[0]


@pytest.mark.parametrize(
    "label", ["utf-7", "punycode", "rot13", "idna", "unicode_escape", "base64", "no-such-charset", "undefined"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_labels_that_are_no_charset_of_pages_are_ignored(label, encoding):
    text = "<p>Größe und Würde der Bürger</p>"
    assert charset.decode(text.encode(encoding), f"text/html; charset={label}")[0] == text


@pytest.mark.parametrize(
    ("header", "meta", "encoding"),
    [
        ("text/html; charset=windows-1250", "", "cp1250"),
        ("text/html", '<meta charset="iso-8859-2">', "iso8859-2"),
        ("text/html", '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-2">', "iso8859-2"),
        ("text/html; charset=utf-8", '<meta charset="iso-8859-2">', "iso8859-2"),
        ("text/html; charset=iso-8859-2", "", "utf-8"),
        (None, "", "utf-8-sig"),
        (None, "", "utf-16"),
    ],
)
def test_header_and_markup_are_believed_if_the_bytes_bear_them_out(header, meta, encoding):
    text = f"<html lang=pl><head>{meta}</head><p>Zażółć gęślą jaźń, śnieg i łąka o świcie</p>"
    assert charset.decode(text.encode(encoding), header)[0] == text


def test_a_few_broken_bytes_do_not_make_a_page_another_charset():
    body = ("<p>" + "Größe und Würde " * 50 + "</p>").encode() + b"\xff\xc3"
    text, has_losses = charset.decode(body, "text/html; charset=utf-8")
    assert "Größe und Würde" in text
    assert has_losses


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "Il sindaco ha detto che la città è più sicura, perché le università hanno già riaperto."),
        ("sv", "Kommunen har på måndagen beslutat att stänga bron över ån för gott, sade borgmästaren."),
        ("fr", "Il a fait très chaud dès le 3 août, où la rivière était à sec, et la mairie a dû fermer le pont."),
    ],
)
def test_a_western_page_that_names_no_charset_is_read_by_its_language(language, text):
    body = f'<html lang="{language}"><body><p>{text * 4}</p></body></html>'.encode("latin-1")
    assert text in charset.decode(body)[0]

# ruff: noqa: RUF001 - full-width signs as bylines have them
from __future__ import annotations

import pytest


@pytest.fixture
def authors(read, paragraphs):
    def run(*, above="", below=""):
        found = read(html=f"<article><h1>Bridge closed</h1>{above}{paragraphs}{below}</article>")
        return found.authors, found.origins.get("authors")

    return run


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Jane Doe", ("Jane Doe",)),
        ("By Jane Doe and John Roe, Political Editors", ("Jane Doe", "John Roe")),
        ("Von Anna Muster", ("Anna Muster",)),
        ("Par Zoé Dupont avec AFP", ("Zoé Dupont", "AFP")),
        ("Por María Pérez", ("María Pérez",)),
        ("Di Maria Rossi", ("Maria Rossi",)),
        ("Door Jan de Vries", ("Jan de Vries",)),
        ("Af Jens Hansen", ("Jens Hansen",)),
        ("Text: Jane Doe; Foto: John Roe", ("Jane Doe",)),
        ("Autor: Jan Novák", ("Jan Novák",)),
        ("Haber: Ali Demir", ("Ali Demir",)),
        ("Текст: Иван Петров", ("Иван Петров",)),
        ("記者王小明／台北報導", ("王小明",)),
        ("홍길동 기자 hong@gazette.example", ("홍길동",)),
        ("بقلم: محمد علي", ("محمد علي",)),
        ("Jane Doe, Reporter", ("Jane Doe",)),
        ("Reporting by Jane Doe in Paris; editing by John Roe", ("Jane Doe",)),
        ("(Reporting by Jane Doe and Ann Poe, editing by John Roe.)", ("Jane Doe", "Ann Poe")),
        ("dpa", ("dpa",)),
        ("(dpa/jdo)", ("dpa",)),
    ],
)
def test_a_line_that_signs_the_text_names_its_author(authors, line, expected):
    assert authors(above=f"<p>{line}</p>") == (expected, "text")
    assert authors(below=f"<p>{line}</p>") == (expected, "text")


@pytest.mark.parametrize(
    "line",
    [
        "By the time the council met, the bridge was closed",
        "By Law, Everyone Must Pay",
        "By Monday Evening",
        "Von der Leyen kritisiert den Rat",
        "Par le ministère de la Santé",
        "Text: the bridge that was closed for a whole year",
        "Staff Reports",
        "The Reporter",
        "Jane Doe",
        "Contact: jane@gazette.example",
        "He works for the Associated Press (AP)",
    ],
)
def test_a_line_that_only_begins_like_a_byline_names_nobody(authors, line):
    assert authors(above=f"<p>{line}</p>") == ((), None)
    assert authors(below=f"<p>{line}</p>") == ((), None)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Jane Doe/John Roe", ("Jane Doe", "John Roe")),
        ("Jane Doe", ("Jane Doe",)),
        ("Cape Town", ()),
        ("Key Points", ()),
        ("Neue Regeln", ()),
        ("Town Council", ()),
        ("Northern Bank", ()),
        ("Jane Doe was there", ()),
    ],
)
def test_a_bold_line_of_names_above_the_text_names_its_authors(authors, line, expected):
    assert authors(above=f"<p><strong>{line}</strong></p>")[0] == expected


def test_whom_the_text_speaks_of_did_not_write_it(authors):
    told = "<p>Jane Doe said on Wednesday that she would swim across the river if she had to.</p>"
    assert authors(above=f"<p><strong>Jane Doe</strong></p>{told}") == ((), None)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("PARIS (AFP) - The bridge over the river is closed for the whole of next year, the mayor said.", ("AFP",)),
        ("PARIS (map) - The bridge over the river is closed for the whole of next year, the mayor said.", ()),
    ],
)
def test_a_dateline_names_an_agency(authors, line, expected):
    assert authors(above=f"<p>{line}</p>")[0] == expected


@pytest.mark.parametrize("wrapper", ["<p>{}</p>", "<p><strong>{}</strong></p>"])
def test_a_line_of_the_text_counts_only_if_nobody_else_is_named(read, paragraphs, wrapper):
    line = wrapper.format("By Jane Doe")
    found = read('<meta name="author" content="Ann Poe">', f"<article>{line}{paragraphs}</article>")
    assert (found.authors, found.origins["authors"]) == (("Ann Poe",), "meta")


@pytest.mark.parametrize(
    "markup",
    [
        '<span class="articleAuthor">Jane Doe</span>',
        '<span class="autor">Jane Doe</span>',
        '<div class="article__writer">Jane Doe</div>',
        '<div id="byline">By Jane Doe</div>',
        '<strong class="auteur">Jane Doe</strong>',
        '<a href="/autoren/jane-doe">Jane Doe</a>',
        '<a href="/profile-12/jane-doe.html">Jane Doe</a>',
        '<div itemprop="author"><b>By</b> <span itemprop="name">Jane Doe</span>, who writes about rivers and bridges</div>',
    ],
)
def test_a_byline_is_known_by_its_markup(authors, markup):
    assert authors(above=markup) == (("Jane Doe",), "markup")


def test_all_of_a_marked_byline_are_named(authors):
    links = '<div><a href="/author/jane-doe">Jane Doe</a> and <a href="/author/john-roe">John Roe</a></div>'
    assert authors(above=links) == (("Jane Doe", "John Roe"), "markup")
    assert authors(above='<p class="byline">By Jane Doe and John Roe</p>') == (("Jane Doe", "John Roe"), "markup")


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="comments"><span class="comment-author">Jane Doe</span></div>',
        '<div class="teaser"><span class="author">Jane Doe</span></div>',
        '<div><a href="/author/jane">Jane Doe</a><p><a href="/x">A ferry for the northern bank after all</a></p></div>',
        '<a href="/profile/login/">Sign In</a>',
        '<p class="byline">Published on Tuesday</p>',
    ],
)
def test_a_byline_of_something_else_is_left_out(authors, markup):
    assert authors(below=markup)[0] == ()

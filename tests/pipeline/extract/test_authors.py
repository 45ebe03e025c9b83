from __future__ import annotations

import json

import pytest

from pipeline.extract import authors


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (["Jane Doe"], ("Jane Doe",)),
        (["By Jane Doe"], ("Jane Doe",)),
        (["by: Jane Doe and John Roe"], ("Jane Doe", "John Roe")),
        (["Von Anna Muster und Jörg Beispiel"], ("Anna Muster", "Jörg Beispiel")),
        (["Par Zoé Dupont et AFP"], ("Zoé Dupont", "AFP")),
        (["Jane Doe, Political Editor"], ("Jane Doe",)),
        (["Jane Doe, John Roe, and Ann Poe"], ("Jane Doe", "John Roe", "Ann Poe")),
        (["Jane Doe; jane doe", "JANE DOE"], ("Jane Doe",)),
        (["Jane Doe | The Gazette"], ("Jane Doe",)),
        (["Jane Doe (jane@gazette.example)"], ("Jane Doe",)),
        (["jane@gazette.example"], ()),
        (["https://www.facebook.com/gazette", "https://gazette.example/by/jane"], ()),
        (["admin", "Staff", "Gazette Staff", "Redaktion", "webmaster"], ()),
        (["The Gazette", "gazette.example", "Gazette"], ()),
        (["Reuters", "dpa"], ("Reuters", "dpa")),
        (["Ludwig van Beethoven"], ("Ludwig van Beethoven",)),
        (["Byron Davon"], ("Byron Davon",)),
        (["新聞太郎"], ("新聞太郎",)),
        (["Jane O&#039;Neill", "<a href='/x'>John Roe</a>"], ("Jane O'Neill", "John Roe")),
        (["Published 3 May 2024 at 10:15"], ()),
        (["", "  ", "-"], ()),
    ],
)
def test_names_are_what_is_left_of_bylines(raw, names):
    nobody = {authors.mark(name) for name in ("The Gazette", "Gazette", "gazette.example")}
    assert authors.clean(raw, nobody) == names


LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ({"@type": "Person", "name": "Jane Doe"}, ("Jane Doe",)),
        ([{"name": "Jane Doe"}, {"name": "John Roe"}], ("Jane Doe", "John Roe")),
        ("Jane Doe", ("Jane Doe",)),
        ({"@type": "Person", "givenName": "Jane", "familyName": "Doe"}, ("Jane Doe",)),
        ({"@type": "Organization", "name": "The Gazette"}, ()),
        ({"@type": "Person", "name": "The Gazette"}, ()),
        ({"@id": "#jane"}, ("Jane Doe",)),
        ([[{"@id": "#jane"}], [{"name": "John Roe"}]], ("Jane Doe", "John Roe")),
        ({"@id": "#jane", "url": "https://news.example/jane"}, ("Jane Doe",)),
        ({"name": ["Jane Doe", "John Roe"]}, ("Jane Doe", "John Roe")),
        ({"@type": "Organization", "name": "Reuters"}, ("Reuters",)),
        ({"@type": "Organization", "name": "Valley Newsline"}, ("Valley Newsline",)),
        ({"@type": "Person", "name": "Jane Doe, Political Editor"}, ("Jane Doe",)),
        ({"@type": "Person", "name": ""}, ()),
    ],
)
def test_authors_of_structured_data(read, author, names):
    graph = [
        {"@type": "NewsArticle", "author": author, "publisher": {"@type": "Organization", "name": "The Gazette"}},
        {"@type": "Person", "@id": "#jane", "name": "Jane Doe"},
    ]
    assert read(LD.format(json.dumps(graph))).authors == names


@pytest.mark.parametrize("key", ["creator", "contributor"])
def test_who_else_made_it_counts_if_the_author_is_nobody(read, key):
    node = {"@type": "NewsArticle", "author": {"name": "The Gazette"}, "publisher": {"name": "The Gazette"}, key: ["Jane Doe"]}
    assert read(LD.format(json.dumps(node))).authors == ("Jane Doe",)


def test_another_node_of_the_same_headline_may_name_the_author(read):
    bare = {"@type": "NewsArticle", "headline": "Bridge closed", "datePublished": "2024-05-03"}
    same = {"@type": "BlogPosting", "headline": "Bridge closed", "author": "Jane Doe"}
    other = {"@type": "NewsArticle", "headline": "Ferry opened", "author": "John Roe"}
    assert read(LD.format(json.dumps([bare, other, same]))).authors == ("Jane Doe",)
    assert read(LD.format(json.dumps([bare, other]))).authors == ()


@pytest.mark.parametrize(
    "markup",
    [
        '<a rel="author" href="/x">Jane Doe</a>',
        '<span itemprop="author">Jane Doe</span>',
        '<a href="/authors/jane-doe">Jane Doe</a>',
        '<div class="article-byline">By Jane Doe</div>',
        '<p class="author">Jane Doe, Correspondent</p>',
    ],
)
def test_a_marked_byline_is_read_if_nothing_better_is_there(read, paragraphs, markup):
    found = read(html=f"<article><h1>Bridge closed</h1>{markup}{paragraphs}</article>")
    assert (found.authors, found.origins["authors"]) == (("Jane Doe",), "markup")
    with_meta = read('<meta name="author" content="John Roe">', f"<article>{markup}{paragraphs}</article>")
    assert with_meta.authors == ("John Roe",)


def test_bylines_of_other_stories_are_left_out(read, paragraphs):
    found = read(html=f'<article>{paragraphs}</article><aside><a rel="author" href="/x">Jane Doe</a></aside>')
    assert found.authors == ()


def test_a_persons_own_site_has_its_owner_for_an_author(read):
    node = {"@type": "BlogPosting", "author": {"@type": "Person", "name": "Jane Doe"}, "publisher": {"name": "Jane Doe"}}
    assert read(LD.format(json.dumps(node))).authors == ("Jane Doe",)

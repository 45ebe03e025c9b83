from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline import archive, ingest
from pipeline.extract import Pool, extract, rules, trial
from pipeline.items import Document, Rule, Source

NOW = Rule(body="div.story")
OLD = Rule(until=date(2026, 6, 30), body="td.text")
OLDER = Rule(until=date(2025, 6, 30), body="font")


def source(*given, **fields):
    return Source(key="gazette", name="The Gazette", homepage="https://news.example", rules=given, **fields)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2025, 6, 30), OLDER), (date(2025, 7, 1), OLD), (date(2026, 6, 30), OLD), (date(2026, 7, 1), NOW)],
)
def test_a_rule_holds_until_its_last_day(day, expected):
    assert rules.rule_for(source(OLDER, OLD, NOW), day) is expected
    assert rules.rule_for(source(NOW, OLD, OLDER), day) is expected


def test_without_a_rule_of_its_time_none_holds():
    assert rules.rule_for(source(OLD), date(2026, 7, 1)) is None
    assert rules.rule_for(None, date(2026, 7, 1)) is None


def test_what_a_rule_removes_is_no_part_of_the_page(read, paragraphs, sentences):
    html = (
        f'<article><p class="ad">An advertisement that reads like any other sentence of this article.</p>{paragraphs}</article>'
    )
    assert len(read(html=html).blocks) == 7
    found = read(html=html, source=source(Rule(remove=("p.ad", ".nothing"))))
    assert [block.text for block in found.blocks] == list(sentences)


def test_a_rule_restricts_the_page_to_its_body(read, paragraphs, sentences):
    intro = f'<div class="intro">{paragraphs}</div>'
    html = f'<article>{intro}<div class="story"><p>{sentences[0]}</p><p>{sentences[1]}</p></div></article>'
    found = read(html=html, source=source(Rule(body="div.story")))
    assert [block.text for block in found.blocks] == list(sentences[:2])
    assert all(block.is_located for block in found.blocks)


def test_a_rule_whose_body_is_not_there_changes_nothing(read, sentences):
    assert [block.text for block in read(source=source(Rule(body="div.story"))).blocks] == list(sentences)


def test_what_a_rule_finds_stands_in_place_of_what_was_found(read, paragraphs):
    html = (
        '<article><h1>Bridge</h1><h2 class="title">Old  bridge closed</h2><p class="who">By Jane Doe</p>'
        f'<p class="when">3 May 2024, 10:15</p>{paragraphs}</article>'
    )
    rule = Rule(headline="h2.title", authors="p.who", published="p.when")
    found = read('<meta name="date" content="2020-01-01">', html, source=source(rule, timezone="Europe/Berlin", language="en"))
    assert (found.headline, found.authors) == ("Old bridge closed", ("Jane Doe",))
    assert (found.published_at, found.published_at_origin) == (datetime(2024, 5, 3, 8, 15, tzinfo=UTC), "rule")
    assert [found.origins[name] for name in ("headline", "authors", "published_at")] == ["rule"] * 3
    nothing = read(
        '<meta name="date" content="2020-01-01">', html, source=source(Rule(headline=".x", authors=".x", published=".x"))
    )
    assert (nothing.headline, nothing.published_at_origin) == ("Bridge", "meta")


JUNK = "".join(
    f"<p>Paragraph {n} of a page that says a lot about other things, and says it in whole sentences.</p>" for n in "abcde"
)


def texts(document):
    return [block.text for block in document.blocks]


def tried(page, rule, **fields):
    """What each selector found, by field."""
    done = trial(page, source(rule, **fields))
    return {one.field: one for one in done.applied.selected}


def test_what_stands_inside_the_main_content_is_read_before_that_is_cut_out(read, paragraphs, sentences):
    html = f'{JUNK}<main><article><h1 class="t">Old bridge</h1><p class="by"><a>Jane Doe</a></p>{paragraphs}</article></main>'
    rule = Rule(body="main article", headline="main h1.t", authors="main .by a", remove=("h1.t", "main .by"))
    found = read("<title>The Gazette</title>", html, source=source(rule))
    assert (found.headline, found.authors, texts(found)) == ("Old bridge", ("Jane Doe",), list(sentences))


@pytest.mark.parametrize(
    ("tag", "html"),
    [
        ("p", "{}<p class=x>{}</p><p class=x>{}</p>{}"),
        ("li", "{}<ul><li class=x>{}<li class=x>{}</ul>{}"),
        ("span", "{}<span class=x>{}</span><span class=x>{}</span>{}"),
        ("td", "{}<table><tr><td class=x>{}<td class=x>{}</table>{}"),
        ("section", "{}<section class=x>{}</section><hr><section class=x>{}</section>{}"),
    ],
)
def test_main_content_may_be_several_elements_of_any_kind(tag, html, read, sentences):
    body = html.format(JUNK, *sentences[:2], JUNK)
    assert texts(read(html=body, source=source(Rule(body=f"{tag}.x")))) == list(sentences[:2])


def test_main_content_inside_main_content_is_there_once(read, sentences):
    inner = f'<div class="story"><p>{sentences[1]}</p></div>'
    html = f'{JUNK}<div class="story"><p>{sentences[0]}</p>{inner}</div><div class="story"><p>{sentences[2]}</p></div>'
    assert texts(read(html=html, source=source(Rule(body="div.story")))) == list(sentences[:3])


def test_the_cell_of_a_layout_table_is_found_though_its_lines_are_parted_by_breaks(read, sentences):
    lines = "<br><br>".join(sentences)
    html = f'<table><tr><td class="nav">{JUNK}</td><td class="maintext">{lines}</td></tr></table>'
    assert texts(read(html=html, source=source(Rule(body="td.maintext")))) == list(sentences)


def test_a_main_content_without_words_leaves_the_page_to_the_general_rules(read, page, sentences, paragraphs):
    html = f'<div class="story"><script>load("story")</script></div><article>{paragraphs}</article>'
    rule = Rule(body="div.story")
    assert texts(read(html=html, source=source(rule))) == list(sentences)
    found = tried(page(html), rule)["body"]
    assert (found.n_matched, found.n_words, found.is_used) == (1, 0, False)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<time datetime="2024-05-03T10:15:00+02:00">on Friday</time>', datetime(2024, 5, 3, 8, 15, tzinfo=UTC)),
        ('<time datetime="">3 May 2024, 10:15</time>', datetime(2024, 5, 3, 8, 15, tzinfo=UTC)),
        ('<time datetime="yesterdayish">3 May 2024, 10:15</time>', datetime(2024, 5, 3, 8, 15, tzinfo=UTC)),
        ('<meta itemprop="d" content="2024-05-03T08:15:00Z">', datetime(2024, 5, 3, 8, 15, tzinfo=UTC)),
        ('<abbr title="2024-05-03T08:15:00Z">Friday</abbr>', datetime(2024, 5, 3, 8, 15, tzinfo=UTC)),
        ("<i>no date</i><i>3 May 2024, 10:15</i>", datetime(2024, 5, 3, 8, 15, tzinfo=UTC)),
    ],
)
def test_a_published_time_is_read_from_attributes_or_from_text(html, expected, read, paragraphs):
    rule = Rule(published="#when time, #when meta, #when abbr, #when i")
    given = source(rule, timezone="Europe/Berlin", language="en")
    found = read(html=f'<article><div id="when">{html}</div>{paragraphs}</article>', source=given)
    assert (found.published_at, found.published_at_origin, found.origins["published_at"]) == (expected, "rule", "rule")


def test_inline_markup_parts_no_word_of_a_headline(read, paragraphs):
    html = f'<h2 class="t"><span>O</span>ld <!-- x -->bridge<br>closed<script>x()</script></h2><article>{paragraphs}</article>'
    assert read(html=html, source=source(Rule(headline="h2.t"))).headline == "Old bridge closed"


def test_a_trial_tells_what_each_selector_did(page, paragraphs, sentences):
    html = f'<h2 class="t">Old bridge</h2><p class="who">By Jane Doe</p><aside>Six words that are not news</aside>{paragraphs}'
    rule = Rule(body="main", headline="h2.t", authors=".who", published=".when", remove=("aside", "nav"))
    done = trial(page(html), source(rule))
    assert isinstance(done.found, Document)
    assert done.found == extract(page(html), source(rule))
    assert [(one.field, one.selector, one.n_matched, one.value) for one in done.applied.selected] == [
        ("headline", "h2.t", 1, "Old bridge"),
        ("authors", ".who", 1, "Jane Doe"),
        ("published", ".when", 0, None),
        ("remove", "aside", 1, "6 words"),
        ("remove", "nav", 0, None),
        ("body", "main", 0, None),
    ]
    assert done.applied.selected[3].texts == ("Six words that are not news",)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("main", 'the rule body = "main" matched nothing on this page'),
        ("div.empty", 'the rule body = "div.empty" held no text on this page'),
        ("div.one", 'the rule body = "div.one" chose 1 word'),
    ],
)
def test_a_rule_that_leaves_no_article_is_named_with_the_rejection(page, body, detail):
    here = source(Rule(body=body))
    found = page('<div class="empty"> </div><div class="one">Advertisement</div>')
    judged = ingest.judge(found, extract(found, here), here)
    assert judged.rejection.reason == "no_article"
    assert judged.rejection.detail.endswith(detail)


def test_a_trial_passes_through_the_pool(page, paragraphs):
    rule = Rule(headline="h1")
    with Pool(trial, workers=1) as pool:
        pool.submit(page(f"<h1>Old bridge</h1>{paragraphs}"), source(rule))
        found = []
        while not found:
            found = pool.ready(5.0)
    assert found[0][1].applied.rule == rule


def test_a_page_of_text_has_no_rule(page):
    assert trial(page(b"A line of text.", is_text=True), source(Rule(headline="h1"))).applied is None


def test_a_page_out_of_the_archive_keeps_the_rule_of_the_day_on_which_it_was_fetched(page, sentences, tmp_path):
    html = f'{JUNK}<div class="old"><p>{sentences[0]}</p></div><div class="new"><p>{sentences[1]}</p></div>'
    given = source(Rule(until=date(2024, 6, 30), body="div.old"), Rule(body="div.new"))
    last_day = datetime(2024, 6, 30, 23, 59, 59, tzinfo=UTC)
    with archive.ArchiveWriter(tmp_path) as writer:
        records = [writer.write(page(html, fetched_at=at)).archive_record for at in (last_day, last_day + timedelta(seconds=1))]
    before, after = (extract(archive.read(tmp_path, record), given) for record in records)
    assert (texts(before), texts(after)) == ([sentences[0]], [sentences[1]])

from base64 import b64encode
from hashlib import sha256
from typing import get_args

import pytest

from pipeline.clean import Judgement
from pipeline.items import Block, Rejection, RejectionReason
from pipeline.report import explained, explained_html, known, terminal
from pipeline.report.explanation import Explanation, Value
from pipeline.report.export import inert
from pipeline.report.refusal import MEANINGS, refusal

EVIL = '<script>alert("1")</script>\x1b[31m\u202e'
EXPLANATION = Explanation(
    name=EVIL,
    values=(Value(name="headline", value=EVIL, origin=EVIL),),
    judgements=(
        Judgement(Block(text="Kept.", position=0), True, None, ""),
        Judgement(Block(text=EVIL, position=1), False, "navigation", EVIL),
    ),
)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "\n=1"])
def test_a_cell_that_could_run_is_made_inert(cell):
    assert inert(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "plain", "1-2", "a=b", "2026-11-22T20:00:00Z"])
def test_a_harmless_cell_stays(cell):
    assert inert(cell) == cell


@pytest.mark.parametrize(
    ("given", "shown"), [("a\x1b[2Jb", "a[2Jb"), ("a\u202eb", "ab"), ("a\ud800", "a?"), ("a\tb\nc", "a\tb\nc")]
)
def test_what_would_steer_a_terminal_is_taken_out(given, shown):
    assert terminal.safe(given) == shown


def test_a_table_in_a_pipe_is_not_cut(capsys):
    terminal.table(("n", "name"), [(7, "x" * 300), (12, None)])
    assert capsys.readouterr().out.split("\n") == [" n  name", " 7  " + "x" * 300, "12", ""]


def test_columns_stand_below_each_other_in_any_script(capsys):
    terminal.table(("a", "b"), [("橋の再建", 1), ("cafe\u0301", 2)])
    assert capsys.readouterr().out.split("\n") == ["a         b", "橋の再建  1", "cafe\u0301      2", ""]


def test_an_html_explanation_holds_no_markup_of_others():
    page = explained_html.page(EXPLANATION)
    assert "<script" not in page
    assert "\x1b" not in page
    assert page.count("&lt;script&gt;") == 6
    assert "http" not in page.replace("http-equiv", "")


def test_struck_lines_are_marked_with_their_reason(capsys):
    explained.show(EXPLANATION)
    lines = capsys.readouterr().out.split("\n")
    assert "Kept." in lines
    assert any(line.startswith("✗ <script>") and "[navigation: " in line for line in lines)
    assert not any("\x1b" in line for line in lines)


def shown(*judged, **more):
    judgements = tuple(
        Judgement(Block(text=text, position=position, kind=kind), reason is None, reason, "so")
        for position, (text, kind, reason) in enumerate(judged)
    )
    return explained_html.page(Explanation(name="page.html", judgements=judgements, **more))


def test_blocks_look_like_what_they_are():
    page = shown(
        *(("Costs", "heading", None), ("One", "list_item", None), ("Two", "list_item", None), ("Said", "quote", None)),
        *(("x = 1", "code", None), ("y = 2", "code", None), ("A bridge", "caption", None), ("1 | 2", "cell", None)),
    )
    for markup in ("Costs</h4>", "<blockquote", "x = 1\ny = 2</code></pre>", 'class="caption"', 'class="cell"'):
        assert markup in page
    assert page.count("<ul>") == page.count("</ul>") == 1
    assert page.count("<li ") == 2


def test_a_run_of_strikes_is_told_once_why():
    page = shown(
        ("A", "list_item", "related_headlines"), ("B", "list_item", "related_headlines"), ("C", "paragraph", "caption")
    )
    assert page.count('<div class="struck"') == 2
    assert page.count("<del>") == 3
    assert "related headlines <b>2</b>" in page
    assert "#show-related_headlines:not(:checked)" in page


def test_only_a_style_sheet_of_our_own_is_let_in():
    page = shown(("A", "paragraph", None))
    style = page.split("<style>")[1].split("</style>")[0]
    assert f"style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in page


@pytest.mark.parametrize(
    ("language", "written"), [("ar", ' lang="ar"'), ("zh-Hant", ' lang="zh-Hant"'), ('x"><b', ""), (None, "")]
)
def test_the_language_of_the_text_is_said_if_it_is_one(language, written):
    assert f'<div class="text"{written}>' in shown(("A", "paragraph", None), language=language)


def test_only_a_web_address_becomes_a_link():
    assert '<a href="https://a.example/?a=1&amp;b=&quot;"' in shown(url='https://a.example/?a=1&b="')
    assert "<a " not in shown(url="javascript:alert(1)")


@pytest.mark.parametrize("reason", get_args(RejectionReason))
def test_every_rejection_is_said_in_one_plain_sentence(reason):
    said = refusal(Rejection(url=None, stage="clean", reason=reason, detail="a detail"))
    assert said == f"No article: rejected at clean as {reason}, {MEANINGS[reason]} (a detail)."


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://a.example/x.html", "https://a.example/x.html"),
        ("a.example", "https://a.example"),
        ("a.example/page.html", "https://a.example/page.html"),
        *((name, None) for name in ("page.html", "PAGE.HTM", "./page", "../a.b/c", "saved/page.html", "nonsense", "a.pdf", "")),
    ],
)
def test_an_address_is_told_from_a_file(given, read):
    assert known.address(given) == read

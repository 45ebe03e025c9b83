import pytest

from pipeline.clean import Judgement
from pipeline.items import Block
from pipeline.report import explained, explained_html, terminal
from pipeline.report.explanation import Explanation, Value
from pipeline.report.export import inert

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

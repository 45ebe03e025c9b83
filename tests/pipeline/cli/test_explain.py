import json
import re
import sqlite3

import pytest

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
RTL = "قرر مجلس المدينة يوم الاثنين إعادة بناء الجسر القديم فوق النهر بعد نقاش دام خمس ساعات كاملة في القاعة الكبرى."
CJK = "市議会は月曜日、五時間にわたる議論の末、川に架かる古い橋を再建することを決定した。工事は春に始まる。"


def html_of(text, *more):
    lines = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return f'<html lang="en"><body><article><h1>Bridge</h1>{lines}{"".join(more)}</article></body></html>'


def test_a_page_is_shown_with_its_summary_its_metadata_and_each_block(home, article_text):
    extra = ("<h2>What it costs</h2><ul><li>The work begins in March, when the river is low.</li></ul>", "<p>So he said.</p>")
    (home.path / "page.html").write_text(html_of(article_text("Aston").removesuffix("\nLeave a comment"), *extra))
    done = home.run("explain", "page.html")
    lines = done.out.split("\n")
    assert (done.code, done.err) == (0, "")
    assert lines[0] == "page.html"
    assert lines[1].startswith("An article of ")
    assert "Struck: 1 repeated headline." in lines
    assert any(re.fullmatch(r"headline +Bridge  \[h1\]", line) for line in lines)
    assert "# What it costs" in lines
    assert "• The work begins in March, when the river is low." in lines
    assert any(line.startswith("✗ # Bridge  [repeated_headline: ") for line in lines)


def test_on_a_terminal_struck_lines_are_struck_through_and_nothing_is_wider_than_the_screen(home, article_text):
    (home.path / "page.txt").write_text(article_text("Aston") + "\n" + CJK)
    done = home.on_terminal("explain", "page.txt", columns=50)
    shown = ESCAPE.sub("", done.out)
    assert done.code == 0
    assert re.search(r"\x1b\[(?:\d+;)*9(?:;\d+)*mLeave a comment", done.out)
    assert "└ comment footer · " in shown
    assert "✗ Leave a comment" in shown
    assert max(sum(1 + (character > "\u2e80") for character in line) for line in shown.split("\n")) <= 50


def test_without_colour_a_terminal_gets_marks_and_no_escape(home, article_text):
    (home.path / "page.txt").write_text(article_text("Aston"))
    done = home.on_terminal("explain", "page.txt", NO_COLOR="1")
    assert "\x1b" not in done.out
    assert "✗ Leave a comment" in done.out


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_hostile_page_steers_no_terminal(home, article_text, is_terminal):
    evil = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e"
    (home.path / "page.txt").write_text(article_text("Aston").replace("Aston", f"Aston{evil}") + f"\nLeave a comment{evil}")
    done = home.on_terminal("explain", "page.txt") if is_terminal else home.run("explain", "page.txt")
    assert done.code == 0
    assert not set(ESCAPE.sub("", done.out)) & set("\x1b\x07\x9b\u202e")
    assert "\x1b[2J" not in done.out


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.4 " + b"words and " * 99, b"\xff\xfe\x00\xd8" * 99, b"<p>" * 9_000, b"\x00" * 99]
)
def test_what_is_no_article_gets_one_sentence_why(home, content):
    (home.path / "page").write_bytes(content)
    done = home.run("explain", "page")
    assert (done.code, done.err) == (0, "")
    assert done.out.split("\n")[1].startswith("No article: rejected at ")


def test_a_page_comes_from_standard_input_too(home, article_text):
    assert home.run("explain", "-", stdin=article_text("Aston")).out.startswith("standard input\nAn article of ")


@pytest.mark.parametrize(
    "what", ["missing.html", "./missing", "no/such/page.html", "nonsense", "", "ftp://a.example/x", "x.pdf"]
)
def test_what_is_no_file_no_id_and_no_address_is_a_usage_error(home, what):
    done = home.run("explain", what)
    assert (done.code, done.out) == (2, "")
    assert f'copydesk: "{what}" is no file here, no ID and no address' in done.err


def test_a_folder_is_a_usage_error_and_a_very_long_address_is_not(filled, tmp_path):
    home, _ = filled
    assert "is a folder" in home.run("explain", str(tmp_path)).err
    assert home.run("explain", "https://gazette.example/" + "a" * 1_000).code == 1


@pytest.mark.parametrize("what", ["9999", "0" * 32, str(2**70)])
def test_an_id_that_no_article_has_is_a_failure(filled, what):
    home, _ = filled
    for command in ("explain", "show"):
        done = home.run(command, what)
        assert (done.code, done.out) == (1, "")
        assert f"there is no article {what}" in done.err


def test_an_address_without_an_article_is_told_why_not_and_its_blocks_are_shown(filled):
    home, _ = filled
    rejected = home.run("explain", "https://gazette.example/empty")
    assert rejected.code == 0
    assert rejected.out.split("\n")[1].startswith("No article: rejected at clean as no_article, ")
    assert rejected.out.endswith("\nnothing\n")


@pytest.mark.parametrize("arguments", [["explain"], ["explain", "--html", "never.html"], ["show"]])
def test_an_address_that_was_never_seen_is_a_failure_that_says_what_to_do(filled, arguments):
    home, _ = filled
    done = home.run(*arguments, "https://gazette.example/never")
    assert (done.code, done.out) == (1, "")
    assert "No article: this address was never found" in done.err
    assert "scrapy crawl urls -a url=" in done.err
    assert not (home.path / "never.html").exists()


def test_json_has_the_same_keys_whatever_was_found(filled):
    home, _ = filled
    article, rejected = (json.loads(home.run("explain", what, "--json").out) for what in ("1", "https://gazette.example/empty"))
    assert list(article) == list(rejected)
    assert article["struck"] == {"comment_footer": 1}
    assert (article["n_kept"], article["n_struck"]) == (3, 1)
    assert [block["is_kept"] for block in article["blocks"]] == [True, True, True, False]
    assert rejected["rejection"]["reason"] == "no_article"
    assert rejected["blocks"][0]["text"] == "nothing"
    assert article["rule"] is rejected["rule"] is None


def test_an_article_whose_page_is_gone_is_shown_as_the_database_has_it(home, article_text):
    home.run("ingest", "-", stdin=json.dumps({"url": "https://a.example/1", "text": article_text("Aston")}))
    for file in (home.path / "data/archive").glob("*.warc.gz"):
        file.unlink()
    done = home.run("explain", "1")
    assert done.code == 0
    assert "As the database has it" in done.out
    *kept, struck = done.out.rstrip("\n").split("\n")[-4:]
    assert kept == article_text("Aston").split("\n")[:3]
    assert struck == "✗ Leave a comment  [comment_footer]"


def test_an_earlier_judgement_in_the_database_is_remarked_upon(home, article_text):
    home.run("ingest", "-", stdin=json.dumps({"url": "https://a.example/1", "text": article_text("Aston")}))
    assert "reprocess --dry-run" not in home.run("explain", "1").out
    database = sqlite3.connect(home.path / "data/copydesk.db")
    with database:
        database.execute("UPDATE articles SET text = text || char(10) || 'Leave a comment'")
    database.close()
    assert "reprocess --dry-run" in home.run("explain", "1").out


def test_what_the_source_has_taught_is_used_as_the_line_would_use_it(home, article_text):
    taught = "The Gazette has told this town the truth since 1871, six days a week and in all weathers, without fear or favour."
    lines = [
        {"url": f"https://gazette.example/{name}", "source": "gazette", "text": f"{text_with(article_text, name)}\n{taught}"}
        for name in ("Aston", "Bexley", "Corby", "Derby")
    ]
    home.run("ingest", "-", stdin="".join(json.dumps(line) + "\n" for line in lines))
    (home.path / "page.txt").write_text(lines[3]["text"])
    known = json.loads(home.run("explain", "https://gazette.example/Derby", "--json").out)
    alone = json.loads(home.run("explain", "page.txt", "--json").out)
    assert [(b["reason"], b["text"]) for b in known["blocks"] if not b["is_kept"]] == [("source_furniture", taught)]
    assert "stories of this source carry it" in known["blocks"][-1]["evidence"]
    assert alone["n_struck"] == 0


def text_with(article_text, name):
    """An article without junk, whose sentences no other one shares."""
    words = [f"{name}{number}" for number in range(60)]
    return "\n".join(
        f"The council of {name} decided on {words[i]} {words[i + 1]} to rebuild the {words[i + 2]} bridge, said {words[i + 3]}."
        for i in range(0, 60, 4)
    )


def test_html_goes_into_one_page_that_loads_and_runs_nothing(filled):
    home, _ = filled
    done = home.run("explain", "1", "--html", "why.html")
    again = home.run("explain", "1", "--html", "why.html")
    page = (home.path / "why.html").read_text()
    assert (done.code, done.out, done.err) == (0, "", "written to why.html\n")
    assert again.code == 0
    assert "<del>Leave a comment</del>" in page
    assert 'data-reason="comment_footer"' in page
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|\son\w+=|\sstyle=", page)
    assert "default-src 'none'" in page


def test_html_of_an_address_without_a_page_says_why_not(filled):
    home, _ = filled
    assert home.run("explain", "https://gazette.example/empty", "--html", "empty.html").code == 0
    assert "No article: rejected at clean as no_article" in (home.path / "empty.html").read_text()


@pytest.mark.parametrize("script", [RTL, CJK])
def test_every_script_comes_through(home, script):
    (home.path / "page.txt").write_text("\n".join(f"{script} {number}" for number in range(1, 5)))
    assert f"{script} 2" in home.run("explain", "page.txt").out
    assert home.run("explain", "page.txt", "--html", "why.html").code == 0
    assert f'dir="auto">{script} 2</p>' in (home.path / "why.html").read_text()


def test_a_page_that_cannot_be_written_is_a_usage_error(home, article_text):
    (home.path / "page.txt").write_text(article_text("Aston"))
    for where in ("no/such/folder/why.html", "."):
        done = home.run("explain", "page.txt", "--html", where)
        assert done.code == 2
        assert where in done.err
    assert home.run("explain", "page.txt", "--html", "why.html", "--json").code == 2


def test_where_there_is_no_home_the_way_to_one_is_named(home):
    done = home.run("explain", "https://gazette.example/bridge")
    assert done.code == 2
    assert "`copydesk init` makes one" in done.err
    (home.path / "copydesk.toml").write_text("")
    assert "copydesk init" not in home.run("explain", "https://gazette.example/bridge").err

import csv
import io
import json
import signal
import sqlite3
import time
from contextlib import closing

import pytest


@pytest.mark.parametrize(
    "command",
    [["status"], ["search", "x"], ["show", "1"], ["export"], ["explain", "1"], ["db", "current"], ["archive", "get", "1"]],
)
def test_reading_commands_make_no_database_and_name_the_path(home, command):
    done = home.run(*command)
    assert done.code == 2
    assert str(home.path / "data/copydesk.db") in done.err
    assert not (home.path / "data").exists()


def test_ingest_counts_by_state_and_by_reason(filled):
    _, counted = filled
    assert counted["pages"] == 4
    assert counted["states"] == {"article": 2, "rejection": 1, "duplicate": 1}
    assert list(counted["rejections"]) == ["no_article"]


def test_ingest_leaves_a_run_and_archived_pages(filled):
    home, _ = filled
    database = sqlite3.connect(home.path / "data/copydesk.db")
    runs = database.execute("SELECT spider, status, n_fetched, n_new, n_rejected FROM v_runs").fetchall()
    database.close()
    assert runs == [("ingest", "finished", 4, 2, 1)]
    files = json.loads(home.run("archive", "list", "--json").out)
    assert [file["pages"] for file in files] == [4]


def test_ingesting_twice_adds_none_and_bad_lines_are_named(home, article_text):
    (home.path / "page.txt").write_text(article_text("Aston"))
    (home.path / "lines.jsonl").write_text('{"id": "a", "text": 1}\n' + json.dumps({"id": "b", "text": article_text("Bexley")}))
    first = home.run("ingest", "page.txt", "lines.jsonl", "--source", "gazette")
    again = home.run("ingest", "page.txt", "lines.jsonl", "--source", "gazette", "--json")
    assert (first.code, again.code) == (3, 3)
    assert "lines.jsonl:1:" in first.err
    assert json.loads(again.out)["states"] == {"unchanged": 2}


def test_a_page_of_a_file_that_is_no_article_is_named(home, article_text):
    (home.path / "gone.html").write_text("<title>Page not found</title><h1>Page not found</h1><p>Try the search.</p>")
    lines = [{"text": article_text("Aston")}, {"text": "Share"}, {"text": "Share", "url": "https://gazette.example/share"}]
    (home.path / "lines.jsonl").write_text("\n".join(map(json.dumps, lines)))
    done = home.run("ingest", "gone.html", "lines.jsonl", "--source", "gazette")
    assert done.code == 0
    for said in ("gone.html: no article: soft_404 (", "lines.jsonl:2: no article: no_article (", "lines.jsonl:3: no article: "):
        assert said in done.err
    with closing(sqlite3.connect(home.path / "data/copydesk.db")) as database:
        found = dict(database.execute("SELECT detail, url FROM v_rejections").fetchall())
    assert sorted(detail.partition(": ")[0] for detail, url in found.items() if url is None) == ["gone.html", "lines.jsonl:2"]
    assert [detail for detail, url in found.items() if url and "lines.jsonl" in detail] == []


def test_a_source_without_a_stanza_and_none_at_all_are_each_said_in_a_line(home, article_text):
    home.run("init", ".")
    (home.path / "seeds/sources.toml").write_text('[gazette]\nname = "G"\nhomepage = "https://gazette.example"\n')
    (home.path / "page.txt").write_text(article_text("Aston"))
    typo, none, right = (home.run("ingest", "page.txt", *given) for given in (["--source=gazete"], [], ["--source=gazette"]))
    assert (typo.code, none.code, right.code) == (0, 0, 0)
    said = 'no stanza has the key "gazete" (did you mean "gazette"?): pages are kept under it, nobody crawls it'
    assert typo.err == f"copydesk: {said}\n"
    assert none.err.startswith("copydesk: 1 page kept without a source, which nobody crawls")
    assert right.err == ""
    assert none.out.startswith("1 page\n")


def test_files_that_are_passed_over_are_named(home, article_text):
    folder = home.path / "saved"
    folder.mkdir()
    (folder / "page.txt").write_text(article_text("Aston"))
    for number in range(7):
        (folder / f"{number}.css").write_text("body {}")
    done = home.run("ingest", "saved", "--source", "gazette")
    assert done.out.endswith(
        "not_html\n" + "".join(f"          saved/{n}.css\n" for n in range(5)) + "          … and 2 more\n"
    )
    found = json.loads(home.run("ingest", "saved", "--source", "gazette", "--json").out)
    assert (found["skipped"], len(found["passed_over"])) == ({"not_html": 7}, 7)


def test_an_ingest_that_is_interrupted_says_what_is_stored_and_how_to_go_on(home, article_text):
    process = home.start("ingest", "-", "--source", "gazette")
    process.stdin.write(json.dumps({"id": 1, "text": article_text("Aston")}).encode() + b"\n")
    process.stdin.flush()
    database = home.path / "data/copydesk.db"
    until = time.monotonic() + 60
    while time.monotonic() < until and not stored(database):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert b"copydesk: interrupted after 1 page: what came is stored; run it again to go on" in err
    assert out.startswith(b"1 page\n")


def stored(database):
    """Say whether an article is in a database that may be about to be made."""
    try:
        opened = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        with closing(opened):
            return opened.execute("SELECT 1 FROM v_articles").fetchone()
    except sqlite3.OperationalError:
        return None


def test_a_path_that_does_not_exist_makes_no_database(home):
    assert home.run("ingest", "missing").code == 2
    assert not (home.path / "data").exists()


def test_export_has_the_keys_of_the_contract(filled):
    home, _ = filled
    lines = [json.loads(line) for line in home.run("export").out.splitlines()]
    assert [line["relation"] for line in lines] == ["first", "first", "duplicate"]
    assert list(lines[0])[-7:-3] == ["article_id", "article_key", "story_id", "relation"]
    assert list(lines[0])[-3:] == ["first_seen_at", "fetched_at", "n_revisions"]
    assert lines[0]["authors"] == ["A; B", "C"]
    assert [block["reason"] for block in lines[0]["removed"]] == ["comment_footer"]


@pytest.mark.parametrize(
    ("options", "n"),
    [
        (["--since", "2020-05-01T08:00"], 3),
        (["--until", "2020-05-02"], 1),
        (["--since", "1h", "--source", "bote"], 1),
    ],
)
def test_export_takes_half_open_ranges(filled, options, n):
    home, _ = filled
    assert len(home.run("export", *options).out.splitlines()) == n


def test_csv_cells_cannot_run(filled):
    home, _ = filled
    done = home.run("export", "--format", "csv", "-o", "out.csv")
    rows = list(csv.DictReader(io.StringIO((home.path / "out.csv").read_text(), newline="")))
    assert done.code == 0
    assert len(rows) == 3
    assert rows[0]["headline"] == "'=HYPERLINK(1)"
    assert not list(home.path.glob("*.part"))


def test_a_time_that_is_none_is_a_usage_error(filled):
    home, _ = filled
    done = home.run("export", "--since", "yesterday")
    assert done.code == 2
    assert "yesterday" in done.err


def test_search_finds_words_and_filters(filled):
    home, _ = filled
    assert len(json.loads(home.run("search", "aston bridge", "--json").out)) == 2
    assert len(json.loads(home.run("search", "aston", "--source", "bote", "--json").out)) == 1
    assert json.loads(home.run("search", '"unbalanced AND (', "--json").out) == []
    assert "bote" in home.run("search", "aston").out


@pytest.mark.parametrize("what", ["1", "https://gazette.example/bridge", "http://www.gazette.example/bridge/?utm_source=x"])
def test_show_knows_an_article_by_id_and_by_any_variant_of_its_address(filled, what):
    home, _ = filled
    done = home.run("show", what)
    assert done.code == 0
    assert done.out.startswith("=HYPERLINK(1)\n")


def test_show_lists_the_copies_and_the_revisions(filled):
    home, _ = filled
    found = json.loads(home.run("show", "1", "--story", "--revisions", "--json").out)
    assert [copy["source"] for copy in found["story"]] == ["gazette", "bote"]
    assert [revision["revision"] for revision in found["revisions"]] == [1]
    assert home.run("show", found["article_key"]).code == 0


def test_the_page_comes_back_as_it_was_sent(filled, article_text):
    home, _ = filled
    assert home.run("archive", "get", "https://gazette.example/bridge").out == article_text("Aston")
    assert home.run("archive", "get", "https://gazette.example/never").code == 1


def test_a_lost_database_is_rebuilt_from_the_archive(home, article_text):
    home.run("ingest", "-", stdin=json.dumps({"url": "https://a.example/1", "source": "a", "text": article_text("Aston")}))
    before = json.loads(home.run("export").out)
    for file in (home.path / "data").glob("copydesk.db*"):
        file.unlink()
    done = home.run("reprocess", "--unfinished", "--json")
    after = json.loads(home.run("export").out)
    assert json.loads(done.out)["states"] == {"article": 1}
    assert json.loads(home.run("reprocess", "--unfinished", "--json").out)["pages"] == 0
    assert {name: after[name] for name in before if name != "first_seen_at"} == {
        name: value for name, value in before.items() if name != "first_seen_at"
    }


def test_db_upgrade_makes_a_database_and_sql_only_prints(home):
    printed = home.run("db", "upgrade", "--sql")
    assert "CREATE TABLE" in printed.out
    assert not (home.path / "data").exists()
    assert home.run("db", "upgrade").code == 0
    assert home.run("db", "current").out.strip()
    assert json.loads(home.run("status", "--json").out) == []


def test_init_makes_a_home_and_overwrites_nothing(home):
    first = home.run("init", "news")
    names = {str(path.relative_to(home.path / "news")) for path in (home.path / "news").rglob("*") if path.is_file()}
    assert names == {"copydesk.toml", "seeds/sources.toml", "seeds/README.md", ".gitignore", "scrapy.cfg"}
    assert "cd news" in first.out
    (home.path / "news/copydesk.toml").write_text("workers = 3\n")
    assert home.run("init", "news").code == 0
    assert (home.path / "news/copydesk.toml").read_text() == "workers = 3\n"


def test_the_settings_that_init_writes_are_valid(home):
    home.run("init")
    settings = home.path / "copydesk.toml"
    settings.write_text(
        "\n".join(line.removeprefix("# ") if " = " in line else line for line in settings.read_text().splitlines())
    )
    done = home.run("source", "list")
    assert done.code == 0, done.err


@pytest.mark.parametrize("command", [["export"], ["search", "x"], ["reprocess"], ["reprocess", "--dry-run"]])
def test_a_source_that_nobody_knows_is_a_usage_error(filled, command):
    home, _ = filled
    done = home.run(*command, "--source", "gazete")
    assert done.code == 2
    assert 'did you mean "gazette"' in done.err


def test_a_bad_key_is_a_usage_error(home):
    (home.path / "t.txt").write_text("x")
    done = home.run("ingest", "t.txt", "--source", "Bad Key!")
    assert done.code == 2
    assert done.err.startswith("copydesk: ")


def test_a_pdf_is_a_rejection(home):
    (home.path / "x.pdf").write_bytes(b"%PDF-1.4 1 0 obj " + b"words and words " * 99)
    assert json.loads(home.run("ingest", "x.pdf", "--json").out)["rejections"] == {"not_html": 1}
    done = home.run("clean", "x.pdf")
    assert (done.code, done.out) == (3, "")
    assert "not_html" in done.err


def test_search_takes_several_words(filled):
    home, _ = filled
    assert len(json.loads(home.run("search", "aston", "bridge", "--json").out)) == 2


def test_a_source_that_is_there_does_not_stop_the_others(home):
    home.run("init")
    assert home.run("source", "add", "tagesschau", "--yes").code == 0
    done = home.run("source", "add", "tagesschau", "--yes")
    assert done.code == 1
    assert "there already" in done.err

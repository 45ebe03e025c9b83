import json
import sqlite3

import pytest

URL = "https://gazette.example/bridge"


@pytest.fixture
def old(home, article_text):
    """A home whose database holds what an earlier judgement made of three pages."""
    lines = [
        {"url": URL, "source": "gazette", "headline": "New", "text": article_text("Aston")},
        {"url": "https://gazette.example/mill", "source": "gazette", "headline": "Mill", "text": article_text("Bexley")},
        {"url": "https://gazette.example/empty", "source": "gazette", "text": "nothing"},
    ]
    assert home.run("ingest", "-", stdin="".join(json.dumps(line) + "\n" for line in lines)).code == 0
    kept = article_text("Aston").split("\n")[:-1]
    first = kept[0].replace("five hours", "six hours")
    older = "\n".join([first, kept[2], "An old line that extraction took for text.", "Leave a comment"])
    write(home, "UPDATE articles SET headline = 'Old', text = ? WHERE article_id = 1", older)
    write(home, "UPDATE removed_blocks SET text = ?, reason = 'navigation' WHERE article_id = 1", kept[1])
    return home


def write(home, sql, *values):
    database = sqlite3.connect(home.path / "data/copydesk.db")
    with database:
        database.execute(sql, values)
    database.close()


def rows(home, sql):
    database = sqlite3.connect(home.path / "data/copydesk.db")
    found = database.execute(sql).fetchall()
    database.close()
    return found


def everything(home):
    """Give every row of the database and every byte of the archive."""
    database = sqlite3.connect(home.path / "data/copydesk.db")
    dump = list(database.iterdump())
    database.close()
    return dump, {path.name: path.read_bytes() for path in (home.path / "data/archive").iterdir()}


def test_each_field_and_each_block_is_shown_and_nothing_changes(old, article_text):
    before = everything(old)
    done = old.run("reprocess", "--dry-run", "--json")
    page, last = map(json.loads, done.out.splitlines())
    assert (done.code, done.err) == (0, "")
    assert (page["url"], page["detail"]) == (URL, None)
    assert page["changes"] == [{"field": "headline", "old": "Old", "new": "New"}]
    assert [(block["kind"], block["old_reason"], block["reason"]) for block in page["blocks"]] == [
        ("changed", None, None),
        ("restored", "navigation", None),
        ("lost", None, None),
        ("struck", None, "comment_footer"),
    ]
    assert page["blocks"][1]["new"] == article_text("Aston").split("\n")[1]
    assert page["blocks"][3]["evidence"]
    assert last["summary"] == {
        **{"pages": 3, "changed": 1, "passed_over": 0, "fields": {"headline": 1, "text": 1}},
        "blocks": {"changed": 1, "restored": 1, "struck": 1, "lost": 1},
        **{"struck": {"comment_footer": 1}, "restored": {"navigation": 1}},
        **{"to_rejection": {}, "to_article": {}, "other_rejection": {}, "ruled": {}, "selectors": []},
    }
    assert everything(old) == before


def test_a_person_reads_it_like_a_diff_with_its_sum_at_the_end(old):
    lines = old.run("reprocess", "--dry-run").out.split("\n")
    assert lines[:4] == [URL, "  headline", "    - Old", "    + New"]
    at = lines.index("    - Leave a comment")
    assert lines[at + 1].startswith("        comment footer: ")
    changed = next(line for line in lines if "six hours" in line)
    assert changed.startswith("    - …")
    assert len(changed) < 120
    assert "3 pages judged, 1 would come out differently" in lines
    assert "       1  comment footer" in lines


def test_on_a_terminal_what_goes_is_red_what_comes_green_and_the_progress_is_gone(old):
    shown = old.on_terminal("reprocess", "--dry-run").out
    assert "\x1b[31mLeave a comment" in shown
    assert "\x1b[32mNew" in shown
    assert "\r\x1b[K" in shown
    assert "\x1b" not in old.run("reprocess", "--dry-run").out


def test_pages_that_would_become_articles_and_articles_that_would_become_none_are_told(home, article_text):
    for name in ("bridge", "empty"):
        text = article_text("Aston") if name == "bridge" else "nothing"
        home.run("ingest", "-", stdin=json.dumps({"url": f"https://a.example/{name}", "headline": name, "text": text}))
    bridge, empty = (row[0] for row in rows(home, "SELECT archive_record FROM pages ORDER BY page_id"))
    write(home, "UPDATE pages SET state = 'rejection', stage = 'clean', reason = 'listing_page', article_id = NULL"
          " WHERE archive_record = ?", bridge)  # fmt: skip
    write(home, "UPDATE articles SET archive_record = ?", empty)
    write(
        home, "UPDATE pages SET state = 'article', stage = NULL, reason = NULL, article_id = 1 WHERE archive_record = ?", empty
    )
    *pages, last = map(json.loads, home.run("reprocess", "--dry-run", "--json").out.splitlines())
    told = {page["changes"][0]["old"]: page for page in pages}
    assert told["listing_page"]["detail"] == "bridge"
    assert told[""]["changes"] == [{"field": "rejection", "old": "", "new": "no_article"}]
    assert told[""]["detail"].startswith("No article: rejected at clean as no_article")
    assert last["summary"]["to_article"] == {"listing_page": 1}
    assert last["summary"]["to_rejection"] == {"no_article": 1}


def test_what_the_source_has_taught_shows_in_the_dry_run_too(home):
    taught = "The Gazette has told this town the truth since 1871, six days a week and in all weathers, without fear or favour."
    for name in ("Aston", "Bexley", "Corby", "Derby"):
        text = "\n".join(
            f"The council of {name}{i} decided on {name}day{i} to rebuild bridge {name}{i * 7}, said {name}{i * 9} {i * 11}."
            for i in range(12)
        )
        line = {"url": f"https://gazette.example/{name}", "source": "gazette", "text": f"{text}\n{taught}"}
        home.run("ingest", "-", stdin=json.dumps(line))
    write(home, "UPDATE articles SET text = text || char(10) || ? WHERE instr(text, ?) = 0", taught, taught)
    *pages, _ = map(json.loads, home.run("reprocess", "--dry-run", "--json").out.splitlines())
    assert {block["reason"] for page in pages for block in page["blocks"]} == {"source_furniture"}
    assert len(pages) == 4


STANZA = '[gazette]\nname = "The Gazette"\nhomepage = "https://gazette.example"\n'


def test_what_a_rule_takes_out_is_named_with_the_rule_in_the_dry_run_and_in_explain(home, article_text):
    (home.path / "copydesk.toml").touch()
    (home.path / "seeds").mkdir()
    (home.path / "seeds/sources.toml").write_text(STANZA)
    quiz = "Our harbour quiz has a new round, play it with friends tonight and win a mug."
    first, *rest = (f"<p>{line}</p>" for line in article_text("Aston").split("\n")[:-1])
    html = f"<html lang=en><h1>Bridge</h1><article>{first}<div class=promo><p>{quiz}</div>{''.join(rest)}</article></html>"
    home.run("ingest", "-", stdin=json.dumps({"url": URL, "source": "gazette", "html": html}))
    assert quiz in home.run("export").out
    (home.path / "seeds/sources.toml").write_text(f'{STANZA}[[gazette.rules]]\nremove = ["div.promo", "nav.none"]\n')
    page, last = map(json.loads, home.run("reprocess", "--dry-run", "--json").out.splitlines())
    assert [(block["kind"], block["old"], block["rule"]) for block in page["blocks"]] == [
        ("lost", quiz, 'remove = "div.promo"')
    ]
    assert last["summary"]["ruled"] == {'remove = "div.promo"': 1}
    assert [(one["selector"], one["n_used"], one["n_tried"]) for one in last["summary"]["selectors"]] == [
        ('remove = "div.promo"', 1, 1),
        ('remove = "nav.none"', 0, 1),
    ]
    said = home.run("reprocess", "--dry-run").out
    assert 'the rule remove = "div.promo" takes it out' in said
    assert '[gazette] remove = "nav.none"  none of 1 page' in said
    explained = home.run("explain", URL).out
    assert (
        f"remove     div.promo  took out 1 element of 16 words\n    - {quiz}\n  remove     nav.none  matched nothing"
        in explained
    )
    rule = json.loads(home.run("explain", URL, "--json").out)["rule"]
    assert [(one["n_matched"], one["texts"]) for one in rule["selectors"]] == [(1, [quiz]), (0, [])]
    home.run("explain", URL, "--html", "why.html")
    assert quiz in (home.path / "why.html").read_text()
    assert quiz in home.on_terminal("explain", URL, columns=100).out


def test_the_real_run_rewrites_what_was_shown_and_adds_no_revision(old, article_text):
    real = old.run("reprocess", "--json")
    again = old.run("reprocess", "--dry-run", "--json").out.splitlines()
    assert json.loads(real.out)["states"] == {"recleaned": 1, "unchanged": 1, "rejection": 1}
    assert json.loads(old.run("reprocess", "--json").out)["states"] == {"unchanged": 2, "rejection": 1}
    assert rows(old, "SELECT headline, n_revisions, text FROM v_articles WHERE article_id = 1") == [
        ("New", 1, article_text("Aston").removesuffix("\nLeave a comment"))
    ]
    assert rows(old, "SELECT change FROM v_changes WHERE article_id = 1 ORDER BY change_id") == [("added",), ("recleaned",)]
    assert rows(old, "SELECT text, reason FROM v_removed_blocks WHERE article_id = 1") == [
        ("Leave a comment", "comment_footer")
    ]
    assert rows(old, "SELECT count(*) FROM v_revisions") == [(2,)]
    assert [json.loads(line)["summary"]["changed"] for line in again] == [0]


def test_reprocess_says_how_many_articles_are_withdrawn(home, article_text):
    home.run("init", ".")
    stanza = '[gazette]\nname = "The Gazette"\nhomepage = "https://gazette.example"\n'
    (home.path / "seeds/sources.toml").write_text(stanza)
    html = f"<html><head><meta name=tdm-reservation content=1></head><body><p>{article_text('Aston')}</p></body></html>"
    line = json.dumps({"url": "https://gazette.example/a", "source": "gazette", "html": html})
    assert json.loads(home.run("ingest", "-", "--json", stdin=line).out)["states"] == {"article": 1}
    (home.path / "seeds/sources.toml").write_text(f'{stanza}on_reservation = "skip"\n')
    told = home.run("reprocess")
    assert told.out.splitlines()[-1] == "1 article withdrawn, of pages that are rejected now"
    assert json.loads(home.run("reprocess", "--json").out)["withdrawn"] == 0
    assert home.run("export").out == ""
    assert "opted_out" in home.run("explain", "https://gazette.example/a").out
    (home.path / "seeds/sources.toml").write_text(stanza)
    assert json.loads(home.run("reprocess", "--json").out)["states"] == {"article": 1}

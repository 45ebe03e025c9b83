"""`source import`, `source export` and `source due`, as they are typed."""

from __future__ import annotations

import json

import pytest

from pipeline.sources import load

OPML = """<?xml version="1.0"?>
<opml version="2.0"><body>
<outline text="The Gazette" xmlUrl="https://gazette.example/rss" htmlUrl="https://gazette.example"/>
<outline text="The Bote" xmlUrl="https://bote.example/feed" htmlUrl="https://bote.example"/>
<outline text="Odd" xmlUrl="ftp://odd.example/feed"/>
</body></opml>
"""


@pytest.fixture
def seeds(home):
    assert home.run("init").code == 0
    return home.path / "seeds" / "sources.toml"


def test_import_writes_what_is_new_names_what_is_wrong_and_adds_nothing_the_second_time(home, seeds):
    (home.path / "feeds.opml").write_text(OPML)
    before = seeds.read_bytes()
    tried = home.run("source", "import", "feeds.opml", "--dry-run")
    assert (tried.code, seeds.read_bytes()) == (3, before)
    assert "2 new, 1 wrong: nothing is written" in tried.out
    done = home.run("source", "import", "feeds.opml")
    assert done.code == 3
    assert '   5  wrong                  Odd: "ftp://odd.example/feed" is no web address' in done.out
    assert set(load(seeds)) == {"gazette", "bote"}
    assert seeds.read_bytes().startswith(before)
    after = seeds.read_bytes()
    again = json.loads(home.run("source", "import", "-", "--json", stdin=OPML).out)
    assert (again["written_to"], [one["state"] for one in again["outlets"]]) == (None, ["known", "known", "wrong"])
    assert seeds.read_bytes() == after


def test_export_is_read_again_by_another_desk(home, seeds, tmp_path_factory):
    home.run("source", "import", "-", stdin=OPML)
    written = home.run("source", "export")
    assert written.code == 0
    other = type(home)(tmp_path_factory.mktemp("other"))
    other.run("init")
    assert other.run("source", "import", "-", stdin=written.out).code == 0
    assert load(other.path / "seeds" / "sources.toml") == load(seeds)
    assert home.run("source", "export", "-o", "out.opml").err == "2 sources written to out.opml\n"
    assert (home.path / "out.opml").read_text() == written.out
    none = home.run("source", "export", "--tag", "nobody")
    assert (none.code, none.out, "no source has the tag" in none.err) == (2, "", True)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [("a.opml", "<html/>", "begins with <html>"), ("no.opml", None, "No such file"), (".", None, "Is a directory")],
)
def test_import_of_something_else_ends_with_2_and_says_why(home, seeds, name, content, why):
    if content:
        (home.path / name).write_text(content)
    done = home.run("source", "import", name)
    assert (done.code, why in done.err, done.err.startswith(f"copydesk: {name} ")) == (2, True, True)


def test_due_moves_the_next_time_of_sources(home, seeds):
    home.run("source", "import", "-", stdin=OPML)
    assert home.run("source", "due", "gazette").code == 2  # no database yet
    home.run("db", "upgrade")
    moved = home.run("source", "due", "gazette", "bote", "--at", "2031-01-02T03:00")
    assert (moved.code, moved.out.splitlines()) == (
        0,
        ["gazette: due 2031-01-02T03:00:00Z (before: now)", "bote: due 2031-01-02T03:00:00Z (before: now)"],
    )
    assert home.run("source", "due", "gazette").out == "gazette: due now (before: 2031-01-02T03:00:00Z)\n"
    told = json.loads(home.run("source", "due", "bote", "--at", "2h", "--json").out)
    assert [(one["source"], one["before"], one["is_held"]) for one in told] == [("bote", "2031-01-02T03:00:00Z", False)]
    wrong = home.run("source", "due", "gazete")
    assert (wrong.code, 'did you mean "gazette"' in wrong.err) == (2, True)
    assert home.run("source", "due", "bote", "--at", "soon").code == 2
    seeds.write_text(seeds.read_text().replace('name = "The Bote"', 'name = "The Bote"\nenabled = false'))
    assert "it is disabled" in home.run("source", "due", "bote").out

import hashlib
import json
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

WORDS = (
    "Die Gemeinde hat am Montag beschlossen, die alte Brücke von {name} nach langer Debatte für vier Millionen neu zu bauen. "
)


def html(text, *, robots=""):
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return (
        f"<html><head><title>Bridge</title><meta name=robots content='{robots}'></head><article>{paragraphs}</article></html>"
    )


def bring(home, *lines):
    done = home.run("ingest", "-", "--json", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert done.code == 0, done.err


def lines_of(done):
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


@pytest.fixture
def desk(home, article_text):
    """A home with an English article, its copy, a Canadian French, a German and a reserved one."""
    base = "https://gazette.example"
    bring(
        home,
        {"url": f"{base}/a", "source": "gazette", "text": article_text("Aston"), "language": "en", "headline": "=1+1"},
        {"url": "https://bote.example/a", "source": "bote", "text": article_text("Aston"), "language": "en"},
        {"url": f"{base}/b", "source": "gazette", "text": article_text("Bexley"), "language": "fr-CA"},
        {"url": f"{base}/c", "source": "gazette", "text": "\n".join(WORDS.format(name=n) * 2 for n in "XYZ"), "language": "de"},
        {"url": f"{base}/d", "source": "gazette", "html": html(article_text("Dover"), robots="noai"), "language": "en"},
    )
    return home


def paths(done):
    return [line["url"].removeprefix("https://") for line in lines_of(done)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--language", "en"], ["gazette.example/a", "bote.example/a", "gazette.example/d"]),
        (["--language", "DE"], ["gazette.example/c"]),
        (["--language", "de", "--language", "fr"], ["gazette.example/b", "gazette.example/c"]),
        (["--exclude-reserved", "--source", "gazette"], ["gazette.example/a", "gazette.example/b", "gazette.example/c"]),
        (["--one-per-story", "--language", "en"], ["gazette.example/a", "gazette.example/d"]),
    ],
)
def test_filters_choose(desk, options, expected):
    assert paths(desk.run("export", *options)) == expected


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--language", "klingon"], "no BCP 47 language"),
        (["--after", "0", "--format", "csv"], "JSON Lines only"),
        (["--after", "99"], "beyond the newest change"),
        (["--after", "-1"], "--after"),
        (["--after", "soon"], "--after"),
        (["--manifest"], "name that with -o"),
        (["--format", "parquet", "-o", "nowhere/x.parquet"], "cannot write"),
        (["--after", "0", "--cursor-file", "nowhere/cursor"], "cannot write"),
    ],
)
def test_what_cannot_be_is_said_in_words(desk, options, said):
    done = desk.run("export", *options)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_parquet_has_typed_columns_and_every_article(desk):
    assert desk.run("export", "--format", "parquet", "-o", "news.parquet").code == 0
    table = pq.read_table(desk.path / "news.parquet")
    rows, lines = table.to_pylist(), lines_of(desk.run("export"))
    assert set(table.column_names) == set(lines[0]) - {"rejection"}
    assert [row["text"] for row in rows] == [line["text"] for line in lines]
    assert rows[0]["removed"] == lines[0]["removed"]
    assert rows[0]["first_seen_at"].tzinfo is not None
    assert rows[0]["first_seen_at"] <= datetime.now(UTC)
    assert table.schema.field("authors").type.value_type == "string"


def test_parquet_is_nothing_for_a_terminal(desk):
    shown = desk.on_terminal("export", "--format", "parquet")
    assert shown.code == 2
    assert "name a file with -o" in shown.out


def test_an_empty_choice_is_an_empty_file_of_each_format(desk):
    assert desk.run("export", "--until", "1990-01-01", "--format", "parquet", "-o", "none.parquet").code == 0
    assert pq.read_table(desk.path / "none.parquet").num_rows == 0
    assert lines_of(desk.run("export", "--until", "1990-01-01")) == []
    assert len(desk.run("export", "--until", "1990-01-01", "--format", "csv").out.splitlines()) == 1


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_a_manifest_tells_what_is_in_the_file(desk, form):
    assert desk.run("export", "--format", form, "--source", "gazette", "-o", f"r.{form}", "--manifest").code == 0
    said = json.loads((desk.path / f"r.{form}.manifest.json").read_text())
    body = (desk.path / f"r.{form}").read_bytes()
    assert (said["sha256"], said["bytes"]) == (hashlib.sha256(body).hexdigest(), len(body))
    assert (said["n_articles"], said["n_stories"], said["n_reserved"]) == (4, 4, 1)
    assert said["languages"] == {"en": 2, "fr": 1, "de": 1}
    assert said["filters"]["source"] == "gazette"
    assert said["sources"] == {"gazette": 4}
    assert "licence" in said["licences"]
    assert lines_of(desk.run("export", "--after", str(said["cursor"]))) == []


def test_changes_since_a_cursor_deletions_too(desk, article_text):
    first = desk.run("export", "--cursor-file", "at.cursor")
    assert [line["change"] for line in lines_of(first)] == ["added"] * 5
    assert first.err.splitlines()[-1] == "cursor " + (desk.path / "at.cursor").read_text().strip()
    again = desk.run("export", "--cursor-file", "at.cursor")
    assert lines_of(again) == []
    bring(desk, {"url": "https://gazette.example/b", "source": "gazette", "text": article_text("Bristol"), "language": "fr-CA"})
    bring(desk, {"url": "https://gazette.example/e", "source": "gazette", "text": article_text("Exeter")})
    assert desk.run("forget", "https://gazette.example/c", "--yes").code == 0
    revised, added, gone = lines_of(desk.run("export", "--cursor-file", "at.cursor"))
    assert (revised["change"], revised["n_revisions"], "Bristol" in revised["text"]) == ("revised", 2, True)
    assert (added["change"], added["url"]) == ("added", "https://gazette.example/e")
    assert gone.keys() == {"change_id", "change", "changed_at", "article_id", "article_key"}
    assert gone["change"] == "forgotten"


def test_an_article_that_passes_no_more_is_excluded(desk, article_text):
    options = ["--one-per-story", "--source", "gazette", "--language", "en"]
    cursor = desk.run("export", "--after", "0", *options).err.split()[-1]
    assert desk.run("forget", "https://gazette.example/a", "--yes").code == 0
    bring(desk, {"url": "https://gazette.example/f", "source": "gazette", "text": article_text("Aston"), "language": "en"})
    changes = lines_of(desk.run("export", "--after", cursor, *options))
    assert [line["change"] for line in changes] == ["forgotten", "excluded"]
    assert "text" not in changes[-1]


def test_several_changes_of_an_article_are_one_line(desk, article_text):
    cursor = desk.run("export", "--after", "0").err.split()[-1]
    for name in ("Gorleston", "Gosport"):
        bring(desk, {"url": "https://gazette.example/g", "source": "gazette", "text": article_text(name)})
    (only,) = lines_of(desk.run("export", "--after", cursor))
    assert (only["change"], only["n_revisions"], "Gosport" in only["text"]) == ("added", 2, True)


def test_a_cursor_file_that_is_none_is_named_and_stays(desk):
    (desk.path / "at.cursor").write_text("soon\n")
    done = desk.run("export", "--cursor-file", "at.cursor")
    assert done.code == 2
    assert "holds no cursor" in done.err
    assert (desk.path / "at.cursor").read_text() == "soon\n"


def test_an_export_that_cannot_be_written_moves_no_cursor(desk):
    done = desk.run("export", "--cursor-file", "at.cursor", "-o", "nowhere/changes.jsonl")
    assert done.code == 2
    assert not (desk.path / "at.cursor").exists()


def test_a_region_is_said_to_be_left_out(desk):
    done = desk.run("export", "--language", "fr-CA")
    assert paths(done) == ["gazette.example/b"]
    assert "stored without a region" in done.err

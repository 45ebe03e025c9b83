"""`copydesk separate`, as somebody types it."""

from __future__ import annotations

import json
import shutil

import pytest

BRIDGE, COPY = "https://gazette.example/bridge", "https://bote.example/bridge"
LATER = "https://courier.example/bridge"


@pytest.fixture
def desk(home, filled):
    """A home of one's own with four pages, two of one story."""
    shutil.copytree(filled[0].path, home.path, dirs_exist_ok=True)
    return home


def stories(home, **environment) -> dict[str, int]:
    done = home.run("export", **environment)
    assert done.code == 0, done.err
    return {line["url"]: line["story_id"] for line in map(json.loads, done.out.splitlines())}


def ingest(home, url: str, text: str, **environment) -> dict:
    line = json.dumps({"url": url, "source": url.split("/")[2].partition(".")[0], "text": text})
    done = home.run("ingest", "-", "--json", stdin=line + "\n", **environment)
    assert done.code == 0, done.err
    return json.loads(done.out)["states"]


def test_it_leaves_stays_out_and_comes_back_on_both_databases(home, database_url, article_text):
    there = {"COPYDESK_DATABASE_URL": database_url}
    for url in (BRIDGE, COPY):
        ingest(home, url, article_text("Aston"), **there)
    before = stories(home, **there)
    assert before[BRIDGE] == before[COPY]
    done = home.run("separate", COPY, "--json", **there)
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert (said["url"], said["is_changed"], said["has_moved"], said["also_moved"]) == (COPY, True, True, [])
    assert [said[name]["n_articles"] for name in ("before", "after", "left")] == [2, 1, 1]
    now = stories(home, **there)
    assert (now[BRIDGE], now[COPY]) == (before[BRIDGE], said["after"]["story_id"])
    assert now[BRIDGE] != now[COPY]
    assert ingest(home, COPY, article_text("Aston"), **there) == {"unchanged": 1}
    assert home.run("reprocess", **there).code == 0
    assert stories(home, **there) == now
    assert ingest(home, LATER, article_text("Aston"), **there) == {"duplicate": 1}
    assert stories(home, **there)[LATER] == before[BRIDGE]
    undone = home.run("separate", COPY, "--undo", **there)
    assert (undone.code, "in their story again" in undone.out) == (0, True)
    assert stories(home, **there)[COPY] == before[COPY]
    assert home.run("separate", COPY, "--undo", **there).code == 1


def test_it_says_what_it_did_or_would_do(desk):
    dry = desk.run("separate", BRIDGE, "--dry-run")
    assert dry.code == 0, dry.err
    assert dry.out.splitlines() == [
        'would be kept apart from 1 other, in a story of its own: article 1 "=HYPERLINK(1)"',
        '  before: story 1, 2 articles, first article 1 "=HYPERLINK(1)" of gazette',
        '  now:    a new story, 1 article, first article 1 "=HYPERLINK(1)" of gazette',
        '  left:   story 1, 1 article, first article 3 "Bridge" of bote (a new first article)',
        "  article 3: stays, and is compared with another first article",
    ]
    assert json.loads(desk.run("separate", BRIDGE, "--dry-run", "--json").out)["after"]["story_id"] is None
    assert not (desk.path / "data" / "separated.jsonl").exists()
    assert stories(desk)[BRIDGE] == stories(desk)[COPY]
    done = desk.run("separate", BRIDGE)
    assert done.out.splitlines()[0].startswith("kept apart from 1 other, in a story of its own: article 1")
    assert "now:    story 3, 1 article" in done.out
    assert "gazette" not in (desk.path / "data" / "separated.jsonl").read_text()


def test_alone_in_its_story_it_says_so_and_ends_well(desk):
    done = desk.run("separate", "https://gazette.example/old")
    assert (done.code, "is alone in its story" in done.out) == (0, True)
    assert json.loads(desk.run("separate", "2", "--json").out)["is_changed"] is False
    assert not (desk.path / "data" / "separated.jsonl").exists()


def test_by_id_key_and_from_another_story(desk):
    key = json.loads(desk.run("show", COPY, "--json").out)["article_key"]
    assert desk.run("separate", key, "--from", "1").code == 0
    assert stories(desk)[BRIDGE] != stories(desk)[COPY]
    again = desk.run("separate", COPY, "--from", BRIDGE)
    assert (again.code, "apart from the story of article 1 already" in again.out) == (0, True)
    apart = desk.run("separate", COPY, "--from", "2")
    assert (apart.code, "in another story already" in apart.out) == (0, True)
    other = json.loads(desk.run("separate", COPY, "--undo", "--from", "2", "--json").out)
    assert (other["has_moved"], len(other["from"])) == (False, 1)
    assert stories(desk)[BRIDGE] != stories(desk)[COPY]


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (["999"], 1, "there is no article 999"),
        (["nonsense"], 2, "no ID"),
        (["https://gazette.example/empty"], 1, "No article"),
        ([BRIDGE, "--from", BRIDGE], 2, "itself"),
        ([BRIDGE, "--from", "999"], 1, "there is no article 999"),
        ([BRIDGE, "--undo"], 1, "nothing to undo"),
        ([], 2, "Missing argument"),
    ],
)
def test_what_cannot_be_is_named(desk, typed, code, said):
    done = desk.run("separate", *typed)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_without_a_database_none_is_made(home):
    done = home.run("separate", "1")
    assert (done.code, (home.path / "data").exists()) == (2, False)

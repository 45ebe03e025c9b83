"""A story side by side and the edits of an article, as somebody sees them."""

import json
import re

import pytest

LINES = (
    "The council of Haverby voted on Monday to close the old bridge over the river for good.",
    "Engineers had found cracks in two of its seven pillars when they looked at them in August.",
    "Traffic will go by the new road through the valley from March on, which adds twenty minutes.",
    "The mayor said that the repairs would have cost four million crowns, half of it paid by the state.",
    "Shopkeepers on the northern bank fear for their trade and have asked for a ferry to run.",
    "A decision about the ferry is expected in May, when the harbour company has said what it wants.",
)
OWN = "The harbour company did not answer our questions until Tuesday evening."
EDITED = (LINES[0].replace("Monday", "Tuesday"), *LINES[1:4], LINES[5], OWN)


def record(source, lines, *, published="08:00", fetched="09:00", headline="Bridge closes for good", **more):
    return {
        "url": f"https://{source}.example/bridge",
        "source": source,
        "headline": headline,
        "text": "\n".join(lines),
        "published_at": published and f"2026-11-21T{published}:00Z",
        "fetched_at": f"2026-11-21T{fetched}:00Z",
        **more,
    }


def ingest(home, *records):
    done = home.run("ingest", "-", "--json", stdin="".join(json.dumps(one) + "\n" for one in records))
    assert done.code == 0, done.err


@pytest.fixture(scope="module")
def told(tmp_path_factory, filled):
    """A home with a story of four, and an article that was edited twice: to be read only."""
    home = type(filled[0])(tmp_path_factory.mktemp("told"))
    changed = (LINES[0], LINES[1].replace("seven", "nine"), *LINES[2:], OWN)
    ingest(
        home,
        record("gazette", LINES),
        record("courier", LINES[:3], published="10:14", fetched="09:03", headline="No more bridge in Haverby"),
        record("herald", changed, published="23:00", fetched="23:30"),
        record("bote", [" ".join(LINES)], published=None),
        record("alone", [line[::-1] for line in LINES], headline="Nobody else"),
    )
    return home


def story(home, *options):
    return home.run("show", "https://gazette.example/bridge", "--story", *options)


def test_a_story_stands_side_by_side(told):
    done = story(told)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0] == "Bridge closes for good"
    assert lines[1] == "story 1: 4 articles of 4 sources"
    assert lines[2] == "first: gazette, 2026-11-21T08:00:00Z, first seen 2026-11-21T09:00:00Z"
    rows = [line.split() for line in lines[lines.index("") + 2 :][:4]]
    assert rows[0][:6] == ["*", "1", "gazette", "first", "first", "first"]
    assert [" ".join(row[1:-1]) for row in rows[1:]] == [
        "bote unknown same time copy",
        "courier +2 h 14 min +3 min excerpt",
        "herald +15 h +14 h 30 min copy",
    ]
    held = re.findall(r"\n  holds (\d+) % of the first; (\d+) % of it is from the first\n", done.out)
    assert [(of_first < "70", in_first) for of_first, in_first in held] == [(True, "100"), (False, held[1][1])]
    assert 90 < int(held[1][0]) < 100
    assert "the same text, word for word" in done.out
    assert max(map(len, lines)) <= 110


def test_each_copy_says_what_it_cut_added_and_edited(told):
    courier, herald = (part for part in story(told).out.split("\n\n")[2:] if part.startswith(("courier", "herald")))
    assert "own headline: No more bridge in Haverby" in courier
    assert "cut 3 sentences:\n    - The mayor said that the repairs would have cost four million …" in courier
    assert "added" not in courier
    assert "added 1 sentence:\n    + The harbour company did not answer our questions until Tuesday …" in herald
    assert "edited 1 sentence:\n    ~ … cracks in two of its [-seven-]{+nine+} pillars when they …" in herald
    assert "cut" not in herald


def test_full_shows_sentences_whole(told):
    assert f"    - {LINES[3]}\n" in story(told, "--full").out
    assert f"    + {OWN}\n" in story(told, "--full").out
    assert told.run("show", "1", "--full").code == 2


def test_a_program_gets_the_same(told):
    members = {one["source"]: one for one in json.loads(story(told, "--json").out)["story"]}
    assert next(iter(members)) == "gazette"
    assert members["gazette"]["kind"] == "news"
    assert members["gazette"]["member"]["kind"] is None
    courier, herald = members["courier"]["member"], members["herald"]["member"]
    assert (courier["kind"], courier["containment_in_first"], courier["published_after_s"]) == ("excerpt", 1.0, 8_040)
    assert (courier["cut"], courier["added"], courier["first_seen_after_s"]) == (list(LINES[3:]), [], 180)
    assert (herald["cut"], herald["added"]) == ([], [OWN])
    assert herald["edited"] == [{"old": LINES[1], "new": LINES[1].replace("seven", "nine")}]
    assert members["bote"]["member"]["published_after_s"] is None
    assert members["bote"]["member"]["containment_of_first"] == 1.0


def test_a_story_of_one_says_so(told):
    done = told.run("show", "https://alone.example/bridge", "--story")
    assert "has this one article: no other is known to carry its text." in done.out
    assert len(json.loads(told.run("show", "https://alone.example/bridge", "--story", "--json").out)["story"]) == 1


@pytest.fixture(scope="module")
def edited(tmp_path_factory, filled):
    """A home with an article of three revisions, the last of which says when it was modified."""
    home = type(filled[0])(tmp_path_factory.mktemp("edited"))
    page = "<html><head><title>{headline}</title>{meta}</head><body><article><h1>{headline}</h1>{text}</article></body></html>"

    def html(headline, lines, modified):
        meta = f'<meta property="article:modified_time" content="{modified}">'
        return page.format(headline=headline, meta=meta, text="".join(f"<p>{line}</p>" for line in lines))

    told = [
        ("Bridge closes for good", LINES, "2026-11-21T08:00:00Z"),
        ("Bridge closes for good", EDITED, "2026-11-21T08:00:00Z"),
        ("Bridge closes in May", (*EDITED, LINES[4]), "2026-11-21T11:00:00Z"),
    ]
    address = {"url": "https://gazette.example/bridge", "source": "gazette"}
    ingest(
        home,
        *({**address, "html": html(*one), "fetched_at": f"2026-11-21T{hour:02}:00:00Z"} for hour, one in enumerate(told, 9)),
    )
    return home


def test_edits_are_shown_word_by_word_and_a_silent_one_is_named(edited):
    out = edited.run("show", "1", "--revisions").out
    first, second, third = out.split("\n\n")
    assert first.startswith("revision 1  2026-11-21T09:00:00Z  the first text, ")
    assert "headline: Bridge closes for good" in first
    assert second.splitlines() == [
        "revision 2  2026-11-21T10:00:00Z  18 words deleted, 12 added",
        "silent edit: the text changed, the page's modified time did not",
        "  The council of Haverby voted on [-Monday-]{+Tuesday+} to close the old bridge over the river for good.",
        "  … 3 lines unchanged",
        f"  [-{LINES[4]}-]",
        "  … 1 line unchanged",
        f"  {{+{OWN}+}}",
    ]
    assert "silent" not in third
    assert "headline: Bridge closes [-for good-]{+in May+}" in third
    assert f"  … 6 lines unchanged\n  {{+{LINES[4]}+}}" in third
    assert f"\n  {LINES[2]}\n" in edited.run("show", "1", "--revisions", "--full").out


def test_a_copy_is_compared_with_the_text_that_it_copied(tmp_path, filled):
    home = type(filled[0])(tmp_path)
    ingest(
        home,
        record("gazette", LINES),
        record("courier", LINES[:5], published="10:00", fetched="10:00"),
        record("gazette", EDITED, fetched="12:00", headline="Bridge shut"),
        record("herald", EDITED, published="13:00", fetched="13:00"),
    )
    members = {one["source"]: one["member"] for one in json.loads(story(home, "--json").out)["story"]}
    assert [members[name]["compared_with_revision"] for name in ("gazette", "courier", "herald")] == [None, 1, 2]
    assert (members["courier"]["cut"], members["courier"]["added"], members["courier"]["edited"]) == ([LINES[5]], [], [])
    out = story(home).out
    assert "edited 1 time since (--revisions)" in out
    assert out.count("nearest to the first one's revision 1 of 2, and beside that:\n  cut 1 sentence:") == 1


def test_edits_for_a_program(edited):
    first, second, third = json.loads(edited.run("show", "1", "--revisions", "--json").out)["revisions"]
    assert (first["diff"], first["headline_diff"], first["n_words_added"]) == ([], [], 0)
    assert (second["is_silent"], third["is_silent"]) == (True, False)
    assert (second["n_words_deleted"], second["n_words_added"], second["headline_diff"]) == (18, 12, [])
    assert [item["kind"] for item in second["diff"]] == ["edited", "same", "cut", "same", "added"]
    assert ["cut", "Monday"] in second["diff"][0]["words"]
    assert second["diff"][1] == {"kind": "same", "n_lines": 3, "old": None, "new": None, "words": []}
    assert third["headline_diff"] == [["same", "Bridge closes "], ["cut", "for good"], ["added", "in May"]]


def test_a_terminal_has_colour_and_no_line_is_wider(edited, told):
    shown = edited.on_terminal("show", "1", "--revisions", columns=80).out
    assert "\x1b[9;31mMonday\x1b[0m\x1b[32mTuesday\x1b[0m" in shown
    assert "[-" not in shown
    for out in (shown, told.on_terminal("show", "1", "--story", columns=80).out):
        assert max(len(line) for line in re.sub(r"\x1b\[[\d;]*m", "", out).splitlines()) <= 84


def test_without_colour_the_words_stand_between_marks(edited, told):
    for out in (
        edited.on_terminal("show", "1", "--revisions", columns=80, NO_COLOR="1").out,
        told.on_terminal("show", "1", "--story", columns=80, NO_COLOR="1").out,
    ):
        assert "\x1b" not in out
        assert re.search(r"\[-\w+-\]\{\+\w+\+\}", out)


def test_only_the_first_of_each_story_is_exported(told):
    def sources(*options):
        lines = told.run("export", "--one-per-story", *options).out.splitlines()
        return [json.loads(line)["source"] for line in lines]

    assert sources() == ["gazette", "alone"]
    assert sources("--source", "courier") == []
    assert sources("--source", "gazette") == ["gazette"]
    assert sources("--since", "2026-11-21T09:00") == []
    rows = told.run("export", "--one-per-story", "--format", "csv").out
    assert "courier" not in rows
    assert "alone" in rows

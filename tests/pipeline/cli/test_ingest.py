import json
from pathlib import Path

import pytest

SEED = Path(__file__).parents[4] / "shared" / "bench" / "seedpages" / "seed.txt"


def lines_of(done):
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def exported(home):
    return {line["url"]: line for line in lines_of(home.run("export"))}


def test_other_tools_names_are_read(home, article_text):
    line = {
        "maintext": article_text("Aston"),
        "title": "Bridge",
        "date_publish": "2026-11-20 08:30:00",
        "authors": ["Ann Bell"],
        "url": "https://gazette.example/a",
        "source_domain": "gazette.example",
        "meta": {"lang": "en"},
    }
    names = "maintext=text,title=headline, date_publish=published_at"
    done = home.run("ingest", "-", "--map", names, "--map", "meta.lang=language", "--source", "gazette", stdin=json.dumps(line))
    assert done.code == 0, done.err
    (found,) = exported(home).values()
    assert (found["headline"], found["published_at"], found["authors"]) == ("Bridge", "2026-11-20T08:30:00Z", ["Ann Bell"])
    assert (found["language"], "Aston" in found["text"]) == ("en", True)


@pytest.mark.parametrize(
    ("given", "said"),
    [("maintext=txt", 'did you mean "text"?'), ("maintext", "write THEIRS=ours"), ("=text", "write THEIRS=ours")],
)
def test_a_mapping_that_is_none_is_a_usage_error(home, given, said):
    done = home.run("ingest", "-", "--map", given, stdin="{}")
    assert done.code == 2
    assert said in done.err
    assert not (home.path / "data").exists()


def test_a_file_of_json_is_an_object_a_list_or_lines(home, article_text):
    def one(name):
        return {"title": name, "body": article_text(name), "link": f"https://gazette.example/{name}"}

    folder = home.path / "crawl"
    folder.mkdir()
    (folder / "aston.json").write_text(json.dumps(one("Aston"), indent=2))
    (folder / "list.json").write_text(json.dumps([one("Bexley"), one("Corby")]))
    (folder / "lines.json").write_text("\n".join(json.dumps(one(name)) for name in ("Dover", "Exeter")))
    (folder / "manifest.json").write_text('{"made_by": "another tool"}')
    (folder / "broken.json").write_text("[1, 2")
    done = home.run("ingest", "crawl", "--map", "body=text,title=headline,link=url", "--source", "gazette", "--json")
    assert done.code == 3
    said = json.loads(done.out)
    assert sum(said["states"].values()) == said["pages"] == 5
    assert len(said["bad"]) == 2
    assert "broken.json: not JSON" in " ".join(said["bad"])
    assert {line["headline"] for line in exported(home).values()} == {"Aston", "Bexley", "Corby", "Dover", "Exeter"}
    assert home.run("ingest", "crawl/aston.json", "--map", "body=text,link=url", "--json").code == 0


def test_without_names_a_folder_s_json_is_passed_over(home, article_text):
    folder = home.path / "crawl"
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    (folder / "a.txt").write_text(article_text("Aston"))
    said = json.loads(home.run("ingest", "crawl", "--json").out)
    assert (said["states"], said["skipped"]) == ({"article": 1}, {"not_html": 1})


def test_scraped_text_with_junk_below_becomes_a_clean_article(home):
    if not SEED.exists():
        pytest.skip(f"the labelled data is not beside this checkout: {SEED}")
    (home.path / "seed.txt").write_bytes(SEED.read_bytes())
    for _ in range(2):
        assert home.run("ingest", "seed.txt", "--source", "gazette").code == 0
    (found,) = exported(home).values()
    assert found["text"].endswith("will continue to hinder negotiations.")
    assert [block["reason"] for block in found["removed"]] == ["related_headlines"] * 4 + ["comment_footer"]

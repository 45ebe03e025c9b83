"""Stages of one's own: installed as any package, run in the line and by hand, and never the ruin of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url

from crawler.demo import DemoSite
from pipeline import stages
from pipeline import store as rooms
from pipeline.items import OwnStage
from tests.commands import copydesk
from tests.desk import Desk as CrawlDesk

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ROOT = Path(__file__).parents[1]
LINE = "The council of {name} decided on Monday to rebuild its old bridge, and the road to it, which the town pays for. "

CODE = """
import os, time
from datetime import UTC, datetime
from pipeline.stages import OwnStage

def run(article):
    text = article["text"]
    if "HANG" in text:
        time.sleep(600)
    if "DIE" in text:
        os._exit(7)
    if "RAISE" in text:
        raise ValueError("no such mood")
    if "ODD" in text:
        return {{"mood": 1, "colour": "red"}}
    if "WRONG" in text:
        return {{"score": "high"}}
    if "NONE" in text:
        return None
    print("printed by a stage")
    at = datetime(2026, 11, 22, 8, tzinfo=UTC)
    return {{"mood": "calm", "score": 0.5, "at": at, "more": [1, {{"a": None}}], "yes": True}}

stage = OwnStage(
    table="x_moods",
    columns={{"mood": "text", "score": "real", "at": "time", "more": "json", "yes": "boolean"{extra}}},
    run=run, version="{version}", timeout_s=2.0,
)
"""


@dataclass
class Desk:
    path: Path
    database_url: str
    packages: Path

    def install(self, code: str, *, name: str = "moods", module: str = "own_moods") -> None:
        """Leave what pip leaves of a package: its module, and its metadata with the entry point."""
        (self.packages / f"{module}.py").write_text(code)
        info = self.packages / f"{module}-1.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1\n")
        (info / "entry_points.txt").write_text(f"[copydesk.stages]\n{name} = {module}:stage\n")

    def run(self, *arguments: str, stdin: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
        outside = ("COPYDESK_", "DATABASE_URL", "SCRAPY_")
        env = {name: value for name, value in os.environ.items() if not name.startswith(outside)}
        path = os.pathsep.join([str(self.packages), str(ROOT)])
        env |= {"COPYDESK_DATABASE_URL": self.database_url, "COPYDESK_WORKERS": "1", "PYTHONPATH": path}
        done = copydesk(self.path, env, *arguments, stdin=stdin.encode())
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def bring(self, **texts: str) -> None:
        pages = [
            {"url": f"https://gazette.example/{name}", "source": "gazette", "text": text_of(name, end), "id": name}
            for name, end in texts.items()
        ]
        self.run("ingest", "-", stdin="".join(json.dumps(page) + "\n" for page in pages))

    def rows(self, sql: str) -> list[tuple]:
        with rooms.open_store(self.database_url) as store:
            return [tuple(row.values()) for row in store.select(sql)]

    def states(self) -> dict[str, str]:
        found = "SELECT a.url, s.state FROM v_stage_runs s JOIN v_articles a ON a.article_id = s.article_id"
        return {url.rpartition("/")[2]: state for url, state in self.rows(found)}


def text_of(name: str, end: str = "") -> str:
    return (
        "\n".join(LINE.format(name=f"{name} part {part}") * 2 for part in range(4)) + f"\nAnd so it is said in {name}: {end}."
    )


@pytest.fixture
def desk(tmp_path, database_url, monkeypatch):
    (tmp_path / "home").mkdir()
    (tmp_path / "packages").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    url = make_url(database_url)
    shown = url.set(drivername="postgresql") if url.drivername.startswith("postgres") else url
    return Desk(tmp_path / "home", shown.render_as_string(hide_password=False), tmp_path / "packages")


def code(*, version="1", extra=""):
    return CODE.format(version=version, extra=extra)


def test_what_a_stage_returns_of_each_article_is_in_its_table(desk):
    desk.install(code())
    desk.bring(aston="", bexley="NONE")
    (row,) = desk.rows("SELECT mood, score, yes, more FROM x_moods")
    more = row[3] if isinstance(row[3], list) else json.loads(row[3])
    assert (row[0], row[1], bool(row[2]), more) == ("calm", 0.5, True, [1, {"a": None}])
    assert str(desk.rows("SELECT at FROM x_moods")[0][0]).replace(" ", "T")[:19] == "2026-11-22T08:00:00"
    assert desk.rows("SELECT position FROM x_moods") == [(0,)]
    assert desk.states() == {"aston": "done", "bexley": "done"}
    assert desk.rows("SELECT n_rows FROM v_stage_runs ORDER BY n_rows") == [(0,), (1,)]


def test_a_stage_that_fails_hangs_or_dies_loses_no_article_and_is_named(desk):
    desk.install(code())
    began = time.monotonic()
    desk.bring(a="", b="RAISE", c="HANG", d="DIE", e="ODD", f="WRONG", g="")
    assert time.monotonic() - began < 60
    assert len(desk.rows("SELECT 1 FROM v_articles")) == 7
    assert desk.states() == {"a": "done", "g": "done", **dict.fromkeys("bcdef", "failed")}
    errors = dict(
        desk.rows("SELECT a.external_id, s.error FROM v_stage_runs s JOIN v_articles a ON a.article_id = s.article_id")
    )
    assert errors["b"] == "ValueError: no such mood"
    assert errors["c"] == "it took longer than 2 s"
    assert errors["d"] == "its process ended (exit code 7)"
    assert errors["e"] == "ValueError: no column colour in x_moods"
    assert "'high' is no real" in errors["f"]
    assert len(desk.rows("SELECT 1 FROM x_moods")) == 2
    listed = json.loads(desk.run("stages", "list", "--json").stdout)
    assert [(one["stage"], one["done"], one["failed"], one["lacking"]) for one in listed] == [("moods", 2, 5, 0)]


@ON_SQLITE
def test_a_stage_that_cannot_be_loaded_is_named_and_the_rest_goes_on(desk):
    desk.install("raise RuntimeError('no model')", name="broken", module="own_broken")
    desk.install(code())
    desk.bring(a="")
    assert desk.rows("SELECT stage, state FROM v_stage_runs ORDER BY stage") == [("broken", "due"), ("moods", "done")]
    done = desk.run("stages", "list")
    assert "the stage broken cannot be used: RuntimeError: no model" in done.stderr
    assert "own_moods:stage" in done.stdout
    assert "did you mean" in desk.run("stages", "run", "mood", code=2).stderr


def test_articles_from_before_are_done_by_hand_and_another_version_does_all_again(desk):
    desk.bring(a="", b="", c="RAISE")
    assert desk.run("stages", "list").stderr.startswith("no stage of your own is installed")
    desk.install(code())
    done = desk.run("stages", "run", "--limit", "1")
    assert done.stdout == "moods: 1 article done; 2 left\n"
    assert desk.run("stages", "run", code=3).stdout.startswith("moods: 1 article done, 1 failed: see v_stage_runs")
    assert desk.run("stages", "run").stdout == "moods: 0 articles done\n", "what failed is not tried again by itself"
    assert desk.run("stages", "run", "--failed", code=3).stdout.startswith("moods: 0 articles done, 1 failed")
    desk.install(code(version="2", extra=', "tone": "text"'))
    (one,) = json.loads(desk.run("stages", "run", "--json", code=3).stdout)
    assert (one["done_now"], one["failed_now"], one["version"]) == (2, 1, "2")
    assert desk.rows("SELECT mood, tone FROM x_moods") == [("calm", None)] * 2, "the table has got the new column"


def test_a_changed_article_is_done_again_and_a_forgotten_one_leaves_nothing(desk):
    desk.install(code())
    desk.bring(a="", b="")
    desk.bring(a="NONE")
    urls = "SELECT a.external_id FROM x_moods x JOIN v_articles a ON a.article_id = x.article_id"
    assert desk.rows(urls) == [("b",)], "the new text has no mood"
    desk.run("forget", "https://gazette.example/b", "--yes")
    assert desk.rows("SELECT * FROM x_moods") == []
    assert desk.states() == {"a": "done"}


@ON_SQLITE
def test_reprocess_has_stages_do_what_it_passes_down_again(desk):
    desk.bring(a="", b="")
    desk.install(code())
    desk.run("reprocess")
    assert desk.states() == {"a": "done", "b": "done"}


@ON_SQLITE
def test_a_table_that_is_somebody_elses_is_left_alone(desk):
    desk.bring(a="")
    with rooms.open_store(desk.database_url) as store:
        store.transact(lambda tx: tx.connection.exec_driver_sql("CREATE TABLE x_moods (mine text)"))
    desk.install(code())
    done = desk.run("stages", "run", code=3)
    assert "the table x_moods is there, and is no stage's" in done.stderr
    assert desk.rows("SELECT * FROM x_moods") == []


def test_a_scrapy_crawl_runs_them(tmp_path):
    (tmp_path / "packages").mkdir()
    with DemoSite() as site:
        crawling = CrawlDesk(tmp_path / "home", site)
        Desk(tmp_path, "", tmp_path / "packages").install(code())
        crawling.env["PYTHONPATH"] = str(tmp_path / "packages")
        done = crawling.crawl("-a", "sources=bote")
        assert done.returncode == 0, done.stderr[-3000:]
        n_articles = len(crawling.stored())
        assert n_articles == len(crawling.rows("SELECT 1 FROM v_stage_runs WHERE state = 'done'")) > 8
        assert n_articles == len(crawling.rows("SELECT 1 FROM x_moods"))


@ON_SQLITE
def test_the_example_does_as_its_reader_would(desk):
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*command, "--target", desk.packages, ROOT / "examples" / "topics"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    desk.bring(a="The minister speaks of a storm")
    found = desk.rows("SELECT topic, n_words FROM x_topics ORDER BY n_words DESC, topic")
    assert found == [("transport", 16), ("politics", 9), ("weather", 1)]
    assert desk.states() == {"a": "done"}


def test_the_statement_in_the_docs_runs(store):
    text = (ROOT / "docs" / "stages.md").read_text(encoding="utf-8")
    statements = re.findall(r"```sql\n(.*?)```", text, flags=re.DOTALL)
    assert [store.select(one.strip().rstrip(";")) for one in statements] == [[]]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"table": "topics"}, "write x_"),
        ({"table": "x_a; DROP TABLE articles"}, "write x_"),
        ({"columns": {}}, "no columns"),
        ({"columns": {"position": "integer"}}, "there anyway"),
        ({"columns": {"a b": "text"}}, "small letters"),
        ({"columns": {"a": "varchar"}}, "none of text, integer"),
        ({"timeout_s": 0}, "more than 0"),
    ],
)
def test_a_stage_that_cannot_be_is_refused_where_it_is_written(wrong, said):
    with pytest.raises(ValueError, match=said):
        OwnStage(**{"table": "x_a", "columns": {"a": "text"}, "run": lambda _: None, **wrong})


@ON_SQLITE
def test_nothing_is_started_where_no_stage_is_installed_or_has_anything_to_do(store, monkeypatch):
    monkeypatch.setattr("pipeline.stages.running.subprocess.Popen", None)
    with stages.Stages(store, []) as none, stages.Stages(store, ["moods"]) as idle:
        assert (none.run(), none.infos(), idle.run(), idle.run(among=[1])) == ({}, [], {}, {})

"""Somebody's own Scrapy project: as an item pipeline that one line of settings adds, and as a pipe."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from crawler.demo import DemoSite

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


class Project:
    """A copy of the example, with a front page to begin from."""

    def __init__(self, folder: Path, site: DemoSite) -> None:
        self.folder, self.site = folder, site
        shutil.copytree(ROOT / "examples" / "scrapy_project", folder)
        outside = ("COPYDESK_", "DATABASE_URL", "SCRAPY_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(outside)}
        self.env = {**kept, "COPYDESK_WORKERS": "1", "PATH": f"{BIN}{os.pathsep}{kept['PATH']}"}

    @property
    def front(self) -> str:
        return f"front={self.site.origins['gazette']}/"

    def set(self, text: str) -> None:
        settings = self.folder / "mine" / "settings.py"
        settings.write_text(settings.read_text() + f"\nDOWNLOAD_DELAY = 0\n{text}\n")

    def crawl(self, *options: str) -> subprocess.CompletedProcess[str]:
        command = [BIN / "scrapy", "crawl", "headlines", "-a", self.front, *options]
        return subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=120)

    def rows(self, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(self.folder / "data" / "copydesk.db")) as database:
            return database.execute(sql).fetchall()


@pytest.fixture
def project(tmp_path):
    with DemoSite() as site:
        yield Project(tmp_path / "project", site)


def test_one_line_of_settings_brings_what_a_spider_yields_into_the_database(project):
    project.set("")
    done = project.crawl("-O", "out.jsonl")
    assert done.returncode == 0, done.stderr[-3000:]
    articles = project.rows("SELECT source, headline, text FROM v_articles")
    assert len(articles) >= 7
    assert {source for source, _, _ in articles} == {"gazette"}
    assert "Harbour wall to be closed until March after divers find a nine-metre crack" in {
        headline for _, headline, _ in articles
    }
    ((spider, status, n_fetched, n_new, n_rejected),) = project.rows(
        "SELECT spider, status, n_fetched, n_new, n_rejected FROM v_runs"
    )
    items = (project.folder / "out.jsonl").read_text().splitlines()
    assert (spider, status, n_fetched) == ("headlines", "finished", len(items)), "each item is handed on as it was"
    assert n_new + n_rejected <= n_fetched
    assert f"'copydesk/article': {n_new}" in done.stderr
    assert project.crawl().returncode == 0
    assert len(project.rows("SELECT 1 FROM v_articles")) == len(articles), "twice adds nothing"


def test_as_a_pipe(project):
    project.set("ITEM_PIPELINES = {}")
    pipe = f"scrapy crawl headlines -a {project.front} -o -:jsonl | copydesk ingest - --source gazette --map title=headline"
    done = subprocess.run(pipe, shell=True, cwd=project.folder, env=project.env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(project.rows("SELECT 1 FROM v_articles WHERE source = 'gazette'")) >= 7


def test_what_is_no_page_passes_and_pages_without_a_source_belong_to_their_host(project):
    project.set("COPYDESK_SOURCE = None\nSPIDER_MODULES = ['odd']")
    (project.folder / "odd.py").write_text(
        "import scrapy\n"
        "class Odd(scrapy.Spider):\n"
        "    name = 'headlines'\n"
        "    async def start(self):\n"
        "        text = 'The council of Aston decided on Monday to rebuild the bridge over the river. ' * 6\n"
        "        yield {'url': 'https://www.bote.example/a', 'html': f'<article><p>{text}</p></article>'.encode('utf-16')}\n"
        "        yield {'price': 7}\n"
        "        yield {'url': 'https://www.bote.example/b', 'text': 7}\n"
        "        yield {'url': 'https://www.bote.example/c', 'text': 'no article'}\n"
    )
    done = project.crawl()
    assert done.returncode == 0, done.stderr[-3000:]
    ((source, text),) = project.rows("SELECT source, text FROM v_articles")
    assert source == "bote-example"
    assert text.startswith("The council of Aston")
    assert project.rows("SELECT url FROM v_rejections") == [("https://www.bote.example/c",)]
    assert "'copydesk/passed_on': 2" in done.stderr
    assert "'copydesk/rejection': 1" in done.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("COPYDESK_MAP = 'title=heading'", '"heading" is no key that is read'),
        ("COPYDESK_SOURCE = 'Not a key'", "Not a key"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(project, wrong, said):
    project.set(wrong)
    done = project.crawl()
    assert said in done.stderr
    assert not (project.folder / "data").exists()


def test_a_full_disk_ends_it_before_it_begins(project):
    project.set("")
    project.env["COPYDESK_MIN_FREE_SPACE"] = "1000TB"
    done = project.crawl()
    assert "are left on the disk of" in done.stderr
    assert "AttributeError" not in done.stderr
    assert not (project.folder / "data").exists()


def test_ctrl_c_stores_what_was_fetched(project):
    project.set("DOWNLOAD_DELAY = 0.3")
    command = [BIN / "scrapy", "crawl", "headlines", "-a", project.front]
    crawl = subprocess.Popen(command, cwd=project.folder, env=project.env, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while len(project.site.requests) < 6:
        assert time.monotonic() < until
        time.sleep(0.05)
    crawl.send_signal(signal.SIGINT)
    assert crawl.wait(30) == 0
    ((status, n_fetched),) = project.rows("SELECT status, n_fetched FROM v_runs")
    assert status == "interrupted"
    assert n_fetched == project.rows("SELECT count(*) FROM pages")[0][0] > 0

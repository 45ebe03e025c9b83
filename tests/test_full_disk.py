"""A disk that fills: what is under way ends in order before there is nothing left, and goes on once there is room."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from crawler.demo import DemoSite
from pipeline import config
from pipeline.config import disk
from tests.desk import PATHS, Desk

LITTLE, MUCH = 400_000_000, 900_000_000


@pytest.fixture
def desk(tmp_path):
    with DemoSite() as served:
        yield Desk(tmp_path / "home", served)


@pytest.fixture
def ballast(tmp_path):
    """Make a file that takes much room at once; `free` says that it may be made."""
    if shutil.disk_usage(tmp_path).free < 3 * MUCH:
        pytest.skip(f"less than {disk.size(3 * MUCH)} are free here, of which the test takes a third")
    file = os.open(tmp_path / "ballast", os.O_CREAT | os.O_RDWR)
    try:
        yield lambda: os.posix_fallocate(file, 0, MUCH)
    finally:
        os.close(file)
        (tmp_path / "ballast").unlink()


def least(desk, value):
    desk.env["COPYDESK_MIN_FREE_SPACE"] = str(value)


@pytest.mark.parametrize("command", [("crawl",), ("schedule", "--once"), ("ingest", "seeds")])
def test_nothing_begins_on_a_full_disk(desk, command):
    least(desk, "1000 TB")
    done = desk.run("copydesk", *command)
    assert done.returncode == 1
    assert "less than min_free_space (1000.0 TB): make room, perhaps with `copydesk archive prune" in done.stderr
    assert not (desk.folder / "data" / "copydesk.db").exists()
    assert not (desk.folder / "data" / "archive").exists()
    assert desk.site.requests == []


def test_status_says_what_is_taken_and_left_and_that_a_full_disk_needs_somebody(desk):
    assert desk.run("copydesk", "db", "upgrade").returncode == 0
    said = json.loads(desk.run("copydesk", "status", "--disk", "--json").stdout)
    (desk.folder / "data" / "archive").mkdir()
    (desk.folder / "data" / "archive" / "copydesk-20261122T000000Z-host-1-00001.warc.gz").write_bytes(b"x" * 5_000)
    assert said["database_bytes"] == (desk.folder / "data" / "copydesk.db").stat().st_size
    assert (said["archive_bytes"], said["archive_files"], said["min_free_bytes"], said["shortage"]) == (0, 0, 200_000_000, None)
    assert set(said["free_bytes"]) == {str(desk.folder / "data")}
    assert "archive 5.0 kB in 1 file; " in desk.run("copydesk", "status").stdout
    assert desk.run("copydesk", "status", "--check").returncode == 0
    least(desk, "1000 TB")
    done = desk.run("copydesk", "status", "--check")
    assert done.returncode == 4
    assert "no crawl begins: " in done.stdout


def test_a_crawl_ends_in_order_while_there_is_some_room_and_the_next_goes_on(desk, ballast):
    seeds = desk.folder / "seeds" / "sources.toml"
    seeds.write_text(seeds.read_text().replace("delay_s = 0.1", "delay_s = 0.5"))  # so that it is still at it
    least(desk, shutil.disk_usage(desk.folder).free - LITTLE)
    crawl = desk.start("scrapy", "crawl", "news", "-sCOPYDESK_REPORT=report.json")
    desk.wait_for_requests(12)
    ballast()
    assert crawl.wait(timeout=30) == 3, "done in part"
    said = json.loads((desk.folder / "report.json").read_text())
    assert "are left on the disk of" in said["error"]
    (run,) = desk.rows("SELECT * FROM v_runs")
    assert run["status"] == "interrupted"
    assert 0 < run["n_fetched"] < len(PATHS)
    assert desk.archived() == desk.accounted(), "what was fetched was stored"
    least(desk, 1000)
    seeds.write_text(seeds.read_text().replace("delay_s = 0.5", "delay_s = 0.1"))
    done = desk.crawl()
    assert done.returncode == 0, done.stderr[-3000:]
    assert set(desk.stored()) == PATHS


def test_what_is_set_can_be_written_as_people_write_it(tmp_path):
    (tmp_path / "copydesk.toml").write_text('min_free_space = "1.5GB"\n')
    home = config.load(tmp_path)
    assert home.settings.min_free_space == 1_500_000_000
    assert home.disks == (tmp_path / "data", tmp_path / "data")
    (tmp_path / "copydesk.toml").write_text('min_free_space = "much"\n')
    with pytest.raises(config.ConfigError, match="min_free_space"):
        config.load(tmp_path)

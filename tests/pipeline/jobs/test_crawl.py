"""What a crawl that ended leaves behind."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from pipeline.jobs.crawl import Running


@pytest.mark.parametrize("summary", ["", "{", json.dumps({"exit_code": 1, "failed_sources": [], "error": None})])
def test_a_crawl_that_ended_before_it_had_numbers_says_where_its_output_is(tmp_path, summary):
    (tmp_path / "summary.json").write_text(summary)
    ended = subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"])
    crawl = Running(ended, tmp_path / "crawl.log", tmp_path / "summary.json").wait()
    assert (crawl.exit_code, crawl.report) == (1, None)
    assert crawl.error == f"the crawl broke off; its output is in {tmp_path / 'crawl.log'}"

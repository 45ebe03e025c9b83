from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.extract import Pool, extract
from pipeline.items import Document, Rejection

ROOT = Path(__file__).parents[3]


def act(page, source):
    """Do what the page's body says."""
    match page.body:
        case b"exit":
            os._exit(3)
        case b"raise":
            raise ValueError("no good")
        case b"loop":
            while True:
                pass
        case b"allocate":
            return len(bytearray(2 * 1024**3))
        case b"kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"pid":
            return os.getpid()
        case b"unpicklable":
            return lambda: None
    return page.body, source


def run(pool, pages):
    for page in pages:
        pool.submit(page)
    done = []
    while pool.n_in_flight:
        done += pool.ready(5.0)
    return {page.external_id: result for page, result in done}


@pytest.fixture(scope="module")
def pool():
    with Pool(act, workers=2, wall_s=1.5) as made:
        yield made


@pytest.mark.parametrize(
    ("order", "reason", "detail"),
    [
        (b"exit", "crash", "worker ended by itself"),
        (b"kill", "crash", "SIGKILL"),
        (b"raise", "crash", "ValueError: no good"),
        (b"unpicklable", "crash", "local object"),
        (b"allocate", "crash", "out of memory"),
        (b"loop", "timeout", "1.5 s by the clock"),
    ],
)
def test_a_page_that_kills_its_worker_costs_no_other_page(pool, page, order, reason, detail):
    orders = [b"one", order, b"two", b"three", b"four"]
    found = run(pool, [page(body, external_id=body.decode()) for body in orders])
    assert len(found) == len(orders)
    bad = found.pop(order.decode())
    assert isinstance(bad, Rejection)
    assert (bad.stage, bad.reason) == ("extract", reason)
    assert detail in bad.detail
    assert all(result == (name.encode(), None) for name, result in found.items())


def test_pages_larger_than_a_pipe_go_through_both_ways(pool, page):
    body = b"x" * 3_000_000
    found = run(pool, [page(body, external_id=str(i)) for i in range(6)])
    assert all(result == (body, None) for result in found.values())


def test_work_is_spread_over_the_workers(pool, page):
    assert len(set(run(pool, [page(b"pid", external_id=str(i)) for i in range(8)]).values())) == 2


def test_ready_returns_at_once_if_nothing_is_in_flight(pool):
    start = time.monotonic()
    assert pool.ready(5.0) == []
    assert time.monotonic() - start < 1


def test_a_pool_is_full_with_two_pages_a_worker(pool, page):
    for number in range(4):
        assert not pool.is_full
        pool.submit(page(b"x", external_id=str(number)))
    assert pool.is_full
    while pool.n_in_flight:
        pool.ready(5.0)


def test_the_cpu_limit_ends_a_page_that_no_clock_would():
    code = "import resource, os\nfrom pipeline.extract import limits\nlimits.arm(); limits.grant(cpu_s=1)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=30)
    assert done.returncode == -signal.SIGXCPU


def test_a_task_that_workers_cannot_import_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(act, "__module__", "__main__")
    with pytest.raises(ValueError, match="put it into a module"):
        Pool(act, workers=1)


def test_extraction_runs_in_a_pool(page, paragraphs):
    with Pool(extract, workers=1) as real:
        found = run(real, [page(f"<article>{paragraphs}</article>", external_id="a"), page(b"%PDF-", external_id="b")])
    assert isinstance(found["a"], Document)
    assert found["b"].reason == "not_html"


def test_the_next_pool_of_a_process_has_the_nursery_of_the_last_and_workers_of_its_own(page):
    pids, nurseries = [], []
    for _ in range(2):
        with Pool(act, workers=2) as one:
            pids.append(set(run(one, [page(b"pid", external_id=str(n)) for n in range(4)]).values()))
            nurseries.append(one._nursery.pid)
    assert nurseries[0] == nurseries[1]
    assert not pids[0] & pids[1]
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids[0] | pids[1]), "workers end with their pool"


def test_a_nursery_that_has_died_meanwhile_is_not_lent(page):
    with Pool(act, workers=1) as one:
        run(one, [page(b"pid")])
        os.kill(one._nursery.pid, signal.SIGKILL)
        one._nursery._process.wait()
    with Pool(act, workers=1) as one:
        assert run(one, [page(b"x", external_id="a")]) == {"a": (b"x", None)}


def test_two_pools_at_once_have_a_nursery_each(page):
    with Pool(act, workers=1) as one, Pool(act, workers=1) as other:
        assert run(one, [page(b"x", external_id="a")]) == run(other, [page(b"x", external_id="a")])
        assert one._nursery.pid != other._nursery.pid


def test_a_process_with_an_idle_nursery_ends_and_leaves_nothing(page):
    code = SCRIPT.replace("sys.stdin.read()", "pool.close()")
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert not any(Path(f"/proc/{pid}").exists() for pid in done.stdout.split())


SCRIPT = """
import sys
from datetime import UTC, datetime
from pipeline.extract import Pool, extract
from pipeline.items import Page
pool = Pool(extract, workers=2)
for n in range(2):
    pool.submit(Page(requested_url=None, url=None, body=b"<p>x", fetched_at=datetime.now(UTC)))
while pool.n_in_flight:
    pool.ready(1.0)
print(pool._nursery.pid, *[worker.pid for worker in pool._workers], flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("how", [["-c", SCRIPT], ["-"]])
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_its_parent(how, sent):
    parent = subprocess.Popen(
        [sys.executable, *how], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with parent:
        if how == ["-"]:
            parent.stdin.write(SCRIPT.replace("sys.stdin.read()", "import time; time.sleep(60)"))
            parent.stdin.close()
            parent.stdin = None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 3
        assert all(_is_alive(pid) for pid in pids)
        parent.send_signal(sent)
        errors = parent.communicate(timeout=20)[1]
    assert errors.count("Traceback") == (sent == signal.SIGINT)
    until = time.monotonic() + 10
    while any(_is_alive(pid) for pid in pids) and time.monotonic() < until:
        os.sched_yield()
    assert not [pid for pid in pids if _is_alive(pid)]


def _is_alive(pid):
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"

"""The numbers of a run add up, whatever its feeds say twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.handoff.account import Account
from pipeline.items import FETCHED, JudgedLink, Link
from pipeline.items.tally import NUMBERS

KEYS = st.sampled_from([f"gazette.example/{n}" for n in range(6)])
STATES = st.sampled_from(["new", "again", "known", "refused"])


def link(key: str, state: str) -> JudgedLink:
    return JudgedLink(link=Link(url=f"https://{key}"), url_key=key, state=state, reason=None)


def test_an_address_that_several_feeds_announce_counts_once():
    account = Account()
    account.found([link("a", "new")])
    account.found([link("a", "known"), link("b", "known")])
    report = account.report(1, "running")
    assert (report.n_discovered, report.n_known, report.n_due) == (2, 1, 1)


def test_what_an_earlier_run_left_is_discovered_too():
    account = Account()
    account.left(["a"], "gazette")
    account.settled("a", "article")
    report = account.report(1, "finished")
    assert (report.n_discovered, report.n_fetched, report.n_new, report.n_due) == (1, 1, 1, 0)


def test_a_rejection_is_counted_by_its_reason_and_source():
    account = Account()
    account.left(["a", "b"], "gazette")
    account.left(["c"], "bote")
    account.settled("a", "rejection", "soft_404")
    account.settled("c", "due", "timeout")
    gazette, bote = (account.tallies()[key] for key in ("gazette", "bote"))
    assert (gazette.source, gazette.n_discovered, gazette.n_rejected, gazette.n_due) == ("gazette", 2, 1, 1)
    assert (gazette.rejections, bote.rejections, bote.n_due) == ({"soft_404": 1}, {}, 1)
    assert account.report(1, "finished").n_rejected == 1


@given(st.lists(st.tuples(KEYS, STATES)), st.lists(KEYS), st.sampled_from([*sorted(FETCHED), "refused", "due"]))
def test_the_numbers_add_up(announced, left, outcome):
    first_said = {}
    for key, state in announced:
        first_said.setdefault(key, state)
    account = Account()
    account.found(link(key, first_said[key]) for key, _ in announced)
    account.left(left, "gazette")
    for key in [k for k, state in first_said.items() if state in ("new", "again")][:3]:
        account.settled(key, outcome)
    report = account.report(1, "finished")
    parts = [account.report(1, "finished", source) for source in ("gazette", "")]
    assert report.n_discovered == sum(part.n_discovered for part in parts)
    assert report.n_due == sum(part.n_due for part in parts)
    assert report.n_discovered == report.n_known + report.n_fetched + report.n_refused + report.n_due
    sums = {name: sum(getattr(one, name) for one in account.tallies().values()) for name in NUMBERS}
    assert sums == {name: getattr(report, name) for name in NUMBERS}

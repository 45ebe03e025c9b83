import pytest

from pipeline.items import Article, RemovedBlock
from pipeline.report import block_changes
from pipeline.report.dry_run import excerpt

FIRST = "The council decided on Monday to rebuild the old bridge."
SECOND = "The work begins in spring and costs four million."
LABEL = "Leave a comment"


def article(*lines, **removed):
    blocks = tuple(RemovedBlock(text=text, reason=reason, position=9, evidence="a footer") for reason, text in removed.items())
    return Article(url=None, text="\n".join(lines), removed=blocks)


def kinds(old, new):
    return [(change.kind, change.old, change.new) for change in block_changes.compare(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (article(FIRST, SECOND), article(FIRST, SECOND), []),
        (article(FIRST, comment_footer=LABEL), article(FIRST, comment_footer=LABEL), []),
        (article(FIRST, LABEL), article(FIRST, comment_footer=LABEL), [("struck", LABEL, LABEL)]),
        (article(FIRST, comment_footer=LABEL), article(FIRST, LABEL), [("restored", LABEL, LABEL)]),
        (article(FIRST, LABEL), article(FIRST), [("lost", LABEL, "")]),
        (article(FIRST), article(FIRST, LABEL), [("found", "", LABEL)]),
        (article(FIRST, SECOND), article(FIRST, SECOND[:-1] + "!"), [("changed", SECOND, SECOND[:-1] + "!")]),
        (article(FIRST, SECOND), article(SECOND, FIRST), [("moved", SECOND, SECOND)]),
        (article(FIRST, comment_footer=LABEL), article(FIRST, navigation=LABEL), [("relabelled", LABEL, LABEL)]),
        (article(FIRST, LABEL, SECOND, LABEL), article(FIRST, LABEL, SECOND, navigation=LABEL), [("struck", LABEL, LABEL)]),
        (article(FIRST), article(FIRST, navigation=LABEL), []),
    ],
)
def test_each_way_that_a_block_changes_has_its_name(old, new, expected):
    assert kinds(old, new) == expected


def test_a_line_that_goes_is_never_called_a_change_of_one_that_is_unlike_it():
    assert [kind for kind, _, _ in kinds(article(FIRST, SECOND), article(FIRST, LABEL))] == ["lost", "found"]


def test_a_strike_comes_with_reason_and_evidence_and_a_return_with_the_reason_that_fell():
    struck, *_ = block_changes.compare(article(FIRST, LABEL), article(FIRST, comment_footer=LABEL))
    back, *_ = block_changes.compare(article(FIRST, comment_footer=LABEL), article(FIRST, LABEL))
    assert (struck.old_reason, struck.reason, struck.evidence) == (None, "comment_footer", "a footer")
    assert (back.old_reason, back.reason) == ("comment_footer", None)


@pytest.mark.parametrize(("old", "new"), [("", "a"), ("a", ""), ("aa", "a"), ("橋" * 300, "橋" * 299), ("ab", "ba")])
def test_an_excerpt_never_loses_what_differs(old, new):
    before, after = excerpt(old, new)
    assert len(before) - len(after) == len(old) - len(new) or "…" in before + after
    assert before != after or len(old) != len(new)

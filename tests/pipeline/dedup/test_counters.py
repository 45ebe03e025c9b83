"""Counters: what passes by itself is no change, and every figure of the story is."""

# ruff: noqa: RUF001 - many languages

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import dedup
from pipeline.dedup import counters
from pipeline.items import Article, Known, KnownArticle, RemovedBlock
from tests.pipeline.dedup.test_dedup import NOW, TEXT, URL, stored

PASSING = [
    *("5 min ago", "12 hours ago", "3h ago", "an hour ago", "Just now", "Updated 5 minutes ago", "Published yesterday"),
    *("Last updated: 14:32", "4 min read", "5-minute read", "Reading time: 4 minutes", "12,345 views", "1.2K shares"),
    *("Comments (12)", "3 comments", "12 comments, 3 shares", "vor 5 Minuten", "Vor einer Stunde", "Lesezeit 4 Min."),
    *(
        "Aktualisiert: 14:32 Uhr",
        "3 Kommentare",
        "il y a 3 h",
        "Il y a une heure",
        "12 345 vues",
        "Temps de lecture : 3 minutes",
    ),
    *("Hace 5 minutos", "1.234 visitas", "5 minuti fa", "há 2 h", "5 minuten geleden", "för 5 minuter sedan"),
    *("for 5 minutter siden", "5 minuuttia sitten", "5 minut temu", "před 5 minutami", "pred 5 minútami", "5 perce"),
    *("acum 5 minute", "преди 5 минути", "5 минут назад", "3 комментария", "1,2 тыс. просмотров", "5 хвилин тому"),
    *("pre 5 minuta", "prije 5 minuta", "πριν από 5 λεπτά", "5 dakika önce"),
    *("منذ 5 دقائق", "٥ دقائق قراءة", "منذ ساعتين", "۵ دقیقه پیش", "לפני 5 דקות", "לפני שעתיים", "5 मिनट पहले"),
    *("5分前", "閲覧数 1,234", "更新 2026年11月25日 14:32", "5분 전", "조회수 1,234회", "댓글 3개", "5分钟前", "阅读 1234"),
    *("1.2万次浏览", "5 phút trước", "1.234 lượt xem", "5 นาทีที่แล้ว", "อ่าน 1,234 ครั้ง", "5 menit yang lalu"),
]
STAYING = [
    *("12 dead", "The train left 5 minutes ago", "The train left 5 minutes ago.", "He died 2 hours ago", "3 hours", "20 min"),
    *("5", "14:32", "1,234", "2:1", "Stand 2:1", "Reading 2:1", "Update 3", "Today", "Gestern", "今日", "Views", "No comment."),
    *("12 votes", "€ 12 views", "30% shares", "5 km", "3 Tage", "vor 12 Uhr", "12 Uhr", "Day 3", "3 days in Paris"),
    *("1.2 million euros", "“3 comments”", "3 comments on the budget", "2 years ago", "5日", "12 Tote", "死者12人", ""),
    *("12 comments, 3 shares, 4 likes, 5 replies and 6 reads", "Kick-off 14:30", "Lecture 14:30", "Price: 5"),
]


def relation(old: str, new: str, *, removed: tuple[str, ...] = (), struck_before: tuple[str, ...] = ()) -> str:
    """Say what a text is at an address that had another."""
    blocks = tuple(RemovedBlock(text=line, reason="source_furniture", position=9) for line in removed)
    arrived = Article(url=URL, headline="Bridge closed", text=new, word_count=99, fetched_at=NOW, removed=blocks)
    here: KnownArticle = stored(text_hash=dedup.text_hash(old))
    known = Known(at_address=here, text_at_address=old, removed_at_address=frozenset(struck_before))
    return dedup.decide(arrived, dedup.fingerprint(arrived, body=b""), known, is_replay=False).relation


def moved(line: str) -> str:
    """Set each figure one higher."""
    return "".join(str((int(c) + 1) % 10) if c.isdigit() else c for c in line)


@pytest.mark.parametrize("line", PASSING)
def test_a_line_that_only_counts_or_tells_how_long_ago_is_no_change(line):
    assert counters.is_counter(line)
    assert relation(f"{line}\n{TEXT}", f"{moved(line)}\n{TEXT}") == "unchanged"
    assert relation(TEXT, f"{TEXT}\n{line}") == "unchanged"
    assert relation(f"By Ann Bell | {line}\n{TEXT}", f"By Ann Bell | {moved(line)}\n{TEXT}") == "unchanged"


@pytest.mark.parametrize("line", STAYING)
def test_every_other_line_is_a_change(line):
    assert not counters.is_counter(line)
    if line:
        assert relation(TEXT, f"{TEXT}\n{line}") == "revision"
    if moved(line) != line:
        assert relation(f"{line}\n{TEXT}", f"{moved(line)}\n{TEXT}") == "revision"


@pytest.mark.parametrize(("old", "new"), [("12 dead", "14 dead"), ("left 5 minutes ago", "left 6 minutes ago")])
def test_a_figure_of_the_story_is_a_change_beside_a_counter_that_moved(old, new):
    assert relation(f"5 min ago\nIt {old}.\n{TEXT}", f"9 min ago\nIt {new}.\n{TEXT}") == "revision"
    assert relation(f"Harbour: {old} | 3 comments\n{TEXT}", f"Harbour: {new} | 4 comments\n{TEXT}") == "revision"


def test_a_counter_that_moved_beside_what_is_struck_now_or_was_before_is_no_change():
    assert (
        relation(f"{TEXT}\nMore news | 3 views\n5 min ago", f"{TEXT}\n9 min ago", removed=("More news | 4 views",))
        == "unchanged"
    )
    assert relation(f"{TEXT}\n5 min ago", f"{TEXT}\nA last line.\n9 min ago", struck_before=("A last line.",)) == "unchanged"


def test_lines_that_moved_stay_a_change_though_counters_stand_between():
    assert relation(f"One.\n5 min ago\nTwo.\n{TEXT}", f"Two.\n9 min ago\nOne.\n{TEXT}") == "revision"


@pytest.mark.parametrize("table", counters.TABLES)
def test_a_table_is_sorted_says_nothing_twice_and_knows_thirty_languages(table):
    lines = (counters.FOLDER / f"{table}.txt").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(set(lines))
    assert all(language and phrase == phrase.strip() for language, phrase in counters.phrases(table))
    assert len({language for language, _ in counters.phrases(table)}) >= 30


@given(st.text(max_size=80))
def test_no_text_breaks_it_and_twice_is_once(text):
    once = "\n".join(counters.without_counters(text))
    assert "\n".join(counters.without_counters(once)) == once

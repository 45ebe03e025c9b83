import random
import time
from itertools import pairwise

import pytest

from pipeline.report import alignment, marked, wording


def told(changes):
    return [(change.kind, marked.plain(change.pieces) or change.new or change.old) for change in changes]


def test_lines_are_kept_cut_added_edited_or_moved():
    old = "Rain.\nThe council voted on Monday to close the old bridge.\nGone for good.\nA ferry runs."
    new = "A ferry runs.\nRain.\nQuite new words.\nThe council voted on Tuesday to close the old bridge."
    assert told(wording.by_line(old, new)) == [
        ("moved", "A ferry runs."),
        ("same", "Rain."),
        ("added", "Quite new words."),
        ("edited", "The council voted on [-Monday-]{+Tuesday+} to close the old bridge."),
        ("cut", "Gone for good."),
    ]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("It cost 3.5 million.", "It cost 4.5 million.", "It cost [-3.5-]{+4.5+} million."),
        ("Don't go.", "Do not go.", "[-Don't-]{+Do not+} go."),
        ("橋を閉鎖すると決めた。", "橋を閉鎖すると決定した。", "橋を閉鎖すると決[-め-]{+定し+}た。"),
        ("市议会周一决定关闭旧桥。", "市议会周二决定关闭旧桥。", "市议会周[-一-]{+二+}决定关闭旧桥。"),
        ("ลงมติวันจันทร์ให้ปิด", "ลงมติวันอังคารให้ปิด", "ลงมติวัน[-จันทร์-]{+อังคาร+}ให้ปิด"),
        ("सोमवार को पुल बंद", "मंगलवार को पुल बंद", "[-सोमवार-]{+मंगलवार+} को पुल बंद"),
        ("the old dry bridge", "the new wet bridge", "the [-old dry-]{+new wet+} bridge"),
        ("", "New.", "{+New.+}"),
        ("Same.", "Same.", "Same."),
    ],
)
def test_words_are_compared_and_characters_where_there_are_no_spaces(old, new, shown):
    assert marked.plain(wording.in_words(old, new)) == shown


def test_pieces_put_both_lines_together_again():
    chance = random.Random(7)
    for _ in range(300):
        old, new = ("".join(chance.choice("ab c.é橋กั\n") for _ in range(chance.randrange(30))) for _ in range(2))
        pieces = wording.in_words(old, new)
        assert "".join(piece.text for piece in pieces if piece.sort != "added") == old
        assert "".join(piece.text for piece in pieces if piece.sort != "cut") == new


def test_sentences_are_the_same_whatever_their_lines_their_case_and_their_marks():
    old = "The bridge is closed. “Traffic goes by the valley,” she said.\nA ferry may run."
    new = 'THE BRIDGE is closed.\n"Traffic goes by the valley", she said. The state pays half. A ferry may run.'
    assert told(wording.by_sentence(old, new)) == [
        ("same", "THE BRIDGE is closed."),
        ("same", '"Traffic goes by the valley", she said.'),
        ("added", "The state pays half."),
        ("same", "A ferry may run."),
    ]


def test_words_cut_and_added_are_counted_and_what_moved_is_neither():
    old, new = "One two three four.\nFive six.\nEnd.\nSeven.", "One two three ten.\nSeven.\nNew words here.\nEnd."
    changes = wording.by_line(old, new)
    assert (wording.n_words(changes, "cut"), wording.n_words(changes, "added")) == (3, 4)


def test_an_empty_text_has_no_lines():
    assert wording.by_line("", "") == []
    assert told(wording.by_line("", "New.")) == [("added", "New.")]


def test_pairs_ascend_and_are_equal():
    chance = random.Random(3)
    for size in (5, 50, 700):
        old, new = ([chance.randrange(size) for _ in range(size)] for _ in range(2))
        found = alignment.pairs(old, new)
        assert all(old[a] == new[b] for a, b in found)
        assert all(a < c and b < d for (a, b), (c, d) in pairwise(found))


N = 20_000
CHANCE = random.Random(1)
ZIPF = [f"w{int(CHANCE.paretovariate(1))}" for _ in range(N)]
HARD = {
    "one long line": (" ".join(ZIPF), " ".join(w if CHANCE.random() > 0.1 else "new" for w in ZIPF)),
    "one word only": ("a " * N, "a " * (N - 900) + "b " * 900),
    "two words": tuple(" ".join(CHANCE.choice("ab") for _ in range(N)) for _ in range(2)),
    "two lines": tuple("\n".join(CHANCE.choice("ab") for _ in range(N)) for _ in range(2)),
    "every second line": ("\n".join(map(str, range(N))), "\n".join(f"{n} x" if n % 2 else str(n) for n in range(N))),
    "reversed": ("\n".join(map(str, range(N))), "\n".join(map(str, range(N, 0, -1)))),
    "no spaces": ("".join(chr(0x4E00 + n * n % 997) for n in range(N)), "".join(chr(0x4E00 + n * n % 991) for n in range(N))),
}


@pytest.mark.parametrize("hard", HARD)
def test_a_text_of_20_000_words_takes_seconds_at_most(hard):
    began = time.process_time()
    assert wording.by_line(*HARD[hard])
    assert wording.by_sentence(*HARD[hard])
    assert time.process_time() - began < 8


def test_what_stayed_is_folded_to_the_words_around_an_edit():
    pieces = wording.in_words("word " * 50 + "old " + "word " * 50, "word " * 50 + "new " + "word " * 50)
    shown = marked.plain(list(marked.narrowed(pieces, 12)))
    assert "[-old-]{+new+}" in shown
    assert len(shown) < 60
    assert shown.startswith("… word")
    assert shown.endswith("…")


@pytest.mark.parametrize(
    ("head", "tail", "shown"),
    [
        (11, 0, "The council …"),
        (13, 0, "The council …"),
        (0, 6, "… Monday"),
        (0, 8, "… Monday"),
        (3, 6, "The … Monday"),
        (20, 6, "The council voted on Monday"),
    ],
)
def test_a_text_is_folded_between_words(head, tail, shown):
    assert marked.shortened("The council voted on Monday", head, tail) == shown


def test_a_text_without_spaces_is_folded_between_characters():
    assert marked.shortened("市議会は月曜日、古い橋を閉鎖することを決めた。", 4, 3) == "市議会は…めた。"

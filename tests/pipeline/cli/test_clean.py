import json
import os
import signal

import pytest

KEYS = [
    *("id", "url", "canonical_url", "source", "headline", "description", "authors", "tags", "published_at", "modified_at"),
    *("published_at_origin", "published_precision", "language", "section", "image_url", "kind", "access", "text", "removed"),
    *("word_count", "is_degraded", "rejection"),
]


def test_plain_output_is_the_article_and_nothing_else(home, article_text):
    (home.path / "page.txt").write_text(article_text("Aston"))
    done = home.run("clean", "page.txt")
    assert (done.code, done.err) == (0, "")
    assert done.out == article_text("Aston").removesuffix("Leave a comment")


def test_a_page_comes_from_standard_input_with_its_address(home, article_text):
    html = "<html><body><article>" + "".join(f"<p>{line}</p>" for line in article_text("Aston").split("\n")) + "</article>"
    done = home.run("clean", "-", "--url", "https://gazette.example/a", "--json", stdin=html)
    found = json.loads(done.out)
    assert done.code == 0
    assert list(found) == KEYS
    assert found["url"] == "https://gazette.example/a"
    assert [block["reason"] for block in found["removed"]] == ["comment_footer"]


def test_explain_keeps_lines_plain_and_marks_struck_ones_with_their_reason(home, article_text):
    (home.path / "page.txt").write_text(article_text("Aston"))
    done = home.run("clean", "--explain", "page.txt", NO_COLOR="1")
    *kept, struck = done.out.rstrip("\n").split("\n")
    assert kept == article_text("Aston").split("\n")[:-1]
    assert struck.startswith("✗ Leave a comment  [comment_footer")


def test_several_files_are_cleaned_into_a_folder_and_what_is_no_article_is_named(home, article_text):
    for folder, text in (("a", article_text("Aston")), ("b", article_text("Bexley")), ("c", "nothing")):
        (home.path / folder).mkdir()
        (home.path / folder / "page.txt").write_text(text)
    done = home.run("clean", "a/page.txt", "b/page.txt", "c/page.txt", "--out", "clean")
    assert done.code == 3
    assert "c/page.txt: no article" in done.err
    assert "b/page.txt: written to clean/page-2.txt" in done.err
    assert sorted(path.name for path in (home.path / "clean").iterdir()) == ["page-2.txt", "page.txt"]
    assert "Bexley" in (home.path / "clean/page-2.txt").read_text()


@pytest.mark.parametrize("options", [[], ["--json"], ["--explain"], ["--explain", "--json"]])
def test_a_page_that_is_no_article_is_done_in_part_whatever_the_form(home, options):
    (home.path / "page.txt").write_text("nothing")
    done = home.run("clean", "page.txt", *options)
    assert done.code == 3
    assert "page.txt: no article: no_article" in done.err
    assert ("--json" in options) == ('"no_article"' in done.out)


def test_of_many_lines_a_rejection_is_an_outcome(home):
    done = home.run("clean", "--jsonl", stdin='{"text": "nothing"}')
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["rejection"]["reason"] == "no_article"


def test_a_file_that_is_not_there_is_a_usage_error(home):
    done = home.run("clean", "missing.html")
    assert done.code == 2
    assert "missing.html" in done.err


def test_lines_come_out_in_the_order_of_the_input_good_or_bad(home, article_text):
    given = []
    for number in range(24):
        text = article_text(f"Aston {number}") * (9 if number % 4 == 0 else 1)
        given.append(json.dumps({"id": number, "text": text, "url": "https://a.example/x"}))
    given[3], given[7], given[11] = "no json", '{"id": 7, "text": 5}', '{"id": 11}'
    done = home.run("clean", "--jsonl", stdin="\n".join([*given[:5], "", *given[5:]]), COPYDESK_WORKERS="2")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 3
    assert [line["id"] for line in found] == [None if number == 3 else number for number in range(24)]
    assert [(line["line"], "error" in line) for line in found if "text" not in line] == [(4, True), (9, True), (13, True)]
    assert "line 4: not JSON" in done.err


def test_odd_lines_harm_only_themselves_and_unknown_keys_pass_through(home, article_text):
    odd = ['{"id": 1, "text": "a", "x": NaN}', '{"id": "\\ud800", "text": "a"}', "[" * 100_000, "[]", "\x00"]
    line = {"id": "x", "text": article_text("Aston"), "mine": [1], "word_count": -5, "extra": {"before": 1}, "headline": None}
    done = home.run("clean", "--jsonl", "-", stdin="\n".join([*odd, json.dumps(line)]))
    *others, found = (json.loads(line) for line in done.out.splitlines())
    assert done.code == 3
    assert ["error" in line for line in others] == [True, False, True, True, True]
    assert list(found) == [*KEYS, "extra"]
    assert found["extra"] == {"before": 1, "mine": [1]}
    assert found["word_count"] > 100


def test_answers_come_before_the_next_question_and_a_signal_ends_the_waiting(home, article_text):
    process = home.start("clean", "--jsonl")
    for number in range(2):
        process.stdin.write(json.dumps({"id": number, "text": article_text("Aston")}).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == number
    os.kill(process.pid, signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (3, b"")
    assert err.startswith(b"copydesk: interrupted after 2 lines: what came out is whole; run it again")


def test_a_reader_that_has_had_enough_is_no_failure(home, article_text):
    (home.path / "page.txt").write_text(article_text("Aston") * 4)
    process = home.start("clean", "page.txt", "--explain")
    process.stdout.close()
    process.stdin.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(20) == 0

"""A text is found again in the database, under another address, cut, or added to; on both databases."""

from __future__ import annotations

from sqlalchemy import func, select

from pipeline.store import likeness, tables

SENTENCES = (
    "The council of Haverby voted on Monday to close the old bridge over the river for good.",
    "Engineers had found cracks in two of its seven pillars when they looked at them in August.",
    "Traffic will go by the new road through the valley from March on, which adds twenty minutes.",
    "The mayor said that the repairs would have cost four million crowns, half of it paid by the state.",
    "Shopkeepers on the northern bank fear for their trade and have asked for a ferry to run.",
    "A decision about the ferry is expected in May, when the harbour company has said what it wants.",
)
WHOLE = "\n".join(SENTENCES)
CUT = "\n".join(SENTENCES[:3])
URL = "https://{}.example/bridge"


def settle(do, a, outlet, text, *, minutes=0, **fields):
    page = a.page(URL.format(outlet), source=outlet, minutes=minutes)
    return do.settle(page, text=text, word_count=len(text.split()), **fields)


def test_a_cut_copy_joins_the_story_and_says_how_much_it_shares(do, a):
    _, first = settle(do, a, "gazette", WHOLE)
    relation, copy = settle(do, a, "courier", CUT, minutes=5)
    assert (relation, copy.relation, copy.story_id) == ("near_duplicate", "near_duplicate", first.story_id)
    members = {row.source: row for row in do.rows("v_story_members")}
    assert (members["courier"].kind, members["courier"].containment_in_first) == ("excerpt", 1.0)
    assert 0.4 < members["courier"].containment_of_first < 0.6
    assert (members["gazette"].kind, members["gazette"].containment_of_first) == (None, None)
    assert (do.row("v_stories").n_articles, do.row("v_stories").n_sources) == (2, 2)


def test_a_copy_of_a_cut_copy_is_what_the_cut_copy_is(do, a):
    settle(do, a, "gazette", WHOLE)
    settle(do, a, "courier", CUT, minutes=5)
    relation, _ = settle(do, a, "herald", CUT, minutes=9)
    assert relation == "near_duplicate"
    members = {row.source: row for row in do.rows("v_story_members")}
    assert members["herald"].containment_of_first == members["courier"].containment_of_first


def test_the_same_text_is_a_copy_as_a_whole(do, a):
    settle(do, a, "gazette", WHOLE)
    settle(do, a, "courier", WHOLE, minutes=5)
    members = {row.source: row for row in do.rows("v_story_members")}
    assert (members["courier"].relation, members["courier"].kind, members["courier"].containment_in_first) == (
        "duplicate",
        "copy",
        1.0,
    )


def test_another_text_is_a_story_of_its_own(do, a):
    settle(do, a, "gazette", WHOLE)
    other = " ".join(word[::-1] for word in WHOLE.split())
    assert settle(do, a, "courier", other, minutes=5)[0] == "new"


def test_two_articles_of_one_batch_see_each_other(store, do, a):
    from pipeline import dedup

    def write(batch):
        relations = []
        for outlet, text in (("gazette", WHOLE), ("courier", CUT)):
            page = a.page(URL.format(outlet), source=outlet)
            article = a.article(page, text=text, word_count=len(text.split()))
            marks = dedup.fingerprint(article, body=page.body)
            verdict = dedup.decide(article, marks, batch.known(marks, page), is_replay=False)
            batch.save(verdict, page)
            relations.append(verdict.relation)
        return relations

    assert store.transact(write) == ["new", "near_duplicate"]


def test_a_revision_is_found_by_its_new_text_and_no_more_by_its_old_one(store, do, a):
    page = a.page(URL.format("gazette"))
    do.settle(page, text=WHOLE, word_count=90)
    other = "\n".join(line[::-1] for line in SENTENCES)
    do.settle(a.page(URL.format("gazette"), minutes=60), text=other, word_count=90)
    with store.read() as connection:
        n_keys = connection.execute(select(func.count()).select_from(tables.shingle_keys)).scalar_one()
        kept = likeness.unpacked(connection.execute(select(tables.articles.c.shingles)).scalar_one())
    assert n_keys == len(set(kept))
    assert settle(do, a, "courier", CUT, minutes=90)[0] == "new"


def test_a_key_that_hundreds_share_costs_and_tells_no_more_than_another(store, do, a):
    _, first = settle(do, a, "gazette", WHOLE)
    with store.read() as connection:
        keys = likeness.unpacked(connection.execute(select(tables.articles.c.shingles)).scalar_one())

    def crowd(batch):
        rows = [{"shingle_key": keys[0], "article_id": 1_000 + number} for number in range(500)]
        batch.connection.execute(tables.shingle_keys.insert(), rows)

    store.transact(crowd)
    with store.read() as connection:
        assert likeness.stories(connection, keys) == [first.story_id]
        assert likeness.stories(connection, keys[:1]) == []
        assert likeness.stories(connection, ()) == []

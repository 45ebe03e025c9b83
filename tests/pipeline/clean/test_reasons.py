"""Each reason both ways: junk that goes, and true text of the same look that stays."""

# ruff: noqa: RUF001 - lines in many scripts

from __future__ import annotations

import pytest

OTHER_STORIES = (
    "Qatar Opens Its Largest Desert Reservoir After Nine Years",
    "Airline Orders Forty Aircraft From Brazilian Manufacturer",
    "Scientists Name Beetle After Tennis Champion",
    "What Are the Rules for Student Visas in Japan?",
)


def test_other_stories_above_a_comment_footer_go_in_plain_text(document, story, struck):
    expected = dict.fromkeys(OTHER_STORIES, "related_headlines") | {"Leave a comment": "comment_footer"}
    assert struck(document(*story, *OTHER_STORIES, "Leave a comment", is_text=True)) == expected


@pytest.mark.parametrize("fields", [{"link_share": 1.0}, {"kind": "heading", "tag": "h4"}, {"words_near": ("related",)}, {}])
def test_other_stories_at_the_end_of_a_page_go(document, block, story, struck, fields):
    lines = [block(text, **fields) for text in OTHER_STORIES]
    assert struck(document(*story, *lines)) == dict.fromkeys(OTHER_STORIES, "related_headlines")


def test_other_stories_below_a_comment_footer_go(document, story, struck):
    found = struck(document(*story, "Leave a comment", *OTHER_STORIES, is_text=True))
    assert found == {"Leave a comment": "comment_footer"} | dict.fromkeys(OTHER_STORIES, "related_headlines")


def test_other_stories_in_bare_plain_text_stay_for_want_of_evidence(document, story, struck):
    assert struck(document(*story, *OTHER_STORIES, is_text=True)) == {}


def test_headlines_below_a_label_go(document, story, struck):
    found = struck(document(*story, "Related articles", *OTHER_STORIES, is_text=True))
    assert set(found.values()) == {"related_headlines"}
    assert len(found) == 5


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(("Why the harbour wanted a ferry",), id="a subhead at the very end"),
        pytest.param(("He laughed again",), id="a last line of three words"),
        pytest.param(("Reporting by Anna Berg; Editing by Tom Lund",), id="who reported"),
        pytest.param(("(Reporting by Anna Berg in Haverby)",), id="who reported, in brackets"),
        pytest.param(("Correction: An earlier version named the wrong pillar",), id="a correction"),
        pytest.param(("“We have waited long enough”",), id="a one-line quote"),
        pytest.param(
            ("Nordvik FC 2-1 Haverby United", "Ostby Rovers 0-0 Lundeby Town", "Melbu Athletic 3-2 Sund"), id="match results"
        ),
        pytest.param(
            ("1. Fit new pillars by spring", "2. Lay steel girders over summer", "3. Paint railings"), id="a numbered list"
        ),
        pytest.param(("Population: 4,200", "Founded: 1743", "Mayor: Ingrid Solheim", "Ships a year: 310"), id="a fact box"),
        pytest.param(("14:05 Council meets behind closed doors", "15:30 Vote is announced at the quay"), id="live-blog times"),
        pytest.param(
            ("The winners of the evening:", "Ane Krogh for best novel", "Per Dahl for best essay", "Siri Moe for best poem"),
            id="a list of winners that is announced",
        ),
        pytest.param(
            (
                "The grey gulls wheel above the pier,",
                "and all the nets are dry;",
                "no keel has cut the water here",
                "since August drifted by",
            ),
            id="a poem",
        ),
        pytest.param(
            ("Will lorries have to wait for the new bridge?", "Who pays if the western pillar moves again?"),
            id="questions that belong",
        ),
    ],
)
@pytest.mark.parametrize("is_text", [True, False])
def test_true_text_at_the_end_stays(document, story, struck, tail, is_text):
    assert struck(document(*story, *tail, is_text=is_text)) == {}
    assert set(struck(document(*story, *tail, "Leave a comment", is_text=is_text))) == {"Leave a comment"}


def test_a_list_at_the_end_stays(document, block, story, struck):
    names = ("Ane Krogh, Norway, for a novel", "Per Dahl, Sweden, for an essay", "Siri Moe, Iceland, for a poem")
    items = [block(name, kind="list_item", tag="li") for name in names]
    assert struck(document(*story, *items)) == {}
    assert struck(document(*story, block("The winners", kind="heading", tag="h2"), *items)) == {}


@pytest.mark.parametrize(
    "line",
    [
        "Fishermen Want a Ferry",
        "Cracks in Two Pillars",
        "Qatar Opens Its Largest Reservoir",
        "What does the bridge cost?",
        "Q: And the ferry?",
    ],
)
@pytest.mark.parametrize("kind", ["paragraph", "heading", "quote", "list_item"])
def test_a_short_line_inside_the_text_stays(document, block, story, struck, line, kind):
    assert struck(document(*story[:3], block(line, kind=kind), *story[3:])) == {}


def test_an_interview_stays(document, story, struck):
    lines = [text for answer in story for text in ("What happened then?", answer)]
    assert struck(document(*lines, is_text=True)) == {}


def test_a_recipe_stays(document, block, story, struck):
    items = [block(text, kind="list_item") for text in ("200 g flour", "2 eggs", "a pinch of salt", "half a litre of milk")]
    assert (
        struck(document(story[0], block("Ingredients", kind="heading"), *items, block("Method", kind="heading"), *story[1:]))
        == {}
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Share this article", "share_prompt"),
        ("Sign up for our newsletter", "newsletter_prompt"),
        ("Sign up for our free weekly newsletter.", "newsletter_prompt"),
        ("Subscribe to continue reading", "subscription_prompt"),
        ("Advertisement", "advertisement"),
        ("Article continues below advertisement", "advertisement"),
        ("Back to top", "navigation"),
        ("3 min read", "navigation"),
        ("Photo: Anna Berg", "caption"),
        ("Image source: Harbour Office", "caption"),
    ],
)
def test_prompts_go_inside_the_text_too(document, story, struck, line, reason):
    assert struck(document(*story[:2], line, *story[2:], is_text=True)) == {line: reason}


@pytest.mark.parametrize("line", ["Comments", "Related", "Teilen", "Home", "Tags"])
def test_a_single_word_that_is_a_heading_inside_the_text_stays(document, block, story, struck, line):
    assert struck(document(*story[:2], block(line, kind="heading", tag="h2"), *story[2:])) == {}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("© 2026 The Gazette. All rights reserved.", "copyright_notice"),
        ("Copyright 2026 The Gazette", "copyright_notice"),
        ("The Gazette 2026, all rights reserved", "copyright_notice"),
        ("Tags: bridge, harbour, council", "tag_list"),
        ("Filed under: Politics", "tag_list"),
        ("About the author", "author_box"),
    ],
)
def test_notices_and_labels_go_below_the_text(document, story, struck, line, reason):
    assert struck(document(*story, line, is_text=True)) == {line: reason}


def test_a_label_of_one_word_needs_a_link_to_go_or_that_nothing_is_known_of_links(document, block, story, struck):
    line = "More: Ferry company offers a boat"
    assert struck(document(*story[:2], block(line, link_share=0.8), *story[2:])) == {line: "read_more_link"}
    assert struck(document(*story[:2], line, *story[2:], is_text=True)) == {line: "read_more_link"}
    assert struck(document(*story[:2], block(line, link_share=0.0), *story[2:])) == {}


def test_links_below_a_label_go_inside_the_text_and_what_follows_stays(document, block, story, struck):
    links = [block(text, link_share=1.0, kind="list_item") for text in OTHER_STORIES[:2]]
    found = struck(document(*story[:2], "More on this topic", *links, *story[2:]))
    assert found == dict.fromkeys(("More on this topic", *OTHER_STORIES[:2]), "related_headlines")


def test_a_label_may_go_on_as_long_as_it_ends_with_a_colon(document, block, story, struck):
    links = [block(text, link_share=1.0, kind="list_item") for text in OTHER_STORIES[:2]]
    found = struck(document(*story[:2], "Mehr zum Thema finden Sie im Dossier:", *links, *story[2:]))
    assert len(found) == 3


def test_links_without_a_label_stay_inside_the_text(document, block, story, struck):
    links = [block(text, link_share=1.0, kind="list_item") for text in OTHER_STORIES]
    assert struck(document(*story[:2], *links, *story[2:])) == {}


def test_the_headline_goes_above_the_text_and_a_subhead_stays(document, block, story, struck):
    headline = "Haverby to rebuild its harbour bridge"
    lines = (block(headline, kind="heading", tag="h1"), *story[:3], block("Rebuild by winter", kind="heading"), *story[3:])
    assert struck(document(*lines, headline=headline)) == {headline: "repeated_headline"}
    assert struck(document(*lines, headline=f"{headline.upper()}!")) == {headline: "repeated_headline"}
    assert struck(document(*lines, headline=None)) == {}


def test_the_headline_goes_in_plain_text_if_it_was_handed_in(document, story, struck):
    headline = "Haverby to rebuild its harbour bridge"
    assert struck(document(headline, *story, is_text=True, headline=headline)) == {headline: "repeated_headline"}


def test_a_long_paragraph_goes_the_second_time_and_a_short_one_stays(document, story, struck):
    assert struck(document(*story, story[1], "It is cold.", "It is cold.", story[2] + " So be it.")) == {
        story[1]: "duplicate_block"
    }


def test_a_text_that_came_twice_goes_once(document, story, struck):
    assert struck(document(*story, *story)) == dict.fromkeys(story, "duplicate_block")


def test_a_plan_that_repeats_its_lines_stays(document, story, struck):
    days = (story[0], story[1], story[2], story[1], story[0], story[3], story[2], story[0], story[3], story[4], story[2])
    assert struck(document(*days)) == {}


def test_captions_go_unless_they_are_the_story(document, block, story, struck):
    caption = block("The bridge seen from the quay on Monday", kind="caption", tag="figcaption")
    assert struck(document(story[0], caption, *story[1:])) == {caption.text: "caption"}
    assert struck(document(caption, "The bridge stood empty.")) == {}
    assert struck(document(story[0], caption, *story[1:], kind="gallery")) == {}


def test_author_boxes_go_and_text_about_the_author_stays(document, block, story, struck):
    about = "Anna Berg is a reporter at the Gazette and writes about harbours."
    assert struck(document(*story, about, authors=("Anna Berg",))) == {about: "author_box"}
    assert struck(document(*story, block(about, words_near=("author", "bio", "clearfix")))) == {about: "author_box"}
    assert struck(document(*story[:2], about, *story[2:], authors=("Anna Berg",))) == {}
    assert struck(document(*story, about)) == {}


@pytest.mark.parametrize(
    "about",
    [
        "Anna Berg writes about music, books and the coast.",
        "Anna Berg covers schools and transport for the Gazette. She joined the paper in 2021.",
        "Anna Berg, 41, a former teacher of physics, lives in Haverby.",
        "Anna Berg leitet das Ressort Kultur. Sie spielt Posaune, aber nur zu Hause.",
        "Anna Berg couvre la région pour la Gazette depuis 2019.",
        "Anna Berg escribe sobre música y libros.",
        "Anna Berg schrijft over muziek en boeken.",
        "Anna Berg pisze o muzyce i książkach.",
        "Anna Berg пишет о музыке и книгах.",
    ],
)
def test_a_note_on_the_author_goes_though_labels_links_and_notices_stand_below(document, block, story, struck, about):
    link = block("Council Buys A Piano For The Old Theatre", link_share=1.0)
    below = ("Tags: music, harbour", "More from the Gazette", link, link, "Leave a comment", "© 2026 The Gazette")
    assert struck(document(*story, about, *below, authors=("Anna Berg",)))[about] == "author_box"


@pytest.mark.parametrize(
    "line",
    [
        "Anna Berg contributed reporting from Nordvik.",
        "Anna Berg reported from Haverby, and Tom Lund from Nordvik.",
        "Anna Berg, said the doctor, put down that cigarette at once.",
        "“Anna Berg is a friend of the harbour,” the mayor said when I left.",
        "Anna writes to me every week about the harbour.",
        "Berg writes about music, books and the coast.",
    ],
)
def test_a_line_that_names_the_author_and_is_no_note_stays(document, story, struck, line):
    assert struck(document(*story, line, authors=("Anna Berg",))) == {}


def test_a_sentence_that_begins_with_the_authors_name_stays_inside_a_first_person_piece(document, story, struck):
    line = "Anna Berg is a name I have never liked, so I signed as Nilsson."
    assert struck(document(*story[:2], line, *story[2:], authors=("Anna Berg",))) == {}


def test_a_long_note_on_the_author_goes(document, story, struck):
    about = (
        "Anna Berg is a writer and editor who has covered harbours. " + "She tests boats on every coast of the county. " * 11
    )
    assert struck(document(*story, about.strip(), authors=("Anna Berg",))) == {about.strip(): "author_box"}


def test_a_copyright_notice_goes_near_the_end_though_a_sentence_follows(document, story, struck):
    notice, below = "© The Nordvik Times Ltd. 2024", "The Nordvik Times and the Gazette belong to one house in Haverby."
    assert struck(document(*story, notice, below)) == {notice: "copyright_notice"}
    assert struck(document(story[0], notice, *story[1:])) == {}


def test_a_line_that_differs_from_the_headline_by_its_number_stays(document, story, struck):
    assert struck(document("Results of round 3", *story, headline="Results of round 4")) == {}
    assert struck(document("Results of Round 4", *story, headline="Results of round 4")) != {}


def test_tags_go_above_a_notice_that_is_a_sentence(document, story, struck):
    notice = "© 2026 The Saltmere Gazette. All rights reserved."
    assert struck(document(*story, "Tags: music, harbour", notice)) == {
        "Tags: music, harbour": "tag_list",
        notice: "copyright_notice",
    }


@pytest.mark.parametrize(
    "line",
    [
        "Tags: the small labels sewn into a coat say more than its price",
        "Tags of gold paper hung from every sleeve",
        "Tags were cut out of all the coats before the show began.",
    ],
)
def test_tags_that_are_things_stay(document, story, struck, line):
    assert struck(document(*story[:2], line, *story[2:])) == {}


def test_what_stands_below_a_label_of_the_author_at_the_end_goes(document, block, story, struck):
    label, about = "About the author", "She has written about harbours for thirty years and lives in Haverby."
    assert struck(document(*story, label, about)) == dict.fromkeys((label, about), "author_box")
    assert struck(document(story[0], block(label, kind="heading"), *story[1:])) == {}


def test_the_class_of_a_whole_article_is_no_author_box(document, block, story, struck):
    assert struck(document(*(block(text, words_near=("author", "info")) for text in story))) == {}


def test_a_byline_goes_above_the_text(document, story, struck):
    byline = "By Anna Berg, Haverby"
    assert struck(document(byline, *story, authors=("Anna Berg",))) == {byline: "author_box"}
    assert struck(document(*story, "By the sea stood Anna Berg and waved", authors=("Anna Berg",))) == {}


def test_tags_go(document, block, story, struck):
    assert struck(document(*story, "bridge, harbour", tags=("Bridge", "Harbour", "Council"))) == {"bridge, harbour": "tag_list"}
    links = [block(text, link_share=1.0, words_near=("tags",), kind="list_item") for text in ("Bridge", "Harbour")]
    assert struck(document(*story, *links)) == {"Bridge": "tag_list", "Harbour": "tag_list"}
    assert struck(document(*story, "bridge, harbour")) == {}


def test_breadcrumbs_go(document, story, struck):
    assert struck(document("Home > News > Haverby", *story, is_text=True)) == {"Home > News > Haverby": "navigation"}
    assert struck(document(*story[:2], "North > South > East", *story[2:], is_text=True)) == {}


def test_a_text_of_short_lines_alone_stays(document, struck):
    verse = (
        "The grey gulls wheel above the pier",
        "And all the nets are dry",
        "No keel has cut the water here",
        "Since August drifted by",
    )
    assert struck(document(*verse, is_text=True)) == {}


@pytest.mark.parametrize(
    ("body", "junk", "footer"),
    [
        (
            (
                "東京都は月曜日、古い港の橋を建て替えることを決めた。橋は二〇一九年から大型車の通行が禁止されている。",
                "知事は工事に約十四億円かかると述べ、国が半分を負担するという。",
                "漁業者は橋の代わりにフェリーを求めていた。冬の間、大きな船が岸壁に近づけないためだ。",
            ),
            ("米大統領、欧州首脳と電話会談へ", "プロ野球の新監督に元投手が就任", "秋の紅葉、京都で例年より早く見頃"),
            "コメントを書く",
        ),
        (
            (
                "Совет города Хаверби в понедельник решил перестроить портовый мост, закрытый для грузовиков с 2019 года.",
                "Мэр сказала, что работы обойдутся в четырнадцать миллионов крон и что половину суммы заплатит округ.",
                "Рыбаки просили вместо моста паром, потому что мост всю зиму не пускает к причалу большие суда.",
            ),
            (
                "Учёные назвали жука в честь теннисистки",
                "Авиакомпания закажет сорок бразильских самолётов",
                "Какие визы нужны студентам в Японии",
            ),
            "Оставить комментарий",
        ),
    ],
    ids=["ja", "ru"],
)
def test_other_stories_go_in_other_scripts(document, struck, body, junk, footer):
    assert set(struck(document(*body, *junk, footer, is_text=True))) == {*junk, footer}

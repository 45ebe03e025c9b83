from __future__ import annotations

import pytest

NAV = '<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>'
LAYOUTS = {
    "semantic": "<main><article><h1>Bridge closed</h1><p>{}</p></article></main>|</p><p>",
    "wordpress": '<div id="content"><div class="post hentry"><div class="entry-content"><p>{}</p></div></div></div>|</p>\n<p>',
    "div soup": '<div id="root"><div class="css-1"><div class="css-7"><div>{}</div></div></div></div>|</div><div>',
    "br in a cell": '<table width="100%"><tr><td class="txt">{}</td></tr></table>|<br><br>',
    "br in a div": '<div class="text">{}</div>|<br />\n<br />',
    "br in a paragraph": '<div class="text"><p>{}</p></div>|<br>&nbsp;<br>',
    "one br, and nothing else on the page": "<h1>Bridge closed</h1><div>{}</div>|<br>",
    "elements of one's own": "<h1>Bridge closed</h1><story-body><story-p>{}</story-p></story-body>|</story-p><story-p>",
    "br in a font": '<td><font size="2">{}</font></td>|<br><br>',
    "br in bold": '<div class="text"><b>{}</b></div>|<br><br>',
    "amp": "<article class=amp-wp-article><div class=amp-wp-article-content><p>{}</p></div></article>|</p><p>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_sentence_is_a_block_in_every_layout(read, sentences, layout):
    frame, _, between = LAYOUTS[layout].partition("|")
    found = read(html=NAV + frame.format(between.join(sentences)) + "<footer><p>Imprint</p></footer>")
    texts = [block.text for block in found.blocks]
    assert [text for text in texts if text in sentences] == list(sentences)
    assert all(block.is_located for block in found.blocks)
    assert [block.position for block in found.blocks] == list(range(len(texts)))


def test_a_block_tells_its_element_its_links_and_its_emphasis(read, paragraphs):
    found = read(
        html=f'<div class="storyBody main-text" id="s1"><p class="lead_in">'
        f'More: <a href="/x">what the engineers found</a> in the dry weeks of the summer.'
        f'</p>{paragraphs}<p><strong>Note:</strong> <a href="/y">half</a> of it.</p></div>'
    )
    more, note = found.blocks[0], found.blocks[-1]
    assert (more.tag, more.link_share, more.n_links, more.emphasis_share) == ("p", pytest.approx(21 / 50, abs=0.02), 1, 0.0)
    assert more.words_near[:6] == ("lead", "in", "story", "body", "main", "text")
    assert note.text == "Note: half of it."
    assert (note.n_links, note.link_share, note.emphasis_share) == (
        1,
        pytest.approx(4 / 14, abs=0.01),
        pytest.approx(5 / 14, abs=0.01),
    )
    assert {block.container for block in found.blocks} == {0}
    assert found.blocks[1].link_share == found.blocks[1].emphasis_share == 0


def test_a_short_block_is_found_where_it_stands_and_not_inside_a_sentence(read, sentences):
    first, *rest = (f"<p>{sentence}</p>" for sentence in sentences)
    found = read(html=f'<article>{first}{rest[0]}<h2 class="sub">Bridge</h2>{"".join(rest[1:])}</article>')
    heading = next(block for block in found.blocks if block.text == "Bridge")
    assert (heading.tag, heading.kind, heading.words_near) == ("h2", "heading", ("sub",))


def test_kinds_follow_the_markup(read, paragraphs, sentences):
    found = read(
        html=f"<article>{paragraphs}<h2>What comes next</h2><ul><li>{sentences[0]}</li><li>{sentences[1]}</li></ul>"
        f"<blockquote>{sentences[2]}</blockquote></article>"
    )
    assert [block.kind for block in found.blocks][6:] == ["heading", "list_item", "list_item", "quote"]
    assert not any(block.text.startswith("-") for block in found.blocks)


def test_cells_of_a_row_are_one_block(read, paragraphs):
    rows = "".join(f"<tr><td>Year {n}</td><td>{n * 7} cars</td><td>{n * 3} boats</td></tr>" for n in range(1, 6))
    found = read(html=f"<article>{paragraphs}<table>{rows}</table>{paragraphs}</article>")
    cells = [block for block in found.blocks if block.kind == "cell"]
    assert [block.text for block in cells] == [f"Year {n} | {n * 7} cars | {n * 3} boats" for n in range(1, 6)]
    assert all(block.is_located for block in cells)


def test_containers_tell_siblings_from_others(read, paragraphs, sentences):
    found = read(html=f"<article>{paragraphs}<section><p>{sentences[0][:80]}</p><p>{sentences[1][:80]}</p></section></article>")
    assert [block.container for block in found.blocks] == [0] * 6 + [1] * 2


def test_a_line_break_that_only_wraps_a_sentence_does_not_split_it(read, paragraphs):
    html = f"<article>{paragraphs}<p>This sentence was wrapped by<br>hand, as old pages do.<br>A new one begins.</p></article>"
    assert [block.text for block in read(html=html).blocks][6:] == [
        "This sentence was wrapped by hand, as old pages do.",
        "A new one begins.",
    ]


def test_the_pages_words_and_links_are_counted(read, paragraphs):
    found = read(html=f"{NAV}<article>{paragraphs}</article>")
    assert found.n_page_links == 2
    assert found.n_page_words == 2 + sum(len(block.text.split()) for block in found.blocks)


def test_entries_that_an_extractor_mixes_up_stand_in_the_order_of_the_page(read, sentences):
    entries = "".join(
        f'<div class="entry"><time>{21 - hour}:12</time><p>{sentence}</p></div>' for hour, sentence in enumerate(sentences)
    )
    found = read(html=f"<article><h1>The council on the bridge, minute by minute</h1><div>{entries}</div></article>")
    texts = [block.text for block in found.blocks if block.text in sentences or block.kind == "heading"]
    assert texts[-len(sentences) :] == list(sentences)
    assert [block.position for block in found.blocks] == list(range(len(found.blocks)))


def test_verse_is_left_in_its_lines_and_what_only_wraps_is_joined(read, paragraphs, sentences):
    verse = ("Down to the river the seven went", "with hammers and chalk", "and none of them knew", "what the other one meant")
    wrapped = ("The ferry that ran to Skarvik until the war was sold to a", "farmer, who kept his hens in it", "and his coal.")
    html = f"<article>{paragraphs}<p>{'<br>'.join(verse)}</p><p>{'<br/>'.join(wrapped)}</p>{paragraphs}</article>"
    texts = [block.text for block in read(html=html).blocks]
    assert [text for text in texts if text not in sentences] == [*verse, " ".join(wrapped)]


def test_a_rating_among_paragraphs_is_text_and_asterisks_are_not(read, sentences):
    texts = [*sentences[:3], "★★★★☆", "* * *", *sentences[3:]]
    html = f"<article>{''.join(f'<p>{text}</p>' for text in texts)}</article>"
    assert [block.text for block in read(html=html).blocks] == [*sentences[:3], "★★★★☆", *sentences[3:]]

"""Strike what readers wrote below the article: blocks whose markup names comments, and what follows a comment label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.clean.sheet import Strike

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.clean.sheet import Sheet

COMMENT_WORDS = frozenset(
    {
        *("comment", "comments", "commentlist", "commentary", "commenter", "commentbody", "commenttext"),
        *("commentcontent", "commentitem", "commentwrapper", "commentaires", "comentarios", "commenti", "kommentar"),
        *("kommentare", "kommentarer", "komentarz", "komentarze", "reacties", "reply", "replies"),
        *("readercomments", "usercomment", "usercomments", "talkback", "disqus", "dsq"),
    }
)
MOST_OF_THE_TEXT = 0.5
TEXT_ABOVE = 40


def readers_comments(sheet: Sheet) -> Iterator[Strike]:
    """Strike blocks below the beginning of the text that stand in an element for comments.

    Some outlets call a column a comment: where that word names most of the text, or its beginning, it says nothing.
    """
    named = [index for index in sheet.standing(sheet.first) if _is_in_comments(sheet, index)]
    if not named or named[0] == sheet.first:
        return
    n_words = sum(sheet.lines[index].n_words for index in named)
    if n_words > MOST_OF_THE_TEXT * sheet.n_words_standing() and _n_words_above(sheet, named[0]) < TEXT_ABOVE:
        return
    for index in named:
        yield Strike(index, "comment_footer", "class words name readers' comments")


def below_comment_labels(sheet: Sheet) -> Iterator[Strike]:
    """Strike what follows the label of the comments to the end, if it stands in other elements than the text above."""
    labels = [
        strike.index
        for strike in sheet.strikes.values()
        if strike.reason == "comment_footer" and sheet.lines[strike.index].block.is_located
    ]
    for label in sorted(labels)[:1]:
        if _n_words_above(sheet, label) < TEXT_ABOVE:
            return
        above = {sheet.lines[index].block.container for index in sheet.standing(0, label) if sheet.lines[index].is_running_text}
        for index in sheet.standing(label + 1):
            if sheet.lines[index].block.is_located and sheet.lines[index].block.container not in above:
                yield Strike(index, "comment_footer", f"below the label “{sheet.lines[label].text[:60]}”")


def _is_in_comments(sheet: Sheet, index: int) -> bool:
    return bool(COMMENT_WORDS & set(sheet.lines[index].block.words_near))


def _n_words_above(sheet: Sheet, index: int) -> int:
    return sum(sheet.lines[other].n_words for other in sheet.standing(0, index) if sheet.lines[other].is_running_text)

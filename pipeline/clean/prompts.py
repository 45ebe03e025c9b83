"""Strike lines that say nothing but a phrase of the tables: prompts, labels, notices; and the links below a label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.clean import form
from pipeline.clean.mentions import mentions
from pipeline.clean.owned import is_owned
from pipeline.clean.phrasebook import REASONS
from pipeline.clean.sheet import Strike
from pipeline.clean.signatures import is_signature
from pipeline.clean.statements import is_told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.clean.phrasebook import Phrase
    from pipeline.clean.sheet import Line, Sheet
    from pipeline.items import RemovalReason

SAID_ANYWHERE = frozenset({"advertisement", "newsletter_prompt", "subscription_prompt"})
NAMED_AT_THE_ENDS = frozenset({"author_box", "copyright_notice", "tag_list"})
MAY_BE_TOLD = frozenset({"author_box", "copyright_notice", "newsletter_prompt", "share_prompt", "subscription_prompt"})
"""A caption and the headline of another story may well speak of what the article speaks of."""
LABELLED = frozenset({"related_headlines", "read_more_link", "tag_list"})
ABOVE_LISTS = LABELLED | {"advertisement"}
OFFERED = frozenset({"newsletter_prompt", "subscription_prompt"})
OFFER_WORDS = 20
OFFER_SENTENCE = 10
SEVERAL = 2
MOST_KIN = 0.5
PARTLY_LINKED = 0.25
NOTICE_LINES = 4
CAPTION_WORDS = 25
LABEL_WORDS = 2
BEHIND_A_LABEL = re.compile("\\s*[:\\uff1a|>\u00bb\u2192]\\s*|\\s[-\u2013\u2014]\\s")
HERE = frozenset({"aquí", "aqui", "her", "here", "hier", "här", "ici", "qui", "tutaj", "zde", "здесь", "тут"})
MOST_BELOW_A_LABEL = 15
LISTED_WORDS = 25
STRANGE = 0.25
QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
WORDS: dict[str, str] = {reason: reason.replace("_", " ") for reason in REASONS}


def prompts(sheet: Sheet) -> Iterator[Strike]:
    """Strike lines that as a whole say a phrase, unless their place lets them be the article's own."""
    for index in sheet.standing():
        line = sheet.lines[index]
        if line.phrase and not _may_be_own(sheet, index, line, line.phrase):
            evidence = f"the whole line is a known {WORDS[line.phrase.table]} ({line.phrase.language}: “{line.phrase.text}”)"
            yield Strike(index, _reason(line.phrase), evidence)


def between_prompts(sheet: Sheet) -> Iterator[Strike]:
    """Strike lines that name a price or terms where prompts are struck directly above and below.

    Above and below a box of the publisher's stands the article; between two lines of the box hardly.
    """
    run: list[int] = []
    for index in range(1, len(sheet.lines)):
        strike = sheet.strikes.get(index)
        if strike is None and (run or _is_offered(sheet, index - 1)) and _offers(sheet.lines[index]):
            run.append(index)
            continue
        for between in run if _is_offered(sheet, index) else ():
            yield Strike(between, "subscription_prompt", "between two prompts, and says what a subscription costs or gives")
        run = []


def below_labels(sheet: Sheet) -> Iterator[Strike]:
    """Strike the links, or at the ends the headlines, that stand below a struck label of related stories or tags."""
    labels = [strike for strike in sheet.strikes.values() if strike.reason in LABELLED and _is_label(sheet.lines[strike.index])]
    vocabulary = sheet.vocabulary() if labels else None
    for label in labels:
        for index in range(label.index + 1, min(len(sheet.lines), label.index + 1 + MOST_BELOW_A_LABEL)):
            line = sheet.lines[index]
            if index in sheet.strikes:
                continue
            is_headline = label.reason == "related_headlines" and not sheet.is_inside(index) and _is_headline(line)
            if line.is_linked and line.block.kind != "cell":
                yield Strike(index, label.reason, f"a link below the label “{sheet.lines[label.index].text}”")
            elif vocabulary and is_headline and vocabulary.kinship(line.text) < MOST_KIN:
                yield Strike(index, label.reason, f"headline below the label “{sheet.lines[label.index].text}”")
            else:
                break


def to_the_end_below_labels(sheet: Sheet) -> Iterator[Strike]:
    """Strike what stands between a label of other stories, topics or sponsors below the text and the end, line by line short.

    Several lines, none of which could end a text: no sentence, no credit, no signature, no entry. Sponsors' lines, whose label
    stands between paragraphs as well, must also be strange to the text.
    """
    labels = [strike for strike in sheet.strikes.values() if strike.reason in ABOVE_LISTS and strike.index > sheet.last]
    for label in [strike for strike in labels if _is_label(sheet.lines[strike.index])]:
        below = sheet.standing(label.index + 1)
        if len(below) < SEVERAL or not all(_may_be_listed(sheet, sheet.lines[index]) for index in below):
            continue
        vocabulary = sheet.vocabulary()
        kin = max(vocabulary.kinship(sheet.lines[index].text) for index in below)
        if label.reason == "advertisement" and (kin >= STRANGE or sheet.lines[label.index].n_words > LABEL_WORDS):
            continue
        for index in below:
            yield Strike(index, _listed_as(label), f"to the end below the label “{sheet.lines[label.index].text}”")


def _listed_as(label: Strike) -> RemovalReason:
    return "related_headlines" if label.reason == "read_more_link" else label.reason


def _may_be_listed(sheet: Sheet, line: Line) -> bool:
    """Tell whether a line may be a topic or a headline in a list at the end: neither a sentence nor what signs the text."""
    if line.block.kind not in ("paragraph", "heading", "list_item") or line.n_words > LISTED_WORDS or is_owned(line.text):
        return False
    if form.is_closed(line.text) or form.starts_low(line.text) or form.is_entry(line.text, line.n_words):
        return False
    if form.is_quoted(line.text) or line.text.rstrip()[-1:] in form.UNFINISHED or is_signature(line.text):
        return False
    return not any(author in line.text for author in sheet.document.authors if author)


def _is_offered(sheet: Sheet, index: int) -> bool:
    strike = sheet.strikes.get(index)
    return strike is not None and strike.reason in OFFERED


def _offers(line: Line) -> bool:
    """Tell whether a line offers a subscription: a label with one mark of it, or short sentences with several."""
    if line.n_words > OFFER_WORDS or line.block.kind in ("cell", "code") or any(mark in line.text for mark in QUOTES):
        return False
    n_offers = len(mentions("offer", line.text))
    if not form.is_closed(line.text):
        return n_offers > 0
    are_short = all(len(form.words(sentence)) <= OFFER_SENTENCE for sentence in form.SENTENCE_END.split(line.text))
    return n_offers >= SEVERAL and are_short


def _is_label(line: Line) -> bool:
    return line.phrase is not None and ("…" not in line.phrase.text or form.ends_open(line.text))


def _is_headline(line: Line) -> bool:
    return line.block.kind in ("paragraph", "heading", "list_item") and form.is_headline(line.text, line.n_words)


def _reason(phrase: Phrase) -> RemovalReason:
    return next(reason for reason in REASONS if reason == phrase.table)


def _may_be_own(sheet: Sheet, index: int, line: Line, phrase: Phrase) -> bool:
    if phrase.table in MAY_BE_TOLD and phrase.text.endswith("…") and is_told(sheet, index, phrase):
        return True
    inside = sheet.is_inside(index)
    if phrase.table == "caption":
        return line.n_words > CAPTION_WORDS or (inside and phrase.is_weak)
    if line.block.kind == "cell" and phrase.is_weak and "#" in line.folded:
        # “Home | 3 | 1” is a result.
        return True
    if not inside or line.is_linked:
        return False
    if phrase.is_weak and line.block.kind != "paragraph":
        return True
    if phrase.table in SAID_ANYWHERE:
        return False
    if phrase.table == "copyright_notice" and index in sheet.standing()[-NOTICE_LINES:]:
        return False
    if phrase.table in NAMED_AT_THE_ENDS:
        return True
    if phrase.table == "related_headlines" and line.block.kind == "heading":
        below = sheet.standing(index + 1)
        return bool(below) and sheet.lines[below[0]].is_running_text
    is_unlinked = line.block.is_located and line.block.link_share < PARTLY_LINKED
    return phrase.table == "read_more_link" and "…" in phrase.text and is_unlinked and not _announces(line, phrase)


def _announces(line: Line, phrase: Phrase) -> bool:
    """Tell whether an invitation to read on is told by its form, without a link: words, a mark, a headline.

    One word before the mark ("More: …") may be the text's own unless it is in capitals, as may a sentence behind it, and who is
    told to read "here" is given a source.
    """
    if line.block.kind != "paragraph" or not (mark := BEHIND_A_LABEL.search(line.text)):
        return False
    label, headline = line.text[: mark.start()], line.text[mark.end() :]
    said = form.fold(label).split()
    is_label = len(form.words(label)) >= LABEL_WORDS or (label.isupper() and not headline.isupper())
    is_phrase = said == [word for word in form.fold(phrase.text.rstrip("… ")).split() if word != ":"]
    return is_label and is_phrase and not HERE & set(said) and form.is_headline(headline, len(form.words(headline)))

"""Tell pages that keep their article back: a wall that asks for consent, and one that asks for a subscription."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.clean import form, phrasebook
from pipeline.clean.evidence import Point, told
from pipeline.clean.mentions import mentions, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.clean.sheet import Line, Sheet

CONSENT_WORDS = 400
CONSENT_CLASSES = frozenset({"consent", "cookie", "cookies", "cmp", "gdpr", "cookiebanner", "cookiewall", "privacy"})
TEASER_WORDS = 60
STUB_WORDS = 120
LONG_WORDS = 300
NOTICE_WORDS = 40
OFFER_WORDS = 20
BELOW = 8
LABEL = 4
LABEL_UNSPACED = 7
LABELS_BELOW = 2
OTHER_STORIES = frozenset({"related_headlines", "read_more_link"})
SURE = 3
UNSURE = 2


def consent_wall(sheet: Sheet) -> str:
    """Say why a page is nothing but a request for consent; "": it is not."""
    if sheet.n_words_standing() > CONSENT_WORDS:
        return ""
    texts = [unquoted(text) for text in (*(line.text for line in sheet.lines), *sheet.document.beside)]
    asks = [mentions("consent", text) for text in texts]
    matters = [mentions("consent_matter", text) for text in texts]
    sizes = [len(form.words(text)) for text in texts]
    with_either = sum(size for size, ask, matter in zip(sizes, asks, matters, strict=True) if ask or matter)
    headline = mentions("consent", sheet.document.headline or "")
    said = frozenset[str]().union(headline, *asks)
    if len(said) < 2 or with_either * 2 < sum(sizes):
        return ""
    return told(_consent(sheet, said, frozenset[str]().union(*matters)))


def paywall_stub(sheet: Sheet) -> str:
    """Say why a page holds only the beginning of its article; "": it is whole, or there is doubt."""
    if sum(line.n_words for line in sheet.lines if line.is_running_text) >= 2 * LONG_WORDS:
        return ""
    end = _end_of_text(sheet)
    lines = [sheet.lines[index] for index in sheet.standing(0, end)]
    # A character counts as a word in scripts without spaces, and a word takes about two.
    n_unspaced = sum(len(form.UNSPACED_CHARACTER.findall(line.text)) for line in lines)
    n_words = sum(line.n_words for line in lines) - n_unspaced // 2
    if n_words >= LONG_WORDS:
        return ""
    below = [(sheet.lines[index].text, _below_text(sheet, index)) for index in range(end, len(sheet.lines))]
    below += [(text, _wall(text)) for text in sheet.document.beside[:BELOW]]
    return told(_kept_back(sheet, below, n_words))


def _end_of_text(sheet: Sheet) -> int:
    """Find the index below the last text; a wall ends it though sentences of an offer follow."""
    texts = [index for index in sheet.standing() if _is_text(sheet, index)]
    walls = [index for index in range(len(sheet.lines)) if index not in texts and _wall(sheet.lines[index].text)]
    for wall in walls:
        above = sum(sheet.lines[index].n_words for index in texts if index < wall)
        after = sum(sheet.lines[index].n_words for index in texts if index > wall)
        if after < min(OFFER_WORDS, above / 2):
            return wall
    return texts[-1] + 1 if texts else 0


def _below_text(sheet: Sheet, index: int) -> int:
    """Weigh a line below the text; the badge of an article that costs is its own if no other story can follow."""
    line = sheet.lines[index]
    weight = _wall(line.text, line)
    if weight == SURE or not phrasebook.book("wall_badge").find(line.text):
        return weight
    if any(strike.reason in OTHER_STORIES for strike in sheet.strikes.values()):
        return weight
    others = (sheet.lines[other].text for other in sheet.standing(index + 1))
    return SURE if all(_wall(text) or mentions("offer", text) for text in others) else weight


def _wall(text: str, line: Line | None = None) -> int:
    """Weigh what a line says about the rest of the text.

    A label may belong to a list of other stories, and a sentence of main content may be the article's own.
    """
    if _tells_the_rest(text):
        return SURE
    if not mentions("wall", text) or mentions("comment_word", text):
        return 0
    is_own = line is not None and line.is_running_text and line.phrase is None
    is_label = len(form.words(text)) < (LABEL_UNSPACED if form.UNSPACED_CHARACTER.search(text) else LABEL)
    return UNSURE if is_own or is_label else SURE


def _tells_the_rest(text: str) -> bool:
    """Tell whether a whole sentence says how much of the article is left to read, or that it costs from here on."""
    if len(text) > phrasebook.LONGEST_LINE:
        return False
    return any(phrasebook.book("wall_rest").find(sentence) for sentence in (text, *form.SENTENCE_END.split(text)))


def _consent(sheet: Sheet, asks: frozenset[str], matters: frozenset[str]) -> Iterator[Point]:
    yield Point(min(len(asks), 3), f"asks its reader for consent (“{'”, “'.join(sorted(asks)[:3])}”)")
    if matters:
        yield Point(min(len(matters), 2), f"is about cookies and data (“{'”, “'.join(sorted(matters)[:3])}”)")
    if any(CONSENT_CLASSES & set(line.block.words_near) for line in sheet.lines):
        yield Point(1, "class words name consent")
    if "declares_article" in sheet.document.signs:
        yield Point(-2)


def _kept_back(sheet: Sheet, below: Sequence[tuple[str, int]], n_words: int) -> Iterator[Point]:
    document = sheet.document
    walls = [(weight, text) for at, (text, weight) in enumerate(below) if weight > (UNSURE if at >= LABELS_BELOW else 0)]
    weight, wall = max(walls, default=(0, ""))
    if wall:
        yield Point(weight, f"{f'below {n_words} words it says' if n_words else 'it says'} “{wall[:80]}”")
    if any(_tells_the_rest(text) for text, _ in below):
        yield Point(3, "it tells that the rest is kept back")
    is_cut = _breaks_off(sheet)
    if is_cut:
        yield Point(2, f"{n_words} words that break off" if n_words else "what there is of it breaks off")
    if offers := frozenset[str]().union(*(_offers(text) for text, _ in below)) if wall or is_cut else frozenset():
        yield Point(min(len(offers), 2), f"offers a subscription (“{'”, “'.join(sorted(offers)[:2])}”)")
    if document.access == "paywalled":
        yield Point(2, "the page says that it is not free")
    elif document.access == "free":
        yield Point(-3)
    if "paid_part_missing" in document.signs:
        yield Point(2, "the part that is not free is not there")
    elif "paid_part_there" in document.signs:
        yield Point(-6)
    if n_words < TEASER_WORDS:
        yield Point(1, "no longer than a teaser")
    elif n_words >= STUB_WORDS:
        yield Point(-2)


def _offers(text: str) -> frozenset[str]:
    """List what a line offers, apart from the words in which it names the wall: “solo per abbonati” is no “abbonati!”."""
    walls = mentions("wall", text)
    return frozenset(offer for offer in mentions("offer", text) if not any(offer in wall for wall in walls))


def _is_text(sheet: Sheet, index: int) -> bool:
    """Tell running text from the offers of a wall, which may be sentences as well."""
    line = sheet.lines[index]
    if not line.is_running_text or line.phrase:
        return False
    says_more = line.n_words > NOTICE_WORDS or form.is_quoted(line.text)
    is_wall = _tells_the_rest(line.text) or mentions("wall", line.text)
    return says_more or not (is_wall or len(mentions("offer", line.text)) > 1)


def _breaks_off(sheet: Sheet) -> bool:
    standing = [sheet.lines[index].text for index in sheet.standing() if not mentions("wall", sheet.lines[index].text)]
    return bool(standing) and standing[-1].rstrip(form.CLOSING).endswith(("…", "..."))

"""Tables of words that the room's rules look for; general ones, never a site's."""

from __future__ import annotations


def table(text: str) -> frozenset[str]:
    """Make a set of words of a text."""
    return frozenset(text.split())


# paragraphs, outline: elements that run inside a line of text
INLINE = table(
    "a abbr acronym b bdi bdo big br button cite code del dfn em font i img ins kbd label mark q rp rt ruby s samp small span"
    " strike strong sub sup time tt u var wbr"
)

# authors: what signs an article without naming anybody
NOBODY = table(
    "admin administrator staff editor editorial redaktion redaction redacción redazione rédaction redactie redakce redakcja"
    " news author guest anonymous unknown none null user webmaster team correspondent reporter online desk"
    " author's webdesk newsdesk"
)

# authors: one word that is a name all the same
AGENCIES = table(
    "reuters afp ap dpa apa ansa efe pti ians ani tass belga anp ntb tt lusa sid kna epd upi xinhua bloomberg aap cp adnkronos"
    " agi agerpres pap ctk čtk tasr mti interfax ria antara yonhap kyodo jiji bernama ritzau stt lehtikuva"
)

# authors: words in an outlet's name that no person bears
OUTLET = table(
    "the news times post daily herald press online media magazine radio tv journal gazette tribune today foundation network"
    " le la les der die das el il de neue zeitung nachrichten presse"
)

# kind: sections by their folder in an address, or by name
OPINION = table(
    "opinion opinions comment commentary commentisfree editorial editorials op-ed oped opinie columnists kommentar kommentare"
    " meinung tribune tribunes tribuna opinione opiniones debate debatt ledare leder mielipide kolumnen kolumne columns letters"
)
LIVE = table(
    "live liveblog live-blog live-updates liveticker live-ticker en-direct directo en-directo diretta ao-vivo live-news"
)
GALLERY = table(
    "gallery galleries photos pictures in-pictures photo-gallery diaporama galerie galeria galería fotos fotostrecke"
    " fotogaleria bilder"
)

# jsonld: properties whose things are not the page's own article
ABOUT_OTHERS = table(
    "itemListElement mentions hasPart isPartOf liveBlogUpdate comment comments review relatedLink citation isBasedOn"
    " potentialAction breadcrumb publisher author creator editor about"
)

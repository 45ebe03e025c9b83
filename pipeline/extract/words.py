"""Tables of words that the room's rules look for; general ones, never a site's."""

from __future__ import annotations


def table(text: str) -> frozenset[str]:
    """Make a set of words of a text."""
    return frozenset(text.split())


# paragraphs, outline: elements that run inside a line of text
INLINE = table(
    "a abbr acronym b bdi bdo big br button cite code data del dfn em font i img ins kbd label mark math meter nobr output"
    " progress q rb rp rt rtc ruby s samp small span strike strong sub sup time tt u var wbr"
)

# beside: class words of lists and boxes that stand among paragraphs and are no text
FURNITURE = table(
    "ad ads advert advertisement author authors bio breadcrumb breadcrumbs byline comment comments cta donate donation follow"
    " login menu meta more nav newsletter newsletters pager pagination paywall promo promotion quote recommended register share"
    " sharing signup social sponsor sponsored subscribe subscription tag tags teaser teasers toc toolbar topics"
)

# beside: class words of boxes that hold facts, or other prose
FACTS = table(
    "fact facts factbox factfile fakta faktaboks faktaruta faktaboksi faktoid fakten faktenbox infobox infokasten hintergrund"
    " background explainer glossary timeline encadre recuadro despiece scheda kader kadertekst related"
)

# names: what signs an article without naming anybody
NOBODY = table(
    "admin administrator staff editor editors editorial redaktion redacción redaccion redazione rédaction redactie redakce"
    " redakcja redaktionen toimitus redakcija редакция редакція szerkesztőség redação redacao redacció news author guest"
    " anonymous unknown none null user webmaster team correspondent reporter reporters reports online desk author's webdesk"
    " newsdesk newsroom agencies agency agenturen agences agencias agenzie wire wires"
)

# names: agencies; one word that is a name all the same
AGENCIES = table(
    "reuters afp ap dpa apa ansa efe pti ians ani tass belga anp ntb tt lusa sid kna epd upi xinhua bloomberg aap cp adnkronos"
    " agi agerpres pap ctk čtk tasr mti interfax ria antara yonhap kyodo jiji bernama ritzau stt lehtikuva sda ats keystone-sda"
    " apa-ots dpa-afx rtr aa anka dha iha hina tanjug ukrinform unian bta lrt-bns bns elta leta delfi-bns cna 共同 時事 新华社"
    " 新華社 中央社 共同通信 時事通信 연합뉴스 뉴시스 뉴스1 тасс интерфакс укринформ укрінформ"
) | {"associated press", "the associated press", "europa press", "agence france-presse", "press association", "pa media"}

# names: degrees and orders after a name
CREDENTIALS = table(
    "jr sr ii iii iv phd md esq cfp cpa cfa ma mba ms msc bsc ba rd rdn ldn rn np jd do dds dvm dpt lcsw mph ccc cissp obe mbe"
    " dietitian"
)

# names: small words inside a person's name
PARTICLES = table(
    "van von der den de del della di da do dos das du la le el al y e bin ibn bint ben abu ter ten te zu zur vom af av af'"
    " st. mac san"
)

# bylines: first words of a place's name, and words of companies, offices and labels; no person bears them
NO_PERSON = table(
    "new cape port fort north south east west northern southern eastern western buenos kuala tel addis hong puerto phnom saint"
    " sankt united york delhi city town county island islands republic district province state street road river lake mount"
    " valley beach inc ltd llc plc gmbh ag corp co company group bank university college school council ministry police court"
    " department government office institute association union committee commission agency party league club fc hospital"
    " read more key points breaking story stories photo photos image video watch listen live update updated latest top"
    " background analysis opinion exclusive summary highlights facts introduction overview what why how when where who"
    " january february march july september october november december monday tuesday wednesday thursday"
    " friday saturday sunday share follow subscribe related advertisement sponsored note disclaimer about contact good"
    " mehr lesen das den dem ein eine neue neuer neues alle foto fotos bild video wichtig hintergrund montag dienstag mittwoch"
    " donnerstag freitag samstag sonntag un une los las les por para lire aussi lee también leer más leia mais leggi anche"
    " universität université universidad ministerium ministère ministerio polizei police policía"
)

# bylines: words of the label above whom a release names for questions
CONTACT = table(
    "contact contacts contacto contactos contato contatto contatti kontakt kontakte kontakti kontaktperson pressekontakt"
    " medienkontakt presskontakt pressekontakter perscontact contactpersoon yhteystiedot lisätietoja enquiries inquiries"
    " rückfragen rückfragehinweis ansprechpartner ansprechpartnerin iletişim контакты контакт контакти контактна kapcsolat"
    " επικοινωνία للتواصل جهة 連絡先 お問い合わせ先 联系人 聯絡人 문의"
)

# names: words in an outlet's name that no person bears
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

# headline: what stands after a bar behind a headline and says its kind
GENRES = (
    OPINION
    | LIVE
    | GALLERY
    | table(
        "analysis analyse analisi análisis exclusive explainer explained interview video videos watch podcast review reviews"
        " news feature features updated meinung reportage intervista entrevista"
    )
)

# jsonld: properties whose things are not the page's own article
ABOUT_OTHERS = table(
    "itemListElement mentions hasPart isPartOf liveBlogUpdate comment comments review relatedLink citation isBasedOn"
    " potentialAction breadcrumb publisher author creator editor about"
)

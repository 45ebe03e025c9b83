"""Walls and notices in many languages, as a reader meets them; each beside true text of the same look."""

# ruff: noqa: RUF001 - lines in many scripts

from __future__ import annotations

import pytest

from pipeline import clean
from pipeline.clean import phrasebook
from pipeline.clean.mentions import mentions
from pipeline.items import Article, Rejection

BRIEF = (
    "A lorry slid off the harbour bridge at Haverby on Sunday night. "
    "Nobody was hurt, the police said, and the road was open again by six."
)
CONSENT = {
    "bg": (
        "Ние ценим вашата поверителност",
        "Ние и нашите партньори съхраняваме информация на устройството и обработваме лични данни чрез бисквитки.",
        "Можете да оттеглите съгласието си по всяко време.",
        "Приемам",
    ),
    "ca": (
        "La teva privacitat ens importa",
        "Nosaltres i els nostres socis utilitzem galetes per emmagatzemar informació i tractar dades personals.",
        "Pots retirar el teu consentiment quan vulguis.",
        "Accepta-ho tot",
    ),
    "da": (
        "Vi værner om dit privatliv",
        "Vi og vores partnere gemmer oplysninger på din enhed og behandler persondata ved hjælp af cookies.",
        "Du kan altid trække dit samtykke tilbage.",
        "Acceptér alle",
    ),
    "el": (
        "Σεβόμαστε την ιδιωτικότητά σας",
        "Εμείς και οι συνεργάτες μας αποθηκεύουμε πληροφορίες, π.χ. cookies, και επεξεργαζόμαστε προσωπικά δεδομένα.",
        "Μπορείτε να ανακαλέσετε τη συγκατάθεσή σας ανά πάσα στιγμή.",
    ),
    "fa": (
        "حریم خصوصی شما برای ما مهم است",
        "ما و شرکای ما از کوکی‌ها برای ذخیره اطلاعات روی دستگاه شما استفاده می‌کنیم.",
        "پذیرش همه",
    ),
    "fi": (
        "Arvostamme yksityisyyttäsi",
        "Me ja kumppanimme käytämme evästeitä ja käsittelemme henkilötietoja.",
        "Voit peruuttaa suostumuksesi milloin tahansa evästeasetuksista.",
        "Hyväksy kaikki",
    ),
    "he": (
        "הפרטיות שלך חשובה לנו",
        "אנו והשותפים שלנו משתמשים בעוגיות כדי לשמור מידע על המכשיר שלך ולעבד מידע אישי.",
        "קבל הכל",
    ),
    "hi": (
        "आपकी निजता हमारे लिए महत्वपूर्ण है",
        "हम और हमारे पार्टनर आपके डिवाइस पर जानकारी रखने के लिए कुकीज़ का उपयोग करते हैं और व्यक्तिगत डेटा को प्रोसेस करते हैं।",
        "सभी स्वीकार करें",
    ),
    "hr": (
        "Cijenimo vašu privatnost",
        "Mi i naši partneri pohranjujemo kolačiće na uređaju i obrađujemo osobne podatke.",
        "Prihvati sve",
    ),
    "hu": (
        "Fontos számunkra az Ön adatvédelme",
        "Mi és partnereink sütiket használunk, és személyes adatokat kezelünk.",
        "Hozzájárulását bármikor visszavonhatja.",
        "Elfogadom",
    ),
    "id": (
        "Kami menghargai privasi Anda",
        "Kami dan mitra kami menyimpan cookie di perangkat dan memproses data pribadi.",
        "Terima semua",
    ),
    "it": (
        "Rispettiamo la tua privacy",
        "Noi e i nostri partner archiviamo informazioni su un dispositivo, come i cookie, e trattiamo dati personali.",
        "Puoi revocare il tuo consenso in qualsiasi momento.",
        "Accetta e continua",
    ),
    "ja": (
        "お客様のプライバシーを尊重します",
        "当社およびパートナーは、クッキーを使用して端末に情報を保存し、個人データを処理します。",
        "お客様はいつでも同意を撤回できます。",
        "すべて同意",
    ),
    "lt": (
        "Gerbiame jūsų privatumą",
        "Mes ir mūsų partneriai naudojame slapukus ir tvarkome asmens duomenis.",
        "Priimti visus",
    ),
    "no": (
        "Vi bryr oss om ditt personvern",
        "Vi og våre partnere lagrer informasjonskapsler på enheten din og behandler personopplysninger.",
        "Godta alle",
    ),
    "pt": (
        "Valorizamos a sua privacidade",
        "Nós e os nossos parceiros armazenamos informações num dispositivo, como cookies, e processamos dados pessoais.",
        "Pode retirar o seu consentimento a qualquer momento.",
    ),
    "ro": (
        "Ne pasă de confidențialitatea dumneavoastră",
        "Noi și partenerii noștri stocăm module cookie pe dispozitiv și prelucrăm date personale.",
        "Acceptă toate",
    ),
    "ru": (
        "Мы ценим вашу конфиденциальность",
        "Мы и наши партнёры используем файлы cookie и обрабатываем персональные данные.",
        "Принять все",
    ),
    "sk": (
        "Vážime si vaše súkromie",
        "My a naši partneri používame súbory cookie a spracúvame osobné údaje.",
        "Svoj súhlas môžete kedykoľvek odvolať.",
        "Prijať všetko",
    ),
    "sl": (
        "Spoštujemo vašo zasebnost",
        "Mi in naši partnerji uporabljamo piškotke in obdelujemo osebne podatke.",
        "Sprejmi vse",
    ),
    "sr": ("Ценимо вашу приватност", "Ми и наши партнери користимо колачиће и обрађујемо личне податке.", "Прихвати све"),
    "sv": (
        "Vi bryr oss om din integritet",
        "Vi och våra partner lagrar kakor på din enhet och behandlar personuppgifter.",
        "Du kan återkalla ditt samtycke när som helst.",
        "Godkänn alla",
    ),
    "th": (
        "เราให้ความสำคัญกับความเป็นส่วนตัวของคุณ",
        "เราและพันธมิตรของเราใช้คุกกี้เพื่อจัดเก็บข้อมูลส่วนบุคคล",
        "ยอมรับทั้งหมด",
    ),
    "tr": (
        "Gizliliğinize önem veriyoruz",
        "Biz ve ortaklarımız cihazınızda çerezleri saklıyor ve kişisel verilerinizi işliyoruz.",
        "Tümünü kabul et",
    ),
    "uk": (
        "Ми цінуємо вашу конфіденційність",
        "Ми та наші партнери використовуємо файли cookie й обробляємо персональні дані.",
        "Прийняти все",
    ),
    "vi": (
        "Chúng tôi tôn trọng quyền riêng tư của bạn",
        "Chúng tôi và đối tác của chúng tôi lưu trữ cookie trên thiết bị và xử lý dữ liệu cá nhân.",
        "Chấp nhận tất cả",
    ),
}
STUBS = {
    "bg": ("Мостът над Сухата река бе затворен в понеделник сутринта заради пукнатини.", "Тази статия е само за абонати"),
    "cs": ("Most přes Suchou řeku byl v pondělí ráno uzavřen kvůli trhlinám.", "Celý článek si přečtete s předplatným"),
    "da": ("Broen over Tøråen blev lukket mandag morgen på grund af revner.", "Artiklen er for abonnenter"),
    "de": (
        "Die Brücke über die Lauter ist seit Montag wegen Rissen gesperrt.",
        "Um weiterzulesen, schließen Sie bitte ein Abo ab",
    ),
    "el": ("Η γέφυρα έκλεισε τη Δευτέρα το πρωί λόγω ρωγμών στα βάθρα.", "Για να συνεχίσετε την ανάγνωση, γίνετε συνδρομητής"),
    "en": (
        "The bridge over the Aske was closed on Monday morning because of cracks.",
        "To keep reading, start your free trial today",
    ),
    "es": (
        "El puente sobre el Seco se cerró el lunes por la mañana por unas grietas.",
        "Este contenido es exclusivo para suscriptores",
    ),
    "fi": (
        "Kuivajoen silta suljettiin maanantaiaamuna halkeamien takia.",
        "Juttu on vain tilaajille. Kirjaudu sisään tai tilaa",
    ),
    "fr": ("Le pont sur la Sèche a été fermé lundi matin à cause de fissures.", "Cet article est réservé aux abonnés"),
    "hu": ("A Száraz-patak hídját hétfő reggel repedések miatt lezárták.", "A cikk további része előfizetőinknek érhető el"),
    "id": ("Jembatan di atas Kali Kering ditutup Senin pagi karena retak.", "Untuk melanjutkan membaca, silakan berlangganan"),
    "it": ("Il ponte sulla Secca è stato chiuso lunedì mattina per alcune crepe.", "Contenuto riservato agli abbonati"),
    "ja": ("乾川に架かる橋は月曜日の朝、ひび割れのため通行止めになった。", "続きを読むには会員登録が必要です"),
    "ko": ("마른내 다리가 금이 가서 월요일 아침부터 통제되고 있다.", "계속 읽으려면 구독이 필요합니다"),
    "nl": (
        "De brug over de Droge Linge is maandagochtend afgesloten wegens scheuren.",
        "Om dit artikel te lezen heb je een abonnement nodig",
    ),
    "no": ("Broa over Tørrelva ble stengt mandag morgen på grunn av sprekker.", "For å lese videre må du være abonnent"),
    "pl": ("Most na Suchej zamknięto w poniedziałek rano z powodu pęknięć.", "Aby czytać dalej, wykup prenumeratę"),
    "pt": (
        "A ponte sobre o Seco foi fechada na segunda de manhã por causa de fissuras.",
        "Para continuar lendo, assine o jornal",
    ),
    "ro": ("Podul peste Seaca a fost închis luni dimineață din cauza unor fisuri.", "Pentru a continua lectura, abonează-te"),
    "ru": ("Мост через Сухую закрыли в понедельник утром из-за трещин.", "Чтобы читать дальше, оформите подписку"),
    "sk": ("Most cez Suchú zatvorili v pondelok ráno pre trhliny.", "Zvyšok článku je dostupný pre predplatiteľov"),
    "sv": (
        "Bron över Torrån stängdes på måndagsmorgonen på grund av sprickor.",
        "För att läsa vidare behöver du en prenumeration",
    ),
    "tr": ("Kuruçay üzerindeki köprü çatlaklar yüzünden pazartesi sabahı kapatıldı.", "Okumaya devam etmek için abone olun"),
    "uk": ("Міст через Суху закрили в понеділок уранці через тріщини.", "Щоб читати далі, оформіть передплату"),
    "zh": ("干河大桥因出现裂缝，已于星期一早晨封闭。", "剩余内容需订阅后阅读，请立即订阅"),
}
MISSING = {
    "bg": ("Страницата не е намерена", "Върнете се на началната страница."),
    "cs": ("Stránka nebyla nalezena", "Zkuste vyhledávání nebo přejděte na úvodní stránku."),
    "da": ("Siden blev ikke fundet", "Gå til forsiden."),
    "es": ("Página no encontrada", "Vuelva a la página de inicio o use el buscador."),
    "fi": ("Sivua ei löytynyt", "Palaa etusivulle."),
    "fr": ("Page introuvable", "Revenez à la page d'accueil."),
    "hu": ("Az oldal nem található", "Térjen vissza a főoldalra."),
    "it": ("Pagina non trovata", "Torna alla home page."),
    "ko": ("페이지를 찾을 수 없습니다", "주소를 확인하거나 홈으로 이동하세요."),
    "nl": ("Pagina niet gevonden", "Ga terug naar de homepage."),
    "pl": ("Nie znaleziono strony", "Wróć na stronę główną lub skorzystaj z wyszukiwarki."),
    "ro": ("Pagina nu a fost găsită", "Mergi la pagina principală."),
    "ru": ("Страница не найдена", "Перейдите на главную страницу."),
    "sv": ("Sidan hittades inte", "Gå till startsidan."),
    "tr": ("Sayfa bulunamadı", "Ana sayfaya dönün."),
    "zh": ("页面不存在", "返回首页"),
}
LOOKED_FOR = ("comment_word", "consent", "consent_matter", "no_script", "not_found_help", "offer", "wall")
PHRASES = [phrase for table in LOOKED_FOR for phrase in phrasebook.phrases(table)]


def reason_of(document):
    outcome = clean.clean(document)
    return outcome.reason if isinstance(outcome, Rejection) else None


@pytest.mark.parametrize("language", CONSENT)
def test_a_request_for_consent_is_refused(document, language):
    assert reason_of(document(*CONSENT[language])) == "consent_wall"


@pytest.mark.parametrize("language", CONSENT)
def test_a_report_that_quotes_the_request_stays(document, story, language):
    quoted = [f"“{line}”" for line in CONSENT[language]]
    assert reason_of(document(*story[:2], *quoted, story[2], is_text=True)) is None


@pytest.mark.parametrize("language", STUBS)
def test_a_sentence_above_a_wall_is_refused(document, language):
    assert reason_of(document(*STUBS[language])) == "paywall_stub"


@pytest.mark.parametrize("language", STUBS)
def test_the_same_sentence_alone_stays_and_so_does_a_long_text_above_the_wall(document, story, language):
    sentence, wall = STUBS[language]
    assert reason_of(document(sentence)) is None
    assert reason_of(document(sentence, *story, *story[:3], wall)) is None


@pytest.mark.parametrize("language", MISSING)
def test_a_missing_page_is_refused(document, language):
    headline, text = MISSING[language]
    assert reason_of(document(text, headline=headline)) == "soft_404"
    assert reason_of(document(text, headline=f"{headline} | The Gazette")) == "soft_404"
    assert reason_of(document(text, headline=f"The Gazette - {headline}")) == "soft_404"


@pytest.mark.parametrize("language", MISSING)
def test_a_brief_that_names_a_missing_page_stays(document, language):
    headline, _ = MISSING[language]
    assert isinstance(clean.clean(document(BRIEF, headline=f"{headline}: a council loses its by-laws")), Article)


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: f"{phrase.table}-{phrase.language}-{phrase.text}")
def test_each_phrase_is_found_inside_a_line_and_not_inside_its_words(phrase):
    said = phrase.text.replace(" … ", " 12 ").replace("…", "")
    assert mentions(phrase.table, f"7, {said}, 9")
    is_spaced = not any(ord(character) > 0x2E7F or 0x0E00 <= ord(character) < 0x0F00 for character in said)
    if is_spaced:
        assert said.casefold() not in mentions(phrase.table, f"x{said}x")


@pytest.mark.parametrize("phrase", phrasebook.phrases("listing_title"), ids=lambda phrase: f"{phrase.language}-{phrase.text}")
def test_each_headline_of_a_list_is_known_and_makes_no_list_of_an_article(phrase, document, story):
    line = phrase.text.replace("…", "Solheim")
    assert phrasebook.book("listing_title").find(line)
    assert reason_of(document(*story, headline=line)) is None

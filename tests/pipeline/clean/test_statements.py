"""Sentences that begin like a prompt, a label or a notice and are the text's own; and prompts, labels and notices."""

# ruff: noqa: RUF001 - lines in many scripts

from __future__ import annotations

import pytest

TEXT = (
    "The drummers of Haverby marched through the rain on Saturday, and some four hundred people marched behind them.",
    "Two coastguards from the harbour had closed the quay at noon because a boat had come loose and drifted toward the bridge.",
    "The mayor, Anna Berg, said that nobody had been hurt and that the band would be paid for the drums it lost.",
    "It was the ninth time that the parade was held, and the first time that it ended in the river.",
)
TOLD_BY_THEIR_FORM = (
    "Photo: none was ever taken of the boat that came loose on Saturday.",
    "Photo: there is none, said the widow, because he never let anyone take one.",
    "Picture: that of a small boy with a drum hangs over the mayor's desk.",
    "Photo credit: the mayor owes the photographer eleven crowns, and he wants them.",
    "Copyright 1921, says a page of music that was found in the drum.",
    "Copyright 1921 is what the flyleaf of the book in the drum says.",
    "© 1921 was scratched into the rim of the drum that came back.",
    "All rights reserved for drummers, read a sheet on the bridge.",
    "Tags: four, all of tin, hung from the rope.",
    "Tags: none were found on the drums that came ashore.",
    "Sign up to our newsletter. Leave a comment. Subscribe now. Such lines were all that the drummer's book held.",
    "Read more: that was what the judge told the boy, and gave him a library card.",
    "Read more books, the mayor told the drummers, and fewer notes.",
    "Advertisement: the word stood on the drum in letters a foot high.",
    "Advertisement for the brewery hung from the bridge until Sunday.",
    "Subscribe to our cause, the strikers begged the crowd, and it did.",
    "Comments: there were eleven, ten of them from the mayor's wife.",
    "Comments on the plan may be handed in at the town hall until Friday.",
    "Related: the two drummers are cousins and have not spoken since 1998.",
    "Written by hand, the note was found in the drum on Sunday.",
    "By the time the boat was found, the drums had sunk.",
    "Share this: it is what the priest says every Sunday when he breaks the bread.",
    "Newsletter: the word is forbidden in the town hall since the mayor signed one by mistake.",
    "Our newsletter said so in May, the bishop told the court on Monday.",
    "Contact: there was none between the two boats before they met at the bridge.",
    "Contact us at once if you see him, the police told the fishermen.",
    "Call us on any night, the coastguard told the fishermen in May.",
    "Email us, the clerk said, and the fishermen laughed at him.",
    "Editor: Jon Berg was that, for forty years, of the town's only paper.",
    "Watch: she had lost hers in the river, and it still ran.",
    "More: that is all the drummers ever ask for.",
    "Correction: the mayor, who had blamed the wind, now blames the rope.",
    "Sponsored: the drums were, by a brewery, and so was the boat.",
    "Source: a spring behind the church feeds the river that took the drums.",
    "Published in 1921, the book tells of a flood in Haverby.",
    "Last updated in 1974, the map showed a bridge where there is none.",
    "Skip to the content, the teacher told the class, and close the door.",
    "Join our choir, the priest asked the drummers from the pulpit.",
    "Support our boys, the flag on the quay says in letters of gold.",
    "Download the score, the band told its followers, and learn it by Friday.",
    "Listen to this: the drums were found eleven miles up the coast.",
    "Click here: that is what the sign on the church door says, and it rings the bell.",
    "Cookies: the band sold nine hundred of them to pay for the drums.",
    "Terms and conditions were read out to the drummers on the quay.",
    "Log in, said the screen of the ticket machine on the quay, and ate the money.",
    "Foto: keines gibt es von dem Mann, der das Seil zerschnitt.",
    "Haben Sie etwas gesehen? Die Polizei in Haverby sucht Zeugen des Unfalls.",
    "Alle Rechte vorbehalten hatte sich 1921 der Erbauer der Orgel.",
    "Alle Rechte vorbehalten: So stand es auf der Trommel, die an Land kam.",
    "Schlagwörter: zwei, beide aus Messing, hingen am Schlüssel.",
    "Lesen Sie mehr, riet der Richter dem Jungen.",
    "Anzeige: Sie kam von der Witwe, und die Polizei nahm sie noch am Abend auf.",
    "Kommentare: elf gab es, zehn davon von der Frau des Bürgermeisters.",
    "Mehr zum Thema sagt der Bischof am Sonntag von der Kanzel.",
    "Teilen Sie das Brot, sagte der Pfarrer zu den vierhundert.",
    "Urheberrecht 1921 steht auf dem Vorsatz des Buches aus der Trommel.",
    "Abonnieren Sie unseren Chor, bat der Pfarrer die Gemeinde im Scherz.",
    "Photo : il n'en existe aucune de l'homme qui a coupé la corde.",
    "Vous avez une information ? La gendarmerie demande à ceux qui ont vu le bateau d'appeler.",
    "Tous droits réservés aux femmes, disait la banderole sur le pont.",
    "Mots-clés : deux, en laiton, pendaient à l'anneau du capitaine.",
    "Lire aussi : c'est ce que dit le juge au garçon en lui rendant le livre.",
    "Partager : le mot revient dans chaque sermon du curé de Haverby.",
    "Publicité : le mot était peint sur la grosse caisse en lettres rouges.",
    "À lire aussi le dimanche, dit le curé de son bulletin.",
    "Foto: no existe ninguna del hombre que cortó la cuerda.",
    "¿Tiene alguna pista? La guardia costera pide que llame quien vio el barco.",
    "Todos los derechos reservados para las mujeres, decía la pancarta.",
    "Etiquetas: dos, ambas de latón, colgaban de la llave.",
    "Lea también: así empieza cada carta que el cura envía a la escuela.",
    "Síganos al puente, dijeron los tambores a la gente.",
    "Compartir: esa palabra está en todos los sermones del cura.",
    "Publicidad: la palabra estaba pintada en el bombo con letras rojas.",
    "Foto: non ne esiste nessuna dell'uomo che ha tagliato la corda.",
    "Tutti i diritti riservati alle donne, diceva lo striscione.",
    "Leggi anche: così comincia ogni lettera che il prete manda alla scuola.",
    "Seguiteci al ponte, hanno detto i tamburini alla folla.",
    "Tag: due, entrambi di ottone, pendevano dalla chiave.",
    "Foto: não existe nenhuma do homem que cortou a corda.",
    "Todos os direitos reservados às mulheres, dizia a faixa na ponte.",
    "Leia também: assim começa cada carta que o padre manda à escola.",
    "Tags: duas, ambas de latão, pendiam da chave.",
    "Foto: er bestaat er geen van de man die het touw doorsneed.",
    "Alle rechten voorbehouden aan vrouwen, stond op het spandoek.",
    "Lees ook: zo begint elke brief die de pastoor aan de school schrijft.",
    "Heeft u een tip? De kustwacht vraagt wie de boot zag om te bellen.",
    "Foto: det finns inget av mannen som skar av repet.",
    "Alla rättigheter förbehållna kvinnor, stod det på banderollen.",
    "Läs också: så börjar varje brev som prästen skickar till skolan.",
    "Фото: снимков человека, который перерезал канат, не существует.",
    "Все права защищены, гласила надпись на барабане, который вынесло на берег.",
    "Теги: две, обе латунные, висели на ключе.",
    "Читайте также: так начинается каждое письмо священника в школу.",
    "Zdjęcie: nie ma żadnego człowieka, który przeciął linę.",
    "Wszelkie prawa zastrzeżone dla kobiet, głosił transparent na moście.",
    "Czytaj także: tak zaczyna się każdy list księdza do szkoły.",
    "Fotoğraf: ipi kesen adamın hiç fotoğrafı yok.",
    "Tüm hakları saklıdır, diyordu kıyıya vuran davulun üzerindeki yazı.",
    "写真：綱を切った男の写真は一枚も残っていない。",
    "关键词：和平与面包，市长在讲话中说了九次。",
    "الصورة: لا توجد صورة للرجل الذي قطع الحبل.",
)
TOLD_BY_WHAT_THEY_SPEAK_OF = (
    "Got a tip? The police want anyone who filmed the boat to come to the quay.",
    "Got a tip? The coastguard takes it at any hour on 01632 960990.",
    "Follow us on Saturday, the drummers had told the crowd, and bring a towel.",
    "Do you know more? The police in Haverby ask witnesses to call 01632 960990.",
    "Did you see the boat? Police ask anyone who was on the quay to come forward.",
    "Have you been affected? Nearly everyone in Haverby was, a doctor said.",
    "What do you think? Nobody asked the fishermen, said Jon Berg.",
    "Haben Sie einen Hinweis? Die Küstenwache bittet alle, die das Boot sahen, um einen Anruf.",
)
PROMPTS = {
    "Got a tip? Email us at tips@gazette.example": "author_box",
    "Got a tip? Call our newsroom on 01632 960990.": "author_box",
    "Do you know more? Write to us on 01632 960990, or call the mayor.": "author_box",
    "Follow us on X": "share_prompt",
    "Follow us on Facebook, where the drummers of Haverby read us.": "share_prompt",
    "Photo: Anna Berg/Reuters": "caption",
    "Photo: Anna Berg / Reuters.": "caption",
    "Photo: Supplied by the band.": "caption",
    "Photo: courtesy of the band.": "caption",
    "Photo: The bridge at Haverby, seen from the quay.": "caption",
    "© 2024 The Haverby Echo": "copyright_notice",
    "© 2024 by The Haverby Echo and its licensors.": "copyright_notice",
    "Copyright 2024, The Haverby Echo.": "copyright_notice",
    "All rights reserved.": "copyright_notice",
    "All rights reserved, including those for text and data mining.": "copyright_notice",
    "All rights reserved, no part of this may be reproduced without written permission.": "copyright_notice",
    "Tutti i diritti riservati, è vietata la riproduzione anche parziale.": "copyright_notice",
    "Todos los derechos reservados, queda prohibida la reproducción total o parcial.": "copyright_notice",
    "Tous droits réservés, toute reproduction est interdite sans accord.": "copyright_notice",
    "Tags: politics, harbour": "tag_list",
    "Tags: politics, harbour.": "tag_list",
    "Tags: Politics, Harbour, Rescue at sea.": "tag_list",
    "Read more: Bridge to Skye shut after lorry overturns": "read_more_link",
    "Sign up to our newsletter. Subscribe now.": "newsletter_prompt",
    "Sign up to our newsletter. The best stories of the week, every Friday morning.": "newsletter_prompt",
}


@pytest.mark.parametrize("where", [0, 2, 4], ids=["first", "inside", "last"])
@pytest.mark.parametrize("sentence", TOLD_BY_THEIR_FORM)
def test_a_sentence_that_goes_on_in_small_letters_stays(document, struck, sentence, where):
    assert struck(document(*TEXT[:where], sentence, *TEXT[where:])) == {}


@pytest.mark.parametrize("where", [0, 2, 4], ids=["first", "inside", "last"])
@pytest.mark.parametrize("sentence", TOLD_BY_WHAT_THEY_SPEAK_OF)
def test_a_sentence_on_what_the_article_is_about_stays(document, struck, sentence, where):
    assert struck(document(*TEXT[:where], sentence, *TEXT[where:])) == {}


@pytest.mark.parametrize(
    "line",
    ["Got a tip? The police want to hear it on 01632 960990.", "Follow us on Sunday, if you like it, and bring a friend."],
)
def test_a_last_line_that_shares_nothing_with_the_article_goes(document, struck, line):
    assert set(struck(document(*TEXT, line))) == {line}


@pytest.mark.parametrize(("line", "reason"), PROMPTS.items())
def test_the_prompt_itself_goes(document, struck, line, reason):
    assert struck(document(*TEXT, line)) == {line: reason}

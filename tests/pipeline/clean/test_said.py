"""Sentences that begin as a prompt, a label or a notice does: they are the text's own, wherever they stand."""

from __future__ import annotations

import pytest

from pipeline.clean import form

SENTENCES = (
    "Follow us, cried the drummers, and the crowd did.",
    "Got a tip? The coastguard wants anyone who saw the boat to call the harbour office.",
    "Copyright 1921, says the flyleaf of the drum major's score.",
    "All rights reserved for women, read the banner that the rowers carried.",
    "Tags: two, both of brass, hung from the key that was found in the boat.",
    "Share this bread with your neighbour, the priest told them.",
    "Share prices fell in Haverby when the news came out.",
    "Subscribe to nothing that is sold on a doorstep, the police told the parish.",
    "Sign up was the advice of the sergeant, and eleven young men did.",
    "Read more slowly, the teacher told the boys, and they did.",
    "Read more than a page a day, said her doctor.",
    "Advertisement is the soul of trade, he said.",
    "Advertisements for drummers went unanswered all summer.",
    "Comments by the mayor were drowned by the drums.",
    "Comment was refused by the harbour company.",
    "Leave a comment, the clerk told us, and hung up.",
    "Leave a message for the boatman at the inn.",
    "Related to the mayor by marriage, the drum major did not stand for the council.",
    "More on this side of the river than on the other lost their cellars.",
    "Newsletter writers were the first to be let go by the harbour company.",
    "Print this and hang it on your door, the leaflet said.",
    "Contact us, the harbour office had written on the boat's side.",
    "Write to us, the prisoners begged, and nobody did.",
    "Download speeds in the valley are the lowest in the county.",
    "Click here, says the screen at the town hall, and nothing happens.",
    "Join us, the rowers sang, and threw a rope to the bank.",
    "Like us, they had come for the bread and stayed for the music.",
    "Tell us what you know, the judge said to the boatman.",
    "What do you think, the mayor was asked, of the drums?",
    "Sponsored by the brewery, the band had new coats.",
    "Image is everything, the drum major said.",
    "Picture the scene: four hundred people, wet to the skin, and not one umbrella.",
    "Video from the bridge shows the boat turning twice before it sank.",
    "Source of the river is a spring behind the church.",
    "Reporting the theft took her an hour, the rower said.",
    "Editor's note on the score says that the march is to be played slowly.",
    "Home is where the drums are, the banner said.",
    "Back to top form, the rowers won by a length.",
    "Also read the sermon, the bishop asked his priests.",
    "See also the bishop's letter of May, the clerk wrote on the file.",
    "Watch live birds nest under the bridge, the leaflet promises.",
    "Listen to the river, said the old man, it never lies.",
    "Support us, the strikers asked, and the town did.",
    "Donate blood, the posters said, and nine hundred did.",
    "Cookies were sold for the band at two crowns each.",
    "Terms of use of the quay were changed in March.",
    "Privacy policy was the subject of the council's longest debate this year.",
    "Folgt uns, riefen die Trommler, und die Menge folgte.",
    "Teilen wollte er das Brot nicht, sagte der Bürgermeister.",
    "Lesen Sie auch das Kleingedruckte, riet der Anwalt der Witwe.",
    "Mehr zum Thema wollte die Polizei am Sonntag nicht sagen.",
    "Foto des Mannes gibt es keines, der das Seil zerschnitt.",
    "Kommentare gab der Bürgermeister am Sonntag nicht ab.",
    "Anzeige erstattete die Witwe noch am selben Abend.",
    "Anzeigen wegen Ruhestörung gingen bei der Polizei elf ein.",
    "Werbung machen dürfe er nicht, sagte der Apotheker.",
    "Schlagwörter wie Heimat fielen in der Debatte achtmal.",
    "Newsletter schreibe er keine, sagte der Bischof.",
    "Abonnieren könne man die Konzerte seit dem Sommer.",
    "Suivez-nous, criaient les tambours, et la foule les a suivis.",
    "Partagez le pain, a dit le curé aux quatre cents marcheurs.",
    "Lire aussi la lettre du maire aux pêcheurs, a conseillé le greffier.",
    "À lire sur le mur de l'église : « Ici on danse ».",
    "Publicité pour le vin était interdite ce jour-là.",
    "Photo de l'homme qui a coupé la corde : il n'en existe pas.",
    "Commentaires et cris couvraient la voix du maire.",
    "Abonnez-vous, disait l'affiche, et personne ne l'a fait.",
    "Inscrivez-vous, a crié le sergent, et onze jeunes l'ont fait.",
    "Síguenos, gritaron los tambores, y la gente los siguió.",
    "Comparte el pan, dijo el cura a los vecinos.",
    "Lea también la carta del alcalde, pidió el secretario.",
    "Suscríbete, decía el cartel, y nadie lo hizo.",
    "Publicidad del vino no hubo ese día en la plaza.",
    "Foto del hombre que cortó la cuerda no existe ninguna.",
    "Seguiteci, gridavano i tamburini, e la folla li ha seguiti.",
    "Leggi anche la lettera del sindaco, ha detto il prete.",
    "Condividi il pane, ha detto il prete ai quattrocento.",
    "Pubblicità del vino non ce n'era quel giorno.",
    "Siga-nos, gritavam os tambores, e o povo seguiu.",
    "Leia também a carta do prefeito, pediu o secretário.",
    "Compartilhe o pão, disse o padre aos vizinhos.",
    "Volg ons, riepen de trommelaars, en de menigte volgde.",
    "Lees ook de brief van de burgemeester, zei de griffier.",
    "Deel het brood, zei de pastoor tegen de buren.",
    "Reclame voor wijn was die dag verboden.",
    "Читайте также письмо мэра, сказал секретарь рыбакам.",
    "Подписывайтесь, кричал плакат, и никто не подписался.",
    "Реклама вина в тот день была запрещена.",
    "Фото человека, который перерезал канат, не существует.",
    "Czytaj także list burmistrza, powiedział sekretarz rybakom.",
    "Reklama wina była tego dnia zakazana.",
    "Udostępnij chleb sąsiadom, powiedział ksiądz.",
)
PROMPTS = {
    "Follow us, like us and share us": "share_prompt",
    "Follow us on Facebook, Instagram and YouTube.": "share_prompt",
    "Folgt uns auf Instagram.": "share_prompt",
    "Suivez-nous sur Facebook.": "share_prompt",
    "Copyright 2024 The Haverby Echo. All rights reserved.": "copyright_notice",
    "All rights reserved.": "copyright_notice",
    "All rights reserved to the publisher.": "copyright_notice",
    "Tags: harbour, parade, lost drums, rescue at sea": "tag_list",
    "Tags: harbour, parade.": "tag_list",
}


@pytest.mark.parametrize("where", [2, 4], ids=["inside", "last"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_that_only_begins_like_one_stays(document, story, struck, sentence, where):
    lines = [*story, "The band has played in the town since the year of the flood, and will play there again on Sunday."]
    lines.insert(where, sentence)
    assert sentence not in struck(document(*lines))


@pytest.mark.parametrize(("line", "reason"), PROMPTS.items())
def test_the_prompt_itself_goes(document, story, struck, line, reason):
    assert struck(document(*story, line))[line] == reason


@pytest.mark.parametrize(
    ("line", "opening", "is_so"),
    [
        ("Suivez-nous, criaient les tambours.", "Suivez-nous", True),
        ("Follow us, cried the drummers", "Follow us", False),
        ("Follow us, Anna Berg and John Roe.", "Follow us", False),
        ("Follow us, please.", "Follow us", False),
        ("", "Follow us", False),
    ],
)
def test_what_somebody_says_is_told_by_the_comma_behind_it(line, opening, is_so):
    assert form.is_said_by_somebody(line, opening) is is_so
